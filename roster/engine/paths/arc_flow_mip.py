"""A roster strictly better than the best known, or the proof that there is none: paths as flows of an integer program.

Only options that some path cheap enough takes are left in, so that the program is small where the relaxation is
tight; its own relaxation is as tight, since every path keeps all of a person's own rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roster.engine.budget import Watch
from roster.engine.lp.highs import Found, search
from roster.engine.lp.optimal_face import Face
from roster.engine.lp.resumable_mip import Paced
from roster.engine.model.linear_program import INFINITY, Builder, Floats, Ints, Program
from roster.engine.paths.column_generation import Chosen
from roster.engine.paths.path_graphs import Forest, Path
from roster.engine.paths.tier_problem import Problem


@dataclass(frozen=True)
class Search:
    """What a search came to: a roster below the limit if there is one, a bound on those below it, whether it ended."""

    chosen: Chosen | None
    bound: float
    ended: bool


def search_below(problem: Problem, limit: float, watch: Watch, nodes: int | None = None) -> Search:
    """The best roster of the problem that costs at most `limit`."""
    flows = _Flows.of(problem, limit - problem.settled)
    found = search(flows.program, flows.cost, Face.whole(flows.program), watch, nodes=nodes)
    return _search_of(problem, flows, found)


def _search_of(problem: Problem, flows: _Flows, found: Found) -> Search:
    return Search(_chosen(problem, flows, found), found.bound + problem.settled, found.outcome != "stopped")


class Question:
    """The same search at a pace, so that other work can be done beside it in turns that are counted."""

    def __init__(self, problem: Problem, limit: float, watch: Watch) -> None:
        self.limit = limit
        self.options = problem.forest.arcs
        self._problem, self._flows = problem, _Flows.of(problem, limit - problem.settled)
        self._watch = watch.aside()
        self._paced = Paced(self._flows.program, self._flows.cost, None, 0.0, self._watch)
        self._looks = 0

    def go_on(self, looks: int) -> bool:
        """Go on for so many looks (see `Paced`); whether the search has ended."""
        self._looks += looks
        return self._paced.go_on(self._looks)

    def answer(self) -> Search:
        """What it came to, once it has ended."""
        return _search_of(self._problem, self._flows, self._paced.outcome())

    def give_up(self) -> None:
        """End the search, wherever it is."""
        self._watch.stop()
        self._paced.give_up()


@dataclass(frozen=True)
class _Flows:
    """The integer program: the counted columns, those of the paths still open, then one for each option."""

    program: Program
    cost: Floats
    serving: Ints
    """The program's column that each open column is."""
    first: int

    @classmethod
    def of(cls, problem: Problem, limit: float) -> _Flows:
        forest, out = problem.forest, Builder()
        shared = problem.shared
        upper = problem.face.upper[shared]
        out.add_columns(len(shared), upper)
        heads, columns, nodes = _options(forest)
        serving = np.unique(np.concatenate(columns)) if columns else np.empty(0, dtype=np.int64)
        serving = serving[serving >= 0]
        first = len(shared)
        out.add_columns(len(serving), 1.0, integer=True)
        options = [out.add_columns(len(those), 1.0) for those in heads]
        place = np.full(problem.program.columns, -1, dtype=np.int64)
        place[shared] = np.arange(len(shared))
        place[serving] = first + np.arange(len(serving))
        _shared_rows(out, problem, place)
        _same(out, place, columns, options, len(serving), first)
        _conserved(out, forest, heads, nodes, options)
        cost = np.zeros(first + len(serving) + sum(map(len, options)))
        cost[place[place >= 0]] = problem.cost[place >= 0]
        paid = np.nonzero(cost)[0]
        out.add_rows(np.array([len(paid)]), paid, cost[paid], np.array([-INFINITY]), np.array([float(limit)]))
        return cls(out.program(()), cost, serving, first)


def _options(forest: Forest) -> tuple[list[Ints], list[Ints], list[Ints]]:
    """The open options layer by layer: where each leads, its column, the node it leaves."""
    heads, columns, nodes = [], [], []
    for layer, meant in zip(forest.heads, forest.columns, strict=True):
        node, option = np.nonzero(layer >= 0)
        heads.append(layer[node, option])
        columns.append(meant[node, option])
        nodes.append(node)
    return heads, columns, nodes


def _shared_rows(out: Builder, problem: Problem, place: Ints) -> None:
    """The rows of the problem over the columns that are left."""
    sheet = problem.sheet
    owner = np.repeat(np.arange(problem.program.columns), np.diff(sheet.starts))
    there = place[owner] >= 0
    rows, columns, values = sheet.rows[there], place[owner[there]], sheet.values[there]
    order = np.argsort(rows, kind="stable")
    lengths = np.bincount(rows, minlength=len(problem.lower))
    out.add_rows(lengths, columns[order], values[order], problem.lower, problem.upper)


def _same(
    out: Builder, place: Ints, columns: list[Ints], options: list[Ints], serving: int, first: int
) -> None:
    """Whoever serves does so on one of the options that say so."""
    meant, option = np.concatenate(columns), np.concatenate(options)
    there = meant >= 0
    which, option = place[meant[there]] - first, option[there]
    rows = np.concatenate([which, np.arange(serving)])
    indices = np.concatenate([option, first + np.arange(serving)])
    values = np.concatenate([np.ones(len(option)), -np.ones(serving)])
    _add_sorted(out, rows, indices, values, np.zeros(serving))


def _conserved(
    out: Builder, forest: Forest, heads: list[Ints], nodes: list[Ints], options: list[Ints]
) -> None:
    """From every node as much leaves as comes in; one of each person sets out."""
    for layer in range(len(heads)):
        count = len(forest.heads[layer])
        rows, indices, values = [nodes[layer]], [options[layer]], [np.ones(len(nodes[layer]))]
        sides = np.ones(count) if layer == 0 else np.zeros(count)
        if layer:
            rows.append(heads[layer - 1])
            indices.append(options[layer - 1])
            values.append(-np.ones(len(heads[layer - 1])))
        _add_sorted(out, np.concatenate(rows), np.concatenate(indices), np.concatenate(values), sides)


def _add_sorted(out: Builder, rows: Ints, indices: Ints, values: Floats, sides: Floats) -> None:
    """Equations, told entry by entry."""
    order = np.argsort(rows, kind="stable")
    out.add_rows(np.bincount(rows, minlength=len(sides)), indices[order], values[order], sides, sides)


def _chosen(problem: Problem, flows: _Flows, found: Found) -> Chosen | None:
    if found.x is None:
        return None
    owner = np.full(problem.program.columns, -1, dtype=np.int64)
    for columns, person in zip(problem.forest.columns, problem.forest.person, strict=True):
        there = columns >= 0
        owner[columns[there]] = np.broadcast_to(person[:, None], columns.shape)[there]
    taken: list[list[int]] = [[] for _ in range(problem.forest.people)]
    for column in flows.serving[found.x[flows.first : flows.first + len(flows.serving)] > 0.5].tolist():
        taken[owner[column]].append(column)
    order = _order(problem.forest)
    paths: tuple[Path, ...] = tuple(tuple(sorted(path, key=order.__getitem__)) for path in taken)
    return Chosen(paths, found.x[: flows.first], float(flows.cost @ found.x) + problem.settled)


def _order(forest: Forest) -> dict[int, int]:
    """The layer of each column."""
    return {
        int(column): layer
        for layer, columns in enumerate(forest.columns)
        for column in np.unique(columns)
        if column >= 0
    }
