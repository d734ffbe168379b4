"""Duties for the calendars on people's phones: an entry for each duty of each person, with alarms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from roster.domain.text import Language, Text, listed
from roster.language.names import place_text
from roster.records.document import Row
from roster.records.ical import joined, text
from roster.records.issued import PERSON, STAMP, UNIT, Entry, token

_ZONE = "Asia/Shanghai"
_ALARMS = (12, 1)
"""How many hours before a duty its person is reminded."""
_TIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19910915T010000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""China's time: one, without summer time, since 1991."""


@dataclass(frozen=True, slots=True)
class Who:
    """Someone as a calendar names them."""

    shown: str
    unit: str


@dataclass(frozen=True)
class Roll:
    """Rows with the people in them, and the bureau whose they are."""

    rows: Sequence[Row]
    people: Mapping[str, Who]
    bureau: str
    language: Language

    def entries(self) -> Iterator[Entry]:
        """An entry for each duty of each person; its UID stays when place, time or company change."""
        seen: Counter[str] = Counter()
        for row in self.rows:
            if row.start is None or row.end is None:
                continue
            for person in row.actual:
                uid = token(self.bureau, person, row.date, row.shift, row.duty, row.role)
                seen[uid] += 1
                again = f"-{seen[uid]}" if seen[uid] > 1 else ""
                yield Entry(
                    uid=f"{uid}{again}@roster",
                    person=token(self.bureau, person),
                    unit=token(self.bureau, self._who(person).unit),
                    date=row.date,
                    start=row.start,
                    end=row.end,
                    summary=self._summary(row, person),
                    where=row.segment or "",
                    detail=self._detail(row, person),
                )

    def _who(self, person: str) -> Who:
        return self.people.get(person) or Who(person, "")

    def _summary(self, row: Row, person: str) -> str:
        role = Text("带班", "leader") if row.role == "leader" else Text("值班", "duty")
        where = place_text(row)
        summary = Text("{role} {name} {where}", "{role} {name}, {where}")
        return summary.format(role=role, name=self._who(person).shown, where=where).to(self.language)

    def _detail(self, row: Row, person: str) -> str:
        company = [self._who(one).shown for one in row.actual if one != person]
        leaders = [self._who(one).shown for one in self._leaders(row)] if row.role == "staff" else []
        lines = [
            Text("{duty} {shift}", "{duty}, {shift}").format(duty=row.duty, shift=row.shift),
            *([Text("带班领导：{l}", "leader: {l}").format(l=listed(leaders))] if leaders else []),
            *([Text("同岗：{c}", "with: {c}").format(c=listed(company))] if company else []),
        ]
        return "\n".join(line.to(self.language) for line in lines)

    def _leaders(self, row: Row) -> Iterable[str]:
        """Who leads the shift of a row, for all its segments or this one."""
        return self._leading.get((row.start, row.shift, row.duty, row.segment), ()) or self._leading.get(
            (row.start, row.shift, row.duty, None), ()
        )

    @cached_property
    def _leading(self) -> Mapping[tuple[object, ...], tuple[str, ...]]:
        return {
            (row.start, row.shift, row.duty, row.segment): row.actual
            for row in self.rows
            if row.role == "leader"
        }


def to_ics(entries: Iterable[Entry], title: str) -> bytes:
    """The entries as one calendar, the same each time it is written."""
    found = [
        "BEGIN:VCALENDAR",
        "PRODID:-//roster//duties//",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{text(' '.join(title.split()))}",
        f"X-WR-TIMEZONE:{_ZONE}",
        *_TIMEZONE,
    ]
    for entry in entries:
        found += _event(entry)
    return joined([*found, "END:VCALENDAR"])


def _event(entry: Entry) -> Iterator[str]:
    # Not the clock's time: the same roster must give the same file, a later version a later stamp.
    stamp = dt.datetime(entry.date.year, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=entry.sequence)
    yield "BEGIN:VEVENT"
    yield f"UID:{text(entry.uid)}"
    yield f"DTSTAMP:{stamp:{STAMP}}Z"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART;TZID={_ZONE}:{entry.start:{STAMP}}"
    yield f"DTEND;TZID={_ZONE}:{entry.end:{STAMP}}"
    yield f"SUMMARY:{text(entry.summary)}"
    if entry.where:
        yield f"LOCATION:{text(entry.where)}"
    if entry.detail:
        yield f"DESCRIPTION:{text(entry.detail)}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    if entry.cancelled:
        yield "TRANSP:TRANSPARENT"
    yield f"{PERSON}:{entry.person}"
    yield f"{UNIT}:{entry.unit}"
    for hours in () if entry.cancelled else _ALARMS:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{text(entry.summary)}"
        yield f"TRIGGER:-PT{hours}H"
        yield "END:VALARM"
    yield "END:VEVENT"
