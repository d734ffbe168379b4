"""Cutoff searches: a roster that costs no more than a cutoff, or the proof that there is none, by an arc-flow
program.

Paths are unit flows through the graphs. Only arcs that some cheap enough path takes are left in, so the
program is small where the relaxation is tight; its own relaxation is as tight, since every path keeps all of
a person's own rules.
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
    """The best roster within the cutoff, a lower bound on those within it, whether the search is complete."""

    roster: PathRoster | None
    bound: float
    complete: bool


def solve_below(
    problem: TierProblem, cutoff: float, budget: Budget, nodes: int | None = None
) -> SearchResult:
    """The best roster of the problem that costs at most `cutoff`, in integer units; after `nodes` it is
    incomplete.

    Raises RosterError (a fault) where the solver fails.
    """
    model = _ArcFlowModel.of(problem, cutoff - problem.fixed_cost)
    found = solve_mip(model.program, model.cost, Face.full(model.program), budget, nodes=nodes)
    return _search_result(problem, model, found)


def _search_result(problem: TierProblem, model: _ArcFlowModel, found: MipResult) -> SearchResult:
    roster = _roster_of(problem, model, found)
    return SearchResult(roster, found.bound + problem.fixed_cost, found.status != "stopped")


class CutoffSearch:
    """The same search in counted turns, so that other work can be done beside it."""

    def __init__(self, problem: TierProblem, cutoff: float, budget: Budget) -> None:
        self.cutoff = cutoff
        self.n_arcs = problem.graphs.n_arcs
        self._problem, self._model = problem, _ArcFlowModel.of(problem, cutoff - problem.fixed_cost)
        self._budget = budget.child()
        self._mip = ResumableMip(self._model.program, self._model.cost, None, 0.0, self._budget)
        self._ticks = 0

    def resume(self, ticks: int) -> bool:
        """Go on for so many ticks (see `ResumableMip`); whether the search has ended."""
        self._ticks += ticks
        return self._mip.resume(self._ticks)

    def result(self) -> SearchResult:
        """The result, once it has ended."""
        return _search_result(self._problem, self._model, self._mip.result())

    def cancel(self) -> None:
        """End the search, wherever it is."""
        self._budget.cancel()
        self._mip.cancel()


@dataclass(frozen=True)
class _ArcFlowModel:
    """The integer program: the counting columns, those of the paths still open, then one for each arc.

    `cost`: (n_columns,). `decision_columns` (n_decisions,): the column of the tier's program that each open
    decision is; the first of them is column `first` here.
    """

    program: LinearProgram
    cost: Floats
    decision_columns: Ints
    first: int

    @classmethod
    def of(cls, problem: TierProblem, cutoff: float) -> _ArcFlowModel:
        graphs, out = problem.graphs, ProgramBuilder()
        shared = problem.shared_columns
        out.add_columns(len(shared), problem.face.upper[shared])
        arcs = _Arcs.of(graphs)
        decisions = np.unique(np.concatenate(arcs.columns)) if arcs.columns else np.empty(0, dtype=np.int64)
        decisions = decisions[decisions >= 0]
        first = len(shared)
        out.add_columns(len(decisions), 1.0, integer=True)
        flows = [out.add_columns(len(mine), 1.0) for mine in arcs.heads]
        place = np.full(problem.program.n_columns, -1, dtype=np.int64)
        place[shared] = np.arange(len(shared))
        place[decisions] = first + np.arange(len(decisions))
        _add_shared_rows(out, problem, place)
        _add_linking_rows(out, place, arcs, flows, len(decisions), first)
        _add_flow_conservation(out, graphs, arcs, flows)
        cost = np.zeros(first + len(decisions) + sum(map(len, flows)))
        cost[place[place >= 0]] = problem.cost[place >= 0]
        paid = np.nonzero(cost)[0]
        below, limit = np.array([-INFINITY]), np.array([float(cutoff)])
        out.add_rows(np.array([len(paid)]), paid, cost[paid], below, limit)
        return cls(out.build(()), cost, decisions, first)


@dataclass(frozen=True)
class _Arcs:
    """The open arcs layer by layer, (n_arcs,) each: the node they lead to, their column, the node left."""

    heads: list[Ints]
    columns: list[Ints]
    tails: list[Ints]

    @classmethod
    def of(cls, graphs: PathGraphs) -> _Arcs:
        heads, columns, tails = [], [], []
        for successors, meant in zip(graphs.successors, graphs.columns, strict=True):
            node, option = np.nonzero(successors >= 0)
            heads.append(successors[node, option])
            columns.append(meant[node, option])
            tails.append(node)
        return cls(heads, columns, tails)


def _add_shared_rows(out: ProgramBuilder, problem: TierProblem, place: Ints) -> None:
    """The rows of the problem over the columns left; `place` (n_columns,) is where each is now, -1: gone."""
    matrix = problem.matrix
    owner = np.repeat(np.arange(problem.program.n_columns), np.diff(matrix.starts))
    there = place[owner] >= 0
    rows, columns, values = matrix.rows[there], place[owner[there]], matrix.values[there]
    order = np.argsort(rows, kind="stable")
    lengths = np.bincount(rows, minlength=len(problem.lower))
    out.add_rows(lengths, columns[order], values[order], problem.lower, problem.upper)


def _add_linking_rows(
    out: ProgramBuilder, place: Ints, arcs: _Arcs, flows: list[Ints], n_decisions: int, first: int
) -> None:
    """Each decision is the sum of the flows on its arcs."""
    meant, flow = np.concatenate(arcs.columns), np.concatenate(flows)
    there = meant >= 0
    which, flow = place[meant[there]] - first, flow[there]
    rows = np.concatenate([which, np.arange(n_decisions)])
    indices = np.concatenate([flow, first + np.arange(n_decisions)])
    values = np.concatenate([np.ones(len(flow)), -np.ones(n_decisions)])
    _add_equations(out, rows, indices, values, np.zeros(n_decisions))


def _add_flow_conservation(out: ProgramBuilder, graphs: PathGraphs, arcs: _Arcs, flows: list[Ints]) -> None:
    """From every node as much flows out as comes in; one unit leaves each person's root."""
    for layer, mine in enumerate(flows):
        count = len(graphs.successors[layer])
        rows, indices, values = [arcs.tails[layer]], [mine], [np.ones(len(mine))]
        sides = np.ones(count) if layer == 0 else np.zeros(count)
        if layer:
            rows.append(arcs.heads[layer - 1])
            indices.append(flows[layer - 1])
            values.append(-np.ones(len(flows[layer - 1])))
        _add_equations(out, np.concatenate(rows), np.concatenate(indices), np.concatenate(values), sides)


def _add_equations(out: ProgramBuilder, rows: Ints, indices: Ints, values: Floats, sides: Floats) -> None:
    """Equations with right-hand sides `sides` (n_equations,), given entry by entry."""
    order = np.argsort(rows, kind="stable")
    out.add_rows(np.bincount(rows, minlength=len(sides)), indices[order], values[order], sides, sides)


def _roster_of(problem: TierProblem, model: _ArcFlowModel, found: MipResult) -> PathRoster | None:
    if found.x is None:
        return None
    owner = np.full(problem.program.n_columns, -1, dtype=np.int64)
    for columns, person in zip(problem.graphs.columns, problem.graphs.owner, strict=True):
        there = columns >= 0
        owner[columns[there]] = np.broadcast_to(person[:, None], columns.shape)[there]
    taken: list[list[int]] = [[] for _ in range(problem.graphs.n_people)]
    decisions = found.x[model.first : model.first + len(model.decision_columns)] > 0.5
    for column in model.decision_columns[decisions].tolist():
        taken[owner[column]].append(column)
    layer = _layer_of_columns(problem.graphs)
    paths: tuple[Path, ...] = tuple(tuple(sorted(path, key=layer.__getitem__)) for path in taken)
    return PathRoster(paths, found.x[: model.first], float(model.cost @ found.x) + problem.fixed_cost)


def _layer_of_columns(graphs: PathGraphs) -> dict[int, int]:
    return {
        int(column): layer
        for layer, columns in enumerate(graphs.columns)
        for column in np.unique(columns)
        if column >= 0
    }
