"""Small pieces of sentences that several rules say."""

from __future__ import annotations

from roster.domain import Duty, Person, Role
from roster.text import Text, plain

ROLE_TEXTS: dict[Role, Text] = {
    "leader": Text("带班领导", "duty leader(s)"),
    "staff": Text("值班人员", "duty staff"),
}


def role_text(role: Role) -> Text:
    """The role as it stands in a sentence."""
    return ROLE_TEXTS[role]


def where_text(segment: str | None) -> Text:
    """The segment after a space; nothing for a leader of all segments."""
    return plain("") if segment is None else plain(f" {segment}")


def duty_text(duty: Duty) -> Text:
    """A duty in a sentence: date, shift and, where it has one, segment."""
    return plain(f"{duty.date} {duty.shift}{'' if duty.segment is None else ' ' + duty.segment}")


def name_of(person: Person) -> str:
    """The name; with the id where two people share it."""
    return person.name if person.id == person.name else f"{person.name}({person.id})"
