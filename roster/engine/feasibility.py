"""Whether there is any roster at all."""

from __future__ import annotations

from collections.abc import Sequence

from roster.domain.horizon import Horizon
from roster.engine.budget import Watch
from roster.engine.lp.highs import search
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import pose
from roster.rules.base import Rule
from roster.rules.board import Board


def possible(horizon: Horizon, rules: Sequence[Rule], watch: Watch) -> bool | None:
    """Whether some roster keeps the hard rules, vacancies allowed; None where time ran out before it was known."""
    program = pose(Board(horizon, rules), ()).program
    found = search(program, None, Face.whole(program), watch)
    if found.outcome == "infeasible":
        return False
    return True if found.x is not None else None
