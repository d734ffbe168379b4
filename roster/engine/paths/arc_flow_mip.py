"""A roster strictly better than the best known, or the proof that there is none: paths as flows of an integer program.

Only options that some path cheap enough takes are left in, so that the program is small where the relaxation is
tight; its own relaxation is as tight, since every path keeps all of a person's own rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roster.engine.budget import Budget
from roster.engine.lp.highs import MipResult, solve_mip
from roster.engine.lp.optimal_face import Face
from roster.engine.lp.resumable_mip import ResumableMip
from roster.engine.model.linear_program import INFINITY, Floats, Ints, LinearProgram, ProgramBuilder
from roster.engine.paths.column_generation import PathRoster
from roster.engine.paths.path_graphs import Path, PathGraphs
from roster.engine.paths.tier_problem import TierProblem


@dataclass(frozen=True)
class SearchResult:
    """What a search came to: a roster below the limit if there is one, a bound on those below it, whether it ended."""

    roster: PathRoster | None
    bound: float
    complete: bool


def solve_below(problem: TierProblem, limit: float, budget: Budget, nodes: int | None = None) -> SearchResult:
    """The best roster of the problem that costs at most `limit`."""
    flows = _ArcFlowModel.of(problem, limit - problem.fixed_cost)
    found = solve_mip(flows.program, flows.cost, Face.full(flows.program), budget, nodes=nodes)
    return _search_result(problem, flows, found)


def _search_result(problem: TierProblem, flows: _ArcFlowModel, found: MipResult) -> SearchResult:
    return SearchResult(
        _roster_of(problem, flows, found), found.bound + problem.fixed_cost, found.status != "stopped"
    )


class CutoffSearch:
    """The same search at a pace, so that other work can be done beside it in turns that are counted."""

    def __init__(self, problem: TierProblem, limit: float, budget: Budget) -> None:
        self.cutoff = limit
        self.n_arcs = problem.graphs.n_arcs
        self._problem, self._model = problem, _ArcFlowModel.of(problem, limit - problem.fixed_cost)
        self._watch = budget.child()
        self._mip = ResumableMip(self._model.program, self._model.cost, None, 0.0, self._watch)
        self._ticks = 0

    def resume(self, looks: int) -> bool:
        """Go on for so many looks (see `Paced`); whether the search has ended."""
        self._ticks += looks
        return self._mip.resume(self._ticks)

    def result(self) -> SearchResult:
        """What it came to, once it has ended."""
        return _search_result(self._problem, self._model, self._mip.result())

    def cancel(self) -> None:
        """End the search, wherever it is."""
        self._watch.cancel()
        self._mip.cancel()


@dataclass(frozen=True)
class _ArcFlowModel:
    """The integer program: the counted columns, those of the paths still open, then one for each option."""

    program: LinearProgram
    cost: Floats
    decision_columns: Ints
    """The program's column that each open column is."""
    first: int

    @classmethod
    def of(cls, problem: TierProblem, limit: float) -> _ArcFlowModel:
        forest, out = problem.graphs, ProgramBuilder()
        shared = problem.shared_columns
        upper = problem.face.upper[shared]
        out.add_columns(len(shared), upper)
        heads, columns, nodes = _open_arcs(forest)
        serving = np.unique(np.concatenate(columns)) if columns else np.empty(0, dtype=np.int64)
        serving = serving[serving >= 0]
        first = len(shared)
        out.add_columns(len(serving), 1.0, integer=True)
        options = [out.add_columns(len(those), 1.0) for those in heads]
        place = np.full(problem.program.n_columns, -1, dtype=np.int64)
        place[shared] = np.arange(len(shared))
        place[serving] = first + np.arange(len(serving))
        _add_shared_rows(out, problem, place)
        _add_linking_rows(out, place, columns, options, len(serving), first)
        _add_flow_conservation(out, forest, heads, nodes, options)
        cost = np.zeros(first + len(serving) + sum(map(len, options)))
        cost[place[place >= 0]] = problem.cost[place >= 0]
        paid = np.nonzero(cost)[0]
        out.add_rows(np.array([len(paid)]), paid, cost[paid], np.array([-INFINITY]), np.array([float(limit)]))
        return cls(out.build(()), cost, serving, first)


def _open_arcs(forest: PathGraphs) -> tuple[list[Ints], list[Ints], list[Ints]]:
    """The open options layer by layer: where each leads, its column, the node it leaves."""
    heads, columns, nodes = [], [], []
    for layer, meant in zip(forest.successors, forest.columns, strict=True):
        node, option = np.nonzero(layer >= 0)
        heads.append(layer[node, option])
        columns.append(meant[node, option])
        nodes.append(node)
    return heads, columns, nodes


def _add_shared_rows(out: ProgramBuilder, problem: TierProblem, place: Ints) -> None:
    """The rows of the problem over the columns that are left."""
    sheet = problem.matrix
    owner = np.repeat(np.arange(problem.program.n_columns), np.diff(sheet.starts))
    there = place[owner] >= 0
    rows, columns, values = sheet.rows[there], place[owner[there]], sheet.values[there]
    order = np.argsort(rows, kind="stable")
    lengths = np.bincount(rows, minlength=len(problem.lower))
    out.add_rows(lengths, columns[order], values[order], problem.lower, problem.upper)


def _add_linking_rows(
    out: ProgramBuilder, place: Ints, columns: list[Ints], options: list[Ints], serving: int, first: int
) -> None:
    """Whoever serves does so on one of the options that say so."""
    meant, option = np.concatenate(columns), np.concatenate(options)
    there = meant >= 0
    which, option = place[meant[there]] - first, option[there]
    rows = np.concatenate([which, np.arange(serving)])
    indices = np.concatenate([option, first + np.arange(serving)])
    values = np.concatenate([np.ones(len(option)), -np.ones(serving)])
    _add_equations(out, rows, indices, values, np.zeros(serving))


def _add_flow_conservation(
    out: ProgramBuilder, forest: PathGraphs, heads: list[Ints], nodes: list[Ints], options: list[Ints]
) -> None:
    """From every node as much leaves as comes in; one of each person sets out."""
    for layer in range(len(heads)):
        count = len(forest.successors[layer])
        rows, indices, values = [nodes[layer]], [options[layer]], [np.ones(len(nodes[layer]))]
        sides = np.ones(count) if layer == 0 else np.zeros(count)
        if layer:
            rows.append(heads[layer - 1])
            indices.append(options[layer - 1])
            values.append(-np.ones(len(heads[layer - 1])))
        _add_equations(out, np.concatenate(rows), np.concatenate(indices), np.concatenate(values), sides)


def _add_equations(out: ProgramBuilder, rows: Ints, indices: Ints, values: Floats, sides: Floats) -> None:
    """Equations, told entry by entry."""
    order = np.argsort(rows, kind="stable")
    out.add_rows(np.bincount(rows, minlength=len(sides)), indices[order], values[order], sides, sides)


def _roster_of(problem: TierProblem, flows: _ArcFlowModel, found: MipResult) -> PathRoster | None:
    if found.x is None:
        return None
    owner = np.full(problem.program.n_columns, -1, dtype=np.int64)
    for columns, person in zip(problem.graphs.columns, problem.graphs.owner, strict=True):
        there = columns >= 0
        owner[columns[there]] = np.broadcast_to(person[:, None], columns.shape)[there]
    taken: list[list[int]] = [[] for _ in range(problem.graphs.n_people)]
    for column in flows.decision_columns[
        found.x[flows.first : flows.first + len(flows.decision_columns)] > 0.5
    ].tolist():
        taken[owner[column]].append(column)
    order = _layer_of_columns(problem.graphs)
    paths: tuple[Path, ...] = tuple(tuple(sorted(path, key=order.__getitem__)) for path in taken)
    return PathRoster(paths, found.x[: flows.first], float(flows.cost @ found.x) + problem.fixed_cost)


def _layer_of_columns(forest: PathGraphs) -> dict[int, int]:
    """The layer of each column."""
    return {
        int(column): layer
        for layer, columns in enumerate(forest.columns)
        for column in np.unique(columns)
        if column >= 0
    }
