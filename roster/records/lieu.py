"""Time off in lieu (补休): the days off that a duty earns, by the ratio the bureau sets in its plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from roster.almanac import Almanac
from roster.domain.dates import Day, Quarter, after_dark
from roster.records.document import Row


@dataclass(frozen=True)
class Lieu:
    """Days off by the words of the plan, in its order; the almanac says which words a day answers to."""

    ratio: Mapping[str, Fraction]
    almanac: Almanac

    def earned(self, row: Row) -> Fraction:
        """What each person who serves the duty earns: the days of the first entry that fits it, else none.

        Who is on call earns the part of it that the turn counts.
        """
        day = self._day(row.date)
        words = {row.role, *(day.words if day else ())}
        if day and day.ritual and _after_dark(row):
            words.add("ritual-night")
        for word, days in self.ratio.items():
            if word in words or self.almanac.canonical(word) in words:
                return days * row.counts
        return Fraction(0)

    def _day(self, date: dt.date) -> Day | None:
        """What the date is; the almanac is asked for whole quarters, which it answers in one go."""
        quarter = Quarter.of(date)
        days = self.almanac.known_days(quarter.first, quarter.last)
        return days[(date - quarter.first).days] if days else None


def _after_dark(row: Row) -> bool:
    """Whether the duty is in the evening or at night; where the file does not tell its times, by its line."""
    if row.start is None or row.end is None:
        return row.line == "ritual-night"
    return after_dark(row.start, row.end)
