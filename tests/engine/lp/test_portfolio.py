"""Both solvers in parallel come to the optimum, and to the same roster however fast each of them is."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from roster.engine.budget import Budget
from roster.engine.lp.cpsat import CpSatModel
from roster.engine.lp.highs import MipResult
from roster.engine.lp.optimal_face import Face
from roster.engine.lp.portfolio import solve_with_portfolio
from roster.engine.lp.resumable_mip import ResumableMip
from roster.engine.model.linear_program import Floats, LinearProgram, ProgramBuilder
from roster.engine.params import DEFAULT
from roster.errors import Exit, RosterError


def split_evenly(seed: int, count: int, kinds: int) -> tuple[LinearProgram, Floats]:
    """Weights of several kinds to be split evenly; the bound of the relaxation is 0.

    Small, and yet a search: no presolve sees through it.
    """
    rng = random.Random(seed)
    out = ProgramBuilder()
    chosen = out.add_columns(count, 1.0, integer=True)
    amiss = out.add_columns(2 * kinds, 1000.0)
    for kind in range(kinds):
        weights = np.array([float(rng.randint(1, 60)) for _ in range(count)])
        indices = np.concatenate([chosen, amiss[2 * kind : 2 * kind + 2]])
        half = np.array([float(weights.sum() // 2)])
        out.add_rows(np.array([len(indices)]), indices, np.concatenate([weights, [1.0, -1.0]]), half, half)
    cost = np.zeros(count + 2 * kinds)
    cost[amiss] = 1.0
    return out.build(()), cost


def best_of(program: LinearProgram, cost: Floats) -> int:
    """The least cost of all choices, looked at one by one."""
    count = int(program.integer.sum())
    choices = np.array(list(product((0.0, 1.0), repeat=count)))
    weights = program.values.reshape(program.n_rows, -1)[:, :count]
    return int(np.abs(choices @ weights.T - program.row_lower).sum(axis=1).min())


SHORT = replace(DEFAULT, alone_ticks=0, round_ticks=1, round_effort=0.001)
"""Both run almost from the start, in short rounds."""


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[MipResult]:
    """The answers of CP-SAT."""
    answers: list[MipResult] = []
    search = CpSatModel.improve

    def listened(self: CpSatModel, best: Floats | None, effort: float, budget: Budget) -> MipResult:
        answers.append(search(self, best, effort, budget))
        return answers[-1]

    monkeypatch.setattr(CpSatModel, "improve", listened)
    return answers


@pytest.mark.parametrize("seed", range(25))
def test_the_portfolio_ends_with_the_optimum(seed: int, answers: list[MipResult]) -> None:
    program, cost = split_evenly(seed, 12, 2)
    found = solve_with_portfolio(program, cost, None, 0.0, SHORT, Budget())
    assert found.status == "optimal"
    assert found.x is not None
    assert Face.full(program).contains(program, found.x)
    best = best_of(program, cost)
    assert round(float(cost @ found.x)) == best
    assert best - 1 < found.bound <= best + 1e-6
    assert answers


@pytest.mark.parametrize("effort", [1e-9, 5.0])
def test_whichever_proves_it_the_best_is_the_same(effort: float, answers: list[MipResult]) -> None:
    program, cost = split_evenly(3, 13, 2)
    params = replace(SHORT, round_effort=effort)
    found = solve_with_portfolio(program, cost, None, 0.0, params, Budget())
    assert found.status == "optimal"
    assert found.x is not None
    assert round(float(cost @ found.x)) == best_of(program, cost)
    assert any(one.status in {"optimal", "infeasible"} for one in answers) == (effort > 1)


@pytest.mark.parametrize("slow", ["neither", "CP-SAT", "HiGHS"])
def test_the_roster_does_not_depend_on_who_is_slower(
    slow: str, answers: list[MipResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, cost = split_evenly(1, 20, 3)
    first = solve_with_portfolio(program, cost, None, 0.0, SHORT, Budget())
    rounds = len(answers)
    answers.clear()
    kind, name = {
        "neither": (Budget, "cancel"),
        "CP-SAT": (CpSatModel, "improve"),
        "HiGHS": (ResumableMip, "_on_tick"),
    }[slow]
    quick = getattr(kind, name)

    def slowed(*given: object) -> object:
        time.sleep(0.02)
        return quick(*given)

    monkeypatch.setattr(kind, name, slowed)
    again = solve_with_portfolio(program, cost, None, 0.0, SHORT, Budget())
    assert rounds > 2
    assert len(answers) == rounds
    assert first.x is not None
    assert again.x is not None
    assert (first.x == again.x).all()
    assert first.bound == again.bound


def test_a_program_without_a_roster_is_found_out_by_either(answers: list[MipResult]) -> None:
    program, cost = split_evenly(1, 20, 3)
    program = replace(program, upper=np.where(program.integer, 1.0, 0.0))
    assert solve_with_portfolio(program, cost, None, 0.0, SHORT, Budget()).status == "infeasible"
    assert CpSatModel(program, cost, DEFAULT).improve(None, 5.0, Budget()).status == "infeasible"


def test_cp_sat_is_asked_for_something_better() -> None:
    program, cost = split_evenly(1, 12, 2)
    best = CpSatModel(program, cost, DEFAULT).improve(None, 5.0, Budget())
    assert best.status == "optimal"
    assert best.x is not None
    assert round(float(cost @ best.x)) == best_of(program, cost)
    assert CpSatModel(program, cost, DEFAULT).improve(best.x, 5.0, Budget()).status == "infeasible"


def test_what_is_stopped_has_the_best_so_far_and_an_honest_bound(answers: list[MipResult]) -> None:
    program, cost = split_evenly(1, 20, 3)
    best = solve_with_portfolio(program, cost, None, 0.0, SHORT, Budget())
    answers.clear()
    interrupted = solve_with_portfolio(program, cost, None, 0.0, SHORT, _StoppedAfter(answers, 2))
    assert interrupted.status == "stopped"
    assert best.x is not None
    assert interrupted.bound <= cost @ best.x + 1e-6
    assert interrupted.x is not None
    assert Face.full(program).contains(program, interrupted.x)


class _StoppedAfter(Budget):
    """A budget that is cancelled once so many answers have been answers."""

    def __init__(self, answers: list[MipResult], count: int) -> None:
        super().__init__()
        self.answers, self.count = answers, count

    @property
    def cancelled(self) -> bool:
        return len(self.answers) >= self.count


def test_a_model_that_cp_sat_refuses_is_a_fault_and_not_a_matter_of_time() -> None:
    """Sums beyond 64 bits: it says MODEL_INVALID."""
    out = ProgramBuilder()
    columns = out.add_columns(2, 4.0, integer=True)
    one = np.array([1.0])
    out.add_rows(np.array([2]), columns, np.array([2.0**61, 2.0**61]), one, one)
    with pytest.raises(RosterError, match="MODEL_INVALID") as refused:
        CpSatModel(out.build(()), np.ones(2), DEFAULT).improve(None, 5.0, Budget())
    assert refused.value.code is Exit.SELF_CHECK


def test_without_the_portfolio_cp_sat_is_not_asked(answers: list[MipResult]) -> None:
    program, cost = split_evenly(2, 12, 2)
    found = solve_with_portfolio(program, cost, None, 0.0, SHORT.without(["portfolio"]), Budget())
    assert found.x is not None
    assert round(float(cost @ found.x)) == best_of(program, cost)
    assert not answers
