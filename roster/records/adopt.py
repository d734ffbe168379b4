"""A schedule as it came to be, on record: who was planned stays, who served instead is a change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from roster.domain.schedule import Schedule
from roster.records.document import Change, Document, PersonRecord, Row, people_records, rows_of, vacancies_of
from roster.records.known import absent_dates, dates_of


@dataclass(frozen=True)
class Settled:
    """When changes were settled, why, and by whom."""

    date: dt.date | None = None
    reason: str = ""
    approver: str = ""


def adopted(schedule: Schedule, before: Document | None, settled: Settled) -> Document:
    """The document of a schedule that came back from people; `before` is what was on record.

    What was proved of the schedule when it was built, and the fair shares of then, stay with it.
    """
    rows = rows_of(schedule)
    people = people_records(schedule)
    vacancies = vacancies_of(schedule)
    if before is None:
        absent = absent_dates(schedule.horizon.people, dates_of(rows))
        return Document(
            schedule.horizon.quarter, "feasible", 0.0, rows, people, vacancies=vacancies, absent=absent
        )
    planned = {row.key: row for row in rows_with_ids(before)}
    return replace(
        before,
        duties=tuple(_changed(planned.get(row.key), row, settled) for row in rows),
        people=_people(before.people, people),
        vacancies=vacancies,
        findings=(),
    )


def rows_with_ids(document: Document) -> tuple[Row, ...]:
    """The rows of a document, ids where a hand wrote names."""
    return tuple(
        replace(
            row,
            assigned=tuple(map(document.id_of, row.assigned)),
            changes=tuple(
                replace(one, planned=document.id_of(one.planned), actual=document.id_of(one.actual))
                for one in row.changes
            ),
        )
        for row in document.duties
    )


def homeless(document: Document, schedule: Schedule) -> tuple[Row, ...]:
    """The rows with changes on record whose duty the schedule lacks: the record would be lost with them."""
    here = {row.key for row in rows_of(schedule)}
    return tuple(row for row in document.duties if row.changes and row.key not in here)


def _changed(planned: Row | None, now: Row, settled: Settled) -> Row:
    """The row as planned, with all changes on record and one more for each person who has left or is new."""
    if planned is None:
        return now
    gone = [person for person in planned.actual if person not in now.assigned]
    came = [person for person in now.assigned if person not in planned.actual]
    both = min(len(gone), len(came))
    pairs = [*zip(gone, came, strict=False)]
    pairs += [(person, "") for person in gone[both:]] + [("", person) for person in came[both:]]
    new = (Change(*pair, settled.date, settled.reason, settled.approver) for pair in pairs)
    return replace(now, assigned=planned.assigned, changes=(*planned.changes, *new))


def _people(before: Sequence[PersonRecord], now: Sequence[PersonRecord]) -> tuple[PersonRecord, ...]:
    """Everyone with the counts of now and the fair share of then; who is new, and who has left, too.

    Who is new has no share: the duties were given out before.
    """
    then: Mapping[str, PersonRecord] = {one.id: one for one in before}
    here = {one.id for one in now}
    counted = [
        replace(one, fair=then[one.id].fair, begun=then[one.id].begun)
        if one.id in then
        else replace(one, fair={}, begun={})
        for one in now
    ]
    return (*counted, *(replace(one, counts={}) for one in before if one.id not in here))
