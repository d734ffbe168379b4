"""What rules have said on the board, as values, until the program is built from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from roster.rules.base import Rule
from roster.rules.vocabulary import Hope

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """Each of `people` serves at most (or at least) `limit` of `crews`, each by its own limit.

    `weights` say what a crew counts, below nought for one that makes up for others; None: one each.
    """

    people: Ints
    crews: Ints
    limit: Ints
    least: bool
    price: int | None
    rule: Rule
    weights: Ints | None = None


@dataclass(frozen=True)
class Count:
    """So many of `people` together serve in `crews`: at least, or at most `limit`."""

    people: Ints
    crews: Ints
    limit: int
    least: bool
    rule: Rule


@dataclass(frozen=True)
class Held:
    """Of the posts of `crews` at least `least`, or all where there are fewer, are held by `people` or left vacant.

    A crew whose number may vary is vacant where nobody serves in it.
    """

    people: Ints
    crews: Ints
    least: int
    rule: Rule


@dataclass(frozen=True)
class Groups:
    """Each of `people` serves on at most `limit` of the groups; a group counts when any of its crews is served."""

    people: Ints
    groups: tuple[tuple[Ints, ...], ...]
    limit: int
    rule: Rule


@dataclass(frozen=True)
class Even:
    """Duties of `crews`, each counted by its weight, spread by the square of the distance from each person's target."""

    people: Ints
    crews: Ints
    weights: tuple[Fraction, ...]
    targets: tuple[Fraction, ...]
    rule: Rule
    line: str


@dataclass(frozen=True)
class Home:
    """The posts of `crew` belong to groups, `room[group]` each; people of others stand there at their distance."""

    crew: int
    groups: Mapping[str, Ints]
    room: Mapping[str, int]
    distance: Mapping[tuple[str, str], int]
    rule: Rule


@dataclass(frozen=True)
class Alike:
    """Two people (by row) serve equally often in `crews`."""

    one: int
    other: int
    crews: Ints
    rule: Rule


@dataclass(frozen=True)
class Cover:
    """The posts of `crews` are to be filled."""

    crews: Ints
    rule: Rule


@dataclass(frozen=True)
class Charge:
    """Each of `crews` in which the person serves costs `price`."""

    person: int
    crews: Ints
    price: int
    rule: Rule


@dataclass(frozen=True)
class Escort:
    """Whoever of `people` serves in `crews` is joined there by one of `others`."""

    people: Ints
    others: Ints
    crews: Ints
    rule: Rule


@dataclass(frozen=True)
class Few:
    """At most `limit` different people serve in `crews`."""

    crews: Ints
    limit: int
    rule: Rule


@dataclass(frozen=True)
class Staffing:
    """A crew's number: each person below what is preferred costs `under`, each above it `over`."""

    crew: int
    under: int
    over: int
    rule: Rule


@dataclass(frozen=True)
class Hopes:
    """The wishes of one person (by row)."""

    person: int
    hopes: tuple[Hope, ...]
    rule: Rule
    even: bool


@dataclass(frozen=True)
class Visits:
    """Which segments people visit in `crews`: each price is of one visit too many, by what `kind` asks.

    "even": no segment oftener than an even spread of all visits over `segments` asks; "running": none twice
    running; "steady": always the same one. `past` are the segments each of `people` visited before, in order of time.
    """

    people: Ints
    crews: Ints
    kind: Literal["even", "running", "steady"]
    segments: int
    past: tuple[tuple[str, ...], ...]
    rule: Rule


Statement = (
    Visits
    | Hopes
    | Cover
    | Limit
    | Count
    | Held
    | Alike
    | Groups
    | Escort
    | Few
    | Staffing
    | Even
    | Home
    | Charge
)
