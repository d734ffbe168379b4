"""A workbook edited by hand in many ways: what is wrong is found at its cell, what is only written otherwise is understood."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from roster.answer import Answer, Finding
from roster.build import build
from roster.domain import Quarter
from roster.engine.watch import Watch
from roster.export import Issue, Wanted, export
from roster.job import Job, open_job
from roster.records.document import Document, document
from roster.records.intake import Intake, intake_of, read_any
from roster.records.office_file import read_tables
from roster.records.table import Area, Sheet, Table, letters
from roster.verdict.match import match
from roster.verdict.review import review_schedule

NO, DATE, WEEKDAY, _, SEGMENT, SHIFT, TIME, UNIT, LEADER, STAFF, PHONE, NOTE = range(12)
Rows = list[list[str]]
Edit = Callable[[Rows, random.Random], str]
"""Edits the rows and returns the cell at which that must be found."""
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


def posts(rows: Rows) -> list[int]:
    """The rows of posts."""
    return [n for n, row in enumerate(rows) if len(row) > STAFF and row[NO].isdigit()]


def staffed(rows: Rows, rng: random.Random, alone: bool = True) -> int:
    """A row with one name, or with two."""
    return rng.choice([n for n in posts(rows) if rows[n][STAFF] and ("、" not in rows[n][STAFF]) == alone])


# -- what is wrong ------------------------------------------------------------------------------


def emptied(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][STAFF] = ""
    return at(STAFF, n)


def marked_vacant(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][STAFF] = " 【空岗】 "
    return at(STAFF, n)


def one_of_two_gone(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng, alone=False)
    rows[n][STAFF] = rows[n][STAFF].split("、")[0]
    return at(STAFF, n)


def stranger(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][STAFF] = "欧阳无名"
    return at(STAFF, n)


def strange_leader(rows: Rows, rng: random.Random) -> str:
    n = rng.choice([n for n in posts(rows) if rows[n][LEADER]])
    rows[n][LEADER] = "欧阳无名"
    return at(LEADER, n)


def other_leader(rows: Rows, rng: random.Random) -> str:
    led = [n for n in posts(rows) if rows[n][LEADER]]
    n = rng.choice(led)
    rows[n][LEADER] = next(rows[m][LEADER] for m in led if rows[m][LEADER] != rows[n][LEADER])
    return at(LEADER, n)


def staff_as_leader(rows: Rows, rng: random.Random) -> str:
    n = rng.choice([n for n in posts(rows) if rows[n][LEADER]])
    same = [m for m in posts(rows) if rows[m][DATE] == rows[n][DATE] and rows[m][SHIFT] == rows[n][SHIFT]]
    for m in same:
        rows[m][LEADER] = "周试路"
    return at(LEADER, same[0])


def same_name_twice(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng, alone=False)
    first = rows[n][STAFF].split("、")[0]
    rows[n][STAFF] = f"{first}、{first}"
    return at(STAFF, n)


def one_too_many(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][STAFF] += "\n张试明" if "张试明" not in rows[n][STAFF] else "\n施试宁"
    return at(STAFF, n)


def on_two_posts(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    other = (
        next(m for m in posts(rows) if m > n and rows[m][DATE] == rows[n][DATE])
        if n + 1 in posts(rows) and rows[n + 1][DATE] == rows[n][DATE]
        else n - 1
    )
    first, last = sorted((n, other))
    rows[last][STAFF] = rows[first][STAFF]
    return at(STAFF, last)


def on_leave(rows: Rows, rng: random.Random) -> str:
    n = rng.choice([n for n in posts(rows) if "2027-02-03" <= rows[n][DATE] <= "2027-02-09"])
    rows[n][STAFF] = "李试达"
    return at(STAFF, n)


def exempt(rows: Rows, rng: random.Random) -> str:
    n = rng.choice([n for n in posts(rows) if rows[n][SHIFT] == "晚间"])
    rows[n][STAFF] = "王试明"
    return at(STAFF, n)


def not_yet_there(rows: Rows, rng: random.Random) -> str:
    n = rng.choice([n for n in posts(rows) if rows[n][DATE] < "2027-02-01"])
    rows[n][STAFF] = "尤试远"
    return at(STAFF, n)


def no_such_date(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][DATE] = rng.choice(["2月30日", "1日17日", "明天", "2027-01-05至2027-01-07", "2.1"])
    return at(DATE, n)


def another_year(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][DATE] = rows[n][DATE].replace("2027", "2026")
    return at(DATE, n)


def wrong_segment(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][SEGMENT] = "渭阳中路南恻"
    return at(SEGMENT, n)


def wrong_shift(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][SHIFT] = "深夜"
    return at(SHIFT, n)


def other_time(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows[n][TIME] = "06:30-08:00"
    return at(TIME, n)


def row_gone(rows: Rows, rng: random.Random) -> str:
    """A row is missing: said at the date of the last row of its day."""
    n = rng.choice([n for n in posts(rows) if rows[n][DATE] == rows[n - 1][DATE]])
    date = rows[n][DATE]
    del rows[n]
    return at(DATE, max(m for m in posts(rows) if rows[m][DATE] == date))


def row_twice(rows: Rows, rng: random.Random) -> str:
    n = staffed(rows, rng)
    rows.insert(n + 1, list(rows[n]))
    return at(STAFF, n + 1)


EDITS: list[Edit] = [
    *(emptied, marked_vacant, one_of_two_gone, stranger, strange_leader, other_leader, staff_as_leader),
    *(same_name_twice, one_too_many, on_two_posts, on_leave, exempt, not_yet_there, no_such_date),
    *(another_year, wrong_segment, wrong_shift, other_time, row_gone, row_twice),
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_wrong_edit_is_found_at_its_cell(
    edit: Edit, seed: int, built: tuple[Job, Answer], printed: Rows
) -> None:
    rows = [list(row) for row in printed]
    cell = edit(rows, random.Random(seed))
    found = errors(built[0], rows)
    assert cell in {one.where for one in found}
    assert all(one.where.startswith(f"{NAME}!") for one in found)


def test_the_cell_that_was_edited_is_named_and_not_the_one_it_clashes_with(
    built: tuple[Job, Answer], printed: Rows
) -> None:
    job, answer = built
    for seed in range(6):
        rows = [list(row) for row in printed]
        n = staffed(rows, random.Random(seed))
        day = [m for m in posts(rows) if rows[m][DATE] == rows[n][DATE] and m != n]
        rows[n][STAFF] = rows[random.Random(seed).choice(day)][STAFF]
        found = errors(job, rows, document(answer, "zh"))
        assert {one.where for one in found if one.rule != "vacancy"} == {at(STAFF, n)}


# -- what is only written otherwise ---------------------------------------------------------------


def spaced(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][STAFF] = "、".join(f" {name[0]}  {name[1:]} " for name in rows[n][STAFF].split("、"))


def by_lines(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][STAFF] = rows[n][STAFF].replace("、", "\n")


def by_blanks(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][STAFF] = rows[n][STAFF].replace("、", " ")


def with_phones(rows: Rows) -> None:
    for n in posts(rows):
        if "、" not in rows[n][STAFF]:
            rows[n][STAFF] = f"{rows[n][STAFF].replace('(借)', '')} {rows[n][PHONE]}"


def wide_letters(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][DATE] = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in rows[n][DATE])
        rows[n][TIME] = rows[n][TIME].replace(":", "\uff1a").replace("-", " — ")


def serials(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][DATE] = str((dt.date.fromisoformat(rows[n][DATE]) - dt.date(1899, 12, 30)).days)


def chinese_dates(rows: Rows) -> None:
    for n in posts(rows):
        date = dt.date.fromisoformat(rows[n][DATE])
        rows[n][DATE] = f"{date.month} 月 {date.day} 日(星期{'一二三四五六日'[date.weekday()]})"


def dates_once(rows: Rows) -> None:
    last = ""
    for n in posts(rows):
        date, rows[n][DATE] = rows[n][DATE], "" if rows[n][DATE] == last else rows[n][DATE]
        last = date


def leaders_once(rows: Rows) -> None:
    last = ""
    for n in posts(rows):
        key = rows[n][DATE] + rows[n][SHIFT]
        rows[n][LEADER] = "" if key == last else rows[n][LEADER]
        last = key


def columns_moved(rows: Rows) -> None:
    for row in rows:
        row[:] = [*reversed([*row, *[""] * (12 - len(row))]), "新的一栏"]


def columns_gone(rows: Rows) -> None:
    for row in rows:
        row[:] = [cell for n, cell in enumerate(row) if n not in {NO, WEEKDAY, UNIT, PHONE, SHIFT}]


def headings_otherwise(rows: Rows) -> None:
    rows[1][DATE], rows[1][SEGMENT], rows[1][STAFF] = "值 班 日 期", "路段名称", "值班人员(签名):"


def headings_again(rows: Rows) -> None:
    for n in reversed(posts(rows)[::40]):
        rows[n:n] = [["", "第二页"], list(rows[1])]


def titles_and_notes(rows: Rows) -> None:
    rows[:0] = [["秦都区交通运输局"], [], ["(内部使用)"]]
    rows += [
        [],
        ["注:换班须报备", "", "请提前10分钟到岗"],
        ["制表人:甲", "", "", "", "", "", "", "", "审核人:", "乙"],
    ]


def split_rows(rows: Rows) -> None:
    """The second person of a post in a row of its own."""
    for n in reversed(posts(rows)):
        first, *others = rows[n][STAFF].split("、")
        rows[n][STAFF] = first
        for one in others:
            rows.insert(n + 1, [one if m == STAFF else cell for m, cell in enumerate(rows[n])])


def sorted_otherwise(rows: Rows) -> None:
    rows[2 : 2 + len(posts(rows))] = sorted(rows[2 : 2 + len(posts(rows))], key=lambda row: row[SEGMENT])


HARMLESS = [
    *(spaced, by_lines, by_blanks, with_phones, wide_letters, serials, chinese_dates, dates_once),
    *(leaders_once, columns_moved, columns_gone, headings_otherwise, headings_again, titles_and_notes),
    *(split_rows, sorted_otherwise),
]


@pytest.mark.parametrize("edit", HARMLESS, ids=lambda edit: edit.__name__)
def test_what_is_written_otherwise_is_the_same_schedule(
    edit: Callable[[Rows], None], built: tuple[Job, Answer], printed: Rows
) -> None:
    job, answer = built
    rows = [list(row) for row in printed]
    edit(rows)
    found = intake(job, rows)
    matched = match(job.horizon, found.rows)
    assert not found.problems
    assert not matched.findings
    assert list(map(set, matched.schedule.assigned)) == list(map(set, answer.schedule.assigned))


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
    answer = build(job, Watch())
    path = tmp_path / f"x{suffix}"
    wanted = Wanted(posting=posting)
    export(Issue(job, document(answer, "zh"), answer.schedule, wanted), path, overwrite=False)
    matched = match(job.horizon, read_any(path, job.quarter).rows)
    assert not matched.findings
    assert matched.schedule.assigned == answer.schedule.assigned
