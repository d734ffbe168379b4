"""What a schedule keeps of the day it was built: who was assigned, and what was known of absences."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from roster.domain.dates import Span
from roster.domain.people import Person

if TYPE_CHECKING:
    from roster.records.document import Row

Absent = Mapping[str, Mapping[str, int]]
"""By person and line, on how many dates of it someone is away or no member."""


def digest(rows: Iterable[Row]) -> str:
    """A short sign of who is assigned to which duty; the order of rows, and changes filed, do not matter."""
    said = sorted(
        "|".join((str(r.date), r.shift, r.duty, r.segment or "", r.role, str(r.reserve), *sorted(r.assigned)))
        for r in rows
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def dates_of(rows: Iterable[Row]) -> dict[str, set[dt.date]]:
    """The dates of each line."""
    found: dict[str, set[dt.date]] = {}
    for row in rows:
        for line in row.lines or (row.line,):
            found.setdefault(line, set()).add(row.date)
    return found


def absent_dates(
    people: Iterable[Person], dates: Mapping[str, Iterable[dt.date]]
) -> dict[str, dict[str, int]]:
    """On how many dates of each line each person is away or no member; who never is, is left out."""
    found: dict[str, dict[str, int]] = {}
    for person in people:
        if not person.away and person.member == Span():
            continue
        counts = {
            line: sum(
                date not in person.member or any(date in span for span in person.away) for date in of_line
            )
            for line, of_line in dates.items()
        }
        counts = {line: count for line, count in counts.items() if count}
        if counts:
            found[person.id] = counts
    return found
