"""One tier to be made best over people's paths: what the paths share, what they cost, and which are open."""

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
    """Rows in compressed columns: column c has `rows` and `values` from `starts[c]` to `starts[c + 1]`."""

    starts: Ints
    rows: Ints
    values: Floats

    def column_sum(self, columns: Sequence[int] | Ints) -> tuple[Ints, Floats]:
        """The rows that the sum of some columns stands in, each once, and with what weight."""
        spans = [slice(self.starts[column], self.starts[column + 1]) for column in columns]
        if not spans:
            return np.empty(0, dtype=np.int64), np.empty(0)
        rows, kinds = np.unique(np.concatenate([self.rows[span] for span in spans]), return_inverse=True)
        weights = np.bincount(kinds, weights=np.concatenate([self.values[span] for span in spans]))
        return rows, weights.astype(np.float64)


@dataclass(frozen=True)
class TierProblem:
    """The rows of a program between `lower` and `upper` (those of the face, then its caps), over the paths of a forest.

    `cost` has a place for every column of the program. What people who are settled already do is reckoned into
    the bounds of the rows, and costs `settled`.
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
    def of(cls, program: LinearProgram, face: Face, cost: Floats, forest: PathGraphs) -> TierProblem:
        """A tier of a program on a face, all people open."""
        owner = np.repeat(np.arange(program.n_rows), np.diff(program.row_starts))
        indices, values = [program.indices], [program.values]
        owners = [owner]
        for number, (objective, _) in enumerate(face.cutoffs):
            indices.append(objective.columns)
            values.append(objective.costs.astype(np.float64))
            owners.append(np.full(len(objective.columns), program.n_rows + number))
        columns = np.concatenate(indices)
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(program.n_columns + 1))
        sheet = CscMatrix(starts, np.concatenate(owners)[order], np.concatenate(values)[order])
        caps = np.array([units for _, units in face.cutoffs], dtype=np.float64)
        lower = np.concatenate([face.row_lower, np.full(len(caps), -np.inf)])
        return cls(program, face, cost, forest, lower, np.concatenate([face.row_upper, caps]), sheet)

    @cached_property
    def shared_columns(self) -> Ints:
        """The columns that are nobody's path: what is counted."""
        return (~self.program.integer).nonzero()[0]

    @cached_property
    def _owner(self) -> Ints:
        return np.repeat(np.arange(self.program.n_columns), np.diff(self.matrix.starts))

    def reduced_costs(self, duals: Floats) -> Floats:
        """What each column costs when its part in the rows is paid for by `duals`; a last place, of nothing, is 0."""
        weights = self.matrix.values * duals[self.matrix.rows]
        paid = np.bincount(self._owner, weights=weights, minlength=self.program.n_columns)
        return np.append(self.cost - paid, 0.0)

    def lagrangian_bound(self, duals: Floats, onward: Floats) -> float:
        """A lower bound on the cost of every roster, valid for any duals: `onward` is each person's cheapest path.

        The Lagrangian dual: rows at the side that pays, counted columns at the cheaper of their bounds.
        """
        duals, sides = self.valid_duals(duals), np.where(duals > 0, self.lower, self.upper)
        reduced = self.reduced_costs(duals)[self.shared_columns]
        at_bounds = np.where(
            reduced > 0,
            reduced * self.face.lower[self.shared_columns],
            reduced * self.face.upper[self.shared_columns],
        )
        rows = np.where(duals == 0.0, 0.0, duals * np.where(np.isfinite(sides), sides, 0.0))
        return float(rows.sum() + at_bounds.sum() + onward.sum()) + self.fixed_cost

    def valid_duals(self, duals: Floats) -> Floats:
        """The duals without those that lean on a side that is not there."""
        return np.where(np.isfinite(np.where(duals > 0, self.lower, self.upper)), duals, 0.0)

    def restrict_to_people(self, paths: Sequence[Path], people: Ints) -> TierProblem:
        """The problem of these people alone, all others keeping to their paths."""
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

    def with_graphs(self, forest: PathGraphs) -> TierProblem:
        """The problem over fewer paths."""
        return replace(self, graphs=forest)
