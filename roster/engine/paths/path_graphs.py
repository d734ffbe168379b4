"""The decision diagrams of all people as one layered graph in arrays, and shortest paths through it.

A path is given by the program's columns: in each layer the column of the crew that the person serves in, -1
for none. Costs of columns are one array (n_columns + 1,), whose last place is for -1 and is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from roster.engine.model.linear_program import Bools, Floats, Ints
from roster.engine.paths.personal_constraints import PersonGraph

Path = tuple[int, ...]
"""The columns of one person's path, without the days on which the person serves nothing."""


@dataclass(frozen=True)
class PathGraphs:
    """The layers of all people's graphs; an open option of a node is an arc.

    For each layer, `successors` (n_nodes, n_options): the node of the next layer, -1 where the option is
    closed; `columns` (n_nodes, n_options): the column of each option, -1 for none; `owner` (n_nodes,): whose
    node it is. All int64. The nodes of the first layer are the people in order, as are the terminals after
    the last.
    """

    successors: tuple[Ints, ...]
    columns: tuple[Ints, ...]
    owner: tuple[Ints, ...]
    n_people: int

    @classmethod
    def of(cls, graphs: Sequence[PersonGraph], column: Ints) -> PathGraphs:
        """The graphs of all people; `column` (n_people, n_crews) is the column of each decision."""
        layers = len(graphs[0].options) if graphs else 0
        successors, columns, owners = [], [], []
        for layer in range(layers):
            width = max(len(one.options[layer]) for one in graphs)
            last = layer == layers - 1
            offset = 0
            blocks, meant = [], []
            for person, one in enumerate(graphs):
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
            successors.append(np.asfortranarray(np.concatenate(blocks)))
            columns.append(np.asfortranarray(np.concatenate(meant)))
            owners.append(np.repeat(np.arange(len(graphs)), [len(block) for block in blocks]))
        return cls(tuple(successors), tuple(columns), tuple(owners), len(graphs))

    @cached_property
    def n_arcs(self) -> int:
        """The number of open options in all layers."""
        return sum(int((successors >= 0).sum()) for successors in self.successors)

    def cost_to_go(self, cost: Floats) -> list[Floats]:
        """For each layer and the terminals, the least cost from each node on: (n_nodes + 1,), the last place
        infinite.

        `cost`: (n_columns + 1,). By dynamic programming from the last layer back.
        """
        ends = np.append(np.zeros(self.n_people), np.inf)
        found = [ends]
        for successors, columns in zip(reversed(self.successors), reversed(self.columns), strict=True):
            rest = found[-1]
            least = np.full(len(successors) + 1, np.inf)
            # Option by option: much faster than along the short side of an array.
            for option in range(successors.shape[1]):
                np.minimum(least[:-1], rest[successors[:, option]] + cost[columns[:, option]], out=least[:-1])
            found.append(least)
        return found[::-1]

    def shortest_paths(self, cost: Floats, cost_to_go: Sequence[Floats]) -> Ints:
        """The cheapest path of each person as columns: (n_people, n_layers); `cost_to_go` is of `cost`."""
        node = np.arange(self.n_people)
        taken = []
        for successors, columns, rest in zip(self.successors, self.columns, cost_to_go[1:], strict=True):
            option = np.argmin(rest[successors[node]] + cost[columns[node]], axis=1)
            taken.append(columns[node, option])
            node = successors[node, option]
        return np.stack(taken, axis=1)

    def filter_by_reduced_cost(self, cost: Floats, slack: float) -> PathGraphs:
        """The graphs of the arcs on paths whose cost is at most `slack` above the person's cheapest."""
        cost_to_go = self.cost_to_go(cost)
        least = cost_to_go[0][:-1]
        so_far = np.zeros(self.n_people)
        kept: list[Bools] = []
        for layer, (successors, columns) in enumerate(zip(self.successors, self.columns, strict=True)):
            total = so_far[:, None] + cost[columns]
            through = total + cost_to_go[layer + 1][successors] - least[self.owner[layer]][:, None]
            following = np.full(len(cost_to_go[layer + 1]), np.inf)
            open_ = successors >= 0
            np.minimum.at(following, successors[open_], total[open_])
            kept.append(open_ & (through <= slack))
            so_far = following[:-1]
        return self._pruned(kept)

    def fix_outside(self, paths: Sequence[Path], open_layers: range) -> PathGraphs:
        """The graphs in which everyone keeps to their path outside the open layers (days)."""
        taken = np.zeros(max(int(columns.max(initial=0)) for columns in self.columns) + 2, dtype=np.bool_)
        taken[[column for path in paths for column in path]] = True
        kept: list[Bools] = []
        for layer, (successors, columns, person) in enumerate(
            zip(self.successors, self.columns, self.owner, strict=True)
        ):
            open_ = successors >= 0
            if layer not in open_layers:
                serving = np.zeros(self.n_people, dtype=np.bool_)
                serving[person[taken[columns].any(axis=1)]] = True
                open_ &= taken[columns] | ((columns < 0) & ~serving[person][:, None])
            kept.append(open_)
        return self._pruned(kept)

    def for_people(self, people: Ints) -> PathGraphs:
        """The graphs of some people (rows), in the order given."""
        rank = np.full(self.n_people, -1, dtype=np.int64)
        rank[people] = np.arange(len(people))
        chosen = [rank[owner] >= 0 for owner in self.owner]
        order = [
            np.argsort(rank[owner[kept]], kind="stable")
            for owner, kept in zip(self.owner, chosen, strict=True)
        ]
        return self._renumbered([kept.nonzero()[0][by] for kept, by in zip(chosen, order, strict=True)], rank)

    def _pruned(self, kept: Iterable[Bools]) -> PathGraphs:
        """The graphs of the options kept, without nodes on no path; roots and terminals stay."""
        successors = [
            np.where(open_, successors, -1) for open_, successors in zip(kept, self.successors, strict=True)
        ]
        leads: Bools = np.ones(self.n_people, dtype=np.bool_)
        for number in reversed(range(len(successors))):
            successors[number] = np.where(np.append(leads, False)[successors[number]], successors[number], -1)
            leads = np.asarray((successors[number] >= 0).any(axis=1))
        alive = [np.arange(self.n_people)]
        for number in range(1, len(successors)):
            out = successors[number - 1][alive[-1]]
            alive.append(np.unique(out[out >= 0]))
        pruned = PathGraphs(tuple(successors), self.columns, self.owner, self.n_people)
        return pruned._renumbered(alive, np.arange(self.n_people))

    def _renumbered(self, nodes: Sequence[Ints], rank: Ints) -> PathGraphs:
        """The graphs of these nodes, in the order given; `rank` (n_people,) is -1 for people left out."""
        successors, columns, owners = [], [], []
        for layer, those in enumerate(nodes):
            if layer + 1 < len(nodes):
                place = np.full(len(self.successors[layer + 1]) + 1, -1, dtype=np.int64)
                place[nodes[layer + 1]] = np.arange(len(nodes[layer + 1]))
            else:
                place = np.append(rank, -1)
            successors.append(np.asfortranarray(place[self.successors[layer][those]]))
            columns.append(np.asfortranarray(self.columns[layer][those]))
            owners.append(rank[self.owner[layer][those]])
        return PathGraphs(tuple(successors), tuple(columns), tuple(owners), int((rank >= 0).sum()))
