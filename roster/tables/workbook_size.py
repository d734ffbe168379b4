"""How large the parts of a workbook are, counted before any reader allocates memory for them.

A few bytes can ask for a lot: a cell far away for a rectangle of blank ones, a shared text that ten thousand
cells show for as many copies, merged cells for each row they span. All of these are counted here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

from roster.domain.text import Text
from roster.tables.csv_rows import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

MOST_FILLED = 400_000
"""Cells that are written at all, in one part."""
MOST_TEXT = 16_000_000
"""Characters that the cells of all sheets show."""
MOST_MERGED = 200_000
"""Rows that merged cells span, all of them together."""

_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_AREA = re.compile(r"\$?[A-Za-z]{1,3}\$?([0-9]{1,7})(?::\$?[A-Za-z]{1,3}\$?([0-9]{1,7}))?")
_LAST_ROW = 1_048_576


class NotRead(Exception):
    """The part is no such document as a workbook is made of."""


class TooLarge(Exception):
    """The part asks for more room than there is; `what` says of what there is too much."""

    def __init__(self, what: Text) -> None:
        super().__init__(what)
        self.what = what


@dataclass
class Texts:
    """The shared texts of a workbook and how often its cells show each of them."""

    lengths: list[int] = field(default_factory=list)
    shown: Counter[int] = field(default_factory=Counter)

    def measure(self) -> None:
        """Raise TooLarge where the cells show too much text."""
        known = len(self.lengths)
        if sum(self.lengths[text] * times for text, times in self.shown.items() if text < known) > MOST_TEXT:
            raise TooLarge(Text("单元格里的文字太多", "there is too much text in its cells"))


def measure(data: bytes, texts: Texts) -> None:
    """Count what a part of a workbook holds; raises TooLarge or NotRead."""
    count = _Count(texts)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = count.start
    parser.EndElementHandler = count.end
    parser.CharacterDataHandler = count.text
    parser.StartDoctypeDeclHandler = count.declared
    try:
        parser.Parse(data, True)
        count.check()
    except (expat.ExpatError, ValueError, LookupError):
        raise NotRead from None


class _Count:
    """What has been seen of one part so far."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.rows = self.column = self.height = self.width = self.filled = self.merged = 0
        self.shared = self.index = False
        self.length = -1
        self.written = ""

    def declared(self, *_: object) -> None:
        raise NotRead

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "v":
            self.index = self.shared
        elif tag == "row":
            self._row(attributes.get("r"))
        elif tag == "si":
            self.length = 0
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "v" and self.index:
            if self.written.strip().isdecimal():
                self.texts.shown[int(self.written[:20])] += 1
            self.index, self.written = False, ""
        elif tag == "si":
            self.texts.lengths.append(self.length)
            self.length = -1

    def text(self, text: str) -> None:
        if self.index:
            self.written = (self.written + text)[:20]
        elif self.length >= 0:
            self.length += len(text)

    def _row(self, number: str | None) -> None:
        self.rows += 1
        self.column = 0
        if number is not None:
            if not number.isdecimal() or len(number) > 7:
                raise NotRead
            self.height = max(self.height, int(number))
        if self.rows > _LAST_ROW:
            self.check()

    def _cell(self, attributes: dict[str, str]) -> None:
        self.filled += 1
        self.column += 1
        self.shared = attributes.get("t") == "s"
        where = attributes.get("r")
        if where is not None:
            found = _CELL.fullmatch(where)
            if found is None:
                raise NotRead
            self.column = _number(found[1])
            self.height = max(self.height, int(found[2]))
        self.width = max(self.width, self.column)
        if self.filled > MOST_FILLED:
            self.check()

    def check(self) -> None:
        """Raise TooLarge where there is more than can be read; running counts are checked at the end."""
        rows, columns = max(self.height, self.rows), max(self.width, 1)
        if (
            rows > MOST_ROWS
            or columns > MOST_COLUMNS
            or rows * columns > MOST_CELLS
            or self.filled > MOST_FILLED
        ):
            message = Text(
                "有一张表大到{rows}行、{columns}列", "there is a sheet of {rows} rows and {columns} columns"
            )
            raise TooLarge(message.format(rows=rows, columns=columns))

    def _merge(self, area: str) -> None:
        found = _AREA.fullmatch(area)
        if found is None:
            raise NotRead
        first, last = int(found[1]), min(int(found[2] or found[1]), _LAST_ROW)
        self.merged += 1 + max(0, last - first)
        if self.merged > MOST_MERGED:
            raise TooLarge(Text("合并的单元格太多", "there are too many merged cells"))


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
