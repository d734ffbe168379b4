"""Workbooks as plain text cells, within limits: a hostile or broken file is refused, not opened.

The parts of the file are unpacked here, counted while they are, and only what was counted is handed to the
parser, in a file of its own: what a part claims of its size, or two readers see differently in one
archive, can do no harm.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.files.limits import read_bytes
from roster.tables.csv_rows import MOST_CELLS
from roster.tables.table import Sheet
from roster.tables.workbook_size import MOST_TEXT, NotRead, Texts, TooLarge, measure

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2000

_PART = re.compile(r"\[Content_Types\]\.xml|_rels/.*|xl/.*\.(xml|rels)")
_REFUSED = (
    (
        re.compile(r"(?i)xl/(vbaProject|macrosheets|activeX)|.*\.bin$|customUI/"),
        re.compile(r"(?i)xl/printerSettings/|customXml/"),
        Text("工作簿里有宏或控件，没有打开", "the workbook holds macros or controls: it was not opened"),
        Text("另存为不带宏的 .xlsx", "save it as .xlsx without macros"),
    ),
    (
        re.compile(r"(?i)xl/(externalLinks|embeddings|connections|queryTables)"),
        None,
        Text("工作簿里有到别的文件的链接，没有打开", "the workbook links to other files: it was not opened"),
        Text(
            "在“数据 → 编辑链接”里断开链接，再另存为 .xlsx",
            "break the links (Data, Edit Links), then save it as .xlsx",
        ),
    ),
)


def sheets(path: Path) -> dict[str, Sheet]:
    """Every sheet's cells as text, from A1; raises RosterError where it is no workbook or too large."""
    checked = _checked(path)
    from python_calamine import CalamineError, CalamineWorkbook

    cells, texts = MOST_CELLS, MOST_TEXT
    try:
        workbook = CalamineWorkbook.from_filelike(checked)
        found = {}
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            # Each part is small enough; but several sheets may show the same one.
            cells -= sum(map(len, rows))
            texts -= sum(len(text) for row in rows for text in row)
            if cells < 0 or texts < 0:
                raise _too_large(path)
            found[name] = Sheet(rows, tuple(sheet.merged_cell_ranges or ()))
    except (CalamineError, OSError, ValueError) as error:
        raise _refused(path, Text("打不开这个工作簿", "this workbook can not be opened")) from error
    return found


def _checked(path: Path) -> io.BytesIO:
    """The parts of the workbook that hold cells, unpacked and counted, in an archive of their own."""
    raw = read_bytes(path, MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            items = archive.infolist()
            _refuse_names(path, [item.filename for item in items])
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
                for item, data in _unpacked(path, archive, items):
                    copy.writestr(item.filename, data)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise _no_workbook(path) from None
    out.seek(0)
    return out


def _refuse_names(path: Path, names: list[str]) -> None:
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise _too_large(path)
    for hostile, harmless, message, hint in _REFUSED:
        if any(hostile.match(name) and not (harmless and harmless.match(name)) for name in names):
            raise _refused(path, message, hint)


def _unpacked(
    path: Path, archive: zipfile.ZipFile, items: list[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    left = MOST_UNPACKED
    texts = Texts()
    if sum(item.file_size for item in items) > 2 * MOST_UNPACKED:
        raise _too_large(path)
    try:
        for item in items:
            if not _PART.fullmatch(item.filename):
                continue
            with archive.open(item) as part:
                data = part.read(left + 1)
            left -= len(data)
            if left < 0:
                raise _too_large(path)
            measure(data, texts)
            yield item, data
        texts.measure()
    except NotRead:
        raise _no_workbook(path) from None
    except TooLarge as error:
        message = Text("{what}，没有打开", "{what}: it was not opened").format(what=error.what)
        hint = Text(
            "删去表后面的空行、空列再存一次",
            "delete the blank rows and columns after the table and save it again",
        )
        raise _refused(path, message, hint) from None


def _too_large(path: Path) -> RosterError:
    hint = Text("只留下值班表，另存为新的 .xlsx", "keep the tables alone and save them as a new .xlsx")
    return _refused(path, Text("工作簿太大，没有打开", "the workbook is too large: it was not opened"), hint)


def _no_workbook(path: Path) -> RosterError:
    return _refused(
        path, Text("这不是 .xlsx 工作簿，或者加了密码", "this is no .xlsx workbook, or it is encrypted")
    )


def _refused(path: Path, message: Text, hint: Text | None = None) -> RosterError:
    hint = hint or Text("在 WPS 或 Excel 里另存为 .xlsx", "save it as .xlsx in a spreadsheet program")
    return RosterError.of([Problem(Place(str(path)), message, hint)])


def _text(cell: object) -> str:
    """A cell as one would type it: dates as dates, whole numbers without a point."""
    if isinstance(cell, dt.datetime):
        return str(cell.date()) if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
