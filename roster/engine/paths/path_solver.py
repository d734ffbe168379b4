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

from roster.engine.budget import Watch, heard
from roster.engine.lexicographic import Decision, Proof, settled
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import Posed, pose
from roster.engine.model.linear_program import Bools, Floats, Objective
from roster.engine.paths.arc_flow_mip import Question, Search
from roster.engine.paths.column_generation import Chosen, Generated, alone, dive, generate, priced
from roster.engine.paths.large_neighbourhood_search import Neighbourhoods
from roster.engine.paths.path_graphs import Forest
from roster.engine.paths.personal_constraints import choices_of
from roster.engine.paths.tier_problem import Problem
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
class Paths:
    """The rival of the climb over rows, for rosters with runs of work or rest."""

    board: Board
    tiers: Sequence[TierName | Joint]
    watch: Watch

    def overtake(
        self, tier: int, units: Sequence[int], bounds: Sequence[int], serving: Bools | None
    ) -> Decision | None:
        """Go on from a tier whose relaxation over rows no roster attains, where that over paths is tighter.

        `units` are the values of the tiers before, `bounds` what is proved of them and of this one, `serving`
        (people × crews) the best roster so far. None where someone's own rules leave too many different
        pasts, or where paths prove no more than rows.
        """
        made = choices_of(self.board)
        if made is None:
            return None
        choices, kept = made
        posed = pose(self.board, self.tiers, leaving=kept)
        climb = _Climb(posed, Forest.of(choices, posed.column), self.watch)
        if serving is not None:
            climb.begin(serving)
        return climb.run(tier, units, bounds)


@dataclass
class _Climb:
    """From tier to tier: the paths and rows still open, the best roster, the bounds proved."""

    posed: Posed
    forest: Forest
    watch: Watch
    chosen: Chosen | None = None
    bounds: dict[int, int] = field(default_factory=dict)

    def begin(self, start: Bools) -> None:
        """Take over a roster (people × crews) if each person's part of it is a path; its crews are in order of time."""
        paths = [
            tuple(int(column) for column in columns[serving & (columns >= 0)])
            for columns, serving in zip(self.posed.column, start, strict=True)
        ]
        # Only a path that takes all of these columns and no other is this cheap.
        cost = np.append(np.ones(self.posed.program.columns), 0.0)
        cost[[column for path in paths for column in path]] = -1.0
        if (self.forest.onward(cost)[0][:-1] == [-len(path) for path in paths]).all():
            self.chosen = Chosen(tuple(paths), np.empty(0), np.inf)

    def run(self, first: int, units: Sequence[int], bounds: Sequence[int]) -> Decision | None:
        """The best roster from tier `first` on; None where paths prove no more of it than `bounds` say."""
        program = self.posed.program
        face = Face.whole(program)
        self.bounds = dict(enumerate(bounds))
        for number, value in enumerate(units):
            face = face.capped(program.objectives[number], value)
        for number, objective in list(enumerate(program.objectives))[first:]:
            floor = self.bounds.setdefault(number, program.floor(objective))
            if number > first and self._units(objective) <= floor:
                face = face.capped(objective, floor)
                continue
            problem = Problem.of(program, face, program.cost(objective), self.forest)
            relaxed = None if self.watch.over else self._relaxed(problem, number)
            if relaxed is None or relaxed.mix.missing > _ROUNDING:
                if number == first and not self.watch.over:
                    return None
                break
            if number == first and relaxed.bound <= floor + _ROUNDING:
                return None
            _Tier(self, number, objective, problem, relaxed).run()
            if self.chosen is None:
                break
            value = self._units(objective)
            face = face.capped(objective, value)
            slack = value - relaxed.bound + _ROUNDING
            self.forest = self.forest.within(problem.reduced(relaxed.duals), slack)
        if self.chosen is None or not np.isfinite(self.chosen.cost):
            return None
        x = settled(program, self._x())
        proofs = tuple(
            Proof(
                objective,
                objective.units(x),
                self.bounds.get(number, program.floor(objective)),
                searched=True,
            )
            for number, objective in enumerate(program.objectives)
        )
        return Decision(self.posed.serving(x), proofs)

    def _relaxed(self, problem: Problem, number: int) -> Generated | None:
        """The relaxation of a tier, begun at the best roster, whose cost is from now on the one in this tier.

        Where there is none yet, what everyone would do alone is one, if it breaks no row.
        """
        paths = alone(problem) if self.chosen is None else self.chosen.paths
        if self.chosen is None:
            self.keep(priced(problem, paths, self.watch), number)
        else:
            here = priced(problem, paths, self.watch)
            if here is None and np.isfinite(self.chosen.cost):
                # Time ran out: the roster of the tier before is still the best.
                return None
            self.chosen = here
        return generate(problem, self.watch, paths, rounds=_MOST_ROUNDS)

    def _x(self) -> Floats:
        """The roster as values of the program's columns."""
        assert self.chosen is not None
        program = self.posed.program
        x = np.zeros(program.columns)
        x[~program.integer] = self.chosen.shared
        x[[column for path in self.chosen.paths for column in path]] = 1.0
        return x

    def _units(self, objective: Objective) -> int:
        return objective.units(self._x())

    def keep(self, chosen: Chosen | None, number: int) -> None:
        """Take over a roster if it is better in the tier, and tell."""
        if chosen is None or (self.chosen is not None and chosen.cost > self.chosen.cost - 0.5):
            return
        self.chosen = chosen
        objective = self.posed.program.objectives[number]
        value, bound = objective.value(round(chosen.cost)), objective.value(self.bounds[number])
        self.watch.report("roster", objective.title, value, bound)


@dataclass
class _Tier:
    """One tier: questions from below beside neighbourhoods from above, until they meet."""

    climb: _Climb
    number: int
    objective: Objective
    problem: Problem
    relaxed: Generated
    reach: int = 0
    """How far above the bound the next question from below looks: further after each no."""
    asked: Question | None = None

    def run(self) -> None:
        self._raise(self.relaxed.bound)
        if not self._met:
            self._keep(dive(self.relaxed, _HASTY, self.climb.watch, rounds=0))
        watch = self.climb.watch.aside()
        with ThreadPoolExecutor(_HANDS) as beside:
            above = (
                None
                if self._best is None
                else Neighbourhoods(self.problem, self.relaxed, self._best, watch, beside)
            )
            try:
                while not self._met and not watch.over:
                    self._turn(above, beside)
            finally:
                watch.stop()
                self._drop()

    def _turn(self, above: Neighbourhoods | None, beside: ThreadPoolExecutor) -> None:
        """A question from below goes on, and meanwhile some neighbourhoods; what both found is taken over in that order."""
        asked = self.asked = self.asked or self._question(above)
        answering = None if asked is None else beside.submit(asked.go_on, _TURN)
        if above is not None:
            effort = above.effort + (np.inf if asked is None else _EFFORT * asked.options)
            for _ in range(_TURN):
                if self._met or self.climb.watch.over or above.effort > effort:
                    break
                if above.step():
                    self._keep(above.best)
        if asked is None or answering is None:
            return
        if self._met:
            asked.give_up()
        if heard(answering) and not self._met:
            self._hear(asked.answer(), asked.limit)
            self._drop()
        elif self._best is not None and asked.limit > self._best.cost - 0.5:
            # It asks for more than is wanted by now.
            self._drop()

    def _question(self, above: Neighbourhoods | None) -> Question | None:
        """Whether there is a roster a little above the bound, or else at the bound: None where both are too large to ask."""
        for reach in (self.reach, 0):
            limit = float(self._bound + reach)
            if self._best is not None:
                limit = min(limit, round(self._best.cost) - 1.0)
            slack = limit - self.relaxed.bound + _ROUNDING
            forest = self.problem.forest.within(self.problem.reduced(self.relaxed.duals), slack)
            if above is None or forest.arcs <= _SMALL << above.rounds:
                return Question(self.problem.narrowed(forest), limit, self.climb.watch)
        return None

    def _drop(self) -> None:
        if self.asked is not None:
            self.asked.give_up()
        self.asked = None

    def _hear(self, answer: Search, limit: float) -> None:
        """A no raises the bound beyond the limit; a yes, searched to the end, is the best there is."""
        self._keep(answer.chosen)
        if answer.ended:
            self._raise(limit + 1.0 if answer.chosen is None else answer.chosen.cost)
            self.reach = 2 * self.reach + 1

    @property
    def _best(self) -> Chosen | None:
        return self.climb.chosen

    @property
    def _bound(self) -> int:
        return self.climb.bounds[self.number]

    @property
    def _met(self) -> bool:
        if self._best is None:
            return False
        allowed = self.climb.watch.gap * float(abs(self._bound + self.objective.constant))
        return self._best.cost < self._bound + max(0.5, allowed + _ROUNDING)

    def _keep(self, chosen: Chosen | None) -> None:
        self.climb.keep(chosen, self.number)

    def _raise(self, bound: float) -> None:
        raised = max(self._bound, math.ceil(bound - _ROUNDING))
        self.climb.bounds[self.number] = raised
        self.climb.watch.report("bound", self.objective.title, bound=self.objective.value(raised))
