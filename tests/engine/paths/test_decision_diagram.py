"""Diagrams hold exactly the paths that keep the sums, and path graphs find the cheapest of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.engine.paths.decision_diagram import DecisionDiagram, GroupCount, StateSum, TooWide
from roster.engine.paths.path_graphs import PathGraphs
from roster.engine.paths.personal_constraints import PersonGraph

Way = tuple[int, ...]
OPTIONS = (2, 3, 2, 3, 2)


def ways(diagram: DecisionDiagram) -> set[Way]:
    """Every path of a diagram, as the option taken in each layer."""
    found: dict[Way, int] = {(): 0}
    for layer in diagram.layers:
        found = {
            (*way, option): int(head)
            for way, node in found.items()
            for option, head in enumerate(layer[node])
            if head >= 0
        }
    return set(found)


@st.composite
def sums(draw: st.DrawFn) -> StateSum:
    layers = draw(st.lists(st.integers(0, len(OPTIONS) - 1), min_size=1, max_size=4, unique=True))
    weights = {
        layer: np.array([0, *(draw(st.integers(-1, 2)) for _ in range(OPTIONS[layer] - 1))])
        for layer in layers
    }
    least = draw(st.none() | st.integers(-2, 3))
    most = draw(st.none() | st.integers(-1, 4)) if least is not None else draw(st.integers(-1, 4))
    return StateSum(weights, least, most)


@st.composite
def touches(draw: st.DrawFn) -> GroupCount:
    groups = tuple(
        {layer: np.array([0] + [1] * (OPTIONS[layer] - 1)) for layer in layers}
        for layers in ((0, 1), (2,), (3, 4))
        if draw(st.booleans())
    )
    return GroupCount(groups, draw(st.integers(0, 2)))


def kept(way: Way, sums: Sequence[StateSum], touched: Sequence[GroupCount]) -> bool:
    for one in sums:
        total = sum(int(weights[way[layer]]) for layer, weights in one.weights.items())
        if (one.least is not None and total < one.least) or (one.most is not None and total > one.most):
            return False
    return all(
        sum(any(group[layer][way[layer]] for layer in group) for group in one.groups) <= one.most
        for one in touched
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(sums(), max_size=3), st.lists(touches(), max_size=1))
def test_a_diagram_holds_the_ways_that_keep_everything_and_no_other(
    sums: list[StateSum], touched: list[GroupCount]
) -> None:
    wanted = {way for way in product(*map(range, OPTIONS)) if kept(way, sums, touched)}
    diagram = DecisionDiagram.unrestricted(OPTIONS).refine(sums, touched)
    assert (set() if diagram is None else ways(diagram)) == wanted
    one_by_one: DecisionDiagram | None = DecisionDiagram.unrestricted(OPTIONS)
    for one in sums:
        one_by_one = one_by_one and one_by_one.refine([one])
    one_by_one = one_by_one and one_by_one.refine([], touched)
    # The reduced diagram of a set of ways is one and the same, whatever it was made by.
    assert (one_by_one and one_by_one.n_nodes) == (diagram and diagram.n_nodes)


def test_days_running_need_no_more_nodes_than_there_are_lengths_of_a_run() -> None:
    windows = [StateSum({day + n: np.array([0, 1]) for n in range(4)}, None, 3) for day in range(60 - 3)]
    diagram = DecisionDiagram.unrestricted([2] * 60).refine(windows)
    assert diagram is not None
    assert max(map(len, diagram.layers)) == 4


def test_a_diagram_that_grows_too_wide_is_given_up() -> None:
    with pytest.raises(TooWide):
        DecisionDiagram.unrestricted([2] * 10).refine(
            [StateSum({day: np.array([0, 1]) for day in range(10)}, 5, 5)], max_width=3
        )


def forest() -> tuple[PathGraphs, list[set[Way]]]:
    """Two people, columns 0 to 3 and 4 to 7; the second never serves two days running."""
    apart = [StateSum({a: np.array([0, 1]), b: np.array([0, 1])}, None, 1) for a, b in pairwise(range(4))]
    diagrams = [DecisionDiagram.unrestricted([2] * 4), DecisionDiagram.unrestricted([2] * 4).refine(apart)]
    quarters = [
        PersonGraph(tuple((-1, layer) for layer in range(4)), one) for one in diagrams if one is not None
    ]
    return PathGraphs.of(quarters, np.arange(8).reshape(2, 4)), [ways(one.diagram) for one in quarters]


def cost_of(way: Way, person: int, cost: Sequence[float]) -> float:
    return sum(cost[4 * person + layer] for layer, option in enumerate(way) if option)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=8, max_size=8), st.integers(0, 5))
def test_the_cheapest_paths_and_all_that_are_nearly_as_cheap(cost: list[int], slack: int) -> None:
    trees, every = forest()
    prices = np.array([*cost, 0], dtype=np.float64)
    onward = trees.cost_to_go(prices)
    cheapest = trees.shortest_paths(prices, onward)
    pruned = trees.filter_by_reduced_cost(prices, slack)
    for person, possible in enumerate(every):
        least = min(cost_of(way, person, cost) for way in possible)
        assert onward[0][person] == least
        assert prices[cheapest[person]].sum() == least
        near = {way for way in possible if cost_of(way, person, cost) <= least + slack}
        taken = {(layer, option) for way in near for layer, option in enumerate(way)}
        alone = pruned.for_people(np.array([person]))
        options = {
            (layer, int(columns[node, option] >= 0))
            for layer, (heads, columns) in enumerate(zip(alone.successors, alone.columns, strict=True))
            for node, option in np.argwhere(heads >= 0)
        }
        assert options == taken


def test_outside_the_open_days_everyone_keeps_to_their_path() -> None:
    trees, _ = forest()
    kept = trees.fix_outside([(0, 1), (5, 7)], range(1, 3))
    cost = np.zeros(9)
    for sign in (1.0, -1.0):
        cost[:8] = sign
        taken = kept.shortest_paths(cost, kept.cost_to_go(cost))
        assert taken[0][0] == 0
        assert taken[0][3] == -1
        assert taken[1][0] == -1
        assert taken[1][3] == 7
    assert taken[0].tolist() == [0, 1, 2, -1]
    assert taken[1].tolist() == [-1, 5, -1, 7]
