"""Grids in a terminal: as many columns as fit, whole words, no colour where none is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text as RichText

from roster.output.grid import CellKind, Column, Grid

STYLES: dict[CellKind, str] = {
    "vacant": "bold red",
    "borrowed": "yellow",
    "holiday": "red",
    "weekend": "cyan",
    "provisional": "magenta",
    "error": "bold red",
    "warning": "yellow",
    "good": "green",
    "repeat": "dim",
}
_GAP = 2
"""Cells between two columns."""
_BOX = box.SIMPLE_HEAD


@dataclass(frozen=True)
class _Row:
    """A row as it is printed: each cell's text and style; `apart`: a line of room before it."""

    cells: tuple[tuple[str, str], ...]
    apart: bool = False


def show(console: Console, grid: Grid) -> None:
    """Print a grid; the leftmost columns are not said again within a group."""
    if grid.title:
        console.print(RichText(grid.title, style="bold", justify="center"))
    widths = _widths(grid)
    kept = _fitting(grid, widths, console.width)
    columns = [grid.columns[number] for number in kept]
    rows = list(_rows(grid, kept))
    if sum(widths[number] + _GAP for number in kept) - _GAP <= console.width and _is_plain(rows):
        console.print(_Lined(columns, [widths[number] for number in kept], rows), crop=False)
    else:
        console.print(_wrapping(columns, rows))
    for note in grid.notes:
        console.print(RichText(f"  {note}", style="dim"))


def _rows(grid: Grid, kept: Sequence[int]) -> Iterator[_Row]:
    before: tuple[str, ...] = ()
    for number, row in enumerate(grid.rows):
        if number in grid.groups:
            before = ()
        shown = tuple(row[column].text for column in kept)
        repeated = 0
        while (
            repeated < min(3, len(shown)) and shown[: repeated + 1] == before[: repeated + 1] and grid.groups
        ):
            repeated += 1
        cells = tuple(
            ("" if place < repeated else row[column].text, STYLES.get(row[column].kind, ""))
            for place, column in enumerate(kept)
        )
        yield _Row(cells, apart=number in grid.groups and number > 0)
        before = shown


def _wrapping(columns: Sequence[Column], rows: Sequence[_Row]) -> Table:
    """The table where it does not fit: its cells are broken into lines."""
    table = Table(box=_BOX, pad_edge=False, padding=(0, _GAP - 1, 0, 0), header_style="bold", show_edge=False)
    for column in columns:
        justify: Literal["right", "left"] = "right" if column.right else "left"
        table.add_column(column.title, justify=justify, overflow="fold", no_wrap=False)
    for row in rows:
        if row.apart:
            table.add_section()
        table.add_row(*(RichText(text, style=style) for text, style in row.cells))
    return table


@dataclass(frozen=True)
class _Lined:
    """The same table where it fits: nothing has to be measured or broken, so it is there at once."""

    columns: Sequence[Column]
    widths: Sequence[int]
    rows: Sequence[_Row]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = _BOX.substitute(options, safe=console.safe_box)
        padded = [width + _GAP - 1 for width in self._room[:-1]] + self._room[-1:]
        heading = _Row(tuple((column.title, "bold") for column in self.columns))
        yield from self._row(console, heading, console.get_style("bold"))
        yield Segment(lines.get_row(padded, "head", edge=False) + "\n")
        for row in self.rows:
            if row.apart:
                yield Segment(lines.get_row(padded, "row", edge=False) + "\n")
            yield from self._row(console, row)

    @property
    def _room(self) -> list[int]:
        """The cells of each column; the last, which no gap follows, has one at least."""
        return [*self.widths[:-1], max(1, self.widths[-1])]

    def _row(self, console: Console, row: _Row, padding: Style | None = None) -> Iterator[Segment]:
        texts = [text.split("\n") for text, _ in row.cells]
        for number in range(max(map(len, texts))):
            plain = ""
            for place, (column, width, text) in enumerate(zip(self.columns, self._room, texts, strict=True)):
                last = place == len(texts) - 1
                there, style = number < len(text), row.cells[place][1]
                said = _filled(text[number] if there else "", width, right=column.right)
                if there and style:
                    yield from (Segment(plain), Segment(said, console.get_style(style)))
                    plain = ""
                else:
                    plain += said
                if not last and padding is not None:
                    yield from (Segment(plain), Segment(" " * (_GAP - 1), padding))
                    plain = " "
                elif not last:
                    plain += " " * _GAP
            yield Segment(plain + "\n")


def _filled(text: str, width: int, *, right: bool) -> str:
    """The text in so many cells."""
    text = text.rstrip()
    room = " " * (width - cell_len(text))
    return room + text if right else text + room


def _is_plain(rows: Iterable[_Row]) -> bool:
    """Whether every character is as wide as measured: no control character but the end of a line."""
    return not any(_CONTROL.search(text) for row in rows for text, _ in row.cells)


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]|\n$")

_NOT_FIRST = frozenset(",。;:、)》”!?—…,.;:)!?%")
"""What does not begin a line."""


def wrapped(text: str, width: int) -> str:
    """The text in lines of so many cells: Chinese breaks anywhere, other words stay whole."""
    pieces = re.findall(r"[ -~\u00a0-\u2fff]+?(?:\s+|(?=[^ -~\u00a0-\u2fff])|$)|.", text)
    units: list[str] = []
    for piece in pieces:
        if units and piece[0] in _NOT_FIRST:
            units[-1] += piece
        else:
            units.append(piece)
    lines = [""]
    for unit in units:
        if lines[-1] and cell_len(lines[-1] + unit.rstrip()) > width:
            lines.append("")
        lines[-1] += unit
    return "\n".join(line.strip() for line in lines)


def _widths(grid: Grid) -> list[int]:
    """The cells each column takes."""
    return [
        max(
            cell_len(line)
            for text in (column.title, *(row[number].text for row in grid.rows))
            for line in text.split("\n")
        )
        for number, column in enumerate(grid.columns)
    ]


def _fitting(grid: Grid, widths: Sequence[int], width: int) -> list[int]:
    """The columns that fit side by side: what can be missed is left out first."""
    kept = list(range(len(grid.columns)))
    while sum(widths[number] + _GAP for number in kept) > width:
        dropped = max(kept, key=lambda number: grid.columns[number].drop)
        if grid.columns[dropped].drop == 0:
            break
        kept.remove(dropped)
    return kept
