"""Post assignment: inside each crew, who takes which segment.

It is decided who serves when; what is left is a choice among posts that no rule on that can tell apart.
Nobody is lent who need not be (as the tier "place" counted), then everyone goes where they have been least
often, crew by crew in order of time. Where rules ask for rotation or steady posts, the whole quarter is
optimised from here on (`segment_rotation.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from roster.domain.duties import Duty
from roster.engine.model.linear_program import Bools, Ints
from roster.engine.numerics import ASSIGNMENT_LIMIT
from roster.engine.params import DEFAULT, Params
from roster.engine.posts.linear_assignment import solve_assignment
from roster.rules.board import Board
from roster.rules.interchangeable import Crew
from roster.rules.lending import Lending

PostAssignment = Mapping[int, tuple[int, ...]]
"""For each duty, by its index, the rows of the people who fill it."""


def assign_posts(board: Board, serving: Bools, params: Params = DEFAULT) -> PostAssignment:
    """The posts of all who serve (`serving`: (n_people, n_crews), bool), crew by crew."""
    visits = _VisitCounts(board)
    lending = dict(board.lendings)
    assignment: dict[int, list[int]] = {duty.index: [] for duty in board.horizon.duties}
    for crew in board.crews:
        rows = serving[:, crew.index].nonzero()[0].tolist()
        for row, duty in _assign_crew(rows, crew, visits, lending.get(crew.index), params):
            assignment[duty.index].append(row)
            visits.add(row, duty.segment)
    return {duty: tuple(rows) for duty, rows in assignment.items()}


class _VisitCounts:
    """How often everyone has been on each segment: (n_people, n_segments), int32.

    No segment (leaders of all) counts as one.
    """

    def __init__(self, board: Board) -> None:
        duties = board.horizon.duties
        self.column = {
            name: number for number, name in enumerate(dict.fromkeys(duty.segment for duty in duties))
        }
        self.counts = np.zeros((len(board.people), len(self.column)), dtype=np.int32)
        for service in board.horizon.served:
            if service.person in board.index and service.segment in self.column:
                self.add(board.index[service.person], service.segment)

    def add(self, row: int, segment: str | None) -> None:
        """Count one visit of a person."""
        self.counts[row, self.column[segment]] += 1

    def costs(self, rows: Sequence[int], posts: Sequence[Duty]) -> Ints:
        """The cost of repeated visits, the square of those before: (n_rows, n_posts), int64."""
        columns = [self.column[duty.segment] for duty in posts]
        return self.counts[np.ix_(rows, columns)].astype(np.int64) ** 2


def _assign_crew(
    rows: list[int], crew: Crew, visits: _VisitCounts, lending: Lending | None, params: Params
) -> list[tuple[int, Duty]]:
    """The duty of each of these people inside the crew."""
    if len(crew.duties) == 1:
        return [(row, crew.one) for row in rows]
    posts = _posts(crew, len(rows))
    if not posts:
        return []
    lent = {} if lending is None else lending.by_row
    several_distances = any(len(set(costs.values())) > 2 for costs in lent.values())
    exact = len(rows) <= params.exact_posts_people or several_distances
    # One person at a time: whoever may be lent comes first.
    rows = rows if exact else sorted(rows, key=lambda row: row not in lent)
    units = list(dict.fromkeys(duty.unit or "" for duty in posts))
    unit_of = np.array([units.index(duty.unit or "") for duty in posts])
    lending_costs = np.zeros((len(rows), len(posts)), dtype=np.int64)
    for number, row in enumerate(rows):
        if row in lent:
            lending_costs[number] = np.array([lent[row].get(unit, 0) for unit in units])[unit_of]
    taken = (_assign_exactly if exact else _assign_greedily)(lending_costs, visits.costs(rows, posts))
    return [(row, posts[post]) for row, post in zip(rows, taken, strict=True)]


def _posts(crew: Crew, people: int) -> list[Duty]:
    """The posts for so many people: first those that must be filled, each duty's first post before any second
    one.

    Then those up to the preferred number, then those that are only possible.
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


def _assign_exactly(lending: Ints, visits: Ints) -> list[int]:
    """The post of each person: first the least lending, then the fewest repeated visits.

    `lending`, `visits`: (n_people, n_posts), with n_people <= n_posts. Where people are short, the later
    posts of a duty stay vacant first. Ties are broken the same way every time, and differently from person to
    person.
    """
    people, size = lending.shape
    number = np.arange(size)
    costs = [np.zeros((size, size), dtype=np.int64) for _ in range(3)]
    costs[0][:people] = lending // max(1, int(np.gcd.reduce(lending, axis=None)))
    costs[1][:people] = visits
    costs[2][:people] = np.add.outer(number[:people], number) % size * 99 // size
    costs[2][people:] = size - number
    return solve_assignment(lexicographic_costs(costs))[:people]


def lexicographic_costs(costs: Sequence[Ints]) -> Ints:
    """One cost matrix for several of one shape, so that assignments compare by the first, then the next, and
    so on.

    Two assignments differ in a cost by no more than what each row spans, all rows together; the one before
    weighs just more. What would not fit into 64 bits any more is left out, the last first.
    """
    joined = costs[0]
    for cost in costs[1:]:
        weight = 1 + int(np.ptp(cost, axis=1).sum()) if cost.size else 1
        if weight * int(np.abs(joined).sum() + 1) + int(np.abs(cost).sum()) >= ASSIGNMENT_LIMIT:
            break
        joined = joined * weight + cost
    return joined


def _assign_greedily(lending: Ints, visits: Ints) -> list[int]:
    """The post of each person, one at a time: those with a post at home first, then the first post left."""
    people, size = lending.shape
    left = np.ones(size, dtype=np.bool_)
    taken = np.full(people, -1)
    for person in range(people):
        open_to = np.nonzero(left & (lending[person] == 0))[0]
        if len(open_to):
            post = int(open_to[visits[person, open_to].argmin()])
            taken[person] = post
            left[post] = False
    waiting = np.nonzero(taken < 0)[0]
    taken[waiting] = np.nonzero(left)[0][: len(waiting)]
    return [int(post) for post in taken]
