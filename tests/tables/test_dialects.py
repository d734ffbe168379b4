"""One table as different programs write it into a workbook: it is read as the same rows, and can be marked."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import openpyxl
import pytest

from roster.domain.answer import Finding
from roster.domain.text import Text
from roster.language.dates import parse_date
from roster.output.forms.marking import marked
from roster.tables.table import letters
from roster.tables.workbook import sheets

ROWS = [
    ["值班表", "", ""],
    ["日期", "包抓路段", "值班人员"],
    ["2027-02-05", "渭阳中路(南侧)", "甲、乙"],
    ["2027-03-01", "a<b & “c”", "=1+1"],
]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Write = Callable[[str, str], str]
"""A cell's address and text -> its element."""


def workbook(write: Write, *, shared: str = "", prefix: str = "", epoch: str = "") -> bytes:
    """The rows with each cell written so; `shared` are shared strings, `prefix` stands before all names of a sheet."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    rows = "".join(
        f'<row r="{n}">{"".join(write(f"{letters(column)}{n}", text) for column, text in enumerate(row) if text)}</row>'
        for n, row in enumerate(ROWS, start=1)
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    if prefix:
        sheet = sheet.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
        sheet = sheet.replace("xmlns=", f"xmlns:{prefix}=")
    parts = {"xl/worksheets/sheet1.xml": sheet}
    out = io.BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode()
            if name == "xl/workbook.xml" and epoch:
                data = data.replace("<workbookPr/>", f'<workbookPr date1904="{epoch}"/>')
            if name == "[Content_Types].xml" and shared:
                kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
                data = data.replace(
                    "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                )
            if name == "xl/_rels/workbook.xml.rels" and shared:
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
                data = data.replace(
                    "</Relationships>",
                    f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/></Relationships>',
                )
            if name == "xl/styles.xml":
                # The second look shows dates.
                data = data.replace(
                    "</cellXfs>", '<xf numFmtId="14" fontId="0" fillId="0" borderId="0"/></cellXfs>'
                )
            new.writestr(name, parts.get(name, data))
        if shared:
            new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')
    return out.getvalue()


def inline(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def result(cell: str, text: str) -> str:
    """The result of a formula."""
    return f'<c r="{cell}" t="str"><f>T(1)</f><v>{escape(text)}</v></c>'


def without_address(cell: str, text: str) -> str:
    return inline(cell, text).replace(f' r="{cell}"', "")


def iso(cell: str, text: str) -> str:
    return f'<c r="{cell}" s="1" t="d"><v>{text}</v></c>' if parse_date(text) else inline(cell, text)


def iso_with_time(cell: str, text: str) -> str:
    return iso(cell, text).replace("</v>", "T00:00:00</v>")


def serial(since: dt.date) -> Write:
    def write(cell: str, text: str) -> str:
        date = parse_date(text)
        return inline(cell, text) if date is None else f'<c r="{cell}" s="1"><v>{(date - since).days}</v></c>'

    return write


ALL = [text for row in ROWS for text in row if text]
SHARED = "".join(f"<si><t>{escape(text)}</t></si>" for text in ALL)
RICH = "".join(
    f"<si><r><t>{escape(text[:1])}</t></r><r><rPr><b/></rPr><t>{escape(text[1:])}</t></r>"
    '<rPh sb="0" eb="1"><t>zhi</t></rPh></si>'
    for text in ALL
)


def by_number(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="s"><v>{ALL.index(text)}</v></c>'


DIALECTS = {
    "strings in the cells": workbook(inline),
    "strings shared": workbook(by_number, shared=SHARED),
    "strings of several looks, with their sound": workbook(by_number, shared=RICH),
    "results of formulas": workbook(result),
    "cells without an address": workbook(without_address),
    "dates by ISO 8601": workbook(iso),
    "dates with a time": workbook(iso_with_time),
    "serial numbers": workbook(serial(dt.date(1899, 12, 30))),
    "serial numbers since 1904": workbook(serial(dt.date(1904, 1, 1)), epoch="1"),
    "a prefix before every name": workbook(inline, prefix="x"),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_is_the_same_table(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(DIALECTS[name])
    rows = sheets(path)["Sheet"].rows
    read = [[*row, *[""] * (3 - len(row))] for row in rows]
    assert [[str(parse_date(text) or text) for text in row] for row in read] == ROWS
    path.write_bytes(marked(path, [Finding("x", "error", Text("甲", "a"), where="Sheet!C3")], "zh"))
    again = sheets(path)
    assert again["Sheet"].rows == rows
    assert again["核对结果"].rows[1][:3] == ["Sheet!C3", "冲突", "甲"]
