"""`roster check --mark`: the table that was checked, with what is wrong marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from roster.cli.console import tell
from roster.domain.answer import Finding
from roster.domain.text import Language, Text
from roster.errors import Place, Problem, RosterError
from roster.files.atomic import refuse_existing, write_bytes
from roster.tables.office_file import TABLES


def check_mark(table: Path | None, out: Path, *, overwrite: bool) -> None:
    """Raise RosterError where there is nothing to mark, or the marked copy can not be written."""
    if table is None or table.suffix.lower() not in TABLES:
        message = Text("只能标注 .xlsx 或 .csv 的值班表", "only a schedule in .xlsx or .csv can be marked")
        hint = Text(
            "roster check . 改过的.xlsx --mark 标注.xlsx", "roster check . edited.xlsx --mark marked.xlsx"
        )
        raise RosterError.of([Problem(Place("--mark"), message, hint)])
    if out.suffix.lower() != ".xlsx":
        message = Text("标注写成 .xlsx", "the marked copy is a .xlsx")
        raise RosterError.of([Problem(Place(str(out)), message)])
    refuse_existing(out, overwrite=overwrite)


def write_mark(
    table: Path, out: Path, findings: Sequence[Finding], language: Language, *, overwrite: bool
) -> None:
    """Write the copy of the table with the findings marked, and say so."""
    from roster.output.forms.marking import marked, marked_table
    from roster.tables.table import read_csv

    if table.suffix.lower() == ".csv":
        data = marked_table(read_csv(table), findings, language)
    else:
        data = marked(table, findings, language)
    write_bytes(out, data, overwrite=overwrite)
    tell(Text("已写入 {path}", "written to {path}").format(path=out), language)
