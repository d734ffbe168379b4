"""Column generation: the relaxation over all paths there are, and a diving heuristic from it.

The duals of the rows say what each duty is worth, the cheapest path of each person by them is the one to add
(pricing), and where none has a negative reduced cost, the master is optimal over all paths, however many
(Dantzig and Wolfe 1960). The duals are smoothed towards the best ones known (Wentges 1997), which takes far
fewer rounds.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roster.engine.budget import Budget
from roster.engine.model.linear_program import Floats, Ints
from roster.engine.numerics import BOUND_TOLERANCE, PRICING_TOLERANCE
from roster.engine.params import Params
from roster.engine.paths.master_lp import MasterSolution, RestrictedMaster
from roster.engine.paths.path_graphs import Path
from roster.engine.paths.tier_problem import TierProblem


@dataclass(frozen=True)
class PathRelaxation:
    """The relaxation over all paths: the master's solution, a bound, and `duals` (n_rows,) that prove it."""

    master: RestrictedMaster
    solution: MasterSolution
    bound: float
    duals: Floats


@dataclass(frozen=True)
class PathRoster:
    """A roster: the path of each person, the counting columns (n_shared,), and its cost in integer units."""

    paths: tuple[Path, ...]
    shared_values: Floats
    cost: float


def generate_columns(
    problem: TierProblem,
    budget: Budget,
    params: Params,
    known: Sequence[Path] = (),
    *,
    limit: float = np.inf,
    rounds: int | None = None,
) -> PathRelaxation | None:
    """The relaxation over all paths, or as much of it as shows that no roster costs `limit` or less.

    None where time or the `rounds` ran out. `known` has a first path for each person. Raises RosterError (a
    fault) where the solver fails.
    """
    master = RestrictedMaster(problem, params)
    for person, path in enumerate(known):
        master.add_path(person, path)
    graphs = problem.graphs
    for person, path in enumerate(initial_paths(problem)):
        master.add_path(person, path)
    best, duals = -np.inf, np.zeros(len(problem.lower))
    for _ in itertools.count() if rounds is None else range(rounds):
        solution = None if budget.exhausted else master.solve(budget)
        if solution is None:
            return None
        own = solution.duals
        smoothed = params.smoothing * duals + (1 - params.smoothing) * own if np.isfinite(best) else own
        added = 0
        for tried in (problem.valid_duals(smoothed), problem.valid_duals(own)):
            reduced = problem.reduced_costs(tried)
            cost_to_go = graphs.cost_to_go(reduced)
            bound = problem.lagrangian_bound(tried, cost_to_go[0][:-1])
            if bound > best:
                best, duals = bound, tried
            paths = graphs.shortest_paths(reduced, cost_to_go)
            added = _add_improving_paths(master, solution, paths, range(graphs.n_people))
            if added:
                break
        if not added or best >= solution.cost - PRICING_TOLERANCE or best > limit + BOUND_TOLERANCE:
            return PathRelaxation(master, solution, best, duals)
    return None


def initial_paths(problem: TierProblem) -> list[Path]:
    """The cheapest path of each person, the rows left aside."""
    cost = problem.reduced_costs(np.zeros(len(problem.lower)))
    return [_path(taken) for taken in problem.graphs.shortest_paths(cost, problem.graphs.cost_to_go(cost))]


def evaluate_roster(
    problem: TierProblem, paths: Sequence[Path], budget: Budget, params: Params
) -> PathRoster | None:
    """The roster of these paths with its cost in this problem; None where it breaks a row or time ran out."""
    master = RestrictedMaster(problem, params)
    for person, path in enumerate(paths):
        master.add_path(person, path)
    solution = master.solve(budget)
    if solution is None or solution.infeasibility > PRICING_TOLERANCE:
        return None
    return PathRoster(tuple(paths), solution.shared_values, solution.cost)


def dive(
    relaxation: PathRelaxation,
    threshold: float,
    budget: Budget,
    rounds: int | None = None,
    iterations: float = np.inf,
) -> PathRoster | None:
    """Diving heuristic: fix the paths whose value in the master is at least `threshold`, or else the largest;
    repeat.

    After each step all others get new paths in so many `rounds` of column generation (None: as the parameters
    say); without any it is fast, and rough. None where it finds no roster, or after so many simplex
    `iterations`.
    """
    master, problem = relaxation.master, relaxation.master.problem
    rounds = master.params.dive_rounds if rounds is None else rounds
    fixed: dict[int, int] = {}
    solution: MasterSolution | None = relaxation.solution
    most = master.iterations + iterations
    while solution is not None and not budget.exhausted and len(fixed) < problem.graphs.n_people:
        if master.iterations > most:
            solution = None
            break
        for number in _paths_to_fix(master, solution, fixed, threshold):
            person = master.paths[number][0]
            if person not in fixed:
                fixed[person] = number
                master.fix_path(number)
        solution = _reoptimise(master, fixed, budget, rounds)
    for number in fixed.values():
        master.fix_path(number, fixed=False)
    if solution is None or budget.exhausted or solution.infeasibility > PRICING_TOLERANCE:
        return None
    paths = tuple(master.paths[fixed[person]][1] for person in range(problem.graphs.n_people))
    return PathRoster(paths, solution.shared_values, solution.cost)


def _reoptimise(
    master: RestrictedMaster, fixed: Mapping[int, int], budget: Budget, rounds: int
) -> MasterSolution | None:
    """The master solved beside what is fixed, with a few rounds of new paths for all others."""
    problem = master.problem
    open_ = [person for person in range(problem.graphs.n_people) if person not in fixed]
    graphs = problem.graphs.for_people(np.array(open_, dtype=np.int64))
    for _ in range(rounds):
        solution = master.solve(budget)
        if solution is None or not open_:
            return solution
        reduced = problem.reduced_costs(solution.duals)
        paths = graphs.shortest_paths(reduced, graphs.cost_to_go(reduced))
        if not _add_improving_paths(master, solution, paths, open_):
            return solution
    return master.solve(budget)


def _paths_to_fix(
    master: RestrictedMaster, solution: MasterSolution, fixed: Mapping[int, int], threshold: float
) -> list[int]:
    """The numbers of the paths to fix next, the largest value first."""
    values = solution.path_values[: len(master.paths)]
    open_ = [
        number
        for number in np.argsort(-values, kind="stable").tolist()
        if values[number] > PRICING_TOLERANCE and master.paths[number][0] not in fixed
    ]
    return [number for number in open_ if values[number] >= threshold] or open_[:1]


def _add_improving_paths(
    master: RestrictedMaster, solution: MasterSolution, columns: Ints, people: Sequence[int]
) -> int:
    """Add the paths, `columns` (n_people, n_layers), of negative reduced cost; how many were new."""
    reduced = master.problem.reduced_costs(solution.duals)
    path_reduced_costs = reduced[columns].sum(axis=1) - solution.convexity_duals[list(people)]
    return sum(
        master.add_path(person, _path(taken))
        for person, taken, reduced_cost in zip(people, columns, path_reduced_costs, strict=True)
        if reduced_cost < -PRICING_TOLERANCE
    )


def _path(columns: Ints) -> Path:
    return tuple(int(column) for column in columns if column >= 0)
