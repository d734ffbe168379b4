"""Components solved by themselves come to what the whole comes to."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from roster.domain.dates import Span
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.text import plain
from roster.engine.budget import Budget
from roster.engine.lexicographic import solve_lexicographic
from roster.engine.lp import highs
from roster.engine.lp.components import components_of
from roster.engine.lp.decomposition import find_feasible, minimise, solve_relaxation, with_component_cutoffs
from roster.engine.lp.highs import LpResult
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import build_model
from roster.engine.model.linear_program import Floats, LinearProgram, Objective, ProgramBuilder
from roster.engine.params import DEFAULT, Params
from roster.engine.proofs import Impossible, LexicographicResult
from roster.engine.solve import solve
from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.catalogue import rulebook
from roster.rules.fairness import Fair
from roster.rules.place import OwnUnit
from roster.rules.sequences import MinDaysOff
from roster.rules.tiers import TIERS, Joint, TierName
from roster.rules.totals import Total
from tests.engine.test_solve import best_of, order_of, random_world, value
from tests.tiny import duty, on, world


def program_of(rng: random.Random) -> LinearProgram:
    """A few columns of 0 and 1, rows over few of them each, two objectives that pull against each other."""
    count = rng.randint(4, 9)
    out = ProgramBuilder()
    columns = out.add_columns(count, 1.0, integer=True)
    for _ in range(rng.randint(1, 5)):
        some = np.array(sorted(rng.sample(range(count), rng.randint(1, 3))))
        weights = np.array([float(rng.choice((-2, -1, 1, 1, 2))) for _ in some])
        low = float(rng.randint(-2, 1))
        high = low + rng.randint(0, 3)
        bounds = [(low, high), (low, np.inf), (-np.inf, high)][rng.randrange(3)]
        out.add_rows(np.array([len(some)]), some, weights, *(np.array([side]) for side in bounds))
    objectives = tuple(
        Objective(
            "spacing",
            plain("any"),
            columns,
            np.array([rng.randint(-3, 3) for _ in range(count)], dtype=np.int64),
        )
        for _ in range(2)
    )
    program = out.build(objectives)
    lower, upper = program.lower.copy(), program.upper.copy()
    for column in range(count):
        if rng.random() < 0.15:
            lower[column] = upper[column] = float(rng.randint(0, 1))
    return replace(program, lower=lower, upper=upper)


def points(program: LinearProgram) -> list[Floats]:
    """Every integer point of the program."""
    face = Face.full(program)
    every = (np.array(one, dtype=np.float64) for one in product((0, 1), repeat=program.n_columns))
    return [point for point in every if face.contains(program, point)]


SMALL = replace(DEFAULT, component_columns=1)
"""Components are not merged, however small."""


@pytest.mark.parametrize("seed", range(150))
def test_two_tiers_by_components_are_the_best_of_every_point(seed: int) -> None:
    program = program_of(random.Random(seed))
    first, second = program.objectives
    there = points(program)
    face, budget = Face.full(program), Budget()
    found = minimise(program, program.cost_vector(first), face, budget, None, None, 0.0, SMALL)
    anything = find_feasible(program, face, budget, None, SMALL, everywhere=True)
    assert (anything.status == "infeasible") == (found.status == "infeasible") == (not there)
    if not there:
        return
    assert anything.x is not None
    assert face.contains(program, anything.x)
    least = min(first.scaled_value(point) for point in there)
    assert found.x is not None
    assert first.scaled_value(found.x) == least
    assert least - 1 < found.bound <= least + 1e-6
    narrowed = with_component_cutoffs(program, face, first, found.x, SMALL)
    best = min(second.scaled_value(point) for point in there if first.scaled_value(point) == least)
    again = minimise(program, program.cost_vector(second), narrowed, budget, found.x, None, 0.0, SMALL)
    assert again.x is not None
    assert (first.scaled_value(again.x), second.scaled_value(again.x)) == (least, best)


@pytest.mark.parametrize("seed", range(60))
def test_a_relaxation_by_components_is_worth_what_the_whole_is_and_its_duals_prove_it(seed: int) -> None:
    program = program_of(random.Random(seed))
    face, cost = Face.full(program), program.cost_vector(program.objectives[0])
    together, by_components = (
        highs.solve_lp(program, cost, face, "simplex", Budget()),
        solve_relaxation(program, cost, face, "simplex", Budget(), SMALL),
    )
    if not isinstance(together, LpResult):
        assert by_components == together
        return
    assert isinstance(by_components, LpResult)
    assert by_components.objective == pytest.approx(together.objective)
    assert face.dual_bound(program, cost, by_components.duals) == pytest.approx(together.objective)
    there = points(program)
    for units in range(math.ceil(together.objective - 1e-6), math.ceil(together.objective) + 3):
        narrowed = face.fix_by_reduced_costs(
            program, face.dual_solution(program, cost, by_components.duals), units
        )
        assert all(narrowed.contains(program, point) for point in there if cost @ point <= units)


def test_components_share_no_row_and_leave_no_column_out() -> None:
    for seed in range(100):
        program = program_of(random.Random(seed))
        found = components_of(program, DEFAULT.component_columns)
        columns = np.concatenate([np.empty(0, dtype=np.int64), *(one.columns for one in found)])
        assert sorted(columns.tolist()) == np.nonzero(program.upper > program.lower)[0].tolist()
        rows = [row for one in found for row in one.rows.tolist()]
        assert len(rows) == len(set(rows))
        assert [len(one.columns) for one in found] == sorted(
            (len(one.columns) for one in found), reverse=True
        )


@pytest.mark.parametrize("seed", range(12))
def test_every_tier_by_components_is_the_best_there_is(seed: int) -> None:
    horizon, rules = random_world(seed)
    rules = (*(rule for rule in rules if not isinstance(rule, OwnUnit)), OwnUnit(weight="hard"))
    tiers: tuple[TierName | Joint, ...] = (
        TIERS,
        ("vacancies", Joint((("fairness", 2), ("spacing", 1))), "wishes"),
    )[seed % 2]
    order = order_of(horizon, tiers)
    solved = solve(horizon, rules, tiers, Budget(), params=SMALL)
    assert solved is not None
    assert value(solved.schedule, rules, order) == best_of(horizon, rules, order)
    assert all(tier.proved for tier in solved.tiers)


def bureau(units: int = 4, people: int = 4, days: int = 10) -> tuple[Horizon, tuple[Rule, ...]]:
    """Units that lend nobody, each with a street of its own, on days running; some days someone is away."""
    rng = random.Random(3)
    folk = [
        Person(
            f"{unit}-{number}",
            f"{unit}-{number}",
            f"{unit}科",
            away=tuple(Span(on(day), on(day)) for day in rng.sample(range(days), 3)),
        )
        for unit in range(units)
        for number in range(people)
    ]
    duties = [
        duty(
            day,
            "早" if day % 3 else "晚",
            segment=f"{unit}街",
            unit=f"{unit}科",
            line="weekend" if day % 7 > 4 else "workday",
        )
        for unit in range(units)
        for day in range(days)
    ]
    rules = [
        OwnUnit(weight="hard"),
        MaxDuties(days=7, at_most=2),
        MaxDaysRunning(at_most=1, weight=3),
        MinDaysOff(at_least=2, weight=2),
        Fair(),
        Spacing(days=4),
    ]
    return world(folk, duties), rulebook(rules)


def decided(horizon: Horizon, rules: tuple[Rule, ...], params: Params = DEFAULT) -> LexicographicResult:
    found = solve_lexicographic(build_model(Board(horizon, rules), TIERS), Budget(), params=params)
    assert found is not None
    return found


def test_a_bureau_is_worth_the_same_split_and_whole() -> None:
    horizon, rules = bureau()
    whole = decided(horizon, rules)
    split = replace(DEFAULT, component_columns=100)
    assert len(components_of(build_model(Board(horizon, rules), TIERS).program, 100)) > 3
    by_components, again = decided(horizon, rules, split), decided(horizon, rules, split)
    assert all(proof.proved for one in (whole, by_components) for proof in one.proofs)
    assert [proof.value for proof in whole.proofs] == [proof.value for proof in by_components.proofs]
    assert (by_components.serving == again.serving).all()


def test_one_component_that_is_impossible_is_enough() -> None:
    horizon, rules = bureau(2, 1, 3)
    one_may = replace(horizon, people=(replace(horizon.people[0], away=()), horizon.people[1]))
    for people in (horizon, one_may):
        with pytest.raises(Impossible):
            decided(people, (*rules, Total(per="quarter", at_least=1)), SMALL)
