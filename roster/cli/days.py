"""The days a calendar shows: a quarter, a year or a month, with the posts of a plan where there is one."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roster.almanac import Almanac, read_notices
from roster.domain.dates import CHINA, Day, Quarter
from roster.domain.duties import Duty
from roster.domain.text import Language, Text
from roster.errors import Place, Problem, RosterError

if TYPE_CHECKING:
    from roster.records.notice_change import DayChange


@dataclass(frozen=True)
class Shown:
    """Days, the number of posts of each where a plan says so, and what should be known of them."""

    days: tuple[Day, ...]
    duties: tuple[Duty, ...] = ()
    warnings: tuple[Text, ...] = ()
    language: Language | None = None
    title: str = ""
    changes: tuple[DayChange, ...] = ()

    @property
    def posts(self) -> Mapping[dt.date, int]:
        """The number of posts of each date."""
        counts: Counter[dt.date] = Counter()
        for duty in self.duties:
            counts[duty.date] += duty.need
        return counts


def days_of(period: str | None, path: Path, *, diff: bool = False) -> Shown:
    """The days of a period (without one, of the quarter to be built); raises RosterError where it is none."""
    from roster.plan import read
    from roster.plan.reading import PLAN_FILE

    folder = path if path.is_dir() else path.parent
    there = path.exists() and not path.is_dir()
    plan = read(path) if there or (path / PLAN_FILE).exists() else None
    almanac = Almanac(plan.periods if plan else None, read_notices(folder))
    default = (plan and plan.quarter) or Quarter.of(dt.datetime.now(CHINA).date()).next()
    first, last = _ends(period, default)
    days = almanac.days(first, last)
    quarters = sorted({Quarter.of(day.date) for day in days})
    warnings = (
        tuple(dict.fromkeys(text for quarter in quarters for text in almanac.warnings(quarter)))
        if plan
        else ()
    )
    if plan is None:
        return Shown(days, (), _provisional(days))
    from roster.job.expand import duties_of
    from roster.rules.lines import NO_LINES

    whole = {quarter: almanac.days(quarter.first, quarter.last) for quarter in quarters}
    duties = {quarter: duties_of(plan, whole[quarter], NO_LINES) for quarter in quarters}
    changed = _changed(folder, Almanac(plan.periods), whole, duties) if diff else ()
    within = tuple(duty for those in duties.values() for duty in those if first <= duty.date <= last)
    return Shown(days, within, warnings, plan.language, plan.title, changed)


def _changed(
    folder: Path,
    before: Almanac,
    days: Mapping[Quarter, tuple[Day, ...]],
    duties: Mapping[Quarter, tuple[Duty, ...]],
) -> tuple[DayChange, ...]:
    """What is other now than in the schedules of the folder, as the almanac had it `before` any notice."""
    from roster.records.notice_change import changes
    from roster.records.schedule_file import read, schedules_in

    built = schedules_in(folder)
    return tuple(
        change
        for quarter in days
        if quarter in built
        for change in changes(
            before.days(quarter.first, quarter.last),
            days[quarter],
            read(built[quarter]).duties,
            duties[quarter],
        )
    )


def _provisional(days: tuple[Day, ...]) -> tuple[Text, ...]:
    years = sorted({day.date.year for day in days if day.provisional})
    return tuple(
        Text(
            "{y}年放假通知未录入，节假日为暂定", "no notice for {y} is known: its holidays are provisional"
        ).format(y=year)
        for year in years
    )


def _ends(period: str | None, default: Quarter) -> tuple[dt.date, dt.date]:
    if period is None:
        return default.first, default.last
    text = period.strip()
    if match := re.fullmatch(r"(\d{4})", text):
        year = int(match[1])
        if year >= 1:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if (
        (match := re.fullmatch(r"(\d{4})-(\d{1,2})", text))
        and 1 <= int(match[2]) <= 12
        and int(match[1]) >= 1
    ):
        first = dt.date(int(match[1]), int(match[2]), 1)
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    try:
        quarter = Quarter.parse(text)
    except ValueError:
        message = Text("“{p}”不是季度、年或月", "“{p}” is no quarter, year or month").format(p=period)
        raise RosterError.of(
            [Problem(Place(""), message, Text("写 2027Q1、2027 或 2027-02", "write 2027Q1, 2027 or 2027-02"))]
        ) from None
    return quarter.first, quarter.last
