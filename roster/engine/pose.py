"""From what was said on the board to a program in arrays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from roster.engine.board import Board
from roster.engine.program import INFINITY, Bools, Builder, Floats, Ints, Objective, Program
from roster.engine.statements import Alike, Charge, Count, Cover, Even, Groups, Home, Limit
from roster.rules.base import TierName
from roster.text import Text, plain

TIER_TITLES: dict[TierName, Text] = {
    "vacancies": Text("空岗", "vacant posts"),
    "fairness": Text("公平", "fairness"),
    "wishes": Text("意愿", "wishes"),
    "place": Text("借调", "lent between units"),
    "spacing": Text("间隔", "spacing"),
}


@dataclass(frozen=True)
class Posed:
    """A board as a program: `column[person, crew]` is the column of that decision, -1 where it is forbidden."""

    program: Program
    column: Ints

    def serving(self, x: Floats) -> Bools:
        """People × crews: who serves where, from the values of the columns."""
        result = np.zeros(self.column.shape, dtype=np.bool_)
        able = self.column >= 0
        result[able] = x[self.column[able]] > 0.5
        return result


def pose(board: Board, tiers: Sequence[TierName]) -> Posed:
    """Everything stated on the board as one program, its objectives in the order of `tiers`."""
    return _Build(board).posed(tiers)


class _Build:
    """Turns a board into a program; lives only as long as that takes."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.out = Builder()
        self.column: Ints = np.full(board.able.shape, -1, dtype=np.int64)
        people, crews = np.nonzero(board.able)
        self.column[people, crews] = self.out.add_columns(len(people), 1.0, integer=True)
        self.vacant: Ints = self.out.add_columns(
            len(board.crews), np.array([crew.need for crew in board.crews], dtype=np.float64)
        )
        self.prices: dict[TierName, list[tuple[Ints, Ints]]] = {}
        self.lines: list[Objective] = []
        self.vacancies: dict[int, list[Ints]] = {}

    def posed(self, tiers: Sequence[TierName]) -> Posed:
        self._crew_rows()
        for cover in self.board.said.covers:
            self._cover(cover)
        for limit in self.board.said.limits:
            self._limit(limit)
        for count in self.board.said.counts:
            self._count(count)
        for alike in self.board.said.alike:
            self._no_oftener(alike, alike.one, alike.other)
            self._no_oftener(alike, alike.other, alike.one)
        for groups in self.board.said.groups:
            self._group(groups)
        for even in self.board.said.evens:
            self._even(even)
        for home in self.board.said.homes:
            self._home(home)
        for charge in self.board.said.charges:
            self._charge(charge)
        objectives = tuple(objective for tier in tiers for objective in self._objectives(tier))
        return Posed(self.out.program(objectives), self.column)

    def _objectives(self, tier: TierName) -> Iterable[Objective]:
        if tier == "vacancies":
            several = len(self.vacancies) > 1
            for priority, blocks in sorted(self.vacancies.items()):
                columns = np.concatenate(blocks)
                title = Text("空岗(优先级{n})", "vacant posts (priority {n})").format(n=priority)
                yield Objective(
                    tier,
                    title if several else TIER_TITLES[tier],
                    columns,
                    np.ones(len(columns), dtype=np.int64),
                    part=str(priority),
                )
        elif tier == "fairness":
            yield from self.lines
        elif self.prices.get(tier):
            columns = np.concatenate([columns for columns, _ in self.prices[tier]])
            costs = np.concatenate([costs for _, costs in self.prices[tier]])
            yield Objective(tier, TIER_TITLES[tier], columns, costs)

    def _price(self, tier: TierName, columns: Ints, price: int) -> None:
        if len(columns):
            costs = np.full(len(columns), price, dtype=np.int64)
            self.prices.setdefault(tier, []).append((columns, costs))

    def _crew_rows(self) -> None:
        """Each crew: the people who serve, and what is left vacant, make up its need."""
        by_crew = self.column.T
        able = by_crew >= 0
        lengths = able.sum(axis=1) + 1
        indices = np.concatenate([by_crew, self.vacant[:, None]], axis=1)
        keep = np.concatenate([able, np.ones((len(self.vacant), 1), dtype=np.bool_)], axis=1)
        needs = np.array([crew.need for crew in self.board.crews], dtype=np.float64)
        flat = indices[keep]
        self.out.add_rows(lengths, flat, np.ones(len(flat)), needs, needs)

    def _cover(self, cover: Cover) -> None:
        for crew in cover.crews.tolist():
            priority = self.board.crews[crew].one.priority
            self.vacancies.setdefault(priority, []).append(self.vacant[crew : crew + 1])

    def _limit(self, limit: Limit) -> None:
        columns = self.column[np.ix_(limit.people, limit.crews)]
        weights = np.ones(len(limit.crews)) if limit.weights is None else limit.weights.astype(np.float64)
        able = columns >= 0
        wanted = limit.limit.astype(np.float64)
        most, least = able @ np.maximum(weights, 0.0), able @ np.minimum(weights, 0.0)
        # A row that can not be broken is left out.
        matters = wanted > least if limit.least else most > wanted
        columns, able = columns[matters], able[matters]
        wanted, most, least = wanted[matters], most[matters], least[matters]
        lengths = able.sum(axis=1)
        count = len(lengths)
        if not count:
            return
        indices, values = columns[able], np.broadcast_to(weights, able.shape)[able]
        if limit.price is not None:
            slack = self.out.add_columns(count, wanted - least if limit.least else most - wanted)
            self._price(limit.tier, slack, limit.price)
            ends = np.cumsum(lengths)
            indices = np.insert(indices, ends, slack)
            values = np.insert(values, ends, 1.0 if limit.least else -1.0)
            lengths = lengths + 1
        unbounded = np.full(count, INFINITY)
        lower, upper = (wanted, unbounded) if limit.least else (-unbounded, wanted)
        self.out.add_rows(lengths, indices, values, lower, upper)

    def _charge(self, charge: Charge) -> None:
        columns = self.column[charge.person, charge.crews]
        self._price(charge.rule.tier, columns[columns >= 0], charge.price)

    def _count(self, together: Count) -> None:
        columns = self.column[np.ix_(together.people, together.crews)]
        there = columns[columns >= 0]
        limit = float(together.limit)
        if limit <= 0 if together.least else len(there) <= limit:
            return
        values = np.ones(len(there))
        price = together.rule.price
        if price is not None:
            slack = self.out.add_columns(1, limit if together.least else len(there) - limit)
            self._price(together.rule.tier, slack, price)
            there = np.concatenate([there, slack])
            values = np.concatenate([values, [1.0 if together.least else -1.0]])
        lower, upper = (limit, INFINITY) if together.least else (-INFINITY, limit)
        self.out.add_rows(np.array([len(there)]), there, values, np.array([lower]), np.array([upper]))

    def _no_oftener(self, alike: Alike, one: int, other: int) -> None:
        """`one` serves no oftener than `other`."""
        rule, crews = alike.rule, alike.crews
        plus, minus = (self.column[row, crews] for row in (one, other))
        plus, minus = plus[plus >= 0], minus[minus >= 0]
        if not len(plus):
            return
        indices = np.concatenate([plus, minus])
        values = np.concatenate([np.ones(len(plus)), -np.ones(len(minus))])
        if rule.price is not None:
            slack = self.out.add_columns(1, float(len(plus)))
            self._price(rule.tier, slack, rule.price)
            indices, values = np.concatenate([indices, slack]), np.concatenate([values, [-1.0]])
        self.out.add_rows(np.array([len(indices)]), indices, values, np.array([-INFINITY]), np.array([0.0]))

    def _group(self, groups: Groups) -> None:
        """A column for each person and group that is at least what is served on each of its dates."""
        count = len(groups.people)
        touched = [self.out.add_columns(count, 1.0) for _ in groups.groups]
        for column, dates in zip(touched, groups.groups, strict=True):
            for crews in dates:
                self._rows_of(
                    self.column[np.ix_(groups.people, crews)], column[:, None], -1.0, np.zeros(count)
                )
        together = np.stack(touched, axis=1)
        limits = np.full(count, float(groups.limit))
        price = groups.rule.price
        if price is None:
            self._rows_of(together, np.empty((count, 0), dtype=np.int64), 0.0, limits)
        else:
            slack = self.out.add_columns(count, float(len(touched)))
            self._price(groups.rule.tier, slack, price)
            self._rows_of(together, slack[:, None], -1.0, limits)

    def _rows_of(self, columns: Ints, more: Ints, weight: float, limits: Floats) -> None:
        """For each person: the columns there are, plus `weight` times `more`, at most the limit."""
        every = np.concatenate([columns, more], axis=1)
        there = every >= 0
        weights = np.concatenate([np.ones(columns.shape), np.full(more.shape, weight)], axis=1)
        unbounded = np.full(len(limits), -INFINITY)
        self.out.add_rows(there.sum(axis=1), every[there], weights[there], unbounded, limits)

    def _even(self, even: Even) -> None:
        """Unit increments of n² - 2Tn: the k-th duty costs (2k - 1) - 2T, so a convex cost needs no integers."""
        columns = self.column[np.ix_(even.people, even.crews)]
        able = columns >= 0
        lengths = able.sum(axis=1)
        most = self._most_duties(even, able)
        doubled = [2 * target for target in even.targets]
        scale = math.lcm(*(target.denominator for target in doubled))
        owed = np.array([int(target * scale) for target in doubled], dtype=np.int64)
        owner = np.repeat(np.arange(len(even.people)), most)
        ends = np.cumsum(most)
        step = np.arange(len(owner)) - np.repeat(ends - most, most) + 1
        costs = scale * (2 * step - 1) - owed[owner]
        divisor = int(np.gcd.reduce(costs)) if len(costs) else 1
        divisor = max(divisor, 1)
        increments = self.out.add_columns(len(owner), 1.0)
        total = lengths + most
        blocks = np.split(increments, ends[:-1])
        parts = [np.concatenate([columns[row][able[row]], blocks[row]]) for row in range(len(lengths))]
        signs = [
            np.concatenate([np.ones(int(lengths[row])), -np.ones(int(most[row]))])
            for row in range(len(lengths))
        ]
        zero = np.zeros(len(total))
        self.out.add_rows(total, np.concatenate(parts), np.concatenate(signs), zero, zero)
        unit = Fraction(scale, divisor)
        constant = sum((target * target for target in even.targets), Fraction(0)) * unit
        self.lines.append(
            Objective("fairness", plain(even.line), increments, costs // divisor, constant, unit, even.line)
        )

    def _most_duties(self, even: Even, able: Bools) -> Ints:
        """The most duties of the line each person could serve: one a day."""
        dates, day = np.unique(self.board.dates[even.crews], return_inverse=True)
        on_day = np.zeros((len(dates), len(even.crews)), dtype=np.float32)
        on_day[day, np.arange(len(even.crews))] = 1.0
        possible = (able.astype(np.float32) @ on_day.T) > 0
        return np.asarray(possible.sum(axis=1), dtype=np.int64)

    def _home(self, home: Home) -> None:
        """What is not kept at home is lent: lent = served - kept, and a group keeps at most its people and its room.

        Whoever is not kept takes what room is left: all who serve fit in the need.
        """
        price = home.rule.price
        if price is None:
            return
        groups = [name for name in home.groups if home.room.get(name)]
        kept = self.out.add_columns(
            len(groups), np.array([home.room[name] for name in groups], dtype=np.float64)
        )
        for name, column in zip(groups, kept.tolist(), strict=True):
            own = self._columns(home.groups[name], home.crew)
            indices = np.concatenate([own, [column]])
            values = np.concatenate([-np.ones(len(own)), [1.0]])
            self.out.add_rows(
                np.array([len(indices)]), indices, values, np.array([-INFINITY]), np.array([0.0])
            )
        for members in home.groups.values():
            self._price(home.rule.tier, self._columns(members, home.crew), price)
        self._price(home.rule.tier, kept, -price)

    def _columns(self, people: Ints, crew: int) -> Ints:
        columns: Ints = self.column[people, crew]
        return columns[columns >= 0]
