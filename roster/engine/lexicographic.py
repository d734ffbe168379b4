"""Lexicographic optimisation: the tiers solved one after the other, each proved before the next.

The relaxations come first. Where each has an integer for its optimum, the face is narrowed tier by tier, and
one search for a feasible roster on the last face proves all tiers at once: the roster attains every bound.
Where the optimum of a tier is not attained, that tier is searched by branch and bound, its value becomes a
cutoff, and the relaxations go on from there. No decision depends on the clock until time is up, so the same
plan gives the same roster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from roster.domain.certificate import Duals
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.engine.dual_certificate import certificate_duals
from roster.engine.lp.decomposition import find_feasible, minimise, solve_relaxation, with_component_cutoffs
from roster.engine.lp.highs import LpResult, Method, MipResult, Status
from roster.engine.lp.optimal_face import DualSolution, Face
from roster.engine.model.build_model import Model
from roster.engine.model.linear_program import Bools, Floats, LinearProgram, Objective
from roster.engine.numerics import BOUND_TOLERANCE
from roster.engine.params import DEFAULT, Params
from roster.engine.proofs import FallbackSolver, Impossible, LexicographicResult, Proof, solver_contradiction
from roster.errors import fault


def solve_lexicographic(
    model: Model,
    budget: Budget,
    start: Bools | None = None,
    fallback: FallbackSolver | None = None,
    params: Params = DEFAULT,
) -> LexicographicResult | None:
    """The best roster by the objectives in their order; None where time ran out before there was any.

    `start` (n_people, n_crews) is a first incumbent, if it keeps the hard rules. Where a tier's relaxation is
    not attained, the `fallback` is asked once to go on from there. Raises Impossible, and RosterError (a
    fault) where a solver fails.
    """
    search = _LexicographicSearch(model, budget, params, fallback)
    if start is not None:
        search.start_from(start)
    resumed = search.run()
    if resumed is not None:
        kept = [replace(one, duals=search.duals.get(number)) for number, one in enumerate(resumed.proofs)]
        return replace(resumed, proofs=tuple(kept))
    if search.incumbent is None:
        return None
    roster, proofs = search.incumbent, search.proofs(search.incumbent)
    if not all(proof.proved for proof in proofs):
        # Where the search was cut short, the counting columns of later tiers are whatever it left.
        roster = minimise_counts(model.program, roster, params)
        proofs = search.proofs(roster)
    return LexicographicResult(model.serving(roster), proofs)


def minimise_counts(program: LinearProgram, roster: Floats, params: Params) -> Floats:
    """The roster (n_columns,) with every counting column as small as it can be.

    Those of different tiers are independent of each other once it is decided who serves, so one relaxation
    sets them all. Raises RosterError (a fault) where it has no optimum.
    """
    decided = Face.full(program).fix_columns(program.integer, roster)
    found = solve_relaxation(program, program.total_cost_vector(), decided, "simplex", Budget(), params)
    if not isinstance(found, LpResult):
        raise fault(Text("找到的排法数不清", "the roster that was found can not be counted"))
    return found.x


@dataclass(frozen=True)
class _TierStep:
    """One tier on a face (`on`), and the `face` on which it attains its bound.

    `bound`, in integer units, is proved by the duals where every tier before attains its own. Without a
    relaxation it is the trivial bound.
    """

    tier: int
    bound: int
    on: Face
    face: Face
    relaxed: LpResult | None = None


@dataclass(frozen=True)
class _RelaxedTiers:
    """Tiers relaxed each on the face of the one before; `last`: one whose optimum is no integer, if any."""

    steps: tuple[_TierStep, ...]
    last: _TierStep | None = None


@dataclass
class _LexicographicSearch:
    """From tier to tier: the incumbent (n_columns,), the bounds in integer units and their duals."""

    model: Model
    budget: Budget
    params: Params
    fallback: FallbackSolver | None = None
    incumbent: Floats | None = None
    bounds: dict[int, int] = field(default_factory=dict)
    duals: dict[int, Duals] = field(default_factory=dict)
    searched: set[int] = field(default_factory=set)
    """The tiers whose bound was proved by branch and bound, not by a relaxation."""
    above_trivial: set[int] = field(default_factory=set)
    """The tiers that were tried at their trivial bound, where no roster was."""

    def start_from(self, start: Bools) -> None:
        """Take over a roster, unless it breaks a hard rule."""
        program = self.model.program
        x = np.zeros(program.n_columns)
        x[self.model.column[start & (self.model.column >= 0)]] = 1.0
        decided = Face.full(program).fix_columns(program.integer, x)
        found = self._relax(program.total_cost_vector(), decided, "simplex")
        if isinstance(found, LpResult) and program.objectives:
            self._update_incumbent(found.x, 0)

    def run(self) -> LexicographicResult | None:
        """Solve tier after tier as far as time allows; the result of the fallback, where it went on."""
        program = self.model.program
        face, tier = Face.full(program), 0
        while tier < len(program.objectives) and not self.budget.exhausted:
            relaxed = self._relax_tiers(face, tier)
            attained = self._attain(relaxed)
            if attained:
                face, tier = relaxed.steps[attained - 1].face, tier + attained
            # A tier whose bound is not attained on the face is searched, with the help of its relaxation.
            ended = relaxed.steps[attained] if attained < len(relaxed.steps) else relaxed.last
            if ended is None and attained:
                continue
            if ended is not None and ended.relaxed is None:
                self.above_trivial.add(ended.tier)
                continue
            if not self.budget.exhausted:
                partly = self.fallback is not None and attained < len(relaxed.steps)
                resumed = self._try_fallback(tier)
                if resumed is not None:
                    return resumed
                if partly:
                    continue
                face = self._search_tier(face, tier, None if ended is None else ended.relaxed)
                tier += 1
        return None

    def _relax(self, cost: Floats, face: Face, method: Method) -> LpResult | Status:
        return solve_relaxation(self.model.program, cost, face, method, self.budget, self.params)

    def _try_fallback(self, tier: int) -> LexicographicResult | None:
        """The result of the fallback from this tier on, if it has not been asked before and is better.

        Tiers before that cost something would be dense cutoff rows there, and its bound would be weak: then
        it is not asked.
        """
        fallback, self.fallback = self.fallback, None
        program = self.model.program
        before = program.objectives[:tier]
        incumbent = self.incumbent
        units = [] if incumbent is None else [objective.scaled_value(incumbent) for objective in before]
        if fallback is None or units != [program.trivial_bound(objective) for objective in before]:
            return None
        serving = None if incumbent is None else self.model.serving(incumbent)
        return fallback.resume(tier, units, [self._bound(number) for number in range(tier + 1)], serving)

    def _attain(self, relaxed: _RelaxedTiers) -> int:
        """How many steps a roster attains: all of them at best, else as many as can be, the last left off
        first.

        Where there is none on the face of the first step left off, its bound is raised by one: the face holds
        every roster that attains it and the bounds before it.
        """
        steps, attained, empty = relaxed.steps, 0, False
        for count in range(len(steps), 0, -1):
            if self.budget.exhausted:
                empty = False
                break
            found = self._find_feasible(steps[:count])
            if found.x is not None:
                self.incumbent, attained = found.x, count
                break
            empty = found.status == "infeasible"
        self._accept_bounds(relaxed)
        if attained:
            self._report_incumbent(steps[attained - 1].tier)
        if empty:
            self.bounds[steps[attained].tier] = steps[attained].bound + 1
            self.searched.add(steps[attained].tier)
        return attained

    def _accept_bounds(self, relaxed: _RelaxedTiers) -> None:
        """Take over the bounds whose condition holds: the incumbent attains those of all tiers before.

        Where one is not attained, those after it are bounds of a face without rosters, and prove nothing.
        """
        for step in (*relaxed.steps, *(() if relaxed.last is None else (relaxed.last,))):
            objective = self.model.program.objectives[step.tier]
            self.bounds[step.tier] = max(self._bound(step.tier), step.bound)
            duals = self._zero_duals(step.on) if step.relaxed is None else step.relaxed.duals
            self.duals[step.tier] = certificate_duals(self.model, step.tier, step.on.cutoffs, duals)
            if self.incumbent is None or objective.scaled_value(self.incumbent) > step.bound:
                return

    def _relax_tiers(self, face: Face, tier: int) -> _RelaxedTiers:
        """Relax tier after tier, narrowing the face, as long as each optimum is an integer."""
        program = self.model.program
        steps: list[_TierStep] = []
        while tier + len(steps) < len(program.objectives):
            number = tier + len(steps)
            objective, here = program.objectives[number], steps[-1].face if steps else face
            if self._tries_trivial_bound(objective) and number not in self.above_trivial:
                steps.append(self._trivial_step(number, here))
                continue
            cost = program.cost_vector(objective)
            result = self._relax(cost, here, self._lp_method(objective, here))
            if result == "infeasible" and steps and steps[-1].relaxed is None:
                # The last relaxation left rosters: it is the trivial bound that is too low.
                while steps and steps[-1].relaxed is None:
                    first = steps.pop()
                self.above_trivial.add(first.tier)
                continue
            if not isinstance(result, LpResult):
                if result == "infeasible" and number == 0:
                    raise Impossible
                return _RelaxedTiers(tuple(steps))
            dual = here.dual_solution(program, cost, result.duals)
            bound = max(self._bound(number), math.ceil(dual.bound - BOUND_TOLERANCE))
            # Of tiers after the first it is an aim, and a bound once those before are attained.
            self.budget.report("aim" if steps else "bound", objective.title, bound=objective.unscaled(bound))
            step = _TierStep(number, bound, here, self._narrowed(here, objective, dual, bound), result)
            if abs(result.objective - bound) > self.params.integrality:
                return _RelaxedTiers(tuple(steps), step)
            steps.append(step)
            if self.params.early and self.incumbent is None and not self._vacancies_follow(number):
                self._find_first_incumbent(steps)
        return _RelaxedTiers(tuple(steps))

    def _tries_trivial_bound(self, objective: Objective) -> bool:
        return self.params.trivial and objective.tier in self.params.trivial_tiers

    def _trivial_step(self, number: int, here: Face) -> _TierStep:
        """The part of a face on which a tier costs no more than the bounds of its columns force."""
        program = self.model.program
        objective = program.objectives[number]
        dual = here.dual_solution(program, program.cost_vector(objective), self._zero_duals(here))
        bound = max(self._bound(number), math.ceil(dual.bound - BOUND_TOLERANCE))
        self.budget.report("aim", objective.title, bound=objective.unscaled(bound))
        return _TierStep(number, bound, here, self._narrowed(here, objective, dual, bound))

    def _narrowed(self, face: Face, objective: Objective, dual: DualSolution, value: int) -> Face:
        """The face without what no roster has whose objective is at most `value`."""
        if self.params.fixing:
            return face.fix_by_reduced_costs(self.model.program, dual, value)
        return face.with_cutoff(objective, value)

    def _zero_duals(self, face: Face) -> Floats:
        return np.zeros(self.model.program.n_rows + len(face.cutoffs))

    def _vacancies_follow(self, tier: int) -> bool:
        """Whether the next tier counts vacancies too, so that a roster would not be complete yet."""
        following = self.model.program.objectives[tier + 1 : tier + 2]
        return any(objective.tier == "vacancies" for objective in following)

    def _find_first_incumbent(self, steps: Sequence[_TierStep]) -> None:
        """A first complete roster near the last relaxation: what is integral is kept, the rest searched."""
        found = self._find_feasible(steps)
        if found.x is not None:
            self.incumbent = found.x
            self._accept_bounds(_RelaxedTiers(tuple(steps)))
            self._report_incumbent(steps[-1].tier)

    def _find_feasible(self, steps: Sequence[_TierStep]) -> MipResult:
        """Any roster on the face of the last step; the fallback is asked before searching everywhere."""
        near = next((step.relaxed.x for step in reversed(steps) if step.relaxed is not None), None)
        everywhere = self.fallback is None
        face = steps[-1].face
        return find_feasible(self.model.program, face, self.budget, near, self.params, everywhere=everywhere)

    def _search_tier(self, face: Face, tier: int, relaxed: LpResult | None) -> Face:
        """Solve one tier as an integer program; the face on which it has the value found."""
        program = self.model.program
        objective = program.objectives[tier]
        cost = program.cost_vector(objective)
        allowed_gap = self.budget.gap * float(abs(self._bound(tier) + objective.constant))
        duals = None if relaxed is None else relaxed.duals
        found = minimise(program, cost, face, self.budget, self.incumbent, duals, allowed_gap, self.params)
        if found.status == "infeasible":
            if self.incumbent is not None:
                raise solver_contradiction(objective)
            raise Impossible
        proved = math.ceil(found.bound - BOUND_TOLERANCE) if math.isfinite(found.bound) else self._bound(tier)
        self.bounds[tier] = max(self._bound(tier), proved)
        self.searched.add(tier)
        if found.x is not None and (
            self.incumbent is None
            or objective.scaled_value(found.x) <= objective.scaled_value(self.incumbent)
        ):
            self._update_incumbent(found.x, tier)
        if self.incumbent is None:
            return face
        value = objective.scaled_value(self.incumbent)
        if relaxed is not None and self.params.fixing:
            dual = face.dual_solution(program, cost, relaxed.duals)
            face = face.fix_by_reduced_costs(program, dual, value)
        if value > self._bound(tier):
            return face.with_cutoff(objective, value)
        return with_component_cutoffs(program, face, objective, self.incumbent, self.params)

    def _update_incumbent(self, x: Floats, tier: int) -> None:
        self.incumbent = x
        self._report_incumbent(tier)

    def _report_incumbent(self, tier: int) -> None:
        """Report the incumbent by its value in a tier."""
        if self.incumbent is not None:
            objective = self.model.program.objectives[tier]
            value = objective.unscaled(objective.scaled_value(self.incumbent))
            self.budget.report("roster", objective.title, value, objective.unscaled(self._bound(tier)))

    def proofs(self, roster: Floats) -> tuple[Proof, ...]:
        """What is proved of each objective, with its value at a roster (n_columns,)."""
        return tuple(
            Proof(
                objective,
                objective.scaled_value(roster),
                self._bound(number),
                self.duals.get(number),
                number in self.searched,
            )
            for number, objective in enumerate(self.model.program.objectives)
        )

    def _bound(self, tier: int) -> int:
        """The best lower bound known of a tier, in integer units."""
        return self.bounds.get(tier, self.model.program.trivial_bound(self.model.program.objectives[tier]))

    def _lp_method(self, objective: Objective, face: Face) -> Method:
        """Simplex for small programs and tiers that are nearly network flows, else interior point."""
        params = self.params
        small = face.n_free < params.barrier_columns
        return "simplex" if not params.barrier or objective.tier in params.simplex_tiers or small else "ipm"
