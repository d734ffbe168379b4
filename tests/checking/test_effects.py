"""What a change does, reckoned from those it touches, is what the whole schedule says before and after."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest

from roster.checking.check import hard_breaches, recount
from roster.checking.effects import Effects
from roster.checking.tier_keys import tier_keys
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.tiers import TierKey
from roster.rules.base import Breach, Rule
from roster.rules.kept import Kept
from roster.rules.tiers import TIERS
from tests.rules.test_two_faces import RULES, WORLDS
from tests.tiny import crossings

Roster = tuple[tuple[str, ...], ...]


def any_people(horizon: Horizon, room: int, dice: random.Random) -> tuple[str, ...]:
    ids = [person.id for person in horizon.people]
    return tuple(dice.sample(ids, dice.randint(0, min(room, len(ids)))))


def any_roster(horizon: Horizon, dice: random.Random) -> Schedule:
    return Schedule(horizon, tuple(any_people(horizon, duty.room, dice) for duty in horizon.duties))


def changed(schedule: Schedule, change: dict[int, tuple[str, ...]]) -> Schedule:
    assigned = tuple(change.get(index, people) for index, people in enumerate(schedule.assigned))
    return Schedule(schedule.horizon, assigned)


def soft(schedule: Schedule, rules: list[Rule]) -> Counter[Breach]:
    return Counter(
        breach
        for rule in rules
        for breach in rule.breaches(schedule)
        if breach.weight is not None or rule.tier == "vacancies"
    )


@pytest.mark.parametrize("build", WORLDS, ids=lambda build: build.__name__)
def test_a_change_does_what_the_whole_schedule_says(build: Callable[[], Horizon]) -> None:
    horizon, dice = build(), random.Random(build.__name__)
    schedule = any_roster(horizon, dice)
    rules = [*RULES, Kept.of(any_roster(horizon, dice))]
    keys = (*tier_keys(horizon, TIERS), TierKey("changes"))
    effects = Effects(schedule, rules, keys)
    before, was = recount(schedule, rules), Counter(hard_breaches(schedule, rules))
    priced = soft(schedule, rules)
    for _ in range(25):
        duties = dice.sample(horizon.duties, dice.randint(1, 2))
        change = {duty.index: any_people(horizon, duty.room, dice) for duty in duties}
        effect, other = effects.of(change), changed(schedule, change)
        after = recount(other, rules)
        more = {key: after.get(key[:2], Fraction(0)) - before.get(key[:2], Fraction(0)) for key in keys}
        assert dict(effect.tiers) == {key: cost for key, cost in more.items() if cost}
        assert Counter(effect.clashes) == Counter(hard_breaches(other, rules)) - was
        assert Counter(breach for _, breach in effect.worse) == soft(other, rules) - priced
        assert Counter(breach for _, breach in effect.better) == priced - soft(other, rules)
        for person in horizon.people:
            for line in horizon.lines:
                told = sum(one for who, at, one in effect.served if (who, at) == (person.id, line))
                assert told == other.counts(person.id)[line] - schedule.counts(person.id)[line]


@pytest.mark.parametrize("build", WORLDS, ids=lambda build: build.__name__)
def test_what_is_harmless_breaks_nothing_and_costs_nothing_first(build: Callable[[], Horizon]) -> None:
    horizon, dice = build(), random.Random(build.__name__)
    schedule = any_roster(horizon, dice)
    rules = [rule for rule in RULES if dice.random() < 0.2]
    effects = Effects(schedule, rules, tier_keys(horizon, TIERS))
    for _ in range(40):
        duty = dice.choice(horizon.duties)
        change = {duty.index: any_people(horizon, duty.room, dice)}
        effect = effects.of(change)
        assert effects.harmless(change) == (effect.free or effect.improves)


def test_tiers_that_are_joined_are_weighed_together() -> None:
    horizon = crossings()
    schedule = Schedule(horizon, (("甲",), ("乙",), ("丙",), ("乙",)))
    joint = TierKey("fairness+place", None, (("fairness", 2), ("place", 3)))
    change = {0: ("丙",), 2: ("甲",), 3: ("丙",)}
    single = dict(Effects(schedule, RULES, tier_keys(horizon, TIERS)).of(change).tiers)
    lines = sum(cost for key, cost in single.items() if key.name == "fairness")
    expected = 2 * lines + 3 * single.get(TierKey("place"), Fraction(0))
    assert dict(Effects(schedule, RULES, (joint,)).of(change).tiers) == (
        {joint: expected} if expected else {}
    )
    assert expected
