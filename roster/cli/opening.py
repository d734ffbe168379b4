"""Finding the plan that belongs to a schedule, and opening both."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from roster.checking.matching import Matched, match
from roster.domain.dates import Quarter
from roster.domain.schedule import Schedule
from roster.errors import RosterError
from roster.job.opening import Job, open_job
from roster.plan import read
from roster.plan.reading import PLAN_FILE
from roster.records import schedule_file
from roster.records.document import Document
from roster.records.intake import read_any


@dataclass(frozen=True)
class Opened:
    """A schedule with the job it belongs to."""

    job: Job
    path: Path
    document: Document
    matched: Matched


def open_schedule(path: Path | None, quarter: Quarter | None, *, private: bool = False) -> Opened:
    """A schedule file, or the one of a quarter (the newest without one) in the folder one stands in."""
    try:
        found = path if path is not None and path.is_file() else schedule_file.newest(path or Path(), quarter)
    except RosterError:
        with suppress(RosterError):
            # It is said in the language of the plan, if there is one.
            read(path or Path())
        raise
    document = schedule_file.read(found)
    job = open_job(plan_folder(found), document.quarter, private=private)
    return Opened(job, found, document, match(job.horizon, document.duties))


def schedule_near(job: Job, path: Path) -> Schedule:
    """A schedule in any form, for the duties of a job as far as it has them; raises RosterError where it can not be read."""
    return match(job.horizon, read_any(path, job.quarter).rows).schedule


def plan_folder(schedule: Path) -> Path:
    """The folder of the plan a schedule belongs to: the nearest around it that holds one, else where one stands."""
    for folder in schedule.resolve().parents:
        if (folder / PLAN_FILE).is_file():
            here = Path.cwd()
            return folder.relative_to(here) if folder.is_relative_to(here) else folder
    return Path()
