"""Time as a roster counts it: quarters, the dates in them, what each date is, and what is after dark."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["workday", "weekend", "holiday", "makeup-workday"]

KINDS: tuple[Kind, ...] = ("workday", "weekend", "holiday", "makeup-workday")

CHINA = dt.timezone(dt.timedelta(hours=8))
"""The bureau's time zone; China has had no other, and no summer time, since 1991."""
ONE_DAY = dt.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1990, 2099
"""The years whose days are known."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, written `2027Q1`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2027Q1` (also `2027q1`, `2027-Q1`), 1990 to 2099; raises ValueError for anything else."""
        match = re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text.strip())
        if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError(f"{text!r} is not a quarter such as 2027Q1")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, date: dt.date) -> Quarter:
        """The quarter that holds `date`."""
        return cls(date.year, (date.month - 1) // 3 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> dt.date:
        """The first date of the quarter."""
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> dt.date:
        """The last date of the quarter."""
        return self.next().first - ONE_DAY

    def next(self) -> Quarter:
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def previous(self) -> Quarter:
        """The quarter before this one."""
        return Quarter.of(self.first - ONE_DAY)

    def __contains__(self, date: object) -> bool:
        return isinstance(date, dt.date) and self.first <= date <= self.last

    def dates(self) -> tuple[dt.date, ...]:
        """All dates of the quarter, in order."""
        return tuple(dates_between(self.first, self.last))


def dates_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every date from `first` to `last`, both included; none where `last` is earlier."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)


def last_date(end: dt.datetime) -> dt.date:
    """The last date that a duty with this end falls on; one that ends at midnight ends on the day before."""
    return (end - dt.timedelta(microseconds=1)).date()


def after_dark(start: dt.datetime, end: dt.datetime) -> bool:
    """Whether times are those of an evening or a night: from 18:00 on, from before 5:00, or across
    midnight.
    """
    return start.hour >= 18 or start.hour < 5 or last_date(end) > start.date()


@dataclass(frozen=True, slots=True)
class Span:
    """Dates from `first` to `last`, both included; None is open-ended."""

    first: dt.date | None = None
    last: dt.date | None = None
    why: str = ""

    def __contains__(self, date: object) -> bool:
        return (
            isinstance(date, dt.date)
            and (self.first is None or self.first <= date)
            and (self.last is None or date <= self.last)
        )

    def overlaps(self, other: Span | Quarter) -> bool:
        """Whether the two have any date in common."""
        return (self.first is None or other.last is None or self.first <= other.last) and (
            self.last is None or other.first is None or other.first <= self.last
        )


ALWAYS = Span()


@dataclass(frozen=True, slots=True)
class Day:
    """What one date is: the almanac's answer for it.

    `kind` as in practice: a make-up workday is a weekend day that is worked. `holiday` names the
    statutory holiday whose days off include the date (清明节), `lunar` is the lunar date (二月廿八),
    `festivals` the traditional and theme days that fall on it, `periods` the duty periods whose
    window covers it, `words` every word by which a plan may mean this date (kinds in English,
    names in Chinese). `provisional` is true where the kind rests on no published notice.
    """

    date: dt.date
    kind: Kind
    holiday: str | None = None
    lunar: str = ""
    festivals: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    ritual: bool = False
    provisional: bool = False
    statutory: bool = False
    """True on the days the law itself names (13 a year), false on bridging days and weekends."""

    @property
    def weekday(self) -> int:
        """ISO weekday, 1 = Monday."""
        return self.date.isoweekday()
