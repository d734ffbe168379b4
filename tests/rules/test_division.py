"""Posts divided over those who can hold them: the fairest division there is, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from roster.rules.division import Demand, divided, rounded


def by_sets(weights: Mapping[int, Fraction], demands: Sequence[Demand]) -> dict[int, Fraction]:
    """The same by looking at every set of parties: the one with the most posts of its own by weight comes first."""
    left = dict(weights)
    loads: dict[int, Fraction] = {}
    demands = [demand for demand in demands if demand.able and demand.posts]
    while demands:
        sets = [set(some) for n in range(1, len(left) + 1) for some in combinations(sorted(left), n)]

        def level(some: set[int], demands: Sequence[Demand] = demands) -> Fraction:
            own = sum((demand.posts for demand in demands if demand.able <= some), Fraction(0))
            return own / sum((left[party] for party in some), Fraction(0))

        top = max(map(level, sets))
        heavy = max((some for some in sets if level(some) == top), key=len)
        loads |= {party: top * left.pop(party) for party in heavy}
        demands = [
            Demand(demand.posts, demand.able - heavy) for demand in demands if not demand.able <= heavy
        ]
    return loads


WEIGHTS = st.fractions(min_value=Fraction(1, 10), max_value=20, max_denominator=10)
DEMANDS = st.lists(
    st.builds(
        Demand,
        st.fractions(min_value=0, max_value=30, max_denominator=2),
        st.frozensets(st.integers(0, 5), max_size=6),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(range(6), WEIGHTS)), DEMANDS)
def test_no_division_is_fairer(weights: dict[int, Fraction], demands: list[Demand]) -> None:
    division = divided(weights, demands)
    assert {party: load for party, load in division.loads.items() if load} == by_sets(weights, demands)
    assert sum(division.loads.values()) == sum(demand.posts for demand in demands if demand.able)
    for level in division.levels:
        assert sum(division.loads[party] for party in level.parties) == level.posts
        assert len({division.loads[party] / weights[party] for party in level.parties}) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(dict.fromkeys(range(6), WEIGHTS)),
    DEMANDS,
    st.dictionaries(st.integers(0, 5), st.integers(0, 5).map(Fraction)),
)
def test_what_is_fixed_takes_nothing_from_the_sum(
    weights: dict[int, Fraction], demands: list[Demand], fixed: dict[int, Fraction]
) -> None:
    division = divided(weights, demands, fixed)
    assert sum(division.loads.values()) == sum(demand.posts for demand in demands if demand.able)
    assert all(load >= 0 for load in division.loads.values())
    # Whoever could hold a post has a load, be it 0.
    able = [demand.able for demand in demands if demand.posts]
    assert set(division.loads) == set().union(*able)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(), st.fractions(min_value=0, max_value=50)), st.integers(1, 10_000))
def test_rounding_keeps_the_sum_and_moves_nothing_by_a_whole_part(
    shares: dict[str, Fraction], parts: int
) -> None:
    found = rounded(shares, parts)
    assert sum(found.values()) == sum(shares.values())
    assert all(abs(found[one] - share) < Fraction(1, parts) for one, share in shares.items())
