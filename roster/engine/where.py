"""Where people stand: inside each crew, who takes which segment.

The rules have said all they had to say about who serves when; what is left is a choice among
interchangeable posts. Own people hold their own unit's segments first (as many as the tier "place"
counted on), then everyone goes where they have been least often, crew by crew in order of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from ortools.graph.python import linear_sum_assignment

from roster.domain import Duty, Horizon, Person, Schedule
from roster.engine.crews import Crew
from roster.engine.program import Bools

_AWAY_FROM_HOME = 10_000
"""Cost of a post outside the own unit: more than any number of repeated visits."""

_FEW = 80
"""Crews of up to so many people are settled by an exact assignment; beyond that, one person at a time."""


def place(horizon: Horizon, crews: Sequence[Crew], serving: Bools, *, at_home: bool) -> Schedule:
    """The schedule in which exactly those who serve in a crew fill its duties.

    `at_home` says whether standing on the own unit's segments matters.
    """
    visits: Counter[tuple[str, str | None]] = Counter((s.person, s.segment) for s in horizon.served)
    assigned: dict[int, list[str]] = {duty.index: [] for duty in horizon.duties}
    for crew in crews:
        people = [horizon.people[row] for row in serving[:, crew.index].nonzero()[0].tolist()]
        for person, duty in _settle(people, crew, visits, at_home=at_home):
            assigned[duty.index].append(person.id)
            visits[person.id, duty.segment] += 1
    return Schedule(horizon, tuple(tuple(assigned[duty.index]) for duty in horizon.duties))


def _settle(
    people: list[Person], crew: Crew, visits: Counter[tuple[str, str | None]], *, at_home: bool
) -> list[tuple[Person, Duty]]:
    """Each person's duty inside the crew."""
    posts = _posts(crew, len(people))

    def cost(person: Person, duty: Duty) -> int:
        lent = at_home and duty.unit is not None and duty.unit != person.unit
        return min(visits[person.id, duty.segment], 99) ** 2 + (_AWAY_FROM_HOME if lent else 0)

    if len(crew.duties) == 1:
        return [(person, crew.one) for person in people]
    if len(people) <= _FEW:
        return _assignment(people, posts, cost)
    return _one_by_one(people, posts, cost)


def _posts(crew: Crew, people: int) -> list[Duty]:
    """The posts to stand on, each duty's first post before any second one."""
    rounds = max((duty.need for duty in crew.duties), default=0)
    posts = [duty for place in range(rounds) for duty in crew.duties if place < duty.need]
    return posts if people else []


def _assignment(
    people: list[Person], posts: list[Duty], cost: Callable[[Person, Duty], int]
) -> list[tuple[Person, Duty]]:
    """The cheapest assignment; where people are short, the later posts of a duty stay vacant first."""
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    size = len(posts)
    for left in range(size):
        for right, duty in enumerate(posts):
            if left < len(people):
                solver.add_arc_with_cost(
                    left, right, 100 * cost(people[left], duty) + _tie(left, right, size)
                )
            else:
                solver.add_arc_with_cost(left, right, size - right)
    solver.solve()
    return [(person, posts[solver.right_mate(left)]) for left, person in enumerate(people)]


def _tie(left: int, right: int, size: int) -> int:
    """Breaks ties the same way every time, and differently from person to person."""
    return (left + right) % size * 99 // max(size, 1)


def _one_by_one(
    people: list[Person], posts: list[Duty], cost: Callable[[Person, Duty], int]
) -> list[tuple[Person, Duty]]:
    """Own segments first, then each person the cheapest post left."""
    left = dict(enumerate(posts))
    by_unit: dict[str | None, list[int]] = {}
    for number, duty in left.items():
        by_unit.setdefault(duty.unit, []).append(number)
    settled: list[tuple[Person, Duty]] = []
    waiting: list[Person] = []
    for person in people:
        own = [number for number in by_unit.get(person.unit, ()) if number in left]
        if not own:
            waiting.append(person)
            continue
        number = min(own, key=lambda number: (cost(person, left[number]), number))
        settled.append((person, left.pop(number)))
    settled.extend((person, left.pop(next(iter(left)))) for person in waiting)
    return settled
