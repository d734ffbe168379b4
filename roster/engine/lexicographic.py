"""When people serve: the tiers solved one after the other, each proved before the next.

The relaxations come first. Where each has a whole number for its optimum, the faces are narrowed
tier by tier and one search for a roster on the last face proves all tiers at once: the roster attains
every bound. Where the optimum of a tier is not attained, that tier is searched as an integer
program, its value is fixed, and the chain goes on from there. No decision hangs on the clock until
time is up, so the same plan gives the same roster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from roster.domain.certificate import Duals
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.engine.dual_certificate import certificate_duals
from roster.engine.lp.decomposition import find_feasible, minimise, solve_relaxation, with_component_cutoffs
from roster.engine.lp.highs import LpResult, Method, MipResult
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import Model
from roster.engine.model.linear_program import Bools, Floats, LinearProgram, Objective
from roster.errors import RosterError, fault

_WHOLE = 1e-2
"""How near to the next whole number a relaxation's value must be for its optimum to count as attainable."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a certified bound; values are whole numbers, so it costs nothing."""

_AT_THE_FLOOR = {"vacancies", "wishes"}
"""Tiers that mostly cost nothing: it is tried whether they do before anything is relaxed."""

_MANY = 2000
"""From how many columns on the interior point method is worth its start."""

_NODES = 200
"""Nodes given to the search on a face that may hold no roster, before its last tier is left off."""


@dataclass(frozen=True)
class Proof:
    """One objective's value in the roster and the best bound known, in units of 1 / scale.

    `duals` are those of its relaxation, from which a bound follows that need not be the best one known; `searched`: a
    search has raised it, or was to. `within` is a bound for those who serve when they do, where that is decided.
    """

    objective: Objective
    value: int
    bound: int
    duals: Duals | None = None
    searched: bool = False
    within: int | None = None

    @property
    def proved(self) -> bool:
        return self.value <= self.bound


@dataclass(frozen=True)
class LexicographicResult:
    """Who serves in which crew, and how good that is proved to be."""

    serving: Bools
    proofs: tuple[Proof, ...]


class Impossible(Exception):
    """No roster at all satisfies what is fixed: pins and least numbers contradict other rules."""


def solver_contradiction(objective: Objective) -> RosterError:
    """A solver denies what another one showed."""
    return fault(
        Text("{tier}:求解器前后矛盾", "{tier}: the solvers contradict each other").format(
            tier=objective.title
        )
    )


class FallbackSolver(Protocol):
    """Another way to make tiers best, for programs whose relaxation over rows is weak."""

    def resume(
        self, tier: int, units: Sequence[int], bounds: Sequence[int], serving: Bools | None
    ) -> LexicographicResult | None:
        """Go on from a tier, given the values of those before, what is proved, and the roster; None: not better."""


def solve_lexicographic(
    posed: Model, budget: Budget, start: Bools | None = None, rival: FallbackSolver | None = None
) -> LexicographicResult | None:
    """The best roster by the tiers in their order; None where time ran out before there was any.

    `start` (people × crews) is a roster to begin with, if it keeps the hard rules. Where a tier's relaxation is
    not attained, the `rival` is asked once to go on from there. Raises Impossible.
    """
    climb = _LexicographicSearch(posed, budget, rival)
    if start is not None:
        climb.start_from(start)
    overtaken = climb.run()
    if overtaken is not None:
        kept = [replace(one, duals=climb.duals.get(number)) for number, one in enumerate(overtaken.proofs)]
        return replace(overtaken, proofs=tuple(kept))
    if climb.incumbent is None:
        return None
    roster, proofs = climb.incumbent, climb.proofs(climb.incumbent)
    if not all(proof.proved for proof in proofs):
        # Where the climb was broken off, what the later tiers count is whatever the search left.
        roster = minimise_counts(posed.program, roster)
        proofs = climb.proofs(roster)
    return LexicographicResult(posed.serving(roster), proofs)


def minimise_counts(program: LinearProgram, roster: Floats) -> Floats:
    """The roster with every column that only counts as small as can be.

    Those of different tiers are independent of each other once it is known who serves, so one relaxation sets them all.
    """
    who = Face.full(program).fix_columns(program.integer, roster)
    found = solve_relaxation(program, program.total_cost_vector(), who, "simplex", Budget())
    if not isinstance(found, LpResult):
        raise fault(Text("找到的排法数不清", "the roster that was found can not be counted"))
    return found.x


@dataclass(frozen=True)
class _TierStep:
    """One tier relaxed on a face: the bound that its duals prove where every tier before attains its own, and the face below.

    Without a relaxation the bound is what the columns cost at least.
    """

    tier: int
    bound: int
    on: Face
    face: Face
    relaxed: LpResult | None = None


@dataclass(frozen=True)
class _RelaxedTiers:
    """Tiers relaxed one on the face of the other, and the one whose optimum is no whole number, where one ended it."""

    steps: tuple[_TierStep, ...]
    last: _TierStep | None = None


@dataclass
class _LexicographicSearch:
    """From tier to tier: the face reached, the best roster on it, the bounds proved."""

    model: Model
    budget: Budget
    fallback: FallbackSolver | None = None
    incumbent: Floats | None = None
    bounds: dict[int, int] = field(default_factory=dict)
    duals: dict[int, Duals] = field(default_factory=dict)
    searched: set[int] = field(default_factory=set)
    """The tiers of which a search, not a relaxation, proved the bound."""
    above_trivial: set[int] = field(default_factory=set)
    """The tiers that were tried at their floor, where nothing was."""

    def start_from(self, start: Bools) -> None:
        """Take over a roster, unless it breaks a hard rule."""
        program = self.model.program
        x = np.zeros(program.n_columns)
        x[self.model.column[start & (self.model.column >= 0)]] = 1.0
        who = Face.full(program).fix_columns(program.integer, x)
        found = solve_relaxation(program, program.total_cost_vector(), who, "simplex", self.budget)
        if isinstance(found, LpResult) and program.objectives:
            self._update_incumbent(found.x, 0)

    def run(self) -> LexicographicResult | None:
        """Climb as far as time allows; what the rival came to, where it went on."""
        program = self.model.program
        face, tier = Face.full(program), 0
        while tier < len(program.objectives) and not self.budget.exhausted:
            chain = self._relax_tiers(face, tier)
            reached = self._attain(chain)
            if reached:
                face, tier = chain.steps[reached - 1].face, tier + reached
            # Where the bound of a tier is not attained on the face, its relaxation is used, its optimum is sought.
            ended = chain.steps[reached] if reached < len(chain.steps) else chain.last
            if ended is None and reached:
                continue
            if ended is not None and ended.relaxed is None:
                self.above_trivial.add(ended.tier)
                continue
            if not self.budget.exhausted:
                hasty = self.fallback is not None and reached < len(chain.steps)
                overtaken = self._try_fallback(tier)
                if overtaken is not None:
                    return overtaken
                if hasty:
                    continue
                face = self._search_tier(face, tier, None if ended is None else ended.relaxed)
                tier += 1
        return None

    def _try_fallback(self, tier: int) -> LexicographicResult | None:
        """What the rival makes of the tiers from this one on, if it has not been asked before and is better.

        Tiers before that cost something would be dense rows there, on which it founders: then it is not asked.
        """
        rival, self.fallback = self.fallback, None
        program = self.model.program
        before = program.objectives[:tier]
        units = (
            [] if self.incumbent is None else [objective.scaled_value(self.incumbent) for objective in before]
        )
        if rival is None or units != [program.trivial_bound(objective) for objective in before]:
            return None
        serving = None if self.incumbent is None else self.model.serving(self.incumbent)
        return rival.resume(tier, units, [self._bound(number) for number in range(tier + 1)], serving)

    def _attain(self, chain: _RelaxedTiers) -> int:
        """How many steps a roster attains: all of them at best, else as many as can be, the last left off first.

        Where there is none on the face of the first step left off, its bound is raised by one: the face holds
        every roster that attains it and the bounds before it.
        """
        steps, reached, empty = chain.steps, 0, False
        for count in range(len(steps), 0, -1):
            if self.budget.exhausted:
                empty = False
                break
            found = self._find_feasible(steps[:count])
            if found.x is not None:
                self.incumbent, reached = found.x, count
                break
            empty = found.status == "infeasible"
        self._accept_bounds(chain)
        if reached:
            self._report_incumbent(steps[reached - 1].tier)
        if empty:
            self.bounds[steps[reached].tier] = steps[reached].bound + 1
            self.searched.add(steps[reached].tier)
        return reached

    def _accept_bounds(self, chain: _RelaxedTiers) -> None:
        """Take over the bounds whose condition holds: the roster attains those of all tiers before.

        Where one is not attained, those after it speak of a face without rosters, and prove nothing.
        """
        for step in (*chain.steps, *(() if chain.last is None else (chain.last,))):
            objective = self.model.program.objectives[step.tier]
            self.bounds[step.tier] = max(self._bound(step.tier), step.bound)
            duals = self._zero_duals(step.on) if step.relaxed is None else step.relaxed.duals
            self.duals[step.tier] = certificate_duals(self.model, step.tier, step.on.cutoffs, duals)
            if self.incumbent is None or objective.scaled_value(self.incumbent) > step.bound:
                return

    def _relax_tiers(self, face: Face, tier: int) -> _RelaxedTiers:
        """Relax tier after tier, narrowing the face, as long as each optimum is a whole number."""
        program = self.model.program
        steps: list[_TierStep] = []
        while tier + len(steps) < len(program.objectives):
            number = tier + len(steps)
            objective, here = program.objectives[number], steps[-1].face if steps else face
            if objective.tier in _AT_THE_FLOOR and number not in self.above_trivial:
                steps.append(self._trivial_step(number, here))
                continue
            cost = program.cost_vector(objective)
            result = solve_relaxation(program, cost, here, _lp_method(objective, here), self.budget)
            if result == "infeasible" and steps and steps[-1].relaxed is None:
                # The last relaxation left room: it is the floor that is too low.
                while steps and steps[-1].relaxed is None:
                    first = steps.pop()
                self.above_trivial.add(first.tier)
                continue
            if not isinstance(result, LpResult):
                if result == "infeasible" and number == 0:
                    raise Impossible
                return _RelaxedTiers(tuple(steps))
            dual = here.dual_solution(program, cost, result.duals)
            bound = max(self._bound(number), math.ceil(dual.bound - _ROUNDING))
            # Of tiers after the first it is what is aimed at, and a bound once those before are attained.
            self.budget.report("aim" if steps else "bound", objective.title, bound=objective.unscaled(bound))
            step = _TierStep(number, bound, here, here.fix_by_reduced_costs(program, dual, bound), result)
            if abs(result.objective - bound) > _WHOLE:
                return _RelaxedTiers(tuple(steps), step)
            steps.append(step)
            if self.incumbent is None and not self._vacancies_follow(number):
                self._find_first_incumbent(steps)
        return _RelaxedTiers(tuple(steps))

    def _trivial_step(self, number: int, here: Face) -> _TierStep:
        """The part of a face on which a tier costs no more than its columns must."""
        program = self.model.program
        objective = program.objectives[number]
        free = here.dual_solution(program, program.cost_vector(objective), self._zero_duals(here))
        floor = max(self._bound(number), math.ceil(free.bound - _ROUNDING))
        self.budget.report("aim", objective.title, bound=objective.unscaled(floor))
        return _TierStep(number, floor, here, here.fix_by_reduced_costs(program, free, floor))

    def _zero_duals(self, face: Face) -> Floats:
        """The duals that weigh no row."""
        return np.zeros(self.model.program.n_rows + len(face.cutoffs))

    def _vacancies_follow(self, tier: int) -> bool:
        """Whether the next tier counts vacancies too, so that a roster would not be complete yet."""
        following = self.model.program.objectives[tier + 1 : tier + 2]
        return any(objective.tier == "vacancies" for objective in following)

    def _find_first_incumbent(self, steps: Sequence[_TierStep]) -> None:
        """A first complete roster, from the last relaxation: what is whole there is kept, the rest searched."""
        found = self._find_feasible(steps)
        if found.x is not None:
            self.incumbent = found.x
            self._accept_bounds(_RelaxedTiers(tuple(steps)))
            self._report_incumbent(steps[-1].tier)

    def _find_feasible(self, steps: Sequence[_TierStep]) -> MipResult:
        """Any roster on the face of the last step; to look everywhere is left until the rival has been heard."""
        near = next((step.relaxed.x for step in reversed(steps) if step.relaxed is not None), None)
        return find_feasible(
            self.model.program, steps[-1].face, self.budget, near, _NODES, everywhere=self.fallback is None
        )

    def _search_tier(self, face: Face, tier: int, relaxed: LpResult | None) -> Face:
        """Search one tier as an integer program, and keep to what it gives."""
        program = self.model.program
        objective = program.objectives[tier]
        allowed = self.budget.gap * float(abs(self._bound(tier) + objective.constant))
        duals = None if relaxed is None else relaxed.duals
        found = minimise(
            program, program.cost_vector(objective), face, self.budget, self.incumbent, duals, allowed
        )
        if found.status == "infeasible":
            if self.incumbent is not None:
                raise solver_contradiction(objective)
            raise Impossible
        proved = math.ceil(found.bound - _ROUNDING) if math.isfinite(found.bound) else self._bound(tier)
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
        if relaxed is not None:
            dual = face.dual_solution(program, program.cost_vector(objective), relaxed.duals)
            face = face.fix_by_reduced_costs(program, dual, value)
        if value > self._bound(tier):
            return face.with_cutoff(objective, value)
        return with_component_cutoffs(program, face, objective, self.incumbent)

    def _update_incumbent(self, x: Floats, tier: int) -> None:
        self.incumbent = x
        self._report_incumbent(tier)

    def _report_incumbent(self, tier: int) -> None:
        """Report the roster by what it is worth in a tier."""
        if self.incumbent is not None:
            objective = self.model.program.objectives[tier]
            value = objective.unscaled(objective.scaled_value(self.incumbent))
            self.budget.report("roster", objective.title, value, objective.unscaled(self._bound(tier)))

    def proofs(self, roster: Floats) -> tuple[Proof, ...]:
        """What is proved of each tier, with a roster's value in it."""
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
        """The best bound known of a tier."""
        return self.bounds.get(tier, self.model.program.trivial_bound(self.model.program.objectives[tier]))


def _lp_method(objective: Objective, face: Face) -> Method:
    """Simplex for what is nearly a flow (vacancies, fairness, lending), for wishes, or small; interior point for many windows and pairs."""
    return (
        "simplex"
        if objective.tier in {"vacancies", "fairness", "wishes", "place"} or face.n_free < _MANY
        else "ipm"
    )
