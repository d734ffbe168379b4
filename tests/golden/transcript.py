"""A case is a transcript: each `$ ` line is run, and what follows it, up to the next, is what it printed.

$ roster show --by person | head 40      what `roster` prints; of a long answer the first lines, and a digest of all
$ COLUMNS=80 roster stats                under an environment
$ cat FILE                               a text file that was written
$ cells FILE                             the texts of an .xlsx or .docx file; of an .html file what is read on the page
$ replace FILE OLD NEW                   edits a text file: each OLD, which must be there, becomes NEW
$ set FILE CELL TEXT                     edits a cell of the first sheet of an .xlsx file
"""

from __future__ import annotations

import hashlib
import html
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl

from tests.running import run

VOLATILE = (
    (r"(?m)^! \[ *\d+\.\ds\] .* (?:最好|best) .*\n", ""),
    (r"(?<=\[) *\d+\.\d(?=s\])", "#"),
    (r"\b\d+(?:\.\d+)? ?(秒|seconds?|s)(?=[)）\]])", r"# \1"),
    (r"(?<=制表日期：)\d+年\d+月\d+日|(?<=Date: )\d{4}-\d\d-\d\d", "#"),
    (r"(?<=DTSTAMP:)\d{8}T\d{6}Z", "#"),
)
"""What differs from run to run: seconds, which better rosters a search met on its way, and the day of writing."""


def steady(text: str, folder: Path) -> str:
    """The text without what differs from run to run; paths as in a folder of the root."""
    text = text.replace(str(folder), "/folder").replace("\r\n", "\n").lstrip("\ufeff")
    for pattern, instead in VOLATILE:
        text = re.sub(pattern, instead, text)
    return text


def commands(case: str) -> list[str]:
    return [line.removeprefix("$ ") for line in case.splitlines() if line.startswith("$ ")]


def transcript(case: str, folder: Path) -> str:
    """The case with what its commands print in the folder now."""
    return "".join(f"$ {line}\n{_answer(line, folder)}" for line in commands(case))


def _answer(line: str, folder: Path) -> str:
    command, _, most = line.partition(" | head ")
    words = shlex.split(command)
    environment = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
    name, *rest = words[len(environment) :]
    if name == "roster":
        text = _said(rest, folder, environment)
    elif name == "replace":
        path, old, new = folder / rest[0], rest[1], rest[2]
        before = path.read_text(encoding="utf-8")
        assert old in before, f"{old} is not in {path.name}"
        path.write_text(before.replace(old, new), encoding="utf-8", newline="\n")
        return ""
    elif name == "set":
        book = openpyxl.load_workbook(folder / rest[0])
        book.worksheets[0][rest[1]] = rest[2]
        book.save(folder / rest[0])
        return ""
    else:
        text = _file(name, folder / rest[0])
    text = steady(text, folder)
    text += "" if text.endswith("\n") or not text else "\n"
    return _head(text, int(most)) if most else text


def _said(words: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = run(*words, folder=folder, **environment)
    errors = "".join(f"! {line}\n" for line in done.stderr.splitlines())
    out = done.stdout + ("" if done.stdout.endswith("\n") or not done.stdout else "\n")
    return out + errors + (f"exit {done.returncode}\n" if done.returncode else "")


def _head(text: str, most: int) -> str:
    lines = text.splitlines()
    if len(lines) <= most:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return "\n".join([*lines[:most], f"… {len(lines)} lines, sha256 {digest}", ""])


def _file(name: str, path: Path) -> str:
    if name == "cat":
        return path.read_text(encoding="utf-8")
    assert name == "cells", name
    return "\n".join(_cells(path))


def _cells(path: Path) -> Iterator[str]:
    if path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path).worksheets:
            yield f"[{sheet.title}]"
            for row in sheet.iter_rows():
                yield from _row([f"{cell.coordinate} {cell.value}" for cell in row if cell.value is not None])
    elif path.suffix == ".docx":
        document = docx.Document(str(path))
        for table in document.tables:
            for line in table.rows:
                yield from _row([cell.text for cell in line.cells])
        yield from (paragraph.text for paragraph in document.paragraphs)
    else:
        page = path.read_text(encoding="utf-8")
        page = re.sub(r"<(style|script).*?</\1>", "", page, flags=re.DOTALL)
        rows = re.sub(r"</(tr|h\d|p|li|div|summary|caption)>|<br>", "\n", page)
        for text in html.unescape(re.sub(r"<[^>]*>", "|", rows)).splitlines():
            yield from _row([part.strip() for part in text.split("|") if part.strip()])


def _row(texts: list[str]) -> Iterator[str]:
    if any(texts):
        yield " | ".join(texts).replace("\n", " / ")
