"""Swaps and covers on record outlive every command: a build anew, imports, a plan that is another since."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from roster.records.schedule_file import read
from tests.running import run

PLAN = """\
language: en
quarter: 2027Q1
units: [A]
people: [{name: Ann, unit: A}, {name: Ben, unit: A}, {name: Cai, unit: A}]
segments: [G]
shifts: {s: 08:00-12:00}
periods: {w: {from: 2027-01-04, to: 2027-01-06}}
duties: [{name: d, on: [w], shifts: [s], staff: 1}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roster.yaml").write_text(PLAN, encoding="utf-8")
    assert run("build", folder=tmp_path).returncode == 0
    return tmp_path


def imported(folder: Path, names: list[str], reason: str) -> int:
    """Everyone of the table by date put in, and the table imported."""
    assert run("export", "--to", "t.xlsx", "--force", folder=folder).returncode == 0
    book = openpyxl.load_workbook(folder / "t.xlsx")
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Staff" for cell in row))
    column = next(cell.column for cell in head if cell.value == "Staff")
    for row, name in enumerate(names, start=head[0].row + 1):
        sheet.cell(row, column).value = name
    book.save(folder / "t.xlsx")
    return run(
        "import", "t.xlsx", "--force", "--reason", reason, "--approver", "Boss", folder=folder
    ).returncode


def others(folder: Path, step: int) -> list[str]:
    people = ["Ann", "Ben", "Cai"]
    planned = [row.assigned[0] for row in read(folder / "schedules" / "2027Q1.yaml").duties]
    return [people[(people.index(one) + step) % 3] for one in planned]


def reasons(folder: Path) -> list[str]:
    rows = read(folder / "schedules" / "2027Q1.yaml").duties
    return sorted(change.reason for row in rows for change in row.changes)


def test_import_after_import_keeps_the_first(folder: Path) -> None:
    assert imported(folder, others(folder, 1), "first") == 0
    assert imported(folder, others(folder, 2), "second") == 0
    assert reasons(folder) == ["first"] * 3 + ["second"] * 3
    assert imported(folder, others(folder, 0), "third") == 0
    assert reasons(folder) == ["first"] * 3 + ["second"] * 3 + ["third"] * 3
    assert run("check", folder=folder).returncode == 0
    assert run("stats", folder=folder).returncode == 0


@pytest.mark.parametrize("plan", [PLAN, PLAN.replace("01-06", "01-05"), PLAN.replace("name: d", "name: e")])
@pytest.mark.parametrize("more", [[], ["--from", "schedules/2027Q1.yaml"], ["--format", "json"]])
def test_a_build_anew_is_refused_with_the_way_out(folder: Path, plan: str, more: list[str]) -> None:
    assert imported(folder, others(folder, 1), "swap") == 0
    before = (folder / "schedules" / "2027Q1.yaml").read_bytes()
    (folder / "roster.yaml").write_text(plan, encoding="utf-8")
    done = run("build", "--force", *more, folder=folder)
    assert done.returncode == 2
    assert "3 changes" in done.stderr
    assert "rename" in done.stderr
    assert (folder / "schedules" / "2027Q1.yaml").read_bytes() == before
    (folder / "schedules" / "2027Q1.yaml").rename(folder / "schedules" / "2027Q1-old.yaml")
    assert run("build", folder=folder).returncode == 0


def test_a_schedule_without_changes_is_built_anew(folder: Path) -> None:
    assert run("build", "--force", folder=folder).returncode == 0
    (folder / "schedules" / "2027Q1.yaml").write_text("duties: {", encoding="utf-8")
    assert run("build", "--force", folder=folder).returncode == 0


def test_a_broken_file_that_may_have_changes_is_not_overwritten(folder: Path) -> None:
    path = folder / "schedules" / "2027Q1.yaml"
    assert imported(folder, others(folder, 1), "swap") == 0
    path.write_text(path.read_text(encoding="utf-8") + "]", encoding="utf-8")
    before = path.read_bytes()
    assert run("build", "--force", folder=folder).returncode == 2
    assert path.read_bytes() == before


def test_an_import_is_refused_where_the_plan_has_lost_a_changed_duty(folder: Path) -> None:
    assert imported(folder, others(folder, 1), "swap") == 0
    before = (folder / "schedules" / "2027Q1.yaml").read_bytes()
    (folder / "roster.yaml").write_text(PLAN.replace("01-06", "01-05"), encoding="utf-8")
    (folder / "t.csv").write_text(
        "Date,Segment,Shift,Staff\n2027-01-04,G,s,Cai\n2027-01-05,G,s,Cai\n", encoding="utf-8"
    )
    done = run("import", "t.csv", "-q", "2027Q1", "--force", "--format", "json", folder=folder)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert not said["written"]
    assert [
        one["dates"] for one in said["findings"] if one["rule"] == "change" and one["severity"] == "error"
    ] == [["2027-01-06"]]
    assert (folder / "schedules" / "2027Q1.yaml").read_bytes() == before
