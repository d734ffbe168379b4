"""Reduced-cost fixing: how the result of one tier restricts the program for the next.

Any dual solution of a tier's relaxation gives a lower bound B by weak duality and, for every column and row,
what it costs at least to leave its bound by one: its reduced cost, its dual. A roster whose tier is at most v
can pay v - B of that. All columns and row activities are integers at a roster, so what costs more cannot move
and is fixed (Dantzig, Fulkerson and Johnson 1954). The face that is left keeps every roster as good as v,
however inexact the duals; where the relaxation is tight, it is the optimal face. Fixing says "as good as v"
without a dense cutoff row, shrinks the program from tier to tier, and keeps its structure, so that the next
relaxation is tight again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roster.engine.model.linear_program import INFINITY, Bools, Floats, LinearProgram, Objective
from roster.engine.numerics import FIXING_TOLERANCE, INTEGRALITY_TOLERANCE


@dataclass(frozen=True)
class DualSolution:
    """What some row duals prove: a lower bound, with the reduced costs (n_columns,) and the duals that count
    in it.

    `row_duals`: (n_rows + n_cutoffs,), 0 where a dual rests on an infinite side.
    """

    bound: float
    reduced_costs: Floats
    row_duals: Floats


@dataclass(frozen=True)
class Face:
    """A restriction of a program: narrower bounds of columns (n_columns,) and rows (n_rows,), and cutoffs.

    `cutoffs` are objectives that must not exceed so many integer units, where fixing alone does not say so.
    """

    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    cutoffs: tuple[tuple[Objective, int], ...] = ()

    @classmethod
    def full(cls, program: LinearProgram) -> Face:
        """The whole program."""
        return cls(program.lower, program.upper, program.row_lower, program.row_upper)

    @property
    def n_free(self) -> int:
        """The number of columns that are not fixed."""
        return int(np.count_nonzero(self.upper > self.lower))

    def restrict(self, program: LinearProgram) -> LinearProgram:
        """The program on the face, cutoffs as rows behind the others: n_rows + n_cutoffs."""
        parts = [np.nonzero(program.cost_vector(objective))[0] for objective, _ in self.cutoffs]
        ends = program.row_starts[-1] + np.cumsum([len(part) for part in parts], dtype=np.int64)
        costs = [
            program.cost_vector(objective)[part]
            for (objective, _), part in zip(self.cutoffs, parts, strict=True)
        ]
        most = [float(units) for _, units in self.cutoffs]
        return LinearProgram(
            lower=self.lower,
            upper=self.upper,
            integer=program.integer,
            row_lower=np.concatenate([self.row_lower, np.full(len(most), -INFINITY)]),
            row_upper=np.concatenate([self.row_upper, most]),
            row_starts=np.concatenate([program.row_starts, ends]),
            indices=np.concatenate([program.indices, *parts]),
            values=np.concatenate([program.values, *costs]),
            objectives=(),
        )

    def dual_bound(self, program: LinearProgram, cost: Floats, duals: Floats) -> float:
        """A lower bound on `cost` (n_columns,) over the face, valid for any `duals` (n_rows + n_cutoffs,),
        however inexact.

        By weak duality: the rows weighted by the duals, and for every column the cheaper of its bounds at its
        reduced cost (Neumaier and Shcherbina 2004; all columns are bounded).
        """
        return self.dual_solution(program, cost, duals).bound

    def dual_solution(self, program: LinearProgram, cost: Floats, duals: Floats) -> DualSolution:
        """What `duals` (n_rows + n_cutoffs,) prove of `cost` (n_columns,) over the face."""
        restricted = self.restrict(program)
        finite = np.where(duals > 0, np.isfinite(restricted.row_lower), np.isfinite(restricted.row_upper))
        duals = np.where(finite, duals, 0.0)
        sides = np.where(duals > 0, restricted.row_lower, restricted.row_upper)
        rows = np.where(duals == 0.0, 0.0, duals * np.where(np.isfinite(sides), sides, 0.0))
        weights = restricted.values * duals[restricted.entry_rows]
        reduced = cost - np.bincount(restricted.indices, weights=weights, minlength=restricted.n_columns)
        columns = np.where(reduced > 0, reduced * self.lower, reduced * self.upper)
        return DualSolution(math.fsum(rows) + math.fsum(columns), reduced, duals)

    def fix_by_reduced_costs(self, program: LinearProgram, dual: DualSolution, value: int) -> Face:
        """The face without what no roster has whose cost is at most `value`.

        `dual` is any dual solution on this face. Columns that would cost more than `value` lies above its
        bound are fixed, and rows are made tight likewise.
        """
        slack = value - dual.bound + FIXING_TOLERANCE
        lower, upper = self.lower.copy(), self.upper.copy()
        at_lower, at_upper = dual.reduced_costs > slack, dual.reduced_costs < -slack
        upper[at_lower], lower[at_upper] = lower[at_lower], upper[at_upper]
        row_lower, row_upper = self.row_lower.copy(), self.row_upper.copy()
        prices = np.where(program.integral_rows, dual.row_duals[: program.n_rows], 0.0)
        rows_at_lower, rows_at_upper = prices > slack, prices < -slack
        row_upper[rows_at_lower], row_lower[rows_at_upper] = (
            row_lower[rows_at_lower],
            row_upper[rows_at_upper],
        )
        return Face(lower, upper, row_lower, row_upper, self.cutoffs)

    def with_cutoff(self, objective: Objective, units: int) -> Face:
        """The face on which the objective is at most so many integer units."""
        return Face(
            self.lower, self.upper, self.row_lower, self.row_upper, (*self.cutoffs, (objective, units))
        )

    def fix_columns(self, columns: Bools, x: Floats) -> Face:
        """The face with the marked columns (n_columns,) fixed at the rounded values of x (n_columns,)."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = np.rint(x[columns])
        return Face(lower, upper, self.row_lower, self.row_upper, self.cutoffs)

    def contains(self, program: LinearProgram, x: Floats, tolerance: float = INTEGRALITY_TOLERANCE) -> bool:
        """Whether x (n_columns,) lies on the face."""
        activity = program.row_activity(x)
        return bool(
            np.all(x >= self.lower - tolerance)
            and np.all(x <= self.upper + tolerance)
            and np.all(activity >= self.row_lower - tolerance)
            and np.all(activity <= self.row_upper + tolerance)
            and all(objective.scaled_value(x) <= units for objective, units in self.cutoffs)
        )
