"""Duties for the calendars on people's phones: an entry for each duty of each person, with alarms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard

from roster.records.document import Row
from roster.records.issued import PERSON, UNIT, Entry, token
from roster.render.words import row_place
from roster.text import Language, Text, listed

_ZONE = "Asia/Shanghai"
_EIGHT = dt.timedelta(hours=8)
_ALARMS = (dt.timedelta(hours=12), dt.timedelta(hours=1))
"""How long before a duty its person is reminded."""


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
        """An entry for each duty of each person. Its UID stays when the place, the time or the company changes."""
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
        where = row_place(row)
        text = Text("{role} {name} {where}", "{role} {name}, {where}")
        return text.format(role=role, name=self._who(person).shown, where=where).to(self.language)

    def _detail(self, row: Row, person: str) -> str:
        company = [self._who(one).shown for one in row.actual if one != person]
        leaders = [self._who(one).shown for one in self._leaders(row)] if row.role == "staff" else []
        lines = [
            Text("{duty} {shift}", "{duty}, {shift}").format(duty=row.duty, shift=row.shift),
            *([Text("带班领导:{l}", "leader: {l}").format(l=listed(leaders))] if leaders else []),
            *([Text("同岗:{c}", "with: {c}").format(c=listed(company))] if company else []),
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
    calendar = Calendar()
    calendar.add("prodid", "-//roster//duties//")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", " ".join(title.split()))
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add_component(_timezone())
    zone = ZoneInfo(_ZONE)
    for entry in entries:
        calendar.add_component(_event(entry, zone))
    return bytes(calendar.to_ical(sorted=False))


def _timezone() -> Timezone:
    """China's time: one, without summer time, since 1991."""
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime.fromisoformat("1991-09-15T01:00"))
    standard.add("tzoffsetfrom", _EIGHT)
    standard.add("tzoffsetto", _EIGHT)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(standard)
    return zone


def _event(entry: Entry, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    # Not the clock's time: the same roster must give the same file, a later version a later stamp.
    stamp = dt.datetime(entry.date.year, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=entry.sequence)
    event.add("dtstamp", stamp)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.start.replace(tzinfo=zone))
    event.add("dtend", entry.end.replace(tzinfo=zone))
    event.add("summary", entry.summary)
    if entry.where:
        event.add("location", entry.where)
    if entry.detail:
        event.add("description", entry.detail)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.cancelled:
        event.add("transp", "TRANSPARENT")
    event.add(PERSON, entry.person)
    event.add(UNIT, entry.unit)
    for before in () if entry.cancelled else _ALARMS:
        event.add_component(_alarm(entry, before))
    return event


def _alarm(entry: Entry, before: dt.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", -before)
    return alarm
