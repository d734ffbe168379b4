"""The staff list an office already has: a CSV file with a header in Chinese or English.

Every column is read, or its heading is named in a remark: nothing that somebody wrote is dropped in silence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.files.discretion import shown_row
from roster.files.source import Loc, read_text
from roster.plan.entry_cells import MODELS, Named, entries, named
from roster.plan.people import PersonSpec
from roster.plan.terms import keys_of
from roster.tables.csv_rows import CsvRows

_LISTS = {"tags"}
_SERIAL = {"", "序号", "no", "no."}
"""Headings of columns that number the rows, or of none."""


@dataclass
class Listed:
    """The rows of a list as entries of `people`, the place of each cell by (row, key), problems, remarks."""

    rows: list[dict[str, object]] = field(default_factory=list)
    places: dict[Loc, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def people_rows(
    folder: Path | None,
    name: str,
    place: Place,
    texts: Mapping[Path, str] | None = None,
    names: Named | None = None,
) -> Listed:
    """The people in the list that a plan names at `place`.

    `texts` are files as they are to be, in place of what is on the disk; `names` what the cells may name.
    """
    if folder is None or Path(name).suffix.lower() != ".csv":
        message = Text("人员应是列表，或 CSV 文件名", "people must be a list, or the name of a CSV file")
        hint = Text("例如 people: 名单.csv", "for example people: staff.csv")
        return Listed(problems=[Problem(place, message, hint)])
    path = folder / name
    try:
        text = (texts or {}).get(path) or read_text(path)
        return _Reading(str(path), text, names or named()).listed
    except RosterError as error:
        beside = Text("名单文件放在计划旁边", "put the list beside the plan")
        there = os.path.lexists(path)
        # What is wrong inside the file has its place there; its line may hold reasons.
        found = [
            replace(p, place=replace(p.place, source=""))
            if p.place.line
            else Problem(place, p.message, p.hint if there else beside)
            for p in error.problems
        ]
        return Listed(problems=found)


class _Reading:
    """Reads the rows of a list one after the other."""

    def __init__(self, file: str, text: str, names: Named) -> None:
        self.file = file
        self.names = names
        self.listed = Listed()
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._read(CsvRows(text, file))

    def _read(self, reader: CsvRows) -> None:
        titles = next(reader, None)
        if titles is None:
            self.listed.problems.append(Problem(Place(self.file), Text("名单是空的", "the list is empty")))
            return
        self.titles = [title.strip() for title in titles]
        self.heads = self._heads()
        last = reader.line_num
        for cells in reader:
            first, last = last + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                self._row(first, cells)

    def _heads(self) -> list[str | None]:
        """What each column is; None for one that is not read, which is reported."""
        known = {word.lower(): key for word, key in keys_of(PersonSpec).items()}
        heads: list[str | None] = []
        for title in self.titles:
            head = known.get(title.lower())
            place = self._place(1, title, self.lines[0], self.lines[0])
            if head is not None and head in heads:
                message = Text("“{title}”一列写了两次", "there are two columns “{title}”")
                hint = Text("合并成一列，或删去一列", "make one of them, or delete one")
                self.listed.problems.append(Problem(place, message.format(title=title), hint))
                head = None
            elif head is None and title.lower() not in _SERIAL:
                message = Text("“{title}”这一列没有用到", "the column “{title}” is not used")
                self.listed.remarks.append(Problem(place, message.format(title=title)))
            heads.append(head)
        self.listed.problems += [
            Problem(
                Place(self.file, 1, 1, self.lines[0], 1),
                Text("名单缺少“{column}”一列", "the list has no column “{column}”").format(column=column),
            )
            for column, key in ((Text("姓名", "name"), "name"), (Text("单位", "unit"), "unit"))
            if key not in heads
        ]
        return heads

    def _row(self, number: int, cells: Sequence[str]) -> None:
        row: dict[str, object] = {}
        index = len(self.listed.rows)
        line = self.lines[number - 1] if number <= len(self.lines) else ""
        heads = [*self.heads, *(None for _ in cells[len(self.heads) :])]
        private = (cell.strip() for head, cell in zip(heads, cells, strict=False) if head in {None, *MODELS})
        shown = shown_row(line, private)
        if any(cell.strip() for cell in cells[len(self.heads) :]):
            message = Text("这一行的格子比标题多", "this row has more cells than there are headings")
            hint = Text("格子里有逗号的，加上引号", "put a cell that holds a comma in quotes")
            self.listed.problems.append(Problem(self._place(number, "", line, shown), message, hint))
        for head, cell in zip(heads, cells, strict=False):
            value = cell.strip()
            if head is None or not value:
                continue
            place = self.listed.places[index, head] = self._place(number, value, line, shown)
            if head in MODELS:
                row[head], problems = entries(head, value, self.names, place)
                self.listed.problems += problems
            else:
                row[head] = re.split(r"[、,;\uff0c\uff1b/ ]+", value) if head in _LISTS else value
        self.listed.places[index,] = self._place(number, line, line, shown)
        self.listed.rows.append(row)

    def _place(self, number: int, value: str, line: str, shown: str) -> Place:
        """The place of a cell in its line; `shown` is the line without anybody's reasons."""
        column = line.find(value) + 1
        return Place(self.file, number, max(column, 1), shown, len(value) or 1)
