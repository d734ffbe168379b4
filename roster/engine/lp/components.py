"""What of a program shares nothing with the rest: parts, each of which can be decided by itself.

Units that lend nobody and share no duty are parts from the start. Where they share leaders, the tiers
solved first often settle so much that the rest falls apart on the face reached. Optima of parts add up to the
optimum, and so do the best of a tier among the best of those before it: to split is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roster.engine.model.linear_program import Bools, Floats, Ints, LinearProgram

LEAST = 1000
"""Columns a part should have: smaller ones are put together, since every part pays for the start of a solver."""


@dataclass(frozen=True)
class Component:
    """Some of a program's columns and rows as a program of their own; what is settled outside is in the rows' bounds."""

    program: LinearProgram
    columns: Ints
    rows: Ints


def components_of(program: LinearProgram) -> tuple[Component, ...]:
    """The parts of a program, the largest first; columns that can not move are in none.

    Rows that can not be broken tie nothing together and are left out. A row that nothing can keep goes to some
    part; where no column can move there are no parts.
    """
    free = program.upper > program.lower
    owner = np.repeat(np.arange(program.n_rows), np.diff(program.row_starts))
    at_lower, at_upper = (program.values * bound[program.indices] for bound in (program.lower, program.upper))
    least = _row_sums(np.minimum(at_lower, at_upper), owner, program.n_rows)
    most = _row_sums(np.maximum(at_lower, at_upper), owner, program.n_rows)
    binding = (least < program.row_lower) | (most > program.row_upper)
    tie = free[program.indices] & binding[owner]
    part = _merge_small(_connected_columns(program, tie, owner), free)
    settled = _row_sums(np.where(free[program.indices], 0.0, at_lower), owner, program.n_rows)
    part_of_row = np.full(program.n_rows, -1, dtype=np.int64)
    part_of_row[binding] = 0
    part_of_row[owner[tie]] = part[program.indices[tie]]
    count = int(part.max(initial=-1)) + 1
    if not count:
        return ()
    columns, rows = _members(part, count), _members(part_of_row, count)
    place = np.empty(program.n_columns, dtype=np.int64)
    for those in columns:
        place[those] = np.arange(len(those))
    entries = tie.nonzero()[0]
    lengths = np.bincount(owner[entries], minlength=program.n_rows)
    entries = entries[np.argsort(part_of_row[owner[entries]], kind="stable")]
    ends = np.cumsum([lengths[those].sum() for those in rows])
    parts = [
        Component(
            LinearProgram(
                lower=program.lower[those],
                upper=program.upper[those],
                integer=program.integer[those],
                row_lower=(program.row_lower - settled)[at],
                row_upper=(program.row_upper - settled)[at],
                row_starts=np.concatenate(([0], np.cumsum(lengths[at]))).astype(np.int64),
                indices=place[program.indices[told]],
                values=program.values[told],
                objectives=(),
            ),
            those,
            at,
        )
        for those, at, told in zip(columns, rows, np.split(entries, ends[:-1]), strict=True)
    ]
    return tuple(sorted(parts, key=lambda part: -len(part.columns)))


def _members(part: Ints, count: int) -> list[Ints]:
    """The members of each part, in order; -1 is of none."""
    order = np.argsort(part, kind="stable")
    counts = np.bincount(part[part >= 0], minlength=count)
    return np.split(order[len(part) - counts.sum() :], np.cumsum(counts)[:-1])


def _row_sums(values: Floats, owner: Ints, rows: int) -> Floats:
    return np.bincount(owner, weights=values, minlength=rows).astype(np.float64)


def _connected_columns(program: LinearProgram, tie: Bools, owner: Ints) -> Ints:
    """For each column the first one of those it hangs together with, by the entries marked in `tie`."""
    indices, rows = program.indices[tie], owner[tie]
    first = np.arange(program.n_columns)
    while True:
        least = np.full(program.n_rows, program.n_columns)
        np.minimum.at(least, rows, first[indices])
        nearer = first.copy()
        np.minimum.at(nearer, indices, least[rows])
        nearer = nearer[nearer]
        if (nearer == first).all():
            return first
        first = nearer


def _merge_small(first: Ints, free: Bools) -> Ints:
    """The part of each column (-1: it can not move): small ones together, in order, until they are large enough."""
    heads, which, sizes = np.unique(first[free], return_inverse=True, return_counts=True)
    part_of_head = np.empty(len(heads), dtype=np.int64)
    small, gathered, number = -1, 0, 0
    for head, size in enumerate(sizes.tolist()):
        if size >= LEAST:
            part_of_head[head], number = number, number + 1
            continue
        if small < 0:
            small, gathered, number = number, 0, number + 1
        part_of_head[head] = small
        gathered += size
        if gathered >= LEAST:
            small = -1
    part = np.full(len(first), -1, dtype=np.int64)
    part[free] = part_of_head[which]
    return part
