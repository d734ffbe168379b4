"""CP-SAT on a program of whole numbers: told the same rows, it looks for rosters by other means than HiGHS.

Columns that only count are whole there too: once it is known who serves, some best way to count is whole.
It runs on one worker, for so much of its own deterministic time: the same question has the same answer on any machine.
"""

from __future__ import annotations

from threading import Thread

import numpy as np
from ortools.sat.python import cp_model

from roster.domain.text import Text
from roster.engine.budget import POLL_SECONDS, Budget
from roster.engine.lp.highs import MipResult
from roster.engine.model.linear_program import INFINITY, Floats, Ints, LinearProgram
from roster.errors import fault

_LINEAR = 2
"""All rows are in CP-SAT's relaxation too: on runs of work and of rest it comes to little without."""

_ROUNDING = 1e-6
"""What arithmetic may have added to a whole number."""

_FAR = 2**40
"""Beyond anything a row can add up to: a side that is not there."""


class CpSatModel:
    """A program as a model, to be asked again and again for a roster better than the best one known."""

    def __init__(self, program: LinearProgram, cost: Floats) -> None:
        self._cost = _rounded(cost)
        self._model = cp_model.CpModel()
        bounds = zip(_ceil(program.lower).tolist(), _floor(program.upper).tolist(), strict=True)
        self._columns = [self._model.new_int_var(low, high, "") for low, high in bounds]
        values = _rounded(program.values)
        sides = _ceil(program.row_lower).tolist(), _floor(program.row_upper).tolist()
        for row, (low, high) in enumerate(zip(*sides, strict=True)):
            told = slice(program.row_starts[row], program.row_starts[row + 1])
            self._model.add_linear_constraint(self._sum(program.indices[told], values[told]), low, high)
        self._model.minimize(self._value())

    def _sum(self, columns: Ints, weights: Ints) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum(
            [self._columns[column] for column in columns.tolist()], weights.tolist()
        )

    def _value(self) -> cp_model.LinearExprT:
        paid = self._cost.nonzero()[0]
        return self._sum(paid, self._cost[paid])

    def improve(self, best: Floats | None, effort: float, budget: Budget) -> MipResult:
        """A roster better than `best`, sought for so much deterministic time; "infeasible" where there is none."""
        model = self._model
        if best is not None:
            model = model.clone()
            # The best roster is no hint: where it is poor, CP-SAT would stay near it and find nothing.
            model.add_linear_constraint(self._value(), -_FAR, int(self._cost @ _rounded(best)) - 1)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = _LINEAR
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_deterministic_time = effort
        if budget.remaining < INFINITY:
            solver.parameters.max_time_in_seconds = max(budget.remaining, 0.01)
        ended: list[str] = []
        worker = Thread(target=lambda: ended.append(solver.status_name(solver.solve(model))), daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(POLL_SECONDS)
            if budget.cancelled:
                solver.stop_search()
        return self._result(solver, *ended)

    def _result(self, solver: cp_model.CpSolver, status: str) -> MipResult:
        if status == "INFEASIBLE":
            return MipResult("infeasible", None, INFINITY)
        if status == "UNKNOWN":
            return MipResult("stopped", None, -INFINITY)
        if status not in {"OPTIMAL", "FEASIBLE"}:
            raise fault(
                Text("求解器不接受模型({why})", "the solver refuses the model ({why})").format(why=status)
            )
        x = np.array([solver.value(column) for column in self._columns], dtype=np.float64)
        return MipResult("optimal" if status == "OPTIMAL" else "stopped", x, solver.best_objective_bound)


def _ceil(side: Floats) -> Ints:
    return _rounded(np.ceil(np.clip(side, -_FAR, _FAR) - _ROUNDING))


def _floor(side: Floats) -> Ints:
    return _rounded(np.floor(np.clip(side, -_FAR, _FAR) + _ROUNDING))


def _rounded(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)
