"""Posts divided over those who can hold them, as evenly as their weights allow.

The division is the *lexicographically optimal* one: of all ways to spread each group of posts over the people
able to hold it, in fractions, the one in which the least loaded (load by weight) is loaded as much as can be,
then the next, and so on. It is unique, has at the same time the least greatest load, and makes the sum of
load² / weight least. Where everyone can hold everything it is plain proportion. People for whom there are
more posts that nobody else can hold have a higher level than the others; within a level all loads are in
proportion to the weights.

N. Megiddo, Optimal flows in networks with multiple sources and sinks, Mathematical Programming 7 (1974); S.
Fujishige, Lexicographically optimal base of a polymatroid with respect to a weight vector, Mathematics of
Operations Research 5 (1980): a set that a flow can not serve at the common level is cut off, and both parts
are divided by themselves. Numbers are exact; floating point is only used where it proves that a level can be
met.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from roster.rules.flow import Flow

Key = TypeVar("Key", bound=Hashable)

_ROUNDS = 40
"""How often loads are scaled to the posts before the exact flow is asked."""

_SAFE = 4.0
"""How many times the least part must exceed all that is still wrong, so that it can be put right without it.
"""

_PRECISION = 1e-9
"""Far above the rounding of sums in floating point, as a part of their value."""


@dataclass(frozen=True)
class Demand:
    """So many posts, and by number the parties that can hold them; each of `able` must have a weight."""

    posts: Fraction
    able: frozenset[int]


@dataclass(frozen=True)
class Level:
    """Parties with one load by weight, and the posts that fall to them."""

    parties: tuple[int, ...]
    posts: Fraction


@dataclass(frozen=True)
class Division:
    """The load of each party, and the levels they lie on."""

    loads: Mapping[int, Fraction]
    levels: tuple[Level, ...]


def divided(
    weights: Mapping[int, Fraction], demands: Iterable[Demand], fixed: Mapping[int, Fraction] | None = None
) -> Division:
    """The lexicographically optimal division; parties in `fixed` take what is said, as far as there is room
    for it.

    Parties that can hold nothing have no load. The sum of all loads is the sum of all posts.
    """
    merged: dict[frozenset[int], Fraction] = {}
    for demand in demands:
        if demand.posts and demand.able:
            merged[demand.able] = merged.get(demand.able, Fraction(0)) + demand.posts
    loads: dict[int, Fraction] = {}
    levels: list[Level] = []
    waiting = [[Demand(posts, able) for able, posts in merged.items()]]
    while waiting:
        for part in connected(waiting.pop()):
            parties = sorted(frozenset().union(*(demand.able for demand in part)))
            posts = sum((demand.posts for demand in part), Fraction(0))
            wanted = _at_one_level(parties, posts, weights, fixed or {})
            heavy = None if _nearly_met(wanted, part) else _overloaded(wanted, part)
            if heavy is None:
                loads |= wanted
                levels.append(Level(tuple(parties), posts))
            else:
                waiting.append([demand for demand in part if demand.able <= heavy])
                waiting.append(
                    [Demand(demand.posts, demand.able - heavy) for demand in part if not demand.able <= heavy]
                )
    # Whoever takes nothing may be left behind by all demands they could hold: they have a load of 0.
    able = frozenset().union(*merged)
    return Division(dict.fromkeys(able.difference(loads), Fraction(0)) | loads, tuple(levels))


def rounded(shares: Mapping[Key, Fraction], parts: int) -> dict[Key, Fraction]:
    """The shares in whole parts of one, so that their sum stays: those with the greatest rests are rounded
    up."""
    total = sum(shares.values(), Fraction(0))
    parts = math.lcm(parts, total.denominator)
    down: dict[Key, int] = {}
    rests: dict[Key, Fraction] = {}
    for one, share in shares.items():
        down[one], rest = divmod(share.numerator * parts, share.denominator)
        rests[one] = Fraction(rest, share.denominator)
    left = int(total * parts) - sum(down.values())
    up = set(sorted(shares, key=lambda one: -rests[one])[:left])
    return {one: Fraction(count + (one in up), parts) for one, count in down.items()}


def connected(demands: Iterable[Demand]) -> Iterator[list[Demand]]:
    """The demands that hang together through parties that can hold several."""
    parts: list[tuple[set[int], list[Demand]]] = []
    for demand in demands:
        near = [part for part in parts if not part[0].isdisjoint(demand.able)]
        if not near:
            parts.append((set(demand.able), [demand]))
            continue
        parties, first = near[0]
        parties |= demand.able
        first.append(demand)
        for other in near[1:]:
            parties |= other[0]
            first += other[1]
        if near[1:]:
            parts = [part for part in parts if not any(part is other for other in near[1:])]
    yield from (demands for _, demands in parts)


def _at_one_level(
    parties: Sequence[int], posts: Fraction, weights: Mapping[int, Fraction], fixed: Mapping[int, Fraction]
) -> dict[int, Fraction]:
    """The posts in proportion to the weights, after what is fixed; where that leaves nothing to divide, over
    all."""
    kept = {party: fixed[party] for party in parties if party in fixed}
    rest = posts - sum(kept.values(), Fraction(0))
    if len(kept) == len(parties) or rest < 0:
        kept, rest = {}, posts
    total = sum((weights[party] for party in parties if party not in kept), Fraction(0))
    return {party: kept[party] if party in kept else rest * weights[party] / total for party in parties}


def _nearly_met(loads: Mapping[int, Fraction], demands: Sequence[Demand]) -> bool:
    """Whether it is sure that the posts can be spread so that each party has its load.

    Parts a·b, of a party's and a demand's own number, are scaled in turn until they nearly add up. Where the
    least part is greater than all that is still wrong, that can be put right along a tree of parts, and so
    can rounding.
    """
    rows = {party: float(load) for party, load in loads.items() if load}
    able = [[party for party in demand.able if party in rows] for demand in demands]
    if not all(able):
        return False
    posts = [float(demand.posts) for demand in demands]
    total = sum(posts)
    holds: dict[int, list[int]] = {party: [] for party in rows}
    for number, parties in enumerate(able):
        for party in parties:
            holds[party].append(number)
    own = dict(rows)
    before = math.inf
    for _ in range(_ROUNDS):
        sums = [sum([own[party] for party in parties]) for parties in able]
        theirs = [count / there for count, there in zip(posts, sums, strict=True)]
        own = {party: rows[party] / sum([theirs[n] for n in numbers]) for party, numbers in holds.items()}
        sums = [sum([own[party] for party in parties]) for parties in able]
        wrong = sum(abs(one * there - count) for one, there, count in zip(theirs, sums, posts, strict=True))
        least = min(
            one * min([own[party] for party in parties]) for one, parties in zip(theirs, able, strict=True)
        )
        if least > _SAFE * (wrong + _PRECISION * total):
            return True
        if wrong > 0.95 * before:
            return False
        before = wrong
    return False


def _overloaded(loads: Mapping[int, Fraction], demands: Sequence[Demand]) -> frozenset[int] | None:
    """Parties whose own posts are more than their loads together, as a greatest flow shows; None where there
    are none."""
    common = math.lcm(
        *(load.denominator for load in loads.values()), *(one.posts.denominator for one in demands)
    )
    node = {party: 2 + number for number, party in enumerate(loads)}
    flow = Flow(2 + len(node) + len(demands))
    source, sink = 0, 1
    wanted = 0
    for number, demand in enumerate(demands, 2 + len(node)):
        posts = int(demand.posts * common)
        wanted += posts
        flow.edge(source, number, posts)
        for party in sorted(demand.able):
            flow.edge(number, node[party], posts + 1)
    for party, load in loads.items():
        flow.edge(node[party], sink, int(load * common))
    if flow.most(source, sink) == wanted:
        return None
    behind = flow.behind(sink)
    return frozenset(party for party in loads if node[party] not in behind)
