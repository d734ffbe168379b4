"""A posting has nobody's number, wherever in the plan it stands, in whatever part of the file."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from tests.running import run

NUMBERS = (
    "13800001111",
    "138-0000-2222",
    "138 0000 3333",
    "+8613800004444",
    "610402199001011234",
    "02933215555",
)
PLAN = """\
language: zh
title: 值班表 {0}
bureau: 某局 {1}
quarter: 2027Q1
notes: [找 {2}, "值班室 029-00000000", "张三 {5}"]
units: ["一科({3})"]
people:
  - {{name: "甲{0}", unit: "一科({3})", phone: "{5}"}}
  - {{name: 乙, id: "{4}", unit: "一科({3})", away: [{{from: 2027-01-05, to: 2027-01-05}}]}}
  - {{name: 乙, id: b2, unit: "一科({3})"}}
segments: [{{name: "南街 {1}", unit: "一科({3})"}}]
shifts: {{"早 {2}": "08:00-12:00"}}
periods: {{"会期{3}": {{from: 2027-01-04, to: 2027-01-08}}}}
duties:
  - {{name: "值守 {0}", on: ["会期{3}"], shifts: ["早 {2}"], staff: 1}}
rules: [{{rule: fair, lines: ["会期{3}"]}}]
"""
KINDS = (".xlsx", ".html", ".docx", ".ics", ".csv", ".json")


def content(data: bytes) -> str:
    """All that a file says, the parts of an office file and folded lines too."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return data.decode("utf-8-sig").replace("\r\n ", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("posted")
    (folder / "roster.yaml").write_text(PLAN.format(*NUMBERS), encoding="utf-8")
    done = run("build", folder=folder)
    assert done.returncode == 0, done.stderr
    old = (folder / "schedules" / "2027Q1.yaml").read_text(encoding="utf-8")
    found = re.search(r"assigned: \[b2\]", old)
    assert found is not None
    (folder / "old.yaml").write_text(
        old.replace("assigned: [b2]", f"assigned: ['甲{NUMBERS[0]}']", 1), encoding="utf-8"
    )
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_free_text_is_masked(folder: Path, kind: str) -> None:
    for name, more in (("open", []), ("posted", ["--posting"])):
        done = run("export", "--to", f"{name}{kind}", "--force", *more, folder=folder)
        assert done.returncode == 0, done.stderr
    digits = {number: re.sub(r"\D", "", number) for number in NUMBERS}
    open_, posted = (content((folder / f"{name}{kind}").read_bytes()) for name in ("open", "posted"))
    assert NUMBERS[0] in open_
    for number, bare in digits.items():
        assert number not in posted
        assert bare not in posted
    if kind not in {".ics", ".csv", ".json"}:
        assert "029-00000000" in posted


@pytest.mark.parametrize("kind", [".xlsx", ".html", ".docx"])
def test_so_is_a_notice(folder: Path, kind: str) -> None:
    words = ["export", "--to", f"notice{kind}", "--change-notice", "old.yaml", "--force", "--posting"]
    done = run(*words, folder=folder)
    assert done.returncode == 0, done.stderr
    posted = content((folder / f"notice{kind}").read_bytes())
    assert not [number for number in NUMBERS if number in posted]


def test_a_posted_workbook_does_not_list_who_can_serve(folder: Path) -> None:
    for name, more in (("open.xlsx", []), ("posted.xlsx", ["--posting"])):
        assert run("export", "--to", name, "--force", *more, folder=folder).returncode == 0
    assert "名单" in content((folder / "open.xlsx").read_bytes())
    posted = content((folder / "posted.xlsx").read_bytes())
    assert "名单" not in posted
    assert "dataValidation" not in posted


def test_calendars_posted_again_are_no_new_version(folder: Path) -> None:
    for _ in range(2):
        assert run("export", "--to", "c.ics", "--posting", "--force", folder=folder).returncode == 0
    assert set(re.findall(r"SEQUENCE:(\d+)", content((folder / "c.ics").read_bytes()))) == {"0"}
