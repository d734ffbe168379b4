"""The board on which rules state themselves, in the words of `rules/statements.py`.

A rule speaks of people and crews: who can not serve, how many of these crews someone may serve at
most or at least, what a breach costs. Every statement is made for many people at once and stays an
array until the whole program is built.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from roster.domain.dates import Span
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.rules.base import Rule
from roster.rules.interchangeable import Crew, cliques, crews_of
from roster.rules.lending import Lending, lendings
from roster.rules.selectors import Who, chosen
from roster.rules.statements import Bools, Ints, Limit, Statement

_NEVER = dt.date.max.toordinal()


class Board:
    """People × crews, what is forbidden, and what is asked (`said`)."""

    def __init__(self, horizon: Horizon, rules: Sequence[Rule]) -> None:
        self.horizon = horizon
        self.people: tuple[Person, ...] = horizon.people
        self.crews: tuple[Crew, ...] = crews_of(horizon, rules)
        self.able: Bools = np.ones((len(self.people), len(self.crews)), dtype=np.bool_)
        self.said: list[Statement] = []
        for rule in rules:
            rule.post(self)

    @cached_property
    def lendings(self) -> Mapping[int, Lending]:
        """What it costs to lend in each crew, once all rules have stated themselves."""
        return lendings(self.said)

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

    def grouped(self, test: Callable[[Duty], bool], key: Callable[[Duty], Hashable]) -> list[Ints]:
        """The crews whose duties pass the test, those of one key together."""
        groups: dict[Hashable, list[int]] = {}
        for crew in self.crews:
            if test(crew.one):
                groups.setdefault(key(crew.one), []).append(crew.index)
        return [self.numbers(crews) for crews in groups.values()]

    @staticmethod
    def numbers(chosen: Iterable[int]) -> Ints:
        """Rows or columns as an array."""
        return np.fromiter(chosen, dtype=np.int64)

    def cliques(self, rest: dt.timedelta, crews: Ints | None = None) -> tuple[tuple[int, ...], ...]:
        """The maximal sets of crews of which nobody can serve two when `rest` must lie between."""
        return cliques(self.crews if crews is None else [self.crews[crew] for crew in crews.tolist()], rest)

    def by_date(self) -> Iterable[Ints]:
        """The crews of each date, date by date."""
        return (np.nonzero(self.dates == date)[0] for date in sorted(set(self.dates.tolist())))

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
        return {unit: people[units == unit] for unit in sorted(set(units.tolist()))}

    def past(self, people: Ints, counts: Callable[[Service], int]) -> Ints:
        """What the duties of other quarters count that each of `people` served: one each, or as `counts`
        says."""
        served = self.horizon.served_by
        return np.array(
            [sum(map(counts, served.get(self.people[row].id, ()))) for row in people.tolist()], dtype=np.int64
        )

    # -- what a rule may state ---------------------------------------------------------------

    def forbid(self, people: Iterable[int], crews: Iterable[int]) -> None:
        """None of `people` serves in any of `crews`."""
        self.able[np.ix_(self.numbers(people), self.numbers(crews))] = False

    def state(self, statement: Statement) -> None:
        """One more thing is asked of the roster."""
        self.said.append(statement)

    def limit(
        self,
        rule: Rule,
        limit: int | Ints,
        people: Ints,
        crews: Iterable[int],
        weights: Iterable[int] | None = None,
        *,
        least: bool = False,
    ) -> None:
        """States a `Limit`, one for all of `people` or each their own; nothing where it means nobody or asks
        nothing."""
        columns = self.numbers(crews)
        if len(people) and (least or len(columns)):
            limits = np.broadcast_to(np.asarray(limit, dtype=np.int64), (len(people),))
            counted = None if weights is None else self.numbers(weights)
            self.state(Limit(people, columns, limits, least, rule.price, rule, counted))
