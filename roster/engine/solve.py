"""The engine's one door: a horizon and rules in, a schedule with its proof out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain.answer import Tier
from roster.domain.certificate import Certificate
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.engine.lexicographic import Impossible, Proof, solve_lexicographic
from roster.engine.model.build_model import build_model
from roster.engine.paths.personal_constraints import needs_path_model
from roster.engine.posts.post_assignment import assign_posts
from roster.engine.posts.segment_rotation import optimise_rotation
from roster.engine.warm_start import warm_start
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.tiers import Joint, TierName

__all__ = ["Impossible", "Solved", "solve"]


@dataclass(frozen=True)
class Solved:
    """A schedule, what is said of each tier, and the multipliers that it can be proved from.

    Of a tier that no search has proved the bound is what floating-point arithmetic makes of the multipliers: it is
    for the checker to confirm. `board` holds what the rules state.
    """

    schedule: Schedule
    tiers: tuple[Tier, ...]
    board: Board
    certificate: Certificate


def solve(
    horizon: Horizon,
    rules: Sequence[Rule],
    tiers: Sequence[TierName | Joint],
    budget: Budget,
    near: Schedule | None = None,
) -> Solved | None:
    """The best schedule by the tiers in order, begun at `near` where that is given; None where time ran out before any.

    Raises Impossible where no roster satisfies the hard rules that ask for something.
    """
    board = Board(horizon, rules)
    budget.report("model", Text("建模", "model"))
    start = None if near is None else warm_start(board, near)
    rival = None
    if needs_path_model(board):
        # A method of its own, imported where it is needed: most plans do not.
        from roster.engine.paths.path_solver import PathSolver

        rival = PathSolver(board, tiers, budget)
    decision = solve_lexicographic(build_model(board, tiers), budget, start, rival)
    if decision is None:
        return None
    standing, rotated = optimise_rotation(
        board, decision.serving, assign_posts(board, decision.serving), budget
    )
    people = horizon.people
    assigned = tuple(tuple(people[row].id for row in standing[duty.index]) for duty in horizon.duties)
    proofs = (*decision.proofs, *(() if rotated is None else (rotated,)))
    certificate = Certificate(tuple(proof.duals for proof in proofs))
    return Solved(Schedule(horizon, assigned), tuple(map(_tier, proofs)), board, certificate)


def _tier(proof: Proof) -> Tier:
    objective = proof.objective
    return Tier(
        name=objective.tier,
        title=objective.title,
        value=objective.unscaled(proof.value),
        bound=objective.unscaled(proof.bound),
        proved=proof.proved,
        part=objective.part,
        terms=objective.terms,
        proof="search" if proof.searched else None,
        within=None if proof.within is None else objective.unscaled(proof.within),
    )
