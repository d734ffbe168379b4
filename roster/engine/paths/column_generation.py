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

from roster.engine.budget import Watch
from roster.engine.model.linear_program import Floats, Ints
from roster.engine.paths.master_lp import Master, Mix
from roster.engine.paths.path_graphs import Path
from roster.engine.paths.tier_problem import Problem

_SMOOTH = 0.5
"""How much of the best duals is kept in those that are tried."""

_CHEAPER = 1e-6
"""By how much a path must be cheaper to count."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a cost or a bound."""

_ROUNDS = 6
"""Rounds of new paths after each step of a dive; the rest is left to the next step."""


@dataclass(frozen=True)
class Generated:
    """The relaxation over all paths: the best mix, and a bound on every roster with the duals that prove it."""

    master: Master
    mix: Mix
    bound: float
    duals: Floats


@dataclass(frozen=True)
class Chosen:
    """A roster: the path of each person, what is counted then, and what it costs."""

    paths: tuple[Path, ...]
    shared: Floats
    cost: float


def generate(
    problem: Problem,
    watch: Watch,
    known: Sequence[Path] = (),
    *,
    limit: float = np.inf,
    rounds: int | None = None,
) -> Generated | None:
    """The relaxation over all paths, or as much of it as shows that nothing costs `limit` or less.

    None where time or the rounds of new paths ran out. `known` is a path for each person to begin with.
    """
    master = Master(problem)
    for person, path in enumerate(known):
        master.add(person, path)
    forest = problem.forest
    for person, path in enumerate(alone(problem)):
        master.add(person, path)
    best, duals = -np.inf, np.zeros(len(problem.lower))
    for _ in itertools.count() if rounds is None else range(rounds):
        mix = None if watch.over else master.solve(watch)
        if mix is None:
            return None
        tried = _SMOOTH * duals + (1 - _SMOOTH) * mix.duals if np.isfinite(best) else mix.duals
        fresh = 0
        for those in (problem.usable(tried), problem.usable(mix.duals)):
            reduced = problem.reduced(those)
            onward = forest.onward(reduced)
            bound = problem.bound(those, onward[0][:-1])
            if bound > best:
                best, duals = bound, those
            fresh = _cheaper(master, mix, forest.cheapest(reduced, onward), range(forest.people))
            if fresh:
                break
        if not fresh or best >= mix.cost - _CHEAPER or best > limit + _ROUNDING:
            return Generated(master, mix, best, duals)
    return None


def alone(problem: Problem) -> list[Path]:
    """The cheapest path of each person, whatever it does to the rows."""
    cost = problem.reduced(np.zeros(len(problem.lower)))
    return [_path(taken) for taken in problem.forest.cheapest(cost, problem.forest.onward(cost))]


def priced(problem: Problem, paths: Sequence[Path], watch: Watch) -> Chosen | None:
    """What a roster costs in this problem, with what is counted then; None where it breaks a row."""
    master = Master(problem)
    for person, path in enumerate(paths):
        master.add(person, path)
    mix = master.solve(watch)
    if mix is None or mix.missing > _CHEAPER:
        return None
    return Chosen(tuple(paths), mix.shared, mix.cost)


def dive(
    generated: Generated, sure: float, watch: Watch, rounds: int = _ROUNDS, effort: float = np.inf
) -> Chosen | None:
    """A roster, step by step: paths that the mix takes for at least `sure` are settled, or else the surest one.

    After each step everyone else gets new paths in so many `rounds`; without any it is quick, and rough. It is given up
    after so much `effort`, in iterations of the simplex method.
    """
    master, problem = generated.master, generated.master.problem
    settled: dict[int, int] = {}
    mix: Mix | None = generated.mix
    most = master.effort + effort
    while mix is not None and not watch.over and len(settled) < problem.forest.people:
        if master.effort > most:
            mix = None
            break
        for number in _surest(master, mix, settled, sure):
            person = master.paths[number][0]
            if person not in settled:
                settled[person] = number
                master.settle(number)
        mix = _renewed(master, settled, watch, rounds)
    for number in settled.values():
        master.settle(number, settled=False)
    if mix is None or watch.over or mix.missing > _CHEAPER:
        return None
    paths = tuple(master.paths[settled[person]][1] for person in range(problem.forest.people))
    return Chosen(paths, mix.shared, mix.cost)


def _renewed(master: Master, settled: Mapping[int, int], watch: Watch, rounds: int) -> Mix | None:
    """The best mix beside what is settled, with a few rounds of new paths for everyone else."""
    problem = master.problem
    open_ = [person for person in range(problem.forest.people) if person not in settled]
    forest = problem.forest.of_people(np.array(open_, dtype=np.int64))
    for _ in range(rounds):
        mix = master.solve(watch)
        if mix is None or not open_:
            return mix
        reduced = problem.reduced(mix.duals)
        if not _cheaper(master, mix, forest.cheapest(reduced, forest.onward(reduced)), open_):
            return mix
    return master.solve(watch)


def _surest(master: Master, mix: Mix, settled: Mapping[int, int], sure: float) -> list[int]:
    """The paths to settle next, the surest first."""
    parts = mix.parts[: len(master.paths)]
    open_ = [
        number
        for number in np.argsort(-parts, kind="stable").tolist()
        if parts[number] > _CHEAPER and master.paths[number][0] not in settled
    ]
    return [number for number in open_ if parts[number] >= sure] or open_[:1]


def _cheaper(master: Master, mix: Mix, columns: Ints, people: Sequence[int]) -> int:
    """Add the paths of `people` that are cheaper by the mix's own duals than what they are paid; how many were new."""
    reduced = master.problem.reduced(mix.duals)
    gains = reduced[columns].sum(axis=1) - mix.wages[list(people)]
    return sum(
        master.add(person, _path(taken))
        for person, taken, gain in zip(people, columns, gains, strict=True)
        if gain < -_CHEAPER
    )


def _path(columns: Ints) -> Path:
    return tuple(int(column) for column in columns if column >= 0)
