"""One tier to be minimised over people's paths: the rows that paths share, costs, the paths still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import Floats, Ints, LinearProgram
from roster.engine.paths.path_graphs import Path, PathGraphs


@dataclass(frozen=True)
class CscMatrix:
    """Compressed sparse columns: column c has its entries at `starts[c]:starts[c + 1]` of `rows` and
    `values`.

    `starts`: (n_columns + 1,); `rows` (int64) and `values` (float64): (n_entries,).
    """

    starts: Ints
    rows: Ints
    values: Floats

    def column_sum(self, columns: Sequence[int] | Ints) -> tuple[Ints, Floats]:
        """The sum of some columns: its rows, each once, and their values."""
        spans = [slice(self.starts[column], self.starts[column + 1]) for column in columns]
        if not spans:
            return np.empty(0, dtype=np.int64), np.empty(0)
        rows, kinds = np.unique(np.concatenate([self.rows[span] for span in spans]), return_inverse=True)
        weights = np.bincount(kinds, weights=np.concatenate([self.values[span] for span in spans]))
        return rows, weights.astype(np.float64)


@dataclass(frozen=True)
class TierProblem:
    """The rows of a program over the paths of some graphs.

    `lower`, `upper`: (n_rows + n_cutoffs,), the sides of the face's rows, then its cutoffs. `cost`:
    (n_columns,) of the program. The paths of people who are fixed are part of the sides of the rows, and cost
    `fixed_cost`.
    """

    program: LinearProgram
    face: Face
    cost: Floats
    graphs: PathGraphs
    lower: Floats
    upper: Floats
    matrix: CscMatrix
    fixed_cost: float = 0.0

    @classmethod
    def of(cls, program: LinearProgram, face: Face, cost: Floats, graphs: PathGraphs) -> TierProblem:
        """A tier of a program on a face, all people free."""
        indices, values = [program.indices], [program.values]
        owners = [program.entry_rows]
        for number, (objective, _) in enumerate(face.cutoffs):
            indices.append(objective.columns)
            values.append(objective.costs.astype(np.float64))
            owners.append(np.full(len(objective.columns), program.n_rows + number))
        columns = np.concatenate(indices)
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(program.n_columns + 1))
        matrix = CscMatrix(starts, np.concatenate(owners)[order], np.concatenate(values)[order])
        limits = np.array([units for _, units in face.cutoffs], dtype=np.float64)
        lower = np.concatenate([face.row_lower, np.full(len(limits), -np.inf)])
        return cls(program, face, cost, graphs, lower, np.concatenate([face.row_upper, limits]), matrix)

    @cached_property
    def shared_columns(self) -> Ints:
        """The counting columns, which are in nobody's path: (n_shared,)."""
        return (~self.program.integer).nonzero()[0]

    @cached_property
    def _owner(self) -> Ints:
        return np.repeat(np.arange(self.program.n_columns), np.diff(self.matrix.starts))

    def reduced_costs(self, duals: Floats) -> Floats:
        """The reduced costs by `duals` (n_rows + n_cutoffs,), and a last place of 0: (n_columns + 1,)."""
        weights = self.matrix.values * duals[self.matrix.rows]
        paid = np.bincount(self._owner, weights=weights, minlength=self.program.n_columns)
        return np.append(self.cost - paid, 0.0)

    def lagrangian_bound(self, duals: Floats, path_costs: Floats) -> float:
        """A lower bound on the cost of every roster, valid for any `duals` (n_rows + n_cutoffs,).

        `path_costs` (n_people,) is the reduced cost of each person's cheapest path. The Lagrangian dual: rows
        at the side that their dual binds, counting columns at the cheaper of their bounds.
        """
        duals, sides = self.valid_duals(duals), np.where(duals > 0, self.lower, self.upper)
        reduced = self.reduced_costs(duals)[self.shared_columns]
        at_bounds = np.where(
            reduced > 0,
            reduced * self.face.lower[self.shared_columns],
            reduced * self.face.upper[self.shared_columns],
        )
        rows = np.where(duals == 0.0, 0.0, duals * np.where(np.isfinite(sides), sides, 0.0))
        return float(rows.sum() + at_bounds.sum() + path_costs.sum()) + self.fixed_cost

    def valid_duals(self, duals: Floats) -> Floats:
        """The duals, 0 where they rest on an infinite side."""
        return np.where(np.isfinite(np.where(duals > 0, self.lower, self.upper)), duals, 0.0)

    def restrict_to_people(self, paths: Sequence[Path], people: Ints) -> TierProblem:
        """The problem of these people (rows) alone, all others fixed to their paths."""
        free = set(people.tolist())
        columns = [column for person, path in enumerate(paths) if person not in free for column in path]
        rows, weights = self.matrix.column_sum(columns)
        taken = np.zeros(len(self.lower))
        taken[rows] = weights
        return replace(
            self,
            graphs=self.graphs.for_people(people),
            lower=self.lower - taken,
            upper=self.upper - taken,
            fixed_cost=self.fixed_cost + float(self.cost[columns].sum()),
        )

    def with_graphs(self, graphs: PathGraphs) -> TierProblem:
        """The problem over fewer paths."""
        return replace(self, graphs=graphs)
