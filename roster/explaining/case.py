"""A schedule in its plan, ready to be asked why: the rules, the tiers in their order, and what was proved of
them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from roster.checking.check import counted, recount
from roster.checking.effects import Effects
from roster.checking.tier_keys import tier_keys
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import Load
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.domain.tiers import TierKey
from roster.job.opening import Job
from roster.records.document import TierRecord
from roster.rules.base import Rule

DRIFT = Fraction(1, 1000)
"""Files keep values to six places; what differs by less is the same."""


@dataclass(frozen=True)
class Case:
    """A schedule as a file has it, the job it belongs to, and the tiers as they were proved when it was
    built.

    With `as_built` it is known to be the very roster that was built: what was proved of it holds by the plan
    of then, whatever the plan says now.
    """

    job: Job
    schedule: Schedule
    records: tuple[TierRecord, ...] = ()
    as_built: bool = False

    @cached_property
    def tiers(self) -> tuple[TierKey, ...]:
        """The tiers in order: as the schedule tells them, else as the plan does."""
        told = tuple(one.key for one in self.records)
        return told or tier_keys(self.job.horizon, self.job.plan.stages)

    @cached_property
    def effects(self) -> Effects:
        """What small changes of the schedule do."""
        return Effects(self.schedule, self.job.rules, self.tiers)

    @cached_property
    def values(self) -> dict[TierKey, Fraction]:
        """What each tier costs with the schedule as it is now."""
        costs = recount(self.schedule, self.job.rules)
        return {key: counted(costs, *key) for key in self.tiers}

    @cached_property
    def best(self) -> dict[TierKey, bool]:
        """Of each tier, whether it is proved that no roster is better which is as good in the tiers before.

        It was proved when the schedule was built, and the schedule is still as good; and so were all before
        it.
        """
        found: dict[TierKey, bool] = {}
        good = bool(self.records)
        for key, record in zip(self.tiers, self.records, strict=False):
            still = self.as_built or self.values[key] <= record.bound + DRIFT
            good = good and record.proved and still
            found[key] = good
        return {key: found.get(key, False) for key in self.tiers}

    @property
    def proved(self) -> bool:
        """Whether the schedule is proved best in all tiers."""
        return all(self.best.values())

    def barred(self, person: Person, duty: Duty) -> list[tuple[Rule, Text]]:
        """Why a person can never serve a duty, by the hard rules that say so."""
        return [(rule, cause.text) for rule, cause in self.effects.barring.causes(person, duty)]

    def on(self, person: str, duty: Duty) -> Sequence[Duty]:
        """What else a person serves on the date of a duty."""
        return [
            other
            for other in self.schedule.duties_of.get(person, ())
            if other.date == duty.date and other.index != duty.index
        ]

    def load(self, person: str, line: str, more: Fraction = Fraction(0)) -> Load:
        """What a person carries of a line, or would with so much more."""
        horizon = self.job.horizon
        served = self.schedule.counts(person).get(line, Fraction(0)) + more
        return Load(
            line, served, horizon.fair.get((person, line)), horizon.balance.get((person, line), Fraction(0))
        )


@dataclass(frozen=True)
class Without:
    """The best rosters without somebody in a shift.

    `worse` is the first tier that is proved to be worse in all of them, by `least` at the least; without one
    they are as good in the tiers of `equal`. `impossible`: there is none at all.
    """

    equal: tuple[TierKey, ...] = ()
    worse: TierKey | None = None
    least: Fraction = Fraction(0)
    impossible: bool = False


Solving = Callable[[Case, Duty, Person, TierKey], Without | None]
"""Finds the best rosters without a person in the shift of a duty, up to a tier; None where time ran out.

It is handed in, so that no solver is started where none is needed.
"""
