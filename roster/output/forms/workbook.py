"""Grids as a workbook for WPS and Excel, ready to print: A4, headings on every page, no merged cells."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import xlsxwriter
from rich.cells import cell_len

from roster.domain.text import Language, Text
from roster.output.forms.widths import PARTS, column_widths
from roster.output.grid import CellKind, Grid
from roster.output.paper import Paper

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

VACANT_LOOK: dict[str, object] = {"bg_color": "#F8CBAD", "font_color": "#C00000", "bold": True}
_FILLS: dict[CellKind, dict[str, object]] = {
    "vacant": VACANT_LOOK,
    "borrowed": {"font_color": "#7F6000"},
    "holiday": {"bg_color": "#FCE4D6"},
    "weekend": {"bg_color": "#EAF1FB"},
    "provisional": {"bg_color": "#FFF2CC"},
}
_WIDEST = 26
"""Widest column, in characters; longer cells wrap."""
_NUMBERS = re.compile(r"(?<=\d)、(?=\d)")
"""Between two phone numbers: a program would rather break the number than the line after it."""
_BREAKS = re.compile(r"(?<=[、/])")
"""After a name."""
_LINE = 14.5
"""Height of a line of text, in points."""
HEAD = 1
"""The row of the headings, from 0; the title is above it."""
_CALM: dict[str, object] = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_size": 10}

Fit = Literal["wide", "page"]
"""Fitted to the width of the paper, or wholly onto one page."""


def to_workbook(grids: Mapping[str, Grid], language: Language, paper: Paper | None = None) -> bytes:
    """One sheet a grid, by name: title, headings, cells, notes, and a line for signatures."""
    book = Book(paper or Paper(language))
    for name, grid in grids.items():
        book.table(name, grid)
    return book.close()


def plain_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet of text cells, as they are."""
    book = Book(Paper("zh"))
    sheet = book.book.add_worksheet()
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
    return book.close()


class Book:
    """A workbook being written. Every cell is text: a name that begins with = is a name."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        # The file must not differ from one writing to the next.
        self.book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
        self.plain: Format = self._look(_CALM)
        self.kinds: dict[CellKind, Format] = {
            kind: self._look({**_CALM, **fill}) for kind, fill in _FILLS.items()
        }
        self.heading: Format = self._look({**_CALM, "bold": True, "align": "center", "bg_color": "#D9E1F2"})
        self.title: Format = self._look(
            {"bold": True, "font_size": 18, "align": "center_across", "valign": "vcenter"}
        )
        self.bold: Format = self._look({"bold": True, "font_size": 11})
        self.note: Format = self._look({"font_size": 10})

    def _look(self, looks: Mapping[str, object]) -> Format:
        """A format in the font that every Chinese office has; in English, the program's own."""
        font = {"font_name": "宋体"} if self.paper.language == "zh" else {}
        return self.book.add_format({**font, **looks})

    def close(self) -> bytes:
        """The finished workbook."""
        self.book.close()
        return self.out.getvalue()

    def format(self, **looks: Any) -> Format:
        """A format of one's own."""
        return self.book.add_format(looks)

    def sheet(self, name: str, *, portrait: bool = False, fit: Fit = "wide") -> Worksheet:
        """An empty sheet set up for A4: whose it is and of which day above, page numbers below."""
        sheet = self.book.add_worksheet(name[:31])
        if not portrait:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1 if fit == "page" else 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        owner = self.paper.owner.replace("&", "&&")
        sheet.set_header(f"&L{owner}&R{self.paper.date}"[:255], {"margin": 0.35})
        sheet.set_footer(Text("&C第 &P 页，共 &N 页", "&CPage &P of &N").to(self.paper.language))
        return sheet

    def table(
        self,
        name: str,
        grid: Grid,
        *,
        portrait: bool = False,
        fit: Fit = "wide",
        frozen: int = 0,
        widest: int = _WIDEST,
        packed: bool = False,
    ) -> Worksheet:
        """A sheet with one table; the first `frozen` columns stay in sight.

        With `packed`, lines of a cell end between its parts: programs would break Chinese names anywhere. Not
        for cells that are edited.
        """
        sheet = self.sheet(name, portrait=portrait or self.paper.portrait, fit=fit)
        width = len(grid.columns)
        self.head(sheet, grid.title, width)
        sheet.repeat_rows(HEAD)
        sheet.freeze_panes(HEAD + 1, frozen)
        widths = [min(widest, width + 2) for width in column_widths(grid)]
        for number, column in enumerate(grid.columns):
            sheet.write_string(HEAD, number, column.title, self.heading)
            sheet.set_column(number, number, widths[number])
        heads = [column.title for column in grid.columns]
        _high_enough(sheet, HEAD, heads, widths)
        for line, row in enumerate(grid.rows, start=HEAD + 1):
            texts = [
                _NUMBERS.sub("、\n", cell.text) if cell_len(cell.text) > width else cell.text
                for cell, width in zip(row, widths, strict=True)
            ]
            if packed:
                texts = [_packed(text, width) for text, width in zip(texts, widths, strict=True)]
            _high_enough(sheet, line, texts, widths)
            for number, (cell, text) in enumerate(zip(row, texts, strict=True)):
                sheet.write_string(line, number, text, self.kinds.get(cell.kind, self.plain))
        last = len(grid.rows) + HEAD
        sheet.autofilter(HEAD, 0, last, width - 1)
        signature = "    ".join(self.paper.signatures)
        lead = [grid.lead] if grid.lead else []
        for line, note in enumerate((*lead, *grid.notes, signature), start=last + 2):
            sheet.write_string(line, 0, note, self.note)
        return sheet

    def head(self, sheet: Worksheet, title: str, width: int) -> None:
        """A title centred across blank cells: a merged cell could not be read back."""
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, title, self.title)
        for number in range(1, width):
            sheet.write_blank(0, number, None, self.title)


def _high_enough(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row high enough for text that wraps: no program does so by itself when it opens the file."""
    lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
    if lines > 1:
        sheet.set_row(row, _LINE * lines + 2)


def _packed(text: str, width: int) -> str:
    """The text with a line break wherever the next part would not fit."""
    lines = [""]
    for part in _BREAKS.split(text):
        if lines[-1] and cell_len(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes, broken between its parts, and within those longer than a line."""
    if cell_len(text) <= width and "\n" not in text:
        return 1
    return sum(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(text: str, width: int) -> int:
    lines, used = 1, 0
    for part in PARTS.findall(text):
        size = cell_len(part)
        if used and used + size > width:
            lines, used = lines + 1, 0
        lines += (used + size - 1) // width if used + size > width else 0
        used = used + size if used + size <= width else size % width
    return lines
