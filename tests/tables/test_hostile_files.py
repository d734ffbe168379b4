"""Files that would eat the machine or reach out of it are refused in words, before anyone makes room for them."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from roster.domain.dates import Quarter
from roster.errors import RosterError
from roster.plan.reading import parse
from roster.records.intake import read_any
from roster.tables.office_file import read_tables
from roster.tables.table import read_csv
from roster.tables.workbook import sheets

_SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"


def workbook(sheet: bytes | None = None, **parts: bytes) -> bytes:
    """A small workbook with its sheet replaced and parts added (`__` stands for a stroke)."""
    out = io.BytesIO()
    plain = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["日期", "包抓路段", "值班人员"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if sheet is not None and name == _SHEET else old.read(name))
        for name, data in parts.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def rows(count: int) -> bytes:
    return _HEAD + b"".join(b'<row r="%d"/>' % n for n in range(1, count + 1)) + _TAIL


def cell(where: bytes) -> bytes:
    return _HEAD + b'<row r="1"><c r="A1"><v>1</v></c><c r="%s"><v>1</v></c></row>' % where + _TAIL


def lying() -> bytes:
    """A sheet that unpacks to far more than the archive says."""
    raw = bytearray(workbook(b" " * (80 * 1024 * 1024)))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.find(mark)
        while at >= 0:
            name = at + (30 if offset == 22 else 46)
            if raw[name : name + len(_SHEET)] == _SHEET.encode():
                raw[at + offset : at + offset + 4] = struct.pack("<I", 1000)
            at = raw.find(mark, at + 4)
    return bytes(raw)


def shared(uses: int, length: int) -> bytes:
    """One text that many cells show."""
    cells = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(uses))
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    return workbook(_HEAD + cells + _TAIL, xl__sharedStrings_dot_xml=table % (b"x" * length))


def merged(areas: int, rows: int) -> bytes:
    """Cells merged over many rows."""
    spans = b"".join(b'<mergeCell ref="A1:A%d"/>' % rows for _ in range(areas))
    return workbook(_HEAD + b'<row r="1"/></sheetData><mergeCells>' + spans + b"</mergeCells></worksheet>")


def shown_often(sheets: int) -> bytes:
    """Many sheets that are one part: each alone is small enough."""
    cells = b"".join(
        b'<row><c><v>%d</v></c><c r="Z%d"><v>1</v></c></row>' % (n, n + 1) for n in range(15_000)
    )
    raw = workbook(_HEAD + cells + _TAIL)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/workbook.xml":
                found = re.search(rb"<sheet [^>]*/>", data)
                assert found
                more = (found[0].replace(b'"Sheet"', b'"S%d"' % n) for n in range(sheets))
                data = data.replace(found[0], b"".join(more))
            new.writestr(name, data)
    return out.getvalue()


def elsewhere(sheet: bytes) -> bytes:
    """A workbook whose sheet has another name than sheets have."""
    raw = workbook(sheet)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name).replace(b"worksheets/sheet1.xml", b"odd/s.xml")
            new.writestr(name.replace("worksheets/sheet1.xml", "odd/s.xml"), data)
    return out.getvalue()


def quoted(attribute: bytes) -> bytes:
    """A cell far away, its place written so that only a parser sees it."""
    return _HEAD + b'<row r="1"><c %s><v>1</v></c><c r="A1000000"/></row>' % attribute + _TAIL


def twins() -> bytes:
    """Two parts of one name, of which two readers may take different ones."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(_SHEET, rows(10))
    return out.getvalue()


def crowd() -> bytes:
    return workbook(**{f"xl__media__{n}_dot_xml": b"" for n in range(3000)})


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>' + rows(1)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "unpacks to a lot": (lambda: workbook(b" " * (70 * 1024 * 1024)), "too large"),
    "declares to be small": (lying, "no .xlsx workbook"),
    "a million rows": (lambda: workbook(rows(1_000_000)), "1000000 rows"),
    "a cell far away": (lambda: workbook(cell(b"XFD1048576")), "16384 columns"),
    "a wide rectangle": (lambda: workbook(cell(b"XFD40000")), "16384 columns"),
    "a place in single quotes": (lambda: workbook(quoted(b"r='XFD9'")), "16384 columns"),
    "a place after blanks": (lambda: workbook(quoted(b'r \n= "XFD9"')), "16384 columns"),
    "a place in entities": (lambda: workbook(quoted(b'r="&#88;FD9"')), "16384 columns"),
    "a place that is none": (lambda: workbook(quoted(b'r="9XFD"')), "no .xlsx workbook"),
    "prefixed names": (
        lambda: workbook(
            cell(b"XFD1048576")
            .replace(b"xmlns=", b"xmlns:x=")
            .replace(b"</", b"</x:")
            .replace(b"<", b"<x:")
            .replace(b"<x:/", b"</")
        ),
        "16384 columns",
    ),
    "a sheet of another name": (lambda: elsewhere(cell(b"XFD1048576")), "16384 columns"),
    "one text in many cells": (lambda: shared(19_000, 30_000), "too much text"),
    "cells merged over many rows": (lambda: merged(600, 40_000), "too many merged cells"),
    "one part as many sheets": (lambda: shown_often(40), "too large"),
    "a document type further down": (
        lambda: workbook(b"<!--" + b" " * 5000 + b"-->" + BOMB),
        "no .xlsx workbook",
    ),
    "entities": (lambda: workbook(BOMB), "no .xlsx workbook"),
    "macros": (lambda: workbook(xl__vbaProject_dot_bin=b"x"), "macros"),
    "controls": (lambda: workbook(xl__activeX__activeX1_dot_xml=b"<x/>"), "macros"),
    "links": (lambda: workbook(xl__externalLinks__externalLink1_dot_xml=b"<x/>"), "links to other files"),
    "objects": (lambda: workbook(xl__embeddings__oleObject1_dot_bin=b"x"), "macros|links"),
    "data connections": (lambda: workbook(xl__connections_dot_xml=b"<x/>"), "links to other files"),
    "parts of one name": (twins, "too large"),
    "a crowd of parts": (crowd, "too large"),
    "an old or encrypted workbook": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "no .xlsx workbook"),
    "cut off": (lambda: workbook()[:-200], "no .xlsx workbook"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_message(name: str, tmp_path: Path) -> None:
    make, message = HOSTILE[name]
    path = tmp_path / "x.xlsx"
    path.write_bytes(make())
    with pytest.raises(RosterError, match=message) as caught:
        sheets(path)
    assert caught.value.code == 2
    assert all(problem.hint for problem in caught.value.problems)


def test_a_harmless_workbook_with_many_parts_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(
        workbook(xl__media__image1_dot_png=b"\x89PNG", xl__printerSettings__printerSettings1_dot_bin=b"x")
    )
    assert sheets(path)["Sheet"].rows == [["日期", "包抓路段", "值班人员"]]


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of memory")
@pytest.mark.parametrize(
    "name",
    [
        *("a million rows", "a cell far away", "declares to be small", "a place in single quotes"),
        *("one text in many cells", "cells merged over many rows", "one part as many sheets"),
    ],
)
def test_little_memory_is_enough_to_refuse_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(HOSTILE[name][0]())
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from roster.errors import RosterError\n"
        "from roster.tables.workbook import sheets\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))\n"
        "try:\n    sheets(Path(sys.argv[1]))\nexcept RosterError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, timeout=60, check=False)
    assert done.stdout.strip() == b"refused", done.stderr.decode(errors="replace")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("日期,包抓路段,值班人员\n" + "\n" * 1_000_000, "too long"),
        ("日期,包抓路段,值班人员" + ",x" * 1_000_001, "too long"),
        ("日期,包抓路段,值班人员\n" + ",x" * 3000, r"x\.csv:2:1: the table is too long"),
        (f'a\n\n"{"x" * 200_000}"\n', r"x\.csv:3:1: row 3 can not be read"),
        ("a\n" + "b" * 200_000, r"x\.csv:2:1: row 2 can not be read"),
    ],
)
def test_a_hostile_text_table_is_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError, match=message):
        read_csv(path)


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".et", ".ods", ".exe"])
def test_other_kinds_of_file_are_not_opened(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(workbook())
    with pytest.raises(RosterError, match="can not be read"):
        read_any(path, Quarter(2027, 1))


_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.xlsx", "日期,包抓路段,值班人员\n".encode(), "rename it to .csv"),
        ("x.xlsx", "日期\t包抓路段\n".encode("gb18030"), "rename it to .csv"),
        ("x.csv", workbook(), "rename it to .xlsx"),
        ("x.xlsx", _CONTAINER + "EncryptedPackage".encode("utf-16-le"), "remove the password"),
        ("x.xlsx", _CONTAINER + "Workbook".encode("utf-16-le"), "old .xls workbook"),
        ("x.csv", _CONTAINER + "Workbook".encode("utf-16-le"), "old .xls workbook"),
        ("x.xlsx", b"\xef\xbb\xbf<html><table><tr><td>1", "web page"),
        ("x.xlsx", b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis", ".ods"),
        ("x.xlsx", b"", "empty"),
    ],
)
def test_a_file_that_is_something_else_is_told_what_it_is(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RosterError, match=message):
        read_tables(path)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_each_kind_of_line_end_ends_a_line(end: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(end.join(["日期,包抓路段,值班人员", '2027-02-05,南街,"甲\n乙"', ""]).encode())
    assert read_csv(path).rows[1] == ["2027-02-05", "南街", "甲\n乙"]


def test_a_list_of_any_line_end_is_a_staff_list(tmp_path: Path) -> None:
    plan = "units: [A]\npeople: l.csv\nshifts: {s: 08:00-12:00}\nduties: [{name: d, on: [weekend], shifts: [s]}]\n"
    for end in ("\r", "\n", "\r\n"):
        (tmp_path / "l.csv").write_bytes(f"姓名,单位{end}P1,A{end}P2,A{end}".encode())
        assert [one.name for one in parse(plan, "roster.yaml", tmp_path).people] == ["P1", "P2"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xe5\xa7\x93\xe5\x90\x8d,unit\n\xe5\xbc\xa0,\xff\xff\n", "l.csv:2:3"),
        (f'姓名,单位\nP1,A\n"{"x" * 200_000}",A\n'.encode(), "l.csv:3:1"),
        ("姓名,单位\n".encode() + b"P,A\n" * 30_000, "l.csv:20001:1"),
    ],
)
def test_what_is_wrong_in_a_list_is_told_with_its_place(data: bytes, place: str, tmp_path: Path) -> None:
    plan = "units: [A]\npeople: l.csv\nshifts: {s: 08:00-12:00}\nduties: [{name: d, on: [weekend], shifts: [s]}]\n"
    (tmp_path / "l.csv").write_bytes(data)
    with pytest.raises(RosterError) as caught:
        parse(plan, "roster.yaml", tmp_path)
    assert [str(one.place) for one in caught.value.problems] == [str(tmp_path / place)]


@pytest.mark.parametrize("name", ["a\\0.csv", "x" * 300 + ".csv", ".", "schedules.csv/x.csv"])
def test_a_list_that_can_be_no_file_is_refused_where_it_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "schedules.csv").write_text("x", encoding="utf-8")
    plan = f'units: [A]\npeople: "{name}"\nshifts: {{s: 08:00-12:00}}\nduties: [{{name: d, on: [weekend], shifts: [s]}}]\n'
    with pytest.raises(RosterError) as caught:
        parse(plan, "roster.yaml", tmp_path)
    assert caught.value.problems[0].place.line == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_as_spreadsheets_save_them(delimiter: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [["日期", "包抓路段", "值班人员"], ["2027/2/5", "南街", '"甲\n乙"'], ["'=A", "'-B", ""]]
    path.write_bytes("\r\n".join(map(delimiter.join, lines)).encode(encoding))
    table = read_tables(path)[0]
    assert table.titles(1) == ("2027/2/5", "南街", "甲\n乙")
    assert table.titles(2) == ("=A", "-B", "")
    assert str(table.place(1, 2)) == "C2"
