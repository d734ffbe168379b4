"""The cheapest assignment of people to posts.

By shortest augmenting paths over reduced costs (Jonker and Volgenant 1987). Crews are small, and the libraries that
do the same take longer to load than all crews of a quarter take here.
"""

from __future__ import annotations

import numpy as np

from roster.engine.model.linear_program import Bools, Ints

_FAR = np.iinfo(np.int64).max // 2
"""More than any path costs."""


def solve_assignment(costs: Ints) -> list[int]:
    """The column of each row in a square assignment of least cost in all; the same for the same costs."""
    size = len(costs)
    row_of, column_of = np.full(size, -1), np.full(size, -1)
    below = costs.min(axis=0, initial=_FAR)
    """What each column costs at least: reduced by it, no cost is negative."""
    for row, column in enumerate((costs - below).argmin(axis=1).tolist() if size else ()):
        # Whatever is cheapest both for the row and for a column still free is settled at once.
        if row_of[column] < 0 and costs[row, column] == below[column]:
            row_of[column], column_of[row] = row, column
    for start in np.nonzero(column_of < 0)[0].tolist():
        column, before = _shortest_augmenting_path(costs, below, row_of, column_of, start)
        while column >= 0:
            row = before[column]
            row_of[column] = row
            column, column_of[row] = column_of[row], column
    return [int(column) for column in column_of]


def _shortest_augmenting_path(
    costs: Ints, below: Ints, row_of: Ints, column_of: Ints, start: int
) -> tuple[int, Ints]:
    """The free column nearest to a row, and for each column the row before it on the way; `below` is moved on."""
    size = len(costs)
    away, before = np.full(size, _FAR), np.full(size, start)
    open_: Bools = np.ones(size, dtype=np.bool_)
    row, passed = start, 0
    while True:
        held = column_of[row]
        # The cost of the row's own column is nought once reduced.
        floor = costs[row, held] - below[held] if held >= 0 else 0
        ways = costs[row] - below - floor + passed
        nearer = open_ & (ways < away)
        away[nearer], before[nearer] = ways[nearer], row
        column = int(np.where(open_, away, _FAR).argmin())
        passed = int(away[column])
        if row_of[column] < 0:
            below[~open_] += away[~open_] - passed
            return column, before
        open_[column] = False
        row = int(row_of[column])
