"""What one person may serve through a whole quarter, as a decision diagram.

One layer a date; on each the person serves nothing or in one crew. A node is a set of pasts after which the
same futures are open, so every path from the root to the terminal keeps the person's own hard rules, and
every way through the quarter that keeps them is a path (a reduced ordered multi-valued decision diagram, MDD:
Bryant 1986; Bergman, Cire, van Hoeve and Hooker 2016). Rules enter as sums that must stay within bounds; the
state of a node is what is left open of the sums, and nodes with equal futures are merged. A quarter of runs,
totals and weekends needs a few thousand nodes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roster.engine.model.linear_program import Bools, Ints
from roster.engine.numerics import NO_SIDE
from roster.engine.params import DEFAULT

Layer = Ints
"""(n_nodes, n_options), int64: the node of the next layer that each option leads to, -1 where it is closed.
"""


@dataclass(frozen=True)
class StateSum:
    """The weights of the options chosen add up to between `least` and `most` (None: no bound).

    `weights[layer]`: (n_options,), int64; layers that do not count are left out.
    """

    weights: Mapping[int, Ints]
    least: int | None
    most: int | None

    @property
    def span(self) -> int:
        """The number of layers from the first to the last that counts, both included."""
        return max(self.weights) - min(self.weights) + 1


@dataclass(frozen=True)
class GroupCount:
    """At most `most` of the `groups` are touched.

    A group is a run of consecutive layers, with 1 for the options that touch it and 0 for the others:
    (n_options,).
    """

    groups: tuple[Mapping[int, Ints], ...]
    most: int


@dataclass(frozen=True)
class DecisionDiagram:
    """The layers from the root (node 0 of the first) to the terminal (node 0 after the last)."""

    layers: tuple[Layer, ...]

    @classmethod
    def unrestricted(cls, options: Sequence[int]) -> DecisionDiagram:
        """The diagram of every choice among so many options in each layer."""
        return cls(tuple(np.zeros((1, count), dtype=np.int64) for count in options))

    @property
    def n_nodes(self) -> int:
        """The number of nodes, the terminal left out."""
        return sum(map(len, self.layers))

    def refine(
        self,
        sums: Sequence[StateSum],
        groups: Sequence[GroupCount] = (),
        max_width: int = DEFAULT.diagram_width,
    ) -> DecisionDiagram | None:
        """The diagram of the paths that keep these constraints as well; None where there is none.

        Compiled layer by layer, then reduced. Raises TooWide where a layer has more than `max_width` nodes
        before that.
        """
        tracks: list[_SumStates | _GroupStates] = [_SumStates(sums), *map(_GroupStates, groups)]
        node = np.zeros(1, dtype=np.int64)
        layers: list[Layer] = []
        for number, successors in enumerate(self.layers):
            following = successors[node]
            open_ = following >= 0
            for track in tracks:
                open_ &= track.step(number, successors.shape[1])
            states = [following[open_][:, None], *(track.enter(open_) for track in tracks)]
            merged, kinds = _unique_rows(np.concatenate(states, axis=1))
            if len(merged) > max_width:
                raise TooWide
            layer = np.full(open_.shape, -1, dtype=np.int64)
            layer[open_] = kinds
            layers.append(layer)
            node, at = merged[:, 0], 1
            for track in tracks:
                at += track.settle(merged[:, at:])
        return _reduced(layers) if len(node) else None


class TooWide(Exception):
    """A diagram would have more nodes than it is worth."""


class _SumStates:
    """The open sums of every node, one column each; values that are safe whatever follows are one."""

    def __init__(self, sums: Sequence[StateSum]) -> None:
        self.sums = sorted(sums, key=lambda one: min(one.weights))
        self.left = [_remaining_range(one.weights) for one in self.sums]
        self.rest = [(0, 0)] * len(self.sums)
        self.open: list[int] = []
        self.values: Ints = np.zeros((1, 0), dtype=np.int64)
        self.next: Ints = self.values

    def step(self, layer: int, options: int) -> Bools:
        """Where all sums can still end within their bounds: (n_nodes, n_options), bool."""
        opening = [n for n, one in enumerate(self.sums) if min(one.weights) == layer]
        self.open += opening
        self.values = np.concatenate(
            [self.values, np.zeros((len(self.values), len(opening)), dtype=np.int64)], axis=1
        )
        weights = np.zeros((options, len(self.open)), dtype=np.int64)
        for column, number in enumerate(self.open):
            if layer in self.sums[number].weights:
                weights[:, column] = self.sums[number].weights[layer]
                self.rest[number] = self.left[number][layer]
        self.next = self.values[:, None, :] + weights
        # What must not be exceeded, given the least that is still to come, and what must be reached by now.
        most = np.array([_most(self.sums[n].most, self.rest[n][0]) for n in self.open], dtype=np.int64)
        least = np.array([_least(self.sums[n].least, self.rest[n][1]) for n in self.open], dtype=np.int64)
        return np.asarray(((self.next <= most) & (self.next >= least)).all(axis=2))

    def enter(self, chosen: Bools) -> Ints:
        """The states after the options chosen, one column a sum, in a form that equal futures share."""
        values = self.next[chosen]
        for column, number in enumerate(self.open):
            one, (lowest, highest) = self.sums[number], self.rest[number]
            safe_from = _least(one.least, lowest)
            safe_to = _most(one.most, highest)
            here = values[:, column]
            if one.most is None:
                np.minimum(here, safe_from, out=here)
            elif one.least is None:
                np.maximum(here, safe_to, out=here)
            else:
                here[(here >= safe_from) & (here <= safe_to)] = safe_from
        return values

    def settle(self, states: Ints) -> int:
        """Take over the merged states; the number of columns that were mine.

        Sums that have ended are dropped.
        """
        width = len(self.open)
        ended = [lowest == highest == 0 for lowest, highest in (self.rest[n] for n in self.open)]
        self.values = states[:, :width][:, [not done for done in ended]]
        self.open = [number for number, done in zip(self.open, ended, strict=True) if not done]
        return width


class _GroupStates:
    """How many groups each node has touched, and whether the one that is open is among them: (n_nodes, 2)."""

    def __init__(self, groups: GroupCount) -> None:
        self.most = groups.most
        self.touch: dict[int, Ints] = {}
        self.last: set[int] = set()
        for group in groups.groups:
            self.touch.update(group)
            self.last.add(max(group))
        self.values: Ints = np.zeros((1, 2), dtype=np.int64)
        self.next: Ints = self.values
        self.layer = 0

    def step(self, layer: int, options: int) -> Bools:
        """Where no more than `most` groups are touched: (n_nodes, n_options), bool."""
        touch = self.touch.get(layer, np.zeros(options, dtype=np.int64))
        count, flag = self.values[:, :1], self.values[:, 1:]
        self.layer = layer
        self.next = np.stack([count + touch * (1 - flag), np.maximum(flag, touch)], axis=2)
        return np.asarray(self.next[:, :, 0] <= self.most)

    def enter(self, chosen: Bools) -> Ints:
        """The states after the options chosen: a count and a flag."""
        values = self.next[chosen]
        if self.layer in self.last:
            values[:, 1] = 0
        following = sum(layer > self.layer for layer in self.last)
        np.maximum(values[:, 0], self.most - following, out=values[:, 0])
        return values

    def settle(self, states: Ints) -> int:
        """Take over the merged states; the number of columns that were mine."""
        self.values = states[:, :2]
        return 2


def _most(bound: int | None, coming: int) -> int:
    return NO_SIDE if bound is None else bound - coming


def _least(bound: int | None, coming: int) -> int:
    return -NO_SIDE if bound is None else bound - coming


def _remaining_range(weights: Mapping[int, Ints]) -> dict[int, tuple[int, int]]:
    """For each layer that counts, the least and the most that the layers after it can add."""
    lowest = highest = 0
    found: dict[int, tuple[int, int]] = {}
    for layer in sorted(weights, reverse=True):
        found[layer] = (lowest, highest)
        lowest += int(weights[layer].min())
        highest += int(weights[layer].max())
    return found


def _reduced(layers: Sequence[Layer]) -> DecisionDiagram:
    """The diagram with nodes of the same successors merged, and without nodes from which no path ends."""
    following = np.zeros(int(layers[-1].max(initial=0)) + 2, dtype=np.int64)
    following[-1] = -1
    kept: list[Layer] = []
    for layer in reversed(layers):
        successors = following[layer]
        alive = (successors >= 0).any(axis=1)
        merged, kinds = _unique_rows(successors[alive])
        following = np.full(len(layer) + 1, -1, dtype=np.int64)
        following[:-1][alive] = kinds
        kept.append(merged)
    return DecisionDiagram(tuple(reversed(kept)))


def _unique_rows(rows: Ints) -> tuple[Ints, Ints]:
    """The distinct rows, and which of them each row is: (n_distinct, n), (n_rows,)."""
    if not len(rows):
        return rows, np.empty(0, dtype=np.int64)
    lowest = rows.min(axis=0)
    spans = [int(span) + 1 for span in rows.max(axis=0) - lowest]
    if math.prod(spans) >= 2**62:
        merged, kinds = np.unique(rows, axis=0, return_inverse=True)
        return merged, kinds.reshape(-1)
    # As digits of one number; much faster to sort than rows.
    digits = np.array([math.prod(spans[place + 1 :]) for place in range(len(spans))], dtype=np.int64)
    _, first, kinds = np.unique((rows - lowest) @ digits, return_index=True, return_inverse=True)
    return rows[first], kinds
