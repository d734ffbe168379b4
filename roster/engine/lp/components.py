"""Connected components of a program: columns and rows that share nothing with the rest and can be solved by
themselves.

Units that lend nobody and share no duty are components from the start. Where they share leaders, the tiers
solved first often fix so much that the rest falls apart on the face reached. Optima of components add up to
the optimum, and so do the best of one tier among the best of those before it: the decomposition is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roster.engine.model.linear_program import Bools, Floats, Ints, LinearProgram


@dataclass(frozen=True)
class Component:
    """Some `columns` and `rows` (indices, int64) of a program, as a program of their own.

    Fixed columns outside it are part of the rows' sides.
    """

    program: LinearProgram
    columns: Ints
    rows: Ints


def components_of(program: LinearProgram, min_columns: int) -> tuple[Component, ...]:
    """The components of a program, the largest first; columns that cannot move are in none.

    Components of fewer than `min_columns` are merged, in order, until they are large enough. Rows that cannot
    be violated connect nothing and are left out. A row that nothing can satisfy goes to some component; where
    no column can move there are no components.
    """
    free = program.upper > program.lower
    owner = program.entry_rows
    at_lower, at_upper = (program.values * bound[program.indices] for bound in (program.lower, program.upper))
    least = _row_sums(np.minimum(at_lower, at_upper), owner, program.n_rows)
    most = _row_sums(np.maximum(at_lower, at_upper), owner, program.n_rows)
    binding = (least < program.row_lower) | (most > program.row_upper)
    linking = free[program.indices] & binding[owner]
    component = _merge_small(_connected_columns(program, linking, owner), free, min_columns)
    fixed = _row_sums(np.where(free[program.indices], 0.0, at_lower), owner, program.n_rows)
    component_of_row = np.full(program.n_rows, -1, dtype=np.int64)
    component_of_row[binding] = 0
    component_of_row[owner[linking]] = component[program.indices[linking]]
    count = int(component.max(initial=-1)) + 1
    if not count:
        return ()
    columns, rows = _members(component, count), _members(component_of_row, count)
    place = np.empty(program.n_columns, dtype=np.int64)
    for mine in columns:
        place[mine] = np.arange(len(mine))
    entries = linking.nonzero()[0]
    lengths = np.bincount(owner[entries], minlength=program.n_rows)
    entries = entries[np.argsort(component_of_row[owner[entries]], kind="stable")]
    ends = np.cumsum([lengths[mine].sum() for mine in rows])
    components = [
        Component(
            LinearProgram(
                lower=program.lower[mine],
                upper=program.upper[mine],
                integer=program.integer[mine],
                row_lower=(program.row_lower - fixed)[at],
                row_upper=(program.row_upper - fixed)[at],
                row_starts=np.concatenate(([0], np.cumsum(lengths[at]))).astype(np.int64),
                indices=place[program.indices[there]],
                values=program.values[there],
                objectives=(),
            ),
            mine,
            at,
        )
        for mine, at, there in zip(columns, rows, np.split(entries, ends[:-1]), strict=True)
    ]
    return tuple(sorted(components, key=lambda one: -len(one.columns)))


def _members(component: Ints, count: int) -> list[Ints]:
    """The members of each component, in order; -1 is in none."""
    order = np.argsort(component, kind="stable")
    counts = np.bincount(component[component >= 0], minlength=count)
    return np.split(order[len(component) - counts.sum() :], np.cumsum(counts)[:-1])


def _row_sums(values: Floats, owner: Ints, n_rows: int) -> Floats:
    return np.bincount(owner, weights=values, minlength=n_rows).astype(np.float64)


def _connected_columns(program: LinearProgram, linking: Bools, owner: Ints) -> Ints:
    """The first column of each column's component, by the entries marked as linking: (n_columns,).

    Labels are propagated to the least one over rows, with pointer jumping.
    """
    indices, rows = program.indices[linking], owner[linking]
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


def _merge_small(first: Ints, free: Bools, min_columns: int) -> Ints:
    """The component of each column (-1: it cannot move), small ones merged in order: (n_columns,)."""
    labels, which, sizes = np.unique(first[free], return_inverse=True, return_counts=True)
    component_of_label = np.empty(len(labels), dtype=np.int64)
    small, gathered, number = -1, 0, 0
    for label, size in enumerate(sizes.tolist()):
        if size >= min_columns:
            component_of_label[label], number = number, number + 1
            continue
        if small < 0:
            small, gathered, number = number, 0, number + 1
        component_of_label[label] = small
        gathered += size
        if gathered >= min_columns:
            small = -1
    component = np.full(len(first), -1, dtype=np.int64)
    component[free] = component_of_label[which]
    return component
