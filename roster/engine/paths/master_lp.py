"""The restricted master: the linear program over the paths generated so far, kept in HiGHS."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from roster.engine.budget import Budget
from roster.engine.lp.highs import QuietHighs, checked_status, pass_model, run
from roster.engine.model.linear_program import INFINITY, Floats, Ints
from roster.engine.params import Params
from roster.engine.paths.path_graphs import Path
from roster.engine.paths.tier_problem import TierProblem


@dataclass(frozen=True)
class MasterSolution:
    """An optimal solution of the restricted master, cost in integer units of the tier.

    `duals` (n_rows,) of the shared rows, `convexity_duals` (n_people,), `path_values` (n_paths,) in the order
    in which paths were added, `shared_values` (n_shared,) of the counting columns. `infeasibility`: the sum
    of the artificial columns, 0 where the known paths satisfy all rows.
    """

    cost: float
    duals: Floats
    convexity_duals: Floats
    path_values: Floats
    shared_values: Floats
    infeasibility: float


_DUAL, _PRIMAL = 1, 4
"""HiGHS's simplex strategies: new bounds keep the last basis dual feasible, new paths primal feasible."""


class RestrictedMaster:
    """Known paths, one for each person, and artificial columns that satisfy rows until paths do."""

    def __init__(self, problem: TierProblem, params: Params) -> None:
        self.problem = problem
        self.params = params
        self.paths: list[tuple[int, Path]] = []
        self._seen: set[tuple[int, Path]] = set()
        self._n_rows = len(problem.lower)
        people, shared = problem.graphs.n_people, problem.shared_columns
        self._n_artificial = 2 * self._n_rows
        largest = max(1.0, float(np.abs(problem.cost).max(initial=0.0)))
        self._artificial_cost = params.artificial_cost * largest
        self._solver = QuietHighs()  # type: ignore[no-untyped-call]
        pass_model(self._solver, self._initial_lp(people, shared))
        self._strategy = _PRIMAL
        self.iterations = 0
        """Simplex iterations so far: work as it is counted, not timed."""

    def _initial_lp(self, people: int, shared: Ints) -> highspy.HighsLp:
        """The counting columns and two artificial ones for each row, and no path yet."""
        problem = self.problem
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(shared) + self._n_artificial, self._n_rows + people
        artificial = np.full(self._n_artificial, self._artificial_cost)
        model.col_cost_ = np.concatenate([problem.cost[shared], artificial])
        model.col_lower_ = np.concatenate([problem.face.lower[shared], np.zeros(self._n_artificial)])
        model.col_upper_ = np.concatenate([problem.face.upper[shared], np.full(self._n_artificial, INFINITY)])
        model.row_lower_ = np.concatenate([problem.lower, np.ones(people)])
        model.row_upper_ = np.concatenate([problem.upper, np.ones(people)])
        entries = problem.matrix
        spans = [slice(entries.starts[column], entries.starts[column + 1]) for column in shared]
        lengths = [span.stop - span.start for span in spans] + [1] * self._n_artificial
        each = np.arange(self._n_rows)
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
        matrix.index_ = np.concatenate([*(entries.rows[span] for span in spans), each, each]).astype(np.int32)
        ones = np.ones(self._n_rows)
        matrix.value_ = np.concatenate([*(entries.values[span] for span in spans), ones, -ones])
        return model

    @property
    def _first_path(self) -> int:
        return len(self.problem.shared_columns) + self._n_artificial

    def add_path(self, person: int, path: Path) -> bool:
        """Add a path of a person (row); whether it was new."""
        if (person, path) in self._seen:
            return False
        self._seen.add((person, path))
        self.paths.append((person, path))
        rows, weights = self.problem.matrix.column_sum(path)
        cost = float(self.problem.cost[list(path)].sum())
        indices = np.append(rows, self._n_rows + person).astype(np.int32)
        self._solver.addCol(cost, 0.0, 1.0, len(indices), indices, np.append(weights, 1.0))
        return True

    def fix_path(self, number: int, *, fixed: bool = True) -> None:
        """Fix the path of this number at 1, or open it again."""
        self._solver.changeColBounds(self._first_path + number, 1.0 if fixed else 0.0, 1.0)
        self._strategy = _DUAL

    def solve(self, budget: Budget) -> MasterSolution | None:
        """Solve the restricted master; None where time ran out or it is infeasible.

        Raises RosterError (a fault) where the solver fails.
        """
        self._solver.setOptionValue("simplex_strategy", self._strategy)
        self._strategy = _PRIMAL
        run(self._solver, budget)
        self.iterations += max(0, self._solver.getInfo().simplex_iteration_count)
        if checked_status(self._solver) != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        values, duals = np.asarray(solution.col_value), np.asarray(solution.row_dual)
        shared = len(self.problem.shared_columns)
        return MasterSolution(
            cost=self._solver.getInfo().objective_function_value + self.problem.fixed_cost,
            duals=duals[: self._n_rows],
            convexity_duals=duals[self._n_rows :],
            path_values=values[self._first_path :],
            shared_values=values[:shared],
            infeasibility=float(values[shared : self._first_path].sum()),
        )
