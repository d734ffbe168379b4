"""Fair shares among those who can serve: the most even division there is, found by trying every set of people.

A set of people must carry at least the posts that nobody else can hold. The set for which that is most in proportion to
its weights carries exactly so much, all alike; what the others must carry beyond that is divided in the same way.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

People = frozenset[str]
Posts = Mapping[People, Fraction]
"""How many posts can be held by exactly these people."""


def gathered(posts: Iterable[tuple[Fraction, People]]) -> Posts:
    """Posts by those who can hold them; without those that nobody can."""
    found: dict[People, Fraction] = {}
    for count, able in posts:
        if able:
            found[able] = found.get(able, Fraction(0)) + count
    return found


def levels(
    weights: Mapping[str, Fraction], posts: Posts, fixed: Mapping[str, Fraction]
) -> Iterator[tuple[People, Fraction]]:
    """Sets of people and what each carries together, the heaviest laden first; those fixed carry what is said."""
    must = {some: _must(some, posts, fixed) for some in _subsets(set(weights) - set(fixed))}
    left, done = frozenset(weights) - set(fixed), People()
    while left:
        best, most = People(), Fraction(-1)
        for some in _subsets(left):
            # Of sets as heavily laden the greatest: together they are one.
            ratio = (must[done | some] - must[done]) / sum(weights[one] for one in some) if some else most
            if some and (ratio > most or (ratio == most and len(some) > len(best))):
                best, most = some, ratio
        yield best, must[done | best] - must[done]
        left, done = left - best, done | best


def _subsets(people: Collection[str]) -> Iterator[People]:
    for size in range(len(people) + 1):
        yield from map(frozenset, itertools.combinations(sorted(people), size))


def _must(some: People, posts: Posts, fixed: Mapping[str, Fraction]) -> Fraction:
    """What a set must carry at least, whoever of those whose part is fixed does theirs beside it."""
    return max(
        sum((count for able, count in posts.items() if able <= some | beside), Fraction(0))
        - sum(fixed[one] for one in beside)
        for beside in _subsets(fixed)
    )


def _left_with(fixed: Mapping[str, Fraction], posts: Posts) -> People:
    """Those joining who must carry more than their whole duties, for nobody else can hold these posts."""
    beyond = {
        some: sum((count for able, count in posts.items() if able <= some), Fraction(0))
        - sum(fixed[one] for one in some)
        for some in _subsets(fixed)
    }
    return max(beyond, key=lambda some: (beyond[some], len(some))) if max(beyond.values()) > 0 else People()


def divided(weights: Mapping[str, Fraction], posts: Posts, joining: Collection[str]) -> dict[str, Fraction]:
    """What each carries; who joins takes whole duties only, and no more than the average of those laden alike.

    As far as others can hold the rest, that is: what nobody else can hold is theirs.
    """
    shares: dict[str, Fraction] = {}
    fixed: dict[str, Fraction] = {}
    for some, carried in levels(weights, posts, {}):
        total = sum(weights[one] for one in some)
        shares |= {one: carried * weights[one] / total for one in some}
        average = carried / len(some)
        fixed |= {one: Fraction(math.floor(min(shares[one], average))) for one in some if one in joining}
    if not fixed or len(fixed) == len(weights):
        return shares
    stuck = _left_with(fixed, posts)
    if stuck:
        theirs = {able: count for able, count in posts.items() if able <= stuck}
        rest = gathered((count, able - stuck) for able, count in posts.items())
        others = {one: weight for one, weight in weights.items() if one not in stuck}
        return divided({one: weights[one] for one in stuck}, theirs, ()) | divided(others, rest, joining)
    found = dict(fixed)
    for some, carried in levels(weights, posts, fixed):
        total = sum(weights[one] for one in some)
        found |= {one: carried * weights[one] / total for one in some}
    return found
