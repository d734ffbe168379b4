"""A roster to begin with: who serves in another schedule, as far as the board allows it."""

from __future__ import annotations

from collections import Counter

import numpy as np

from roster.domain.duties import Slot
from roster.domain.schedule import Schedule
from roster.engine.program import Bools
from roster.rules.board import Board


def serving_of(board: Board, schedule: Schedule) -> Bools:
    """People × crews: who serves where as in the schedule; it may be of another plan, and what does not fit is left out."""
    crews: dict[Slot, list[int]] = {}
    for one in board.crews:
        crews.setdefault(one.one.slot, []).append(one.index)
    serving: Bools = np.zeros(board.able.shape, dtype=np.bool_)
    filled: Counter[int] = Counter()
    for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True):
        for row in (board.index[person] for person in people if person in board.index):
            for crew in crews.get(duty.slot, ()):
                if board.able[row, crew] and not serving[row, crew] and filled[crew] < board.crews[crew].room:
                    serving[row, crew] = True
                    filled[crew] += 1
                    break
    return serving
