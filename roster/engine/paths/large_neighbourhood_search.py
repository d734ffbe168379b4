"""Large neighbourhood search (Shaw 1998): some people, or some days, are planned anew and all else stays
fixed.

Each neighbourhood is a small tier problem: most are given up as soon as their relaxation shows that nothing
better is in them. Small ones come first, and days before people: a few days of everyone are the cheapest to
solve. Some are tried at the same time; results are consumed in the order in which the neighbourhoods were
drawn, and the random numbers have a fixed seed, so the clock does not change what is found.
"""

from __future__ import annotations

import random
from collections import deque
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field

import numpy as np

from roster.engine.budget import Budget, result_of
from roster.engine.model.linear_program import Ints
from roster.engine.numerics import BOUND_TOLERANCE
from roster.engine.params import Params
from roster.engine.paths.arc_flow_mip import solve_below
from roster.engine.paths.column_generation import PathRelaxation, PathRoster, dive, generate_columns
from roster.engine.paths.tier_problem import TierProblem


@dataclass(frozen=True)
class _Trial:
    """A neighbourhood that is being tried: its first day (None: people were drawn), its people, its future
    result.

    The result is a better roster of these people, if there is one, and the simplex iterations that it took.
    """

    first: int | None
    people: Ints
    result: Future[tuple[PathRoster | None, int]]
    budget: Budget


@dataclass
class LargeNeighbourhoodSearch:
    """Tries neighbourhoods of the incumbent: all runs of so many days, then some of the people, then more
    days.

    Once they have grown to the whole problem, it goes on with other people, in round after round.
    """

    problem: TierProblem
    relaxation: PathRelaxation
    incumbent: PathRoster
    budget: Budget
    executor: Executor
    params: Params
    days: int = 0
    """Days of the neighbourhoods at present; their share of the quarter is the share of people drawn."""
    rounds: int = 0
    """How often neighbourhoods have grown to the whole problem without finding anything better."""
    iterations: int = 0
    """Simplex iterations so far, in all neighbourhoods whose result was consumed."""
    rng: random.Random = field(init=False)
    _untried: list[int | None] = field(default_factory=list)
    """What is still to be tried at this size, the last first: the first of the days, None for people."""
    _running: deque[_Trial] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.params.seed)

    @property
    def _n_days(self) -> int:
        return len(self.problem.graphs.successors)

    def step(self) -> bool:
        """Consume the result of one neighbourhood; whether the incumbent is better now."""
        if not self._untried and not self._running:
            self._grow()
        while self._untried and len(self._running) < self.params.lns_ahead:
            self._running.append(self._start(self._untried.pop()))
        trial = self._running.popleft()
        found, iterations = result_of(trial.result)
        self.iterations += iterations
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
        """Cancel what is running: it started from an incumbent that is no longer the best."""
        for trial in self._running:
            trial.budget.cancel()
        self._running.clear()

    def _grow(self) -> None:
        """Go on to more days, or from the most there are back to where people are drawn."""
        params = self.params
        most = self._n_days if not self.rounds else max(1, round(params.lns_people_to * self._n_days))
        if self.days >= most:
            self.days, self.rounds = max(1, round(params.lns_people_from * self._n_days)), self.rounds + 1
        else:
            self.days = min(most, self.days + max(2, self.days // 4) if self.days else params.lns_days)
        self._untried = self._neighbourhoods()

    def _start(self, first: int | None) -> _Trial:
        paths, budget = self.incumbent.paths, self.budget.child()
        everyone = np.arange(len(paths))
        people = self._draw_people() if first is None else everyone
        days = range(self._n_days) if first is None else range(first, first + self.days)
        result = self.executor.submit(
            _improve, self.problem, self.incumbent, people, days, budget, self.params
        )
        return _Trial(first, people, result, budget)

    def _neighbourhoods(self) -> list[int | None]:
        """What to try at this size, the last first.

        All runs of days, overlapping by two thirds, in an order drawn, then people; from the second round on
        people alone.
        """
        draws = self.params.lns_draws
        if self.rounds:
            return [None] * (2 * draws)
        last = self._n_days - self.days
        firsts = [*range(0, last, max(1, self.days // 3)), last]
        self.rng.shuffle(firsts)
        drawn = draws if self.params.lns_people_from <= self.days / self._n_days < 1.0 else 0
        return [None] * drawn + firsts

    def _draw_people(self) -> Ints:
        """Some people (rows, sorted), more often those whose path has a high reduced cost."""
        paths = self.incumbent.paths
        count = max(2, round(self.days / self._n_days * len(paths)))
        reduced = self.problem.reduced_costs(self.relaxation.duals)
        least = self.problem.graphs.cost_to_go(reduced)[0][:-1]
        excess = np.array([reduced[list(path)].sum() for path in paths]) - least
        draws = np.array([self.rng.expovariate(1.0) for _ in paths])
        return np.sort(np.argsort(draws / (1.0 + np.maximum(excess, 0.0)), kind="stable")[:count])


def _improve(
    whole: TierProblem, incumbent: PathRoster, people: Ints, days: range, budget: Budget, params: Params
) -> tuple[PathRoster | None, int]:
    """A cheaper roster in which only these people, on these days, change; and the simplex iterations it took.

    The roster has the paths of these people alone.
    """
    limit = round(incumbent.cost) - 1.0
    known = [incumbent.paths[person] for person in people]
    if len(people) < len(incumbent.paths):
        problem = whole.restrict_to_people(incumbent.paths, people)
    else:
        problem = whole.with_graphs(whole.graphs.fix_outside(incumbent.paths, days))
    relaxation = generate_columns(problem, budget, params, known, limit=limit)
    if relaxation is None:
        return None, 0
    found = None
    if relaxation.bound <= limit + BOUND_TOLERANCE:
        found = _search_neighbourhood(relaxation, limit, budget, params)
    return found, relaxation.master.iterations


def _search_neighbourhood(
    relaxation: PathRelaxation, limit: float, budget: Budget, params: Params
) -> PathRoster | None:
    """A roster of at most that cost: by dives, or by branch and bound where few arcs are left."""
    for threshold in params.lns_dives if params.diving else ():
        found = dive(relaxation, threshold, budget, iterations=params.lns_dive_iterations)
        if found is not None and found.cost <= limit + BOUND_TOLERANCE:
            return found
    problem = relaxation.master.problem
    slack = limit - relaxation.bound + BOUND_TOLERANCE
    graphs = problem.graphs.filter_by_reduced_cost(problem.reduced_costs(relaxation.duals), slack)
    if graphs.n_arcs > params.lns_arcs or budget.exhausted:
        return None
    return solve_below(problem.with_graphs(graphs), limit, budget, nodes=params.lns_nodes).roster
