"""A workbook edited by hand with what is wrong with it marked: colours and comments in its cells, and a list.

Everything else in the workbook stays as it is, pictures and charts excepted. Marked again, it loses the marks of the time before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from roster.answer import Finding, Severity
from roster.errors import Place, Problem, RosterError
from roster.records.table import Sheet
from roster.text import Language, Text

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "roster"
COLOURS: Mapping[Severity, str] = {"error": "FFFF7C80", "warning": "FFFFD966"}
"""How a cell is filled, as ARGB."""
_SEVERITIES: Mapping[Severity, Text] = {"error": Text("错误", "error"), "warning": Text("提醒", "warning")}
_LIST = Text("核对结果", "findings")
_CELL = re.compile(r"(?:(?P<sheet>.+)!)?(?P<cell>[A-Z]{1,3}[0-9]{1,7})")
_PICTURES = re.compile(r"xl/(media|charts)/")
_NO_FILL = PatternFill()


def marked(path: Path, findings: Sequence[Finding], language: Language) -> bytes:
    """The workbook at `path` with the findings marked; raises RosterError where it can not be opened.

    It must have been read already: nothing is limited here.
    """
    try:
        # Text of several looks in one cell keeps them.
        book = load_workbook(path, rich_text=True)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        BadZipFile,
        InvalidFileException,
    ) as error:
        message = Text("打不开这个工作簿,没有标注", "this workbook can not be opened to be marked")
        raise RosterError.of([Problem(Place(str(path)), message)]) from error
    return _mark(book, findings, language)


def leaves_out(path: Path) -> bool:
    """Whether the workbook holds pictures or charts, which its marked copy does not."""
    with ZipFile(path) as archive:
        return any(_PICTURES.match(name) for name in archive.namelist())


def marked_table(table: Sheet, findings: Sequence[Finding], language: Language) -> bytes:
    """A text table (CSV) as a workbook with the findings marked."""
    book = Workbook()
    for number, row in enumerate(table.rows, start=1):
        for column, text in enumerate(row, start=1):
            _write(book.active.cell(number, column), text)
    return _mark(book, findings, language)


def _mark(book: Workbook, findings: Sequence[Finding], language: Language) -> bytes:
    for sheet in book.worksheets:
        _unmark(sheet)
    for text in (_LIST.zh, _LIST.en):
        if text in book.sheetnames and len(book.sheetnames) > 1:
            del book[text]
    said: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found = _CELL.fullmatch(finding.where)
        name = found and (found["sheet"] or book.active.title)
        if found and name in book.sheetnames:
            said.setdefault((str(name), found["cell"]), []).append(finding)
    for (name, cell), those in said.items():
        _say(book[name][cell], those, language)
    _list(book, findings, language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _unmark(sheet: Worksheet) -> None:
    """Take away what an earlier marking left."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                if cell.fill.fgColor.rgb in COLOURS.values():
                    cell.fill = _NO_FILL


def _say(cell: Cell, findings: Sequence[Finding], language: Language) -> None:
    worst: Severity = "error" if any(one.severity == "error" for one in findings) else "warning"
    cell.fill = PatternFill("solid", fgColor=COLOURS[worst])
    lines = [one.message.to(language) for one in findings]
    before = [cell.comment.text] if cell.comment is not None else []
    comment = Comment("\n".join(dict.fromkeys((*before, *lines))), AUTHOR)
    comment.width, comment.height = 320, 40 + 36 * len((*before, *lines))
    cell.comment = comment


def _list(book: Workbook, findings: Iterable[Finding], language: Language) -> None:
    """A sheet that lists all findings, those without a cell too; each leads to its cell."""
    sheet = book.create_sheet(_LIST.to(language))
    heads = (Text("位置", "Place"), Text("程度", "Severity"), Text("问题", "What is wrong"))
    for column, (head, width) in enumerate(zip(heads, (18, 10, 100), strict=True), start=1):
        cell = sheet.cell(1, column)
        _write(cell, head.to(language))
        cell.font = Font(bold=True)
        sheet.column_dimensions["ABC"[column - 1]].width = width
    sheet.freeze_panes = "A2"
    for row, finding in enumerate(findings, start=2):
        texts = (finding.where, _SEVERITIES[finding.severity].to(language), finding.message.to(language))
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row, column)
            _write(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        found = _CELL.fullmatch(finding.where)
        if found:
            name = str(found["sheet"] or book.active.title).replace("'", "''")
            sheet.cell(row, 1).hyperlink = f"#'{name}'!{found['cell']}"
            sheet.cell(row, 1).font = Font(color="FF0563C1", underline="single")
        sheet.cell(row, 2).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])


def _write(cell: Cell, text: str) -> None:
    """Write text that stays text: what begins with = is no formula."""
    cell.value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    cell.data_type = "s"
