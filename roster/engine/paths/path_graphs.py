"""All people's diagrams at once, layer by layer in single arrays, and the cheapest paths through them.

A path is told by the program's columns: in each layer the column of the crew the person serves in, -1 for
none. What columns cost is given as one array with a last place for -1, which costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from roster.engine.model.linear_program import Bools, Floats, Ints
from roster.engine.paths.personal_constraints import PersonGraph

Path = tuple[int, ...]
"""The columns of one person's path, without the days of nothing."""


@dataclass(frozen=True)
class PathGraphs:
    """The layers of all people: `heads` and `columns` are nodes × options, `person` whose each node is.

    A head is a node of the next layer, -1 where the option is closed. The roots of the first layer are the
    people in order, as are the ends behind the last.
    """

    successors: tuple[Ints, ...]
    columns: tuple[Ints, ...]
    owner: tuple[Ints, ...]
    n_people: int

    @classmethod
    def of(cls, choices: Sequence[PersonGraph], column: Ints) -> PathGraphs:
        """The forest of what people may choose; `column[person, crew]` is the column of that decision."""
        layers = len(choices[0].options) if choices else 0
        heads, columns, owners = [], [], []
        for layer in range(layers):
            width = max(len(one.options[layer]) for one in choices)
            last = layer == layers - 1
            offset = 0
            blocks, meant = [], []
            for person, one in enumerate(choices):
                here = one.diagram.layers[layer]
                block = np.full((len(here), width), -1, dtype=np.int64)
                block[:, : here.shape[1]] = np.where(here >= 0, here + (person if last else offset), -1)
                crews = np.full(width, -1, dtype=np.int64)
                crews[: here.shape[1]] = [
                    column[person, crew] if crew >= 0 else -1 for crew in one.options[layer]
                ]
                blocks.append(block)
                meant.append(np.broadcast_to(crews, block.shape))
                offset += 0 if last else len(one.diagram.layers[layer + 1])
            heads.append(np.asfortranarray(np.concatenate(blocks)))
            columns.append(np.asfortranarray(np.concatenate(meant)))
            owners.append(np.repeat(np.arange(len(choices)), [len(block) for block in blocks]))
        return cls(tuple(heads), tuple(columns), tuple(owners), len(choices))

    @cached_property
    def n_arcs(self) -> int:
        """How many options are open in all."""
        return sum(int((heads >= 0).sum()) for heads in self.successors)

    def cost_to_go(self, cost: Floats) -> list[Floats]:
        """For each layer and one more, the least that the rest of the quarter costs from each node; last: infinite."""
        ends = np.append(np.zeros(self.n_people), np.inf)
        found = [ends]
        for heads, columns in zip(reversed(self.successors), reversed(self.columns), strict=True):
            rest = found[-1]
            least = np.full(len(heads) + 1, np.inf)
            # Option by option: far quicker than along the short side of an array.
            for option in range(heads.shape[1]):
                np.minimum(least[:-1], rest[heads[:, option]] + cost[columns[:, option]], out=least[:-1])
            found.append(least)
        return found[::-1]

    def shortest_paths(self, cost: Floats, onward: Sequence[Floats]) -> Ints:
        """The cheapest path of each person: people × layers, the columns; `onward` as of the same cost."""
        node = np.arange(self.n_people)
        taken = []
        for heads, columns, rest in zip(self.successors, self.columns, onward[1:], strict=True):
            option = np.argmin(rest[heads[node]] + cost[columns[node]], axis=1)
            taken.append(columns[node, option])
            node = heads[node, option]
        return np.stack(taken, axis=1)

    def filter_by_reduced_cost(self, cost: Floats, slack: float) -> PathGraphs:
        """The forest without the options that no path of at most `slack` above the person's cheapest takes."""
        onward = self.cost_to_go(cost)
        least = onward[0][:-1]
        so_far = np.zeros(self.n_people)
        kept: list[Bools] = []
        for layer, (heads, columns) in enumerate(zip(self.successors, self.columns, strict=True)):
            total = so_far[:, None] + cost[columns]
            through = total + onward[layer + 1][heads] - least[self.owner[layer]][:, None]
            following = np.full(len(onward[layer + 1]), np.inf)
            open_ = heads >= 0
            np.minimum.at(following, heads[open_], total[open_])
            kept.append(open_ & (through <= slack))
            so_far = following[:-1]
        return self._pruned(kept)

    def without(self, column: Bools) -> PathGraphs:
        """The forest without the options of these columns."""
        closed = np.append(column, False)
        return self._pruned(
            [
                (heads >= 0) & ~closed[columns]
                for heads, columns in zip(self.successors, self.columns, strict=True)
            ]
        )

    def fix_outside(self, paths: Sequence[Path], open_layers: range) -> PathGraphs:
        """The forest in which everyone keeps to their path outside the open layers."""
        taken = np.zeros(max(int(columns.max(initial=0)) for columns in self.columns) + 2, dtype=np.bool_)
        taken[[column for path in paths for column in path]] = True
        kept: list[Bools] = []
        for layer, (heads, columns, person) in enumerate(
            zip(self.successors, self.columns, self.owner, strict=True)
        ):
            open_ = heads >= 0
            if layer not in open_layers:
                serving = np.zeros(self.n_people, dtype=np.bool_)
                serving[person[taken[columns].any(axis=1)]] = True
                open_ &= taken[columns] | ((columns < 0) & ~serving[person][:, None])
            kept.append(open_)
        return self._pruned(kept)

    def for_people(self, people: Ints) -> PathGraphs:
        """The forest of some people, in the order given."""
        rank = np.full(self.n_people, -1, dtype=np.int64)
        rank[people] = np.arange(len(people))
        chosen = [rank[owner] >= 0 for owner in self.owner]
        order = [
            np.argsort(rank[owner[kept]], kind="stable")
            for owner, kept in zip(self.owner, chosen, strict=True)
        ]
        return self._renumbered([kept.nonzero()[0][by] for kept, by in zip(chosen, order, strict=True)], rank)

    def _pruned(self, kept: Iterable[Bools]) -> PathGraphs:
        """The options kept, without the nodes that no path passes any more; roots and ends stay."""
        heads = [np.where(open_, heads, -1) for open_, heads in zip(kept, self.successors, strict=True)]
        leads: Bools = np.ones(self.n_people, dtype=np.bool_)
        for number in reversed(range(len(heads))):
            heads[number] = np.where(np.append(leads, False)[heads[number]], heads[number], -1)
            leads = np.asarray((heads[number] >= 0).any(axis=1))
        alive = [np.arange(self.n_people)]
        for number in range(1, len(heads)):
            out = heads[number - 1][alive[-1]]
            alive.append(np.unique(out[out >= 0]))
        pruned = PathGraphs(tuple(heads), self.columns, self.owner, self.n_people)
        return pruned._renumbered(alive, np.arange(self.n_people))

    def _renumbered(self, nodes: Sequence[Ints], rank: Ints) -> PathGraphs:
        """The forest of these nodes of each layer, numbered in the order given, and of the people ranked (-1: gone)."""
        heads, columns, owners = [], [], []
        for layer, those in enumerate(nodes):
            if layer + 1 < len(nodes):
                place = np.full(len(self.successors[layer + 1]) + 1, -1, dtype=np.int64)
                place[nodes[layer + 1]] = np.arange(len(nodes[layer + 1]))
            else:
                place = np.append(rank, -1)
            heads.append(np.asfortranarray(place[self.successors[layer][those]]))
            columns.append(np.asfortranarray(self.columns[layer][those]))
            owners.append(rank[self.owner[layer][those]])
        return PathGraphs(tuple(heads), tuple(columns), tuple(owners), int((rank >= 0).sum()))
