"""The duty days as an .ics calendar: an all-day event for each date and duty; the same bytes each time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from icalendar import Calendar, Event

from roster.domain.duties import Duty
from roster.domain.text import Language, Text


def to_ics(duties: Iterable[Duty], title: str, language: Language) -> bytes:
    """One event a date and duty, with its number of posts; identifiers depend on date and duty alone."""
    posts: Counter[tuple[dt.date, str]] = Counter()
    for duty in duties:
        posts[duty.date, duty.name] += duty.need
    calendar = Calendar()
    calendar.add("prodid", "-//roster//duty days//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for (date, name), count in sorted(posts.items()):
        event = Event()
        summary = Text("{name}（{n}岗）", "{name} ({n} {n:post|posts})").format(name=name, n=count)
        event.add("summary", summary.to(language))
        event.add("dtstart", date)
        event.add("dtend", date + dt.timedelta(days=1))
        # The stamp must not change from one writing to the next, or every import would be a change.
        event.add("dtstamp", dt.datetime(date.year, 1, 1, tzinfo=dt.UTC))
        event.add("uid", f"{sha256(f'{date} {name}'.encode()).hexdigest()[:24]}@roster")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
