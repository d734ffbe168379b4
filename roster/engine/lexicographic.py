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
from roster.engine.budget import Watch
from roster.engine.dual_certificate import duals_of
from roster.engine.lp.decomposition import any_roster, best_roster, capped, relax
from roster.engine.lp.highs import Found, Method, Relaxed
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import Posed
from roster.engine.model.linear_program import Bools, Floats, Objective, Program
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
class Decision:
    """Who serves in which crew, and how good that is proved to be."""

    serving: Bools
    proofs: tuple[Proof, ...]


class Impossible(Exception):
    """No roster at all satisfies what is fixed: pins and least numbers contradict other rules."""


def contradiction(objective: Objective) -> RosterError:
    """A solver denies what another one showed."""
    return fault(
        Text("{tier}:求解器前后矛盾", "{tier}: the solvers contradict each other").format(
            tier=objective.title
        )
    )


class Rival(Protocol):
    """Another way to make tiers best, for programs whose relaxation over rows is weak."""

    def overtake(
        self, tier: int, units: Sequence[int], bounds: Sequence[int], serving: Bools | None
    ) -> Decision | None:
        """Go on from a tier, given the values of those before, what is proved, and the roster; None: not better."""


def decide(
    posed: Posed, watch: Watch, start: Bools | None = None, rival: Rival | None = None
) -> Decision | None:
    """The best roster by the tiers in their order; None where time ran out before there was any.

    `start` (people × crews) is a roster to begin with, if it keeps the hard rules. Where a tier's relaxation is
    not attained, the `rival` is asked once to go on from there. Raises Impossible.
    """
    climb = _Climb(posed, watch, rival)
    if start is not None:
        climb.begin(start)
    overtaken = climb.run()
    if overtaken is not None:
        kept = [replace(one, duals=climb.duals.get(number)) for number, one in enumerate(overtaken.proofs)]
        return replace(overtaken, proofs=tuple(kept))
    if climb.roster is None:
        return None
    roster, proofs = climb.roster, climb.proofs(climb.roster)
    if not all(proof.proved for proof in proofs):
        # Where the climb was broken off, what the later tiers count is whatever the search left.
        roster = settled(posed.program, roster)
        proofs = climb.proofs(roster)
    return Decision(posed.serving(roster), proofs)


def settled(program: Program, roster: Floats) -> Floats:
    """The roster with every column that only counts as small as can be.

    Those of different tiers are independent of each other once it is known who serves, so one relaxation sets them all.
    """
    who = Face.whole(program).fixed(program.integer, roster)
    found = relax(program, program.total_cost(), who, "simplex", Watch())
    if not isinstance(found, Relaxed):
        raise fault(Text("找到的排法数不清", "the roster that was found can not be counted"))
    return found.x


@dataclass(frozen=True)
class _Step:
    """One tier relaxed on a face: the bound that its duals prove where every tier before attains its own, and the face below.

    Without a relaxation the bound is what the columns cost at least.
    """

    tier: int
    bound: int
    on: Face
    face: Face
    relaxed: Relaxed | None = None


@dataclass(frozen=True)
class _Chain:
    """Tiers relaxed one on the face of the other, and the one whose optimum is no whole number, where one ended it."""

    steps: tuple[_Step, ...]
    last: _Step | None = None


@dataclass
class _Climb:
    """From tier to tier: the face reached, the best roster on it, the bounds proved."""

    posed: Posed
    watch: Watch
    rival: Rival | None = None
    roster: Floats | None = None
    bounds: dict[int, int] = field(default_factory=dict)
    duals: dict[int, Duals] = field(default_factory=dict)
    searched: set[int] = field(default_factory=set)
    """The tiers of which a search, not a relaxation, proved the bound."""
    above: set[int] = field(default_factory=set)
    """The tiers that were tried at their floor, where nothing was."""

    def begin(self, start: Bools) -> None:
        """Take over a roster, unless it breaks a hard rule."""
        program = self.posed.program
        x = np.zeros(program.columns)
        x[self.posed.column[start & (self.posed.column >= 0)]] = 1.0
        who = Face.whole(program).fixed(program.integer, x)
        found = relax(program, program.total_cost(), who, "simplex", self.watch)
        if isinstance(found, Relaxed) and program.objectives:
            self._keep(found.x, 0)

    def run(self) -> Decision | None:
        """Climb as far as time allows; what the rival came to, where it went on."""
        program = self.posed.program
        face, tier = Face.whole(program), 0
        while tier < len(program.objectives) and not self.watch.over:
            chain = self._chain(face, tier)
            reached = self._reach(chain)
            if reached:
                face, tier = chain.steps[reached - 1].face, tier + reached
            # Where the bound of a tier is not attained on the face, its relaxation is used, its optimum is sought.
            ended = chain.steps[reached] if reached < len(chain.steps) else chain.last
            if ended is None and reached:
                continue
            if ended is not None and ended.relaxed is None:
                self.above.add(ended.tier)
                continue
            if not self.watch.over:
                hasty = self.rival is not None and reached < len(chain.steps)
                overtaken = self._overtaken(tier)
                if overtaken is not None:
                    return overtaken
                if hasty:
                    continue
                face = self._best(face, tier, None if ended is None else ended.relaxed)
                tier += 1
        return None

    def _overtaken(self, tier: int) -> Decision | None:
        """What the rival makes of the tiers from this one on, if it has not been asked before and is better.

        Tiers before that cost something would be dense rows there, on which it founders: then it is not asked.
        """
        rival, self.rival = self.rival, None
        program = self.posed.program
        before = program.objectives[:tier]
        units = [] if self.roster is None else [objective.units(self.roster) for objective in before]
        if rival is None or units != [program.floor(objective) for objective in before]:
            return None
        serving = None if self.roster is None else self.posed.serving(self.roster)
        return rival.overtake(tier, units, [self._bound(number) for number in range(tier + 1)], serving)

    def _reach(self, chain: _Chain) -> int:
        """How many steps a roster attains: all of them at best, else as many as can be, the last left off first.

        Where there is none on the face of the first step left off, its bound is raised by one: the face holds
        every roster that attains it and the bounds before it.
        """
        steps, reached, empty = chain.steps, 0, False
        for count in range(len(steps), 0, -1):
            if self.watch.over:
                empty = False
                break
            found = self._any(steps[:count])
            if found.x is not None:
                self.roster, reached = found.x, count
                break
            empty = found.outcome == "infeasible"
        self._commit(chain)
        if reached:
            self._tell(steps[reached - 1].tier)
        if empty:
            self.bounds[steps[reached].tier] = steps[reached].bound + 1
            self.searched.add(steps[reached].tier)
        return reached

    def _commit(self, chain: _Chain) -> None:
        """Take over the bounds whose condition holds: the roster attains those of all tiers before.

        Where one is not attained, those after it speak of a face without rosters, and prove nothing.
        """
        for step in (*chain.steps, *(() if chain.last is None else (chain.last,))):
            objective = self.posed.program.objectives[step.tier]
            self.bounds[step.tier] = max(self._bound(step.tier), step.bound)
            duals = self._free(step.on) if step.relaxed is None else step.relaxed.duals
            self.duals[step.tier] = duals_of(self.posed, step.tier, step.on.caps, duals)
            if self.roster is None or objective.units(self.roster) > step.bound:
                return

    def _chain(self, face: Face, tier: int) -> _Chain:
        """Relax tier after tier, narrowing the face, as long as each optimum is a whole number."""
        program = self.posed.program
        steps: list[_Step] = []
        while tier + len(steps) < len(program.objectives):
            number = tier + len(steps)
            objective, here = program.objectives[number], steps[-1].face if steps else face
            if objective.tier in _AT_THE_FLOOR and number not in self.above:
                steps.append(self._at_the_floor(number, here))
                continue
            cost = program.cost(objective)
            result = relax(program, cost, here, _method(objective, here), self.watch)
            if result == "infeasible" and steps and steps[-1].relaxed is None:
                # The last relaxation left room: it is the floor that is too low.
                while steps and steps[-1].relaxed is None:
                    first = steps.pop()
                self.above.add(first.tier)
                continue
            if not isinstance(result, Relaxed):
                if result == "infeasible" and number == 0:
                    raise Impossible
                return _Chain(tuple(steps))
            dual = here.dual(program, cost, result.duals)
            bound = max(self._bound(number), math.ceil(dual.bound - _ROUNDING))
            # Of tiers after the first it is what is aimed at, and a bound once those before are attained.
            self.watch.report("aim" if steps else "bound", objective.title, bound=objective.value(bound))
            step = _Step(number, bound, here, here.narrowed(program, dual, bound), result)
            if abs(result.units - bound) > _WHOLE:
                return _Chain(tuple(steps), step)
            steps.append(step)
            if self.roster is None and not self._vacancies_follow(number):
                self._first(steps)
        return _Chain(tuple(steps))

    def _at_the_floor(self, number: int, here: Face) -> _Step:
        """The part of a face on which a tier costs no more than its columns must."""
        program = self.posed.program
        objective = program.objectives[number]
        free = here.dual(program, program.cost(objective), self._free(here))
        floor = max(self._bound(number), math.ceil(free.bound - _ROUNDING))
        self.watch.report("aim", objective.title, bound=objective.value(floor))
        return _Step(number, floor, here, here.narrowed(program, free, floor))

    def _free(self, face: Face) -> Floats:
        """The duals that weigh no row."""
        return np.zeros(self.posed.program.rows + len(face.caps))

    def _vacancies_follow(self, tier: int) -> bool:
        """Whether the next tier counts vacancies too, so that a roster would not be complete yet."""
        following = self.posed.program.objectives[tier + 1 : tier + 2]
        return any(objective.tier == "vacancies" for objective in following)

    def _first(self, steps: Sequence[_Step]) -> None:
        """A first complete roster, from the last relaxation: what is whole there is kept, the rest searched."""
        found = self._any(steps)
        if found.x is not None:
            self.roster = found.x
            self._commit(_Chain(tuple(steps)))
            self._tell(steps[-1].tier)

    def _any(self, steps: Sequence[_Step]) -> Found:
        """Any roster on the face of the last step; to look everywhere is left until the rival has been heard."""
        near = next((step.relaxed.x for step in reversed(steps) if step.relaxed is not None), None)
        return any_roster(
            self.posed.program, steps[-1].face, self.watch, near, _NODES, everywhere=self.rival is None
        )

    def _best(self, face: Face, tier: int, relaxed: Relaxed | None) -> Face:
        """Search one tier as an integer program, and keep to what it gives."""
        program = self.posed.program
        objective = program.objectives[tier]
        allowed = self.watch.gap * float(abs(self._bound(tier) + objective.constant))
        duals = None if relaxed is None else relaxed.duals
        found = best_roster(program, program.cost(objective), face, self.watch, self.roster, duals, allowed)
        if found.outcome == "infeasible":
            if self.roster is not None:
                raise contradiction(objective)
            raise Impossible
        proved = math.ceil(found.bound - _ROUNDING) if math.isfinite(found.bound) else self._bound(tier)
        self.bounds[tier] = max(self._bound(tier), proved)
        self.searched.add(tier)
        if found.x is not None and (
            self.roster is None or objective.units(found.x) <= objective.units(self.roster)
        ):
            self._keep(found.x, tier)
        if self.roster is None:
            return face
        value = objective.units(self.roster)
        if relaxed is not None:
            dual = face.dual(program, program.cost(objective), relaxed.duals)
            face = face.narrowed(program, dual, value)
        if value > self._bound(tier):
            return face.capped(objective, value)
        return capped(program, face, objective, self.roster)

    def _keep(self, x: Floats, tier: int) -> None:
        self.roster = x
        self._tell(tier)

    def _tell(self, tier: int) -> None:
        """Report the roster by what it is worth in a tier."""
        if self.roster is not None:
            objective = self.posed.program.objectives[tier]
            value = objective.value(objective.units(self.roster))
            self.watch.report("roster", objective.title, value, objective.value(self._bound(tier)))

    def proofs(self, roster: Floats) -> tuple[Proof, ...]:
        """What is proved of each tier, with a roster's value in it."""
        return tuple(
            Proof(
                objective,
                objective.units(roster),
                self._bound(number),
                self.duals.get(number),
                number in self.searched,
            )
            for number, objective in enumerate(self.posed.program.objectives)
        )

    def _bound(self, tier: int) -> int:
        """The best bound known of a tier."""
        return self.bounds.get(tier, self.posed.program.floor(self.posed.program.objectives[tier]))


def _method(objective: Objective, face: Face) -> Method:
    """Simplex for what is nearly a flow (vacancies, fairness, lending), for wishes, or small; interior point for many windows and pairs."""
    return (
        "simplex"
        if objective.tier in {"vacancies", "fairness", "wishes", "place"} or face.free < _MANY
        else "ipm"
    )
