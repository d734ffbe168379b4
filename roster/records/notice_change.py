"""What a notice changed for a quarter: days that differ, duties that appear or are gone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from roster.domain.dates import Day
from roster.domain.duties import Duty
from roster.records.document import Row

Kind = tuple[dt.date, str]
"""A date and the name of a duty."""


@dataclass(frozen=True)
class DayChange:
    """One date: what it was and is, and by duty how many posts appear (+) or fall away (-)."""

    before: Day
    after: Day
    posts: Mapping[str, int]


def changes(
    before: Sequence[Day], after: Sequence[Day], built: Iterable[Row], duties: Iterable[Duty]
) -> tuple[DayChange, ...]:
    """The dates of a quarter on which anything changed.

    `before` are the days without the notice, `after` with it; `built` are the rows of the schedule as it
    was built, `duties` what must be manned now.
    """
    had: Counter[Kind] = Counter()
    for row in built:
        had[row.date, row.duty] += row.need or len(row.assigned)
    has: Counter[Kind] = Counter()
    for duty in duties:
        has[duty.date, duty.name] += duty.need
    found: list[DayChange] = []
    for was, now in zip(before, after, strict=True):
        names = dict.fromkeys(name for date, name in (*had, *has) if date == now.date)
        posts = {name: has[now.date, name] - had[now.date, name] for name in names}
        moved = {name: count for name, count in posts.items() if count}
        if moved or (was.kind, was.holiday) != (now.kind, now.holiday):
            found.append(DayChange(was, now, moved))
    return tuple(found)
