"""Interchangeable posts, grouped.

Whether someone serves at this crossing or the next is the same to every rule that does not look at
the segment. Duties that no rule can tell apart are one *crew*, and the solver decides who serves in
it; which of its segments each of them takes is settled afterwards. A quarter shrinks about tenfold,
and the search no longer drowns in symmetry.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from roster.domain.duties import Duty, Role
from roster.domain.horizon import Horizon
from roster.rules.base import Rule


@dataclass(frozen=True)
class Crew:
    """Duties of one time and role that no rule tells apart; `duties` is never empty."""

    index: int
    duties: tuple[Duty, ...]

    @cached_property
    def need(self) -> int:
        return sum(duty.need for duty in self.duties)

    @cached_property
    def wanted(self) -> int:
        """The number of people preferred."""
        return sum(duty.wanted for duty in self.duties)

    @cached_property
    def room(self) -> int:
        """The most people there may be."""
        return sum(duty.room for duty in self.duties)

    @property
    def one(self) -> Duty:
        """A duty that represents all of them, in whatever a rule may ask of it."""
        return self.duties[0]

    @property
    def date(self) -> dt.date:
        return self.one.date

    @property
    def role(self) -> Role:
        return self.one.role

    @property
    def line(self) -> str:
        return self.one.line


def crews_of(horizon: Horizon, rules: Sequence[Rule]) -> tuple[Crew, ...]:
    """The duties of the horizon as crews, in order of time."""
    tellings = [telling for rule in rules if (telling := rule.tells_apart(horizon)) is not None]
    found: dict[Hashable, list[Duty]] = {}
    for duty in horizon.duties:
        key = (
            duty.start,
            duty.end,
            duty.shift,
            duty.role,
            duty.name,
            duty.line,
            duty.priority,
            duty.counts,
            tuple(telling(duty) for telling in tellings),
        )
        found.setdefault(key, []).append(duty)
    grouped = sorted(found.values(), key=lambda duties: (duties[0].start, duties[0].end, duties[0].index))
    return tuple(Crew(index, tuple(duties)) for index, duties in enumerate(grouped))


def cliques(crews: Sequence[Crew], rest: dt.timedelta) -> tuple[tuple[int, ...], ...]:
    """The maximal sets of crews of which nobody can serve two, when `rest` must lie between duties.

    Duties conflict when one starts less than `rest` after the other ends, so they are intervals and the
    maximal cliques are found in one sweep. Sets of a single crew are left out.
    """
    found: list[tuple[int, ...]] = []
    open_now: list[Crew] = []
    for crew in sorted(crews, key=lambda crew: (crew.one.start, crew.one.end)):
        still = [other for other in open_now if other.one.end + rest > crew.one.start]
        if len(still) < len(open_now) and len(open_now) > 1:
            found.append(tuple(other.index for other in open_now))
        open_now = [*still, crew]
    if len(open_now) > 1:
        found.append(tuple(crew.index for crew in open_now))
    return tuple(found)
