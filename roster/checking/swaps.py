"""Swaps and covers filed in a schedule: does each name someone who was planned, and did anyone approve it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roster.domain.answer import Finding, Severity
from roster.domain.text import Text
from roster.language.phrases import role_text
from roster.records.document import Change, Row


def change_findings(rows: Iterable[Row]) -> Iterator[Finding]:
    """A change of someone who is not planned is an error: it changes nothing. One that nobody approved is a
    warning."""
    unknown = Text(
        "{row}：换班记录里的“{planned}”不在原排人员中，这条记录不起作用",
        "{row}: the change is for “{planned}”, who is not assigned there: it changes nothing",
    )
    unapproved = Text(
        "{row}：{planned}换成{actual}，没有写批准人",
        "{row}: {actual} serves for {planned}, and no approver is named",
    )
    for row in rows:
        for change in row.changes:
            if any(change is one for one in row.idle):
                yield _finding(row, change, "error", unknown)
            if not change.approver.strip():
                yield _finding(row, change, "warning", unapproved)


def _finding(row: Row, change: Change, severity: Severity, message: Text) -> Finding:
    named = Text("{date} {shift} {where}", "{date} {shift} {where}").format(
        date=row.date, shift=row.shift, where=row.segment or role_text(row.role)
    )
    nobody = Text("空岗", "nobody")
    said = message.format(row=named, planned=change.planned or nobody, actual=change.actual or nobody)
    people = tuple(person for person in (change.planned, change.actual) if person)
    return Finding("change", severity, said, people, (row.date,), str(change.place))
