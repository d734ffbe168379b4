"""The best roster there is: solved by the engine, and proved again by the checker's room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from roster.checking.dual_bound import confirmed
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.engine.params import DEFAULT, Params
from roster.engine.solve import Impossible, Solved, solve
from roster.rules.base import Rule
from roster.rules.tiers import Joint, TierName

__all__ = ["Impossible", "Solved", "best"]


def best(
    horizon: Horizon,
    rules: Sequence[Rule],
    stages: Sequence[TierName | Joint],
    budget: Budget,
    near: Schedule | None = None,
    params: Params = DEFAULT,
) -> Solved | None:
    """What `solve` finds, each tier with what is proved of it; None where time ran out before there was a roster.

    Raises Impossible where no roster keeps the hard rules, RosterError where a proof contradicts the roster.
    """
    solved = solve(horizon, rules, stages, budget, near, params)
    if solved is None:
        return None
    return replace(solved, tiers=confirmed(solved.board, solved.tiers, solved.certificate))
