"""The optimal face of a linear program: how one tier's result is handed to the next.

Where a tier's relaxation has an integer optimum, the rosters that reach it are exactly those that
satisfy complementary slackness with any optimal dual solution: columns with a reduced cost stand at
their bound, rows with a dual are tight (Dantzig's strict form is not needed). Fixing these says "as
good as that" without a dense row, shrinks the program from tier to tier, and keeps its structure,
so that the next relaxation is tight again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from roster.engine.program import INFINITY, Bools, Floats, Objective, Program


@dataclass(frozen=True)
class Face:
    """Bounds of a program's columns and rows, narrowed to the rosters still in question."""

    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    caps: tuple[tuple[Objective, int], ...] = ()
    """Objectives that must not exceed so many units, where fixing alone does not say it."""

    @classmethod
    def whole(cls, program: Program) -> Face:
        """Nothing decided yet."""
        return cls(program.lower, program.upper, program.row_lower, program.row_upper)

    @property
    def free(self) -> int:
        """How many columns are not yet fixed."""
        return int(np.count_nonzero(self.upper > self.lower))

    def bounded(self, program: Program) -> Program:
        """The program within the bounds of the face, its caps as rows behind the others."""
        parts = [np.nonzero(program.cost(objective))[0] for objective, _ in self.caps]
        ends = program.starts[-1] + np.cumsum([len(part) for part in parts], dtype=np.int64)
        costs = [program.cost(objective)[part] for (objective, _), part in zip(self.caps, parts, strict=True)]
        most = [float(units) for _, units in self.caps]
        return Program(
            lower=self.lower,
            upper=self.upper,
            integer=program.integer,
            row_lower=np.concatenate([self.row_lower, np.full(len(most), -INFINITY)]),
            row_upper=np.concatenate([self.row_upper, most]),
            starts=np.concatenate([program.starts, ends]),
            indices=np.concatenate([program.indices, *parts]),
            values=np.concatenate([program.values, *costs]),
            objectives=(),
        )

    def optimal(self, reduced: Floats, duals: Floats, activity: Floats, tolerance: float) -> Face:
        """The part of the face on which a tier is optimal, from an optimal dual solution.

        `reduced` are the reduced costs of the columns, `duals` those of the rows (and of the caps behind them),
        `activity` the values of the rows; what is below `tolerance` counts as nought, which keeps more than the optimal
        rosters but never fewer.
        """
        lower, upper = self.lower.copy(), self.upper.copy()
        up, down = reduced > tolerance, reduced < -tolerance
        upper[up], lower[down] = lower[up], upper[down]
        row_lower, row_upper = self.row_lower.copy(), self.row_upper.copy()
        rows = len(row_lower)
        tight, activity = np.abs(duals[:rows]) > tolerance, activity[:rows]
        nearer_lower = np.abs(activity - row_lower) <= np.abs(activity - row_upper)
        at_lower, at_upper = tight & nearer_lower, tight & ~nearer_lower
        row_upper[at_lower], row_lower[at_upper] = row_lower[at_lower], row_upper[at_upper]
        return Face(lower, upper, row_lower, row_upper, self.caps)

    def bound(self, program: Program, cost: Floats, duals: Floats) -> float:
        """A lower bound on `cost` over the face, valid for any `duals` (of the rows, then the caps) however inexact.

        By weak duality: the rows weighted by the duals, and for every column the cheaper of its
        bounds at what its cost then still is (Neumaier & Shcherbina 2004, all columns being bounded).
        """
        whole = self.bounded(program)
        usable = np.where(duals > 0, np.isfinite(whole.row_lower), np.isfinite(whole.row_upper))
        duals = np.where(usable, duals, 0.0)
        sides = np.where(duals > 0, whole.row_lower, whole.row_upper)
        rows = np.where(duals == 0.0, 0.0, duals * np.where(np.isfinite(sides), sides, 0.0))
        owner = np.repeat(np.arange(whole.rows), np.diff(whole.starts))
        weights = whole.values * duals[owner]
        left = cost - np.bincount(whole.indices, weights=weights, minlength=whole.columns)
        return math.fsum(rows) + math.fsum(np.where(left > 0, left * self.lower, left * self.upper))

    def within(self, reduced: Floats, slack: float) -> Face:
        """The face without columns that cost more than `slack` above the bound: they stand still in any roster as good."""
        lower, upper = self.lower.copy(), self.upper.copy()
        up, down = reduced > slack, reduced < -slack
        upper[up], lower[down] = lower[up], upper[down]
        return Face(lower, upper, self.row_lower, self.row_upper, self.caps)

    def capped(self, objective: Objective, units: int) -> Face:
        """The face on which the objective is at most so many units."""
        return Face(self.lower, self.upper, self.row_lower, self.row_upper, (*self.caps, (objective, units)))

    def fixed(self, columns: Bools, x: Floats) -> Face:
        """The face with the marked columns fixed at the (whole) values of `x`."""
        lower, upper = self.lower.copy(), self.upper.copy()
        lower[columns] = upper[columns] = np.rint(x[columns])
        return Face(lower, upper, self.row_lower, self.row_upper, self.caps)

    def holds(self, program: Program, x: Floats, tolerance: float = 1e-6) -> bool:
        """Whether a point lies on the face."""
        activity = program.activity(x)
        return bool(
            np.all(x >= self.lower - tolerance)
            and np.all(x <= self.upper + tolerance)
            and np.all(activity >= self.row_lower - tolerance)
            and np.all(activity <= self.row_upper + tolerance)
            and all(objective.units(x) <= units for objective, units in self.caps)
        )
