"""The calendars of people, units, or all: which files, whose duties, in which version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from roster.domain.people import Person
from roster.errors import RosterError
from roster.language.lookup import UNIT, Names, Persons
from roster.output.forms.duty_calendar import Roll, Who, to_ics
from roster.output.issue import EACH_PERSON, Issue, each
from roster.records.adopt import rows_with_ids
from roster.records.document import Document, Row
from roster.records.file_name import distinct_names
from roster.records.issued import Entry, read_issued, reissue, token


@dataclass(frozen=True)
class Scope:
    """Whose duties a calendar holds: one person's, a unit's, or everyone's."""

    name: str = ""
    person: str = ""
    unit: str = ""

    def __contains__(self, entry: object) -> bool:
        return (
            isinstance(entry, Entry)
            and (not self.person or entry.person == self.person)
            and (not self.unit or entry.unit == self.unit)
        )


def calendars(issue: Issue, target: Path) -> Iterator[tuple[Path, bytes]]:
    """The files and what they hold."""
    now = _shown(issue, _roll(issue, issue.rows).entries())
    before = _shown(issue, _before(issue))
    for path, scope in _files(issue, target):
        known = (*before, *_there(path))
        entries = reissue(
            (entry for entry in now if entry in scope),
            (entry for entry in known if entry in scope),
            issue.job.quarter,
        )
        if entries or not each(target):
            yield path, to_ics(entries, f"{issue.title} {scope.name}".strip())


def _shown(issue: Issue, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries as they may be read; whose they are is identified by tokens and stays."""
    return tuple(
        replace(
            entry,
            summary=issue.shown(entry.summary),
            where=issue.shown(entry.where),
            detail=issue.shown(entry.detail),
        )
        for entry in entries
    )


def _files(issue: Issue, target: Path) -> Iterator[tuple[Path, Scope]]:
    marks = each(target)
    people = issue.job.horizon.people
    if not marks:
        yield target, _scope(issue)
    elif marks[0] in EACH_PERSON:
        yield from _named(target, marks, [_of_person(issue, person) for person in people])
    else:
        units = dict.fromkeys(person.unit for person in people)
        yield from _named(target, marks, [_of_unit(issue, unit) for unit in units])


def _named(target: Path, marks: Sequence[str], scopes: Sequence[Scope]) -> Iterator[tuple[Path, Scope]]:
    for name, scope in zip(distinct_names(scope.name for scope in scopes), scopes, strict=True):
        filled = target.name
        for mark in marks:
            filled = filled.replace(mark, name)
        yield target.with_name(filled), scope


def _scope(issue: Issue) -> Scope:
    wanted = issue.wanted
    if wanted.person is not None:
        return _of_person(issue, Persons(issue.job.horizon.people).one(wanted.person, "--person"))
    if wanted.unit is not None:
        units = Names(UNIT, ((unit.name, unit.name) for unit in issue.job.horizon.units))
        return _of_unit(issue, units.one(wanted.unit, "--unit"))
    return Scope()


def _of_person(issue: Issue, person: Person) -> Scope:
    return Scope(issue.tables.name(person), person=token(issue.job.plan.bureau, person.id))


def _of_unit(issue: Issue, unit: str) -> Scope:
    return Scope(issue.shown(unit), unit=token(issue.job.plan.bureau, unit))


def _roll(issue: Issue, rows: Sequence[Row], document: Document | None = None) -> Roll:
    gone: Mapping[str, Who] = {
        person.id: Who(person.name, person.unit) for person in (document.people if document else ())
    }
    here = {person.id: Who(issue.tables.name(person), person.unit) for person in issue.job.horizon.people}
    return Roll(rows, {**gone, **here}, issue.job.plan.bureau, issue.language)


def _before(issue: Issue) -> Iterator[Entry]:
    """What was issued before: the duties as planned, before any change, and the earlier file named."""
    planned = [replace(row, changes=()) for row in rows_with_ids(issue.document) if row.changes]
    yield from _changed(issue, planned)
    previous = issue.wanted.previous
    if previous is None:
        return
    if previous.suffix.lower() == ".ics":
        yield from read_issued(previous)
    else:
        rows, document = issue.earlier(previous)
        yield from _roll(issue, rows, document).entries()


def _changed(issue: Issue, planned: Sequence[Row]) -> Iterator[Entry]:
    """The entries of those who were planned for duties that changed hands since."""
    keys = {(row.date, row.shift, row.duty, row.segment, row.role) for row in planned}
    rest = [
        row
        for row in rows_with_ids(issue.document)
        if (row.date, row.shift, row.duty, row.segment, row.role) not in keys
    ]
    days = {row.date for row in planned}
    rows = [row for row in (*rest, *planned) if row.date in days]
    yield from _roll(issue, rows, issue.document).entries()


def _there(path: Path) -> tuple[Entry, ...]:
    """What the file that is about to be overwritten had issued."""
    try:
        return read_issued(path) if path.exists() else ()
    except RosterError:
        return ()
