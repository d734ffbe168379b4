"""What the rules state, as a relaxation with whole numbers: sums of who serves, each in a range and at a
convex cost.

The checker's own reading of statements, for proofs: every roster that keeps the hard rules is a point of it
and costs no more there, tier by tier, than the checker counts. It has no rows with slack columns as the
solver has: a row is a sum of columns that lies in a range, and what a sum costs in a tier is a convex
function of it.

Columns are who serves in which crew (0 or 1), then those that count what sums can not say (whether anyone of
a group serves, who is lent where).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.statements import Bools, Ints, Limit

Key = tuple[str, str | None]
"""A part of the objective: the tier, and the part of it that is a tier of its own."""

Kind = Literal["below", "above", "square"]

NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Sums:
    """Sums of columns: sum r has the entries from `starts[r]` to `starts[r + 1]`, and lies from `low` to
    `high`.

    `statement` and `number` say which row of which statement each is.
    """

    statement: Ints
    number: Ints
    starts: Ints
    columns: Ints
    weights: Ints
    low: Ints
    high: Ints
    links: tuple[Ints, Ints, Ints]
    """Sums that hold other sums: sum `links[0]` holds `links[2]` times sum `links[1]` beside its columns."""


@dataclass(frozen=True)
class Costs:
    """What sums cost in one part of the objective, in 1 / `unit`: cost c is of sum `of[c]`.

    Of a sum z: `slope * max(0, at - z)` below, `slope * max(0, z - at)` above, `slope * z * z + at * z` where
    square. `linear` is what each of `columns` costs; `constant` is paid whatever the roster (a fraction, in
    the part's own unit).
    """

    unit: int
    kind: Mapping[Kind, tuple[Ints, Ints, Ints]]
    """For each kind: `of`, `at`, `slope`."""
    columns: Ints
    linear: Ints
    constant: Fraction


@dataclass(frozen=True)
class Relaxation:
    """Columns from 0 to `upper`, the sums of them, and what all of it costs, by parts of the objective."""

    upper: Ints
    sums: Sums
    costs: Mapping[Key, Costs]


@dataclass
class _Ledger:
    """The costs of one part while they are collected."""

    unit: int = 1
    kinds: dict[Kind, list[tuple[Ints, Ints, Ints]]] = field(default_factory=dict)
    columns: list[Ints] = field(default_factory=list)
    linear: list[Ints] = field(default_factory=list)
    constant: Fraction = Fraction(0)


class Draft:
    """The relaxation while it is collected."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.column: Ints = np.full(board.able.shape, -1, dtype=np.int64)
        self.column[board.able] = np.arange(int(board.able.sum()))
        self._upper: list[Ints] = [np.ones(int(board.able.sum()), dtype=np.int64)]
        self._count = len(self._upper[0])
        self._blocks: list[tuple[Ints, ...]] = []
        self._sums = 0
        self.links: list[tuple[int, int, int]] = []
        self.ledgers: dict[Key, _Ledger] = {}
        self.lendings = dict(board.lendings)
        self.statement, self.number = -1, 0
        there = self.column.T >= 0
        room = np.array([crew.room for crew in board.crews], dtype=np.int64)
        zero = np.zeros(len(room), dtype=np.int64)
        self.crew_sums = self.sums(there.sum(axis=1), self.column.T[there], None, zero, room)

    def more(self, upper: Ints) -> Ints:
        """New columns that go up to `upper`."""
        first, self._count = self._count, self._count + len(upper)
        self._upper.append(upper)
        return np.arange(first, self._count)

    def sums(
        self,
        lengths: Ints,
        columns: Ints,
        weights: Ints | None,
        low: Ints | None,
        high: Ints | None,
        numbers: Ints | None = None,
    ) -> Ints:
        """New sums of the next `lengths[r]` of `columns`, as wide as their columns allow; their indices."""
        weights = np.ones(len(columns), dtype=np.int64) if weights is None else weights
        if numbers is None:
            numbers = np.arange(self.number, self.number + len(lengths))
        self.number += len(lengths)
        first, self._sums = self._sums, self._sums + len(lengths)
        self._blocks.append(
            (
                np.full(len(lengths), self.statement, dtype=np.int64),
                np.asarray(numbers, dtype=np.int64),
                np.asarray(lengths, dtype=np.int64),
                np.asarray(columns, dtype=np.int64),
                np.asarray(weights, dtype=np.int64),
                np.full(len(lengths), -_FAR) if low is None else np.asarray(low, dtype=np.int64),
                np.full(len(lengths), _FAR) if high is None else np.asarray(high, dtype=np.int64),
            )
        )
        return np.arange(first, self._sums)

    def sum(
        self,
        plus: Ints,
        minus: Ints = NONE,
        low: int | None = None,
        high: int | None = None,
        number: int | None = None,
    ) -> Ints:
        """One sum: `plus` less `minus`."""
        return self.sums(
            np.array([len(plus) + len(minus)]),
            np.concatenate([plus, minus]),
            np.concatenate([np.ones(len(plus), dtype=np.int64), -np.ones(len(minus), dtype=np.int64)]),
            None if low is None else np.array([low]),
            None if high is None else np.array([high]),
            None if number is None else np.array([number]),
        )

    def serving(self, people: Ints, crews: Ints) -> Ints:
        """The columns of these people in these crews, as far as they can serve."""
        columns = self.column[np.ix_(people, crews)]
        return np.asarray(columns[columns >= 0], dtype=np.int64)

    @cached_property
    def exclusive(self) -> Ints:
        """A number for each crew, the same for crews of which a hard limit allows everybody one at most."""
        number = np.arange(len(self.board.crews))
        alone: Bools = np.ones(len(number), dtype=np.bool_)
        for said in self.board.said:
            if (
                not isinstance(said, Limit)
                or said.price is not None
                or said.least
                or said.weights is not None
            ):
                continue
            if len(said.people) == len(self.column) and (said.limit <= 1).all():
                apart = said.crews[alone[said.crews]]
                number[apart] = apart.min(initial=len(number))
                alone[apart] = False
        return number

    def ledger(self, rule: Rule, part: str | None = None) -> _Ledger:
        """The costs stated so far of the tier (and part of it) in which a rule is priced."""
        return self.ledgers.setdefault((rule.tier, part), _Ledger())

    def cost(self, key: Key, kind: Kind, sums: Ints, at: Ints | int, slope: Ints | int) -> None:
        """What the sums cost in a part, as `Costs` has it."""
        from_, each = (_each(one, len(sums)) for one in (at, slope))
        self.ledgers.setdefault(key, _Ledger()).kinds.setdefault(kind, []).append((sums, from_, each))

    def limited(
        self, rule: Rule, sums: Ints, limit: Ints | int, price: int | None, *, least: bool = False
    ) -> None:
        """What lies beyond the limit costs the price; a hard limit is in the range of the sums already."""
        if price is not None:
            self.cost((rule.tier, None), "below" if least else "above", sums, limit, price)

    def pay(self, key: Key, columns: Ints, price: Ints | int) -> None:
        """Each of the columns costs the price."""
        ledger = self.ledgers.setdefault(key, _Ledger())
        ledger.columns.append(columns)
        ledger.linear.append(_each(price, len(columns)))

    def relaxation(self) -> Relaxation:
        """All that was read, in arrays."""
        statement, number, lengths, columns, weights, low, high = (
            np.concatenate(parts) for parts in zip(*self._blocks, strict=True)
        )
        starts = np.concatenate(([0], np.cumsum(lengths)))
        of, to, times = (
            (np.array(one, dtype=np.int64) for one in zip(*self.links, strict=True))
            if self.links
            else (NONE,) * 3
        )
        upper = np.concatenate(self._upper)
        most = np.where(weights > 0, weights, 0) * upper[columns]
        least = np.where(weights < 0, weights, 0) * upper[columns]
        least, most = _summed(least, starts), _summed(most, starts)
        # Sums held by others are of crews alone: from nobody to as many as there is room for.
        np.add.at(least, of, np.minimum(times, 0) * high[to])
        np.add.at(most, of, np.maximum(times, 0) * high[to])
        low, high = np.maximum(low, least), np.minimum(high, most)
        sums = Sums(statement, number, starts, columns, weights, low, high, (of, to, times))
        return Relaxation(upper, sums, {key: _closed(one) for key, one in self.ledgers.items()})


_FAR = 2**40
"""Beyond anything a sum can come to."""


def _each(number: Ints | int, count: int) -> Ints:
    """The number so many times; an array of as many, or of one, as it is."""
    if isinstance(number, int):
        return np.full(count, number, dtype=np.int64)
    return number if len(number) == count else np.repeat(number, count)


def whole(numbers: Sequence[int]) -> Ints:
    """Whole numbers as an array: of Python's where 64 bits do not hold them."""
    small = all(abs(number) < 2**62 for number in numbers)
    return np.array(numbers, dtype=np.int64 if small else object)


def _summed(values: Ints, starts: Ints) -> Ints:
    """The sum of each run of values, exactly; 0 of an empty one."""
    running = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(running[starts[1:]] - running[starts[:-1]], dtype=np.int64)


def _closed(ledger: _Ledger) -> Costs:
    return Costs(
        ledger.unit,
        {
            kind: (
                np.concatenate([of for of, _, _ in blocks]),
                np.concatenate([at for _, at, _ in blocks]),
                np.concatenate([slope for _, _, slope in blocks]),
            )
            for kind, blocks in ledger.kinds.items()
        },
        np.concatenate([NONE, *ledger.columns]),
        np.concatenate([NONE, *ledger.linear]),
        ledger.constant,
    )
