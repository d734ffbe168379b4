"""`roster import` of a schedule edited by hand: it becomes the schedule of its quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from roster.checking.takeover import Takeover, take_over
from roster.cli.console import console, print_json, tell
from roster.cli.options import Format
from roster.domain.dates import CHINA, Quarter
from roster.domain.text import Language, Text
from roster.errors import Exit
from roster.job.opening import Job, open_job
from roster.output.forms.terminal import show
from roster.output.views.answer import print_findings
from roster.output.views.takeover import change_grid
from roster.records import schedule_file
from roster.records.adopt import Settled
from roster.records.intake import quarter_of, read_any


@dataclass(frozen=True)
class Taken:
    """What a table changes, the file it was for, and whether that was written."""

    file: Path
    written: bool
    taken: Takeover


def import_schedule(
    file: Path,
    folder: Path,
    quarter: Quarter | None,
    reason: str,
    approver: str,
    *,
    overwrite: bool,
    output: Format,
) -> Exit:
    """Show what the table changes and breaks, and write the schedule where nothing would be lost."""
    job = open_job(folder, quarter or quarter_of(file))
    path = schedule_file.path_of(job.folder, job.quarter)
    before = schedule_file.read(path) if path.is_file() else None
    settled = Settled(dt.datetime.now(CHINA).date(), reason, approver)
    taken = take_over(job, read_any(file, job.quarter), before, settled)
    write = not taken.lost and (before is None or bool(taken.changes))
    refused = write and before is not None and not overwrite
    if write and not refused:
        schedule_file.write(path, taken.document, overwrite=overwrite)
    if output is Format.json:
        from roster.output.shapes.imports import ImportedSchedule

        answer = Taken(path, write and not refused, taken)
        print_json(answer, ImportedSchedule, job.plan.language)
    else:
        _print(job, taken, new=before is None)
    tell(_outcome(taken, path, write=write, refused=refused), job.plan.language)
    if refused:
        return Exit.USAGE
    errors = taken.lost or any(finding.severity == "error" for finding in taken.findings)
    return Exit.NO if errors else Exit.FINE


def _print(job: Job, taken: Takeover, *, new: bool) -> None:
    language: Language = job.plan.language
    out = console()
    if taken.changes and not new:
        show(out, change_grid(taken.changes, job.horizon, taken.document, language))
        out.print()
    print_findings(out, (*taken.lost, *taken.findings), language)


def _outcome(taken: Takeover, path: Path, *, write: bool, refused: bool) -> Text:
    if taken.lost:
        return Text(
            "没有写入：表里有{n}处读不懂或对不上，先改好再收",
            "not written: {n} {n:place|places} of the table can not be read or matched; correct them first",
        ).format(n=len(taken.lost))
    if not write:
        return Text("和{path}一样，没有变化", "the same as {path}: nothing changed").format(path=path)
    if refused:
        return Text(
            "没有写入：{path}已存在。核对无误后加 --force 写入",
            "not written: {path} is there already; if this is right, add --force",
        ).format(path=path)
    return Text("已写入 {path}", "written to {path}").format(path=path)
