"""The staff list an office already has: a CSV file with a header in Chinese or English."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from roster.errors import Place, Problem, RosterError
from roster.plan.people import PersonSpec
from roster.plan.terms import keys_of
from roster.records.csv_rows import CsvRows
from roster.source import Loc, read_text
from roster.text import Text

_SIMPLE = {"name", "id", "unit", "rank", "phone", "tags", "share", "from", "until", "away"}
_LISTS = {"tags"}
_APART = re.compile(r"\s*[;\uff1b\n]\s*")
_ABSENCE = re.compile(r"(\S+)(?:\s+(.+))?")


def people_rows(
    folder: Path | None, name: str, place: Place, texts: Mapping[Path, str] | None = None
) -> tuple[list[dict[str, object]], dict[Loc, Place], list[Problem]]:
    """The rows as entries of `people`, the place of each cell by (row, key), and what is wrong with the file.

    `texts` are files as they are to be, in place of what is on the disk.
    """
    if folder is None or Path(name).suffix.lower() != ".csv":
        message = Text("人员应是列表,或 CSV 文件名", "people must be a list, or the name of a CSV file")
        return (
            [],
            {},
            [Problem(place, message, Text("例如 people: 名单.csv", "for example people: staff.csv"))],
        )
    path = folder / name
    try:
        text = (texts or {}).get(path) or read_text(path)
        table = list(CsvRows(text, str(path)))
    except RosterError as error:
        beside = Text("名单文件放在计划旁边", "put the list beside the plan")
        there = os.path.lexists(path)
        # What is wrong inside the file has its place there.
        found = [
            p if p.place.line else Problem(place, p.message, p.hint if there else beside)
            for p in error.problems
        ]
        return [], {}, found
    lines = text.splitlines()
    if not table:
        return [], {}, [Problem(Place(str(path)), Text("名单是空的", "the list is empty"))]
    known = keys_of(PersonSpec)
    heads = [known.get(cell.strip()) for cell in table[0]]
    problems = [
        Problem(
            Place(str(path), 1, 1, lines[0], 1),
            Text("名单缺少“{column}”一列", "the list has no column “{column}”").format(column=column),
        )
        for column, key in ((Text("姓名", "name"), "name"), (Text("单位", "unit"), "unit"))
        if key not in heads
    ]
    rows: list[dict[str, object]] = []
    places: dict[Loc, Place] = {}
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row: dict[str, object] = {}
        source = lines[number - 1] if number <= len(lines) else ""
        for head, cell in zip(heads, cells, strict=False):
            value = cell.strip()
            if head in _SIMPLE and value:
                row[head] = _value(head, value)
                column = source.find(value) + 1
                places[len(rows), head] = Place(str(path), number, max(column, 1), source, len(value))
        places[len(rows),] = Place(str(path), number, 1, source, len(source))
        rows.append(row)
    return rows, places, problems


def _value(head: str, cell: str) -> object:
    if head in _LISTS:
        return re.split(r"[、,;\uff0c\uff1b/ ]+", cell)
    return absences(cell) if head == "away" else cell


def absences(cell: str) -> list[dict[str, str]]:
    """The absences in a cell, as the plan has them: `2027-02-03..2027-02-09 探亲假; 2027-03-01`."""
    found = (_ABSENCE.fullmatch(part) for part in _APART.split(cell.strip()) if part)
    return [{"date": one[1], **({"why": one[2]} if one[2] else {})} for one in found if one]


def written_absences(spans: Iterable[Mapping[str, object]]) -> str:
    """Absences with from, to and why as such a cell has them."""
    return ";".join(
        f"{one['from']}..{one['to']} {_APART.sub(',', str(one.get('why', '')))}".strip() for one in spans
    )
