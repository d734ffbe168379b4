"""Every answer with `--format json` is as its schema says, and the schemas are schemas."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from roster.cli.schema import Document
from roster.output.shapes.documents import DOCUMENTS
from tests.running import run

NOTICE = "来源: x\n放假: {春节: 2027-02-05..2027-02-12}\n调休上班: [2027-02-14]\n"


def schema(kind: str) -> Draft202012Validator:
    done = run("schema", "--of", kind, folder=Path())
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def answer(folder: Path, *words: str) -> Any:
    done = run(*words, "--format", "json", folder=folder)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """A duty folder with a schedule, a table of it in which two changed places, and a leave list."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    assert run("export", "--to", "edited.csv", folder=tmp_path).returncode == 0
    table = tmp_path / "edited.csv"
    table.write_text(table.read_text(encoding="utf-8-sig").replace("周样五", "无此人", 1), encoding="utf-8")
    (tmp_path / "leave.csv").write_text(
        "姓名,请假时间,事由\n周样五,2027-02-01,探亲\n无此人,2027-02-01,探亲\n", encoding="utf-8"
    )
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.yaml").write_text(NOTICE, encoding="utf-8")
    return tmp_path


def test_the_command_knows_every_document() -> None:
    assert {str(kind) for kind in Document} == {"plan", *DOCUMENTS}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("schedule", ["show"]),
        ("build", ["build", "-q", "2027Q1", "--force"]),
        ("check", ["check"]),
        ("check", ["check", ".", "edited.csv"]),
        ("proof", ["check", "--proof"]),
        ("explain", ["explain", "2027-02-05", "样例一路南侧", "--time-limit", "0"]),
        ("explain", ["explain", "周样五", "--time-limit", "0"]),
        ("what-if", ["build", "-q", "2027Q1", "--what-if", "gone: 周样五 2027-02-01"]),
        ("stats", ["stats", "--by", "person"]),
        ("stats", ["stats", "--by", "unit"]),
        ("stats", ["stats", "--by", "segment"]),
        ("calendar", ["calendar", "2027-02"]),
        ("calendar-diff", ["calendar", "2027Q1", "--diff"]),
        ("import", ["import", "edited.csv"]),
        ("import", ["import", "leave.csv", "--private"]),
    ],
)
def test_what_is_answered_is_as_its_schema_says(kind: str, words: list[str], folder: Path) -> None:
    found = answer(folder, *words)
    assert found
    schema(kind).validate(found)
    # One key more, anywhere at the top, is none of the schema's.
    spoiled = [{**found[0], "more": 1}] if isinstance(found, list) else {**found, "more": 1}
    with pytest.raises(ValidationError):
        schema(kind).validate(spoiled)


def test_what_is_not_possible_is_answered_by_the_schema_of_a_build(folder: Path) -> None:
    plan = folder / "roster.yaml"
    text = plan.read_text(encoding="utf-8").replace("职级: 科员", "职级: 科员, 指定: [2027-02-06]")
    plan.write_text(text, encoding="utf-8")
    found = answer(folder, "build", "-q", "2027Q1", "--force")
    assert found["status"] == "impossible"
    schema("build").validate(found)
