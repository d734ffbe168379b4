"""Files that would eat the machine or reach out of it are refused in words, before anyone makes room for them."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from roster.domain import Quarter
from roster.errors import RosterError
from roster.records.intake import read_any
from roster.records.office_file import read_tables
from roster.records.table import read_csv
from roster.records.workbook_in import sheets

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
@pytest.mark.parametrize("name", ["a million rows", "a cell far away", "declares to be small"])
def test_little_memory_is_enough_to_refuse_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(HOSTILE[name][0]())
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from roster.errors import RosterError\n"
        "from roster.records.workbook_in import sheets\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))\n"
        "try:\n    sheets(Path(sys.argv[1]))\nexcept RosterError:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, timeout=60, check=False)
    assert done.stdout.strip() == b"refused", done.stderr.decode(errors="replace")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("日期,包抓路段,值班人员\n" + "\n" * 1_000_000, "too long"),
        (f'a,"{"x" * 200_000}"\n', "can not be read"),
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
