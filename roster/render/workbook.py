"""Grids as a workbook for WPS and Excel, ready to print: A4 landscape, headings on every page, no merged cells."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping

import xlsxwriter
from rich.cells import cell_len

from roster.render.grid import CellKind, Grid
from roster.text import Language, Text

_FILLS: dict[CellKind, dict[str, object]] = {
    "vacant": {"bg_color": "#F8CBAD", "font_color": "#C00000", "bold": True},
    "borrowed": {"font_color": "#7F6000"},
    "holiday": {"bg_color": "#FCE4D6"},
    "weekend": {"bg_color": "#EAF1FB"},
    "provisional": {"bg_color": "#FFF2CC"},
}
_WIDEST = 24
"""Widest column, in characters; longer cells wrap."""


def to_workbook(grids: Mapping[str, Grid], language: Language) -> bytes:
    """One sheet a grid, by name: title, headings, cells, notes, and a line for signatures."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # The file must not differ from one writing to the next.
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    for name, grid in grids.items():
        _sheet(book, name, grid, language)
    book.close()
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, grid: Grid, language: Language) -> None:
    sheet = book.add_worksheet(name[:31])
    base: dict[str, object] = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_size": 10}
    title = book.add_format({"bold": True, "font_size": 18, "align": "center_across"})
    heading = book.add_format({**base, "bold": True, "align": "center", "bg_color": "#D9E1F2"})
    formats = {kind: book.add_format({**base, **fill}) for kind, fill in _FILLS.items()}
    plain = book.add_format(base)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(Text("&C第 &P 页,共 &N 页", "&CPage &P of &N").to(language))
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    # Centred across blank cells: a merged cell could not be read back.
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, grid.title, title)
    for number in range(1, len(grid.columns)):
        sheet.write_blank(0, number, None, title)
    for number, column in enumerate(grid.columns):
        sheet.write_string(1, number, column.title, heading)
        longest = max([cell_len(column.title), *(cell_len(row[number].text) for row in grid.rows)])
        sheet.set_column(number, number, min(_WIDEST, longest + 2))
    for line, row in enumerate(grid.rows, start=2):
        for number, cell in enumerate(row):
            sheet.write_string(line, number, cell.text, formats.get(cell.kind, plain))
    last = len(grid.rows) + 1
    sheet.autofilter(1, 0, last, len(grid.columns) - 1)
    signature = Text("制表人:________    审核人:________", "Prepared by: ________    Approved by: ________")
    for line, note in enumerate((*grid.notes, signature.to(language)), start=last + 2):
        sheet.write_string(line, 0, note)
