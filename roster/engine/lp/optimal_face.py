"""Faces of the program: how one tier's result is handed to the next.

Any dual solution of a tier's relaxation gives a bound B by weak duality, and for every column and row what it costs
at least to leave its bound by one: its reduced cost, its dual. A roster whose tier is at most v can pay v - B of that. All
columns and row activities are whole numbers in a roster, so what costs more can not move and is fixed (reduced-cost
fixing; Dantzig, Fulkerson & Johnson 1954). The face keeps every roster as good as v, however inexact the duals; where the relaxation is tight it is the
optimal face. Fixing says "as good as that" without a dense row, shrinks the program from tier to
tier, and keeps its structure, so that the next relaxation is tight again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roster.engine.model.linear_program import INFINITY, Bools, Floats, LinearProgram, Objective

_ROUNDING = 1e-5
"""What floating-point arithmetic may add to a bound or take from a reduced cost, in units of whole costs."""


@dataclass(frozen=True)
class DualSolution:
    """What some duals prove: a lower bound, the reduced cost of each column, the duals as far as they can be used."""

    bound: float
    reduced_costs: Floats
    row_duals: Floats


@dataclass(frozen=True)
class Face:
    """Bounds of a program's columns and rows, narrowed to the rosters still in question."""

    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    cutoffs: tuple[tuple[Objective, int], ...] = ()
    """Objectives that must not exceed so many units, where fixing alone does not say it."""

    @classmethod
    def full(cls, program: LinearProgram) -> Face:
        """Nothing decided yet."""
        return cls(program.lower, program.upper, program.row_lower, program.row_upper)

    @property
    def n_free(self) -> int:
        """How many columns are not yet fixed."""
        return int(np.count_nonzero(self.upper > self.lower))

    def restrict(self, program: LinearProgram) -> LinearProgram:
        """The program within the bounds of the face, its caps as rows behind the others."""
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
        """A lower bound on `cost` over the face, valid for any `duals` (of the rows, then the caps) however inexact.

        By weak duality: the rows weighted by the duals, and for every column the cheaper of its
        bounds at what its cost then still is (Neumaier & Shcherbina 2004, all columns being bounded).
        """
        return self.dual_solution(program, cost, duals).bound

    def dual_solution(self, program: LinearProgram, cost: Floats, duals: Floats) -> DualSolution:
        """What duals (of the rows, then the caps) prove of `cost` on the face."""
        whole = self.restrict(program)
        usable = np.where(duals > 0, np.isfinite(whole.row_lower), np.isfinite(whole.row_upper))
        duals = np.where(usable, duals, 0.0)
        sides = np.where(duals > 0, whole.row_lower, whole.row_upper)
        rows = np.where(duals == 0.0, 0.0, duals * np.where(np.isfinite(sides), sides, 0.0))
        owner = np.repeat(np.arange(whole.n_rows), np.diff(whole.row_starts))
        weights = whole.values * duals[owner]
        reduced = cost - np.bincount(whole.indices, weights=weights, minlength=whole.n_columns)
        columns = np.where(reduced > 0, reduced * self.lower, reduced * self.upper)
        return DualSolution(math.fsum(rows) + math.fsum(columns), reduced, duals)

    def fix_by_reduced_costs(self, program: LinearProgram, dual: DualSolution, value: int) -> Face:
        """The face without what no roster has that costs `value` at most, by the reduced costs of any duals on it.

        Columns that would have to cost more than is left above the bound are fixed, and rows made tight.
        """
        left = value - dual.bound + _ROUNDING
        lower, upper = self.lower.copy(), self.upper.copy()
        up, down = dual.reduced_costs > left, dual.reduced_costs < -left
        upper[up], lower[down] = lower[up], upper[down]
        row_lower, row_upper = self.row_lower.copy(), self.row_upper.copy()
        prices = np.where(program.integral_rows, dual.row_duals[: program.n_rows], 0.0)
        at_lower, at_upper = prices > left, prices < -left
        row_upper[at_lower], row_lower[at_upper] = row_lower[at_lower], row_upper[at_upper]
        return Face(lower, upper, row_lower, row_upper, self.cutoffs)

    def with_cutoff(self, objective: Objective, units: int) -> Face:
        """The face on which the objective is at most so many units."""
        return Face(
            self.lower, self.upper, self.row_lower, self.row_upper, (*self.cutoffs, (objective, units))
        )

    def fix_columns(self, columns: Bools, x: Floats) -> Face:
        """The face with the marked columns fixed at the (whole) values of `x`."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = np.rint(x[columns])
        return Face(lower, upper, self.row_lower, self.row_upper, self.cutoffs)

    def contains(self, program: LinearProgram, x: Floats, tolerance: float = 1e-6) -> bool:
        """Whether a point lies on the face."""
        activity = program.row_activity(x)
        return bool(
            np.all(x >= self.lower - tolerance)
            and np.all(x <= self.upper + tolerance)
            and np.all(activity >= self.row_lower - tolerance)
            and np.all(activity <= self.row_upper + tolerance)
            and all(objective.scaled_value(x) <= units for objective, units in self.cutoffs)
        )
