"""The front door: what a program may ask of `roster`, which is what the commands ask.

    open_folder -> Job -> build -> Built -> save, export
                          check, what_if
    open_schedule -> Recorded -> explain, export

All answers are values; sentences in them are a `Text` with `zh` and `en`. What is wrong with a plan, a file
or a question raises `RosterError`, whose `problems` have their places and whose `code` is the exit code of
the command. Each function imports what it needs, so that no solver is loaded before something is solved.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roster.domain.dates import Quarter
from roster.errors import RosterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roster.domain.answer import Answer, Finding, RuleResult
    from roster.domain.certificate import Verified
    from roster.domain.reasons import Comparison
    from roster.domain.schedule import Schedule
    from roster.engine.budget import Budget
    from roster.explaining.explain import ExplainedDay, ExplainedPerson
    from roster.job.opening import Job
    from roster.output.issue import Wanted
    from roster.records.document import Document


@dataclass(frozen=True)
class Built:
    """A schedule just built: the `answer` has its proof, tier by tier; a file holds the `document`."""

    job: Job
    answer: Answer
    document: Document

    @property
    def schedule(self) -> Schedule:
        """Who serves what."""
        return self.answer.schedule


@dataclass(frozen=True)
class Recorded:
    """A schedule of a file, with the job it belongs to; `findings` are the rows that do not fit the plan."""

    job: Job
    path: Path
    document: Document
    schedule: Schedule
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Verification:
    """What of a proof holds, tier by tier; no `tiers` where the proof is of another schedule or plan.

    `rules` are what became of the priced rules, as counted now.
    """

    quarter: Quarter
    tiers: tuple[Verified, ...] | None
    rules: tuple[RuleResult, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all that is claimed does."""
        return self.tiers is not None and all(tier.holds for tier in self.tiers)


def open_folder(
    path: str | Path = ".", quarter: str | Quarter | None = None, *, private: bool = False
) -> Job:
    """A quarter of a duty folder (or of a plan file): the plan, the days, the rules, and what must be manned.

    Without a quarter (`2027Q1`) it is the plan's, else the next one to begin. With `private` people keep
    their reasons of absence. Raises RosterError with everything that is wrong with the plan, ValueError where
    that is no quarter.
    """
    from roster.job.opening import open_job

    return open_job(
        Path(path), Quarter.parse(quarter) if isinstance(quarter, str) else quarter, private=private
    )


def open_schedule(
    path: str | Path = ".", quarter: Quarter | None = None, *, private: bool = False
) -> Recorded:
    """A schedule file, or a duty folder's of a quarter (without one, the newest), with its plan."""
    from roster.checking.matching import match
    from roster.job.opening import folder_of, open_job
    from roster.plan import read
    from roster.records import schedule_file

    path = Path(path)
    try:
        found = path if path.is_file() else schedule_file.newest(path, quarter)
    except RosterError:
        with suppress(RosterError):
            # It is said in the language of the plan, if there is one.
            read(path)
        raise
    document = schedule_file.read(found)
    job = open_job(folder_of(found), document.quarter, private=private)
    matched = match(job.horizon, document.duties)
    return Recorded(job, found, document, matched.schedule, matched.findings)


def read_schedule(job: Job, path: str | Path) -> Schedule:
    """A schedule in any form (.yaml .json .csv .xlsx), for the duties of a job as far as it has them."""
    from roster.checking.matching import match
    from roster.records.intake import read_any

    return match(job.horizon, read_any(Path(path), job.quarter).rows).schedule


def build(
    job: Job, *, time_limit: float | None = None, near: Schedule | None = None, budget: Budget | None = None
) -> Built:
    """The best schedule of a job, proved tier by tier as far as the time (in seconds) allows, and checked.

    Of schedules that are equally good it is one that differs little from `near`. A `budget` has a time limit
    of its own, a gap that is good enough, and a function that is called as things proceed. Nothing is
    written. Raises RosterError: code 1 where no roster is possible, 2 where there is nothing to man, 3 where
    time ran out, 4 where the self-check fails.
    """
    from roster.building.build import build as answer_of
    from roster.engine.budget import Budget
    from roster.records.document import document

    answer = answer_of(job, budget or Budget(time_limit), near)
    return Built(job, answer, document(answer, job.plan.language))


def place_for(job: Job, *, overwrite: bool = False) -> Path:
    """Where the schedule of a job is written; raises RosterError where `save` would. Cheap: ask before a
    build.
    """
    from roster.files.atomic import refuse_existing
    from roster.records.schedule_file import path_of, refuse_loss

    path = path_of(job.folder, job.quarter)
    refuse_existing(path, overwrite=overwrite)
    refuse_loss(path)
    return path


def save(built: Built, *, overwrite: bool = False) -> Path:
    """Write a schedule and its proof into the duty folder; returns the path of the schedule.

    Raises RosterError where there is one already (unless `overwrite`), or one with changes on record that
    would be lost.
    """
    from roster.records.proof_file import proof_path, write_proof
    from roster.records.schedule_file import write

    path = place_for(built.job, overwrite=overwrite)
    write(path, built.document, overwrite=overwrite)
    if built.answer.certificate is not None:
        write_proof(proof_path(built.job.folder, built.job.quarter), built.document, built.answer.certificate)
    return path


def check(job: Job, schedule: str | Path | None = None, *, private: bool = False) -> tuple[Finding, ...]:
    """Everything that is wrong, or should be known, of a plan; and of a schedule in any form against it."""
    from roster.checking.review import review_plan, review_schedule
    from roster.checking.unmet import unmet

    findings = (
        *job.remarks,
        *review_plan(job.horizon, job.rules, job.warnings, private=private),
        *unmet(job.plan, job.horizon, job.almanac),
    )
    if schedule is None:
        return findings
    from roster.records import schedule_file
    from roster.records.intake import read_any

    intake = read_any(Path(schedule), job.quarter)
    known = schedule_file.schedules_in(job.folder).get(job.quarter)
    built = schedule_file.read(known) if known and intake.document is None else None
    return (*findings, *review_schedule(job.horizon, job.rules, intake, built, job.plan))


def verify(job: Job, schedule: str | Path) -> Verification:
    """The proof kept beside a schedule file, verified tier by tier in exact arithmetic, without a solver.

    Raises RosterError where the schedule or its proof can not be read.
    """
    from dataclasses import replace

    from roster.checking import certified
    from roster.checking.matching import match
    from roster.checking.unmet import rule_results
    from roster.records import schedule_file
    from roster.records.proof_file import digest_of, proof_path, read_proof

    document = schedule_file.read(Path(schedule))
    proof = read_proof(proof_path(job.folder, document.quarter))
    if proof.digest != digest_of(document.duties):
        return Verification(document.quarter, None)
    planned = match(job.horizon, [replace(row, changes=()) for row in document.duties]).schedule
    tiers = certified.verify(planned, job.rules, proof)
    return Verification(document.quarter, tiers, rule_results(job.plan, planned, job.rules))


def explain(
    recorded: Recorded, words: Sequence[str], *, seconds: float | None = None, private: bool = False
) -> ExplainedDay | ExplainedPerson:
    """Why: of a date with a segment, shift or person, or of a person alone, as in `["2027-02-05",
    "evening"]`.

    Other rosters are looked for `seconds` long. `private` names reasons of absence, where the schedule was
    opened so.
    """
    from roster.explaining.explain import SECONDS
    from roster.explaining.explain import explain as answer_to

    limit = SECONDS if seconds is None else seconds
    return answer_to(recorded.job, recorded.document, words, limit, private=private)


def what_if(job: Job, changes: Sequence[str], *, time_limit: float | None = None) -> Comparison:
    """What changes of the plan would do (`["away: NAME 2027-02-05..08"]`, or a plan file); writes nothing."""
    from roster.engine.budget import Budget
    from roster.explaining.supposing import compared, supposed

    after, said = supposed(job, changes)
    return compared(job, after, said, Budget(time_limit))


def export(
    made: Built | Recorded, *targets: str | Path, wanted: Wanted | None = None, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write a schedule as .xlsx .html .pdf .docx .ics .csv or .json, by the ending of each name; returns what
    was written.

    `wanted` is how: masked for public display, by month, for one person … Raises RosterError where a file can
    not be written so.
    """
    from roster.output.files import export as write
    from roster.output.issue import Issue, wanted_today

    issue = Issue(made.job, made.document, made.schedule, wanted or wanted_today())
    return tuple(path for one in targets for path in write(issue, Path(one), overwrite=overwrite))
