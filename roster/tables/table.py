"""A table of text cells as in an office's file: headings in any row near the top, cells with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from roster.errors import Place
from roster.files.source import read_text
from roster.language.spelling import folded, squeezed
from roster.tables.cells import clean
from roster.tables.csv_rows import CsvRows

_HEADINGS_WITHIN = 30
"""How many rows from the top are looked through for a heading."""

_PARTS = re.compile(r"[/、\n\uff0f|]+")
"""What parts the words of one heading."""
_COMPOUND = re.compile(r"[/、\n\uff0f|()\uff08\uff09]")
"""What a heading of several words holds, or one with more in brackets."""
_BRACKETS = re.compile(r"\([^()]*\)")

Area = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of merged ones, row and column from 0."""
Headings = Mapping[str, Sequence[str]]
"""What a column is called -> how it may be headed, in small letters and without spaces."""


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet as text, from its first row and column on, and which of them are merged."""

    rows: list[list[str]]
    merged: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Line:
    """A row of a table below its headings: the text and the place of each column there is."""

    number: int
    values: Mapping[str, str]
    places: Mapping[str, Place]

    def get(self, column: str) -> str:
        """The text of a column; empty where the table has no such column."""
        return self.values.get(column, "")


@dataclass(frozen=True)
class Table:
    """A sheet to be read; `name` is its name in places, where the file has several."""

    file: str
    sheet: Sheet
    name: str = ""
    _anchors: dict[tuple[int, int], tuple[int, int]] = field(init=False, default_factory=dict)
    _known: dict[int, tuple[Headings, Mapping[str, tuple[str, ...]]]] = field(
        init=False, default_factory=dict, compare=False
    )

    def __post_init__(self) -> None:
        for (top, left), (bottom, _) in self.sheet.merged:
            # Merged downwards, a cell belongs to each row beside it; merged across, it is a title or a note.
            for row in range(top + 1, min(bottom + 1, len(self.sheet.rows))):
                self._anchors[row, left] = (top, left)

    def lines(self, headings: Headings, needed: frozenset[str]) -> Iterator[Line]:
        """The rows below a heading that has all `needed` columns; a repeated heading is no row."""
        columns: Mapping[str, int] = {}
        for number in range(len(self.sheet.rows)):
            found = self.columns(number, headings)
            if needed <= set(found) and len(found) > 1:
                columns = found
            elif columns:
                yield self._line(number, columns)

    def columns(self, number: int, headings: Headings) -> Mapping[str, int]:
        """Which column is which, if the row is a heading; the first of two with one heading.

        A heading of several words (部门/科室) is what any of them is, where no other column is called so.
        """
        names = self._names(headings)
        texts = self.titles(number)
        found: dict[str, int] = {}
        taken: set[int] = set()
        compound: list[int] = []
        for column, text in enumerate(texts):
            if not text:
                continue
            known = names.get(heading_of(text))
            if known is not None:
                taken.update(column for name in known if found.setdefault(name, column) == column)
            if _COMPOUND.search(text):
                compound.append(column)
        if not found and len(compound) < 2:
            return found
        for column in compound:
            if column not in taken:
                for word in _parts(texts[column]):
                    for name in names.get(word, ()):
                        found.setdefault(name, column)
        return found

    def _names(self, headings: Headings) -> Mapping[str, tuple[str, ...]]:
        """What a heading may mean, by its text."""
        if id(headings) not in self._known:
            names: dict[str, tuple[str, ...]] = {}
            for name, words in headings.items():
                for word in words:
                    names[word] = (*names.get(word, ()), name)
            self._known[id(headings)] = headings, names
        return self._known[id(headings)][1]

    def heads(self, headings: Headings) -> Iterator[Mapping[str, int]]:
        """The columns that rows near the top would make if they were headings."""
        for number in range(min(_HEADINGS_WITHIN, len(self.sheet.rows))):
            yield self.columns(number, headings)

    def titles(self, number: int) -> tuple[str, ...]:
        """The cells of a row as they are written."""
        return tuple(self.text(number, column) for column in range(len(self.sheet.rows[number])))

    def text(self, row: int, column: int) -> str:
        """The text of a cell; of merged ones, that of the first."""
        if self._anchors:
            row, column = self._anchors.get((row, column), (row, column))
        cells = self.sheet.rows[row]
        return clean(cells[column]) if column < len(cells) else ""

    def place(self, row: int, column: int) -> Place:
        """The address of a cell, with the sheet's name where there are several."""
        row, column = self._anchors.get((row, column), (row, column))
        cell = f"{letters(column)}{row + 1}"
        return Place("", cell=f"{self.name}!{cell}" if self.name else cell)

    def _line(self, number: int, columns: Mapping[str, int]) -> Line:
        return Line(
            number,
            {name: self.text(number, column) for name, column in columns.items()},
            {name: self.place(number, column) for name, column in columns.items()},
        )


@lru_cache(maxsize=32_768)
def heading_of(text: str) -> str:
    """A heading without spaces, remarks in brackets and signs at its end, in small letters."""
    if len(text) > 40:
        return ""
    plain = folded(text).lower()
    plain = squeezed(plain) if not plain.isascii() else " ".join(plain.split())
    return re.sub(r"\(.*\)$", "", plain.strip(" :*")).strip(" :*")


def _parts(text: str) -> tuple[str, ...]:
    """The words of a heading, each also without what is in brackets: 请(休)假时间 is 请假时间."""
    words = [part for one in _PARTS.split(text) for part in (one, _BRACKETS.sub("", folded(one)))]
    return tuple(dict.fromkeys(filter(None, map(heading_of, words))))


@lru_cache(maxsize=4096)
def letters(column: int) -> str:
    """The letters of a column, from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def read_csv(path: Path) -> Sheet:
    """The cells of a text table, separated by commas, semicolons or tabs; raises RosterError if too long."""
    text = read_text(path)
    top = text[:4000]
    delimiter = max(",\t;", key=top.count)
    return Sheet(list(CsvRows(text, str(path), delimiter)))
