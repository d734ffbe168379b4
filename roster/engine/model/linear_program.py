"""A linear program in arrays: columns, rows and the objectives that are minimised one after the other.

Collected block by block and handed to a solver in one call; building it costs little more than the
memory it fills.
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

Kind = TypeVar("Kind", bound=np.generic)

INFINITY = float("inf")


@dataclass(frozen=True)
class Objective:
    """One tier: minimise (costs · x[columns] + constant) / scale, all of it integer when x is.

    `part` tells apart the objectives of one tier: the line of fairness, the priority of vacancies. A tier joined of
    several bears all their names; `terms` are the tiers and their weights. `costs` have been divided by their greatest common divisor where that is exact, so that two different
    values are at least 1 / scale apart.
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
        """The value at a roster in whole units of 1 / scale, without the constant."""
        return int(self.costs @ np.rint(x[self.columns]).astype(np.int64))

    def unscaled(self, units: float) -> Fraction:
        """What so many units are worth in the tier's own unit."""
        return (Fraction(units) + self.constant) / self.scale


@dataclass(frozen=True)
class LinearProgram:
    """Columns with bounds, rows in compressed form, and the objectives in order."""

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
        return len(self.lower)

    @property
    def n_rows(self) -> int:
        return len(self.row_lower)

    @cached_property
    def integral_rows(self) -> Bools:
        """Which rows come to whole numbers at a roster: their weights are whole, as the columns are."""
        broken = self.values != np.rint(self.values)
        owner = np.repeat(np.arange(self.n_rows), np.diff(self.row_starts))
        sides = (side == np.rint(side) for side in (self.row_lower, self.row_upper))
        whole: Bools = np.logical_and(*sides)
        whole[owner[broken]] = False
        return whole

    def row_activity(self, x: Floats) -> Floats:
        """The value of each row at a point."""
        owner = np.repeat(np.arange(self.n_rows), np.diff(self.row_starts))
        weights = self.values * x[self.indices]
        return np.bincount(owner, weights=weights, minlength=self.n_rows).astype(np.float64)

    def trivial_bound(self, objective: Objective) -> int:
        """The least an objective can be in units, from the bounds of its columns alone."""
        lower = self.lower[objective.columns] * objective.costs
        upper = self.upper[objective.columns] * objective.costs
        return math.floor(float(np.minimum(lower, upper).sum()))

    def total_cost_vector(self) -> Floats:
        """All objectives added up."""
        total = np.zeros(self.n_columns)
        for objective in self.objectives:
            total += self.cost_vector(objective)
        return total

    def cost_vector(self, objective: Objective) -> Floats:
        """The objective as a dense row of costs."""
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
    _columns: int = 0

    def add_columns(self, count: int, upper: float | Floats, *, integer: bool = False) -> Ints:
        """`count` new columns from 0 to `upper`; their indices."""
        first, self._columns = self._columns, self._columns + count
        self._lower.append(np.zeros(count))
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (count,)))
        self._integer.append(np.full(count, integer))
        return np.arange(first, self._columns, dtype=np.int64)

    def add_rows(self, lengths: Ints, indices: Ints, values: Floats, lower: Floats, upper: Floats) -> None:
        """Rows one after the other: row r takes the next `lengths[r]` of `indices` and `values`."""
        self._lengths.append(lengths)
        self._indices.append(indices)
        self._values.append(values)
        self._row_lower.append(lower)
        self._row_upper.append(upper)

    def build(self, objectives: tuple[Objective, ...]) -> LinearProgram:
        lengths = _joined(self._lengths, np.int64)
        return LinearProgram(
            lower=_joined(self._lower, np.float64),
            upper=_joined(self._upper, np.float64),
            integer=_joined(self._integer, np.bool_),
            row_lower=_joined(self._row_lower, np.float64),
            row_upper=_joined(self._row_upper, np.float64),
            row_starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
            indices=_joined(self._indices, np.int64),
            values=_joined(self._values, np.float64),
            objectives=objectives,
        )


def _joined(parts: list[npt.NDArray[Kind]], kind: type[Kind]) -> npt.NDArray[Kind]:
    return np.concatenate(parts).astype(kind) if parts else np.empty(0, dtype=kind)
