"""Dates, weekdays and times as people and spreadsheets write them, and how each is read."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from roster.language.spelling import KEPT, folded

_EXCEL_EPOCH = dt.date(1899, 12, 30)
_WEEKDAYS = "一二三四五六日"
_DAY = r"(?:[,(\s]*(?:星期|周|礼拜)[一二三四五六日天][)\s]*|\s*(?:[T\s]\d{1,2}:\d{2}(?::\d{2})?)?\s*)"
_FULL = re.compile(rf"(\d{{4}}|\d{{2}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})[日号]?{_DAY}")
_SHORT = re.compile(rf"(\d{{1,2}})(?:月|[-/])(\d{{1,2}})[日号]?{_DAY}")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_POINT = re.compile(rf"(\d{{1,2}})\.(\d{{2}}|[4-9]){_DAY}")
"""2.5 or 2.10; not 2.1, which a spreadsheet also makes of 2.10."""
_SERIAL = re.compile(r"\d{5}(\.0+)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\D{1,3}?(\d{1,2}):(\d{2})")


@lru_cache(maxsize=KEPT)
def parse_date(text: str, year: int | None = None) -> dt.date | None:
    """A date as people and spreadsheets write it: 2027-02-05, 2027年2月5日(周五), 2月5日, or a serial number.

    Without a `year`, a date that names none is no date.
    """
    text = re.sub(r"(?<=[年月])\s+|\s+(?=[年月日号])", "", folded(text))
    full = _FULL.fullmatch(text) or _DIGITS.fullmatch(text)
    short = _SHORT.fullmatch(text) or _POINT.fullmatch(text)
    try:
        if full:
            first, month, day = map(int, full.groups())
            return dt.date(first if first > 99 else 2000 + first, month, day)
        if short and year is not None:
            return dt.date(year, int(short[1]), int(short[2]))
        if _SERIAL.fullmatch(text):
            return _EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        return None
    return None


def date_near(text: str, near: dt.date) -> dt.date | None:
    """The date in a text; without a year, the one nearest to `near`. None where there is none."""
    said = parse_date(text)
    found = (parse_date(text, year) for year in (near.year, near.year - 1, near.year + 1))
    return said or min((one for one in found if one), key=lambda one: abs(one - near), default=None)


@lru_cache(maxsize=KEPT)
def parse_clock(text: str) -> tuple[dt.time, dt.time] | None:
    """From when to when, as a cell has it: 7:30-09:00, 19:00至23:00; None where it says no such thing."""
    found = _CLOCK.search(folded(text))
    if found is None:
        return None
    try:
        first, last = (dt.time(int(found[n]) % 24, int(found[n + 1])) for n in (1, 3))
    except ValueError:
        return None
    return first, last


@lru_cache(maxsize=KEPT)
def parse_weekday(text: str) -> int | None:
    """The ISO weekday (1 = Monday) a cell names, in Chinese or English; None for anything else."""
    text = folded(text).lower()
    found = re.fullmatch(r"(?:星期|周|礼拜)([一二三四五六日天])", text)
    if found:
        return _WEEKDAYS.index(found[1].replace("天", "日")) + 1
    short = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return short.index(text[:3]) + 1 if text[:3] in short and text.isalpha() else None
