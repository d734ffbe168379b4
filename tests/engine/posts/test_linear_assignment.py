"""The cheapest assignment is one, and none is cheaper."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import linear_sum_assignment

from roster.engine.model.linear_program import Ints
from roster.engine.posts.linear_assignment import solve_assignment


def total(costs: Ints, columns: list[int]) -> int:
    return int(sum(costs[row, column] for row, column in enumerate(columns)))


@settings(deadline=None)
@given(st.integers(0, 5), st.data())
def test_none_is_cheaper(size: int, data: st.DataObject) -> None:
    cells = st.lists(st.integers(-3, 6), min_size=size * size, max_size=size * size)
    costs = np.array(data.draw(cells), dtype=np.int64).reshape(size, size)
    found = solve_assignment(costs)
    assert sorted(found) == list(range(size))
    best = min(total(costs, list(columns)) for columns in itertools.permutations(range(size)))
    assert total(costs, found) == best


def test_a_library_finds_none_cheaper_among_many() -> None:
    numbers = np.random.default_rng(1)
    for size, most in ((40, 3), (40, 1000), (120, 50)):
        costs = numbers.integers(0, most, (size, size))
        solver = linear_sum_assignment.SimpleLinearSumAssignment()
        for (row, column), cost in np.ndenumerate(costs):
            solver.add_arc_with_cost(row, column, int(cost))
        solver.solve()
        assert total(costs, solve_assignment(costs)) == solver.optimal_cost()
