"""What one person served in earlier quarters, against the fair share, and the balance that was carried on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from roster.domain.horizon import Horizon
from roster.domain.reasons import PastQuarter
from roster.job.opening import Job, excusable, reset_of
from roster.records.balance import Running
from roster.records.document import Document
from roster.records.excuse import excused
from roster.records.schedule_file import read, schedules_in

_SAME = Fraction(1, 100)
"""Balances are kept to a hundredth."""


def past_quarters(job: Job, person: str) -> tuple[PastQuarter, ...]:
    """The earlier quarters on record that know the person, in order of time; before them, what the plan says
    was served earlier.

    Raises RosterError where a schedule of the folder can not be read.
    """
    running = Running(reset_of(job.rules))
    people = excusable(job.plan)
    found: list[PastQuarter] = []
    for quarter, path in sorted(schedules_in(job.folder).items()):
        if quarter < job.quarter:
            document = excused(read(path), people)
            running.add(document)
            if any(record.id == person for record in document.people):
                found.append(_past(document, person, _of(running.balance, person)))
    carried = _of(running.opening(job.quarter), person)
    return (*_told(job.horizon, person, carried), *found)


def _past(document: Document, person: str, balance: Mapping[str, Fraction]) -> PastQuarter:
    served: dict[str, Fraction] = {}
    for row in document.duties:
        if person in {document.id_of(name) for name in row.actual}:
            for line in document.counted(person, row):
                served[line] = served.get(line, Fraction(0)) + row.counts
    record = next(record for record in document.people if record.id == person)
    return PastQuarter(document.quarter, served, dict(record.fair), balance)


def _told(horizon: Horizon, person: str, carried: Mapping[str, Fraction]) -> Iterator[PastQuarter]:
    """What the balance of the quarter holds beyond the records: the plan's opening."""
    all_in_all = _of(horizon.balance, person)
    told = {line: off - carried.get(line, Fraction(0)) for line, off in all_in_all.items()}
    told = {line: off for line, off in told.items() if abs(off) >= _SAME}
    if told:
        yield PastQuarter(None, {}, {}, told)


def _of(balance: Mapping[tuple[str, str], Fraction], person: str) -> dict[str, Fraction]:
    return {line: off for (who, line), off in balance.items() if who == person}
