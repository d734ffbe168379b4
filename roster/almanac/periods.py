"""Duty periods: named sets of days that a plan defines, or that come with the festivals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from roster.almanac.lunar import festivals, lunar_dates, lunar_name
from roster.almanac.names import aliases
from roster.domain.dates import ONE_DAY, Span, dates_between
from roster.files.fields import DateWord, DayWord, Strict, Words, YearlyDate, Zh


def _several(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


def _lunar_day(value: Any) -> Any:
    """A lunar day as the almanac names it: 七月十五, 初一 of every month; also 07-15, 7月15日, 腊月初八."""
    name = lunar_name(str(value)) if isinstance(value, str) else None
    if name is None:
        raise ValueError("lunar-day")
    return name


LunarDay = Annotated[str, PlainValidator(_lunar_day, json_schema_input_type=str)]


class Window(Strict):
    """The days of a period: around a festival, between dates, or chosen by weekday, lunar day or other words.

    What is named is joined; `except` takes away. `before` and `after` are whole days around the festival.
    """

    festival: Annotated[str | None, Zh("节日")] = None
    before: Annotated[int | None, Field(ge=0, le=60), Zh("提前", "前")] = None
    after: Annotated[int | None, Field(ge=0, le=60), Zh("延后", "后")] = None
    date: Annotated[tuple[DateWord, ...], BeforeValidator(_several), Zh("日期")] = ()
    from_: Annotated[YearlyDate | None, Zh("自", "开始", "从")] = Field(default=None)
    to: Annotated[YearlyDate | None, Zh("至", "截止", "到")] = None
    on: Annotated[tuple[DayWord, ...], Words, Zh("日子", "包括")] = ()
    lunar: Annotated[tuple[LunarDay, ...], Words, Zh("农历")] = ()
    weekend_before: Annotated[str | None, Zh("之前的周末")] = None
    except_: Annotated[tuple[DayWord, ...], Words, Zh("除外", "不含")] = Field(default=())

    @model_validator(mode="after")
    def _both_ends(self) -> Window:
        if (self.from_ is None) != (self.to is None):
            raise ValueError("from-and-to")
        if isinstance(self.from_, dt.date) and isinstance(self.to, dt.date) and self.from_ > self.to:
            raise ValueError("from-after-to")
        return self


class Period(Window):
    """A period of the plan: its window, other windows for single years, whether it is a ritual one.

    `line: true` gives it a line of fairness of its own.
    """

    years: Annotated[Mapping[int, Window], Zh("各年")] = Field(default_factory=dict)
    ritual: Annotated[bool | None, Zh("祭祀")] = None
    line: Annotated[bool, Zh("单列公平")] = False


RITUAL = frozenset({"除夕", "春节", "元宵", "清明", "中元", "寒衣", "冬至"})

BUILT_IN: dict[str, Period] = {
    "春节": Period(before=1, after=2),
    "除夕": Period(before=0, after=0),
    "元宵": Period(before=1, after=0),
    "清明": Period(before=2, after=0),
    "中元": Period(before=1, after=0),
    "寒衣": Period(before=1, after=0),
    "冬至": Period(before=1, after=0),
}
"""The key periods and their usual windows (practice of the district bureaus); a plan may change each."""

DayTest = Callable[[dt.date, str], bool]


def dates_of(name: str, period: Period, span: Span, means: DayTest) -> set[dt.date]:
    """The dates of the period within a span that has both ends; `means` tests whether a word means a date.

    The year of a date decides which of the `years` holds for it; around a festival it is the festival's year.
    """
    assert span.first is not None
    assert span.last is not None
    found: set[dt.date] = set()
    for year in range(span.first.year - 1, span.last.year + 2):
        window = period.years.get(year, period)
        found |= _of_year(name, window, period, year, means)
    return {date for date in found if date in span}


def _of_year(name: str, window: Window, period: Period, year: int, means: DayTest) -> set[dt.date]:
    built_in = BUILT_IN.get(name)
    festival = aliases().get(window.festival or period.festival or name)
    found: set[dt.date] = set()
    for date, names in festivals(year).items():
        if festival in names and date.year == year and not _dated(window):
            before, after = (
                next((value for value in choices if value is not None), 0)
                for choices in (
                    (window.before, period.before, built_in.before if built_in else None),
                    (window.after, period.after, built_in.after if built_in else None),
                )
            )
            found |= set(dates_between(date - before * ONE_DAY, date + after * ONE_DAY))
        if window.weekend_before and aliases().get(window.weekend_before) in names and date.year == year:
            saturday = date - (date.isoweekday() % 7 + 1) * ONE_DAY
            found |= {saturday, saturday + ONE_DAY}
    found |= {date for date in window.date if date.year == year}
    if window.from_ is not None and window.to is not None:
        found |= _between(window.from_, window.to, year, whole=window is not period)
    for date in (
        dates_between(dt.date(year, 1, 1), dt.date(year, 12, 31)) if window.on or window.lunar else ()
    ):
        if any(means(date, word) for word in window.on) or _lunar(date, window.lunar):
            found.add(date)
    return {date for date in found if not any(means(date, word) for word in window.except_)}


def _dated(window: Window) -> bool:
    """Whether the window says its days itself, so that no festival of its name is meant."""
    said = (window.date, window.from_, window.on, window.lunar, window.weekend_before)
    return any(said) and window.before is None and window.after is None


Ends = dt.date | tuple[int, int]


def _between(first: Ends, last: Ends, year: int, *, whole: bool) -> set[dt.date]:
    """The part of a window with two ends that belongs to a year: without years, the one that begins in it.

    A window written for a single year is taken `whole`, in whatever years its dates lie.
    """
    if isinstance(first, tuple):
        return set(_range(dt.date(year, *first), last))
    if whole:
        return set(_range(first, last)) if first.year == year else set()
    end = _end(first, last)
    return set(dates_between(max(first, dt.date(year, 1, 1)), min(end, dt.date(year, 12, 31))))


def _range(start: dt.date, last: Ends) -> Iterable[dt.date]:
    """The dates from a start, at most to the end of the next year; an end without a year may be in it."""
    return dates_between(start, min(_end(start, last), dt.date(start.year + 1, 12, 31)))


def _end(start: dt.date, last: Ends) -> dt.date:
    if isinstance(last, dt.date):
        return last
    end = dt.date(start.year, *last)
    return end if end >= start else dt.date(start.year + 1, *last)


def _lunar(date: dt.date, days: tuple[str, ...]) -> bool:
    """Whether the lunar date is one of the days named: 初一 in every month, or 七月十五."""
    if not days:
        return False
    name = lunar_dates(date.year)[date].name
    return any(name == day or ("月" not in day and name.endswith("月" + day)) for day in days)
