"""Schedules edited by hand, read back as rows: CSV or a workbook, in whatever order its columns are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from roster.domain.dates import Quarter
from roster.domain.duties import Role
from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.language.dates import parse_clock, parse_date, parse_weekday
from roster.records import schedule_file
from roster.records.document import Document, Row
from roster.tables.cells import split_names
from roster.tables.office_file import TABLES, read_tables, unknown_kind
from roster.tables.table import Line, Table

COLUMNS: dict[str, tuple[str, ...]] = {
    "date": ("日期", "值班日期", "值守日期", "date"),
    "weekday": ("星期", "周几", "day", "weekday"),
    "shift": ("班次", "shift"),
    "time": ("值守时间", "值班时间", "时间", "起止时间", "time"),
    "segment": ("包抓路段", "值守路段", "路段", "路段名称", "点位", "segment", "road segment"),
    "leader": ("带班领导", "带班", "带班人", "带班人员", "leader", "duty leader"),
    "staff": ("值班人员", "值守人员", "值班人", "值班员", "人员", "staff", "duty staff"),
    "duty": ("任务", "值守任务", "duty"),
    "note": ("备注", "note"),
}
"""The columns that are understood, and their headings; others are left alone."""

DOCUMENTS = (".yaml", ".yml", ".json")
"""The kinds of file that hold a schedule as roster writes it."""

_NEEDED = frozenset({"date"})
_BY_DATE = frozenset({"date", "segment"})
_PEOPLE: tuple[Role, ...] = ("leader", "staff")
_Served = tuple[dt.date, str | None, Role]


@dataclass(frozen=True)
class Intake:
    """Rows of a file, the document they come from where it is one, what could not be read, what should be
    known.

    `aside` are rows of tables that repeat the others in another order and were not read: those that differ.
    """

    rows: tuple[Row, ...]
    document: Document | None = None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    aside: tuple[Row, ...] = ()


def read_any(path: Path, quarter: Quarter) -> Intake:
    """The rows of a schedule in YAML, JSON, CSV or xlsx; raises RosterError where the file as a whole can not
    be read.

    `quarter` gives the year to dates that are written without one.
    """
    if path.suffix.lower() in DOCUMENTS:
        document = schedule_file.read(path)
        return Intake(document.duties, document)
    if path.suffix.lower() not in TABLES:
        raise unknown_kind(path, (*DOCUMENTS, *TABLES))
    return intake_of(path, read_tables(path), quarter)


def intake_of(path: Path, tables: Iterable[Table], quarter: Quarter) -> Intake:
    """The rows of the tables of a file; raises RosterError where none of them is a schedule."""
    tables = tuple(tables)
    by_date = [table for table in tables if is_schedule(table)]
    if not by_date:
        message = Text("找不到表头（日期、包抓路段、值班人员……）", "no heading row (date, segment, staff …)")
        raise RosterError.of([Problem(Place(str(path)), message)])
    found = _joined([_Reading(table, quarter.year) for table in by_date])
    headless = (_headless(table, quarter.year) for table in tables if table not in by_date)
    return replace(found, remarks=(*found.remarks, *filter(None, headless)))


def _headless(table: Table, year: int) -> Problem | None:
    """That a table has dates and times in its rows, and no heading by which to read them."""
    if any(len(columns) > 1 for columns in table.heads(COLUMNS)):
        return None
    for number in range(len(table.sheet.rows)):
        texts = table.titles(number)
        if any(parse_date(text, year) for text in texts) and any(map(parse_clock, texts)):
            message = Text(
                "表“{name}”没有表头（日期、包抓路段、值班人员……），没有读",
                "sheet “{name}” has no heading row (date, segment, staff …): it was not read",
            ).format(name=table.name)
            return Problem(table.place(number, 0), message)
    return None


def quarter_of(path: Path) -> Quarter | None:
    """The quarter of a schedule: that of most of its dates, else the one in its name; None: neither says."""
    if path.suffix.lower() not in TABLES:
        return schedule_file.quarter_of(path)
    tables = [table for table in read_tables(path) if is_schedule(table)]
    dates = (parse_date(line.get("date")) for table in tables for line in table.lines(COLUMNS, _NEEDED))
    found = Counter(Quarter.of(date) for date in dates if date is not None)
    return max(found, key=lambda one: found[one]) if found else schedule_file.quarter_of(path)


def is_schedule(table: Table) -> bool:
    """Whether it has a date and people to serve in columns of their own."""
    return any(set(columns) >= _BY_DATE and set(_PEOPLE) & set(columns) for columns in table.heads(COLUMNS))


def _joined(readings: Iterable[_Reading]) -> Intake:
    """The rows of all tables; one that shows again what others have shown (by segment, say) adds nothing."""
    taken: list[_Reading] = []
    remarks: list[Problem] = []
    aside: list[Row] = []
    served: dict[_Served, list[Row]] = {}
    for reading in readings:
        shown = reading.served.keys() & served.keys()
        if 2 * len(shown) < len(reading.served) or not taken:
            taken.append(reading)
            served |= reading.served
            continue
        other = [
            row
            for key in reading.served
            if key in shown
            for row in reading.served[key]
            if row.assigned not in {one.assigned for one in served[key]}
        ]
        if other and reading.columns >= taken[0].columns:
            message = Text(
                "表“{name}”和前面的表写的是同样的值守，却有{n}处不同；没有读这张表",
                "sheet “{name}” shows the same duties as one before it and differs in {n}: it was not read",
            ).format(name=reading.table.name, n=len(other))
            hint = Text("只留一张按日期的表", "keep one table by date")
            remarks.append(Problem(other[0].place, message, hint))
        else:
            aside += other
    rows = tuple(row for reading in taken for row in reading.rows)
    problems = tuple(problem for reading in taken for problem in reading.problems)
    return Intake(rows, None, problems, tuple(remarks), tuple(aside))


class _Reading:
    """The rows of one table, and what could not be read of them."""

    def __init__(self, table: Table, year: int) -> None:
        self.table = table
        self.year = year
        self.problems: list[Problem] = []
        self.last: tuple[dt.date, Place] | None = None
        lines = tuple(table.lines(COLUMNS, _NEEDED))
        self.columns: frozenset[str] = frozenset(name for line in lines for name in line.values)
        self.rows = tuple(row for line in lines for row in self._rows(line))
        self.served: dict[_Served, list[Row]] = {}
        for row in self.rows:
            self.served.setdefault((row.date, row.segment, row.role), []).append(row)

    def _rows(self, line: Line) -> Iterator[Row]:
        shift = line.get("shift") or line.get("time")
        segment = line.get("segment")
        people = [role for role in _PEOPLE if role in line.values]
        written = line.get("date")
        if not shift and not (segment and any(map(line.get, people))):
            date = parse_date(written, self.year)
            if date is None or not (segment or any(map(line.get, people))):
                # A blank line, a footnote or the line for signatures.
                return
        found = self._date(line)
        if found is None:
            message = Text("“{value}”不是日期", "“{value}” is not a date").format(value=written)
            hint = Text("日期写成 2027-02-05 或 2月5日", "write a date as 2027-02-05")
            self.problems.append(Problem(line.places["date"], message, hint))
            return
        self.last = found
        clock = parse_clock(line.get("time"))
        start, end = (None, None) if clock is None else (dt.datetime.combine(found[0], one) for one in clock)
        for role in people:
            names = split_names(line.get(role))
            place = line.places[role]
            if role == "staff" and not line.get(role) and not segment:
                continue
            yield Row(
                found[0],
                shift,
                segment or None,
                role,
                names,
                duty=line.get("duty") or line.get("note"),
                start=start,
                end=end,
                weekday=parse_weekday(line.get("weekday")),
                place=place,
                places=tuple(place for _ in names),
                cells={**line.places, "date": found[1]},
            )

    def _date(self, line: Line) -> tuple[dt.date, Place] | None:
        """The date of a line; where it is only in the first row of a day, the rows below belong to it."""
        written = line.get("date")
        if not written:
            return self.last
        date = parse_date(written, self.year)
        return None if date is None else (date, line.places["date"])
