"""How much in all: hours or duties of a person in a window, at least and at most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain import Duty, Horizon, Person, Quarter, Schedule, Service
from roster.rules.base import Breach, Rule
from roster.rules.words import name_of
from roster.text import Text
from roster.words import Zh

if TYPE_CHECKING:
    from roster.rules.vocabulary import Board

Window = tuple[dt.date, dt.date]


class Total(Rule):
    """A person's hours, or duties, in each week, month, quarter or any `days` days lie between two bounds.

    Windows that reach out of the quarter count what was served there for the maximum and have no
    minimum; rolling windows lie in the quarter. One breach is one window out of bounds; its unit is a duty, or
    a minute where hours are counted.

    ```yaml
    - {rule: total, count: hours, per: week, at-most: 40}
    - {rule: total, count: duties, per: quarter, at-least: 2, at-most: 30, weight: 3}
    ```
    """

    title: ClassVar[Text] = Text("总量", "totals")
    zh: ClassVar[tuple[str, ...]] = ("总量", "工时")

    rule: Literal["total"] = "total"
    count: Annotated[Literal["duties", "hours"], Zh("计")] = "duties"
    at_least: Annotated[float | None, Field(ge=0, le=100_000), Zh("至少", "不少于")] = None
    at_most: Annotated[float | None, Field(ge=0, le=100_000), Zh("至多", "不超过")] = None
    per: Annotated[Literal["week", "month", "quarter"] | None, Zh("每")] = None
    days: Annotated[int | None, Field(ge=1, le=92), Zh("天数", "任意天数")] = None

    @model_validator(mode="after")
    def _said(self) -> Total:
        if (self.per is None) == (self.days is None):
            raise ValueError("per-or-days")
        if self.at_least is None and self.at_most is None:
            raise ValueError("no-bound")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("least-above-most")
        return self

    def _units(self, bound: float) -> int:
        return round(bound * 60) if self.count == "hours" else int(bound)

    def _of(self, duty: Duty | Service) -> int:
        """What a duty counts: one, or its minutes."""
        return round((duty.end - duty.start).total_seconds()) // 60 if self.count == "hours" else 1

    def post(self, board: Board) -> None:
        people = board.rows(self.who)
        crews = board.crews_where(lambda duty: self.applies(board.horizon, duty))
        for first, last in self._windows(board.horizon.quarter):
            inside = board.between(crews, first, last)
            weights = [self._of(board.crews[crew].one) for crew in inside.tolist()]
            if self.at_most is not None:
                used = board.past(people, partial(self._past, board.horizon, first, last))
                limit = (self._units(self.at_most) - used).clip(min=0)
                board.at_most(self, limit, people, inside, weights)
            if self.at_least is not None and self._whole((first, last), board.horizon.quarter):
                board.at_least(self, self._units(self.at_least), people, inside, weights=weights)

    def _past(self, horizon: Horizon, first: dt.date, last: dt.date, service: Service) -> int:
        return self._of(service) if first <= service.date <= last and self._looks_at(horizon, service) else 0

    def _looks_at(self, horizon: Horizon, service: Service) -> bool:
        return self.which is None or self.which.matches(service, horizon.day[service.date])

    def _windows(self, quarter: Quarter) -> list[Window]:
        """Every window that holds a day of the quarter; rolling ones that lie in it."""
        if self.days is not None:
            starts = range((quarter.last - quarter.first).days + 2 - self.days)
            reach = dt.timedelta(days=self.days - 1)
            return [(day, day + reach) for day in (quarter.first + dt.timedelta(days=n) for n in starts)]
        if self.per == "quarter":
            return [(quarter.first, quarter.last)]
        if self.per == "month":
            starts_of = [date for date in quarter.dates() if date.day == 1]
            ends = [start - dt.timedelta(days=1) for start in (*starts_of[1:], quarter.next().first)]
            return list(zip(starts_of, ends, strict=True))
        mondays = sorted({date - dt.timedelta(days=date.weekday()) for date in quarter.dates()})
        return [(monday, monday + dt.timedelta(days=6)) for monday in mondays]

    @staticmethod
    def _whole(window: Window, quarter: Quarter) -> bool:
        return window[0] >= quarter.first and window[1] <= quarter.last

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person in horizon.people:
            if self.who is not None and not self.who.matches(person):
                continue
            mine = [duty for duty in schedule.duties_of[person.id] if self.applies(horizon, duty)]
            then = [s for s in horizon.served_by.get(person.id, ()) if self._looks_at(horizon, s)]
            for first, last in self._windows(horizon.quarter):
                now = [duty for duty in mine if first <= duty.date <= last]
                before = sum(self._of(s) for s in then if first <= s.date <= last)
                yield from self._judged(person, (first, last), now, before, horizon.quarter)

    def _judged(
        self, person: Person, window: Window, now: list[Duty], before: int, quarter: Quarter
    ) -> Iterator[Breach]:
        total = sum(map(self._of, now))
        over = 0 if self.at_most is None else total - max(self._units(self.at_most) - before, 0)
        missing = 0
        if self.at_least is not None and self._whole(window, quarter):
            missing = self._units(self.at_least) - total
        if over <= 0 and missing <= 0:
            return
        shown = (total + before) / 60 if self.count == "hours" else total + before
        message = Text(
            "{name}在{first}至{last}共{count}{unit},应在{least}到{most}之间",
            "{name} has {count} {unit} from {first} to {last}: between {least} and {most} are asked for",
        ).format(
            name=name_of(person),
            first=window[0],
            last=window[1],
            count=f"{shown:g}",
            unit=Text("小时", "h") if self.count == "hours" else Text("次", "duties"),
            least=f"{self.at_least or 0:g}",
            most="—" if self.at_most is None else f"{self.at_most:g}",
        )
        dates = tuple(duty.date for duty in now) or (window[0],)
        indices = tuple(duty.index for duty in now)
        yield Breach(self.rule, message, (person.id,), dates, indices, max(over, missing), self.price)
