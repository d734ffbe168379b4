"""Lunar dates, festivals and solar terms, from tyme4py."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from roster.almanac.names import LUNAR_FESTIVALS, TERM_FESTIVALS, THEME_DAYS
from roster.domain import ONE_DAY


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A lunar date; `name` as one writes it (二月廿九, 闰五月初一)."""

    month: int
    day: int
    leap: bool
    name: str


@lru_cache(maxsize=256)
def lunar_year(year: int) -> dict[dt.date, LunarDate]:
    """Every date of a lunar year, from its 正月初一 to its 除夕."""
    from tyme4py.lunar import LunarDay, LunarYear

    names = [LunarDay.from_ymd(year, 1, day).get_name() for day in range(1, 30)] + ["三十"]
    dates: dict[dt.date, LunarDate] = {}
    for month in LunarYear.from_year(year).get_months():
        first = _date(month.get_first_julian_day().get_solar_day())
        number, leap = month.get_month_with_leap(), month.is_leap()
        for day in range(month.get_day_count()):
            name = f"{month.get_name()}{names[day]}"
            dates[first + dt.timedelta(days=day)] = LunarDate(abs(number), day + 1, leap, name)
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


@lru_cache(maxsize=1024)
def term_date(year: int, name: str) -> dt.date:
    """The date of a solar term in a calendar year. tyme4py counts 冬至 (and 小寒, 大寒 rightly) with the year after."""
    from tyme4py.solar import SolarTerm

    index_year = year + 1 if name == "冬至" else year
    return _date(SolarTerm.from_name(index_year, name).get_julian_day().get_solar_day())


def festival_date(year: int, name: str) -> dt.date:
    """The date on which a festival falls in a calendar year; raises KeyError where it does not fall in it."""
    for date, names in festivals(year).items():
        if name in names:
            return date
    raise KeyError(name)


def _date(solar: object) -> dt.date:
    return dt.date(solar.get_year(), solar.get_month(), solar.get_day())  # type: ignore[attr-defined]
