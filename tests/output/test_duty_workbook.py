"""The whole workbook: what is read back, what helps while typing, what is printed."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from roster.checking.review import review_schedule
from roster.domain.answer import Answer
from roster.domain.schedule import Schedule
from roster.errors import RosterError
from roster.job.opening import Job
from roster.output.files import export
from roster.output.grid import Tables
from roster.output.issue import Issue, Wanted
from roster.output.views.matrix import segment_matrix
from roster.records.document import document
from roster.records.intake import read_any


@pytest.fixture(scope="module")
def issue(built: tuple[Job, Answer]) -> Issue:
    job, answer = built
    return Issue(job, document(answer, "zh"), answer.schedule)


@pytest.fixture(scope="module", params=[False, True], ids=["quarter", "monthly"])
def book(issue: Issue, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "值班表.xlsx"
    export(replace(issue, wanted=Wanted(monthly=request.param)), path, overwrite=False)
    return path


def errors(issue: Issue, path: Path) -> list[tuple[str, str]]:
    found = review_schedule(issue.job.horizon, issue.job.rules, read_any(path, issue.job.quarter))
    return [(finding.rule, finding.where) for finding in found if finding.severity == "error"]


def test_it_comes_back_without_loss(issue: Issue, book: Path) -> None:
    assert errors(issue, book) == []
    rows = read_any(book, issue.job.quarter).rows
    assert len({(row.date, row.shift, row.segment) for row in rows}) == len(issue.tables.by_day().rows)


def test_only_the_tables_by_date_are_read(issue: Issue, book: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.xlsx"
    loaded = openpyxl.load_workbook(book)
    for sheet in loaded:
        if sheet.title.endswith(("路段×日期", "个人通知单", "按人员", "统计", "说明", "名单")):
            for row in sheet.iter_rows():
                for cell in row:
                    cell.value = f"{cell.value}改" if cell.value else "乱写"
    loaded.save(edited)
    assert errors(issue, edited) == []


def test_an_edit_where_it_does_not_count_is_told(issue: Issue, book: Path, tmp_path: Path) -> None:
    """And a table by segment that is only behind the edited one is not."""
    edited = tmp_path / "edited.xlsx"
    loaded = openpyxl.load_workbook(book)
    by_segment = loaded["按路段"]
    row = next(n for n in range(3, by_segment.max_row) if "、" not in str(by_segment[f"F{n}"].value))
    by_segment[f"F{row}"] = "张试明" if by_segment[f"F{row}"].value != "张试明" else "李试达"
    loaded.worksheets[0]["J4"] = "李试达"
    loaded.save(edited)
    intake = read_any(edited, issue.job.quarter)
    found = review_schedule(issue.job.horizon, issue.job.rules, intake, issue.document)
    assert [one.where for one in found if one.rule == "sheet-ignored"] == [f"按路段!F{row}"]
    (taken,) = {one.severity for one in found if one.rule == "sheet-ignored"}
    assert taken == "warning"


def test_a_table_that_lost_its_heading_is_told(issue: Issue, book: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.xlsx"
    loaded = openpyxl.load_workbook(book)
    loaded.worksheets[0].delete_rows(2)
    loaded.save(edited)
    remarks = read_any(edited, issue.job.quarter).remarks
    assert [str(one.place) for one in remarks] == [f"{loaded.worksheets[0].title}!A2"]


def test_an_edit_in_any_month_is_found_at_its_cell(issue: Issue, book: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.xlsx"
    loaded = openpyxl.load_workbook(book)
    by_date = [sheet for sheet in loaded if sheet["B2"].value == "日期" and sheet["J2"].value == "值班人员"]
    assert len(by_date) in {1, 3}
    for sheet in by_date:
        sheet["J4"] = "欧阳无名"
        sheet["J5"] = "【空岗】"
    loaded.save(edited)
    found = errors(issue, edited)
    for sheet in by_date:
        assert ("unknown-person", f"{sheet.title}!J4") in found
        assert ("vacancy", f"{sheet.title}!J5") in found


def test_cells_offer_those_who_can_serve(issue: Issue, book: Path) -> None:
    loaded = openpyxl.load_workbook(book)
    sheet = loaded.worksheets[0]
    names = loaded["名单"]
    assert names.sheet_state == "hidden"
    rules = sheet.data_validations.dataValidation
    offered = {
        str(cell) for rule in rules for part in rule.sqref.ranges for row in part.rows for cell in [row]
    }
    assert offered
    for post, row in zip(issue.tables.by_day().rows, range(3, sheet.max_row), strict=False):
        rule = next(rule for rule in rules if f"J{row}" in rule.sqref)
        assert rule.type == "list"
        assert not rule.showErrorMessage
        column, last = rule.formula1.split("!$")[1].split("$")[0], int(rule.formula1.rsplit("$", 1)[1])
        listed = {str(names[f"{column}{number}"].value) for number in range(1, last + 1)}
        assert {name.replace("(借)", "") for name in post[9].text.split("、")} <= listed
        if row > 60:
            break
    # On leave from 3 to 9 February: not offered then.
    away = [
        post
        for post in issue.schedule.horizon.duties
        if str(post.date) == "2027-02-05" and post.role == "staff"
    ]
    assert "李试达" not in [person.name for person in issue.able(away[0])]


def test_who_stands_twice_is_marked_while_typing(book: Path) -> None:
    sheet = openpyxl.load_workbook(book).worksheets[0]
    formulas = [
        rule.formula[0]
        for ranged in sheet.conditional_formatting
        for rule in ranged.rules
        if rule.type == "expression"
    ]
    assert len(formulas) == 2
    assert all(len(formula) < 8192 and "SUMPRODUCT" in formula for formula in formulas)


def test_it_is_made_for_paper(issue: Issue, book: Path) -> None:
    loaded = openpyxl.load_workbook(book)
    for sheet in loaded:
        assert not sheet.merged_cells.ranges
        assert sheet.page_setup.paperSize == 9
        assert issue.job.plan.bureau in str(sheet.oddHeader.left.text)
        assert "&P" in str(sheet.oddFooter.center.text)
    whole = [sheet for sheet in loaded if sheet.title.endswith("路段×日期")]
    assert {sheet.page_setup.fitToHeight for sheet in whole} <= {None, 1}
    slips = loaded["个人通知单"]
    heads = [
        str(row[0].value) for row in slips.iter_rows() if row[0].font.bold and str(row[0].value) != "日期"
    ]
    serving = [person for person in issue.job.horizon.people if issue.schedule.duties_of[person.id]]
    assert [head.split("（")[0] for head in heads] == [person.name for person in serving]


@pytest.mark.parametrize("kind", [".xlsx", ".csv"])
def test_names_are_never_formulas(issue: Issue, kind: str, tmp_path: Path) -> None:
    signs = ("=1+1", "+1", "-1", "@A", "=A", "\uff1d1+1", "\t=1+1", "\r\n=1")
    people = tuple(
        replace(person, name=f"{signs[n % len(signs)]}{n}", unit="=2+2")
        for n, person in enumerate(issue.job.horizon.people)
    )
    horizon = replace(issue.job.horizon, people=people)
    issued = Issue(
        replace(issue.job, horizon=horizon), issue.document, Schedule(horizon, issue.schedule.assigned)
    )
    path = tmp_path / f"x{kind}"
    export(issued, path, overwrite=False)
    assert errors(issued, path) == []
    if kind == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as table:
            cells = [cell for row in csv.reader(table) for cell in row]
        assert not [cell for cell in cells if unicodedata.normalize("NFKC", cell).strip()[:1] in set("=+-@")]
        return
    for sheet in openpyxl.load_workbook(path):
        assert not [
            cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink
        ]


def test_the_matrix_holds_every_duty(issue: Issue) -> None:
    tables: Tables = issue.tables
    grid = segment_matrix(tables)
    whole = "\n".join("|".join(cell.text for cell in row) for row in grid.rows)
    assert len(grid.rows) == len({duty.date for duty in issue.schedule.horizon.duties})
    for person in issue.job.horizon.people:
        staff = [duty for duty in issue.schedule.duties_of[person.id] if duty.role == "staff"]
        assert whole.count(person.name) >= len(staff)


def test_a_character_that_an_encoding_lacks_is_never_a_question_mark(issue: Issue, tmp_path: Path) -> None:
    people = tuple(replace(person, name=f"{person.name}\U00020bb7") for person in issue.job.horizon.people)
    horizon = replace(issue.job.horizon, people=people)
    job = replace(issue.job, horizon=horizon)
    schedule = Schedule(horizon, issue.schedule.assigned)
    path = tmp_path / "x.csv"
    with pytest.raises(RosterError, match="gb18030"):
        export(Issue(job, issue.document, schedule, Wanted(encoding="gbk")), path, overwrite=False)
    assert not path.exists()
    export(Issue(job, issue.document, schedule, Wanted(encoding="gb18030")), path, overwrite=False)
    assert "\U00020bb7" in path.read_text(encoding="gb18030")
