"""The ground floor: what a duty roster is made of, as frozen values.

Standard library only. Everything above speaks in these words; nothing here knows of files, solvers
or terminals. The terms are those of the bureau: a *duty* is one row to fill (so many people of one
role on one segment for one shift of one date), a *post* is one place in it, a *line* is a class of
duties whose fairness is counted for itself (workday, weekend, holiday, 春节 …).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from roster.quarter import CHINA as CHINA
from roster.quarter import FIRST_YEAR as FIRST_YEAR
from roster.quarter import LAST_YEAR as LAST_YEAR
from roster.quarter import ONE_DAY as ONE_DAY
from roster.quarter import Quarter as Quarter
from roster.quarter import after_dark as after_dark
from roster.quarter import dates_between as dates_between
from roster.quarter import last_date as last_date

Role = Literal["staff", "leader"]
Kind = Literal["workday", "weekend", "holiday", "makeup-workday"]

ROLES: tuple[Role, ...] = ("leader", "staff")
KINDS: tuple[Kind, ...] = ("workday", "weekend", "holiday", "makeup-workday")


@dataclass(frozen=True, slots=True)
class Span:
    """Dates from `first` to `last`, both included; None is open-ended."""

    first: dt.date | None = None
    last: dt.date | None = None
    why: str = ""

    def __contains__(self, date: object) -> bool:
        return (
            isinstance(date, dt.date)
            and (self.first is None or self.first <= date)
            and (self.last is None or date <= self.last)
        )


@dataclass(frozen=True, slots=True)
class Day:
    """What one date is: the almanac's answer for it.

    `kind` as in practice: a make-up workday is a weekend day that is worked. `holiday` names the
    statutory holiday whose days off include the date (清明节), `lunar` is the lunar date (二月廿八),
    `festivals` the traditional and theme days that fall on it, `periods` the duty periods whose
    window covers it, `words` every word by which a plan may mean this date (kinds in English,
    names in Chinese). `provisional` is true where the kind rests on no published notice.
    """

    date: dt.date
    kind: Kind
    holiday: str | None = None
    lunar: str = ""
    festivals: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    ritual: bool = False
    provisional: bool = False
    statutory: bool = False
    """True on the days the law itself names (13 a year), false on bridging days and weekends."""

    @property
    def weekday(self) -> int:
        """ISO weekday, 1 = Monday."""
        return self.date.isoweekday()


@dataclass(frozen=True, slots=True)
class Unit:
    """A section (科室) of the bureau or a unit subordinate to it (局属单位)."""

    name: str
    kind: Literal["section", "subordinate"] = "section"


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
class Exemption:
    """A person does not serve the named shifts (empty: any) during `span`."""

    span: Span
    shifts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """Particular duties of one person: a pin, a refusal or a wish, by date and, if named, shift and segment.

    Empty `shifts` or `segments` mean any.
    """

    span: Span
    shifts: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()

    def covers(self, duty: Duty) -> bool:
        return (
            duty.date in self.span
            and (not self.shifts or duty.shift in self.shifts)
            and (not self.segments or duty.segment in self.segments)
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for (`wanted`) or against duties, or shifts shared with `partner` (an id); `weight` against the others'."""

    call: Call
    wanted: bool
    weight: int = 1
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who serves. `id` is the name unless the plan gives one; `share` is the part of a full duty.

    `shared`: others of the same horizon bear the name, so that it is the id that tells them apart.
    """

    id: str
    name: str
    unit: str
    rank: str = "staff"
    roles: frozenset[Role] = frozenset({"staff"})
    phone: str = ""
    tags: frozenset[str] = frozenset()
    share: Fraction = Fraction(1)
    member: Span = Span()
    away: tuple[Span, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    pins: tuple[Call, ...] = ()
    refusals: tuple[Call, ...] = ()
    wishes: tuple[Wish, ...] = ()
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One row to fill: `need` people of `role` at `segment` for `shift` on `date`.

    `date` is the date the shift begins on; everything that counts days counts that one. A leader who
    covers all segments of a shift has `segment` None. `unit` is the unit responsible for the
    segment. `priority` 1 is filled first. `line` is the one line of fairness it counts in. Where more people may
    serve than must, `preferred` is the number wished for and `most` the greatest. A `reserve` is on call for the
    shift, at no segment, and counts as a part of a duty (`counts`).
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


@dataclass(frozen=True, slots=True)
class FairTier:
    """One line made fair among some people (None: all who have a share), as the rule of that number asks."""

    name: str
    line: str
    rule: int = 0
    people: frozenset[str] | None = None

    def means(self, person: str) -> bool:
        return self.people is None or person in self.people


@dataclass(frozen=True)
class Horizon:
    """All that one quarter asks: its days, who may serve, what must be manned, and what came before.

    `lines` are the lines of fairness, in the order of the plan. `balance` holds served - fair share
    up to the first day of the quarter (absent: 0, the average); `fair` the fair share of this
    quarter, exact; a person who can serve no duty of a line has no entry there. `served` are the
    duties of other quarters near enough to matter, `margin` the days around the quarter they fall on;
    `since` is the first date from which on the records know all that was served. `begun` holds the balances
    of those new to a line that are not the average of all who have a share of it. `tiers` are what is made fair
    one after the other, `own` the lines that count for each person, where there are several rules of fairness.
    """

    quarter: Quarter
    days: tuple[Day, ...]
    people: tuple[Person, ...]
    duties: tuple[Duty, ...]
    units: tuple[Unit, ...] = ()
    segments: tuple[Segment, ...] = ()
    shifts: tuple[Shift, ...] = ()
    lines: tuple[str, ...] = ()
    served: tuple[Service, ...] = ()
    margin: tuple[Day, ...] = ()
    balance: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    fair: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    since: dt.date | None = None
    begun: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    tiers: tuple[FairTier, ...] = ()
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def fair_tiers(self) -> tuple[FairTier, ...]:
        """What is made fair one after the other: each line for all, where nothing else is asked."""
        return self.tiers or tuple(FairTier(line, line) for line in self.lines)

    def counted(self, person: str, duty: Duty) -> tuple[str, ...]:
        """The lines in which a duty counts for a person."""
        mine = self.own.get(person)
        if mine is None:
            return duty.counted if not self.own else (duty.line,)
        return tuple(line for line in duty.counted if line in mine) or (duty.line,)

    def __post_init__(self) -> None:
        counts = Counter(person.name for person in self.people)
        if any(person.shared != (counts[person.name] > 1) for person in self.people):
            told = tuple(replace(person, shared=counts[person.name] > 1) for person in self.people)
            object.__setattr__(self, "people", told)

    @property
    def recorded_from(self) -> dt.date:
        """From which date on it is known what was served: the first of the quarter where there are no records."""
        return self.since or self.quarter.first

    @cached_property
    def person(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def day(self) -> Mapping[dt.date, Day]:
        """The days of the quarter and of the margin around it."""
        return {day.date: day for day in (*self.margin, *self.days)}

    @cached_property
    def segment(self) -> Mapping[str, Segment]:
        return {segment.name: segment for segment in self.segments}

    @cached_property
    def served_by(self) -> Mapping[str, tuple[Service, ...]]:
        """Each person's duties of other quarters, in order of time."""
        found: dict[str, list[Service]] = {}
        for service in self.served:
            found.setdefault(service.person, []).append(service)
        return {person: tuple(sorted(them, key=lambda s: s.start)) for person, them in found.items()}

    @property
    def posts(self) -> int:
        """How many posts there are to fill."""
        return sum(duty.need for duty in self.duties)


@dataclass(frozen=True)
class Schedule:
    """Who serves what: for each duty of the horizon, by its index, the ids of the people assigned."""

    horizon: Horizon
    assigned: tuple[tuple[str, ...], ...]

    @cached_property
    def duties_of(self) -> Mapping[str, tuple[Duty, ...]]:
        """Each person's duties of the quarter, in order of time; every person of the horizon has an entry."""
        found: dict[str, list[Duty]] = {person.id: [] for person in self.horizon.people}
        for duty, people in zip(self.horizon.duties, self.assigned, strict=True):
            for person in people:
                found.setdefault(person, []).append(duty)
        return {person: tuple(sorted(duties, key=_time)) for person, duties in found.items()}

    def counts(self, person: str) -> dict[str, Fraction]:
        """How many duties of each line the person serves, reserves as the part they count.

        Lines in the order of the horizon, zeros included.
        """
        mine = self.horizon.own.get(person, frozenset(self.horizon.lines))
        counts = {line: Fraction(0) for line in self.horizon.lines if line in mine}
        for duty in self.duties_of.get(person, ()):
            for line in self.horizon.counted(person, duty):
                counts[line] = counts.get(line, Fraction(0)) + duty.counts
        return counts

    def total(self, person: str) -> Fraction:
        """How many duties the person serves in all, each counted once."""
        return sum((duty.counts for duty in self.duties_of.get(person, ())), Fraction(0))

    def vacancies(self) -> tuple[tuple[Duty, int], ...]:
        """The duties that lack people, and how many each lacks."""
        return tuple(
            (duty, duty.need - len(people))
            for duty, people in zip(self.horizon.duties, self.assigned, strict=True)
            if len(people) < duty.need
        )


def _time(duty: Duty) -> tuple[dt.datetime, dt.datetime, int]:
    return duty.start, duty.end, duty.index


def in_order(duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """The duties in order of time."""
    return tuple(sorted(duties, key=_time))
