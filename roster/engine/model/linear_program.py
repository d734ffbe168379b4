"""Linear and integer programs in arrays, with objectives that are minimised one after the other.

Columns and rows are collected in blocks (`ProgramBuilder`) and handed to a solver in one call.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from roster.domain.text import Text
from roster.rules.statements import Bools, Ints
from roster.rules.tiers import TierName

__all__ = ["INFINITY", "Bools", "Floats", "Ints", "LinearProgram", "Objective", "ProgramBuilder"]

Floats = npt.NDArray[np.float64]

Scalar = TypeVar("Scalar", bound=np.generic)

INFINITY = float("inf")


@dataclass(frozen=True)
class Objective:
    """One tier: minimise (costs · x[columns] + constant) / scale; the sum is an integer where x is.

    `columns` and `costs` have shape (n_terms,) and dtype int64. `costs` have been divided by their greatest
    common divisor where that is exact, so that two different values are at least 1 / scale apart. `part`
    names one of several objectives of a tier: the line of fairness, the priority of vacancies. A tier that
    joins several has all their names; `terms` are those tiers with their weights.
    """

    tier: str
    title: Text
    columns: Ints
    costs: Ints
    constant: Fraction = Fraction(0)
    scale: Fraction = Fraction(1)
    part: str | None = None
    terms: tuple[tuple[TierName, int], ...] = ()

    def scaled_value(self, x: Floats) -> int:
        """The value at x (n_columns,), an integer roster, in integer units: without scale and constant."""
        return int(self.costs @ np.rint(x[self.columns]).astype(np.int64))

    def unscaled(self, units: float) -> Fraction:
        """The value of so many integer units in the tier's own unit."""
        return (Fraction(units) + self.constant) / self.scale


@dataclass(frozen=True)
class LinearProgram:
    """Columns with bounds, rows with sides in compressed sparse rows (CSR), and the objectives in order.

    `lower`, `upper`, `integer`: (n_columns,). `row_lower`, `row_upper`: (n_rows,). Row r has its entries at
    `row_starts[r]:row_starts[r + 1]` of `indices` (columns) and `values`; `row_starts`: (n_rows + 1,). All
    columns are bounded.
    """

    lower: Floats
    upper: Floats
    integer: Bools
    row_lower: Floats
    row_upper: Floats
    row_starts: Ints
    indices: Ints
    values: Floats
    objectives: tuple[Objective, ...]

    @property
    def n_columns(self) -> int:
        """The number of columns."""
        return len(self.lower)

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return len(self.row_lower)

    @cached_property
    def entry_rows(self) -> Ints:
        """The row of each entry: (n_entries,)."""
        return np.repeat(np.arange(self.n_rows), np.diff(self.row_starts))

    @cached_property
    def integral_rows(self) -> Bools:
        """Which rows have integer entries and sides, so an integer activity at every roster: (n_rows,)."""
        fractional = self.values != np.rint(self.values)
        sides = (side == np.rint(side) for side in (self.row_lower, self.row_upper))
        integral: Bools = np.logical_and(*sides)
        integral[self.entry_rows[fractional]] = False
        return integral

    def row_activity(self, x: Floats) -> Floats:
        """The value of each row at x (n_columns,): (n_rows,)."""
        weights = self.values * x[self.indices]
        return np.bincount(self.entry_rows, weights=weights, minlength=self.n_rows).astype(np.float64)

    def trivial_bound(self, objective: Objective) -> int:
        """A lower bound on an objective, in integer units, from the bounds of its columns alone."""
        lower = self.lower[objective.columns] * objective.costs
        upper = self.upper[objective.columns] * objective.costs
        return math.floor(float(np.minimum(lower, upper).sum()))

    def total_cost_vector(self) -> Floats:
        """The costs of all objectives added up: (n_columns,)."""
        total = np.zeros(self.n_columns)
        for objective in self.objectives:
            total += self.cost_vector(objective)
        return total

    def cost_vector(self, objective: Objective) -> Floats:
        """The costs of an objective, dense: (n_columns,)."""
        dense = np.zeros(self.n_columns)
        np.add.at(dense, objective.columns, objective.costs)
        return dense


@dataclass
class ProgramBuilder:
    """Collects blocks of columns and rows."""

    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _integer: list[Bools] = field(default_factory=list)
    _row_lower: list[Floats] = field(default_factory=list)
    _row_upper: list[Floats] = field(default_factory=list)
    _lengths: list[Ints] = field(default_factory=list)
    _indices: list[Ints] = field(default_factory=list)
    _values: list[Floats] = field(default_factory=list)
    _n_columns: int = 0

    def add_columns(self, count: int, upper: float | Floats, *, integer: bool = False) -> Ints:
        """Add columns from 0 to `upper` (a number or (count,)); returns their indices (count,)."""
        first, self._n_columns = self._n_columns, self._n_columns + count
        self._lower.append(np.zeros(count))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (count,)))
        self._integer.append(np.full(count, integer))
        return np.arange(first, self._n_columns, dtype=np.int64)

    def add_rows(self, lengths: Ints, indices: Ints, values: Floats, lower: Floats, upper: Floats) -> None:
        """Add rows: row r takes the next `lengths[r]` entries of `indices` and `values`.

        `lengths`, `lower`, `upper`: (n_new_rows,); `indices`, `values`: (sum of lengths,).
        """
        self._lengths.append(lengths)
        self._indices.append(indices)
        self._values.append(values)
        self._row_lower.append(lower)
        self._row_upper.append(upper)

    def build(self, objectives: tuple[Objective, ...]) -> LinearProgram:
        """The program of all blocks so far."""
        lengths = _concatenated(self._lengths, np.int64)
        return LinearProgram(
            lower=_concatenated(self._lower, np.float64),
            upper=_concatenated(self._upper, np.float64),
            integer=_concatenated(self._integer, np.bool_),
            row_lower=_concatenated(self._row_lower, np.float64),
            row_upper=_concatenated(self._row_upper, np.float64),
            row_starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            indices=_concatenated(self._indices, np.int64),
            values=_concatenated(self._values, np.float64),
            objectives=objectives,
        )


def _concatenated(blocks: list[npt.NDArray[Scalar]], kind: type[Scalar]) -> npt.NDArray[Scalar]:
    return np.concatenate(blocks).astype(kind) if blocks else np.empty(0, dtype=kind)
