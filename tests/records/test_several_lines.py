"""With several rules of fairness a row has several lines: accounts, totals and the file keep them apart."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

from roster.domain.dates import Quarter
from roster.files.shapes import encode
from roster.output.shapes.stats import STATS
from roster.records.balance import Running
from roster.records.document import Document, PersonRecord, Row
from roster.records.ledger import ledger
from roster.records.schedule_file import read, write

Q1 = Quarter(2027, 1)


def person(name: str, *lines: str) -> PersonRecord:
    return PersonRecord(
        name, name, "一科", dict.fromkeys(lines, Fraction(0)), {line: Fraction(1) for line in lines}
    )


def row(day: int, who: str, line: str, *lines: str) -> Row:
    return Row(dt.date(2027, 1, day), "早", None, "staff", (who,), line=line, lines=(line, *lines))


DOCUMENT = Document(
    Q1,
    "optimal",
    0.0,
    (
        row(4, "甲", "workday", "night"),
        row(5, "乙", "workday", "night"),
        row(6, "丙", "workday", "night"),
        row(7, "生人", "workday", "night"),
    ),
    (person("甲", "workday", "night"), person("乙", "workday"), person("丙", "night")),
)


def test_a_duty_counts_in_the_lines_that_are_the_persons_own() -> None:
    running = Running()
    running.add(DOCUMENT)
    assert running.balance == {
        ("甲", "workday"): 0,
        ("甲", "night"): 0,
        ("乙", "workday"): 0,
        ("丙", "night"): 0,
        ("生人", "workday"): 1,
    }


def test_in_all_each_duty_and_each_share_counts_once() -> None:
    data = encode(STATS["person"], ledger([DOCUMENT]), "zh")
    for one in data["rows"][:3]:
        assert (one["planned"], one["served"], one["fair"], one["off"], one["balance"]) == (1, 1, 1, 0, 0)


def test_the_file_keeps_all_lines(tmp_path: Path) -> None:
    write(tmp_path / "2027Q1.yaml", DOCUMENT, overwrite=False)
    again = read(tmp_path / "2027Q1.yaml")
    assert [one.lines for one in again.duties] == [one.lines for one in DOCUMENT.duties]
    running = Running()
    running.add(again)
    assert running.balance["丙", "night"] == 0
