"""How much one person serves in a week, a month, a quarter, or any few days."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain.dates import ONE_DAY, Quarter
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import Zh
from roster.language.phrases import name_of
from roster.rules.base import Breach, Ceiling, Excluded, Rule, Scope, Weight

if TYPE_CHECKING:
    from roster.rules.board import Board
    from roster.rules.statements import Ints

Per = Literal["week", "month", "quarter"]

PER_TEXTS: dict[Per, Text] = {
    "week": Text("这一周", "in the week"),
    "month": Text("这个月", "in the month"),
    "quarter": Text("本季度", "in the quarter"),
}


_EACH = {
    "day": Text("每天", "a day"),
    "week": Text("每周", "a week"),
    "month": Text("每月", "a month"),
    "quarter": Text("每季度", "a quarter"),
    "year": Text("每年", "a year"),
    "period": Text("每个时段", "in a period"),
}


def most_text(most: float, unit: Text, per: str | None, days: int | None) -> Text:
    """What a maximum asks, in a few words: at most 3 duties a week."""
    if days is not None:
        return Text("任意{days}天内至多{n}{unit}", "at most {n} {unit} in any {days} {days:day|days}").format(
            days=days, n=f"{most:g}", unit=unit.format(n=f"{most:g}")
        )
    return Text("{within}至多{n}{unit}", "at most {n} {unit} {within}").format(
        within=_EACH[per or "period"], n=f"{most:g}", unit=unit.format(n=f"{most:g}")
    )


class WindowRule(Rule):
    """What rules that count a person's duties in windows of dates have in common.

    Every window that holds a day of the quarter counts, in full: one that reaches into another quarter holds
    what was served there too, and where nothing was, as many duties of this quarter as any other. What was
    served there beyond the limit is not charged to this quarter.
    """

    scope: ClassVar[Scope] = "person"

    def _window_limit(self) -> int:
        """The most duties in one window."""
        raise NotImplementedError

    def _window_days(self) -> int | None:
        """The length of a rolling window; None where windows are calendar weeks, months or quarters."""
        raise NotImplementedError

    def _calendar(self, date: dt.date) -> tuple[dt.date, dt.date]:
        """The calendar window that holds the date."""
        raise NotImplementedError

    def reach(self, quarter: Quarter) -> dt.date:
        days = self._window_days()
        return (
            super().reach(quarter)
            if days is None
            else min(super().reach(quarter), quarter.first - days * ONE_DAY)
        )

    # -- for the solver: every window, and who has served in the part of it that lies outside -----

    def post(self, board: Board) -> None:
        horizon = board.horizon
        people = board.rows(self.who)
        crews = board.crews_where(lambda duty: self.applies(horizon, duty))
        if not len(crews):
            return
        days = self._window_days()
        first, last = horizon.quarter.first, horizon.quarter.last
        if days is None:
            windows = sorted({self._calendar(day.date) for day in horizon.days})
        else:
            reach = dt.timedelta(days=days - 1)
            starts = range((last - first).days + days)
            windows = [(first - reach + dt.timedelta(days=n), first + dt.timedelta(days=n)) for n in starts]
        held = [board.between(crews, *window) for window in windows]
        # Where the rule is hard, a window that holds no more than another one is implied by it.
        widest = set(range(len(windows))) if self.price is not None or days is None else _widest(held)
        for number, (window_first, window_last) in enumerate(windows):
            served = people
            limit: int | Ints = self._window_limit()
            if window_first < first or window_last > last:
                used = self._served(board, people, window_first, window_last)
                limit = (limit - used).clip(min=0)
                if number not in widest:
                    served, limit = people[used > 0], limit[used > 0]
            elif number not in widest:
                continue
            board.limit(self, limit, served, held[number])

    def _served(self, board: Board, people: Ints, first: dt.date, last: dt.date) -> Ints:
        horizon = board.horizon

        def counts(service: Service) -> bool:
            return (
                first <= service.date <= last
                and service.date not in horizon.quarter
                and self.applies(horizon, service)
            )

        return board.past(people, counts)

    # -- for the checker: one person's dates in order of time -------------------------------------

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person, duties in self.served(schedule):
            if duties:
                mine = Counter(duty.date for duty in duties)
                outside = Counter(service.date for service in self.served_before(horizon, person))
                yield from self._person_breaches(horizon, person, mine, outside, duties)

    def _counted_dates(self, duties: Counter[dt.date]) -> list[dt.date]:
        """The dates of the duties, in order, each as often as it counts: once for each duty."""
        return sorted(duties.elements())

    def _person_breaches(
        self,
        horizon: Horizon,
        person: Person,
        mine: Counter[dt.date],
        outside: Counter[dt.date],
        duties: Sequence[Duty],
    ) -> Iterator[Breach]:
        served, before = self._counted_dates(mine), self._counted_dates(outside)
        for first, last in self._windows_of(sorted(mine), horizon.quarter):
            count, then = _between(served, first, last), _between(before, first, last)
            over = count - max(self._window_limit() - then, 0)
            if over > 0:
                now = {date for date in served if first <= date <= last}
                indices = tuple(duty.index for duty in duties if duty.date in now)
                message = self._message(name_of(person), first, last, count + then)
                yield Breach(self.rule, message, (person.id,), tuple(sorted(now)), indices, over, self.price)

    def ceilings(self, horizon: Horizon) -> Iterator[Ceiling]:
        for first, last in self._windows_of(sorted({duty.date for duty in horizon.duties}), horizon.quarter):
            yield Ceiling(first, last, self._window_limit())

    def _windows_of(self, dates: list[dt.date], quarter: Quarter) -> list[tuple[dt.date, dt.date]]:
        """The windows that hold any of the dates, each once, in order."""
        days = self._window_days()
        if days is None:
            return sorted({self._calendar(date) for date in dates})
        starts = {date - dt.timedelta(days=back) for date in dates for back in range(days)}
        return [(start, start + dt.timedelta(days=days - 1)) for start in sorted(starts)]

    def _message(self, name: str, first: dt.date, last: dt.date, count: int) -> Text:
        raise NotImplementedError


def _widest(held: Sequence[Ints]) -> set[int]:
    """The numbers of the windows, in order of time, that hold something no other one holds as well."""
    kept: list[tuple[int, set[int]]] = []
    for number, crews in enumerate(held):
        chosen = set(crews.tolist())
        while kept and kept[-1][1] < chosen:
            kept.pop()
        if not kept or not chosen <= kept[-1][1]:
            kept.append((number, chosen))
    return {number for number, _ in kept}


def _between(dates: list[dt.date], first: dt.date, last: dt.date) -> int:
    """How many of the dates, in order, lie from `first` to `last`."""
    return bisect_right(dates, last) - bisect_left(dates, first)


class MaxDuties(WindowRule):
    """At most so many duties in each calendar week (Monday to Sunday), month or quarter, or in any `days`
    days.

    Any `days` days are those, too, that begin before the quarter or end after it. One breach is one window
    that holds too many; its unit is a duty above the maximum.

    ```yaml
    - {rule: max-duties, per: week, at-most: 3}
    - {rule: max-duties, days: 7, at-most: 4, who: {tag: 司机}}
    ```
    """

    title: ClassVar[Text] = Text("值班次数上限", "maximum of duties")
    zh: ClassVar[tuple[str, ...]] = ("值班次数上限", "次数上限")
    told: ClassVar[str] = (
        "每人每周（周一至周日）、每月、每季度，或任意连续若干天内，至多值这么多次；跨着季度头尾的若干天同样算。"
        "一处违反是一个超过上限的周、月、季度或若干天，按超出的次数计。"
    )

    rule: Literal["max-duties"] = "max-duties"
    at_most: Annotated[int, Field(ge=0, le=10_000), Zh("至多", "不超过")]
    per: Annotated[Per | None, Zh("每")] = None
    days: Annotated[int | None, Field(ge=1, le=400), Zh("天数", "任意天数")] = None

    @model_validator(mode="after")
    def _one_window(self) -> MaxDuties:
        if (self.per is None) == (self.days is None):
            raise ValueError("per-or-days")
        return self

    @property
    def maximum(self) -> int:
        return self.at_most

    @property
    def asked(self) -> Text:
        return most_text(self.at_most, Text("次", "{n:duty|duties}"), self.per, self.days)

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        if self.price is None and not self.at_most:
            yield Excluded(self.people_in(horizon), partial(self.applies, horizon))

    def _window_limit(self) -> int:
        return self.at_most

    def _window_days(self) -> int | None:
        return self.days

    def _calendar(self, date: dt.date) -> tuple[dt.date, dt.date]:
        if self.per == "week":
            monday = date - dt.timedelta(days=date.weekday())
            return monday, monday + dt.timedelta(days=6)
        if self.per == "month":
            following = (date.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
            return date.replace(day=1), following - dt.timedelta(days=1)
        quarter = Quarter.of(date)
        return quarter.first, quarter.last

    def _message(self, name: str, first: dt.date, last: dt.date, count: int) -> Text:
        within = (
            Text("{first}至{last}", "from {first} to {last}") if self.per is None else PER_TEXTS[self.per]
        )
        return Text(
            "{name}{within}（{first}起）值班{count}次，上限{most}次",
            "{name} serves {count} {count:time|times} {within} (from {first}), the maximum is {most}",
        ).format(
            name=name,
            within=within.format(first=first, last=last),
            first=first,
            count=count,
            most=self.at_most,
        )


class MaxDaysRunning(WindowRule):
    """At most so many days of duty running, across the boundary of the quarter too.

    One breach is one run of `at-most` + 1 days; a run of n days holds n - `at-most` of them. Its unit is such
    a run.

    ```yaml
    - {rule: max-days-running, at-most: 2}
    ```
    """

    title: ClassVar[Text] = Text("连续值班上限", "maximum of days running")
    zh: ClassVar[tuple[str, ...]] = ("连续值班上限", "连班上限")
    told: ClassVar[str] = (
        "至多连续值班这么多天，跨季度也算。一处违反是一段“上限加一天”的连班（连值n天就有n减上限处），按处计。"
    )

    rule: Literal["max-days-running"] = "max-days-running"
    at_most: Annotated[int, Field(ge=1, le=400), Zh("至多", "不超过")]

    def _window_limit(self) -> int:
        return self.at_most

    def _window_days(self) -> int | None:
        return self.at_most + 1

    @property
    def maximum(self) -> int:
        return self.at_most

    @property
    def asked(self) -> Text:
        return Text("至多连续{n}天", "at most {n} {n:day|days} running").format(n=f"{self.at_most:g}")

    def room_for(self, amounts: Sequence[Fraction | int]) -> float:
        """A run that is longer by so many days holds so many windows with a day too many."""
        return len(amounts)

    def _counted_dates(self, duties: Counter[dt.date]) -> list[dt.date]:
        """Days are counted, not duties: each date once."""
        return sorted(duties)

    def _message(self, name: str, first: dt.date, last: dt.date, count: int) -> Text:
        return Text(
            "{name}自{first}起连续值班{count}天，上限{most}天",
            "{name} serves {count} days running from {first}, the maximum is {most}",
        ).format(name=name, first=first, count=count, most=self.at_most)


class Spacing(WindowRule):
    """Duties of one person lie apart: at most one in any `days` days, as far as possible.

    Each duty beyond the first in each window of `days` days costs the weight; the windows across the
    beginning and the end of the quarter count like all others, so that duties are no cheaper there. One
    breach is one such window; its unit is a duty too many.

    ```yaml
    - {rule: spacing, days: 3}
    ```
    """

    title: ClassVar[Text] = Text("值班间隔", "spacing of duties")
    zh: ClassVar[tuple[str, ...]] = ("值班间隔", "间隔")
    told: ClassVar[str] = (
        "一个人的班尽量隔开：任意连续若干天内至多一次；跨着季度头尾的若干天同样算，季初季末不占便宜。"
        "一处违反是一段若干天内的第二次及以后，按多出的次数计，乘权重。"
    )

    rule: Literal["spacing"] = "spacing"
    days: Annotated[int, Field(ge=2, le=60), Zh("天数")] = 2
    weight: Annotated[Weight, Zh("权重")] = 1

    def _window_limit(self) -> int:
        return 1

    def _window_days(self) -> int | None:
        return self.days

    def _message(self, name: str, first: dt.date, last: dt.date, count: int) -> Text:
        return Text(
            "{name}在{first}至{last}的{days}天内值班{count}次",
            "{name} serves {count} times within the {days} days from {first} to {last}",
        ).format(name=name, first=first, last=last, days=self.days, count=count)
