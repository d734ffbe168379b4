"""The engine's optimum is the optimum: every roster of small random worlds, tier by tier."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from operator import le

import pytest

from roster.checking.check import counted, hard_breaches, recount
from roster.domain.dates import Span
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Person, Wish
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.engine.solve import Impossible, solve
from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.catalogue import rulebook
from roster.rules.fairness import Fair
from roster.rules.place import OwnUnit
from roster.rules.rest import Rest
from roster.rules.tiers import TIERS, Joint, TierName
from tests.tiny import duty, on, rosters, service, world

Value = tuple[Fraction, ...]


def random_world(seed: int) -> tuple[Horizon, tuple[Rule, ...]]:
    """Three or four people and a few duties, with everything that makes tiers pull against each other."""
    rng = random.Random(seed)
    units = ["一科", "二科"]
    people = []
    for name in "甲乙丙丁"[: rng.choice((3, 3, 4))]:
        away = tuple(Span(on(day), on(day)) for day in range(4) if rng.random() < 0.15)
        wishes = tuple(
            # Some reach into the next day, which another wish may cover too.
            Wish(Call(Span(on(day), on(day + rng.choice((0, 1))))), rng.random() < 0.4, rng.choice((1, 2)))
            for day in range(4)
            if rng.random() < 0.2
        )
        share = Fraction(rng.choice((1, 1, 1, 2)), 2)
        people.append(Person(name, name, rng.choice(units), away=away, wishes=wishes, share=share))
    duties = [
        duty(
            day,
            rng.choice(("早", "晚")),
            segment=segment,
            unit=unit,
            line=rng.choice(("holiday", "workday")),
            priority=rng.choice((1, 1, 2)),
        )
        for day in range(4)
        for segment, unit in (("南街", "一科"), ("北街", "二科"))
        if rng.random() < 0.75
    ][: 4 if len(people) < 4 else 3]
    served = [service(person.id, -1, "晚") for person in people if rng.random() < 0.3]
    balance = {
        (person.id, "workday"): Fraction(rng.randint(-3, 3), 2) for person in people if rng.random() < 0.4
    }
    rules: list[Rule] = [Fair(), Spacing(days=rng.choice((2, 3)), weight=rng.choice((1, 2)))]
    if rng.random() < 0.7:
        rules.append(Rest(hours=rng.choice((9, 11, 20))))
    if rng.random() < 0.5:
        rules.append(MaxDuties(days=3, at_most=rng.choice((1, 2))))
    if rng.random() < 0.4:
        rules.append(MaxDaysRunning(at_most=rng.choice((1, 2)), weight=rng.choice(("hard", 3))))
    if rng.random() < 0.8:
        rules.append(OwnUnit(weight=rng.choice((1, 2, "hard"))))
    return world(people, duties, served=served, balance=balance), rulebook(rules)


Part = tuple[str, str | None, tuple[tuple[str, int], ...]]


def order_of(horizon: Horizon, tiers: tuple[TierName | Joint, ...]) -> list[Part]:
    """The tiers and their parts in the order in which they are solved."""
    parts: list[Part] = []
    for tier in tiers:
        if isinstance(tier, Joint):
            parts.append((tier.name, None, tier.weights))
        elif tier == "vacancies":
            parts += [(tier, str(n), ()) for n in sorted({one.priority for one in horizon.duties})]
        elif tier == "fairness":
            parts += [(tier, line, ()) for line in horizon.lines]
        elif tier == "wishes":
            parts += [(tier, None, ()), (tier, "even", ())]
        else:
            parts.append((tier, None, ()))
    return parts


def value(schedule: Schedule, rules: tuple[Rule, ...], order: list[Part]) -> Value:
    costs = recount(schedule, rules)
    return tuple(counted(costs, *part) for part in order)


def best_of(horizon: Horizon, rules: tuple[Rule, ...], order: list[Part]) -> Value | None:
    """The best value of all rosters that keep the hard rules, looked at one by one; None where none does."""
    kept = (roster for roster in rosters(horizon) if not any(hard_breaches(roster, rules)))
    return min((value(roster, rules, order) for roster in kept), default=None)


@pytest.mark.parametrize("seed", range(40))
def test_every_tier_is_the_best_there_is(seed: int) -> None:
    horizon, rules = random_world(seed)
    tiers: tuple[TierName | Joint, ...] = (
        TIERS,
        ("vacancies", Joint((("fairness", 2), ("place", 3), ("spacing", 1))), "wishes"),
        ("vacancies", "wishes", "spacing", "fairness", "place"),
    )[seed % 3]
    order = order_of(horizon, tiers)
    best = best_of(horizon, rules, order)
    solved = solve(horizon, rules, tiers, Budget())
    assert solved is not None
    assert not list(hard_breaches(solved.schedule, rules))
    assert value(solved.schedule, rules, order) == best
    assert all(tier.proved for tier in solved.tiers)
    costs = recount(solved.schedule, rules)
    assert all(counted(costs, *tier.key) == tier.value for tier in solved.tiers)


class Impatient(Budget):
    """A budget that is exhausted after it has been looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    @property
    def exhausted(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.mark.parametrize("seed", range(24))
def test_wherever_it_is_stopped_no_bound_is_above_what_a_roster_can_attain(seed: int) -> None:
    """A bound is of the rosters that are as good as this one in all tiers before."""
    horizon, rules = random_world(seed)
    tiers: tuple[TierName | Joint, ...] = (TIERS, ("vacancies", "wishes", "spacing", "fairness", "place"))[
        seed % 2
    ]
    order = order_of(horizon, tiers)
    kept = [roster for roster in rosters(horizon) if not any(hard_breaches(roster, rules))]
    values = [value(roster, rules, order) for roster in kept]
    for looks in range(1, 30, 2 + seed % 3):
        solved = solve(horizon, rules, tiers, Impatient(looks))
        if solved is None:
            continue
        mine = value(solved.schedule, rules, order)
        costs = recount(solved.schedule, rules)
        for tier in solved.tiers:
            number = order.index((tier.key.name, tier.key.part, tier.key.terms))
            assert tier.value == counted(costs, *tier.key) == mine[number]
            as_good = [one for one in values if all(map(le, one[:number], mine[:number]))]
            assert tier.bound <= min(one[number] for one in as_good)
            assert tier.proved == (tier.bound == tier.value)


def test_the_same_world_gives_the_same_roster() -> None:
    for seed in range(5):
        horizon, rules = random_world(seed)
        first, second = (solve(horizon, rules, TIERS, Budget()) for _ in range(2))
        assert first is not None
        assert second is not None
        assert first.schedule.assigned == second.schedule.assigned


def test_pins_that_contradict_are_impossible() -> None:
    both = (Call(Span(on(0), on(0))), Call(Span(on(1), on(1))))
    people = [Person("甲", "甲", "一科", pins=both), Person("乙", "乙", "一科")]
    horizon = world(people, [duty(0, "晚"), duty(1, "早")])
    with pytest.raises(Impossible):
        solve(horizon, rulebook([Rest(hours=11)]), TIERS, Budget())
    assert solve(horizon, rulebook([Rest(hours=8)]), TIERS, Budget()) is not None


def test_time_that_is_over_gives_no_roster() -> None:
    horizon, rules = random_world(1)
    assert solve(horizon, rules, TIERS, Budget(limit=0.0)) is None


def test_every_subset_of_a_day_is_seen_by_the_enumeration() -> None:
    horizon = world([Person("甲", "甲", "一科"), Person("乙", "乙", "一科")], [duty(0, "早"), duty(1, "早")])
    assert len(list(rosters(horizon))) == len(list(product(range(3), repeat=2)))
