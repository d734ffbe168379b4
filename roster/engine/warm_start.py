"""Warm start: who serves in another schedule, as far as the board allows it, as a first incumbent."""

from __future__ import annotations

from collections import Counter

import numpy as np

from roster.domain.duties import Slot
from roster.domain.schedule import Schedule
from roster.engine.model.linear_program import Bools
from roster.rules.board import Board


def warm_start(board: Board, schedule: Schedule) -> Bools:
    """Who serves in which crew as in the schedule: (n_people, n_crews), bool.

    The schedule may be of another plan; what does not fit is left out.
    """
    crews: dict[Slot, list[int]] = {}
    for crew in board.crews:
        crews.setdefault(crew.one.slot, []).append(crew.index)
    serving: Bools = np.zeros(board.able.shape, dtype=np.bool_)
    filled: Counter[int] = Counter()
    for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True):
        for row in (board.index[person] for person in people if person in board.index):
            for index in crews.get(duty.slot, ()):
                free = filled[index] < board.crews[index].room
                if board.able[row, index] and not serving[row, index] and free:
                    serving[row, index] = True
                    filled[index] += 1
                    break
    return serving
