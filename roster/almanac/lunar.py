"""Lunar dates, festivals and solar terms, from the table of lunar years."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from roster.almanac.lunar_table import LUNAR_YEARS
from roster.almanac.names import LUNAR_FESTIVALS, TERM_FESTIVALS, THEME_DAYS
from roster.domain.dates import ONE_DAY

_NINE = "一二三四五六七八九"
_MONTHS = ("正月", *(f"{number}月" for number in (*_NINE[1:], "十", "十一", "十二")))
_DAYS = (
    *(f"初{number}" for number in (*_NINE, "十")),
    *(f"十{number}" for number in _NINE),
    "二十",
    *(f"廿{number}" for number in _NINE),
    "三十",
)


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A lunar date; `name` as one writes it (二月廿九, 闰五月初一)."""

    month: int
    day: int
    leap: bool
    name: str


@dataclass(frozen=True, slots=True)
class _Year:
    """A line of the table."""

    first: dt.date
    sizes: str
    leap: int
    terms: dict[str, dt.date]


@cache
def _table() -> dict[int, _Year]:
    found: dict[int, _Year] = {}
    for line in LUNAR_YEARS.split("\n")[1:-1]:
        year, first, sizes, leap, *terms = line.split(" ")
        begin, *dates = (dt.date.fromisoformat(f"{year}-{day}") for day in (first, *terms))
        found[int(year)] = _Year(begin, sizes, int(leap), dict(zip(TERM_FESTIVALS, dates, strict=True)))
    return found


@lru_cache(maxsize=256)
def lunar_year(year: int) -> dict[dt.date, LunarDate]:
    """Every date of a lunar year, from its 正月初一 to its 除夕."""
    said = _table()[year]
    numbers = [(number, False) for number in range(1, 13)]
    if said.leap:
        numbers.insert(said.leap, (said.leap, True))
    dates: dict[dt.date, LunarDate] = {}
    date = said.first
    for size, (number, leap) in zip(said.sizes, numbers, strict=True):
        month = ("闰" if leap else "") + _MONTHS[number - 1]
        for day in range(1, 31 if size == "大" else 30):
            dates[date] = LunarDate(number, day, leap, month + _DAYS[day - 1])
            date += ONE_DAY
    return dates


@lru_cache(maxsize=256)
def lunar_dates(year: int) -> dict[dt.date, LunarDate]:
    """The lunar date of every day of a calendar year."""
    both = lunar_year(year - 1) | lunar_year(year)
    return {date: lunar for date, lunar in both.items() if date.year == year}


@lru_cache(maxsize=256)
def festivals(year: int) -> dict[dt.date, tuple[str, ...]]:
    """The traditional and theme days of a calendar year; none fires in a leap month."""
    found: dict[dt.date, list[str]] = {}
    for date, lunar in lunar_dates(year).items():
        name = LUNAR_FESTIVALS.get((lunar.month, lunar.day))
        if name is not None and not lunar.leap:
            found.setdefault(date, []).append(name)
    eve = next(date for date, names in found.items() if "春节" in names) - ONE_DAY
    found.setdefault(eve, []).append("除夕")
    for term in TERM_FESTIVALS:
        found.setdefault(term_date(year, term), []).append(term)
    for (month, day), name in THEME_DAYS.items():
        found.setdefault(dt.date(year, month, day), []).append(name)
    return {date: tuple(names) for date, names in found.items()}


def term_date(year: int, name: str) -> dt.date:
    """The date of a solar term among the festivals in a calendar year."""
    return _table()[year].terms[name]


def festival_date(year: int, name: str) -> dt.date:
    """The date on which a festival falls in a calendar year; raises KeyError where it does not fall in it."""
    for date, names in festivals(year).items():
        if name in names:
            return date
    raise KeyError(name)


_OTHER_MONTHS = {"一月": "正月", "冬月": "十一月", "腊月": "十二月"}
_OTHER_DAYS = {f"二十{number}": f"廿{number}" for number in _NINE} | {"卅": "三十", "廿": "二十"}


def lunar_name(text: str) -> str | None:
    """The name of a lunar day as `LunarDate` has it, or of a day of every month (初一); None for others.

    Accepted: 七月十五, 闰六月初一, 腊月初八, 初一, 7月15日, 07-15 and 闰06-01, also after 农历.
    A thirtieth is one of long months.
    """
    said = "".join(text.split()).removeprefix("农历")
    leap = "闰" if said.startswith("闰") else ""
    said = said.removeprefix("闰")
    numbers = re.fullmatch(r"(\d{1,2})[-/.月](\d{1,2})日?", said)
    if numbers is not None:
        month, day = map(int, numbers.groups())
        known = 1 <= month <= 12 and 1 <= day <= 30
        return leap + _MONTHS[month - 1] + _DAYS[day - 1] if known else None
    before, sign, after = said.rpartition("月")
    month_name = _OTHER_MONTHS.get(before + sign, before + sign)
    day_name = _OTHER_DAYS.get(after.removesuffix("日"), after.removesuffix("日"))
    if day_name not in _DAYS or (month_name not in _MONTHS if sign else bool(leap)):
        return None
    return leap + month_name + day_name
