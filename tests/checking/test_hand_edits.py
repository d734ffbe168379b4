"""A table edited by hand: which cell is named, merged cells, copies of a table, namesakes and duties alike."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from roster.building.build import build
from roster.checking.matching import match
from roster.checking.review import review_schedule
from roster.domain.answer import Answer, Finding
from roster.domain.dates import Quarter
from roster.engine.budget import Budget
from roster.job.opening import Job, open_job
from roster.output.files import export
from roster.output.issue import Issue, Wanted
from roster.records.document import Document, document
from roster.records.intake import Intake, intake_of, read_any
from roster.tables.office_file import read_tables
from roster.tables.table import Area, Sheet, Table, letters
from tests.checking.edits import (
    DATE,
    LEADER,
    SHIFT,
    STAFF,
    TIME,
    WEEKDAY,
    Rows,
    posts,
    staffed,
)

NAME = "按日期"
FILE = Path("edited.xlsx")


@pytest.fixture(scope="module")
def printed(built: tuple[Job, Answer], tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The table by date as the workbook has it, its headings in row 2."""
    job, answer = built
    path = tmp_path_factory.mktemp("printed") / "x.xlsx"
    export(Issue(job, document(answer, "zh"), answer.schedule), path, overwrite=False)
    return read_tables(path)[0].sheet.rows


def at(column: int, row: int) -> str:
    return f"{NAME}!{letters(column)}{row + 1}"


def intake(job: Job, rows: Rows, merged: tuple[Area, ...] = ()) -> Intake:
    return intake_of(FILE, [Table(str(FILE), Sheet(rows, merged), NAME)], job.quarter)


def errors(job: Job, rows: Rows, built: Document | None = None) -> list[Finding]:
    found = review_schedule(job.horizon, job.rules, intake(job, rows), built)
    return [one for one in found if one.severity == "error"]


def test_the_cell_that_was_edited_is_named_and_not_the_one_it_clashes_with(
    built: tuple[Job, Answer], printed: Rows
) -> None:
    job, answer = built
    for seed in range(6):
        rows = [list(row) for row in printed]
        n = staffed(rows, random.Random(seed))
        day = [m for m in posts(rows) if rows[m][DATE] == rows[n][DATE] and m != n]
        other = random.Random(seed).choice(day)
        rows[n][STAFF] = rows[other][STAFF]
        found = errors(job, rows, document(answer, "zh"))
        assert {one.where for one in found if one.rule != "vacancy"} == {at(STAFF, n)}
        assert at(STAFF, other) in {place for one in found for place in one.also}


def test_merged_cells_stand_for_each_of_their_rows(built: tuple[Job, Answer], printed: Rows) -> None:
    job, answer = built
    rows = [list(row) for row in printed]
    merged: list[Area] = [((0, 0), (0, 11))]
    for column in (DATE, WEEKDAY, SHIFT, TIME, LEADER):
        first = 0
        for n in posts(rows):
            same = first and all(printed[n][c] == printed[first][c] for c in (DATE, SHIFT, column))
            if same:
                rows[n][column] = ""
                merged = [one for one in merged if one[0] != (first, column)]
                merged.append(((first, column), (n, column)))
            else:
                first = n
    found = intake(job, rows, tuple(merged))
    matched = match(job.horizon, found.rows)
    assert not matched.findings
    assert matched.schedule.assigned == answer.schedule.assigned
    rows[2][LEADER] = "欧阳无名"
    wrong = match(job.horizon, intake(job, rows, tuple(merged)).rows).findings
    assert at(LEADER, 2) in {one.where for one in wrong}


def test_a_copy_of_the_table_that_differs_is_told(built: tuple[Job, Answer], printed: Rows) -> None:
    job = built[0]
    copy = [list(row) for row in printed]
    copy[5][STAFF] = "张试明"
    tables = [Table("x", Sheet(rows), name) for name, rows in (("原表", printed), ("副本", copy))]
    found = intake_of(FILE, tables, job.quarter)
    assert [str(one.place) for one in found.remarks] == ["副本!J6"]
    warnings = review_schedule(job.horizon, job.rules, found)
    assert ("sheet-ignored", "warning") in {(one.rule, one.severity) for one in warnings}


def test_a_weekday_that_is_not_the_dates_is_told(built: tuple[Job, Answer], printed: Rows) -> None:
    rows = [list(row) for row in printed]
    n = next(n for n in posts(rows) if rows[n][WEEKDAY] == "周一")
    rows[n][WEEKDAY] = "星期天"
    found = match(built[0].horizon, intake(built[0], rows).rows).findings
    assert [(one.rule, one.severity, one.where) for one in found] == [("weekday", "warning", at(WEEKDAY, n))]


ODD = """
language: zh
units: [甲科, 乙科]
people:
  - {name: 王试, id: w1, unit: 甲科}
  - {name: 王试, id: w3, unit: 甲科}
  - {name: 王试, id: w2, unit: 乙科}
  - {name: 李试, unit: 甲科}
  - {name: 张试, unit: 甲科}
  - {name: 赵试, unit: 乙科}
  - {name: 钱试, unit: 乙科, rank: leader}
  - {name: 孙试, unit: 乙科, rank: leader}
  - {name: 周试, unit: 乙科, rank: leader}
segments: [南街, 北街]
shifts: {早: "7:00-9:00", 夜: "20:00-8:00"}
duties:
  - {name: 值守, on: [weekend], shifts: [早], segments: [南街], staff: 1, leaders: 1, reserves: 1}
  - {name: 带班, on: [holiday], shifts: [夜], leaders: 1}
  - {name: 加岗, on: [holiday], shifts: [早], segments: [北街], staff: 1}
  - {name: 巡查, on: [holiday], shifts: [早], segments: [北街], staff: 1, leaders: 1}
"""


@pytest.mark.parametrize("posting", [False, True])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_reserves_namesakes_and_duties_alike_come_back(suffix: str, posting: bool, tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(ODD, encoding="utf-8")
    job = open_job(tmp_path, Quarter(2027, 1))
    answer = build(job, Budget())
    path = tmp_path / f"x{suffix}"
    wanted = Wanted(posting=posting)
    export(Issue(job, document(answer, "zh"), answer.schedule, wanted), path, overwrite=False)
    matched = match(job.horizon, read_any(path, job.quarter).rows)
    assert not matched.findings
    assert matched.schedule.assigned == answer.schedule.assigned
