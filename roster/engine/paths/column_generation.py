"""Paths made as they are needed: the relaxation over all paths there are, and rosters found by diving from it.

Column generation (Dantzig & Wolfe 1960): the duals of the rows say what each duty is worth, the cheapest path of
each person by them is one to add, and where none is cheaper than what the person has, the mix is optimal over all paths,
however many. The duals are smoothed towards the best ones known (Wentges 1997), which needs far fewer rounds.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roster.engine.budget import Budget
from roster.engine.model.linear_program import Floats, Ints
from roster.engine.paths.master_lp import MasterSolution, RestrictedMaster
from roster.engine.paths.path_graphs import Path
from roster.engine.paths.tier_problem import TierProblem

_SMOOTH = 0.5
"""How much of the best duals is kept in those that are tried."""

_CHEAPER = 1e-6
"""By how much a path must be cheaper to count."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a cost or a bound."""

_ROUNDS = 6
"""Rounds of new paths after each step of a dive; the rest is left to the next step."""


@dataclass(frozen=True)
class PathRelaxation:
    """The relaxation over all paths: the best mix, and a bound on every roster with the duals that prove it."""

    master: RestrictedMaster
    solution: MasterSolution
    bound: float
    duals: Floats


@dataclass(frozen=True)
class PathRoster:
    """A roster: the path of each person, what is counted then, and what it costs."""

    paths: tuple[Path, ...]
    shared_values: Floats
    cost: float


def generate_columns(
    problem: TierProblem,
    budget: Budget,
    known: Sequence[Path] = (),
    *,
    limit: float = np.inf,
    rounds: int | None = None,
) -> PathRelaxation | None:
    """The relaxation over all paths, or as much of it as shows that nothing costs `limit` or less.

    None where time or the rounds of new paths ran out. `known` is a path for each person to begin with.
    """
    master = RestrictedMaster(problem)
    for person, path in enumerate(known):
        master.add_path(person, path)
    forest = problem.graphs
    for person, path in enumerate(initial_paths(problem)):
        master.add_path(person, path)
    best, duals = -np.inf, np.zeros(len(problem.lower))
    for _ in itertools.count() if rounds is None else range(rounds):
        mix = None if budget.exhausted else master.solve(budget)
        if mix is None:
            return None
        tried = _SMOOTH * duals + (1 - _SMOOTH) * mix.duals if np.isfinite(best) else mix.duals
        fresh = 0
        for those in (problem.valid_duals(tried), problem.valid_duals(mix.duals)):
            reduced = problem.reduced_costs(those)
            onward = forest.cost_to_go(reduced)
            bound = problem.lagrangian_bound(those, onward[0][:-1])
            if bound > best:
                best, duals = bound, those
            fresh = _add_improving_paths(
                master, mix, forest.shortest_paths(reduced, onward), range(forest.n_people)
            )
            if fresh:
                break
        if not fresh or best >= mix.cost - _CHEAPER or best > limit + _ROUNDING:
            return PathRelaxation(master, mix, best, duals)
    return None


def initial_paths(problem: TierProblem) -> list[Path]:
    """The cheapest path of each person, whatever it does to the rows."""
    cost = problem.reduced_costs(np.zeros(len(problem.lower)))
    return [_path(taken) for taken in problem.graphs.shortest_paths(cost, problem.graphs.cost_to_go(cost))]


def evaluate_roster(problem: TierProblem, paths: Sequence[Path], budget: Budget) -> PathRoster | None:
    """What a roster costs in this problem, with what is counted then; None where it breaks a row."""
    master = RestrictedMaster(problem)
    for person, path in enumerate(paths):
        master.add_path(person, path)
    mix = master.solve(budget)
    if mix is None or mix.infeasibility > _CHEAPER:
        return None
    return PathRoster(tuple(paths), mix.shared_values, mix.cost)


def dive(
    generated: PathRelaxation, threshold: float, budget: Budget, rounds: int = _ROUNDS, effort: float = np.inf
) -> PathRoster | None:
    """A roster, step by step: paths that the mix takes for at least `sure` are settled, or else the surest one.

    After each step everyone else gets new paths in so many `rounds`; without any it is quick, and rough. It is given up
    after so much `effort`, in iterations of the simplex method.
    """
    master, problem = generated.master, generated.master.problem
    settled: dict[int, int] = {}
    mix: MasterSolution | None = generated.solution
    most = master.iterations + effort
    while mix is not None and not budget.exhausted and len(settled) < problem.graphs.n_people:
        if master.iterations > most:
            mix = None
            break
        for number in _paths_to_fix(master, mix, settled, threshold):
            person = master.paths[number][0]
            if person not in settled:
                settled[person] = number
                master.fix_path(number)
        mix = _reoptimise(master, settled, budget, rounds)
    for number in settled.values():
        master.fix_path(number, settled=False)
    if mix is None or budget.exhausted or mix.infeasibility > _CHEAPER:
        return None
    paths = tuple(master.paths[settled[person]][1] for person in range(problem.graphs.n_people))
    return PathRoster(paths, mix.shared_values, mix.cost)


def _reoptimise(
    master: RestrictedMaster, settled: Mapping[int, int], budget: Budget, rounds: int
) -> MasterSolution | None:
    """The best mix beside what is settled, with a few rounds of new paths for everyone else."""
    problem = master.problem
    open_ = [person for person in range(problem.graphs.n_people) if person not in settled]
    forest = problem.graphs.for_people(np.array(open_, dtype=np.int64))
    for _ in range(rounds):
        mix = master.solve(budget)
        if mix is None or not open_:
            return mix
        reduced = problem.reduced_costs(mix.duals)
        if not _add_improving_paths(
            master, mix, forest.shortest_paths(reduced, forest.cost_to_go(reduced)), open_
        ):
            return mix
    return master.solve(budget)


def _paths_to_fix(
    master: RestrictedMaster, mix: MasterSolution, settled: Mapping[int, int], sure: float
) -> list[int]:
    """The paths to settle next, the surest first."""
    parts = mix.path_values[: len(master.paths)]
    open_ = [
        number
        for number in np.argsort(-parts, kind="stable").tolist()
        if parts[number] > _CHEAPER and master.paths[number][0] not in settled
    ]
    return [number for number in open_ if parts[number] >= sure] or open_[:1]


def _add_improving_paths(
    master: RestrictedMaster, mix: MasterSolution, columns: Ints, people: Sequence[int]
) -> int:
    """Add the paths of `people` that are cheaper by the mix's own duals than what they are paid; how many were new."""
    reduced = master.problem.reduced_costs(mix.duals)
    gains = reduced[columns].sum(axis=1) - mix.convexity_duals[list(people)]
    return sum(
        master.add_path(person, _path(taken))
        for person, taken, gain in zip(people, columns, gains, strict=True)
        if gain < -_CHEAPER
    )


def _path(columns: Ints) -> Path:
    return tuple(int(column) for column in columns if column >= 0)
