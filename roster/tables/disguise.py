"""What a file of tables really is, by its first bytes: people rename files, and programs misname them."""

from __future__ import annotations

from pathlib import Path

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.files.limits import read_bytes
from roster.files.source import MOST_BYTES

_MOST = 4 * 1024 * 1024
"""How far into an old container its names are looked for."""
_ZIP = b"PK\x03\x04"
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_AS_WORKBOOK = Text(
    "在 WPS 或 Excel 里打开，另存为 .xlsx", "open it in a spreadsheet program and save it as .xlsx"
)


def refuse_disguised(path: Path) -> None:
    """Raise RosterError where a .xlsx or .csv is plainly something else, or locked with a password."""
    head = read_bytes(path, MOST_BYTES)[:_MOST]
    found = _workbook_is(head) if path.suffix.lower() == ".xlsx" else _text_is(head)
    if found is not None:
        message, hint = found
        raise RosterError.of([Problem(Place(str(path)), message, hint)])


def _workbook_is(head: bytes) -> tuple[Text, Text] | None:
    if not head:
        return Text("这个文件是空的", "the file is empty"), _AS_WORKBOOK
    if head.startswith(_ZIP):
        return _open_document(head)
    if head.startswith(_CONTAINER):
        return _container(head)
    if _is_page(head):
        return Text("这其实是一个网页，不是工作簿", "this really is a web page, no workbook"), _AS_WORKBOOK
    if b"\0" not in head[:4096] and any(sign in head[:4096] for sign in (b",", b"\t", b";")):
        hint = Text("把文件名改成 .csv 再试", "rename it to .csv and try again")
        return Text("这其实是文本表，不是工作簿", "this really is a text table, no workbook"), hint
    return None


def _text_is(head: bytes) -> tuple[Text, Text] | None:
    if head.startswith(_ZIP):
        hint = Text("把文件名改成 .xlsx 再试", "rename it to .xlsx and try again")
        return _open_document(head) or (
            Text("这其实是工作簿，不是文本表", "this really is a workbook, no text table"),
            hint,
        )
    return _container(head) if head.startswith(_CONTAINER) else None


def _open_document(head: bytes) -> tuple[Text, Text] | None:
    if head[30:38] == b"mimetype":
        return Text("这其实是 .ods 文件", "this really is an .ods file"), _AS_WORKBOOK
    return None


def _container(head: bytes) -> tuple[Text, Text]:
    if _ENCRYPTED in head:
        hint = Text("去掉打开密码再存一次", "remove the password and save it again")
        return Text("这个工作簿加了密码", "the workbook is encrypted"), hint
    return Text("这其实是旧式的 .xls 工作簿", "this really is an old .xls workbook"), _AS_WORKBOOK


def _is_page(head: bytes) -> bool:
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta"))
