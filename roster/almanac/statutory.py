"""Days off and make-up workdays: by the State Council's notice if there is one, else provisionally by law."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

from roster.almanac.lunar import festival_date
from roster.domain.dates import ONE_DAY, dates_between

_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
"""chinesecalendar's names of holidays."""


@dataclass(frozen=True)
class DaysOff:
    """The days off of one calendar year, each with its holiday's name, and its make-up workdays.

    `provisional` where no notice has been published (or is known here); make-up workdays are then unknown.
    """

    off: dict[dt.date, str] = field(default_factory=dict)
    workdays: dict[dt.date, str] = field(default_factory=dict)
    provisional: bool = False


@lru_cache(maxsize=256)
def days_off(year: int) -> DaysOff:
    """The days off of a year, from chinesecalendar where it has the year's notice."""
    from chinese_calendar import constants

    off = {date: _NAMES[name] for date, name in constants.holidays.items() if date.year == year}
    if not off:
        return DaysOff(_joined(_by_principle(year), year), {}, provisional=True)
    # A notice for the next year may give days off in the last days of this one.
    workdays = {date: _NAMES[name] for date, name in constants.workdays.items() if date.year == year}
    return DaysOff(_joined(off, year), workdays)


@lru_cache(maxsize=256)
def statutory_days(year: int) -> dict[dt.date, str]:
    """The days the law itself makes holidays, with their names.

    Regulation on Public Holidays for National Annual Festivals and Memorial Days (全国年节及纪念日放假办法):
    13 days since 2025, 11 from 2008 (除夕 instead of 初三 until 2013), 10 from 1999-09-18, 7 before.
    """
    spring = festival_date(year, "春节")
    days: dict[dt.date, str] = {dt.date(year, 1, 1): "元旦"}
    first, last = (-1, 2) if year >= 2025 else (-1, 1) if 2008 <= year <= 2013 else (0, 2)
    for date in dates_between(spring + first * ONE_DAY, spring + last * ONE_DAY):
        days[date] = "春节"
    for day in range(1, 3 if year >= 2025 else 4 if 2000 <= year <= 2007 else 2):
        days[dt.date(year, 5, day)] = "劳动节"
    for day in range(1, 4 if year >= 1999 else 3):
        days[dt.date(year, 10, day)] = "国庆节"
    if year >= 2008:
        for festival, name in (("清明", "清明节"), ("端午", "端午节"), ("中秋", "中秋节")):
            days.setdefault(festival_date(year, festival), name)
    return days


def _by_principle(year: int) -> dict[dt.date, str]:
    """The days off of a year without a notice: by law, and since 2025 the blocks of the 2024 principle.

    春节 8 days from 除夕, 劳动节 5, 国庆 7 (8 with 中秋), a single day 3 with the weekend or, on a Wednesday,
    itself alone (国令第795号 and the State Council's explanation of 2024-11-12).
    """
    if year < 2025:
        return dict(statutory_days(year))
    off: dict[dt.date, str] = {}
    autumn, national = festival_date(year, "中秋"), dt.date(year, 10, 1)
    together = -3 <= (autumn - national).days <= 7
    first = min(autumn, national) if together else national
    off |= _run(first, 8 if together else 7, "国庆节")
    off |= _run(festival_date(year, "除夕"), 8, "春节")
    may = dt.date(year, 5, 1)
    # Where 1 May follows a weekend the five days begin with that weekend, as in 2022 and 2023.
    off |= _run(may - {7: 1, 1: 2}.get(may.isoweekday(), 0) * ONE_DAY, 5, "劳动节")
    # New Year's Day of the next year may give days off at the end of this one.
    singles = [(dt.date(year, 1, 1), "元旦"), (dt.date(year + 1, 1, 1), "元旦")]
    singles += [(festival_date(year, "清明"), "清明节"), (festival_date(year, "端午"), "端午节")]
    if not together:
        singles.append((autumn, "中秋节"))
    for date, name in singles:
        for day in _single(date):
            off.setdefault(day, name)
    return {date: name for date, name in off.items() if date.year == year}


def _single(date: dt.date) -> tuple[dt.date, ...]:
    """A holiday of one day with the weekend it joins."""
    before, after = {1: (2, 0), 2: (2, 0), 3: (0, 0), 4: (0, 2), 5: (0, 2), 6: (0, 2), 7: (1, 1)}[
        date.isoweekday()
    ]
    return tuple(dates_between(date - before * ONE_DAY, date + after * ONE_DAY))


def _run(first: dt.date, days: int, name: str) -> dict[dt.date, str]:
    return dict.fromkeys(dates_between(first, first + (days - 1) * ONE_DAY), name)


def _joined(off: dict[dt.date, str], year: int) -> dict[dt.date, str]:
    """A run of days off that serves two holidays bears both names, the earlier first (国庆节、中秋节)."""
    law = statutory_days(year)
    if year >= 2008:
        # Where 中秋 falls on a day of 国庆 the law's table can name only one of them.
        law = (
            {**law, festival_date(year, "中秋"): "中秋节"} if festival_date(year, "中秋") not in law else law
        )
    joined: dict[dt.date, str] = {}
    run: list[dt.date] = []
    for date in [*sorted(off), None]:
        if run and (date is None or date - run[-1] != ONE_DAY):
            names = dict.fromkeys(law[day] for day in run if day in law and law[day] in {"国庆节", "中秋节"})
            if year >= 2008 and "国庆节" in names and festival_date(year, "中秋") in run:
                names["中秋节"] = None
            both = "、".join(names) if len(names) > 1 else None
            joined |= {day: both or off[day] for day in run}
            run = []
        if date is not None:
            run.append(date)
    return joined
