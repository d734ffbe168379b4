"""The marked copy: every finding with a cell is a colour and a comment there, and nothing else of the workbook changes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from roster.answer import Finding
from roster.errors import RosterError
from roster.records.intake import is_schedule
from roster.records.office_file import read_tables
from roster.records.table import Sheet
from roster.render.marking import AUTHOR, COLOURS, leaves_out, marked, marked_table
from roster.text import Text

FINDINGS = (
    Finding("rest", "error", Text("休息不足", "too little rest"), where="改过的 '表!C2"),
    Finding("fair", "warning", Text("多值了一次", "one too many"), where="改过的 '表!C2"),
    Finding("weekday", "warning", Text("不是周一", "no Monday"), where="改过的 '表!B3"),
    Finding("drift", "warning", Text("=变差", "=worse")),
    Finding("drift", "warning", Text("别的文件", "elsewhere"), where="roster.yaml:3:4"),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "改过的 '表"
    sheet.append(["日期", "包抓路段", "值班人员"])
    sheet.append(["2027-01-01", "南街", "甲"])
    sheet.append(["2027-01-02", "=1+1", "乙"])
    sheet["A2"].font = Font(name="仿宋", size=16, bold=True)
    sheet["C2"].font = Font(color="FF00FF00")
    sheet["C3"].fill = PatternFill("solid", fgColor="FFEAF1FB")
    sheet["B3"].comment = Comment("办公室写的", "办公室")
    sheet.merge_cells("A5:C5")
    sheet.row_dimensions[2].height = 33
    sheet.column_dimensions["B"].width = 44
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "A2"
    sheet.oddHeader.left.text = "局"
    listed = DataValidation(type="list", formula1='"甲,乙"')
    sheet.add_data_validation(listed)
    listed.add("C2")
    sheet.conditional_formatting.add(
        "C2:C3", FormulaRule(formula=["C2=1"], fill=PatternFill(bgColor="FF0000"))
    )
    made.create_sheet("另一张")["A1"] = "别的"
    path = tmp_path / "x.xlsx"
    made.save(path)
    return path


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_each_finding_stands_at_its_cell(book: Path) -> None:
    sheet = opened(marked(book, FINDINGS, "zh"))["改过的 '表"]
    assert sheet["C2"].fill.fgColor.rgb == COLOURS["error"]
    assert sheet["C2"].comment.text == "休息不足\n多值了一次"
    assert sheet["B3"].fill.fgColor.rgb == COLOURS["warning"]
    assert sheet["B3"].comment.text == "办公室写的\n不是周一"
    assert {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment} == {"C2", "B3"}


def test_everything_else_stays(book: Path) -> None:
    before, after = opened(book.read_bytes()), opened(marked(book, FINDINGS, "zh"))
    assert after.sheetnames == [*before.sheetnames, "核对结果"]
    for name in before.sheetnames:
        old, new = before[name], after[name]
        for row in old.iter_rows():
            for cell in row:
                same = new[cell.coordinate]
                assert same.value == cell.value
                assert repr((same.font, same.alignment)) == repr((cell.font, cell.alignment))
                if cell.coordinate not in {"C2", "B3"}:
                    assert repr(same.fill) == repr(cell.fill)
        assert new.merged_cells.ranges == old.merged_cells.ranges
        assert new.print_title_rows == old.print_title_rows
        assert new.freeze_panes == old.freeze_panes
        assert new.oddHeader.left.text == old.oddHeader.left.text
        assert {k: v.height for k, v in new.row_dimensions.items()} == {
            k: v.height for k, v in old.row_dimensions.items()
        }
        assert new.column_dimensions["B"].width == old.column_dimensions["B"].width
        assert len(new.data_validations.dataValidation) == len(old.data_validations.dataValidation)
        assert len(new.conditional_formatting) == len(old.conditional_formatting)


def test_the_list_has_all_findings_as_text(book: Path) -> None:
    sheet = opened(marked(book, FINDINGS, "en"))["findings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[2] for row in rows[1:]] == [one.message.en for one in FINDINGS]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet["A2"].hyperlink.location or "改过的" in str(sheet["A2"].hyperlink.target)


def test_marked_again_it_has_the_new_marks_alone(book: Path, tmp_path: Path) -> None:
    once = tmp_path / "once.xlsx"
    once.write_bytes(marked(book, FINDINGS, "zh"))
    again = opened(marked(once, FINDINGS[2:3], "zh"))
    sheet = again["改过的 '表"]
    assert again.sheetnames.count("核对结果") == 1
    assert sheet["C2"].comment is None
    assert sheet["C2"].fill.fill_type is None
    assert sheet["B3"].comment.author == AUTHOR


def test_a_marked_copy_is_read_as_before(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "marked.xlsx"
    path.write_bytes(marked(book, FINDINGS, "zh"))
    before, after = read_tables(book), read_tables(path)
    assert [table.sheet.rows for table in after[: len(before)]] == [table.sheet.rows for table in before]
    assert [is_schedule(table) for table in after] == [True, False, False]


def test_pictures_are_left_out_and_that_is_known(book: Path) -> None:
    assert not leaves_out(book)
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/media/image1.png", b"x")
    assert leaves_out(book)


def test_a_text_table_becomes_a_marked_workbook() -> None:
    rows = [["日期", "包抓路段", "值班人员"], ["2027-01-01", "=cmd|' /C calc'!A0", "甲\x07"]]
    findings = [Finding("rest", "error", Text("休息不足", "too little rest"), where="C2")]
    book = opened(marked_table(Sheet(rows), findings, "zh"))
    sheet = book.worksheets[0]
    assert sheet["B2"].value == rows[1][1]
    assert sheet["B2"].data_type == "s"
    assert sheet["C2"].value == "甲"
    assert sheet["C2"].comment.text == "休息不足"
    assert book.worksheets[1]["A2"].value == "C2"


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    with pytest.raises(RosterError):
        marked(path, FINDINGS, "zh")
