"""The shapes of what `import` takes in: an edited schedule, a staff list, a leave list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from roster.domain.duties import Role
from roster.domain.text import Text
from roster.files.discretion import REASONS
from roster.files.shapes import Shape, maybe, of
from roster.records.shapes import Finding


class ChangedDuty(Shape):
    """A duty that differs from the one on record: who served, who does now; null: no such duty."""

    date: dt.date = of("row.date")
    shift: str = of("row.shift")
    duty: str = of("row.duty")
    segment: str | None = of("row.segment")
    role: Role = of("row.role")
    was: list[str] | None = of(lambda one: one.was and one.was.actual)
    now: list[str] | None = of(lambda one: one.now and one.now.actual)


class ImportedSchedule(Shape):
    """What `import` of a schedule answers: the file, whether it was written, the changes, what is wrong."""

    file: str
    written: bool
    changes: list[ChangedDuty] = of("taken.changes")
    findings: list[Finding] = of(lambda one: (*one.taken.lost, *one.taken.findings))


class Absence(Shape):
    """An absence to be added; `why` only with --private."""

    name: str = of(lambda one: one[0].name)
    from_: dt.date = of(lambda one: one[0].span.first)
    to: dt.date = of(lambda one: one[0].span.last)
    why: str = maybe(lambda one: one[0].span.why if one[1] else None)


class Remark(Shape):
    """Something in a file that was read otherwise than it is written, or not at all."""

    where: str = of("place")
    message: Text


class ImportedPeople(Shape):
    """What `import` of a staff or leave list answers: what it adds to the plan, in the plan's own keys.

    `already` are those who are in the plan, `units` and `ranks` what is new there, `unused` the columns
    nobody reads.
    """

    written: bool
    people: list[dict[str, Any]] = of(
        lambda one: [_plain(dict(person.values), private=one.private) for person in one.found.people]
    )
    away: list[Absence] = of(lambda one: [(leave, one.private) for leave in one.found.leave])
    units: dict[str, str] = of("found.units")
    ranks: dict[str, str] = of("found.ranks")
    already: list[str] = of("found.same")
    remarks: list[Remark] = of("found.remarks")
    problems: list[Remark] = of("found.problems")
    unused: list[str]


def _plain(value: Any, *, private: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: _plain(one, private=private) for key, one in value.items() if private or key not in REASONS
        }
    if isinstance(value, list):
        return [_plain(one, private=private) for one in value]
    return value if isinstance(value, (str, int, float)) else str(value)
