"""What would fill a vacant post: the smallest changes of the plan, each tried before it is named.

A change is tried by putting somebody into the post, the change made, and asking the checker: the schedule
that results is the proof. Where that does not do, because others would have to move, the changed plan is
solved.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from roster.building.best import Impossible, best
from roster.checking.effects import Broken, Effects
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.explaining.plan_changes import Change, Dropped, Lent, Lifted, Recalled, World, changed
from roster.rules.base import Cause, Rule

ORDER: tuple[type, ...] = (Lent, Recalled, Lifted, Dropped)
"""Kinds of change, from what a phone call settles to what the bureau must decide."""


@dataclass(frozen=True)
class Repair:
    """Changes after which one post more of a duty is filled and no other is left vacant for it.

    `person` then serves in it, the rest as it is; None where others move as well, which solving proved.
    """

    changes: tuple[Change, ...]
    person: Person | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody for a vacant post, and what bars them from it whatever the roster."""

    person: Person
    bars: tuple[tuple[Rule, Cause], ...]


@dataclass(frozen=True, order=True)
class _Offer:
    """Changes that might let a person into the post; with `leaving`, a duty of lower priority that is dropped
    for it.

    The smaller comes first, and of those as small what is more easily settled.
    """

    size: int
    kinds: tuple[int, ...]
    number: int
    person: Person = field(compare=False)
    changes: tuple[Change, ...] = field(compare=False)
    leaving: Duty | None = field(compare=False)

    @property
    def repair(self) -> Repair:
        dropped = () if self.leaving is None else (Dropped(self.leaving),)
        return Repair((*self.changes, *dropped), self.person)


class Repairs:
    """A schedule with a vacant post, and changes of the plan to try on it."""

    def __init__(self, schedule: Schedule, rules: Sequence[Rule]) -> None:
        self.schedule = schedule
        self.rules = tuple(rules)
        self._effects = Effects(schedule, rules, ())

    def candidate(self, person: Person, duty: Duty) -> Candidate:
        """What bars a person from a duty."""
        return Candidate(person, tuple(self._effects.barring.causes(person, duty)))

    def broken(
        self, person: Person, duty: Duty, changes: Sequence[Change] = (), leaving: Duty | None = None
    ) -> Broken:
        """What hard rules the person in the duty breaks, the changes of the plan made; out of the duty
        `leaving`, if there is one.

        No change may add or drop a duty.
        """
        effects, assigned = self._effects, self.schedule.assigned
        if changes:
            world = World(self.schedule.horizon, self.rules)
            for change in changes:
                world = change.on(world)
            effects = effects.within(world.horizon, world.rules)
        moved = {duty.index: (*assigned[duty.index], person.id)}
        if leaving is not None:
            moved[leaving.index] = tuple(one for one in assigned[leaving.index] if one != person.id)
        return effects.broken(moved)

    # -- somebody is put in -----------------------------------------------------------------------

    def direct(self, candidates: Iterable[Candidate], duty: Duty, most: int | None = None) -> list[Repair]:
        """The repairs by which one person comes into the post and nobody else moves; those of the fewest
        changes.

        All of them, the smallest first, or the first `most`.
        """
        offers: list[_Offer] = []

        def offer(person: Person, changes: tuple[Change, ...], leaving: Duty | None = None) -> None:
            kinds = sorted([*map(order, changes), *([] if leaving is None else [ORDER.index(Dropped)])])
            heapq.heappush(
                offers, _Offer(len(kinds), tuple(kinds), len(tried) + len(offers), person, changes, leaving)
            )

        tried: list[_Offer] = []
        found: list[Repair] = []
        for candidate in candidates:
            changes = self.permitting(candidate, duty)
            if changes is not None:
                offer(candidate.person, changes)
        while offers and len(found) != most:
            one = heapq.heappop(offers)
            if found and one.size > len(found[0].changes):
                break
            tried.append(one)
            broken = self.broken(one.person, duty, one.changes, one.leaving)
            if not broken:
                found.append(one.repair)
            elif one.leaving is None and not any(isinstance(change, Lifted) for change in one.changes):
                lifted = _lifting(one.person, broken)
                if lifted is not None:
                    offer(one.person, (*one.changes, *lifted))
                for other in self.schedule.duties_of.get(one.person.id, ()):
                    if other.priority > duty.priority:
                        offer(one.person, one.changes, other)
        return found

    def permitting(self, candidate: Candidate, duty: Duty) -> tuple[Change, ...] | None:
        """The changes without which the person may never serve the duty; None where no change is offered for
        that."""
        found: list[Change] = []
        person = candidate.person
        for rule, _ in candidate.bars:
            if rule.eased_by == "recall" and all(date in person.member for date in duty.touches):
                found.append(Recalled(person, duty.touches[0], duty.touches[-1]))
            elif rule.eased_by == "lend" and duty.unit is not None:
                found.append(Lent(person.unit, duty.unit, duty.date, duty.date))
            else:
                return None
        return tuple(found)

    # -- others move too --------------------------------------------------------------------------

    def solved(self, changes: Sequence[Change], duty: Duty, budget: Budget) -> bool | None:
        """Whether, with the changes, a roster fills one post more of the duty and no other duty's less.

        None where time ran out before it was known.
        """
        world = changed(self.schedule.horizon, self.rules, changes, shares=False)
        serving = len(self.schedule.assigned[duty.index])
        try:
            answer = best(_first(world.horizon, duty, serving + 1), world.rules, ("vacancies",), budget)
        except Impossible:
            return False
        if answer is None:
            return None
        before, after = _vacant(self.schedule, duty), _vacant(answer.schedule, duty)
        if not after[0] and all(after[one] <= before[one] for one in after):
            return True
        return False if all(tier.proved for tier in answer.tiers) else None


def order(change: Change) -> int:
    """How easily a change is settled: the place of its kind in `ORDER`."""
    return ORDER.index(type(change))


def _lifting(person: Person, broken: Broken) -> tuple[Change, ...] | None:
    """The maxima to raise for a person, each by as much as it takes; None where other rules stand in the way
    too."""
    steps = raises(broken)
    if any(rule not in steps for rule, _ in broken):
        return None
    return tuple(Lifted(most, person, by) for most, by in steps.items())


def raises(broken: Broken) -> dict[Rule, float]:
    """The rules whose maximum is broken, and by how much each must be raised so that it is not."""
    amounts: dict[Rule, list[Fraction | int]] = {}
    for rule, breach in broken:
        if rule.maximum is not None:
            amounts.setdefault(rule, []).append(breach.amount)
    return {rule: rule.room_for(those) for rule, those in amounts.items()}


def _first(horizon: Horizon, duty: Duty, need: int) -> Horizon:
    """The horizon in which so many posts of a duty are filled before all others; its other posts are not
    asked for."""
    key = duty.key
    duties = tuple(
        replace(one, priority=0, need=need, preferred=one.wanted, most=one.room) if one.key == key else one
        for one in horizon.duties
    )
    return replace(horizon, duties=duties)


def _vacant(schedule: Schedule, duty: Duty) -> Counter[int]:
    """How many posts are vacant by priority; those of the duty count as priority 0."""
    found: Counter[int] = Counter()
    for one, short in schedule.vacancies():
        found[0 if one.key == duty.key else one.priority] += short
    return found
