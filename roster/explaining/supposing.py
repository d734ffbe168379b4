"""What if: the plan with a change, and what that does to the roster of the quarter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from roster.building.build import build
from roster.checking.matching import match
from roster.domain.reasons import Comparison
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.explaining.case import Case
from roster.explaining.comparison import as_built, compare
from roster.explaining.plan_changes import variant
from roster.explaining.what_if import changes_of, is_plan
from roster.job.opening import Job, open_job
from roster.records.document import document
from roster.records.schedule_file import path_of, read


def supposed(job: Job, texts: Sequence[str]) -> tuple[Job, tuple[Text, ...]]:
    """The job as the what-ifs have it, and what they say; another plan comes first, whatever the order.

    Raises RosterError where a text is no change that can be made.
    """
    said: list[Text] = []
    for text in filter(is_plan, texts):
        job = open_job(Path(text), job.quarter, folder=job.folder)
        said.append(Text("计划改用 {file}", "the plan is {file}").format(file=text))
    changes = changes_of(job, [text for text in texts if not is_plan(text)])
    return variant(job, changes) if changes else job, (*said, *(change.text for change in changes))


def compared(job: Job, after: Job, changes: Sequence[Text], budget: Budget) -> Comparison:
    """What the changes that led from one job to another do to its roster; nothing is written."""
    before, against = _before(job, budget)
    return compare(before, after, tuple(changes), against, lambda job, near: build(job, budget, near))


def _before(job: Job, budget: Budget) -> tuple[Case, Text]:
    """The schedule to compare with: that of the folder if it was built from this plan, else one built now."""
    path = path_of(job.folder, job.quarter)
    if path.is_file():
        written = read(path)
        matched = match(job.horizon, written.duties)
        case = Case(job, matched.schedule, written.tiers)
        if not matched.findings and as_built(case):
            return case, Text("{file}", "{file}").format(file=path)
    answer = build(job, budget)
    built = Text("按现在的计划新排的值班表", "a roster built now from the plan as it is")
    return Case(job, answer.schedule, document(answer, job.plan.language).tiers), built
