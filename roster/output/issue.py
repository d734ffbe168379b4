"""What is written: a schedule, and how it is wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from roster.checking.matching import match
from roster.domain.dates import CHINA
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Language, Text
from roster.errors import Exit, Place, Problem, RosterError
from roster.job.opening import Job
from roster.language.masking import Mask
from roster.output.grid import Grid, Tables
from roster.output.paper import Paper, paper_title
from roster.output.views.change_notice import change_notice
from roster.records.adopt import rows_with_ids
from roster.records.difference import differences
from roster.records.document import Document, Row, rows_of
from roster.records.intake import Intake, read_any
from roster.rules.ability import Barring

EACH_PERSON, EACH_UNIT = ("{person}", "{人员}"), ("{unit}", "{单位}")
"""What in a file's name is replaced by each person or unit in turn."""


@dataclass(frozen=True)
class Wanted:
    """How the files are wanted.

    `posting`: for public display. `monthly`: a sheet a month. `person`, `unit`: whose calendar.
    `previous`: what was issued before. `since`: not the table, but what changed since that schedule.
    """

    encoding: str = "utf-8-sig"
    issued: dt.date | None = None
    posting: bool = False
    monthly: bool = False
    person: str | None = None
    unit: str | None = None
    previous: Path | None = None
    since: Path | None = None


def wanted_today() -> Wanted:
    """The plain form of the files, dated today."""
    return Wanted(issued=dt.datetime.now(CHINA).date())


@dataclass(frozen=True)
class Issue:
    """The schedule of a job, as its document has it, in the form wanted."""

    job: Job
    document: Document
    schedule: Schedule
    wanted: Wanted = Wanted()

    @property
    def language(self) -> Language:
        """The plan's language."""
        return self.job.plan.language

    @cached_property
    def mask(self) -> Mask:
        """What hides people's own numbers in a posting."""
        return Mask.of(self.job.horizon.people)

    def shown(self, text: str) -> str:
        """A text of the plan as it may be read in what is written."""
        return self.mask.text(text) if self.wanted.posting else text

    @property
    def title(self) -> str:
        """The title of the table, masked where it is posted."""
        return self.shown(paper_title(self.job.plan.title, self.job.quarter, self.language))

    @cached_property
    def tables(self) -> Tables:
        """The one view that every kind of file shows."""
        posting, notes = self.wanted.posting, map(self.shown, self.job.plan.notes)
        schedule = Schedule(_posted(self.schedule.horizon, self.mask), self.schedule.assigned)
        return Tables(
            schedule if posting else self.schedule, self.title, self.language, tuple(notes), posting=posting
        )

    @property
    def paper(self) -> Paper:
        """What surrounds the table on paper."""
        portrait = self.wanted.since is not None
        return Paper(self.language, self.shown(self.job.plan.bureau), self.wanted.issued, portrait)

    @property
    def notice(self) -> Grid:
        """What changed since the schedule named in `since`; raises RosterError where nothing did."""
        assert self.wanted.since is not None
        rows, document = self.earlier(self.wanted.since)
        changed = differences(rows, self.rows, self.document.duties)
        if not changed:
            message = Text("值班安排没有变化，没有写通知", "no duty changed: no notice was written")
            raise RosterError.of([Problem(Place(str(self.wanted.since)), message)], Exit.NO)
        names = self.names(document, self.document)
        posting = self.wanted.posting
        notice = change_notice(changed, self.job.horizon, names, self.language, posting=posting)
        return self.mask.all(notice) if posting else notice

    def names(self, *documents: Document | None) -> Mapping[str, str]:
        """The names of people by id: as the tables show them; of those who have left, as the documents do."""
        gone = {person.id: person.name for one in documents if one for person in one.people}
        return gone | {person.id: self.tables.name(person) for person in self.job.horizon.people}

    @property
    def rows(self) -> Sequence[Row]:
        """The duties as they are now."""
        return rows_of(self.schedule)

    def able(self, duty: Duty) -> tuple[Person, ...]:
        """Who can serve a duty: those whom no rule bars from it."""
        barring = Barring(self.job.horizon, self.job.rules)
        return tuple(person for person in self.job.horizon.people if barring.able(person, duty))

    def earlier(self, path: Path) -> tuple[Sequence[Row], Document | None]:
        """The rows of an earlier schedule of the quarter: a document as it is, a table as matched with the
        plan.
        """
        intake = read_any(path, self.job.quarter)
        if intake.document is None:
            return rows_of(match(self.job.horizon, intake.rows).schedule), None
        _same_quarter(self, path, intake)
        return rows_with_ids(intake.document), intake.document


def _posted(horizon: Horizon, mask: Mask) -> Horizon:
    """The horizon with all names masked, and lines of fairness named alike everywhere."""
    fair, balance = (
        {(person, mask.text(line)): value for (person, line), value in values.items()}
        for values in (horizon.fair, horizon.balance)
    )
    return replace(mask.all(horizon), fair=fair, balance=balance)


def _same_quarter(issue: Issue, path: Path, intake: Intake) -> None:
    if intake.document is not None and intake.document.quarter != issue.job.quarter:
        message = Text("这是{was}的值班表，不是{now}的", "this is the schedule of {was}, not of {now}")
        message = message.format(was=intake.document.quarter, now=issue.job.quarter)
        raise RosterError.of([Problem(Place(str(path)), message)])


def wrong(where: str, message: Text, hint: Text | None = None) -> RosterError:
    """A usage error at an option or file."""
    return RosterError.of([Problem(Place(where), message, hint)])


def each(target: Path) -> tuple[str, ...]:
    """The marks in a file's name for which each person or unit is put in; none where it is one file."""
    return tuple(mark for mark in (*EACH_PERSON, *EACH_UNIT) if mark in target.name)
