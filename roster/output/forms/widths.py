"""How wide the columns of a printed table should be: most cells on one line, no part of any cell cut."""

from __future__ import annotations

import re

from rich.cells import cell_len

from roster.output.grid import Grid

PARTS = re.compile(r"[^、/ \n]+[、/ \n]?")
"""What of a cell should stay on one line: a name, a number, with the sign after it."""
_MOST = 0.9
"""The part of a column's cells that should fit on one line."""


def column_widths(grid: Grid) -> tuple[int, ...]:
    """The width of each column in half-width characters; the few cells that are longer wrap."""
    found: list[int] = []
    for number, column in enumerate(grid.columns):
        texts = [row[number].text for row in grid.rows]
        lengths = sorted(map(cell_len, texts))
        most = lengths[int(len(lengths) * _MOST)] if lengths else 0
        parts = max((cell_len(part) for text in texts for part in PARTS.findall(text)), default=0)
        found.append(max(cell_len(column.title), most, parts))
    return tuple(found)
