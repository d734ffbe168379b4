"""Fair shares: reckoned among those who can serve, attainable, and adding up to the posts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.domain.dates import Span
from roster.domain.duties import Duty, Role
from roster.domain.horizon import Horizon
from roster.domain.people import Exemption, Person
from roster.domain.schedule import Schedule
from roster.rules.base import Rule
from roster.rules.calls import Refusals
from roster.rules.crew import Composition
from roster.rules.division import Demand
from roster.rules.fairness import Fair
from roster.rules.people import Exempt, Present, Roles
from roster.rules.place import OwnUnit
from roster.rules.selectors import Which, Who
from roster.rules.shares import fair_shares
from roster.rules.totals import Total
from roster.rules.turns import Spared, Turns
from tests.rules.test_division import by_sets
from tests.tiny import duty, on, service, world

IMPLIED: list[Rule] = [Present(), Exempt(), Roles(), Refusals()]
BARRING: list[Rule] = [
    OwnUnit(weight="hard"),
    Total(per="month", at_most=0, who=Who(tag=("女",)), which=Which(shift=("夜",))),
    Total(per="week", exactly=0, who=Who(unit=("一科",)), which=Which(day=("weekend",))),
    Total(count="hours", per="day", at_most=6, who=Who(tag=("女",))),
    Composition(at_most=0, who=Who(tag=("女",)), which=Which(shift=("晚",))),
    Spared(on=("weekend",), weight="hard"),
    Turns(weight="hard", people=("甲", "乙", "丙"), which=Which(role=("leader",))),
]
ROLES: list[frozenset[Role]] = [frozenset({"staff"}), frozenset({"leader"}), frozenset({"staff", "leader"})]

SPANS = st.builds(lambda first, days: Span(on(first), on(first + days)), st.integers(0, 5), st.integers(0, 3))


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    return [
        Person(
            name,
            name,
            draw(st.sampled_from(["一科", "二科"])),
            roles=draw(st.sampled_from(ROLES)),
            tags=frozenset(draw(st.sets(st.just("女")))),
            share=draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(1, 2), Fraction(37, 100)])),
            away=tuple(draw(st.lists(SPANS, max_size=1))),
            exempt=tuple(Exemption(span, frozenset({"夜"})) for span in draw(st.lists(SPANS, max_size=1))),
        )
        for name in "甲乙丙丁戊"[: draw(st.integers(1, 5))]
    ]


@st.composite
def duties(draw: st.DrawFn) -> list[Duty]:
    return [
        duty(
            draw(st.integers(0, 5)),
            draw(st.sampled_from(["早", "晚", "夜"])),
            need=draw(st.integers(1, 3)),
            segment=unit and f"{unit}路",
            unit=unit,
            role=draw(st.sampled_from(["staff", "leader"])),
            line=draw(st.sampled_from(["workday", "weekend"])),
        )
        for unit in draw(st.lists(st.sampled_from([None, "一科", "二科"]), min_size=1, max_size=6))
    ]


def horizon_of(people: Sequence[Person], duties: Sequence[Duty]) -> Horizon:
    return world(
        people,
        duties,
        fair={},
        kinds={0: "weekend", 5: "weekend", -100: "weekend"},
        served=[service("甲", -100, "早")],
    )


def can_serve(horizon: Horizon, rules: Sequence[Rule], person: Person, one: Duty) -> bool:
    """Whether no rule objects to the person on this one duty; turns are told from the list alone."""
    assigned = tuple((person.id,) if other is one else () for other in horizon.duties)
    schedule = Schedule(horizon, assigned)
    for rule in rules:
        if isinstance(rule, Turns):
            if one.role == "leader" and person.id not in rule.people:
                return False
        elif any(breach.weight is None and person.id in breach.people for breach in rule.breaches(schedule)):
            return False
    return True


@settings(max_examples=200, deadline=None)
@given(
    people(), duties(), st.lists(st.sampled_from(BARRING), max_size=3), st.sampled_from(["excused", "owed"])
)
def test_shares_are_the_fairest_that_can_be_met(
    people: list[Person], duties: list[Duty], rules: list[Rule], away: str
) -> None:
    horizon = horizon_of(people, duties)
    rules = [*IMPLIED, *rules]
    shares = fair_shares(horizon, [*rules, Fair.model_validate({"away": away})])
    if away == "owed":
        horizon = replace(horizon, people=tuple(replace(person, away=()) for person in people))
    for line in horizon.lines:
        mine = [one for one in horizon.duties if one.line == line]
        weights: dict[int, Fraction] = {}
        able: dict[int, set[int]] = {one.index: set() for one in mine}
        for number, person in enumerate(horizon.people):
            there = [one for one in mine if can_serve(horizon, rules, person, one)]
            days = len({one.date for one in there})
            if days:
                weights[number] = person.share * (1 if away == "owed" else days)
            for one in there:
                able[one.index].add(number)
        demands = [Demand(Fraction(one.wanted), frozenset(able[one.index])) for one in mine]
        best = {horizon.people[n].id: load for n, load in by_sets(weights, demands).items()}
        assert {person: share for (person, at), share in shares.items() if at == line} == best
        assert sum(best.values()) == sum(one.wanted for one in mine if able[one.index])


@settings(max_examples=100, deadline=None)
@given(people(), duties(), st.lists(st.sampled_from(BARRING), max_size=2), st.data())
def test_shares_add_up_to_the_posts_with_joiners_too(
    people: list[Person], duties: list[Duty], rules: list[Rule], data: st.DataObject
) -> None:
    """Who joins takes whole duties only, no more than without that rule, unless nobody else can."""
    first = data.draw(st.integers(0, 5))
    people = [replace(one, member=Span(on(first))) if data.draw(st.booleans()) else one for one in people]
    horizon = horizon_of(people, duties)
    rules = [*IMPLIED, *rules]
    shares = fair_shares(horizon, [*rules, Fair()])
    for line in horizon.lines:
        posts = sum(
            one.wanted
            for one in horizon.duties
            if one.line == line and any(can_serve(horizon, rules, person, one) for person in horizon.people)
        )
        assert sum(share for (_, at), share in shares.items() if at == line) == posts
    assert all(share >= 0 for share in shares.values())


def test_half_a_duty_takes_half_of_what_goes_beyond_the_shares() -> None:
    """Nobody of the staff can come near the share: what they leave falls to the others by their share of duty."""
    whole, half = Person("甲", "甲", "一科"), Person("乙", "乙", "一科", share=Fraction(1, 2))
    gone = Person("丙", "丙", "一科")
    horizon = world([whole, half, gone], [duty(offset, "早") for offset in range(9)])
    horizon = replace(horizon, fair={(one.id, "workday"): 2 * one.share for one in horizon.people})

    def cost(first: int, second: int) -> Fraction:
        names = ["甲"] * first + ["乙"] * second
        roster = Schedule(horizon, tuple((name,) for name in names))
        costs = Fair().costs(roster)
        return sum(costs.values(), Fraction(0))

    assert min(((9 - n, n) for n in range(10)), key=lambda pair: cost(*pair)) == (6, 3)


def test_who_is_barred_by_a_rule_owes_nothing_of_it() -> None:
    """Women are barred from nights by a rule: of a line of nights they owe nothing, of the others their part."""
    people = [
        Person(name, name, "一科", tags=frozenset({"女"}) if name in "甲乙" else frozenset())
        for name in "甲乙丙丁"
    ]
    nights = [duty(offset, "夜", line="night") for offset in range(6)]
    horizon = world(people, [*nights, *(duty(offset, "早") for offset in range(6))], fair={})
    bars = Total(per="quarter", at_most=0, who=Who(tag=("女",)), which=Which(shift=("夜",)))
    shares = fair_shares(horizon, [*IMPLIED, bars, Fair()])
    assert {person: share for (person, line), share in shares.items() if line == "night"} == {
        "丙": 3,
        "丁": 3,
    }
    assert {share for (_, line), share in shares.items() if line == "workday"} == {Fraction(3, 2)}
    priced = bars.model_copy(update={"weight": 3})
    shares = fair_shares(horizon, [*IMPLIED, priced, Fair()])
    assert {share for (_, line), share in shares.items() if line == "night"} == {Fraction(3, 2)}


def test_units_on_their_own_have_shares_of_their_own() -> None:
    people = [
        Person(f"{unit}{n}", f"{unit}{n}", unit) for unit, size in (("一", 2), ("二", 6)) for n in range(size)
    ]
    duties = [duty(n, "早", segment=unit, unit=unit) for n in range(42) for unit in ("一", "二")]
    shares = fair_shares(world(people, duties, fair={}), [*IMPLIED, OwnUnit(weight="hard"), Fair()])
    assert {person[0]: share for (person, _), share in shares.items()} == {"一": 21, "二": 7}
    shares = fair_shares(world(people, duties, fair={}), [*IMPLIED, OwnUnit(weight=1), Fair()])
    assert set(shares.values()) == {Fraction(84, 8)}


@pytest.mark.parametrize("units", [4, 40])
def test_shares_stay_small_enough_for_whole_numbers(units: int) -> None:
    """Many units of different sizes and shares of duty: no common denominator is too great for the costs."""
    people = [
        Person(f"{unit}-{n}", f"{unit}-{n}", str(unit), share=Fraction(100 - unit, 100))
        for unit in range(units)
        for n in range(1 + unit)
    ]
    duties = [duty(n, "早", segment=str(unit), unit=str(unit)) for n in range(5) for unit in range(units)]
    shares = fair_shares(world(people, duties, fair={}), [*IMPLIED, OwnUnit(weight="hard"), Fair()])
    assert sum(shares.values()) == len(duties)
    assert math.lcm(*(share.denominator for share in shares.values())) <= 10_000
    for (person, _), share in shares.items():
        assert abs(share - Fraction(5, 1 + int(person.split("-")[0]))) < Fraction(1, 10_000)
