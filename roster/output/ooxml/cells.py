"""The cells of a sheet, found by their address; one that is not there yet is made where it belongs."""

from __future__ import annotations

import re

from roster.output.ooxml.package import Element, added, child, local
from roster.tables.table import letters

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def address(cell: str) -> tuple[int, int]:
    """Row and column of a cell, from 1."""
    found = _ADDRESS.fullmatch(cell)
    if found is None:
        raise ValueError(cell)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


class Cells:
    """The cells of a worksheet's root element."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._data = child(root, "sheetData")
        self._rows: dict[int, Element] = {}
        number = 0
        for row in self._data:
            # Programs may leave the number out; the row then follows the one before it.
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self._rows.setdefault(number, row)
        self._read: dict[int, dict[int, Element]] = {}

    def look(self, cell: str) -> int:
        """The number of the cell's look."""
        row, column = address(cell)
        found = self._cells(row).get(column) if row in self._rows else None
        return self._usual(row, column) if found is None else int(found.get("s", 0))

    def set_look(self, cell: str, look: int) -> None:
        """Give the cell another look."""
        row, column = address(cell)
        self._cell(row, column).set("s", str(look))

    def _usual(self, row: int, column: int) -> int:
        """The look of a cell that nobody wrote: its row's, or else its column's."""
        line = self._rows.get(row)
        if line is not None and line.get("customFormat") in {"1", "true"}:
            return int(line.get("s", 0))
        for one in self._root.iterfind("{*}cols/{*}col"):
            if int(one.get("min", 0)) <= column <= int(one.get("max", 0)):
                return int(one.get("style", 0))
        return 0

    def _cell(self, row: int, column: int) -> Element:
        usual = self._usual(row, column)
        if row not in self._rows:
            made = added(self._data, "row", r=str(row))
            _put_before(made, next((one for number, one in self._rows.items() if number > row), None))
            self._rows = dict(sorted([*self._rows.items(), (row, made)]))
        cells = self._cells(row)
        if column not in cells:
            made = added(self._rows[row], "c", r=f"{letters(column - 1)}{row}", s=str(usual))
            _put_before(made, next((one for number, one in sorted(cells.items()) if number > column), None))
            cells[column] = made
        return cells[column]

    def _cells(self, row: int) -> dict[int, Element]:
        if row not in self._read:
            found: dict[int, Element] = {}
            column = 0
            for cell in self._rows[row]:
                if local(cell) == "c":
                    column = address(cell.get("r"))[1] if cell.get("r") else column + 1
                    cell.set("r", f"{letters(column - 1)}{row}")
                    found.setdefault(column, cell)
            self._read[row] = found
        return self._read[row]


def _put_before(made: Element, follower: Element | None) -> None:
    if follower is not None:
        follower.addprevious(made)
