"""The marked copy: every finding with a cell is a colour and a comment there, and nothing else of the workbook changes."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from roster.domain.answer import Finding
from roster.domain.text import Text
from roster.errors import RosterError
from roster.output.forms.marking import COLOURS, marked, marked_table
from roster.records.intake import is_schedule
from roster.tables.office_file import read_tables
from roster.tables.table import Sheet

FINDINGS = (
    Finding("rest", "error", Text("休息不足", "too little rest"), where="改过的 '表!C2"),
    Finding("fair", "warning", Text("多值了一次", "one too many"), where="改过的 '表!C2"),
    Finding("weekday", "warning", Text("不是周一", "no Monday"), where="改过的 '表!B3"),
    Finding("drift", "warning", Text("=变差", "=worse")),
    Finding("drift", "warning", Text("别的文件", "elsewhere"), where="roster.yaml:3:4"),
)

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one point."""


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
    assert sheet["C2"].comment.text == "【roster】\n休息不足\n多值了一次"
    assert sheet["B3"].fill.fgColor.rgb == COLOURS["warning"]
    assert sheet["B3"].comment.text == "办公室写的\n【roster】\n不是周一"
    assert sheet["B3"].comment.author == "办公室"
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
    assert sheet["B3"].comment.text == "办公室写的\n【roster】\n不是周一"
    twice = tmp_path / "twice.xlsx"
    twice.write_bytes(marked(once, (), "zh"))
    assert opened(twice.read_bytes())["改过的 '表"]["B3"].comment.text == "办公室写的"


def test_cells_have_their_own_colours_again(book: Path, tmp_path: Path) -> None:
    pair = Finding("rest", "error", Text("休息不足", "too little rest"), where="改过的 '表!C3")
    once = tmp_path / "once.xlsx"
    once.write_bytes(marked(book, (pair,), "zh"))
    again = opened(marked(once, (), "zh"))["改过的 '表"]
    before = opened(book.read_bytes())["改过的 '表"]
    assert (again["C3"].fill.fill_type, again["C3"].fill.fgColor) == ("solid", before["C3"].fill.fgColor)
    assert again["C3"].comment is None


def test_both_of_two_clashing_cells_are_marked(book: Path) -> None:
    clash = Finding(
        *("overlap", "error", Text("同时在两处", "in two places"), (), (), "改过的 '表!C3"),
        also=("改过的 '表!C2", "另一张!A1"),
    )
    made = opened(marked(book, (clash,), "zh"))
    sheet, other = made["改过的 '表"], made["另一张"]
    assert {sheet[cell].fill.fgColor.rgb for cell in ("C2", "C3")} == {COLOURS["error"]}
    assert other["A1"].fill.fgColor.rgb == COLOURS["error"]
    assert sheet["C3"].comment.text == "【roster】\n同时在两处（另见 C2、另一张!A1）"
    assert sheet["C2"].comment.text == "【roster】\n同时在两处（另见 C3、另一张!A1）"
    assert other["A1"].comment.text == "【roster】\n同时在两处（另见 改过的 '表!C3、改过的 '表!C2）"


def test_a_reminder_about_many_cells_colours_one(book: Path) -> None:
    many = Finding(
        *("fair", "warning", Text("偏多", "many"), (), (), "改过的 '表!C3"),
        also=("改过的 '表!C2", "改过的 '表!B2"),
    )
    sheet = opened(marked(book, (many,), "zh"))["改过的 '表"]
    assert [sheet[cell].fill.fgColor.rgb == COLOURS["warning"] for cell in ("C3", "C2", "B2")] == [
        True,
        False,
        False,
    ]


def test_a_marked_copy_is_read_as_before(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "marked.xlsx"
    path.write_bytes(marked(book, FINDINGS, "zh"))
    before, after = read_tables(book), read_tables(path)
    assert [table.sheet.rows for table in after[: len(before)]] == [table.sheet.rows for table in before]
    assert [is_schedule(table) for table in after] == [True, False, False]


def test_pictures_charts_and_all_else_stay_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("表"), book.add_worksheet("图")
    for number, row in enumerate([["日期", "包抓路段", "值班人员"], ["2027-01-01", "南街", "甲"]]):
        sheet.write_row(number, 0, row)
    sheet.insert_image("E2", "x.png", {"image_data": io.BytesIO(PICTURE)})
    sheet.write_comment("A2", "别人写的")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$A$1:$A$2"})
    other.insert_chart("B2", chart)
    book.close()
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(io.BytesIO(marked(path, [replace(FINDINGS[0], where="表!C2")], "zh"))) as new,
    ):
        assert set(old.namelist()) < set(new.namelist())
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert changed == {
            *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
            *("xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"),
        }
        boxes = new.read("xl/drawings/vmlDrawing1.vml")
        assert boxes.count(b"<x:Row>1</x:Row>") == 2
        assert len(set(re.findall(rb'id="(_x0000_s[0-9]+)"', boxes))) == 2
        ET.fromstring(boxes)


SPARE = b"""<worksheet xmlns="%s"><sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>
<row r="5"><c r="B5"/><c r="D5"/></row></sheetData><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/></worksheet>"""


@pytest.mark.parametrize("cell", ["A1", "B1", "C1", "A2", "A5", "C5", "E5", "B7"])
@pytest.mark.parametrize("strict", [False, True])
def test_cells_that_are_not_there_are_made_in_their_place(cell: str, strict: bool, tmp_path: Path) -> None:
    """Also where rows and cells have no address, in either dialect of the format."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    path = tmp_path / "x.xlsx"
    spaces = (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    )
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = SPARE % spaces[0][0] if name == "xl/worksheets/sheet1.xml" else old.read(name)
            for one, other in spaces if strict else ():
                data = data.replace(one, other)
            new.writestr(name, data)
    made = marked(path, [replace(FINDINGS[0], where=f"Sheet!{cell}")], "zh")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        comments = ET.fromstring(archive.read("xl/comments1.xml"))
    space = sheet.tag.partition("}")[0] + "}"
    rows = [int(row.get("r", 0)) for row in sheet.iter(f"{space}row")]
    assert rows == sorted(set(rows))
    for row in sheet.iter(f"{space}row"):
        cells = [one.get("r") or "" for one in row if one.get("r")]
        assert cells == sorted(set(cells))
    assert [one.get("s") for one in sheet.iter(f"{space}c") if one.get("r") == cell] != [None]
    assert [child.tag for child in sheet][-1] == f"{space}legacyDrawing"
    assert [one.get("ref") for one in comments.iter(f"{space}comment")] == [cell]
    if not strict:
        assert opened(made)["Sheet"][cell].fill.fgColor.rgb == COLOURS["error"]


def test_a_text_table_becomes_a_marked_workbook() -> None:
    rows = [["日期", "包抓路段", "值班人员"], ["2027-01-01", "=cmd|' /C calc'!A0", "甲\x07"]]
    findings = [Finding("rest", "error", Text("休息不足", "too little rest"), where="C2")]
    book = opened(marked_table(Sheet(rows), findings, "zh"))
    sheet = book.worksheets[0]
    assert sheet["B2"].value == rows[1][1]
    assert sheet["B2"].data_type == "s"
    assert sheet["C2"].value == "甲"
    assert sheet["C2"].comment.text == "【roster】\n休息不足"
    assert book.worksheets[1]["A2"].value == "C2"


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    with pytest.raises(RosterError, match=r"this is no \.xlsx workbook, or it is encrypted"):
        marked(path, FINDINGS, "zh")
