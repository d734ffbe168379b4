"""How much in all: duties, hours, nights or days of a person in a window, at least, at most or exactly."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain.dates import ONE_DAY, Day, Quarter, last_date
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import DayWord, Words, Zh
from roster.language.phrases import name_of
from roster.rules.amounts import most_text
from roster.rules.base import Breach, Ceiling, Excluded, Rule, Scope, Tally

if TYPE_CHECKING:
    from roster.rules.board import Board

Window = tuple[dt.date, dt.date]
Counted = Literal["duties", "hours", "nights"]

UNITS: dict[Counted, Text] = {
    "duties": Text("次", "{n:duty|duties}"),
    "hours": Text("小时", "h"),
    "nights": Text("夜", "{n:night|nights}"),
}


class Total(Rule):
    """A person's duties, hours or nights in each day, week, month, quarter, year or period, or in any `days`
    days.

    At least, at most or exactly so many; a night is a duty that holds midnight or begins before 5:00.
    A period is each run of days of a key period (of those `on`, or of any). What was served in the part
    of a window outside the quarter counts. A minimum is due where the window ends in the quarter and the
    records cover its beginning. One breach is one window out of bounds; its unit is a duty, a night, or a
    minute where hours are counted.

    ```yaml
    - {rule: total, count: hours, per: week, at-most: 40}
    - {rule: total, count: nights, per: year, at-most: 24}
    - {rule: total, per: period, on: [春节], exactly: 1, weight: 3}
    ```
    """

    title: ClassVar[Text] = Text("总量", "totals")
    zh: ClassVar[tuple[str, ...]] = ("总量", "工时")
    told: ClassVar[str] = (
        "每人每天、周、月、季度、年、时段，或任意连续若干天内的次数、小时数、夜数："
        "至少、至多或恰好这么多。跨过零点或5点以前开始的班算一夜；"
        "时段指重点时段的每一段连续日子（“日子”里写的，不写则全部）；以往季度已值的算在内；"
        "“至少”在这段日子于本季度结束、且之前都有记录时才要求。"
        "一处违反是一段超出界限的日子，按次、夜或分钟计。"
    )
    scope: ClassVar[Scope] = "person"

    rule: Literal["total"] = "total"
    count: Annotated[Counted, Zh("计")] = "duties"
    at_least: Annotated[float | None, Field(ge=0, le=100_000), Zh("至少", "不少于")] = None
    at_most: Annotated[float | None, Field(ge=0, le=100_000), Zh("至多", "不超过")] = None
    exactly: Annotated[float | None, Field(ge=0, le=100_000), Zh("恰好", "正好")] = None
    per: Annotated[Literal["day", "week", "month", "quarter", "year", "period"] | None, Zh("每")] = None
    on: Annotated[tuple[DayWord, ...], Words, Zh("日子", "时段")] = ()
    days: Annotated[int | None, Field(ge=1, le=400), Zh("天数", "任意天数")] = None

    @model_validator(mode="after")
    def _said(self) -> Total:
        if (self.per is None) == (self.days is None):
            raise ValueError("per-or-days")
        if self.on and self.per != "period":
            raise ValueError("on-without-period")
        if self.exactly is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("exactly-alone")
        if self.least is None and self.most is None:
            raise ValueError("no-bound")
        if self.count != "hours" and any(
            bound is not None and bound % 1 for bound in (self.least, self.most)
        ):
            raise ValueError("whole-number")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least-above-most")
        return self

    @property
    def least(self) -> float | None:
        return self.at_least if self.exactly is None else self.exactly

    @property
    def most(self) -> float | None:
        return self.at_most if self.exactly is None else self.exactly

    def reach(self, quarter: Quarter) -> dt.date:
        if self.per == "year":
            return dt.date(quarter.year, 1, 1)
        return super().reach(quarter) if self.days is None else quarter.first - self.days * ONE_DAY

    def _units(self, bound: float) -> int:
        return round(bound * 60) if self.count == "hours" else int(bound)

    def _of(self, duty: Duty | Service) -> int:
        """What a duty counts: one, its minutes, or one if it is a night."""
        if self.count == "hours":
            return round((duty.end - duty.start).total_seconds()) // 60
        if self.count == "nights":
            return int(duty.start.hour < 5 or last_date(duty.end) > duty.start.date())
        return 1

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        named = not self.on or not horizon.day[duty.date].words.isdisjoint(self.on)
        return named and self.applies(horizon, duty)

    def tally(self, schedule: Schedule) -> Tally:
        """Each person is asked in each window in which there are such duties."""
        horizon = schedule.horizon
        dates = sorted({duty.date for duty in horizon.duties if self.applies(horizon, duty)})
        windows = sum(
            bisect_left(dates, first) < bisect_right(dates, last) for first, last in self._windows(horizon)
        )
        people = sum(map(self.means, horizon.people))
        broken = sum(1 for _ in self.breaches(schedule))
        return Tally(max(windows * people, broken), broken)

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        """Duties that alone are more than the maximum allows."""
        if self.price is not None or self.most is None:
            return
        limit, windows = self._units(self.most), self._windows(horizon)

        def too_much(duty: Duty) -> bool:
            return (
                self._of(duty) > limit
                and self.applies(horizon, duty)
                and any(first <= duty.date <= last for first, last in windows)
            )

        yield Excluded(self.people_in(horizon), too_much)

    # -- for the solver: every window that touches the quarter ------------------------------------

    def post(self, board: Board) -> None:
        horizon = board.horizon
        people = board.rows(self.who)
        crews = board.crews_where(lambda duty: self.applies(horizon, duty))
        for first, last in self._windows(horizon):
            inside = board.between(crews, first, last)
            weights = [self._of(board.crews[crew].one) for crew in inside.tolist()]
            used = board.past(people, partial(self._past, horizon, first, last))
            if self.most is not None:
                limit = (self._units(self.most) - used).clip(min=0)
                board.limit(self, limit, people, inside, weights)
            if self.least is not None and self._due(first, last, horizon):
                least = (self._units(self.least) - used).clip(min=0)
                board.limit(self, least, people, inside, weights, least=True)

    def _past(self, horizon: Horizon, first: dt.date, last: dt.date, service: Service) -> int:
        return self._of(service) if first <= service.date <= last and self.applies(horizon, service) else 0

    def _windows(self, horizon: Horizon) -> list[Window]:
        """Every window that holds a day of the quarter."""
        quarter = horizon.quarter
        if self.days is not None:
            reach = (self.days - 1) * ONE_DAY
            starts = range((quarter.last - quarter.first).days + self.days)
            return [(first, first + reach) for first in (quarter.first - reach + n * ONE_DAY for n in starts)]
        if self.per == "period":
            return self._periods(horizon)
        return sorted({self._calendar(date) for date in quarter.dates()})

    def _calendar(self, date: dt.date) -> Window:
        """The day, week, month, quarter or year that holds a date."""
        if self.per == "day":
            return date, date
        if self.per == "week":
            monday = date - date.weekday() * ONE_DAY
            return monday, monday + 6 * ONE_DAY
        if self.per == "month":
            following = (date.replace(day=28) + 4 * ONE_DAY).replace(day=1)
            return date.replace(day=1), following - ONE_DAY
        if self.per == "quarter":
            return Quarter.of(date).first, Quarter.of(date).last
        return dt.date(date.year, 1, 1), dt.date(date.year, 12, 31)

    def _periods(self, horizon: Horizon) -> list[Window]:
        """The runs of days of each period, uncut: they may begin before the quarter and end after it."""
        days = sorted(horizon.day.values(), key=lambda day: day.date)
        names = self.on or tuple(dict.fromkeys(name for day in days for name in day.periods))
        found: set[Window] = set()
        for name in names:
            run: list[Day] = []
            for day in days:
                if name not in day.words:
                    continue
                if run and day.date - run[-1].date > ONE_DAY:
                    found.add((run[0].date, run[-1].date))
                    run = []
                run.append(day)
            if run:
                found.add((run[0].date, run[-1].date))
        quarter = horizon.quarter
        return sorted(one for one in found if one[0] <= quarter.last and one[1] >= quarter.first)

    @staticmethod
    def _due(first: dt.date, last: dt.date, horizon: Horizon) -> bool:
        """Whether a minimum is due: the window ends in the quarter, and all before it is known."""
        return horizon.recorded_from <= first and last <= horizon.quarter.last

    @property
    def maximum(self) -> float | None:
        return self.at_most

    @property
    def asked(self) -> Text | None:
        return (
            None if self.at_most is None else most_text(self.at_most, UNITS[self.count], self.per, self.days)
        )

    def room_for(self, amounts: Sequence[Fraction | int]) -> float:
        """Hours are raised by half an hour at least."""
        return (
            math.ceil(Fraction(max(amounts)) / 30) / 2 if self.count == "hours" else super().room_for(amounts)
        )

    # -- for the checker: one person's duties, window by window -----------------------------------

    def ceilings(self, horizon: Horizon) -> Iterator[Ceiling]:
        if self.most is not None and self.count == "duties":
            for first, last in self._windows(horizon):
                yield Ceiling(first, last, int(self.most))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        windows = self._windows(horizon)
        for person, mine in self.served(schedule):
            then = self.served_before(horizon, person)
            for first, last in windows:
                now = [duty for duty in mine if first <= duty.date <= last]
                if not now and self.least is None:
                    continue
                before = sum(self._of(s) for s in then if first <= s.date <= last)
                yield from self._judged(person, (first, last), now, before, horizon)

    def _judged(
        self, person: Person, window: Window, now: list[Duty], before: int, horizon: Horizon
    ) -> Iterator[Breach]:
        total = sum(map(self._of, now))
        over = 0 if self.most is None else total - max(self._units(self.most) - before, 0)
        missing = 0
        if self.least is not None and self._due(*window, horizon):
            missing = self._units(self.least) - before - total
        if over <= 0 and missing <= 0:
            return
        shown = (total + before) / 60 if self.count == "hours" else total + before
        message = Text(
            "{name}在{first}至{last}共{count}{unit}，应在{least}到{most}之间",
            "{name} has {count} {unit} from {first} to {last}: between {least} and {most} are asked for",
        ).format(
            name=name_of(person),
            first=window[0],
            last=window[1],
            count=f"{shown:g}",
            unit=UNITS[self.count].format(n=f"{shown:g}"),
            least=f"{self.least or 0:g}",
            most="—" if self.most is None else f"{self.most:g}",
        )
        dates = tuple(duty.date for duty in now) or (max(window[0], horizon.quarter.first),)
        indices = tuple(duty.index for duty in now)
        yield Breach(self.rule, message, (person.id,), dates, indices, max(over, missing), self.price)
