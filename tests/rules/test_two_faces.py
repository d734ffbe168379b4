"""The two faces of every rule are equal: on every roster of tiny worlds, as a hard rule and as a priced one.

Rosters that differ only in who takes which of interchangeable posts are one to the solver; the checker's
best among them is what it must agree with. One shift a day always holds: rules build on it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from itertools import islice

import numpy as np
import pytest

from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.calls import Pins, Refusals
from roster.rules.catalogue import CATALOGUE
from roster.rules.cover import Cover, Staffing
from roster.rules.crew import Accompanied, Apart, Composition, Together
from roster.rules.fairness import Fair
from roster.rules.people import Exempt, Present, Roles
from roster.rules.place import OneCrew, OwnUnit
from roster.rules.quota import Quota
from roster.rules.rest import OneShift, Rest
from roster.rules.rotation import Rotation, SteadyPost
from roster.rules.selectors import Which, Who
from roster.rules.sequences import Follow, MaxWeekends, MinDaysOff, MinDaysRunning, WholeWeekends
from roster.rules.totals import Total
from roster.rules.turns import Spared, Turns
from roster.rules.wishes import Wishes
from tests.rules.solver_face import Costs, SolverFace
from tests.tiny import again, crossings, crowd, evenings, flexible, joining, rosters, rounds, weekends

RULES: list[Rule] = [
    Cover(),
    OneShift(),
    Present(),
    Exempt(),
    Roles(),
    Pins(),
    Refusals(),
    Wishes(),
    Wishes(weight="hard"),
    Wishes(budget=0, even=False, weight=3),
    Wishes(budget=7, weight=2),
    Wishes(budget=5, who=Who(not_=Who(person=("甲",)))),
    Rest(hours=11),
    Rest(hours=11, weight=3),
    Rest(hours=20, weight=2, who=Who(tag=("党员",)), which=Which(shift=("早", "晚"))),
    Rest(hours=40),
    MaxDuties(at_most=1, per="week"),
    MaxDuties(at_most=1, per="month", weight=2),
    MaxDuties(at_most=1, per="quarter", weight=5, which=Which(line=("weekend",))),
    MaxDuties(at_most=1, days=3),
    MaxDuties(at_most=1, days=4, weight=2),
    MaxDuties(at_most=0, days=1, which=Which(segment=("南街",)), who=Who(not_=Who(person=("甲",)))),
    MaxDaysRunning(at_most=1),
    MaxDaysRunning(at_most=2),
    MaxDaysRunning(at_most=2, weight=7),
    MinDaysRunning(at_least=2),
    MinDaysRunning(at_least=3, weight=2),
    MinDaysOff(at_least=2),
    MinDaysOff(at_least=3, weight=4),
    MinDaysOff(at_least=2, which=Which(shift=("早",))),
    Follow(after=("晚", "夜"), not_=("早",)),
    Follow(after=("晚", "午"), not_=("早", "午"), weight=3),
    MaxWeekends(at_most=0),
    MaxWeekends(at_most=0, weight=2),
    MaxWeekends(at_most=1, weight=2),
    WholeWeekends(),
    WholeWeekends(weight=5, who=Who(person=("甲",))),
    Composition(who=Who(unit=("一科",)), at_least=1, each="shift"),
    Composition(who=Who(unit=("一科",)), at_least=2, at_most=2, each="day", weight=3),
    Composition(who=Who(person=("甲", "丙")), at_most=0, each="post", which=Which(segment=("南街",))),
    Composition(who=Who(person=("乙",)), at_least=1, each="post", weight=2),
    Apart(people=("甲", "乙")),
    Apart(people=("甲", "乙", "丙"), each="day", weight=2),
    Together(people=("甲", "乙"), each="day"),
    Together(people=("甲", "丙"), weight=3),
    Total(per="week", at_most=1),
    Total(per="week", at_most=6.5, count="hours", weight=2),
    Total(per="quarter", at_least=2, at_most=2, weight=3),
    Total(per="month", at_least=1, who=Who(person=("甲",)), weight=2),
    Total(days=2, at_most=4, count="hours"),
    Total(per="day", at_most=0, which=Which(shift=("夜",))),
    Total(per="week", at_most=0, count="nights", weight=2),
    Total(per="year", at_most=3, weight=2),
    Total(per="year", at_most=0, count="nights"),
    Total(per="period", exactly=1, weight=3),
    Total(per="period", on=("会期",), at_least=1),
    Total(days=88, exactly=2, who=Who(person=("甲",))),
    Total(days=85, at_least=1, weight=2, which=Which(shift=("早", "午"))),
    OwnUnit(),
    OwnUnit(weight=4, who=Who(unit=("一科",))),
    OwnUnit(weight="hard"),
    OwnUnit(weight="hard", which=Which(day=("holiday",))),
    OwnUnit(far=3),
    OwnUnit(far=2, weight=2, who=Who(person=("甲", "乙"))),
    OneCrew(on=("workday",)),
    OneCrew(on=("会期", "weekend"), weight=2),
    OneCrew(on=("workday",), weight=3, which=Which(segment=("南街",))),
    Quota(),
    Quota(weight="hard", units={"一科": 1, "二科": 3}),
    Quota(which=Which(shift=("早",)), who=Who(not_=Who(person=("丙",))), weight=2),
    Turns(),
    Turns(weight=2, which=Which(shift=("早", "午"))),
    Turns(people=("乙", "甲"), which=Which(line=("workday",))),
    Turns(people=("丙", "乙", "甲"), weight=3),
    Spared(on=("会期",)),
    Spared(on=("workday",), weight="hard", which=Which(shift=("晚", "午"))),
    Spared(on=("会期",), years=2, weight=2),
    Spared(on=("前期", "weekend"), years=2, weight=3, who=Who(person=("甲",))),
    Accompanied(who=Who(person=("甲",)), by=Who(person=("乙",)), each="day"),
    Accompanied(who=Who(unit=("一科",)), by=Who(unit=("一科",)), each="shift", weight=3),
    Accompanied(by=Who(person=("丙",)), each="post", weight=2),
    Staffing(),
    Staffing(under=5, over=2, weight=3, which=Which(shift=("早",))),
    Rotation(),
    Rotation(even=False, weight=2),
    Rotation(running=False, who=Who(not_=Who(person=("乙",)))),
    SteadyPost(),
    SteadyPost(weight=3, who=Who(person=("甲", "丙")), which=Which(shift=("早",))),
    Fair(),
    Spacing(days=2),
    Spacing(days=3, weight=2),
    Spacing(days=3, weight="hard"),
]
World = Callable[..., Horizon]
WIDER: list[World] = [crowd, weekends, again, flexible, rounds]
WORLDS: list[World] = [evenings, crossings, joining, *WIDER]


def test_every_rule_is_proved() -> None:
    assert {type(rule) for rule in RULES} == set(CATALOGUE)


def test_every_rule_bites_somewhere() -> None:
    """In some world a rule is kept by one roster and broken by another: else its faces agree on nothing."""
    # Of the worlds' rosters, those in which somebody serves twice at once are left out (see `sound`).
    by_construction = [OneShift()]
    assert [rule for rule in RULES if not bites(rule)] == by_construction


def bites(rule: Rule) -> bool:
    """Whether rosters of one world are judged differently: as kept and as broken, or at different prices."""
    for build in WORLDS:
        verdicts = (judged(rule, roster) for roster in sound(build))
        first = next(verdicts)
        if any(verdict != first for verdict in verdicts):
            return True
    return False


@pytest.mark.parametrize("build", WORLDS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_faces_agree(rule: Rule, build: World) -> None:
    prove(rule, sound(build))


@pytest.mark.parametrize("build", [evenings, crossings], ids=lambda build: build.__name__)
def test_faces_agree_on_a_minimum_in_few_days_running(build: World) -> None:
    """Every three days of the quarter are a window, most of them empty: proved where there are few rosters."""
    prove(Total(days=3, at_least=1, weight=2, which=Which(shift=("早", "午"))), sound(build))


@pytest.mark.slow
@pytest.mark.parametrize("build", WIDER, ids=lambda build: build.__name__)
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_faces_agree_in_wider_worlds(rule: Rule, build: World) -> None:
    prove(rule, sound(partial(build, wide=True)))


def prove(rule: Rule, one_shift: tuple[Schedule, ...]) -> None:
    """Roster by roster, what the checker says is what the solver says of the decision it is one of."""
    solver = SolverFace(one_shift[0].horizon, rule)
    checker: dict[bytes, Costs | None] = {}
    fullest: dict[bytes, int] = {}
    for roster in one_shift:
        decision = solver.decision(roster)
        if decision is None:
            continue
        key = decision.tobytes()
        if rule.tier == "rotation":
            # Who takes which post is settled after the numbers: only placements that fill best are in question.
            amiss = unfilled(roster)
            if amiss > fullest.setdefault(key, amiss):
                continue
            if amiss < fullest[key]:
                fullest[key] = amiss
                del checker[key]
        checker[key] = cheaper(checker.get(key), judged(rule, roster))
    assert len(checker) > 40
    for key, verdict in checker.items():
        assert solver.verdict(np.frombuffer(key, dtype=np.bool_)) == verdict


@cache
def sound(build: World) -> tuple[Schedule, ...]:
    """The rosters of a world in which nobody serves twice a day."""
    return tuple(roster for roster in rosters(build()) if not any(OneShift().breaches(roster)))


def test_one_shift_forbids_the_rest_to_the_solver_too() -> None:
    allowed = {roster.assigned for roster in sound(evenings)}
    solver = SolverFace(evenings(), OneShift())
    for roster in islice(rosters(evenings()), 0, None, 7):
        decision = solver.decision(roster)
        assert decision is not None
        assert (solver.verdict(decision) is not None) == (roster.assigned in allowed)


def judged(rule: Rule, roster: Schedule) -> Costs | None:
    """The checker's face: what the roster costs, by part of the tier; None where it is forbidden."""
    hard = rule.tier not in {"vacancies", "fairness"}
    cost = Fraction(0)
    for breach in rule.breaches(roster):
        if hard and breach.weight is None:
            return None
        cost += breach.cost
    # A rule that does not say otherwise costs what its breaches do.
    return {None: cost} if type(rule).costs is Rule.costs else dict(rule.costs(roster))


def unfilled(roster: Schedule) -> int:
    """How far a roster is from its numbers: vacancies first, then what is preferred."""
    off = sum(breach.amount for breach in Staffing().breaches(roster))
    return 100 * sum(short for _, short in roster.vacancies()) + int(off)


def cheaper(one: Costs | None, other: Costs | None) -> Costs | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=lambda costs: sum(costs.values()))


def test_every_rule_can_be_a_key() -> None:
    again = [type(rule).model_validate(rule.model_dump(by_alias=True, exclude_unset=True)) for rule in RULES]
    assert dict.fromkeys(RULES, 1) == dict.fromkeys(again, 1)
