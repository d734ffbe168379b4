"""A table edited by hand, taken over as the schedule of its quarter: what would change, and what speaks
against it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from roster.checking.matching import match
from roster.checking.review import review_schedule
from roster.domain.answer import Finding
from roster.domain.text import Text
from roster.files.shapes import encode
from roster.job.opening import Job
from roster.language.names import place_text
from roster.records import shapes
from roster.records.adopt import Settled, adopted, homeless, rows_with_ids
from roster.records.difference import Difference, differences
from roster.records.document import Document, Row
from roster.records.intake import Intake


@dataclass(frozen=True)
class Takeover:
    """The document that a table makes, and what it changes of the one on record.

    `lost` are the findings of what the document can not hold: cells that nobody can read, names that are no
    one's, duties without a row. Where there are any it must not be written. `findings` are those of `roster
    check`.
    """

    document: Document
    changes: tuple[Difference, ...]
    lost: tuple[Finding, ...]
    findings: tuple[Finding, ...]


def take_over(job: Job, intake: Intake, before: Document | None, settled: Settled) -> Takeover:
    """What becomes of the quarter's schedule when the table is taken over; nothing is written."""
    matched = match(job.horizon, intake.rows)
    document = adopted(matched.schedule, before, settled)
    was = () if before is None else rows_with_ids(before)
    review = review_schedule(job.horizon, job.rules, intake, before, job.plan)
    told = {finding.message for finding in matched.findings if finding.severity == "error"}
    lost = [one for one in review if one.rule == "unreadable" or one.message in told]
    rest = tuple(one for one in review if one not in lost)
    lost += [] if before is None else [_homeless(row) for row in homeless(before, matched.schedule)]
    known = (*job.remarks, *(Finding("provisional", "warning", text) for text in job.warnings), *rest)
    written = tuple(
        encode(list[shapes.Finding], [replace(one, where="") for one in known], job.plan.language)
    )
    return Takeover(
        replace(document, findings=written),
        differences(was, document.duties, document.duties),
        tuple(lost),
        rest,
    )


def _homeless(row: Row) -> Finding:
    message = Text(
        "{date} {shift} {where}：计划里没有这个岗了，而它记着换班、替班，写入就丢了；请在计划里留着它",
        "{date} {shift} {where}: the plan has no such duty any more, and a change of it is on record, "
        "which would be lost;"
        " keep the duty in the plan",
    ).format(date=row.date, shift=row.shift, where=place_text(row))
    return Finding("change", "error", message, (), (row.date,), str(row.place))
