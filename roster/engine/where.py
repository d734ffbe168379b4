"""Where people stand: inside each crew, who takes which segment.

The rules have said who serves when; what is left is a choice among posts that they can not tell apart. Nobody
is lent who need not be (as the tier "place" counted), then everyone goes where they have been least
often, crew by crew in order of time. Where rules ask for rotation or steady posts, the whole quarter is settled
at once instead (`rotation.py`), from here on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from roster.domain import Duty
from roster.engine.board import Board
from roster.engine.crews import Crew
from roster.engine.lending import Lending, lendings
from roster.engine.matching import cheapest
from roster.engine.program import Bools

Standing = Mapping[int, tuple[int, ...]]
"""For each duty, by its index, the rows of those who fill it."""

_LENT = 10_000
"""Cost of a post outside the own unit: more than any number of repeated visits."""

_FEW = 80
"""Crews of up to so many people are settled by an exact assignment; beyond that, one person at a time."""


def place(board: Board, serving: Bools) -> Standing:
    """The posts of all who serve, crew by crew."""
    visits: Counter[tuple[str, str | None]] = Counter((s.person, s.segment) for s in board.horizon.served)
    lending = lendings(board.said)
    standing: dict[int, list[int]] = {duty.index: [] for duty in board.horizon.duties}
    for crew in board.crews:
        rows = serving[:, crew.index].nonzero()[0].tolist()
        for row, duty in _settle(board, rows, crew, visits, lending.get(crew.index)):
            standing[duty.index].append(row)
            visits[board.people[row].id, duty.segment] += 1
    return {duty: tuple(rows) for duty, rows in standing.items()}


def _settle(
    board: Board,
    rows: list[int],
    crew: Crew,
    visits: Counter[tuple[str, str | None]],
    lending: Lending | None,
) -> list[tuple[int, Duty]]:
    """Each person's duty inside the crew."""
    if len(crew.duties) == 1:
        return [(row, crew.one) for row in rows]
    posts = _posts(crew, len(rows))
    lent = {} if lending is None else lending.by_row

    def cost(row: int, duty: Duty) -> int:
        been = min(visits[board.people[row].id, duty.segment], 99) ** 2
        return been + _LENT * lent.get(row, {}).get(duty.unit or "", 0)

    if len(rows) <= _FEW or any(len(set(costs.values())) > 2 for costs in lent.values()):
        return _assignment(rows, posts, cost)
    return _one_by_one(sorted(rows, key=lambda row: row not in lent), posts, cost)


def _posts(crew: Crew, people: int) -> list[Duty]:
    """The posts to stand on: first what must be filled, each duty's first post before any second one, then the rest.

    What is preferred is filled before what is only possible.
    """
    filled = {duty.index: 0 for duty in crew.duties}
    posts: list[Duty] = []
    for goal in (_need, _wanted, _room):
        if goal is not _need and len(posts) >= people:
            break
        rounds = max(goal(duty) for duty in crew.duties)
        for level in range(rounds):
            for duty in crew.duties:
                if filled[duty.index] <= level < goal(duty):
                    filled[duty.index] += 1
                    posts.append(duty)
    needed = sum(map(_need, crew.duties))
    return posts[: max(people, needed)] if people else []


def _need(duty: Duty) -> int:
    return duty.need


def _wanted(duty: Duty) -> int:
    return duty.wanted


def _room(duty: Duty) -> int:
    return duty.room


def _assignment(
    rows: Sequence[int], posts: list[Duty], cost: Callable[[int, Duty], int]
) -> list[tuple[int, Duty]]:
    """The cheapest assignment; where people are short, the later posts of a duty stay vacant first."""
    size = len(posts)
    column = {duty.index: [cost(row, duty) for row in rows] for duty in posts}
    costs = np.empty((size, size), dtype=np.int64)
    costs[: len(rows)] = 100 * np.array([column[duty.index] for duty in posts]).T
    # Ties are broken the same way every time, and differently from person to person.
    number = np.arange(size)
    costs[: len(rows)] += np.add.outer(number[: len(rows)], number) % size * 99 // size
    costs[len(rows) :] = size - number
    return [(row, posts[right]) for row, right in zip(rows, cheapest(costs), strict=False)]


def _one_by_one(
    rows: Sequence[int], posts: list[Duty], cost: Callable[[int, Duty], int]
) -> list[tuple[int, Duty]]:
    """Those who have a post at home first (whoever is at home anywhere last), then each person the first post left."""
    left = dict(enumerate(posts))
    settled: list[tuple[int, Duty]] = []
    waiting: list[int] = []
    for row in rows:
        near = [number for number, duty in left.items() if cost(row, duty) < _LENT]
        if not near:
            waiting.append(row)
            continue
        number = min(near, key=lambda number: (cost(row, left[number]), number))
        settled.append((row, left.pop(number)))
    settled.extend((row, left.pop(next(iter(left)))) for row in waiting)
    return settled
