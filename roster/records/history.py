"""What earlier and later quarters of the folder say: who served what, and what each is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from roster.domain.dates import Quarter
from roster.domain.duties import Service
from roster.domain.people import Person
from roster.errors import Problem, RosterError
from roster.records.balance import NEVER, Balance, Reset, Running
from roster.records.document import Document, Row
from roster.records.excuse import excused
from roster.records.schedule_file import read, schedules_in


@dataclass(frozen=True)
class History:
    """Duties served in other quarters; served - fair share by person and line over the earlier ones."""

    services: tuple[Service, ...] = ()
    balance: Balance = field(default_factory=dict)
    quarters: tuple[Quarter, ...] = ()

    def known_from(self, quarter: Quarter) -> dt.date:
        """The first date of the unbroken run of recorded quarters that ends before `quarter`."""
        first = quarter
        while first.previous() in self.quarters:
            first = first.previous()
        return first.first


def read_history(
    folder: Path, quarter: Quarter, reset: Reset = NEVER, people: Mapping[str, Person] | None = None
) -> History:
    """The history that matters for a quarter; absences of `people` filed after publication are excused.

    Raises RosterError where a schedule of the folder can not be read."""
    services: list[Service] = []
    running = Running(reset)
    problems: list[Problem] = []
    found = {other: path for other, path in schedules_in(folder).items() if other != quarter}
    for other, path in sorted(found.items()):
        near = other in {quarter.previous(), quarter.next()}
        if other > quarter and not near:
            continue
        try:
            document = read(path)
        except RosterError as error:
            problems += error.problems
            continue
        services += [service for row in document.duties for service in _services(document, row)]
        if other < quarter:
            running.add(excused(document, people or {}))
    if problems:
        raise RosterError.of(problems)
    return History(tuple(services), running.opening(quarter), tuple(sorted(found)))


def _services(document: Document, row: Row) -> list[Service]:
    if row.start is None or row.end is None:
        return []
    return [
        Service(
            document.id_of(person),
            row.date,
            row.shift,
            row.start,
            row.end,
            row.duty,
            row.segment,
            row.role,
            row.line,
            row.unit,
            row.counts,
        )
        for person in row.actual
    ]
