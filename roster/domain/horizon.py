"""All that one quarter asks: its days, people and duties, and what came before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from roster.domain.dates import Day, Quarter
from roster.domain.duties import Duty, Segment, Service, Shift
from roster.domain.people import Person, Unit


@dataclass(frozen=True, slots=True)
class FairTier:
    """One line made fair among some people (None: all who have a share), as the rule of that number asks."""

    name: str
    line: str
    rule: int = 0
    people: frozenset[str] | None = None

    def means(self, person: str) -> bool:
        """Whether it is made fair for the person."""
        return self.people is None or person in self.people


@dataclass(frozen=True)
class Horizon:
    """All that one quarter asks: its days, who may serve, what must be manned, and what came before.

    `lines` are the lines of fairness, in the order of the plan. `balance` holds served - fair share up to the
    first day of the quarter (absent: 0, the average); `fair` the fair share of this quarter, exact; a person
    who can serve no duty of a line has no entry there. `served` are the duties of other quarters near enough
    to matter, `margin` the days around the quarter they fall on; `since` is the first date from which on the
    records know all that was served. `begun` holds the balances of those new to a line that are not the
    average of all who have a share of it. `tiers` are what is made fair one after the other, `own` the lines
    that count for each person, where there are several rules of fairness.
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
        """From which date on it is known what was served: the first of the quarter where there are no
        records.
        """
        return self.since or self.quarter.first

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """The people by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def day(self) -> Mapping[dt.date, Day]:
        """The days of the quarter and of the margin around it."""
        return {day.date: day for day in (*self.margin, *self.days)}

    @cached_property
    def segment(self) -> Mapping[str, Segment]:
        """The segments by name."""
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
