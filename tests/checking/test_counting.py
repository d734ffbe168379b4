"""The counting check: never more than is true, all of it where one day is short, in one sentence with the numbers."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roster.checking.counting import shortages
from roster.domain.dates import Span
from roster.domain.duties import Role
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Exemption, Person
from roster.engine.budget import Budget
from roster.engine.solve import solve
from roster.rules.ability import Ability
from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.catalogue import rulebook
from roster.rules.flow import Flow
from roster.rules.place import OwnUnit
from roster.rules.rest import Rest
from roster.rules.selectors import Which, Who
from roster.rules.totals import Total
from tests.tiny import duty, on, service, world

HARD: list[Rule] = [
    Rest(hours=11),
    Rest(hours=30, who=Who(unit=("一科",))),
    MaxDuties(at_most=1, per="week"),
    MaxDuties(at_most=2, days=4),
    MaxDuties(at_most=1, per="month", which=Which(shift=("晚",))),
    MaxDuties(at_most=1, per="week", who=Who(unit=("二科",))),
    MaxDaysRunning(at_most=1),
    MaxDaysRunning(at_most=2),
    Spacing(days=3, weight="hard"),
    Total(per="week", at_most=2),
    OwnUnit(weight="hard"),
    OwnUnit(weight="hard", which=Which(shift=("早",))),
]
ROLES: list[frozenset[Role]] = [frozenset({"staff"}), frozenset({"leader"}), frozenset({"staff", "leader"})]


def random_world(seed: int) -> tuple[Horizon, tuple[Rule, ...]]:
    """A few people of two units and up to a week of duties that are often too many for them."""
    rng = random.Random(seed)
    people = []
    for number in range(rng.randint(1, 6)):
        away = tuple(Span(on(d), on(d + rng.randint(0, 2)), "事") for d in range(7) if rng.random() < 0.12)
        people.append(
            Person(
                f"p{number}",
                f"p{number}",
                rng.choice(["一科", "二科"]),
                roles=rng.choice(ROLES),
                away=away,
                member=rng.choice([Span(), Span(), Span(on(1), None), Span(None, on(3))]),
                exempt=(Exemption(Span(), frozenset({"晚"})),) if rng.random() < 0.2 else (),
                refusals=(Call(Span(on(2), on(2)), frozenset(), frozenset({"南街"})),)
                if rng.random() < 0.2
                else (),
            )
        )
    duties = [
        duty(
            offset,
            rng.choice(["早", "午", "晚", "夜"]),
            need=rng.randint(1, 3),
            segment=segment,
            unit=unit,
            role=rng.choice(["staff", "staff", "leader"]),
            priority=rng.randint(1, 2),
        )
        for offset in range(rng.randint(1, 6))
        for segment, unit in rng.sample([("南街", "一科"), ("北街", "二科"), (None, None)], rng.randint(0, 2))
    ]
    duties.sort(key=lambda one: one.start)
    served = [service(one.id, -rng.randint(1, 3), "晚") for one in people if rng.random() < 0.3]
    rules = rng.sample(HARD, rng.randint(0, 3))
    return world(people, duties or [duty(0, "早")], served=served), rulebook(rules)


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_no_more_is_said_to_be_short_than_the_best_roster_lacks(seed: int) -> None:
    horizon, rules = random_world(seed)
    solved = solve(horizon, rules, ("vacancies",), Budget())
    assert solved is not None
    lacking = sum(short for _, short in solved.schedule.vacancies())
    assert sum(one.short for one in shortages(horizon, rules)) <= lacking


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_all_that_single_days_lack_is_said(seed: int) -> None:
    horizon, _ = random_world(seed)
    # Without rests and maxima, and nobody at night before, a day does not hang on another.
    horizon = replace(
        horizon,
        served=(),
        duties=tuple(replace(one, priority=1) for one in horizon.duties if one.shift != "夜"),
    )
    horizon = replace(horizon, duties=tuple(replace(d, index=n) for n, d in enumerate(horizon.duties)))
    assume(horizon.duties)
    rules = rulebook([OwnUnit(weight="hard")])
    solved = solve(horizon, rules, ("vacancies",), Budget())
    assert solved is not None
    lacking = sum(short for _, short in solved.schedule.vacancies())
    assert sum(one.short for one in shortages(horizon, rules)) == lacking


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_who_can_serve_what_is_what_the_rules_say_one_by_one(seed: int) -> None:
    horizon, rules = random_world(seed)
    ability = Ability(horizon, rules)
    for place, person in enumerate(horizon.people):
        for group in ability.groups:
            able = {all(rule.bars(horizon, person, one) is None for rule in rules) for one in group.duties}
            assert able == {group.number in ability.on(place, group.one.date)}
    for line in {one.line for one in horizon.duties}:
        for person, days in zip(horizon.people, ability.days(line), strict=True):
            could = {
                one.date
                for one in horizon.duties
                if one.line == line and all(rule.bars(horizon, person, one) is None for rule in rules)
            }
            assert len(could) == days


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_people_named_as_kept_away_are_barred_from_all_of_it_on_some_day(seed: int) -> None:
    horizon, rules = random_world(seed)
    for shortage in shortages(horizon, rules):
        for person in shortage.missing:
            barred = {
                date: all(
                    any(rule.bars(horizon, person, one) for rule in rules)
                    for one in shortage.duties
                    if one.date == date
                )
                for date in shortage.dates
            }
            assert any(barred.values())
            free = replace(person, away=(), exempt=(), refusals=(), member=Span())
            assert any(
                all(rule.bars(horizon, free, one) is None for rule in rules)
                for one in shortage.duties
                if barred[one.date]
            )


def people(count: int, unit: str = "一科", prefix: str = "甲") -> list[Person]:
    return [Person(f"{prefix}{number}", f"{prefix}{number}", unit) for number in range(count)]


def text(horizon: Horizon, rules: list[Rule]) -> list[str]:
    return [one.text().zh for one in shortages(horizon, rulebook(rules))]


def test_posts_that_compete_for_the_same_people_are_one_shortage() -> None:
    horizon = world(people(3), [duty(0, "早", need=2), duty(0, "晚", need=2), duty(1, "早", need=3)])
    assert text(horizon, []) == ["1月1日 早、晚：需要4人次，可用3人次，缺1"]


def test_a_unit_that_is_short_is_named_where_others_are_not() -> None:
    posts = [duty(0, "晚", need=2, segment="南街", unit="一科"), duty(0, "晚", segment="北街", unit="二科")]
    horizon = world([*people(1), *people(4, "二科", "乙")], posts)
    assert text(horizon, [OwnUnit(weight="hard")]) == ["1月1日 晚 一科：需要2人次，可用1人次，缺1"]


def test_a_block_is_named_only_where_it_lacks_more_than_its_days() -> None:
    posts = [duty(offset, "晚", need=4) for offset in range(3)]
    lacking = text(world(people(3), posts), [MaxDaysRunning(at_most=2)])
    assert lacking == ["1月1–3日 晚：需要12人次，可用6人次，缺6（每人至多2次：连续值班上限）"]
    assert text(world(people(3), posts), []) == ["1月1–3日 晚：需要12人次，可用9人次，缺3"]


def test_what_was_served_in_the_quarter_before_counts() -> None:
    horizon = world(people(1), [duty(0, "晚")], served=[service("甲0", -1, "晚")])
    limit = MaxDuties(at_most=1, per="week")
    assert text(horizon, [limit]) == ["1月1日 晚：需要1人次，可用0人次，缺1（每人至多1次：值班次数上限）"]


def test_many_who_are_away_are_counted_and_some_named() -> None:
    away = [replace(one, away=(Span(on(0), on(0), "探亲"),)) for one in people(9)]
    short = shortages(world(away, [duty(0, "晚")]), rulebook([]))[0]
    assert "请假9人：甲0、甲1、甲2、甲3、甲4、甲5等9人" in short.text().zh
    assert "9 on leave: 甲0, 甲1, 甲2, 甲3, 甲4, 甲5 and 3 more" in short.text().en
    assert short.finding().people == tuple(one.id for one in away)
    assert "探亲" not in short.text().zh
    assert "甲0（探亲）" in short.text(private=True).zh


def test_days_far_apart_say_how_many_they_are() -> None:
    horizon = world(people(1), [duty(offset, "晚", need=2) for offset in (0, 3, 4)])
    assert text(horizon, []) == ["1月1–5日（其中3天） 晚：需要6人次，可用3人次，缺3"]


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_a_flow_is_as_large_as_its_smallest_cut(seed: int) -> None:
    rng = random.Random(seed)
    nodes = rng.randint(2, 6)
    edges = [
        (a, b, rng.randint(0, 4)) for a in range(nodes) for b in range(nodes) if a != b and rng.random() < 0.5
    ]
    flow = Flow(nodes)
    numbers = [flow.edge(*one) for one in edges]
    most = flow.most(0, 1)
    cuts = [
        sum(c for a, b, c in edges if side >> a & 1 and not side >> b & 1)
        for side in range(1 << nodes)
        if side & 1 and not side >> 1 & 1
    ]
    assert most == min(cuts)
    behind = flow.behind(1)
    assert sum(c for a, b, c in edges if a not in behind and b in behind) == most
    for node in range(2, nodes):
        into = sum(flow.used(n) for n, (_, b, _) in zip(numbers, edges, strict=True) if b == node)
        out = sum(flow.used(n) for n, (a, _, _) in zip(numbers, edges, strict=True) if a == node)
        assert into == out


@pytest.mark.parametrize("hours", [11, 40])
def test_duties_too_near_for_rest_share_their_people(hours: int) -> None:
    horizon = world(people(2), [duty(0, "晚", need=1), duty(1, "早", need=2)])
    assert text(horizon, [Rest(hours=hours)]) == [
        "1月1–2日 晚、早：需要3人次，可用2人次，缺1（每人至多1次：休息间隔）"
    ]
    assert on(1) - on(0) == dt.timedelta(days=1)
