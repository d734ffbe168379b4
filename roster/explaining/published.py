"""A quarter as it was published: its roster, its fair shares and its proof by the file; and what was changed
since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from roster.checking.matching import match
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.text import Text, plain
from roster.explaining.case import Case
from roster.job.opening import Job
from roster.language.names import place_text
from roster.language.phrases import days_text
from roster.records.document import Change, Document, Row

_SAME = Fraction(1, 100)
"""Files keep shares to a hundredth: those that differ by less are the exact ones."""

SINCE = Text(
    "以上说的是公布时的排班；此后换班、替班{n}处：",
    "the above is the roster as published; changes since then: {n}",
)


def as_published(job: Job, document: Document) -> Case:
    """The roster that was published, judged by the shares and the proof of then."""
    horizon = _with_shares(job.horizon, document)
    rows = tuple(replace(row, changes=()) for row in document.duties)
    schedule = match(horizon, rows).schedule
    return Case(replace(job, horizon=horizon), schedule, document.tiers, as_built=document.as_built)


def changed_since(
    document: Document, person: Person | None, duties: Iterable[Duty] | None = None
) -> tuple[Text, ...]:
    """Each swap and cover filed since, of a person, of some duties, or of both: when, where, who for whom."""
    meant = None if duties is None else {(one.date, one.shift, one.segment, one.role) for one in duties}
    return tuple(
        _said(document, row, change)
        for row in document.duties
        if meant is None or (row.date, row.shift, row.segment, row.role) in meant
        for change in row.changes
        if person is None or person.id in {document.id_of(change.planned), document.id_of(change.actual)}
    )


def _said(document: Document, row: Row, change: Change) -> Text:
    names = {one.id: one.name for one in document.people}

    def name(written: str, nobody: Text) -> Text:
        return plain(names.get(document.id_of(written), written)) if written else nobody

    return Text(
        "{date} {shift} {place}：{planned} → {actual}", "{date} {shift} {place}: {planned} → {actual}"
    ).format(
        date=days_text(row.date, row.date),
        shift=row.shift,
        place=place_text(row),
        planned=name(change.planned, Text("空岗", "vacant")),
        actual=name(change.actual, Text("无人到岗", "nobody came")),
    )


def _with_shares(horizon: Horizon, document: Document) -> Horizon:
    """The horizon with the fair shares of the file, unless they are those of the plan as it is now."""
    then = dict(_shares(horizon, document))
    if not then:
        return horizon
    now = horizon.fair
    if then.keys() == now.keys() and all(abs(now[key] - share) <= _SAME for key, share in then.items()):
        return horizon
    return replace(horizon, fair=then)


def _shares(horizon: Horizon, document: Document) -> Iterator[tuple[tuple[str, str], Fraction]]:
    for one in document.people:
        if one.id in horizon.person:
            yield from (((one.id, line), share) for line, share in one.fair.items())
