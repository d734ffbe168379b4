"""Writing the files: one writer for each kind, all from the same view."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from roster.domain.text import Text, listed
from roster.files.atomic import refuse_existing, write_bytes
from roster.output.grid import Grid
from roster.output.issue import Issue, Wanted, each, wrong

ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "gbk")
CALENDAR = ".ics"


def check_target(target: Path, wanted: Wanted, *, overwrite: bool) -> None:
    """Raise RosterError where the file can not be written so; cheap, to be asked before a long build."""
    suffix = target.suffix.lower()
    kinds = (*_WRITERS, CALENDAR)
    if suffix not in kinds:
        message = Text("不能导出“{suffix}”文件", "files of type “{suffix}” can not be written")
        hint = Text("用 {k}", "use {k}").format(k=listed(kinds))
        raise wrong(str(target), message.format(suffix=suffix), hint)
    if suffix == ".csv" and wanted.encoding.lower() not in ENCODINGS:
        message = Text("不能用编码“{e}”", "the encoding “{e}” can not be used").format(e=wanted.encoding)
        raise wrong("--encoding", message, Text("用 utf-8-sig 或 gb18030", "use utf-8-sig or gb18030"))
    _check_options(suffix, wanted)
    if each(target) and suffix != CALENDAR:
        message = Text("{mark} 只用于 .ics", "{mark} is for .ics only").format(mark=each(target)[0])
        raise wrong(str(target), message)
    refuse_existing(target, overwrite=overwrite)


def _check_options(suffix: str, wanted: Wanted) -> None:
    """Refuse what the kind of file has no use for: an option that does nothing would deceive."""
    given = {
        "--person": (wanted.person, (CALENDAR,)),
        "--unit": (wanted.unit, (CALENDAR,)),
        "--previous": (wanted.previous, (CALENDAR,)),
        "--monthly": (wanted.monthly, (".xlsx",)),
        "--change-notice": (wanted.since, (".html", ".pdf", ".docx", ".xlsx")),
    }
    for option, (value, kinds) in given.items():
        if value and suffix not in kinds:
            message = Text("{option} 只用于 {kinds}", "{option} is for {kinds} only")
            raise wrong(option, message.format(option=option, kinds=listed(kinds)))


def export(issue: Issue, target: Path, *, overwrite: bool) -> tuple[Path, ...]:
    """Write the file, or one for each person or unit; returns the paths. Raises RosterError."""
    check_target(target, issue.wanted, overwrite=overwrite)
    if target.suffix.lower() != CALENDAR:
        write_bytes(target, _WRITERS[target.suffix.lower()](issue), overwrite=overwrite)
        return (target,)
    from roster.output.calendars import calendars

    files = dict(calendars(issue, target))
    for path in files:
        refuse_existing(path, overwrite=overwrite)
    for path, data in files.items():
        write_bytes(path, data, overwrite=overwrite)
    return tuple(files)


def _grid(issue: Issue) -> Grid:
    """The table that is printed: the days in order, or what changed."""
    return issue.tables.by_day() if issue.wanted.since is None else issue.notice


def _workbook(issue: Issue) -> bytes:
    from roster.output.forms.duty_workbook import schedule_workbook
    from roster.output.forms.workbook import to_workbook

    if issue.wanted.since is not None:
        name = Text("调整通知", "changes").to(issue.language)
        return to_workbook({name: issue.notice}, issue.language, issue.paper)
    # From the lists of those who can serve one could work out who is away: nothing to be posted.
    able = None if issue.wanted.posting else issue.able
    return schedule_workbook(issue.tables, issue.paper, able, monthly=issue.wanted.monthly)


def _csv(issue: Issue) -> bytes:
    from roster.output.forms.csv_out import to_csv

    try:
        return to_csv(issue.tables.by_day()).encode(issue.wanted.encoding)
    except UnicodeEncodeError as error:
        message = Text("编码 {e} 里没有“{c}”这个字", "the encoding {e} has no character “{c}”").format(
            e=issue.wanted.encoding, c=error.object[error.start]
        )
        hint = Text("用 utf-8-sig 或 gb18030", "use utf-8-sig or gb18030")
        raise wrong("--encoding", message, hint) from None


def _json(issue: Issue) -> bytes:
    from roster.language.masking import mask_document

    data = issue.document.to_dict()
    data = issue.mask.all(mask_document(data)) if issue.wanted.posting else data
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _page(issue: Issue) -> bytes:
    from roster.output.forms.page import grid_page, to_page

    if issue.wanted.since is not None:
        return grid_page(issue.notice, issue.paper).encode()
    return to_page(issue.tables, issue.paper).encode()


def _pdf(issue: Issue) -> bytes:
    from roster.output.forms.pdf import to_pdf

    return to_pdf(_grid(issue), issue.paper)


def _docx(issue: Issue) -> bytes:
    from roster.output.forms.word import to_docx

    return to_docx(_grid(issue), issue.paper)


_WRITERS: Mapping[str, Callable[[Issue], bytes]] = {
    ".xlsx": _workbook,
    ".html": _page,
    ".pdf": _pdf,
    ".docx": _docx,
    ".csv": _csv,
    ".json": _json,
}
