"""Tiers solved one after the other over people's paths, each from both sides.

From below, cutoff searches: is there a roster that costs no more than the bound? Only arcs of cheap enough
paths are left, so the flow program is small; a no raises the bound by one, a yes is the optimum. From above,
large neighbourhood search. Both run in parallel, in turns that are counted and not timed, so that the same
plan gives the same roster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from roster.engine.budget import Budget, result_of
from roster.engine.lexicographic import minimise_counts
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import Model, build_model
from roster.engine.model.linear_program import Bools, Floats, Objective
from roster.engine.numerics import BOUND_TOLERANCE, MIP_GAP
from roster.engine.params import DEFAULT, Params
from roster.engine.paths.arc_flow_mip import CutoffSearch, SearchResult
from roster.engine.paths.column_generation import (
    PathRelaxation,
    PathRoster,
    dive,
    evaluate_roster,
    generate_columns,
    initial_paths,
)
from roster.engine.paths.large_neighbourhood_search import LargeNeighbourhoodSearch
from roster.engine.paths.path_graphs import PathGraphs
from roster.engine.paths.personal_constraints import person_graphs
from roster.engine.paths.tier_problem import TierProblem
from roster.engine.proofs import LexicographicResult, Proof
from roster.rules.board import Board
from roster.rules.tiers import Joint, TierName


@dataclass(frozen=True)
class PathSolver:
    """The fallback of the lexicographic solver over rows, for rosters with runs of work or rest."""

    board: Board
    tiers: Sequence[TierName | Joint]
    budget: Budget
    params: Params = DEFAULT

    def resume(
        self, tier: int, units: Sequence[int], bounds: Sequence[int], serving: Bools | None
    ) -> LexicographicResult | None:
        """Go on from a tier whose relaxation over rows no roster attains, where that over paths is tighter.

        `units` are the values of the tiers before, `bounds` what is proved of them and of this one, in
        integer units; `serving` (n_people, n_crews) is the incumbent. None where someone's own rules make too
        large a diagram, or where paths prove no more than rows. Raises RosterError (a fault) where a solver
        fails.
        """
        found = person_graphs(self.board, self.params)
        if found is None:
            return None
        graphs, kept = found
        model = build_model(self.board, self.tiers, without=kept)
        search = _PathSearch(model, PathGraphs.of(graphs, model.column), self.budget, self.params)
        if serving is not None:
            search.start_from(serving)
        return search.run(tier, units, bounds)


@dataclass
class _PathSearch:
    """From tier to tier: the paths still open, the incumbent, the bounds proved in integer units."""

    model: Model
    graphs: PathGraphs
    budget: Budget
    params: Params
    incumbent: PathRoster | None = None
    bounds: dict[int, int] = field(default_factory=dict)

    def start_from(self, start: Bools) -> None:
        """Take over a roster (n_people, n_crews) if each person's part is a path."""
        paths = [
            tuple(int(column) for column in columns[serving & (columns >= 0)])
            for columns, serving in zip(self.model.column, start, strict=True)
        ]
        # Only a path that takes all of these columns and no other is this cheap.
        cost = np.append(np.ones(self.model.program.n_columns), 0.0)
        cost[[column for path in paths for column in path]] = -1.0
        if (self.graphs.cost_to_go(cost)[0][:-1] == [-len(path) for path in paths]).all():
            self.incumbent = PathRoster(tuple(paths), np.empty(0), np.inf)

    def run(self, first: int, units: Sequence[int], bounds: Sequence[int]) -> LexicographicResult | None:
        """The best roster from tier `first` on; None where paths prove no more of it than `bounds` say."""
        program = self.model.program
        face = Face.full(program)
        self.bounds = dict(enumerate(bounds))
        for number, value in enumerate(units):
            face = face.with_cutoff(program.objectives[number], value)
        for number, objective in list(enumerate(program.objectives))[first:]:
            bound = self.bounds.setdefault(number, program.trivial_bound(objective))
            if number > first and self._attains(objective, bound):
                face = face.with_cutoff(objective, bound)
                continue
            problem = TierProblem.of(program, face, program.cost_vector(objective), self.graphs)
            relaxation = None if self.budget.exhausted else self._relax(problem, number)
            if relaxation is None or relaxation.solution.infeasibility > BOUND_TOLERANCE:
                if number == first and not self.budget.exhausted:
                    return None
                break
            if number == first and relaxation.bound <= bound + BOUND_TOLERANCE:
                return None
            _TierSearch(self, number, objective, problem, relaxation).run()
            if self.incumbent is None:
                break
            value = objective.scaled_value(self._x(self.incumbent))
            face = face.with_cutoff(objective, value)
            slack = value - relaxation.bound + BOUND_TOLERANCE
            self.graphs = self.graphs.filter_by_reduced_cost(problem.reduced_costs(relaxation.duals), slack)
        if self.incumbent is None or not np.isfinite(self.incumbent.cost):
            return None
        x = minimise_counts(program, self._x(self.incumbent), self.params)
        proofs = tuple(
            Proof(
                objective,
                objective.scaled_value(x),
                self.bounds.get(number, program.trivial_bound(objective)),
                searched=True,
            )
            for number, objective in enumerate(program.objectives)
        )
        return LexicographicResult(self.model.serving(x), proofs)

    def _relax(self, problem: TierProblem, number: int) -> PathRelaxation | None:
        """The relaxation of a tier from the paths of the incumbent, whose cost is from now on the one in this
        tier.

        Where there is none yet, everyone's cheapest path alone is one, if together they break no row.
        """
        if self.incumbent is None:
            paths: Sequence[tuple[int, ...]] = initial_paths(problem)
            self.update_incumbent(evaluate_roster(problem, paths, self.budget, self.params), number)
        else:
            paths = self.incumbent.paths
            here = evaluate_roster(problem, paths, self.budget, self.params)
            if here is None and np.isfinite(self.incumbent.cost):
                # Time ran out: the roster of the tier before is still the best.
                return None
            self.incumbent = here
        return generate_columns(problem, self.budget, self.params, paths, rounds=self.params.pricing_rounds)

    def _x(self, roster: PathRoster) -> Floats:
        """A roster as values of the program's columns: (n_columns,)."""
        program = self.model.program
        x = np.zeros(program.n_columns)
        x[~program.integer] = roster.shared_values
        x[[column for path in roster.paths for column in path]] = 1.0
        return x

    def _attains(self, objective: Objective, bound: int) -> bool:
        """Whether the incumbent is as good as a bound, in integer units."""
        return self.incumbent is not None and objective.scaled_value(self._x(self.incumbent)) <= bound

    def update_incumbent(self, roster: PathRoster | None, number: int) -> None:
        """Take over a roster if it is better in the tier, and report it."""
        if roster is None or (self.incumbent is not None and roster.cost > self.incumbent.cost - MIP_GAP):
            return
        self.incumbent = roster
        objective = self.model.program.objectives[number]
        value, bound = objective.unscaled(round(roster.cost)), objective.unscaled(self.bounds[number])
        self.budget.report("roster", objective.title, value, bound)


@dataclass
class _TierSearch:
    """One tier: cutoff searches from below and neighbourhoods from above, until they meet."""

    search: _PathSearch
    number: int
    objective: Objective
    problem: TierProblem
    relaxation: PathRelaxation
    reach: int = 0
    """How far above the bound the next cutoff lies, in integer units: further after each complete search."""
    cutoff_search: CutoffSearch | None = None

    def run(self) -> None:
        """Search until the incumbent is optimal (or within the gap), or the budget is exhausted."""
        params = self.search.params
        self._raise_bound(self.relaxation.bound)
        if params.diving and not self._optimal:
            self._update_incumbent(dive(self.relaxation, params.first_dive, self.search.budget, rounds=0))
        budget = self.search.budget.child()
        with ThreadPoolExecutor(params.threads) as executor:
            lns = None
            if params.neighbourhoods and self._incumbent is not None:
                lns = LargeNeighbourhoodSearch(
                    self.problem, self.relaxation, self._incumbent, budget, executor, params
                )
            try:
                while not self._optimal and not budget.exhausted:
                    self._turn(lns, executor)
            finally:
                budget.cancel()
                self._drop_cutoff_search()

    def _turn(self, lns: LargeNeighbourhoodSearch | None, executor: Executor) -> None:
        """The cutoff search goes on while neighbourhoods are tried, whose results are taken over first."""
        params = self.search.params
        below = self.cutoff_search = self.cutoff_search or self._next_cutoff_search(lns)
        running = None if below is None else executor.submit(below.resume, params.turn)
        if lns is not None:
            limit = lns.iterations + (np.inf if below is None else params.turn_iterations * below.n_arcs)
            for _ in range(params.turn):
                if self._optimal or self.search.budget.exhausted or lns.iterations > limit:
                    break
                if lns.step():
                    self._update_incumbent(lns.incumbent)
        if below is None or running is None:
            return
        if self._optimal:
            below.cancel()
        if result_of(running) and not self._optimal:
            self._take_result(below.result(), below.cutoff)
            self._drop_cutoff_search()
        elif self._incumbent is not None and below.cutoff > self._incumbent.cost - MIP_GAP:
            # Its cutoff is no longer below the incumbent.
            self._drop_cutoff_search()

    def _next_cutoff_search(self, lns: LargeNeighbourhoodSearch | None) -> CutoffSearch | None:
        """A search with a cutoff a little above the bound, or at it; None where both have too many arcs."""
        for reach in (self.reach, 0):
            cutoff = float(self._bound + reach)
            if self._incumbent is not None:
                cutoff = min(cutoff, round(self._incumbent.cost) - 1.0)
            slack = cutoff - self.relaxation.bound + BOUND_TOLERANCE
            graphs = self.problem.graphs.filter_by_reduced_cost(
                self.problem.reduced_costs(self.relaxation.duals), slack
            )
            if lns is None or graphs.n_arcs <= self.search.params.cutoff_arcs << lns.rounds:
                return CutoffSearch(self.problem.with_graphs(graphs), cutoff, self.search.budget)
        return None

    def _drop_cutoff_search(self) -> None:
        if self.cutoff_search is not None:
            self.cutoff_search.cancel()
        self.cutoff_search = None

    def _take_result(self, result: SearchResult, cutoff: float) -> None:
        """A complete search raises the bound: beyond the cutoff, or to the cost of the roster it found."""
        self._update_incumbent(result.roster)
        if result.complete:
            self._raise_bound(cutoff + 1.0 if result.roster is None else result.roster.cost)
            self.reach = 2 * self.reach + 1

    @property
    def _incumbent(self) -> PathRoster | None:
        return self.search.incumbent

    @property
    def _bound(self) -> int:
        return self.search.bounds[self.number]

    @property
    def _optimal(self) -> bool:
        """Whether the incumbent is as near to the bound as was asked for."""
        if self._incumbent is None:
            return False
        allowed = self.search.budget.gap * float(abs(self._bound + self.objective.constant))
        return self._incumbent.cost < self._bound + max(MIP_GAP, allowed + BOUND_TOLERANCE)

    def _update_incumbent(self, roster: PathRoster | None) -> None:
        self.search.update_incumbent(roster, self.number)

    def _raise_bound(self, bound: float) -> None:
        raised = max(self._bound, math.ceil(bound - BOUND_TOLERANCE))
        self.search.bounds[self.number] = raised
        self.search.budget.report("bound", self.objective.title, bound=self.objective.unscaled(raised))
