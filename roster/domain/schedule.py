"""Who serves what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon


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
