"""What a schedule file says of a duty beside who serves in it, against the plan: later quarters go by what it
says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from roster.domain.answer import Severity
from roster.domain.duties import Duty
from roster.domain.text import Text
from roster.files.shapes import number
from roster.language.names import line_text
from roster.language.phrases import duty_text
from roster.records.document import Row

_ROUNDED = Fraction(1, 100_000)
"""Files keep numbers to six places."""


def beside(duty: Duty, row: Row) -> Iterator[tuple[str, Text, Severity]]:
    """Each field of a row (not of a table) that differs from its duty: a rule, a sentence, how bad it is.

    What the file leaves out is not asked about. The line and the unit settle only what is counted: the plan
    may have come to see them otherwise since the schedule was built.
    """
    name = duty_text(duty)
    if row.start is not None and row.end is not None and (row.start, row.end) != (duty.start, duty.end):
        message = Text(
            "{duty}：计划的时间是{asked}，文件里写的是{written}",
            "{duty}: the plan's time is {asked}, the file says {written}",
        )
        asked, written = _times(duty.start, duty.end, duty.date), _times(row.start, row.end, duty.date)
        yield "time", message.format(duty=name, asked=asked, written=written), "error"
    if row.duty and row.duty != duty.name:
        message = Text(
            "{duty}：计划里是“{asked}”，文件里写的是“{written}”",
            "{duty}: it is “{asked}” in the plan, “{written}” in the file",
        )
        yield "duty", message.format(duty=name, asked=duty.name, written=row.duty), "error"
    if row.reserve != duty.reserve or abs(row.counts - duty.counts) > _ROUNDED:
        message = Text(
            "{duty}：计划里{asked}，文件里{written}", "{duty}: {asked} in the plan, {written} in the file"
        )
        plan, file = _counting(duty.reserve, duty.counts), _counting(row.reserve, row.counts)
        yield "counts", message.format(duty=name, asked=plan, written=file), "error"
    if row.line and row.line != duty.line:
        message = Text(
            "{duty}：按计划计入“{asked}”，文件里计入“{written}”",
            "{duty}: it counts as “{asked}” by the plan, as “{written}” in the file",
        )
        yield (
            "line",
            message.format(duty=name, asked=line_text(duty.line), written=line_text(row.line)),
            "warning",
        )
    if row.unit is not None and row.unit != duty.unit:
        message = Text(
            "{duty}：责任单位按计划是{asked}，文件里写的是{written}",
            "{duty}: the responsible unit is {asked} by the plan, {written} in the file",
        )
        own = duty.unit or Text("（无）", "none")
        yield "unit", message.format(duty=name, asked=own, written=row.unit), "warning"


def _times(start: dt.datetime, end: dt.datetime, date: dt.date) -> str:
    """The times of a duty of a date; with their dates where those are not what the times alone would say."""
    usual = start.date() == date and end.date() == date + dt.timedelta(days=end.time() <= start.time())
    form = "%H:%M" if usual else "%Y-%m-%d %H:%M"
    between = "-" if usual else " – "
    return f"{start:{form}}{between}{end:{form}}"


def _counting(reserve: bool, counts: Fraction) -> Text:
    kind = Text("是备班，", "on call, ") if reserve else Text("", "")
    return Text("{kind}计{n}次", "{kind}counting {n}").format(kind=kind, n=f"{number(counts):g}")
