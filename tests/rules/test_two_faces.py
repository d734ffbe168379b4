"""The two faces of every rule are equal: on every roster of tiny worlds, as a hard rule and as a priced one.

Rosters that differ only in who takes which of interchangeable posts are one to the solver; the checker's
best among them is what it must agree with. One shift a day always holds: rules build on it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import islice

import highspy
import numpy as np
import pytest

from roster.domain import Horizon, Schedule
from roster.engine.board import Board
from roster.engine.face import Face
from roster.engine.highs import _solver
from roster.engine.pose import Posed, pose
from roster.engine.program import Bools, Objective
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
from roster.rules.selectors import Which, Who
from roster.rules.sequences import Follow, MaxWeekends, MinDaysOff, MinDaysRunning, WholeWeekends
from roster.rules.tiers import TIERS
from roster.rules.totals import Total
from roster.rules.turns import Spared, Turns
from roster.rules.wishes import Wishes
from tests.tiny import again, crossings, crowd, evenings, flexible, rosters, weekends

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
    Rest(hours=11),
    Rest(hours=11, weight=3),
    Rest(hours=20, weight=2, who=Who(tag=("党员",)), which=Which(shift=("早", "晚"))),
    Rest(hours=40),
    MaxDuties(at_most=1, per="week"),
    MaxDuties(at_most=1, per="month", weight=2),
    MaxDuties(at_most=2, per="quarter", weight=5, which=Which(line=("weekend",))),
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
    Total(per="month", at_least=1, who=Who(person=("甲",))),
    Total(days=2, at_most=4, count="hours"),
    Total(per="day", at_most=0, which=Which(shift=("夜",))),
    Total(per="week", at_most=0, count="nights", weight=2),
    Total(per="year", at_most=3, weight=2),
    Total(per="year", at_most=2, count="nights"),
    Total(per="period", exactly=1, weight=3),
    Total(per="period", on=("会期",), at_least=1),
    Total(days=4, exactly=2),
    Total(days=3, at_least=1, weight=2, which=Which(shift=("早", "午"))),
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
    Spared(on=("前期", "weekend"), years=2, weight=3, who=Who(person=("乙",))),
    Accompanied(who=Who(person=("甲",)), by=Who(person=("乙",)), each="day"),
    Accompanied(who=Who(unit=("一科",)), by=Who(unit=("一科",)), each="shift", weight=3),
    Accompanied(by=Who(person=("丙",)), each="post", weight=2),
    Staffing(),
    Staffing(under=5, over=2, weight=3, which=Which(shift=("早",))),
    Fair(),
    Spacing(days=2),
    Spacing(days=3, weight=2),
    Spacing(days=3, weight="hard"),
]
WORLDS = [evenings, crossings, crowd, weekends, again, flexible]


def test_every_rule_is_proved() -> None:
    assert {type(rule) for rule in RULES} == set(CATALOGUE)


@pytest.mark.parametrize("build", WORLDS, ids=lambda build: build.__name__)
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_faces_agree(rule: Rule, build: Callable[[], Horizon]) -> None:
    one_shift = sound(build)
    solver = SolverFace(one_shift[0].horizon, rule)
    checker: dict[bytes, dict[str | None, Fraction] | None] = {}
    for roster in one_shift:
        decision = solver.decision(roster)
        if decision is None:
            continue
        key = decision.tobytes()
        checker[key] = cheaper(checker.get(key), judged(rule, roster))
    assert len(checker) > 40
    for key, verdict in checker.items():
        assert solver.verdict(np.frombuffer(key, dtype=np.bool_)) == verdict


@cache
def sound(build: Callable[[], Horizon]) -> tuple[Schedule, ...]:
    """The rosters of a world in which nobody serves twice a day."""
    return tuple(roster for roster in rosters(build()) if not any(OneShift().breaches(roster)))


def test_one_shift_forbids_the_rest_to_the_solver_too() -> None:
    allowed = {roster.assigned for roster in sound(evenings)}
    solver = SolverFace(evenings(), OneShift())
    for roster in islice(rosters(evenings()), 0, None, 7):
        decision = solver.decision(roster)
        assert decision is not None
        assert (solver.verdict(decision) is not None) == (roster.assigned in allowed)


def judged(rule: Rule, roster: Schedule) -> dict[str | None, Fraction] | None:
    """The checker's face: what the roster costs, by part of the tier; None where it is forbidden."""
    hard = rule.tier not in {"vacancies", "fairness"}
    if hard and any(breach.weight is None for breach in rule.breaches(roster)):
        return None
    return dict(rule.costs(roster))


def cheaper(
    one: dict[str | None, Fraction] | None, other: dict[str | None, Fraction] | None
) -> dict[str | None, Fraction] | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other, key=lambda costs: sum(costs.values()))


class SolverFace:
    """The rule alone on a board, asked about one decision after the other."""

    def __init__(self, horizon: Horizon, rule: Rule) -> None:
        self.rule = rule
        self.board = Board(horizon, [OneShift(), rule])
        self.posed: Posed = pose(self.board, TIERS)
        program = self.posed.program
        self.solver = _solver(program, np.zeros(program.columns), Face.whole(program))
        self.solver.setOptionValue("presolve", "off")

    def decision(self, roster: Schedule) -> Bools | None:
        """Who serves in which crew; None where someone stands twice in one crew, which no decision can say."""
        serves = np.zeros(self.board.able.shape, dtype=np.int64)
        for crew in self.board.crews:
            for duty in crew.duties:
                for person in roster.assigned[duty.index]:
                    serves[self.board.index[person], crew.index] += 1
        return None if serves.max(initial=0) > 1 else serves.astype(np.bool_)

    def verdict(self, flat: Bools) -> dict[str | None, Fraction] | None:
        """What the decision costs, by part of the tier; None where it is forbidden."""
        column, program = self.posed.column, self.posed.program
        serves = flat.reshape(column.shape)
        if (serves & (column < 0)).any():
            return None
        able = column >= 0
        for index, value in zip(column[able].tolist(), serves[able].tolist(), strict=True):
            self.solver.changeColBounds(index, float(value), float(value))
        objectives: list[Objective | None] = [one for one in program.objectives if one.tier == self.rule.tier]
        costs: dict[str | None, Fraction] = {}
        for objective in objectives or [None]:
            dense = np.zeros(program.columns) if objective is None else program.cost(objective)
            self.solver.changeColsCost(program.columns, np.arange(program.columns, dtype=np.int32), dense)
            self.solver.run()
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                return None
            value = self.solver.getInfo().objective_function_value
            assert abs(value - round(value)) < 1e-6
            if objective is not None:
                costs[objective.part] = objective.value(round(value))
        return costs or {None: Fraction(0)}
