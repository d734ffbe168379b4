"""A better roster near the best one: some people, or some weeks, are planned anew and all else stays as it is.

Each neighbourhood is a problem of its own kind, small enough to be relaxed in a moment: most are given up as soon
as their bound shows that nothing better is in them. The small ones come first, and days before people: what a few days of
everyone can mend costs least. Some are tried at once, on the cores there are, and heard in the order in which they
were drawn, by the same dice every time: so the clock has no say in what is found.
"""

from __future__ import annotations

import random
from collections import deque
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

import numpy as np

from roster.engine.budget import Budget, result_of
from roster.engine.model.linear_program import Ints
from roster.engine.paths.arc_flow_mip import solve_below
from roster.engine.paths.column_generation import PathRelaxation, PathRoster, dive, generate_columns
from roster.engine.paths.tier_problem import TierProblem

_DAYS = 4
"""The days in a row that are planned anew at first."""

_PEOPLE = 4
"""How often people are drawn at each size, after all days have been tried; twice as often once all sizes have been."""

_LEAST, _MOST = 0.3, 0.75
"""The part of the people planned anew from which on they are drawn, since fewer hardly ever find anything; and up to which
again and again, since the whole has been tried.
"""

_SURE = (0.9, 0.7)
_SMALL = 8_000
_NODES = 10
"""A neighbourhood is searched to the end where it has so many options at most, for so many nodes."""

_EFFORT = 40_000
"""Iterations of the simplex method after which a dive in a neighbourhood is given up."""

_AHEAD = 3
"""Neighbourhoods begun before the first of them is heard; what was begun after one that is better is dropped."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a cost; costs are whole numbers."""


@dataclass(frozen=True)
class _Trial:
    """A neighbourhood that is being tried: its first day, or the people; what comes of it; and the watch that ends it."""

    first: int | None
    people: Ints
    outcome: Future[tuple[PathRoster | None, int]]
    budget: Budget


@dataclass
class LargeNeighbourhoodSearch:
    """Tries neighbourhoods of the best roster of a problem: all runs of so many days, then some of the people, then more days.

    Once that has come to the whole problem, it goes on with other people, in round after round.
    """

    problem: TierProblem
    relaxation: PathRelaxation
    incumbent: PathRoster
    budget: Budget
    executor: Executor
    rng: random.Random = field(default_factory=lambda: random.Random(1))
    days: int = 0
    _untried: list[int | None] = field(default_factory=list)
    """What is still to be tried at this size: the first of the days, None for people."""
    _running: deque[_Trial] = field(default_factory=deque)
    rounds: int = 0
    """How often neighbourhoods have grown to the whole problem without finding anything better."""
    iterations: int = 0
    """Iterations of the simplex method so far, in all that has been heard."""

    @property
    def _n_days(self) -> int:
        return len(self.problem.graphs.successors)

    def step(self) -> bool:
        """Hear of one neighbourhood; whether the best roster is better now."""
        if not self._untried and not self._running:
            self._grow()
        while self._untried and len(self._running) < _AHEAD:
            self._running.append(self._start(self._untried.pop()))
        trial = self._running.popleft()
        found, effort = result_of(trial.outcome)
        self.iterations += effort
        if found is None:
            return False
        merged = list(self.incumbent.paths)
        for person, path in zip(trial.people.tolist(), found.paths, strict=True):
            merged[person] = path
        self.incumbent = PathRoster(tuple(merged), found.shared_values, found.cost)
        self.drop()
        self._untried = [first for first in self._neighbourhoods() if first is None or first != trial.first]
        return True

    def drop(self) -> None:
        """Break off what has been begun."""
        for trial in self._running:
            trial.budget.cancel()
        self._running.clear()

    def _grow(self) -> None:
        """On to more days, or from the most there are back to where people are drawn."""
        most = self._n_days if not self.rounds else max(1, round(_MOST * self._n_days))
        if self.days >= most:
            self.days, self.rounds = max(1, round(_LEAST * self._n_days)), self.rounds + 1
        else:
            self.days = min(most, self.days + max(2, self.days // 4) if self.days else _DAYS)
        self._untried = self._neighbourhoods()

    def _start(self, first: int | None) -> _Trial:
        paths, budget = self.incumbent.paths, self.budget.child()
        everyone = np.arange(len(paths))
        people = self._draw_people() if first is None else everyone
        days = range(self._n_days) if first is None else range(first, first + self.days)
        outcome = self.executor.submit(_improve, self.problem, self.incumbent, people, days, budget)
        return _Trial(first, people, outcome, budget)

    def _neighbourhoods(self) -> list[int | None]:
        """What to try at this size, the last first.

        All runs of days, overlapping by two thirds, in an order drawn, then people; from the second round on people alone.
        """
        if self.rounds:
            return [None] * (2 * _PEOPLE)
        last = self._n_days - self.days
        firsts = [*range(0, last, max(1, self.days // 3)), last]
        self.rng.shuffle(firsts)
        drawn = _PEOPLE if _LEAST <= self.days / self._n_days < 1.0 else 0
        return [None] * drawn + firsts

    def _draw_people(self) -> Ints:
        """Some people; who costs more than they need to is drawn rather than others."""
        paths = self.incumbent.paths
        count = max(2, round(self.days / self._n_days * len(paths)))
        reduced = self.problem.reduced_costs(self.relaxation.duals)
        least = self.problem.graphs.cost_to_go(reduced)[0][:-1]
        excess = np.array([reduced[list(path)].sum() for path in paths]) - least
        draws = np.array([self.rng.expovariate(1.0) for _ in paths])
        return np.sort(np.argsort(draws / (1.0 + np.maximum(excess, 0.0)), kind="stable")[:count])


def _improve(
    whole: TierProblem, best: PathRoster, people: Ints, days: range, budget: Budget
) -> tuple[PathRoster | None, int]:
    """A cheaper roster in which only these people, and only on these days, do something else, and the effort it took.

    Their paths alone; found by diving or by searching. Costs are whole numbers.
    """
    limit = round(best.cost) - 1.0
    known = [best.paths[person] for person in people]
    if len(people) < len(best.paths):
        problem = whole.restrict_to_people(best.paths, people)
    else:
        problem = whole.with_graphs(whole.graphs.fix_outside(best.paths, days))
    relaxed = generate_columns(problem, budget, known, limit=limit)
    if relaxed is None:
        return None, 0
    found = None if relaxed.bound > limit + _ROUNDING else _search_neighbourhood(relaxed, limit, budget)
    return found, relaxed.master.iterations


def _search_neighbourhood(relaxed: PathRelaxation, limit: float, budget: Budget) -> PathRoster | None:
    """A roster of at most that cost: by dives, or where few paths are cheap enough by searching those."""
    for sure in _SURE:
        found = dive(relaxed, sure, budget, effort=_EFFORT)
        if found is not None and found.cost <= limit + _ROUNDING:
            return found
    problem = relaxed.master.problem
    forest = problem.graphs.filter_by_reduced_cost(
        problem.reduced_costs(relaxed.duals), limit - relaxed.bound + _ROUNDING
    )
    if forest.n_arcs > _SMALL or budget.exhausted:
        return None
    return solve_below(problem.with_graphs(forest), limit, budget, nodes=_NODES).roster
