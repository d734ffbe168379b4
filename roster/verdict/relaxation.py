"""What the rules state, as a relaxation with whole numbers: sums of who serves, each in a range and at a convex cost.

The checker's own reading of statements, for proofs: every roster that keeps the hard rules is a point of it and
costs no more there, tier by tier, than the checker counts. It has no rows with slack columns as the solver has:
a row is a sum of columns that lies in a range, and what a sum costs in a tier is a convex function of it.

Columns are who serves in which crew (0 or 1), then those that count what sums can not say (whether anyone of a group
serves, who is lent where).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.lending import Lending, lendings
from roster.rules.statements import (
    Alike,
    Bools,
    Charge,
    Count,
    Cover,
    Escort,
    Even,
    Few,
    Groups,
    Held,
    Home,
    Hopes,
    Ints,
    Limit,
    Staffing,
    Statement,
    Visits,
)
from roster.rules.vocabulary import Hope

Key = tuple[str, str | None]
"""A part of the objective: the tier, and the part of it that is a tier of its own."""

Kind = Literal["below", "above", "square"]

_NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Sums:
    """Sums of columns: sum r has the entries from `starts[r]` to `starts[r + 1]`, and lies from `low` to `high`.

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

    Of a sum z: `slope * max(0, at - z)` below, `slope * max(0, z - at)` above, `slope * z * z + at * z` where square.
    `linear` is what each of `columns` costs; `constant` is paid whatever the roster (a fraction, in the part's own unit).
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


def relaxation(board: Board) -> Relaxation:
    """The relaxation of what is said on a board."""
    draft = _Draft(board)
    for number, said in enumerate(board.said):
        draft.statement, draft.number = number, 0
        _READERS[type(said)](draft, said)
    return draft.relaxation()


@dataclass
class _Ledger:
    """The costs of one part while they are collected."""

    unit: int = 1
    kinds: dict[Kind, list[tuple[Ints, Ints, Ints]]] = field(default_factory=dict)
    columns: list[Ints] = field(default_factory=list)
    linear: list[Ints] = field(default_factory=list)
    constant: Fraction = Fraction(0)


class _Draft:
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
        self.lendings = lendings(board.said)
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
        """New sums of the next `lengths[r]` of `columns`, no wider than their columns allow; their indices."""
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
        minus: Ints = _NONE,
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

    def ledger(self, rule: Rule, part: str | None = None) -> _Ledger:
        return self.ledgers.setdefault((rule.tier, part), _Ledger())

    def cost(self, key: Key, kind: Kind, sums: Ints, at: Ints | int, slope: Ints | int) -> None:
        """What the sums cost in a part, as `Costs` has it."""
        from_, each = (np.broadcast_to(np.asarray(one), sums.shape) for one in (at, slope))
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
        ledger.linear.append(np.broadcast_to(np.asarray(price, dtype=np.int64), columns.shape))

    def relaxation(self) -> Relaxation:
        statement, number, lengths, columns, weights, low, high = (
            np.concatenate(parts) for parts in zip(*self._blocks, strict=True)
        )
        starts = np.concatenate(([0], np.cumsum(lengths)))
        of, to, times = (
            (np.array(one, dtype=np.int64) for one in zip(*self.links, strict=True))
            if self.links
            else (_NONE,) * 3
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
        np.concatenate([_NONE, *ledger.columns]),
        np.concatenate([_NONE, *ledger.linear]),
        ledger.constant,
    )


# -- one reader for each kind of statement ---------------------------------------------------------


def _cover(draft: _Draft, said: Cover) -> None:
    """Whoever is missing to a crew's need is a vacancy of its priority."""
    for crew in said.crews.tolist():
        one = draft.board.crews[crew]
        sums = draft.crew_sums[crew : crew + 1]
        draft.cost((said.rule.tier, str(one.one.priority)), "below", sums, one.need, 1)


def _staffing(draft: _Draft, said: Staffing) -> None:
    crew, sums = draft.board.crews[said.crew], draft.crew_sums[said.crew : said.crew + 1]
    draft.cost((said.rule.tier, None), "below", sums, crew.wanted, said.under)
    draft.cost((said.rule.tier, None), "above", sums, crew.wanted, said.over)


def _limit(draft: _Draft, said: Limit) -> None:
    columns = draft.column[np.ix_(said.people, said.crews)]
    able: Bools = columns >= 0
    weights = np.ones(len(said.crews), dtype=np.int64) if said.weights is None else said.weights
    hard = said.price is None
    sums = draft.sums(
        able.sum(axis=1),
        columns[able],
        np.broadcast_to(weights, able.shape)[able],
        said.limit if hard and said.least else None,
        said.limit if hard and not said.least else None,
    )
    draft.limited(said.rule, sums, said.limit, said.price, least=said.least)


def _count(draft: _Draft, said: Count) -> None:
    price = said.rule.price
    sums = draft.sum(
        draft.serving(said.people, said.crews),
        low=said.limit if price is None and said.least else None,
        high=said.limit if price is None and not said.least else None,
    )
    draft.limited(said.rule, sums, said.limit, price, least=said.least)


def _held(draft: _Draft, said: Held) -> None:
    """Posts held by these people, and those left vacant, which a crew of fixed number has for each who does not serve."""
    crews = [draft.board.crews[crew] for crew in said.crews.tolist()]
    there = draft.serving(said.people, said.crews)
    price, key = said.rule.price, (said.rule.tier, None)
    if not any(crew.need for crew in crews):
        slack = _NONE if price is None else draft.more(np.array([said.least]))
        draft.pay(key, slack, price or 0)
        columns = draft.column[:, said.crews].copy()
        columns[said.people] = -1
        for other in columns[columns >= 0].tolist():
            entries = np.concatenate([[other], there, slack])
            weights = np.concatenate([[said.least], np.full(len(entries) - 1, -1)])
            draft.sums(np.array([len(entries)]), entries, weights, None, np.zeros(1, dtype=np.int64))
        return
    fixed = [crew for crew in crews if crew.room == crew.need]
    empty, needs = [_NONE], [_NONE]
    for crew in crews:
        if crew.need and crew.room > crew.need:
            served = draft.column[:, crew.index]
            served = served[served >= 0]
            column = draft.more(np.ones(1, dtype=np.int64))
            every = np.stack([served, np.broadcast_to(column, served.shape)], axis=1)
            ones = np.ones(len(served), dtype=np.int64)
            draft.sums(np.full(len(served), 2), every.ravel(), None, None, ones)
            empty.append(column)
            needs.append(np.full(1, crew.need, dtype=np.int64))
    entries = np.concatenate([there, *empty])
    weights = np.concatenate([np.ones(len(there), dtype=np.int64), *needs])
    least = min(said.least, sum(crew.need for crew in crews)) - sum(crew.need for crew in fixed)
    low = np.array([least]) if price is None else None
    sums = draft.sums(np.array([len(entries)]), entries, weights, low, None)
    draft.links += [(int(sums[0]), int(draft.crew_sums[crew.index]), -1) for crew in fixed]
    draft.limited(said.rule, sums, least, price, least=True)


def _alike(draft: _Draft, said: Alike) -> None:
    hard = said.rule.price is None
    for one, other in ((said.one, said.other), (said.other, said.one)):
        plus, minus = (draft.serving(np.array([row]), said.crews) for row in (one, other))
        sums = draft.sum(plus, minus, high=0 if hard else None)
        draft.limited(said.rule, sums, 0, said.rule.price)


def _groups(draft: _Draft, said: Groups) -> None:
    """A column for each person and group: at least what is served on each of the group's dates."""
    count = len(said.people)
    touched = [draft.more(np.ones(count, dtype=np.int64)) for _ in said.groups]
    zero = np.zeros(count, dtype=np.int64)
    for column, dates in zip(touched, said.groups, strict=True):
        for crews in dates:
            _no_more_than(draft, draft.column[np.ix_(said.people, crews)], column, zero)
    every = np.stack(touched, axis=1)
    hard = np.full(count, said.limit) if said.rule.price is None else None
    sums = draft.sums(np.full(count, len(touched)), every.ravel(), None, None, hard)
    draft.limited(said.rule, sums, said.limit, said.rule.price)


def _no_more_than(draft: _Draft, columns: Ints, most: Ints, zero: Ints, numbers: Ints | None = None) -> None:
    """For each person (a row of `columns`): what is served is no more than the column of `most`."""
    every = np.concatenate([columns, most[:, None]], axis=1)
    there = every >= 0
    weights = np.ones(every.shape, dtype=np.int64)
    weights[:, -1] = -1
    draft.sums(there.sum(axis=1), every[there], weights[there], None, zero, numbers)


def _escort(draft: _Draft, said: Escort) -> None:
    for number, person in enumerate(said.people.tolist()):
        mine = draft.serving(np.array([person]), said.crews)
        theirs = draft.serving(said.others[said.others != person], said.crews)
        high = 0 if said.rule.price is None else None
        sums = draft.sum(mine, theirs, high=high, number=number)
        draft.limited(said.rule, sums, 0, said.rule.price)


def _few(draft: _Draft, said: Few) -> None:
    everyone = len(draft.column)
    served = draft.more(np.ones(everyone, dtype=np.int64))
    for position, crew in enumerate(said.crews.tolist()):
        able = draft.column[:, crew] >= 0
        _no_more_than(
            draft,
            draft.column[able, crew][:, None],
            served[able],
            np.zeros(int(able.sum()), dtype=np.int64),
            position * everyone + np.nonzero(able)[0],
        )
    high = said.limit if said.rule.price is None else None
    sums = draft.sum(served, high=high, number=len(said.crews) * everyone)
    draft.limited(said.rule, sums, said.limit, said.rule.price)


def _charge(draft: _Draft, said: Charge) -> None:
    draft.pay((said.rule.tier, None), draft.serving(np.array([said.person]), said.crews), said.price)


def _even(draft: _Draft, said: Even) -> None:
    """The square of the distance from the target, of a sum in parts of a duty: (z / parts - target)²."""
    columns = draft.column[np.ix_(said.people, said.crews)]
    able: Bools = columns >= 0
    parts = math.lcm(*(weight.denominator for weight in said.weights))
    weights = np.array([int(weight * parts) for weight in said.weights], dtype=np.int64)
    sums = draft.sums(able.sum(axis=1), columns[able], np.broadcast_to(weights, able.shape)[able], None, None)
    square = Fraction(1, parts**2)
    slopes = [-2 * target / parts for target in said.targets]
    unit = math.lcm(square.denominator, *(slope.denominator for slope in slopes))
    at = whole([int(slope * unit) for slope in slopes])
    key = (said.rule.tier, said.line)
    draft.cost(key, "square", sums, at, whole([int(square * unit)]))
    ledger = draft.ledgers[key]
    ledger.unit = unit
    ledger.constant += sum((target * target for target in said.targets), Fraction(0))


def _hopes(draft: _Draft, said: Hopes) -> None:
    """What fails of each wish: columns that cost its points, and the square of the points of all together."""
    rule, key = said.rule, (said.rule.tier, None)
    failed: list[Ints] = [_NONE]
    points: list[int] = []
    for hope in said.hopes:
        mine = _of(draft, said.person, hope.crews)
        if (
            rule.price is not None
            and not said.even
            and hope.wanted
            and hope.partner is None
            and len(mine) == 1
        ):
            draft.ledger(rule).constant += rule.price * hope.points
            draft.pay(key, mine, -rule.price * hope.points)
            continue
        columns = _missed(draft, said, hope) if hope.wanted else _unwanted(draft, said, hope)
        failed.append(columns)
        points += [hope.points] * len(columns)
        if rule.price is not None:
            draft.pay(key, columns, rule.price * hope.points)
    if rule.price is not None and said.even:
        columns, which = np.unique(np.concatenate(failed), return_inverse=True)
        counted = np.zeros(len(columns), dtype=np.int64)
        np.add.at(counted, which, np.array(points, dtype=np.int64))
        sums = draft.sums(np.array([len(columns)]), columns, counted, None, None)
        draft.cost((rule.tier, "even"), "square", sums, 0, 1)


def _missed(draft: _Draft, said: Hopes, hope: Hope) -> Ints:
    """A wish for something: a column that is 1 where nothing meets it."""
    one = np.ones(1, dtype=np.int64)
    missed = _NONE if said.rule.price is None else draft.more(one)
    met = [_of(draft, said.person, hope.crews)] if hope.partner is None else [_NONE]
    for mine, theirs in hope.shared:
        both = draft.more(one)
        for person, crews in ((said.person, mine), (hope.partner, theirs)):
            draft.sum(both, _of(draft, person, crews), high=0)
        met.append(both)
    draft.sum(np.concatenate([*met, missed]), low=1)
    return missed


def _unwanted(draft: _Draft, said: Hopes, hope: Hope) -> Ints:
    """A wish against something: the columns that it covers, or one for each shift shared."""
    if hope.partner is None:
        columns = _of(draft, said.person, hope.crews)
        if said.rule.price is None and len(columns):
            draft.sum(columns, high=0)
        return columns
    clashes = [_NONE]
    for mine, theirs in hope.shared:
        clash = _NONE if said.rule.price is None else draft.more(np.ones(1, dtype=np.int64))
        both = np.concatenate([_of(draft, said.person, mine), _of(draft, hope.partner, theirs)])
        draft.sum(both, clash, high=1)
        clashes.append(clash)
    return np.concatenate(clashes)


def _of(draft: _Draft, person: int | None, crews: Ints) -> Ints:
    return _NONE if person is None else draft.serving(np.array([person]), crews)


def _home(draft: _Draft, said: Home) -> None:
    """Lending of a crew, once for all rules that speak of it: by how many are kept at home, or by who is sent where."""
    lending = draft.lendings.pop(said.crew, None)
    if lending is None:
        return
    key, crew = (said.rule.tier, None), np.array([said.crew])
    served = [draft.serving(people, crew) for people in lending.groups]
    away = {tuple(sorted(set(costs.values()))) for costs in lending.costs}
    if len(away) == 1 and len(next(iter(away))) <= 2:
        _kept_at_home(draft, key, lending, served)
    else:
        _sent(draft, key, lending, served)


def _kept_at_home(draft: _Draft, key: Key, lending: Lending, served: Sequence[Ints]) -> None:
    for columns, costs in zip(served, lending.costs, strict=True):
        price = max(costs.values())
        draft.pay(key, columns, price)
        room = sum(lending.room[at] for at, cost in costs.items() if not cost)
        if room and price:
            kept = draft.more(np.array([room]))
            draft.sum(kept, columns, high=0)
            draft.pay(key, kept, -price)


def _sent(draft: _Draft, key: Key, lending: Lending, served: Sequence[Ints]) -> None:
    taken: dict[str, list[Ints]] = {at: [_NONE] for at in lending.room}
    for columns, costs in zip(served, lending.costs, strict=True):
        if not len(columns):
            continue
        sent = []
        for at, room in lending.room.items():
            column = draft.more(np.array([room]))
            sent.append(column)
            taken[at].append(column)
            draft.pay(key, column, costs[at])
        draft.sum(np.concatenate(sent), columns, low=0, high=0)
    for at, columns_at in taken.items():
        draft.sum(np.concatenate(columns_at), high=lending.room[at])


def _visits(_draft: _Draft, _said: Visits) -> None:
    """Which segments people visit is settled once it is known who serves: no sum of who serves says it."""


_READERS: dict[type[Statement], Callable[[_Draft, Any], None]] = {
    Alike: _alike,
    Charge: _charge,
    Count: _count,
    Cover: _cover,
    Escort: _escort,
    Even: _even,
    Few: _few,
    Groups: _groups,
    Held: _held,
    Home: _home,
    Hopes: _hopes,
    Limit: _limit,
    Staffing: _staffing,
    Visits: _visits,
}
"""Who reads which kind of statement."""
