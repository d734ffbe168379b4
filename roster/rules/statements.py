"""The words in which rules speak to a solver: what a rule states on a board is one of these values.

People and crews are meant by their numbers (rows and columns of the board), in arrays, so that one statement
is made for many people at once. Rules import them where they state something: whoever only reads the rules
starts without numpy. A breach of what is stated costs the rule's price, or is forbidden without one. A new
kind of statement is written into the program by the engine and read again, from nothing but its meaning, by
the checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from roster.rules.base import Rule

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Statement:
    """What a rule states on a board."""

    rule: Rule


@dataclass(frozen=True, eq=False)
class Limit(Statement):
    """Each of `people` serves at most (or at least) `limit` of `crews`, each by its own limit.

    `weights` say what a crew counts, below 0 for one that makes up for others; None: one each.
    """

    people: Ints
    crews: Ints
    limit: Ints
    least: bool
    price: int | None
    rule: Rule
    weights: Ints | None = None


@dataclass(frozen=True, eq=False)
class Count(Statement):
    """So many of `people` together serve in `crews`: at least, or at most `limit`."""

    people: Ints
    crews: Ints
    limit: int
    least: bool
    rule: Rule


@dataclass(frozen=True, eq=False)
class Held(Statement):
    """Of the posts of `crews` at least `least`, or all where there are fewer, are held by `people` or left
    vacant.

    A crew whose number may vary is vacant where nobody serves in it. Where no post must be filled, so many of
    `people` serve as soon as anybody else does.
    """

    people: Ints
    crews: Ints
    least: int
    rule: Rule


@dataclass(frozen=True, eq=False)
class Groups(Statement):
    """Each of `people` serves on at most `limit` of the groups: sets of dates, each given by its crews.

    A group counts when any of its crews is served.
    """

    people: Ints
    groups: tuple[tuple[Ints, ...], ...]
    limit: int
    rule: Rule


@dataclass(frozen=True, eq=False)
class Even(Statement):
    """Duties of `crews`, each counted by its weight, spread by the square of the distance from each person's
    target.

    A square weighs the person's `burden`.
    """

    people: Ints
    crews: Ints
    weights: tuple[Fraction, ...]
    targets: tuple[Fraction, ...]
    burdens: tuple[Fraction, ...]
    rule: Rule
    line: str


@dataclass(frozen=True, eq=False)
class Home(Statement):
    """The posts of `crew` belong to groups, `room[group]` each; a post held by another group costs the price
    × distance.

    Where people of no group stand costs nothing.
    """

    crew: int
    groups: Mapping[str, Ints]
    room: Mapping[str, int]
    distance: Mapping[tuple[str, str], int]
    rule: Rule


@dataclass(frozen=True, eq=False)
class Alike(Statement):
    """Two people (by row) serve equally often in `crews`."""

    one: int
    other: int
    crews: Ints
    rule: Rule


@dataclass(frozen=True, eq=False)
class Cover(Statement):
    """The posts of `crews` are to be filled; each one left vacant is counted, by priority."""

    crews: Ints
    rule: Rule


@dataclass(frozen=True, eq=False)
class Charge(Statement):
    """Each of `crews` in which the person serves costs `price`."""

    person: int
    crews: Ints
    price: int
    rule: Rule


@dataclass(frozen=True, eq=False)
class Escort(Statement):
    """Whoever of `people` serves in `crews` is joined there by one of `others`."""

    people: Ints
    others: Ints
    crews: Ints
    rule: Rule


@dataclass(frozen=True, eq=False)
class Few(Statement):
    """At most `limit` different people serve in `crews`."""

    crews: Ints
    limit: int
    rule: Rule


@dataclass(frozen=True, eq=False)
class Staffing(Statement):
    """A crew's number: each person below what is preferred costs `under`, each above it `over`."""

    crew: int
    under: int
    over: int
    rule: Rule


@dataclass(frozen=True, eq=False)
class Hope:
    """A wish for or against duties: of `crews`, or shared with a partner (a row) in one of the shifts of
    `shared`.

    A shift shared is told by the crews that are the person's own and those that are the partner's.
    """

    wanted: bool
    points: int
    crews: Ints
    partner: int | None = None
    shared: tuple[tuple[Ints, Ints], ...] = ()


@dataclass(frozen=True, eq=False)
class Hopes(Statement):
    """The wishes of one person (by row): each that fails costs its points at the rule's price, evened out if
    asked."""

    person: int
    hopes: tuple[Hope, ...]
    rule: Rule
    even: bool


@dataclass(frozen=True, eq=False)
class Visits(Statement):
    """Which segments people visit in `crews`: each price is of one visit too many, by what `kind` asks.

    "even": no segment oftener than an even spread of all visits over `segments` asks; "running": none twice
    running; "steady": always the same one. `past` are the segments each of `people` visited before, in order
    of time.
    """

    people: Ints
    crews: Ints
    kind: Literal["even", "running", "steady"]
    segments: int
    past: tuple[tuple[str, ...], ...]
    rule: Rule
