"""Whether there is any roster at all."""

from __future__ import annotations

from collections.abc import Sequence

from roster.domain.horizon import Horizon
from roster.engine.budget import Budget
from roster.engine.lp.highs import solve_mip
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import build_model
from roster.rules.base import Rule
from roster.rules.board import Board


def is_feasible(horizon: Horizon, rules: Sequence[Rule], budget: Budget) -> bool | None:
    """Whether some roster keeps the hard rules, vacancies allowed; None where time ran out before it was
    known.

    Raises RosterError (a fault) where the solver fails.
    """
    program = build_model(Board(horizon, rules), ()).program
    found = solve_mip(program, None, Face.full(program), budget)
    if found.status == "infeasible":
        return False
    return True if found.x is not None else None
