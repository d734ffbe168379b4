"""Files that come back, as the admin handles them: checked, marked, taken over; lists brought into the plan."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from roster.domain.answer import Answer
from roster.job.opening import Job
from roster.output.files import export
from roster.output.issue import Issue, Wanted
from roster.records import schedule_file
from roster.records.document import document
from roster.tables.table import letters
from tests.running import run


@pytest.fixture
def folder(built: tuple[Job, Answer], tmp_path: Path) -> Path:
    """A duty folder with its schedule and that schedule as tables."""
    job, answer = built
    place = tmp_path / "duty"
    shutil.copytree(job.folder, place)
    issue = Issue(job, document(answer, "zh"), answer.schedule)
    export(issue, place / "表.xlsx", overwrite=False)
    export(issue, place / "表.csv", overwrite=False)
    return place


def edited(folder: Path, **cells: str | None) -> None:
    book = openpyxl.load_workbook(folder / "表.xlsx")
    for name in book.sheetnames[1:]:
        del book[name]
    book.worksheets[0].title = "改过的"
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(folder / "改.xlsx")


def test_conflicts_are_marked_in_a_copy(folder: Path) -> None:
    edited(folder, J3="欧阳无名", J5=None)
    done = run("check", ".", "改.xlsx", "--mark", "标.xlsx", "--format", "json", folder=folder)
    assert done.returncode == 1, done.stderr
    places = {finding["where"] for finding in json.loads(done.stdout) if finding["severity"] == "error"}
    assert {"改过的!J3", "改过的!J5"} <= places
    sheet = openpyxl.load_workbook(folder / "标.xlsx")["改过的"]
    marks = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert {f"改过的!{mark}" for mark in marks} >= places
    same = str(openpyxl.load_workbook(folder / "改.xlsx").worksheets[0]["J4"].value)
    edited(folder, J5=same)
    assert run("check", ".", "改.xlsx", "--mark", "同.xlsx", folder=folder).returncode == 1
    sheet = openpyxl.load_workbook(folder / "同.xlsx")["改过的"]
    assert {sheet[cell].fill.fgColor.rgb for cell in ("J4", "J5")} == {"FFFF7C80"}
    again = run("check", ".", "改.xlsx", "--mark", "标.xlsx", folder=folder)
    assert again.returncode == 2
    assert "--force" in again.stderr
    nothing = run("check", ".", "--mark", "标.xlsx", "--force", folder=folder)
    assert nothing.returncode == 2


def test_an_edited_table_becomes_the_schedule(folder: Path) -> None:
    path = folder / "schedules" / "2027Q1.yaml"
    was = path.read_bytes()
    before = schedule_file.read(path)
    edited(folder, J28=None)
    refused = run("import", "改.xlsx", folder=folder)
    assert refused.returncode == 2
    assert "【空岗】" in refused.stdout
    assert path.read_bytes() == was
    words = ("--force", "--reason", "病假", "--approver", "赵试安", "--format", "json")
    taken = run("import", "改.xlsx", *words, folder=folder)
    assert taken.returncode == 1, taken.stderr
    told = json.loads(taken.stdout)
    assert told["written"]
    assert len(told["changes"]) == 1
    after = schedule_file.read(path)
    assert [row.assigned for row in after.duties] == [row.assigned for row in before.duties]
    changes = [change for row in after.duties for change in row.changes]
    assert [(one.actual, one.reason, one.approver) for one in changes] == [("", "病假", "赵试安")]
    assert after.tiers == before.tiers
    same = run("import", "改.xlsx", "--force", folder=folder)
    assert "没有变化" in same.stderr


def test_what_can_not_be_read_is_never_written(folder: Path) -> None:
    path = folder / "schedules" / "2027Q1.yaml"
    was = path.read_bytes()
    edited(folder, J3="欧阳无名", B9="明天")
    done = run("import", "改.xlsx", "--force", folder=folder)
    assert done.returncode == 1
    assert "改过的!B9" in done.stdout
    assert path.read_bytes() == was


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_as_text_makes_a_schedule_where_there_was_none(
    encoding: str, built: tuple[Job, Answer], folder: Path
) -> None:
    job, answer = built
    issue = Issue(job, document(answer, "zh"), answer.schedule, Wanted(encoding=encoding))
    export(issue, folder / "表.csv", overwrite=True)
    path = folder / "schedules" / "2027Q1.yaml"
    before = schedule_file.read(path)
    assert run("check", ".", "表.csv", folder=folder).returncode == 0
    path.unlink()
    done = run("import", "表.csv", folder=folder)
    assert done.returncode == 0, done.stderr
    after = schedule_file.read(path)
    assert [(row.date, row.segment, row.assigned) for row in after.duties] == [
        (row.date, row.segment, row.assigned) for row in before.duties
    ]


def test_a_staff_list_is_shown_first_and_written_when_asked(folder: Path) -> None:
    plan = folder / "roster.yaml"
    was = plan.read_bytes()
    (folder / "名单.csv").write_bytes(
        "姓名,科室,职务,电话\n新试一,信息科,副科长,00000000099\n".encode("gb18030")
    )
    shown = run("import", "名单.csv", folder=folder)
    assert shown.returncode == 0, shown.stderr
    assert "新试一" in shown.stdout
    assert "--write" in shown.stderr
    assert plan.read_bytes() == was
    assert run("import", "名单.csv", "--write", folder=folder).returncode == 0
    assert run("check", "--plan-only", folder=folder).returncode == 0
    told = json.loads(run("import", "名单.csv", "--format", "json", folder=folder).stdout)
    assert told["already"] == ["新试一"]
    (folder / "别的.csv").write_text("货物,数量\n笔,3\n", encoding="utf-8")
    assert run("import", "别的.csv", folder=folder).returncode == 2


def helping(path: Path) -> tuple[dict[str, str], set[str]]:
    """The list that each cell of the table by date offers, and the formulas that tell who stands twice."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    offered = {
        f"{letters(column - 1)}{row}": rule.formula1.replace("'", "").replace("$", "").lstrip("=")
        for rule in sheet.data_validations.dataValidation
        for part in rule.sqref.ranges
        for row, column in part.cells
    }
    rules = {
        re.sub(r"\s", "", rule.formula[0])
        for ranged in sheet.conditional_formatting
        for rule in ranged.rules
        if rule.type == "expression"
    }
    return offered, rules


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize("encoding", ["", "utf-8", "gb18030"])
def test_saved_again_by_a_spreadsheet_program_it_has_no_conflict(encoding: str, folder: Path) -> None:
    """The workbook, and the text table opened and saved again in its encoding (76 is UTF-8, 85 GB18030)."""
    out = folder / "saved"
    if encoding:
        text = (folder / "表.csv").read_text(encoding="utf-8-sig")
        (folder / "表.csv").write_text(text, encoding=encoding, newline="")
        code = "76" if encoding == "utf-8" else "85"
        options = [
            f"--infilter=CSV:44,34,{code}",
            "--convert-to",
            f"csv:Text - txt - csv (StarCalc):44,34,{code}",
        ]
        source = "表.csv"
    else:
        options, source = ["--convert-to", "xlsx"], "表.xlsx"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, *options, "--outdir", str(out), source]
    subprocess.run(command, cwd=folder, capture_output=True, timeout=240, check=True)
    saved = out / source
    assert saved.read_bytes() != (folder / source).read_bytes() or encoding
    if not encoding:
        assert helping(saved) == helping(folder / source)
    done = run("check", ".", str(saved), "--format", "json", folder=folder)
    assert done.returncode == 0, done.stdout
    assert {finding["rule"] for finding in json.loads(done.stdout)} <= {"provisional"}
    assert "没有变化" in run("import", str(saved), "--plan", ".", folder=folder).stderr
