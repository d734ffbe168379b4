"""The one door of the engine: a horizon and rules in, a schedule with its proof out.

See README.md beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain.answer import Tier
from roster.domain.certificate import Certificate
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.engine.lexicographic import solve_lexicographic
from roster.engine.model.build_model import build_model
from roster.engine.params import DEFAULT, Params
from roster.engine.posts.post_assignment import assign_posts
from roster.engine.posts.segment_rotation import optimise_rotation
from roster.engine.proofs import Impossible, Proof
from roster.engine.warm_start import warm_start
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.statements import Limit
from roster.rules.tiers import Joint, TierName

__all__ = ["Impossible", "Solved", "solve"]


@dataclass(frozen=True)
class Solved:
    """A schedule, the value and bound of each tier, and the multipliers from which the bounds can be proved.

    The bound of a tier that no search has proved is what floating-point arithmetic makes of the multipliers:
    the checker confirms it. `board` holds what the rules state.
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
    params: Params = DEFAULT,
) -> Solved | None:
    """The best schedule by the tiers in order, with `near` as a warm start; None where time ran out before
    any.

    Raises Impossible where no roster keeps the hard rules, and RosterError (a fault) where a solver fails.
    """
    board = Board(horizon, rules)
    budget.report("model", Text("建模", "model"))
    start = None if near is None else warm_start(board, near)
    fallback = None
    if params.paths and _asks_for_runs(board):
        # Imported where it is needed: most plans do not.
        from roster.engine.paths.path_solver import PathSolver

        fallback = PathSolver(board, tiers, budget, params)
    result = solve_lexicographic(build_model(board, tiers), budget, start, fallback, params)
    if result is None:
        return None
    first = assign_posts(board, result.serving, params)
    posts, rotated = optimise_rotation(board, result.serving, first, budget, params)
    people = horizon.people
    assigned = tuple(tuple(people[row].id for row in posts[duty.index]) for duty in horizon.duties)
    proofs = (*result.proofs, *(() if rotated is None else (rotated,)))
    certificate = Certificate(tuple(proof.duals for proof in proofs))
    return Solved(Schedule(horizon, assigned), tuple(map(_tier, proofs)), board, certificate)


def _tier(proof: Proof) -> Tier:
    objective = proof.objective
    return Tier(
        key=objective.key,
        title=objective.title,
        value=objective.unscaled(proof.value),
        bound=objective.unscaled(proof.bound),
        proved=proof.proved,
        proof="search" if proof.searched else None,
        within=None if proof.within is None else objective.unscaled(proof.within),
    )


def _asks_for_runs(board: Board) -> bool:
    """Whether rules ask for runs of work or of rest: hard limits with negative weights, weak as rows."""
    return any(
        isinstance(one, Limit)
        and one.price is None
        and one.weights is not None
        and bool((one.weights < 0).any())
        for one in board.said
        if isinstance(one, Limit) and one.price is None
    )
