"""Tiers made best one after the other over people's paths, each from both sides.

From below: is there a roster that costs no more than the bound? Only options of paths that cheap are left, so the
question is small; a no raises the bound by one, a yes is the optimum. From above: neighbourhoods of the best roster
known. Both run side by side, in turns that are counted and not timed, so that the same plan gives the same roster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from roster.engine.budget import Budget, result_of
from roster.engine.lexicographic import LexicographicResult, Proof, minimise_counts
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import Model, build_model
from roster.engine.model.linear_program import Bools, Floats, Objective
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
from roster.rules.board import Board
from roster.rules.tiers import Joint, TierName

_HASTY = 0.4
"""How sure the mix must be of a path for the first dive to settle it, which is made without new paths."""

_TURN = 10
"""Neighbourhoods heard in a turn, at most, and looks of the question from below meanwhile."""

_EFFORT = 20
"""Iterations of the simplex method in neighbourhoods after which a turn ends, for each option of the question."""

_HANDS = 2
"""Threads that work side by side."""

_SMALL = 12_000
"""Options up to which a question from below is put; twice as many after each round of neighbourhoods."""

_MOST_ROUNDS = 300
"""Rounds of new paths after which a tier's relaxation over paths is given up."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a cost or a bound; costs are whole numbers."""


@dataclass(frozen=True)
class PathSolver:
    """The rival of the climb over rows, for rosters with runs of work or rest."""

    board: Board
    tiers: Sequence[TierName | Joint]
    budget: Budget

    def resume(
        self, tier: int, units: Sequence[int], bounds: Sequence[int], serving: Bools | None
    ) -> LexicographicResult | None:
        """Go on from a tier whose relaxation over rows no roster attains, where that over paths is tighter.

        `units` are the values of the tiers before, `bounds` what is proved of them and of this one, `serving`
        (people × crews) the best roster so far. None where someone's own rules leave too many different
        pasts, or where paths prove no more than rows.
        """
        made = person_graphs(self.board)
        if made is None:
            return None
        choices, kept = made
        posed = build_model(self.board, self.tiers, without=kept)
        climb = _PathSearch(posed, PathGraphs.of(choices, posed.column), self.budget)
        if serving is not None:
            climb.start_from(serving)
        return climb.run(tier, units, bounds)


@dataclass
class _PathSearch:
    """From tier to tier: the paths and rows still open, the best roster, the bounds proved."""

    model: Model
    graphs: PathGraphs
    budget: Budget
    incumbent: PathRoster | None = None
    bounds: dict[int, int] = field(default_factory=dict)

    def start_from(self, start: Bools) -> None:
        """Take over a roster (people × crews) if each person's part of it is a path; its crews are in order of time."""
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
            floor = self.bounds.setdefault(number, program.trivial_bound(objective))
            if number > first and self._scaled_value(objective) <= floor:
                face = face.with_cutoff(objective, floor)
                continue
            problem = TierProblem.of(program, face, program.cost_vector(objective), self.graphs)
            relaxed = None if self.budget.exhausted else self._relax(problem, number)
            if relaxed is None or relaxed.solution.infeasibility > _ROUNDING:
                if number == first and not self.budget.exhausted:
                    return None
                break
            if number == first and relaxed.bound <= floor + _ROUNDING:
                return None
            _TierSearch(self, number, objective, problem, relaxed).run()
            if self.incumbent is None:
                break
            value = self._scaled_value(objective)
            face = face.with_cutoff(objective, value)
            slack = value - relaxed.bound + _ROUNDING
            self.graphs = self.graphs.filter_by_reduced_cost(problem.reduced_costs(relaxed.duals), slack)
        if self.incumbent is None or not np.isfinite(self.incumbent.cost):
            return None
        x = minimise_counts(program, self._x())
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
        """The relaxation of a tier, begun at the best roster, whose cost is from now on the one in this tier.

        Where there is none yet, what everyone would do alone is one, if it breaks no row.
        """
        paths = initial_paths(problem) if self.incumbent is None else self.incumbent.paths
        if self.incumbent is None:
            self.update_incumbent(evaluate_roster(problem, paths, self.budget), number)
        else:
            here = evaluate_roster(problem, paths, self.budget)
            if here is None and np.isfinite(self.incumbent.cost):
                # Time ran out: the roster of the tier before is still the best.
                return None
            self.incumbent = here
        return generate_columns(problem, self.budget, paths, rounds=_MOST_ROUNDS)

    def _x(self) -> Floats:
        """The roster as values of the program's columns."""
        assert self.incumbent is not None
        program = self.model.program
        x = np.zeros(program.n_columns)
        x[~program.integer] = self.incumbent.shared_values
        x[[column for path in self.incumbent.paths for column in path]] = 1.0
        return x

    def _scaled_value(self, objective: Objective) -> int:
        return objective.scaled_value(self._x())

    def update_incumbent(self, chosen: PathRoster | None, number: int) -> None:
        """Take over a roster if it is better in the tier, and tell."""
        if chosen is None or (self.incumbent is not None and chosen.cost > self.incumbent.cost - 0.5):
            return
        self.incumbent = chosen
        objective = self.model.program.objectives[number]
        value, bound = objective.unscaled(round(chosen.cost)), objective.unscaled(self.bounds[number])
        self.budget.report("roster", objective.title, value, bound)


@dataclass
class _TierSearch:
    """One tier: questions from below beside neighbourhoods from above, until they meet."""

    search: _PathSearch
    number: int
    objective: Objective
    problem: TierProblem
    relaxation: PathRelaxation
    reach: int = 0
    """How far above the bound the next question from below looks: further after each no."""
    cutoff_search: CutoffSearch | None = None

    def run(self) -> None:
        self._raise_bound(self.relaxation.bound)
        if not self._optimal:
            self._update_incumbent(dive(self.relaxation, _HASTY, self.search.budget, rounds=0))
        budget = self.search.budget.child()
        with ThreadPoolExecutor(_HANDS) as beside:
            above = (
                None
                if self._incumbent is None
                else LargeNeighbourhoodSearch(self.problem, self.relaxation, self._incumbent, budget, beside)
            )
            try:
                while not self._optimal and not budget.exhausted:
                    self._turn(above, beside)
            finally:
                budget.cancel()
                self._drop_cutoff_search()

    def _turn(self, above: LargeNeighbourhoodSearch | None, beside: ThreadPoolExecutor) -> None:
        """A question from below goes on, and meanwhile some neighbourhoods; what both found is taken over in that order."""
        asked = self.cutoff_search = self.cutoff_search or self._next_cutoff_search(above)
        answering = None if asked is None else beside.submit(asked.resume, _TURN)
        if above is not None:
            effort = above.iterations + (np.inf if asked is None else _EFFORT * asked.n_arcs)
            for _ in range(_TURN):
                if self._optimal or self.search.budget.exhausted or above.iterations > effort:
                    break
                if above.step():
                    self._update_incumbent(above.incumbent)
        if asked is None or answering is None:
            return
        if self._optimal:
            asked.cancel()
        if result_of(answering) and not self._optimal:
            self._take_result(asked.result(), asked.cutoff)
            self._drop_cutoff_search()
        elif self._incumbent is not None and asked.cutoff > self._incumbent.cost - 0.5:
            # It asks for more than is wanted by now.
            self._drop_cutoff_search()

    def _next_cutoff_search(self, above: LargeNeighbourhoodSearch | None) -> CutoffSearch | None:
        """Whether there is a roster a little above the bound, or else at the bound: None where both are too large to ask."""
        for reach in (self.reach, 0):
            limit = float(self._bound + reach)
            if self._incumbent is not None:
                limit = min(limit, round(self._incumbent.cost) - 1.0)
            slack = limit - self.relaxation.bound + _ROUNDING
            forest = self.problem.graphs.filter_by_reduced_cost(
                self.problem.reduced_costs(self.relaxation.duals), slack
            )
            if above is None or forest.n_arcs <= _SMALL << above.rounds:
                return CutoffSearch(self.problem.with_graphs(forest), limit, self.search.budget)
        return None

    def _drop_cutoff_search(self) -> None:
        if self.cutoff_search is not None:
            self.cutoff_search.cancel()
        self.cutoff_search = None

    def _take_result(self, answer: SearchResult, limit: float) -> None:
        """A no raises the bound beyond the limit; a yes, searched to the end, is the best there is."""
        self._update_incumbent(answer.roster)
        if answer.complete:
            self._raise_bound(limit + 1.0 if answer.roster is None else answer.roster.cost)
            self.reach = 2 * self.reach + 1

    @property
    def _incumbent(self) -> PathRoster | None:
        return self.search.incumbent

    @property
    def _bound(self) -> int:
        return self.search.bounds[self.number]

    @property
    def _optimal(self) -> bool:
        if self._incumbent is None:
            return False
        allowed = self.search.budget.gap * float(abs(self._bound + self.objective.constant))
        return self._incumbent.cost < self._bound + max(0.5, allowed + _ROUNDING)

    def _update_incumbent(self, chosen: PathRoster | None) -> None:
        self.search.update_incumbent(chosen, self.number)

    def _raise_bound(self, bound: float) -> None:
        raised = max(self._bound, math.ceil(bound - _ROUNDING))
        self.search.bounds[self.number] = raised
        self.search.budget.report("bound", self.objective.title, bound=self.objective.unscaled(raised))
