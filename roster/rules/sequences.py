"""Sequences of days: runs of duty and of days off, what may follow what, weekends."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import ShiftWord, Words, Zh
from roster.language.phrases import name_of
from roster.rules.base import Breach, Excluded, Rule, Scope
from roster.rules.selectors import both_meant

if TYPE_CHECKING:
    from roster.rules.board import Board
    from roster.rules.statements import Ints

DAY = dt.timedelta(days=1)


class _DayRule(Rule):
    """A rule on the dates of one person's duties in the quarter."""

    scope: ClassVar[Scope] = "person"

    def _crews_by_date(self, board: Board) -> dict[dt.date, Ints]:
        """The crews the rule looks at, by date; dates without any are left out."""
        meant = board.crews_where(lambda duty: self.applies(board.horizon, duty))
        found = {day.date: board.between(meant, day.date, day.date) for day in board.horizon.days}
        return {date: crews for date, crews in found.items() if len(crews)}

    def _people(self, schedule: Schedule) -> Iterator[tuple[Person, dict[dt.date, list[Duty]]]]:
        """Each person the rule means, with the duties it looks at by date: where one shift a day is not kept,
        several."""
        for person, duties in self.served(schedule):
            found: dict[dt.date, list[Duty]] = {}
            for duty in duties:
                found.setdefault(duty.date, []).append(duty)
            yield person, found


class MinDaysRunning(_DayRule):
    """Duty comes in runs of at least so many days.

    A run that touches the first or last day of the quarter is never too short. One breach is one run
    that is too short; its unit is a run.

    ```yaml
    - {rule: min-days-running, at-least: 2}
    ```
    """

    title: ClassVar[Text] = Text("连续值班下限", "minimum of days running")
    zh: ClassVar[tuple[str, ...]] = ("连续值班下限", "连班下限")
    told: ClassVar[str] = (
        "要值就至少连值这么多天。碰到季度第一天或最后一天的连班不算短。一处违反是一段太短的连班，按段计。"
    )

    rule: Literal["min-days-running"] = "min-days-running"
    at_least: Annotated[int, Field(ge=2, le=60), Zh("至少", "不少于")]

    def post(self, board: Board) -> None:
        people, crews = board.rows(self.who), self._crews_by_date(board)
        quarter = board.horizon.quarter
        for first in crews:
            for length in range(1, self.at_least):
                run = [first + n * DAY for n in range(length)]
                around = (first - DAY, run[-1] + DAY)
                if not all(date in crews for date in run) or not all(date in quarter for date in around):
                    continue
                signed = [(date, 1) for date in run] + [(date, -1) for date in around if date in crews]
                board.limit(self, length - 1, people, *_signed(crews, signed))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        quarter = schedule.horizon.quarter
        for person, duties in self._people(schedule):
            for run in _runs(sorted(duties)):
                inside = quarter.first < run[0] and run[-1] < quarter.last
                if inside and len(run) < self.at_least:
                    message = Text(
                        "{name}自{first}起只连续值班{count}天，至少{least}天",
                        "{name} serves only {count} {count:day|days} running from {first},"
                        " the minimum is {least}",
                    ).format(name=name_of(person), first=run[0], count=len(run), least=self.at_least)
                    indices = _indices(duties, run)
                    yield Breach(self.rule, message, (person.id,), tuple(run), indices, 1, self.price)


class MinDaysOff(_DayRule):
    """Days off come in runs of at least so many (no single day off between two duties).

    Days off at the beginning or end of the quarter are never too few. One breach is one run of days off
    that is too short; its unit is a run.

    ```yaml
    - {rule: min-days-off, at-least: 2}
    ```
    """

    title: ClassVar[Text] = Text("连续休息下限", "minimum of days off running")
    zh: ClassVar[tuple[str, ...]] = ("连续休息下限", "连休下限")
    told: ClassVar[str] = (
        "要休就至少连休这么多天（两班之间不只隔一天）。季度开头、结尾的休息不算短。"
        "一处违反是一段太短的休息，按段计。"
    )

    rule: Literal["min-days-off"] = "min-days-off"
    at_least: Annotated[int, Field(ge=2, le=60), Zh("至少", "不少于")]

    def post(self, board: Board) -> None:
        people, crews = board.rows(self.who), self._crews_by_date(board)
        for before in crews:
            for length in range(1, self.at_least):
                after = before + (length + 1) * DAY
                if after in crews:
                    between = [before + n * DAY for n in range(1, length + 1)]
                    signed = [(before, 1), (after, 1), *((date, -1) for date in between if date in crews)]
                    board.limit(self, 1, people, *_signed(crews, signed))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person, duties in self._people(schedule):
            dates = sorted(duties)
            for before, after in itertools.pairwise(dates):
                free = (after - before).days - 1
                if 0 < free < self.at_least:
                    message = Text(
                        "{name}在{before}和{after}两班之间只休息{free}天，至少{least}天",
                        "{name} has only {free} {free:day|days} off between {before} and {after},"
                        " the minimum is {least}",
                    ).format(name=name_of(person), before=before, after=after, free=free, least=self.at_least)
                    indices = _indices(duties, (before, after))
                    yield Breach(self.rule, message, (person.id,), (before, after), indices, 1, self.price)


class Follow(_DayRule):
    """Certain shifts may not follow others on the next day (no morning after a night).

    The last day of the quarter before counts. With `which` both duties must be meant by it, the earlier and
    the later. One breach is one such pair of days; its unit is a pair.

    ```yaml
    - {rule: may-not-follow, after: [夜班], not: [早高峰, 上午]}
    ```
    """

    title: ClassVar[Text] = Text("班次衔接", "what may follow what")
    zh: ClassVar[tuple[str, ...]] = ("班次衔接", "不得接班")
    told: ClassVar[str] = (
        "值了某些班次，第二天不得值另一些班次（如夜班后不值早班）。上季度最后一天也算。"
        "写了“适用值守”，前后两个班都在其中才管。"
        "一处违反是这样的一对日子，按对计。"
    )

    rule: Literal["may-not-follow"] = "may-not-follow"
    after: Annotated[tuple[ShiftWord, ...], Words, Field(min_length=1), Zh("前一天", "之后")]
    not_: Annotated[tuple[ShiftWord, ...], Words, Zh("后一天", "不得")] = Field(min_length=1)

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return duty.shift in (*self.after, *self.not_) and self.applies(horizon, duty)

    def reaches(self, horizon: Horizon) -> bool:
        meant = {duty.shift for duty in horizon.duties if self.applies(horizon, duty)}
        return not meant.isdisjoint(self.after) and not meant.isdisjoint(self.not_)

    def post(self, board: Board) -> None:
        from roster.rules.statements import Charge

        people, crews = board.rows(self.who), self._crews_by_date(board)
        for date, today in crews.items():
            first = [crew for crew in today.tolist() if board.crews[crew].one.shift in self.after]
            following = crews.get(date + DAY, ())
            second = [crew for crew in following if board.crews[crew].one.shift in self.not_]
            if first and second:
                board.limit(self, 1, people, [*first, *second])
        start = board.horizon.quarter.first
        second = [c for c in crews.get(start, ()) if board.crews[c].one.shift in self.not_]
        for row in people.tolist():
            if any(
                self._leads(board.horizon, s) for s in board.horizon.served_by.get(board.people[row].id, ())
            ):
                if self.price is None:
                    board.forbid([row], second)
                else:
                    board.state(Charge(row, board.numbers(second), self.price, self))

    def _leads(self, horizon: Horizon, service: Service) -> bool:
        """Whether a duty of the quarter before is one that others may not follow on the first day."""
        last = service.date == horizon.quarter.first - DAY
        return last and service.shift in self.after and self.applies(horizon, service)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person, duties in self._people(schedule):
            served = [s for s in horizon.served_by.get(person.id, ()) if self._leads(horizon, s)]
            for date, today in duties.items():
                yesterday: list[Duty | Service] = [*duties.get(date - DAY, ())]
                yesterday += [service for service in served if service.date == date - DAY]
                first = [one for one in yesterday if one.shift in self.after]
                second = [one for one in today if one.shift in self.not_]
                if first and second:
                    message = Text(
                        "{name}前一天{before}后，{date}不得再值{after}",
                        "{name} serves {before} the day before: no {after} on {date}",
                    ).format(name=name_of(person), before=first[0].shift, date=date, after=second[0].shift)
                    indices = tuple(one.index for one in (*first, *second) if isinstance(one, Duty))
                    yield Breach(
                        self.rule,
                        both_meant(message, self.which),
                        (person.id,),
                        (date - DAY, date),
                        indices,
                        1,
                        self.price,
                    )


class MaxWeekends(_DayRule):
    """At most so many weekends with duty in the quarter; a weekend counts when its Saturday or Sunday does.

    One breach is one person above the maximum; its unit is a weekend.

    ```yaml
    - {rule: max-weekends, at-most: 4}
    ```
    """

    title: ClassVar[Text] = Text("周末值班上限", "maximum of weekends")
    zh: ClassVar[tuple[str, ...]] = ("周末值班上限",)
    told: ClassVar[str] = (
        "一个季度里至多值这么多个周末，周六、周日值了任一天就算一个。一处违反是一人超过上限，按超出的周末数计。"
    )

    rule: Literal["max-weekends"] = "max-weekends"
    at_most: Annotated[int, Field(ge=0, le=60), Zh("至多", "不超过")]

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return duty.date.isoweekday() > 5 and self.applies(horizon, duty)

    @property
    def maximum(self) -> int:
        return self.at_most

    @property
    def asked(self) -> Text:
        return Text("至多{n}个周末", "at most {n} {n:weekend|weekends}").format(n=f"{self.at_most:g}")

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        if self.price is None and not self.at_most:
            people = self.people_in(horizon)
            yield Excluded(people, lambda duty: duty.date.isoweekday() > 5 and self.applies(horizon, duty))

    def post(self, board: Board) -> None:
        from roster.rules.statements import Groups

        weekends: dict[dt.date, list[Ints]] = {}
        for date, crews in self._crews_by_date(board).items():
            if date.isoweekday() > 5:
                weekends.setdefault(_saturday(date), []).append(crews)
        people, groups = board.rows(self.who), tuple(map(tuple, weekends.values()))
        if len(people) and groups:
            board.state(Groups(people, groups, self.at_most, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person, duties in self._people(schedule):
            worked = sorted({_saturday(date) for date in duties if date.isoweekday() > 5})
            over = len(worked) - self.at_most
            if over > 0:
                message = Text(
                    "{name}值了{count}个周末，上限{most}个",
                    "{name} serves on {count} {count:weekend|weekends}, the maximum is {most}",
                ).format(name=name_of(person), count=len(worked), most=self.at_most)
                dates = tuple(date for date in sorted(duties) if date.isoweekday() > 5)
                indices = _indices(duties, dates)
                yield Breach(self.rule, message, (person.id,), dates, indices, over, self.price)


class WholeWeekends(_DayRule):
    """Weekends are served on both days or on neither, by each person.

    A weekend cut by the quarter does not count. One breach is one weekend served on one day only; its
    unit is a weekend.

    ```yaml
    - {rule: whole-weekends, weight: 2}
    ```
    """

    title: ClassVar[Text] = Text("周末连值", "whole weekends")
    zh: ClassVar[tuple[str, ...]] = ("周末连值", "周末两天")
    told: ClassVar[str] = (
        "周末两天都值，或者都不值；只对带班领导用时，就是周六、周日同一位领导。被季度切开的周末不算。"
        "一处违反是一个只值了一天的周末，按周末计。"
    )

    rule: Literal["whole-weekends"] = "whole-weekends"

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return duty.date.isoweekday() > 5 and self.applies(horizon, duty)

    def post(self, board: Board) -> None:
        people, crews = board.rows(self.who), self._crews_by_date(board)
        quarter = board.horizon.quarter
        for date in (day.date for day in board.horizon.days if day.weekday == 6):
            if date + DAY not in quarter:
                continue
            for sign in (1, -1):
                signed = [(day, one) for day, one in ((date, sign), (date + DAY, -sign)) if day in crews]
                if signed:
                    board.limit(self, 0, people, *_signed(crews, signed))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        quarter = schedule.horizon.quarter
        for person, duties in self._people(schedule):
            for saturday in sorted({_saturday(date) for date in duties if date.isoweekday() > 5}):
                sunday = saturday + DAY
                whole = saturday in quarter and sunday in quarter
                if whole and (saturday in duties) != (sunday in duties):
                    date = saturday if saturday in duties else sunday
                    message = Text(
                        "{name}在{first}的周末只值一天",
                        "{name} serves on one day only of the weekend of {first}",
                    ).format(name=name_of(person), first=saturday)
                    indices = _indices(duties, (date,))
                    yield Breach(self.rule, message, (person.id,), (date,), indices, 1, self.price)


def _saturday(date: dt.date) -> dt.date:
    """The Saturday of a weekend day."""
    return date - (date.isoweekday() - 6) * DAY


def _runs(dates: list[dt.date]) -> Iterator[list[dt.date]]:
    """Dates in order, as runs of days that follow each other."""
    run: list[dt.date] = []
    for date in dates:
        if run and date - run[-1] != DAY:
            yield run
            run = []
        run.append(date)
    if run:
        yield run


def _indices(duties: dict[dt.date, list[Duty]], dates: Iterable[dt.date]) -> tuple[int, ...]:
    """The numbers of the duties of some dates."""
    return tuple(duty.index for date in dates for duty in duties[date])


def _signed(crews: dict[dt.date, Ints], dates: list[tuple[dt.date, int]]) -> tuple[list[int], list[int]]:
    """The crews of dates and what each counts."""
    found = [(crew, sign) for date, sign in dates for crew in crews[date].tolist()]
    return [crew for crew, _ in found], [sign for _, sign in found]
