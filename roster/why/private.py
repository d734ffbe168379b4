"""A person's reasons for absence and exemption are nobody else's business: a world in which they are not said."""

from __future__ import annotations

from dataclasses import replace

from roster.domain import Horizon, Person, Span


def discreet(horizon: Horizon, but: str | None = None) -> Horizon:
    """The horizon without anybody's reasons of absence, those of one person (an id) excepted."""
    people = tuple(person if person.id == but else _silent(person) for person in horizon.people)
    return replace(horizon, people=people)


def _silent(person: Person) -> Person:
    return replace(
        person,
        away=tuple(_bare(span) for span in person.away),
        exempt=tuple(replace(one, span=_bare(one.span)) for one in person.exempt),
    )


def _bare(span: Span) -> Span:
    return Span(span.first, span.last)
