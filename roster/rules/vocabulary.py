"""The words in which a rule speaks to a solver: what the board of the engine understands.

Rules know this vocabulary and nothing else of the engine. People and crews are meant by their numbers
(rows and columns of the board), in arrays, so that one statement is made for many people at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Protocol

from roster.domain.dates import Span
from roster.domain.duties import Duty, Role, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.rules.selectors import Who

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from roster.rules.base import Rule

    Ints = npt.NDArray[np.int64]
    Numbers = Sequence[int] | Ints


@dataclass(frozen=True)
class Hope:
    """A wish for or against duties: of `crews`, or shared with a partner (a row) in one of the shifts of `shared`.

    A shift shared is told by the crews that are the person's own and those that are the partner's.
    """

    wanted: bool
    points: int
    crews: Ints
    partner: int | None = None
    shared: tuple[tuple[Ints, Ints], ...] = ()


class Crew(Protocol):
    """Duties of one time and role that no rule tells apart; `one` stands for all of them."""

    @property
    def index(self) -> int: ...
    @property
    def duties(self) -> tuple[Duty, ...]: ...
    @property
    def one(self) -> Duty: ...
    @property
    def date(self) -> dt.date: ...
    @property
    def role(self) -> Role: ...


class Board(Protocol):
    """Where rules state themselves. A breach of what is stated costs the rule's price, or is forbidden without one."""

    # -- finding one's way -------------------------------------------------------------------

    @property
    def horizon(self) -> Horizon: ...
    @property
    def people(self) -> tuple[Person, ...]: ...
    @property
    def crews(self) -> Sequence[Crew]: ...
    @property
    def everything(self) -> Ints:
        """All crews."""

    def rows(self, who: Who | None = None) -> Ints:
        """The people a selector means; all without one."""

    def members(self, people: Ints) -> Mapping[str, Ints]:
        """Those of `people` who belong to each unit."""

    def past(self, people: Ints, counts: Callable[[Service], int]) -> Ints:
        """What the duties of other quarters count that each of `people` served."""

    def crews_where(self, test: Callable[[Duty], bool]) -> Ints:
        """The crews whose duties pass the test."""

    def by_date(self) -> Iterable[Ints]:
        """The crews of each date, date by date."""

    def between(self, crews: Ints, first: dt.date, last: dt.date) -> Ints:
        """Those of `crews` whose date lies from `first` to `last`."""

    def touching(self, span: Span) -> Ints:
        """The crews any part of whose time falls on a date of the span."""

    def cliques(self, rest: dt.timedelta, crews: Ints | None = None) -> tuple[tuple[int, ...], ...]:
        """The maximal sets of crews of which nobody can serve two when `rest` must lie between."""

    # -- what a rule may say -----------------------------------------------------------------

    def forbid(self, people: Iterable[int] | Ints, crews: Iterable[int] | Ints) -> None:
        """None of `people` serves in any of `crews`."""

    def cover(self, rule: Rule, crews: Ints) -> None:
        """Fill the posts of `crews`; each one left vacant is counted, by priority."""

    def at_most(
        self,
        rule: Rule,
        limit: int | Ints,
        people: Ints,
        crews: Numbers,
        weights: Sequence[int] | None = None,
    ) -> None:
        """Each of `people` serves in at most `limit` of `crews`, each counting its weight (one, without weights)."""

    def at_least(
        self,
        rule: Rule,
        limit: int | Ints,
        people: Ints,
        crews: Ints,
        price: int | None = None,
        weights: Sequence[int] | None = None,
    ) -> None:
        """Each of `people` serves in at least `limit` of `crews`; `price` stands in for the rule's."""

    def together(self, rule: Rule, limit: int, people: Numbers, crews: Numbers, *, least: bool) -> None:
        """At least (or at most) `limit` of `people` serve in `crews`."""

    def held(self, rule: Rule, least: int, people: Numbers, crews: Numbers) -> None:
        """At least `least` of the posts of `crews`, or all where there are fewer, are held by `people` or left vacant.

        A crew whose number may vary is vacant where nobody serves in it. Where no post must be filled, so many of
        `people` serve as soon as anybody else does.
        """

    def alike(self, rule: Rule, one: int, other: int, crews: Numbers) -> None:
        """Two people serve in `crews` equally often."""

    def groups_at_most(self, rule: Rule, limit: int, people: Ints, groups: Sequence[Sequence[Ints]]) -> None:
        """Each of `people` serves on at most `limit` of the groups, each a set of dates given by their crews."""

    def charge(self, rule: Rule, price: int, person: int, crews: Numbers) -> None:
        """Each of `crews` in which the person serves costs `price`."""

    def hope(self, rule: Rule, person: int, hopes: Sequence[Hope], *, even: bool) -> None:
        """What each wish of the person costs where it fails: its points at the rule's price, evened out if asked."""

    def escorted(self, rule: Rule, people: Ints, others: Ints, crews: Numbers) -> None:
        """Whoever of `people` serves in `crews` is joined by one of `others`; each who is not costs the rule's price."""

    def few(self, rule: Rule, limit: int, crews: Numbers) -> None:
        """At most `limit` different people serve in `crews`; each one more costs the rule's price."""

    def staffed(self, rule: Rule, crew: int, under: int, over: int) -> None:
        """Each person missing to what is preferred in the crew costs `under`, each beyond it `over`."""

    def even(
        self,
        rule: Rule,
        line: str,
        people: Sequence[int],
        targets: Sequence[Fraction],
        burdens: Sequence[Fraction],
        crews: Ints,
    ) -> None:
        """The sum over `people` of burden × (duties of `crews` - target)² is least, exactly."""

    def visits(
        self,
        rule: Rule,
        kind: Literal["even", "running", "steady"],
        people: Ints,
        crews: Ints,
        segments: int,
        past: Sequence[Sequence[str]],
    ) -> None:
        """Each visit of a person to a segment too many costs the rule's price, by what `kind` asks.

        "even": no segment oftener than an even spread over `segments` asks; "running": none twice running;
        "steady": always the same one. `past` are the segments each of `people` visited before, in order of time.
        """

    def home(
        self,
        rule: Rule,
        crew: int,
        groups: Mapping[str, Ints],
        room: Mapping[str, int],
        distance: Mapping[tuple[str, str], int],
    ) -> None:
        """A group has `room[group]` posts of the crew; one held by another group costs the price times the distance."""
