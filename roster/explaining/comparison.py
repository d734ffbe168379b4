"""What a change of the plan does to the roster: who pays, tier by tier, which posts change hands, who carries
more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from roster.checking.check import counted, hard_breaches, recount
from roster.checking.tier_keys import tier_keys
from roster.domain.answer import Answer
from roster.domain.duties import Duty, Slot
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.reasons import Comparison, Load, LoadChange, PostChange, TierChange
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.domain.tiers import TierKey
from roster.explaining.case import DRIFT, Case
from roster.job.opening import Job
from roster.rules.kept import Kept
from roster.rules.tiers import tier_title

Building = Callable[[Job, Schedule], Answer]
"""Builds the best schedule of a job, of equally good ones one near another; it raises RosterError as a build
does."""


def as_built(case: Case) -> bool:
    """Whether a schedule is one that was built from the plan as it is now: no rule broken, every tier as it
    was then."""
    told = {one.key: one.value for one in case.records}
    if not told or any(True for _ in hard_breaches(case.schedule, case.job.rules)):
        return False
    costs = recount(case.schedule, case.job.rules)
    keys = {*told, *tier_keys(case.job.horizon, case.job.plan.stages)}
    return all(abs(counted(costs, *key) - told.get(key, Fraction(0))) < DRIFT for key in keys)


def compare(
    before: Case, after: Job, changes: Sequence[Text], against: Text, building: Building
) -> Comparison:
    """The best roster of the changed job beside the one before, as near to it as can be.

    Raises what `building` does.
    """
    answer = building(after, before.schedule)
    schedule = _aligned(before.schedule, answer.schedule, after)
    kept = next((tier for tier in answer.tiers if tier.key.name == Kept.tier), None)
    return Comparison(
        before.job.quarter,
        tuple(changes),
        against,
        tuple(_tiers(before, answer, after, schedule)),
        tuple(_posts(before.schedule, schedule)),
        tuple(_loads(before.schedule, schedule)),
        _moved(before.schedule, schedule),
        kept is not None and all(tier.proved for tier in answer.tiers),
    )


def _tiers(before: Case, answer: Answer, job: Job, schedule: Schedule) -> Iterator[TierChange]:
    """The tiers in the order of the changed plan; those that only one of the two has count as 0 in the
    other."""
    after = {tier.key: tier for tier in answer.tiers if tier.key.name != Kept.tier}
    for key in dict.fromkeys((*after, *before.tiers)):
        tier = after.get(key)
        value = before.values.get(key, Fraction(0))
        if tier is None and not value:
            continue
        yield TierChange(
            key,
            tier_title(key),
            value,
            Fraction(0) if tier is None else tier.value,
            before.best.get(key, True) and (tier is None or tier.proved),
            tuple(_new(before, key, job, schedule)),
            key.name == "fairness" and _shares(before.schedule, key.part) != _shares(schedule, key.part),
        )


def _shares(schedule: Schedule, line: str | None) -> dict[str, Fraction]:
    """The fair share of everyone who has one of a line."""
    return {person: fair for (person, one), fair in schedule.horizon.fair.items() if one == line and fair}


def _new(before: Case, key: TierKey, job: Job, schedule: Schedule) -> Iterator[Text]:
    """What the rules of a tier object to now and did not before, in their own sentences; fairness is told by
    the loads."""
    told = {
        breach.message
        for rule in before.job.rules
        if rule.tier in key.names and rule.tier != "fairness"
        for breach in rule.breaches(before.schedule)
    }
    for rule in job.rules:
        if rule.tier in key.names and rule.tier != "fairness":
            yield from (b.message for b in rule.breaches(schedule) if b.message not in told)


# -- who serves when -------------------------------------------------------------------------------


def _shifts(schedule: Schedule) -> dict[Slot, list[Duty]]:
    found: dict[Slot, list[Duty]] = {}
    for duty in schedule.horizon.duties:
        found.setdefault(duty.slot, []).append(duty)
    return found


def _serving(schedule: Schedule, duties: Iterable[Duty]) -> dict[str, Duty]:
    return {person: duty for duty in duties for person in schedule.assigned[duty.index]}


def _posts(before: Schedule, after: Schedule) -> Iterator[PostChange]:
    then, now = _shifts(before), _shifts(after)
    for shift in sorted({*then, *now}):
        one, other = then.get(shift, []), now.get(shift, [])
        was, will = _serving(before, one), _serving(after, other)
        leaves = [person for person in was if person not in will]
        comes = [person for person in will if person not in was]
        vacant = _vacant(other, will) - _vacant(one, was)
        if leaves or comes or vacant:
            yield PostChange(
                (one or other)[0], _people(before.horizon, leaves), _people(after.horizon, comes), vacant
            )


def _vacant(duties: Iterable[Duty], serving: dict[str, Duty]) -> int:
    return max(0, sum(duty.need for duty in duties) - len(serving))


def _people(horizon: Horizon, ids: Iterable[str]) -> tuple[Person, ...]:
    return tuple(horizon.person[one] for one in ids if one in horizon.person)


def _moved(before: Schedule, after: Schedule) -> int:
    """How often somebody is at another segment in a shift they serve before and after."""
    then, now = _shifts(before), _shifts(after)
    count = 0
    for shift in {*then, *now}:
        was, will = _serving(before, then.get(shift, [])), _serving(after, now.get(shift, []))
        count += sum(was[person].segment != will[person].segment for person in was if person in will)
    return count


def _aligned(before: Schedule, after: Schedule, job: Job) -> Schedule:
    """The schedule with everyone at the segment of before, in shifts that the same people serve; only where
    that costs nothing."""
    then = {duty.key: duty for duty in before.horizon.duties}
    assigned = list(after.assigned)
    for duties in _shifts(after).values():
        old = [then[duty.key] for duty in duties if duty.key in then]
        if len(old) == len(duties) and set(_serving(before, old)) == set(_serving(after, duties)):
            for duty, one in zip(duties, old, strict=True):
                assigned[duty.index] = before.assigned[one.index]
    aligned = replace(after, assigned=tuple(assigned))
    same = recount(aligned, job.rules) == recount(after, job.rules)
    return aligned if same and not any(True for _ in hard_breaches(aligned, job.rules)) else after


# -- who carries what ------------------------------------------------------------------------------


def _loads(before: Schedule, after: Schedule) -> Iterator[LoadChange]:
    """Everyone whose duties or fair share of a line change, in the order of the plan."""
    people = {person.id: person for person in (*before.horizon.people, *after.horizon.people)}
    for person in people.values():
        for line in dict.fromkeys((*before.horizon.lines, *after.horizon.lines)):
            one, other = _load(before, person, line), _load(after, person, line)
            there = any(load is not None and (load.served or load.fair) for load in (one, other))
            if there and (one is None or other is None or one.served != other.served):
                yield LoadChange(person, line, one, other)


def _load(schedule: Schedule, person: Person, line: str) -> Load | None:
    horizon = schedule.horizon
    if person.id not in horizon.person:
        return None
    key = (person.id, line)
    served = schedule.counts(person.id).get(line, Fraction(0))
    return Load(line, served, horizon.fair.get(key), horizon.balance.get(key, Fraction(0)))
