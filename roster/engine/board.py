"""The board on which rules state themselves: the only vocabulary between the rules and the solvers.

A rule speaks of people and crews: who can not serve, how many of these crews someone may serve at
most or at least, what a breach costs. Every statement is made for many people at once and stays an
array until the whole program is built.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from roster.domain import Duty, Horizon, Person, Service, Span
from roster.engine.crews import Crew, cliques, crews_of
from roster.engine.program import INFINITY, Bools, Builder, Floats, Ints, Objective, Program
from roster.rules.base import Rule, TierName
from roster.rules.selectors import Who, chosen
from roster.text import Text, plain

_NEVER = dt.date.max.toordinal()


@dataclass(frozen=True)
class _Limit:
    """Each of `people` serves at most (or at least) `limit` of `crews`, each by its own limit."""

    people: Ints
    crews: Ints
    limit: Ints
    least: bool
    price: int | None
    tier: TierName


@dataclass(frozen=True)
class _Even:
    """Duties of `crews` spread by the square of their distance from each person's `target`."""

    people: Ints
    crews: Ints
    targets: tuple[Fraction, ...]
    rule: Rule
    line: str


@dataclass(frozen=True)
class _Home:
    """The people of each group have `room[group]` posts of their own in `crew`."""

    crew: int
    groups: dict[str, Ints]
    room: dict[str, int]
    rule: Rule


class Board:
    """People × crews, what is forbidden, and what is asked; `program()` turns it into arrays."""

    def __init__(self, horizon: Horizon, rules: Sequence[Rule]) -> None:
        self.horizon = horizon
        self.people: tuple[Person, ...] = horizon.people
        self.crews: tuple[Crew, ...] = crews_of(horizon, rules)
        self.able: Bools = np.ones((len(self.people), len(self.crews)), dtype=np.bool_)
        self._limits: list[_Limit] = []
        self._evens: list[_Even] = []
        self._homes: list[_Home] = []
        self._covers: list[tuple[Rule, Ints]] = []
        self._charges: list[tuple[Rule, int, Ints, int]] = []
        for rule in rules:
            rule.post(self)

    # -- finding one's way -------------------------------------------------------------------

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each person, by id."""
        return {person.id: row for row, person in enumerate(self.people)}

    @cached_property
    def dates(self) -> Ints:
        """The date of each crew, as a day number."""
        return np.array([crew.date.toordinal() for crew in self.crews], dtype=np.int64)

    def rows(self, who: Who | None = None) -> Ints:
        """The rows of the people a selector means."""
        return np.array([self.index[person.id] for person in chosen(who, self.people)], dtype=np.int64)

    @cached_property
    def everything(self) -> Ints:
        """All crews."""
        return np.arange(len(self.crews), dtype=np.int64)

    def crews_where(self, test: Callable[[Duty], bool]) -> Ints:
        """The crews whose duties pass the test."""
        return np.array([crew.index for crew in self.crews if test(crew.one)], dtype=np.int64)

    def cliques(self, rest: dt.timedelta, crews: Ints | None = None) -> tuple[tuple[int, ...], ...]:
        """The maximal sets of crews of which nobody can serve two when `rest` must lie between."""
        return cliques(self.crews if crews is None else [self.crews[crew] for crew in crews.tolist()], rest)

    def crews_of_line(self, line: str) -> Ints:
        """The crews that count in a line of fairness."""
        return self.crews_where(lambda duty: duty.line == line)

    def by_date(self) -> Iterable[Ints]:
        """The crews of each date, date by date."""
        return (np.nonzero(self.dates == date)[0] for date in np.unique(self.dates))

    def between(self, crews: Ints, first: dt.date, last: dt.date) -> Ints:
        """Those of `crews` whose date lies from `first` to `last`."""
        dates = self.dates[crews]
        return crews[(dates >= first.toordinal()) & (dates <= last.toordinal())]

    def touching(self, span: Span) -> Ints:
        """The crews any part of whose time falls on a date of the span."""
        first = span.first.toordinal() if span.first else 0
        last = span.last.toordinal() if span.last else _NEVER
        return np.nonzero((self.dates <= last) & (self._last_dates >= first))[0]

    @cached_property
    def _last_dates(self) -> Ints:
        return np.array([crew.one.touches[-1].toordinal() for crew in self.crews], dtype=np.int64)

    def members(self, people: Ints) -> dict[str, Ints]:
        """Those of `people` who belong to each unit."""
        units = np.array([self.people[row].unit for row in people.tolist()])
        return {str(unit): people[units == unit] for unit in np.unique(units)}

    def past(self, people: Ints, counts: Callable[[Service], bool]) -> Ints:
        """How many duties of other quarters each of `people` served that `counts`."""
        served = self.horizon.served_by
        return np.array(
            [sum(map(counts, served.get(self.people[row].id, ()))) for row in people.tolist()], dtype=np.int64
        )

    # -- what a rule may say -----------------------------------------------------------------

    def forbid(self, people: Iterable[int] | Ints, crews: Iterable[int] | Ints) -> None:
        """None of `people` serves in any of `crews`."""
        self.able[np.ix_(_indices(people), _indices(crews))] = False

    def cover(self, rule: Rule, crews: Ints) -> None:
        """Fill the posts of `crews`; each one left vacant is counted, by priority."""
        self._covers.append((rule, crews))

    def at_most(self, rule: Rule, limit: int | Ints, people: Ints, crews: Sequence[int] | Ints) -> None:
        """Each of `people` serves in at most `limit` of `crews`; what is over costs the rule's price each."""
        if len(people) and len(crews):
            limits = _each(limit, people)
            self._limits.append(_Limit(people, _indices(crews), limits, False, rule.price, rule.tier))

    def at_least(
        self, rule: Rule, limit: int | Ints, people: Ints, crews: Ints, price: int | None = None
    ) -> None:
        """Each of `people` serves in at least `limit` of `crews`; what is missing costs the (rule's) price each."""
        if len(people):
            price = rule.price if price is None else price
            self._limits.append(_Limit(people, crews, _each(limit, people), True, price, rule.tier))

    def charge(self, rule: Rule, price: int, person: int, crews: Sequence[int] | Ints) -> None:
        """Each of `crews` in which the person serves costs `price`."""
        self._charges.append((rule, person, _indices(crews), price))

    def even(
        self, rule: Rule, line: str, people: Sequence[int], targets: Sequence[Fraction], crews: Ints
    ) -> None:
        """Spread the duties of `crews`: the sum over `people` of (duties - target)² is least, exactly."""
        if len(people) and len(crews):
            self._evens.append(_Even(np.asarray(people, dtype=np.int64), crews, tuple(targets), rule, line))

    def home(self, rule: Rule, crew: Crew, groups: dict[str, Ints], room: dict[str, int]) -> None:
        """People of a group have `room[group]` posts of their own in the crew; other posts they hold are lent, at the price.

        Where people of no group stand costs nothing.
        """
        self._homes.append(_Home(crew.index, groups, room, rule))

    # -- the program -------------------------------------------------------------------------

    def posed(self, tiers: Sequence[TierName]) -> Posed:
        """Everything stated so far as one program, its objectives in the order of `tiers`."""
        return _Build(self).posed(tiers)


def _indices(chosen: Iterable[int] | Ints) -> Ints:
    return np.fromiter(chosen, dtype=np.int64)


def _each(limit: int | Ints, people: Ints) -> Ints:
    return np.broadcast_to(np.asarray(limit, dtype=np.int64), (len(people),))


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
        for rule, crews in self.board._covers:
            self._cover(rule, crews)
        for limit in self.board._limits:
            self._limit(limit)
        for even in self.board._evens:
            self._even(even)
        for home in self.board._homes:
            self._home(home)
        for rule, person, crews, price in self.board._charges:
            columns = self.column[person, crews]
            self._price(rule.tier, columns[columns >= 0], price)
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

    def _cover(self, rule: Rule, crews: Ints) -> None:
        for crew in crews.tolist():
            priority = self.board.crews[crew].one.priority
            self.vacancies.setdefault(priority, []).append(self.vacant[crew : crew + 1])

    def _limit(self, limit: _Limit) -> None:
        columns = self.column[np.ix_(limit.people, limit.crews)]
        able = columns >= 0
        lengths = able.sum(axis=1)
        wanted = limit.limit.astype(np.float64)
        # A row that can not be broken is left out.
        matters = wanted > 0 if limit.least else lengths > wanted
        columns, able, lengths, wanted = columns[matters], able[matters], lengths[matters], wanted[matters]
        if not limit.least:
            wanted = np.maximum(wanted, 0.0)
        count = len(lengths)
        if not count:
            return
        indices, values = columns[able], np.ones(int(lengths.sum()))
        if limit.price is not None:
            room = wanted if limit.least else lengths - wanted
            slack = self.out.add_columns(count, room.astype(np.float64))
            self._price(limit.tier, slack, limit.price)
            ends = np.cumsum(lengths)
            indices = np.insert(indices, ends, slack)
            values = np.insert(values, ends, 1.0 if limit.least else -1.0)
            lengths = lengths + 1
        unbounded = np.full(count, INFINITY)
        lower, upper = (wanted, unbounded) if limit.least else (-unbounded, wanted)
        self.out.add_rows(lengths, indices, values, lower, upper)

    def _even(self, even: _Even) -> None:
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

    def _most_duties(self, even: _Even, able: Bools) -> Ints:
        """The most duties of the line each person could serve: one a day."""
        dates, day = np.unique(self.board.dates[even.crews], return_inverse=True)
        on_day = np.zeros((len(dates), len(even.crews)), dtype=np.float32)
        on_day[day, np.arange(len(even.crews))] = 1.0
        possible = (able.astype(np.float32) @ on_day.T) > 0
        return np.asarray(possible.sum(axis=1), dtype=np.int64)

    def _home(self, home: _Home) -> None:
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


TIER_TITLES: dict[TierName, Text] = {
    "vacancies": Text("空岗", "vacant posts"),
    "fairness": Text("公平", "fairness"),
    "wishes": Text("意愿", "wishes"),
    "place": Text("借调", "lent between units"),
    "spacing": Text("间隔", "spacing"),
}
