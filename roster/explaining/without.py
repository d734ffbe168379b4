"""What the best roster would be if somebody did not serve in a shift: solved, as far as time allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roster.building.best import Impossible, Solved, best
from roster.domain.dates import Span
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Person
from roster.domain.tiers import TierKey
from roster.engine.budget import Budget
from roster.explaining.case import DRIFT, Case, Without
from roster.rules.base import Rule
from roster.rules.tiers import Joint, TierName


def barred_from(horizon: Horizon, person: Person, duty: Duty) -> Horizon:
    """The horizon in which somebody does not serve in the shift of a duty; shares stay as they are."""
    call = Call(Span(duty.date, duty.date), frozenset({duty.shift}))
    people = tuple(
        replace(one, refusals=(*one.refusals, call)) if one.id == person.id else one for one in horizon.people
    )
    return replace(horizon, people=people)


def best_without(case: Case, duty: Duty, person: Person, until: TierKey, budget: Budget) -> Without | None:
    """The best rosters without the person in the shift of the duty, compared tier by tier up to `until`.

    None where time ran out before anything was known.
    """
    stages = _up_to(case.job.plan.stages, until)
    names = {name for stage in stages for name in _names(stage)}
    rules = [rule for rule in case.job.rules if _needed(rule, names)]
    try:
        solved = best(barred_from(case.job.horizon, person, duty), rules, stages, budget)
    except Impossible:
        return Without(impossible=True)
    if solved is None:
        return None
    return _compared(case, solved)


def _compared(case: Case, solved: Solved) -> Without | None:
    """Tier by tier: as good, or proved worse; None where the first that differs is open."""
    equal: list[TierKey] = []
    found = {tier.key: tier for tier in solved.tiers}
    for key in case.tiers:
        tier = found.get(key)
        if tier is None:
            continue
        if not case.best[key]:
            break
        now = case.values[key]
        if tier.bound > now + DRIFT:
            return Without(tuple(equal), key, tier.bound - now)
        if tier.value > now + DRIFT:
            break
        equal.append(key)
    return Without(tuple(equal)) if equal else None


def _up_to(stages: Sequence[TierName | Joint], until: TierKey) -> list[TierName | Joint]:
    """The tiers up to the one, it included."""
    names = [stage.name if isinstance(stage, Joint) else stage for stage in stages]
    return list(stages[: names.index(until.name) + 1 if until.name in names else len(names)])


def _names(stage: TierName | Joint) -> Iterator[TierName]:
    if isinstance(stage, Joint):
        yield from (name for name, _ in stage.weights)
    else:
        yield stage


def _needed(rule: Rule, tiers: set[TierName]) -> bool:
    """Whether a rule forbids something or is counted in one of the tiers."""
    return rule.price is None or rule.tier in tiers
