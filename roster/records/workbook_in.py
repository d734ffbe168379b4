"""Workbooks as plain text cells, within limits: a hostile or broken file is refused, not opened."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

from roster.errors import Place, Problem, RosterError
from roster.text import Text

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 50_000


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet's cells as text, from A1; raises RosterError where the file is no workbook or is too large."""
    _refuse_hostile(path)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        found = {}
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS:
                raise _refused(
                    path, Text("表“{s}”的行数太多", "sheet “{s}” has too many rows").format(s=name)
                )
            rows = sheet.to_python(skip_empty_area=False)
            found[name] = [[_text(cell) for cell in row] for row in rows]
    except (CalamineError, OSError, ValueError) as error:
        raise _refused(path, Text("打不开这个工作簿", "this workbook can not be opened")) from error
    return found


def _refuse_hostile(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except FileNotFoundError:
        raise _refused(path, Text("找不到文件", "no such file")) from None
    except (zipfile.BadZipFile, OSError):
        raise _refused(path, Text("这不是 xlsx 工作簿", "this is no xlsx workbook")) from None
    if path.stat().st_size > MOST_BYTES or unpacked > MOST_UNPACKED:
        raise _refused(path, Text("工作簿太大", "the workbook is too large"))


def _refused(path: Path, message: Text) -> RosterError:
    hint = Text("在 WPS 或 Excel 里另存为 .xlsx", "save it as .xlsx in a spreadsheet program")
    return RosterError.of([Problem(Place(str(path)), message, hint)])


def _text(cell: object) -> str:
    """A cell as one would type it: dates as dates, whole numbers without a point."""
    if isinstance(cell, dt.datetime):
        return str(cell.date())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
