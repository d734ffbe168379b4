"""Files for people and programs: one schedule, one view of its tables, a writer for each kind of file."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from roster.domain import Schedule
from roster.errors import Place, Problem, RosterError
from roster.job import Job
from roster.records.atomic import refuse_existing, write_bytes
from roster.records.document import Document
from roster.render.grid import Tables
from roster.render.paper import Paper, paper_title
from roster.text import Language, Text, listed

ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "gbk")


@dataclass(frozen=True)
class Wanted:
    """How the files are wanted."""

    encoding: str = ENCODINGS[0]
    issued: dt.date | None = None


@dataclass(frozen=True)
class Issue:
    """What is written: the schedule of a job, as its document has it, in the form wanted."""

    job: Job
    document: Document
    schedule: Schedule
    wanted: Wanted = Wanted()

    @property
    def language(self) -> Language:
        return self.job.plan.language

    @cached_property
    def tables(self) -> Tables:
        """The one view that every kind of file shows."""
        plan = self.job.plan
        title = paper_title(plan.title, self.job.quarter, self.language)
        return Tables(self.schedule, title, self.language, plan.notes)

    @property
    def paper(self) -> Paper:
        return Paper(self.language, self.job.plan.bureau, self.wanted.issued)


def check_target(target: Path, wanted: Wanted, *, overwrite: bool) -> None:
    """Raise RosterError where the file can not be written so; cheap, to be asked before a long build."""
    suffix = target.suffix.lower()
    if suffix not in _WRITERS:
        kinds = listed(_WRITERS)
        message = Text("不能导出“{suffix}”文件", "files of type “{suffix}” can not be written")
        raise _wrong(str(target), message.format(suffix=suffix), Text("用 {k}", "use {k}").format(k=kinds))
    if suffix == ".csv" and wanted.encoding.lower() not in ENCODINGS:
        message = Text("不能用编码“{e}”", "the encoding “{e}” can not be used").format(e=wanted.encoding)
        raise _wrong("--encoding", message, Text("用 utf-8-sig 或 gb18030", "use utf-8-sig or gb18030"))
    refuse_existing(target, overwrite=overwrite)


def export(issue: Issue, target: Path, *, overwrite: bool) -> tuple[Path, ...]:
    """Write the file; returns what was written. Raises RosterError."""
    check_target(target, issue.wanted, overwrite=overwrite)
    write_bytes(target, _WRITERS[target.suffix.lower()](issue), overwrite=overwrite)
    return (target,)


def _wrong(where: str, message: Text, hint: Text | None = None) -> RosterError:
    return RosterError.of([Problem(Place(where), message, hint)])


def _workbook(issue: Issue) -> bytes:
    from roster.render.workbook import to_workbook

    tables = issue.tables
    grids = {
        Text("按日期", "by day").to(issue.language): tables.by_day(),
        Text("按路段", "by segment").to(issue.language): tables.by_segment(),
        Text("按人员", "by person").to(issue.language): tables.by_person(),
        Text("统计", "loads").to(issue.language): tables.loads(),
    }
    return to_workbook(grids, issue.language)


def _csv(issue: Issue) -> bytes:
    from roster.render.csv_out import to_csv

    return to_csv(issue.tables.by_day()).encode(issue.wanted.encoding, errors="replace")


def _json(issue: Issue) -> bytes:
    return json.dumps(issue.document.to_dict(), ensure_ascii=False, indent=1).encode()


def _page(issue: Issue) -> bytes:
    from roster.render.page import to_page

    return to_page(issue.tables, issue.paper).encode()


def _pdf(issue: Issue) -> bytes:
    from roster.render.pdf import to_pdf

    return to_pdf(issue.tables.by_day(), issue.paper)


def _docx(issue: Issue) -> bytes:
    from roster.render.word import to_docx

    return to_docx(issue.tables.by_day(), issue.paper)


_WRITERS: Mapping[str, Callable[[Issue], bytes]] = {
    ".xlsx": _workbook,
    ".html": _page,
    ".pdf": _pdf,
    ".docx": _docx,
    ".csv": _csv,
    ".json": _json,
}
