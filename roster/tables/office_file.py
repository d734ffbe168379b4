"""The tables an office's file holds, whatever kind of file it is."""

from __future__ import annotations

from pathlib import Path

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.tables.disguise import refuse_disguised
from roster.tables.table import Table, read_csv
from roster.tables.workbook import sheets

TABLES = (".xlsx", ".csv")
"""The kinds of file that hold tables."""

_OLD = {".xls", ".xlsm", ".xlsb", ".et", ".ods"}


def read_tables(path: Path) -> tuple[Table, ...]:
    """The tables of a workbook (.xlsx) or text file (.csv); raises RosterError where it can not be read."""
    suffix = path.suffix.lower()
    if suffix in TABLES:
        refuse_disguised(path)
    if suffix == ".xlsx":
        return tuple(Table(str(path), sheet, name) for name, sheet in sheets(path).items())
    if suffix == ".csv":
        return (Table(str(path), read_csv(path)),)
    raise unknown_kind(path, TABLES)


def unknown_kind(path: Path, kinds: tuple[str, ...]) -> RosterError:
    """The refusal of a file of another kind."""
    message = Text("不认识这种文件“{suffix}”", "files of type “{suffix}” can not be read").format(
        suffix=path.suffix
    )
    hint = (
        Text("在 WPS 或 Excel 里另存为 .xlsx", "save it as .xlsx in a spreadsheet program")
        if path.suffix.lower() in _OLD
        else Text("可用 {kinds}", "use {kinds}").format(kinds=" ".join(kinds))
    )
    return RosterError.of([Problem(Place(str(path)), message, hint)])
