"""What must be manned: segments, shifts, duties.

A *duty* is one row to fill: so many people of one role on one segment for one shift of one date. A *post* is
one place in it. A *line* is a class of duties whose fairness is counted for itself (workday, weekend,
holiday, 春节 …).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from roster.domain.dates import ONE_DAY, after_dark, dates_between, last_date

Role = Literal["staff", "leader"]

ROLES: tuple[Role, ...] = ("leader", "staff")

DutyKey = tuple[dt.date, str, str, str | None, Role, bool]
"""What makes a duty the same in two plans or files: date, shift, name, segment, role, and whether it is a
reserve.
"""
Slot = tuple[dt.date, str, Role, str]
"""Date, shift, role and name: what duties have in common that differ in the segment alone."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A road segment (包抓路段) that a unit answers for; `need` is people per post, None = the duty says."""

    name: str
    unit: str | None = None
    side: str = ""
    between: tuple[str, ...] = ()
    mobile: bool = False
    need: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A named stretch of the day. Where `end` is not after `start` it ends on the next date."""

    name: str
    start: dt.time
    end: dt.time

    def on(self, date: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Start and end of this shift when it begins on `date`."""
        start = dt.datetime.combine(date, self.start)
        end = dt.datetime.combine(date, self.end)
        return start, end if end > start else end + ONE_DAY


@dataclass(frozen=True, slots=True)
class Duty:
    """One row to fill: `need` people of `role` at `segment` for `shift` on `date`.

    `date` is the date the shift begins on; everything that counts days counts that one. A leader who covers
    all segments of a shift has `segment` None. `unit` is the unit responsible for the segment. `priority` 1
    is filled first. `line` is the one line of fairness it counts in. Where more people may serve than must,
    `preferred` is the number wished for and `most` the greatest. A `reserve` is on call for the shift, at no
    segment, and counts as a part of a duty (`counts`).
    """

    index: int
    date: dt.date
    shift: str
    start: dt.datetime
    end: dt.datetime
    name: str
    segment: str | None
    role: Role
    need: int
    unit: str | None = None
    priority: int = 1
    line: str = ""
    preferred: int | None = None
    most: int | None = None
    reserve: bool = False
    counts: Fraction = Fraction(1)
    lines: tuple[str, ...] = ()

    @property
    def key(self) -> DutyKey:
        """What makes it the same duty, whatever its number, its people and its times."""
        return self.date, self.shift, self.name, self.segment, self.role, self.reserve

    @property
    def slot(self) -> Slot:
        """What it has in common with the same duty on other segments."""
        return self.date, self.shift, self.role, self.name

    @property
    def counted(self) -> tuple[str, ...]:
        """All lines it counts in: with several rules of fairness, one by each."""
        return self.lines or (self.line,)

    @property
    def overnight(self) -> bool:
        """Whether it is a night: begins before 5:00, or crosses midnight."""
        return self.start.hour < 5 or len(self.touches) > 1

    @property
    def wanted(self) -> int:
        """How many people are preferred."""
        return self.need if self.preferred is None else self.preferred

    @property
    def room(self) -> int:
        """How many people may serve at most."""
        return self.need if self.most is None else self.most

    @property
    def touches(self) -> tuple[dt.date, ...]:
        """The dates any part of it falls on (an overnight shift: two)."""
        return tuple(dates_between(self.date, last_date(self.end)))

    @property
    def hours(self) -> Fraction:
        """How long it is, in hours."""
        return Fraction(round((self.end - self.start).total_seconds()), 3600)

    @property
    def after_dark(self) -> bool:
        """Whether it is an evening or a night."""
        return after_dark(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Service:
    """One person's duty in an earlier or later quarter, as the records tell it."""

    person: str
    date: dt.date
    shift: str
    start: dt.datetime
    end: dt.datetime
    name: str
    segment: str | None
    role: Role
    line: str
    unit: str | None = None
    counts: Fraction = Fraction(1)
