"""CP-SAT on a program of integers: the same rows, searched by other means than those of HiGHS.

The counting columns are integers there too: once it is decided who serves, some optimal count is integral. It
runs on one worker for an amount of its deterministic time, so the same call has the same answer on any
machine.
"""

from __future__ import annotations

from threading import Thread

import numpy as np
from ortools.sat.python import cp_model

from roster.engine.budget import POLL_SECONDS, Budget
from roster.engine.lp.highs import MipResult, model_refused
from roster.engine.model.linear_program import INFINITY, Floats, Ints, LinearProgram
from roster.engine.numerics import INTEGRALITY_TOLERANCE, NO_SIDE
from roster.engine.params import Params


class CpSatModel:
    """A program as a CP-SAT model, to be asked again and again for a roster better than the incumbent.

    `cost`: (n_columns,), integers.
    """

    def __init__(self, program: LinearProgram, cost: Floats, params: Params) -> None:
        self._cost = _rounded(cost)
        self._params = params
        self._model = cp_model.CpModel()
        bounds = zip(_ceil(program.lower).tolist(), _floor(program.upper).tolist(), strict=True)
        self._columns = [self._model.new_int_var(low, high, "") for low, high in bounds]
        values = _rounded(program.values)
        sides = _ceil(program.row_lower).tolist(), _floor(program.row_upper).tolist()
        for row, (low, high) in enumerate(zip(*sides, strict=True)):
            entries = slice(program.row_starts[row], program.row_starts[row + 1])
            self._model.add_linear_constraint(self._sum(program.indices[entries], values[entries]), low, high)
        self._model.minimize(self._total_cost())

    def _sum(self, columns: Ints, weights: Ints) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum(
            [self._columns[column] for column in columns.tolist()], weights.tolist()
        )

    def _total_cost(self) -> cp_model.LinearExprT:
        paid = self._cost.nonzero()[0]
        return self._sum(paid, self._cost[paid])

    def improve(self, incumbent: Floats | None, effort: float, budget: Budget) -> MipResult:
        """Search for a roster cheaper than `incumbent` (n_columns,), for `effort` seconds of deterministic
        time.

        Status "infeasible": there is none. Raises RosterError (a fault) where CP-SAT refuses the model.
        """
        model = self._model
        if incumbent is not None:
            model = model.clone()
            # The incumbent is no hint: where it is poor, CP-SAT would stay near it and find nothing.
            model.add_linear_constraint(
                self._total_cost(), -NO_SIDE, int(self._cost @ _rounded(incumbent)) - 1
            )
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self._params.seed
        solver.parameters.linearization_level = self._params.cpsat_linearization
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
            raise model_refused(status)
        x = np.array([solver.value(column) for column in self._columns], dtype=np.float64)
        return MipResult("optimal" if status == "OPTIMAL" else "stopped", x, solver.best_objective_bound)


def _ceil(sides: Floats) -> Ints:
    return _rounded(np.ceil(np.clip(sides, -NO_SIDE, NO_SIDE) - INTEGRALITY_TOLERANCE))


def _floor(sides: Floats) -> Ints:
    return _rounded(np.floor(np.clip(sides, -NO_SIDE, NO_SIDE) + INTEGRALITY_TOLERANCE))


def _rounded(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)
