"""Post assignment: what comes first weighs more than all that comes after, however much that is."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.domain.people import Person
from roster.engine.budget import Budget
from roster.engine.model.linear_program import Ints
from roster.engine.posts.linear_assignment import solve_assignment
from roster.engine.posts.post_assignment import lexicographic_costs
from roster.engine.solve import solve
from roster.rules.catalogue import rulebook
from roster.rules.place import OwnUnit
from roster.rules.tiers import TIERS
from tests.tiny import duty, service, world


@settings(deadline=None)
@given(st.integers(1, 4), st.data())
def test_costs_are_made_least_one_after_the_other(size: int, data: st.DataObject) -> None:
    costs = [
        np.array(
            data.draw(st.lists(st.integers(0, most), min_size=size**2, max_size=size**2)), dtype=np.int64
        ).reshape(size, size)
        for most in (3, 10_000, 500)
    ]
    found = tuple(solve_assignment(lexicographic_costs(costs)))

    def paid(columns: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(int(sum(cost[row, column] for row, column in enumerate(columns))) for cost in costs)

    assert paid(found) == min(map(paid, itertools.permutations(range(size))))


def test_what_does_not_fit_into_64_bits_is_left_out_from_the_end() -> None:
    costs: list[Ints] = [
        np.array([[0, 1], [1, 0]]),
        np.array([[2**40, 0], [0, 0]]),
        np.array([[0, 2**40], [0, 0]]),
    ]
    assert solve_assignment(lexicographic_costs(costs)) == [0, 1]


def test_nobody_is_lent_to_see_another_road_however_often_all_were_there() -> None:
    """Years of visits to the own road weigh less than one post lent."""
    people = [Person(name, name, unit) for name, unit in (("甲", "一科"), ("乙", "二科"))]
    duties = [duty(0, "早", segment="南街", unit="一科"), duty(0, "早", segment="北街", unit="二科")]
    served = [
        service(person.id, -day, "早", segment=segment)
        for person, segment in zip(people, ("南街", "北街"), strict=True)
        for day in range(1, 140)
    ]
    solved = solve(world(people, duties, served=served), rulebook([OwnUnit(weight=1)]), TIERS, Budget())
    assert solved is not None
    assert solved.schedule.assigned == (("甲",), ("乙",))
