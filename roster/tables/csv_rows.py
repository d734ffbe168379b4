"""The rows of a text table, within limits: a large table, or a cell that never ends, is refused at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError

MOST_ROWS = 20_000
MOST_COLUMNS = 2000
MOST_CELLS = 1_000_000


class CsvRows(Iterator[list[str]]):
    """The rows of a text; a line ends with LF, CR LF or CR.

    Raises RosterError for too many cells when it is made, for a row that is too long or unreadable when it is
    read.
    """

    def __init__(self, text: str, file: str, delimiter: str = ",") -> None:
        if text.count(delimiter) > MOST_CELLS:
            raise _too_large(Place(file, 1, 1))
        self.file = file
        self._lines = text.splitlines()
        # Line ends inside a cell stay as they are.
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        self._rows = 0

    @property
    def line_num(self) -> int:
        """The line of the text at which the last row ends, from 1."""
        return self._reader.line_num

    def __next__(self) -> list[str]:
        first = self._reader.line_num + 1
        try:
            row = next(self._reader)
        except csv.Error:
            message = Text(
                "第{n}行读不懂：有一格长过{most}个字",
                "row {n} can not be read: a cell of more than {most} characters",
            ).format(n=self._rows + 1, most=csv.field_size_limit())
            hint = Text("看看引号有没有配对", "see whether each quotation mark is closed")
            line = self._lines[first - 1] if first <= len(self._lines) else ""
            raise RosterError.of([Problem(Place(self.file, first, 1, line), message, hint)]) from None
        self._rows += 1
        if self._rows > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise _too_large(Place(self.file, first, 1))
        return row


def _too_large(place: Place) -> RosterError:
    message = Text("表太长，没有读完", "the table is too long: it was not read")
    hint = Text(
        "删去表后面的空行、空列再存一次",
        "delete the blank rows and columns after the table and save it again",
    )
    return RosterError.of([Problem(place, message, hint)])
