"""Grids in a terminal: as many columns as fit, whole words, no colour where none is wanted."""

from __future__ import annotations

import re

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from roster.render.grid import CellKind, Grid

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


def show(console: Console, grid: Grid) -> None:
    """Print a grid; the leftmost columns are not said again within a group."""
    if grid.title:
        console.print(RichText(grid.title, style="bold", justify="center"))
    kept = _fitting(grid, console.width)
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, _GAP - 1, 0, 0), header_style="bold", show_edge=False
    )
    for number in kept:
        column = grid.columns[number]
        table.add_column(
            column.title, justify="right" if column.right else "left", overflow="fold", no_wrap=False
        )
    before: tuple[str, ...] = ()
    for number, row in enumerate(grid.rows):
        if number in grid.groups:
            before = ()
            if number:
                table.add_section()
        shown = tuple(row[column].text for column in kept)
        repeated = 0
        while (
            repeated < min(3, len(shown)) and shown[: repeated + 1] == before[: repeated + 1] and grid.groups
        ):
            repeated += 1
        cells = [
            RichText("" if place < repeated else row[column].text, style=STYLES.get(row[column].kind, ""))
            for place, column in enumerate(kept)
        ]
        table.add_row(*cells)
        before = shown
    console.print(table)
    for note in grid.notes:
        console.print(RichText(f"  {note}", style="dim"))


_NOT_FIRST = frozenset(",。;:、)》”!?—…,.;:)!?%")
"""What does not begin a line."""


def wrapped(text: str, width: int) -> str:
    """The text in lines of so many cells: Chinese breaks between any two characters, other words stay whole."""
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


def _fitting(grid: Grid, width: int) -> list[int]:
    """The columns that fit side by side: what can be missed is left out first."""
    kept = list(range(len(grid.columns)))
    widths = [
        max([cell_len(column.title), *(cell_len(row[number].text) for row in grid.rows)])
        for number, column in enumerate(grid.columns)
    ]
    while sum(widths[number] + _GAP for number in kept) > width:
        dropped = max(kept, key=lambda number: grid.columns[number].drop)
        if grid.columns[dropped].drop == 0:
            break
        kept.remove(dropped)
    return kept
