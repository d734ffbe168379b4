"""Small pieces of sentences that several rules say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from roster.domain.dates import Span
from roster.domain.duties import Duty, Role
from roster.domain.people import Person
from roster.domain.text import Text, listed, plain

ROLE_TEXTS: dict[Role, Text] = {
    "leader": Text("带班领导", "duty leader(s)"),
    "staff": Text("值班人员", "duty staff"),
}


def role_text(role: Role) -> Text:
    """The role in a sentence."""
    return ROLE_TEXTS[role]


def where_text(segment: str | None) -> Text:
    """The segment after a space; nothing for a leader of all segments."""
    return plain("") if segment is None else plain(f" {segment}")


def duty_text(duty: Duty) -> Text:
    """A duty in a sentence: date, shift and, where it has one, segment."""
    return plain(f"{duty.date} {duty.shift}{'' if duty.segment is None else ' ' + duty.segment}")


def name_of(person: Person) -> str:
    """The name; with the id where two people share it."""
    return f"{person.name}({person.id})" if person.shared else person.name


def names_text(people: Iterable[tuple[Person, str]], most: int, *, private: bool = False) -> Text:
    """Names one after the other, at most so many; with `private` each with the reason given."""
    people = tuple(people)
    shown = [
        Text("{name}（{why}）", "{name} ({why})").format(name=name_of(person), why=why)
        if private and why
        else plain(name_of(person))
        for person, why in people[:most]
    ]
    if len(people) <= most:
        return listed(shown)
    return Text("{names}等{n}人", "{names} and {more} more").format(
        names=listed(shown), n=len(people), more=len(people) - most
    )


def span_text(span: Span) -> Text:
    """The dates of a span, open ends too; the days named are in it."""
    if span.first is not None and span.last is not None:
        return days_text(span.first, span.last)
    if span.first is not None:
        return Text("自{day}起", "from {day} on").format(day=days_text(span.first, span.first))
    if span.last is not None:
        return Text("到{day}为止（含当天）", "up to and including {day}").format(
            day=days_text(span.last, span.last)
        )
    return Text("一直", "all the time")


def days_text(first: dt.date, last: dt.date) -> Text:
    """A date, or the dates from the first to the last: 2月4–6日 · 4–6 Feb."""
    if first == last:
        return Text(f"{first.month}月{first.day}日", f"{first.day} {first:%b}")
    if (first.year, first.month) == (last.year, last.month):
        return Text(f"{first.month}月{first.day}–{last.day}日", f"{first.day}–{last.day} {last:%b}")
    return Text(
        f"{first.month}月{first.day}日–{last.month}月{last.day}日",
        f"{first.day} {first:%b} – {last.day} {last:%b}",
    )
