"""The board on which rules state themselves, in the words of `rules/vocabulary.py`.

A rule speaks of people and crews: who can not serve, how many of these crews someone may serve at
most or at least, what a breach costs. Every statement is made for many people at once and stays an
array until the whole program is built.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from roster.domain.dates import Span
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.rules.base import Rule
from roster.rules.interchangeable import Crew, cliques, crews_of
from roster.rules.lending import Lending, lendings
from roster.rules.selectors import Who, chosen
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
        """What the duties of other quarters count that each of `people` served: one each, or as `counts` says."""
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
        self.said.append(Cover(crews, rule))

    def at_most(
        self,
        rule: Rule,
        limit: int | Ints,
        people: Ints,
        crews: Sequence[int] | Ints,
        weights: Sequence[int] | None = None,
    ) -> None:
        """Each of `people` serves in at most `limit` of `crews`; what is over costs the rule's price each.

        `weights` say what each crew counts, if not one; below nought it makes up for others.
        """
        if len(people) and len(crews):
            limits, counted = _each(limit, people), None if weights is None else _indices(weights)
            crews = _indices(crews)
            self.said.append(Limit(people, crews, limits, False, rule.price, rule, counted))

    def at_least(
        self,
        rule: Rule,
        limit: int | Ints,
        people: Ints,
        crews: Ints,
        price: int | None = None,
        weights: Sequence[int] | None = None,
    ) -> None:
        """Each of `people` serves in at least `limit` of `crews`; what is missing costs the (rule's) price each."""
        if len(people):
            price = rule.price if price is None else price
            limits, counted = _each(limit, people), None if weights is None else _indices(weights)
            self.said.append(Limit(people, crews, limits, True, price, rule, counted))

    def together(
        self,
        rule: Rule,
        limit: int,
        people: Sequence[int] | Ints,
        crews: Sequence[int] | Ints,
        *,
        least: bool,
    ) -> None:
        """At least (or at most) `limit` of `people` serve in `crews`; each missing (or over) costs the rule's price."""
        self.said.append(Count(_indices(people), _indices(crews), limit, least, rule))

    def held(self, rule: Rule, least: int, people: Sequence[int] | Ints, crews: Sequence[int] | Ints) -> None:
        """At least `least` posts of `crews` are held by `people` or left vacant; each that is not costs the rule's price."""
        if least > 0 and len(crews):
            self.said.append(Held(_indices(people), _indices(crews), least, rule))

    def alike(self, rule: Rule, one: int, other: int, crews: Sequence[int] | Ints) -> None:
        """Two people serve in `crews` equally often; the difference costs the rule's price."""
        self.said.append(Alike(one, other, _indices(crews), rule))

    def escorted(self, rule: Rule, people: Ints, others: Ints, crews: Sequence[int] | Ints) -> None:
        """Whoever of `people` serves in `crews` is joined by one of `others`; each who is not costs the rule's price."""
        self.said.append(Escort(people, others, _indices(crews), rule))

    def few(self, rule: Rule, limit: int, crews: Sequence[int] | Ints) -> None:
        """At most `limit` different people serve in `crews`; each one more costs the rule's price."""
        self.said.append(Few(_indices(crews), limit, rule))

    def staffed(self, rule: Rule, crew: int, under: int, over: int) -> None:
        """Each person missing to what is preferred in the crew costs `under`, each beyond it `over`."""
        self.said.append(Staffing(crew, under, over, rule))

    def groups_at_most(self, rule: Rule, limit: int, people: Ints, groups: Sequence[Sequence[Ints]]) -> None:
        """Each of `people` serves on at most `limit` of the groups; what is over costs the rule's price each.

        A group is a set of dates, each the crews of that date; it counts when any of them is served.
        """
        if len(people) and len(groups):
            self.said.append(Groups(people, tuple(map(tuple, groups)), limit, rule))

    def charge(self, rule: Rule, price: int, person: int, crews: Sequence[int] | Ints) -> None:
        """Each of `crews` in which the person serves costs `price`."""
        self.said.append(Charge(person, _indices(crews), price, rule))

    def hope(self, rule: Rule, person: int, hopes: Sequence[Hope], *, even: bool) -> None:
        """What each wish of the person costs where it fails: its points at the rule's price, evened out if asked."""
        self.said.append(Hopes(person, tuple(hopes), rule, even))

    def even(
        self,
        rule: Rule,
        line: str,
        people: Sequence[int],
        targets: Sequence[Fraction],
        burdens: Sequence[Fraction],
        crews: Ints,
    ) -> None:
        """Spread the duties of `crews`: the sum over `people` of burden × (duties - target)² is least, exactly."""
        if len(people) and len(crews):
            weights = tuple(self.crews[crew].one.counts for crew in crews.tolist())
            rows = np.asarray(people, dtype=np.int64)
            self.said.append(Even(rows, crews, weights, tuple(targets), tuple(burdens), rule, line))

    def visits(
        self,
        rule: Rule,
        kind: Literal["even", "running", "steady"],
        people: Ints,
        crews: Ints,
        segments: int,
        past: Sequence[Sequence[str]],
    ) -> None:
        """Which segments people visit in `crews`, settled once it is known who serves; see `statements.Visits`."""
        self.said.append(Visits(people, crews, kind, segments, tuple(map(tuple, past)), rule))

    def home(
        self,
        rule: Rule,
        crew: int,
        groups: Mapping[str, Ints],
        room: Mapping[str, int],
        distance: Mapping[tuple[str, str], int],
    ) -> None:
        """A group has `room[group]` posts of the crew; one held by another group costs the price times the distance.

        Where people of no group stand costs nothing.
        """
        self.said.append(Home(crew, groups, room, distance, rule))


def _indices(chosen: Iterable[int] | Ints) -> Ints:
    return np.fromiter(chosen, dtype=np.int64)


def _each(limit: int | Ints, people: Ints) -> Ints:
    return np.broadcast_to(np.asarray(limit, dtype=np.int64), (len(people),))
