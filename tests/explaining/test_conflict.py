"""A smallest clash is one: impossible together, possible without any one part, as every roster that there is shows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roster.checking.check import hard_breaches
from roster.domain.dates import Span
from roster.domain.duties import Role
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Exemption, Person
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.engine.feasibility import is_feasible
from roster.explaining.conflict import smallest_clash
from roster.explaining.demands import demands, only
from roster.explaining.plan_changes import World
from roster.rules.amounts import MaxDaysRunning, MaxDuties
from roster.rules.base import Rule
from roster.rules.catalogue import rulebook
from roster.rules.crew import Apart, Composition, Together
from roster.rules.place import OwnUnit
from roster.rules.rest import Rest
from roster.rules.selectors import Who
from roster.rules.totals import Total
from tests.tiny import duty, on, rosters, world

HARD: list[Rule] = [
    Rest(hours=11),
    MaxDuties(at_most=1, per="week"),
    MaxDaysRunning(at_most=1),
    Total(per="day", at_most=0, who=Who(unit=("二科",))),
    OwnUnit(weight="hard"),
    Composition(who=Who(unit=("一科",)), at_least=1, each="day"),
    Apart(people=("甲", "乙"), each="day"),
    Together(people=("甲", "乙"), each="day"),
]
ROLES: list[frozenset[Role]] = [frozenset({"staff"}), frozenset({"leader"}), frozenset({"staff", "leader"})]


def random_world(seed: int) -> World:
    """Two people, up to three duties, pins, and what stands against them."""
    rng = random.Random(seed)

    def pins() -> tuple[Call, ...]:
        days = [on(rng.randint(0, 2)) for _ in range(rng.randint(0, 2))]
        shifts = [frozenset({rng.choice("早晚")}) if rng.random() < 0.5 else frozenset() for _ in days]
        return tuple(Call(Span(day, day), shift) for day, shift in zip(days, shifts, strict=True))

    people = [
        Person(
            name,
            name,
            unit,
            roles=rng.choice(ROLES),
            pins=pins(),
            away=tuple(Span(on(d), on(d)) for d in range(3) if rng.random() < 0.2),
            exempt=(Exemption(Span(), frozenset({"晚"})),) if rng.random() < 0.2 else (),
            refusals=(Call(Span(on(1), on(1))),) if rng.random() < 0.2 else (),
            member=Span(on(1), None) if rng.random() < 0.2 else Span(),
        )
        for name, unit in (("甲", "一科"), ("乙", "二科"))
    ]
    duties = [
        duty(
            offset,
            rng.choice("早晚"),
            role=rng.choice(["staff", "leader"]),
            segment="南街",
            unit=rng.choice(["一科", "二科"]),
        )
        for offset in range(3)
        if rng.random() < 0.8
    ]
    assume(bool(duties))
    return World(world(people, duties), rulebook(rng.sample(HARD, rng.randint(0, 3))))


def any_roster(world: World) -> bool:
    return any(not list(hard_breaches(roster, world.rules)) for roster in every_roster(world.horizon))


def every_roster(horizon: Horizon) -> Iterator[Schedule]:
    # However much room a duty has, nobody serves in it twice.
    most = len(horizon.people)
    duties = tuple(replace(one, most=min(one.room, most)) for one in horizon.duties)
    return (Schedule(horizon, roster.assigned) for roster in rosters(replace(horizon, duties=duties)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_the_smallest_clash_is_minimal_by_enumeration(seed: int) -> None:
    start = random_world(seed)
    assume(is_feasible(start.horizon, start.rules, Budget()) is False)
    assert not any_roster(start)
    clash = smallest_clash(start.horizon, start.rules, Budget())
    assert clash.smallest
    assert not any_roster(only(start, clash.demands))
    for part in clash.demands:
        assert any_roster(only(start, [one for one in clash.demands if one is not part])), part.text.en


def contradiction() -> World:
    both = (Call(Span(on(0), on(0))), Call(Span(on(1), on(1))))
    people = [Person("甲", "甲", "一科", pins=both), Person("乙", "乙", "一科")]
    return World(world(people, [duty(0, "晚"), duty(1, "早")]), rulebook([Rest(hours=11)]))


def test_all_demands_together_are_the_world_itself() -> None:
    start = contradiction()
    every = only(start, list(demands(start)))
    assert every.horizon.people == start.horizon.people
    assert every.horizon.duties == start.horizon.duties
    assert set(map(type, start.rules)) >= set(map(type, every.rules))


def test_each_part_is_said_in_both_languages() -> None:
    start = contradiction()
    said = [part.text for part in smallest_clash(start.horizon, start.rules, Budget()).demands]
    assert [one.zh for one in said] == [
        "甲指定在2027-01-01值守",
        "甲指定在2027-01-02值守",
        "“休息间隔”（至少11小时）",
    ]
    assert said[0].en == "甲 is pinned to 2027-01-01"


@pytest.mark.parametrize("limit", [0.0, 60.0])
def test_time_that_is_over_leaves_what_was_found_and_says_so(limit: float) -> None:
    start = contradiction()
    clash = smallest_clash(start.horizon, start.rules, Budget(limit))
    assert clash.smallest == (limit > 0)
    assert len(clash.demands) >= 3
    rest = only(start, clash.demands)
    assert is_feasible(rest.horizon, rest.rules, Budget()) is False


def pinned_away(*days: int) -> World:
    """Two people; one is pinned on some days of leave: a contradiction of its own each time."""
    away = tuple(Span(on(day), on(day)) for day in days)
    pins = tuple(Call(Span(on(day), on(day))) for day in days)
    people = [Person("甲", "甲", "一科", away=away, pins=pins), Person("乙", "乙", "一科")]
    return World(world(people, [duty(day, "早") for day in range(3)]), rulebook([]))


@pytest.mark.parametrize("days", [(0,), (0, 1), (0, 1, 2)])
def test_what_is_enough_to_leave_out_is_found_by_trying(days: tuple[int, ...]) -> None:
    """Only where there is no second contradiction is any part of the first enough."""
    start = pinned_away(*days)
    clash = smallest_clash(start.horizon, start.rules, Budget())
    assert len(clash.demands) == 2
    assert clash.enough == (clash.demands if len(days) == 1 else ())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_without_what_is_enough_the_whole_has_a_roster_and_without_the_rest_none(seed: int) -> None:
    start = random_world(seed)
    assume(is_feasible(start.horizon, start.rules, Budget()) is False)
    clash = smallest_clash(start.horizon, start.rules, Budget())
    assert clash.enough is not None
    every = list(demands(start))
    for part in clash.demands:
        left = only(start, [one for one in every if one != part])
        assert any_roster(left) == (part in clash.enough), part.text.en
