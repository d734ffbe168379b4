"""The engine's one door: a horizon and rules in, a schedule with its proof out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain.answer import Tier
from roster.domain.certificate import Certificate
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.domain.tiers import TierKey
from roster.engine.pose import pose
from roster.engine.rotation import rotate
from roster.engine.sequences.own import sequential
from roster.engine.start import serving_of
from roster.engine.watch import Watch
from roster.engine.when import Impossible, Proof, decide
from roster.engine.where import place
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
    watch: Watch,
    near: Schedule | None = None,
) -> Solved | None:
    """The best schedule by the tiers in order, begun at `near` where that is given; None where time ran out before any.

    Raises Impossible where no roster satisfies the hard rules that ask for something.
    """
    board = Board(horizon, rules)
    watch.report("posed", Text("建模", "model"))
    start = None if near is None else serving_of(board, near)
    rival = None
    if sequential(board):
        # A method of its own, imported where it is needed: most plans do not.
        from roster.engine.sequences.climb import Paths

        rival = Paths(board, tiers, watch)
    decision = decide(pose(board, tiers), watch, start, rival)
    if decision is None:
        return None
    standing, rotated = rotate(board, decision.serving, place(board, decision.serving), watch)
    people = horizon.people
    assigned = tuple(tuple(people[row].id for row in standing[duty.index]) for duty in horizon.duties)
    proofs = (*decision.proofs, *(() if rotated is None else (rotated,)))
    certificate = Certificate(tuple(proof.duals for proof in proofs))
    return Solved(Schedule(horizon, assigned), tuple(map(_tier, proofs)), board, certificate)


def _tier(proof: Proof) -> Tier:
    objective = proof.objective
    return Tier(
        key=TierKey(objective.tier, objective.part, objective.terms),
        title=objective.title,
        value=objective.value(proof.value),
        bound=objective.value(proof.bound),
        proved=proof.proved,
        proof="search" if proof.searched else None,
        within=None if proof.within is None else objective.value(proof.within),
    )
