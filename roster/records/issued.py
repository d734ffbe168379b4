"""Calendar entries as they were issued: who was informed of which duty, in which version.

A calendar on somebody's phone knows an entry by its UID and takes a new version of it only where SEQUENCE
is higher. The file that was issued is the only record of what those were, so the next issue reads it: an
entry that is other than it was gets the next number, one that fell away is issued once more as cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from roster.domain.dates import Quarter
from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.files.limits import read_bytes
from roster.records.ical import lines, plain

PERSON, UNIT = "X-ROSTER-PERSON", "X-ROSTER-UNIT"
"""Whose an entry is: tokens of the person and the unit."""
STAMP = "%Y%m%dT%H%M%S"
"""A time as a calendar has it."""
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty of one person as a calendar has it; times are those of the bureau's clock."""

    uid: str
    person: str
    unit: str
    date: dt.date
    start: dt.datetime
    end: dt.datetime
    summary: str
    where: str = ""
    detail: str = ""
    sequence: int = 0
    cancelled: bool = False

    @property
    def content(self) -> tuple[object, ...]:
        """What makes it another version when it changes."""
        return self.start, self.end, self.summary, self.where, self.detail, self.cancelled


def token(*parts: object) -> str:
    """A name for these parts that reveals nothing of them."""
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def reissue(now: Iterable[Entry], before: Iterable[Entry], quarter: Quarter) -> tuple[Entry, ...]:
    """The entries with their version numbers; those of the quarter that fell away are cancelled.

    `before` are the entries that were issued to the same people; of two with the same UID the later version
    counts.
    """
    old: dict[str, Entry] = {}
    for entry in before:
        if entry.uid not in old or entry.sequence >= old[entry.uid].sequence:
            old[entry.uid] = entry
    settled = [_next(entry, old.pop(entry.uid, None)) for entry in now]
    gone = [_cancelled(entry) for entry in old.values() if entry.date in quarter]
    return tuple(sorted((*settled, *gone), key=lambda entry: (entry.start, entry.end, entry.uid)))


def _next(entry: Entry, old: Entry | None) -> Entry:
    if old is None:
        return entry
    return replace(entry, sequence=old.sequence + (entry.content != old.content))


def _cancelled(old: Entry) -> Entry:
    return old if old.cancelled else replace(old, cancelled=True, sequence=old.sequence + 1)


def read_issued(path: Path) -> tuple[Entry, ...]:
    """The entries of an .ics that roster wrote; raises RosterError where it is none."""
    raw = read_bytes(path, MOST_BYTES)
    try:
        return tuple(_entry(event) for event in _events(raw) if PERSON in event)
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        message = Text("这不是 roster 写的日历文件", "this is no calendar that roster wrote")
        raise _refused(path, message) from error


def _events(raw: bytes) -> Iterator[Mapping[str, str]]:
    """The properties of each event, without its alarms'; raises ValueError where parts are not closed."""
    opened: list[str] = []
    event: dict[str, str] = {}
    for name, _, value in lines(raw):
        if name == "BEGIN":
            opened.append(value)
            event = {} if value == "VEVENT" else event
        elif name == "END":
            if not opened or opened.pop() != value:
                raise ValueError(value)
            if value == "VEVENT":
                yield event
        elif opened[-1:] == ["VEVENT"]:
            event[name] = value
    if opened or not raw:
        raise ValueError("VCALENDAR")


def _entry(event: Mapping[str, str]) -> Entry:
    start, end = (dt.datetime.strptime(event[key], STAMP) for key in ("DTSTART", "DTEND"))  # noqa: DTZ007
    return Entry(
        uid=plain(event["UID"]),
        person=event[PERSON],
        unit=event.get(UNIT, ""),
        date=start.date(),
        start=start,
        end=end,
        summary=plain(event.get("SUMMARY", "")),
        where=plain(event.get("LOCATION", "")),
        detail=plain(event.get("DESCRIPTION", "")),
        sequence=int(event.get("SEQUENCE", "0")),
        cancelled=event.get("STATUS", "") == "CANCELLED",
    )


def _refused(path: Path, message: Text) -> RosterError:
    return RosterError.of([Problem(Place(str(path)), message)])
