"""A grid as CSV, to be opened in a spreadsheet, edited and read back."""

from __future__ import annotations

import csv
import io

from roster.output.grid import Grid
from roster.tables.cells import FORMULA


def to_csv(grid: Grid) -> str:
    """Every cell of the grid, headings first; what a spreadsheet would take for a formula is made plain."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title for column in grid.columns])
    writer.writerows([[_safe(cell.text) for cell in row] for row in grid.rows])
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text
