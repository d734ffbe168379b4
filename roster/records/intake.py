"""Tables edited by hand, read back as rows: CSV or a workbook, in whatever order its columns are."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from roster.domain import Quarter
from roster.errors import Place, Problem, RosterError
from roster.records.document import Document, Row
from roster.records.schedule_file import read
from roster.source import read_text
from roster.text import Text

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("日期", "date"),
    "shift": ("班次", "shift"),
    "time": ("值守时间", "时间", "time"),
    "segment": ("包抓路段", "路段", "segment"),
    "leader": ("带班领导", "leader", "duty leader"),
    "staff": ("值班人员", "staff", "duty staff"),
    "duty": ("任务", "值守任务", "duty"),
}
"""The columns that are understood, and their headings; others are left alone."""

VACANT = ("【空岗】", "[VACANT]")
"""How an empty post is printed."""

_EXCEL_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Intake:
    """Rows of a file, the document they come from where it is one, and what could not be read in it."""

    rows: tuple[Row, ...]
    document: Document | None = None
    problems: tuple[Problem, ...] = ()


def read_any(path: Path, quarter: Quarter) -> Intake:
    """The rows of a schedule in YAML, JSON, CSV or xlsx; raises RosterError where the file as a whole can not be read.

    `quarter` gives the year to dates that are written without one.
    """
    if path.suffix.lower() == ".csv":
        return _Table(str(path), list(csv.reader(io.StringIO(read_text(path)))), quarter).intake()
    if path.suffix.lower() == ".xlsx":
        from roster.records.workbook_in import sheets

        return _of_workbook(path, sheets(path), quarter)
    if path.suffix.lower() in {".yaml", ".yml", ".json"}:
        document = read(path)
        return Intake(document.duties, document)
    message = Text("不认识这种文件“{suffix}”", "files of type “{suffix}” can not be read").format(
        suffix=path.suffix
    )
    raise RosterError.of(
        [
            Problem(
                Place(str(path)),
                message,
                Text("可用 .yaml .json .csv .xlsx", "use .yaml, .json, .csv or .xlsx"),
            )
        ]
    )


def _of_workbook(path: Path, sheets: Mapping[str, list[list[str]]], quarter: Quarter) -> Intake:
    """The rows of every sheet that is a table by date; other sheets (slips, statistics) are left alone."""
    tables = [_Table(str(path), table, quarter, sheet) for sheet, table in sheets.items()]
    rows: list[Row] = []
    problems: list[Problem] = []
    for table in [table for table in tables if table.is_by_date] or tables[:1]:
        read = table.intake()
        known = {(row.date, row.segment, row.role) for row in rows}
        if not any((row.date, row.segment, row.role) in known for row in read.rows):
            # A sheet that shows again what another has shown (by segment, say) adds nothing.
            rows += read.rows
            problems += read.problems
    return Intake(tuple(rows), None, tuple(problems))


class _Table:
    """A table with a heading row somewhere near its top; `sheet` names it in places, where there are several."""

    def __init__(self, file: str, table: list[list[str]], quarter: Quarter, sheet: str = "") -> None:
        self.file = file
        self.quarter = quarter
        self.table = table
        self.sheet = sheet
        self.problems: list[Problem] = []
        self.last: dt.date | None = None

    @property
    def is_by_date(self) -> bool:
        """Whether it has a date and people to serve in columns of their own."""
        return any(
            {"date", "segment"} <= set(columns) and {"staff", "leader"} & set(columns)
            for columns in self._heads()
        )

    def _heads(self) -> list[dict[str, int]]:
        return [_columns(cells) for cells in self.table[:20]]

    def intake(self) -> Intake:
        heads = self._heads()
        head = next((n for n, columns in enumerate(heads) if "date" in columns and len(columns) > 2), None)
        if head is None:
            message = Text(
                "找不到表头(日期、包抓路段、值班人员……)", "no heading row (date, segment, staff …)"
            )
            raise RosterError.of([Problem(Place(self.file), message)])
        columns = _columns(self.table[head])
        rows = [row for number in range(head + 1, len(self.table)) for row in self._rows(number, columns)]
        return Intake(tuple(rows), None, tuple(self.problems))

    def _rows(self, number: int, columns: dict[str, int]) -> Iterator[Row]:
        cells = self.table[number]

        def cell(name: str) -> str:
            column = columns.get(name)
            return _unguarded(cells[column].strip()) if column is not None and column < len(cells) else ""

        people = [name for name in ("leader", "staff") if name in columns]
        served = cell("shift") or cell("time") or (cell("segment") and any(map(cell, people)))
        if not cell("date") and not served:
            # A blank line or a footnote below the table.
            return
        # Where the date stands only in the first row of a day, the rows below belong to it.
        date = self.last if not cell("date") else parse_date(cell("date"), self.quarter)
        if date is None:
            message = Text("“{value}”不是日期", "“{value}” is not a date").format(value=cell("date"))
            self.problems.append(Problem(self._place(number, columns["date"]), message))
            return
        self.last = date
        shift = cell("shift") or cell("time")
        for name in people:
            value = cell(name)
            place = self._place(number, columns[name])
            names = split_names(value)
            if name == "leader" and not value:
                continue
            if name == "staff" and not value and not cell("segment"):
                continue
            role = "leader" if name == "leader" else "staff"
            yield Row(
                date,
                shift,
                cell("segment") or None,
                "leader" if role == "leader" else "staff",
                names,
                duty=cell("duty"),
                place=place,
                places=tuple(place for _ in names),
            )

    def _place(self, row: int, column: int) -> Place:
        cell = f"{_letters(column)}{row + 1}"
        return Place("", cell=f"{self.sheet}!{cell}" if self.sheet else cell)


def _columns(cells: list[str]) -> dict[str, int]:
    """Which column is which, by its heading."""
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        heading = _plain(cell).lower()
        for name, words in COLUMNS.items():
            if heading in words:
                found.setdefault(name, column)
    return found


def _unguarded(text: str) -> str:
    """The text without the stroke that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if re.match(r"'[=+\-@]", text) else text


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)) if not text.isascii() else text.strip()


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_names(cell: str) -> tuple[str, ...]:
    """The names in a cell, parted by 、 , ; / or line breaks; marks of vacancy and lending are left out."""
    for mark in VACANT:
        cell = cell.replace(mark, "")
    cell = re.sub(r"\s*[(\uff08](借|lent)[)\uff09]|\*", "", cell)
    return tuple(name.strip() for name in re.split(r"[、,;/\uff0c\uff1b\n\r]+", cell) if name.strip())


def parse_date(text: str, quarter: Quarter) -> dt.date | None:
    """A date as people and spreadsheets write it: 2027-02-05, 2027/2/5, 2月5日, or a serial number."""
    text = unicodedata.normalize("NFKC", text).strip()
    full = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    short = re.match(r"(\d{1,2})(?:月|[-/.])(\d{1,2})日?$", text)
    try:
        if full:
            return dt.date(int(full[1]), int(full[2]), int(full[3]))
        if short:
            return dt.date(quarter.year, int(short[1]), int(short[2]))
        if re.fullmatch(r"\d{5}(\.0+)?", text):
            return _EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    except ValueError:
        return None
    return None
