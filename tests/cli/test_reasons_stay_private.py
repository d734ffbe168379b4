"""Why somebody is away, exempt, pinned or refuses leaves the plan in a private view alone: whatever is run, whatever is written."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.running import Done, run

SECRETS = (
    "SECRETAWAY",
    "绝密请假",
    "SECRETEXEMPT",
    "绝密豁免",
    "SECRETPIN",
    "SECRETREFUSE",
    "绝密意愿",
    "SECRETLIST",
)

PLAN = """\
language: {language}
title: 值班表
quarter: 2027Q1
units: [一科, {{name: 二站, kind: subordinate}}]
people:
  - {{name: 甲, unit: 一科, rank: leader, exempt: [{{shift: 晚, from: 2027-01-01, to: 2027-02-28, why: SECRETEXEMPT}}]}}
  - {{name: 乙, unit: 一科, away: [{{from: 2027-01-05, to: 2027-01-07, why: "SECRETAWAY, of a kind"}}]}}
  - name: 丙
    unit: 二站
    请假:
      - {{自: 2027-01-06, 至: 2027-01-07, 事由: 绝密请假}}
    exempt: [{{date: 2027-01-06, why: 绝密豁免}}]
  - {{name: 丁, unit: 二站, pin: [{{date: 2027-01-04, why: SECRETPIN}}], refuse: [{{date: 2027-01-06, why: SECRETREFUSE}}]}}
  - {{name: 戊, unit: 二站, wish: [{{date: 2027-01-08, want: off, 原因: 绝密意愿}}]}}
segments: [{{name: 南街, unit: 一科}}, {{name: 北街, unit: 二站}}]
shifts: {{早: "08:00-12:00", 晚: "19:00-23:00"}}
periods: {{会期: {{from: 2027-01-04, to: 2027-01-08}}}}
duties:
  - {{name: 值守, on: [会期], shifts: [早, 晚], staff: 1}}
  - {{name: 带班, on: [会期], shifts: [晚], leaders: 1, staff: 0}}
rules:
  - {{rule: rest, hours: 11}}
  - {{rule: fair, lines: [会期]}}
"""
LEAVE = (
    "姓名,单位,请假时间,事由\n戊,二站,2027-02-03至2027-02-05,SECRETLIST\n己,二站,乱写 SECRETLIST,绝密请假\n"
)
STAFF = "姓名,单位,电话,请假,备注\n庚,二站,1,2027-02-03至2027-02-05,SECRETLIST\n辛,二站,2,,绝密请假\n"

KINDS = (".xlsx", ".html", ".docx", ".ics", ".csv", ".json")  # a PDF is the table of the .docx


def said(done: Done) -> str:
    return done.stdout + done.stderr


def content(path: Path) -> str:
    """All that a file says, the parts of an office file too."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return data.decode("utf-8", "replace")


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.fixture(scope="module", params=["zh", "en"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("private")
    (folder / "roster.yaml").write_text(PLAN.format(language=request.param), encoding="utf-8")
    (folder / "leave.csv").write_text(LEAVE, encoding="utf-8")
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    done = run("build", *(word for kind in KINDS for word in ("--export", f"built{kind}")), folder=folder)
    assert done.returncode in {0, 1}, said(done)
    assert not leaks(said(done))
    edited(folder)
    return folder


def edited(folder: Path) -> None:
    """A table in which everybody who is away serves after all."""
    book = openpyxl.load_workbook(folder / "built.xlsx")
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value in {"值班人员", "Staff"} for cell in row))
    column = next(cell.column for cell in head if cell.value in {"值班人员", "Staff"})
    for row, name in enumerate(("丁", "丙", "乙", "丙", "丁", "乙"), start=head[0].row + 1):
        sheet.cell(row + 2, column).value = name
    book.save(folder / "edited.xlsx")


COMMANDS = [
    ["check"],
    ["check", "--plan-only"],
    ["check", "--format", "json"],
    ["check", "--proof"],
    ["check", ".", "edited.xlsx"],
    ["check", ".", "edited.xlsx", "--format", "json"],
    ["check", ".", "edited.xlsx", "--mark", "marked.xlsx", "--force"],
    ["build", "--force"],
    ["build", "--force", "--format", "json"],
    ["build", "--force", "--from", "edited.xlsx"],
    ["build", "--what-if", "away: 甲 2027-01-05"],
    ["build", "--what-if", "recall: 乙 2027-01-06", "--format", "json"],
    ["build", "--what-if", "recall: 乙 2027-02-06"],
    ["build", "--what-if", "gone: 丁 2027-01-06", "--what-if", "drop: 2027-01-07 南街"],
    *(["explain", person] for person in "乙丙丁戊"),
    ["explain", "甲", "--format", "json"],
    ["explain", "2027-01-06", "早", "南街", "--all"],
    ["explain", "2027-01-06", "早", "--all", "--format", "json"],
    ["explain", "2027-01-06", "乙"],
    ["explain", "2027-01-06", "丁", "--format", "json"],
    *(["show", "--by", by] for by in ("day", "segment", "person", "unit")),
    ["show", "--format", "json"],
    *(["stats", "--by", by] for by in ("segment", "person", "unit")),
    ["stats", "--format", "json"],
    ["calendar", "2027Q1"],
    ["calendar", "2027Q1", "--list"],
    ["calendar", "2027Q1", "--format", "json"],
    ["calendar", "2027Q1", "--ics", "days.ics"],
    ["calendar", "2027Q1", "--diff"],
    ["import", "leave.csv"],
    ["import", "leave.csv", "--format", "json"],
    ["import", "staff.csv"],
    ["import", "staff.csv", "--format", "json"],
    ["import", "edited.xlsx"],
    *(["export", "--to", f"again{kind}", "--force"] for kind in KINDS),
    *(["export", "--to", f"posted{kind}", "--posting", "--force"] for kind in KINDS),
    *(["export", "--to", f"notice{kind}", "--change-notice", "edited.xlsx"] for kind in KINDS[:3]),
    ["export", "--to", "monthly.xlsx", "--monthly"],
    ["export", "--to", "{person}.ics"],
    ["export", "--to", "unit.ics", "--unit", "二站"],
    # What follows writes; the plan is the bureau's own.
    ["import", "edited.xlsx", "--force", "--reason", "note", "--approver", "甲"],
    ["import", "edited.xlsx", "--format", "json"],
    ["show"],
    ["stats"],
    ["export", "--to", "after.html"],
    ["import", "leave.csv", "--write"],
    ["import", "staff.csv", "--write"],
]
NO_PLAN_READ = {"init", "rules", "schema"}


def test_every_command_and_every_kind_of_file_is_tried(tmp_path: Path) -> None:
    table = run("--help", folder=tmp_path, ROSTER_LANG="en").stdout.partition("Commands:")[2]
    commands = {line.split()[0] for line in table.splitlines() if line[:3].strip()}
    assert commands == {words[0] for words in COMMANDS} | NO_PLAN_READ
    (tmp_path / "roster.yaml").write_text(PLAN.format(language="en"), encoding="utf-8")
    hint = run("build", "--export", "a.none", folder=tmp_path).stderr
    assert set(re.findall(r"\.\w+", hint.partition("→")[2])) == {*KINDS, ".pdf"}


def test_no_command_says_a_reason_and_no_file_has_one(folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "duty"))
    for words in COMMANDS:
        done = run(*words, folder=folder)
        assert done.returncode != 4, said(done)
        assert not leaks(said(done)), words
    own = {"roster.yaml", "leave.csv", "staff.csv"}
    for path in folder.rglob("*"):
        if path.is_file() and path.name not in own:
            assert not leaks(content(path)), path


@pytest.mark.parametrize(
    ("words", "secret"),
    [
        (["check", ".", "edited.xlsx"], "SECRETAWAY"),
        (["check", ".", "edited.xlsx", "--format", "json"], "绝密"),
        (["explain", "乙"], "SECRETAWAY"),
        (["explain", "2027-01-06", "早", "南街", "--all"], "SECRETAWAY"),
        (["import", "leave.csv"], "SECRETLIST"),
        (["import", "leave.csv", "--format", "json"], "SECRETLIST"),
        (["import", "staff.csv"], "SECRETLIST"),
    ],
)
def test_a_private_view_tells_them(folder: Path, words: list[str], secret: str) -> None:
    assert secret not in said(run(*words, folder=folder))
    assert secret in said(run(*words, "--private", folder=folder))


FAULTS = {
    "pin against leave": ("pin: [{date: 2027-01-04, why: SECRETPIN}]", "pin: [{date: 2027-01-04}], away: [{date: 2027-01-04, why: SECRETPIN}]"),
    "no such date": ("from: 2027-01-05, to: 2027-01-07", "from: 2027-02-30, to: 2027-01-07"),
    "reason beside the date": ("from: 2027-01-05, to", "from: 2027-01-05 SECRETAWAY, to"),
    "swapped": ("from: 2027-01-05, to: 2027-01-07", "from: 2027-01-09, to: 2027-01-07"),
    "unknown key": ("to: 2027-01-07, why:", "till: 2027-01-07, why:"),
    "unknown key of reason": ("why: \"SECRETAWAY", "wyh: \"SECRETAWAY"),
    "other key of reason": ("why: SECRETREFUSE", "cause: SECRETREFUSE"),
    "full-width colon": ("why: SECRETREFUSE", "why:SECRETREFUSE"),
    "no colon": ("事由: 绝密请假", "事由绝密请假"),
    "bare": ("pin: [{date: 2027-01-04, why: SECRETPIN}]", "pin: [2027-01-04 SECRETPIN]"),
    "bare alone": ("pin: [{date: 2027-01-04, why: SECRETPIN}]", "pin: SECRETPIN"),
    "list": ("why: SECRETREFUSE", "why: [SECRETREFUSE]"),
    "mapping": ("why: SECRETREFUSE", "why: {SECRETREFUSE: 绝密意愿}"),
    "twice": ("why: SECRETREFUSE", "why: SECRETREFUSE, why: 绝密意愿"),
    "twice in two languages": ("why: SECRETREFUSE", "why: SECRETREFUSE, 事由: 绝密意愿"),
    "unknown shift": ("{shift: 晚, from", "{shift: 夜, from"),
    "at the person": ("unit: 二站, wish", "unit: 二站, why: SECRETAWAY, wish"),
    "no such unit": ("name: 乙, unit: 一科", "name: 乙, unit: 三科"),
    "comment": ("why: SECRETREFUSE}]}", "whi: x}]}  # SECRETREFUSE"),
    "quote open": ("\"SECRETAWAY, of a kind\"", "\"SECRETAWAY, of a kind"),
    "bracket open": ("of a kind\"}]}", "of a kind\"}"),
    "no space": ("why: SECRETREFUSE", "why:SECRETREFUSE"),
    "tab": ("      - {自", "\t- {自"),
    "block": ("事由: 绝密请假}", "事由: >\n        绝密请假\n      : }"),
    "many lines": ("\"SECRETAWAY, of a kind\"", "\"SECRETAWAY,\n      SECRETLIST\", till: x"),
    "many lines, broken": ("\"SECRETAWAY, of a kind\"}]", "\"SECRETAWAY,\n    SECRETLIST\" x }"),
    "alias": ("why: SECRETREFUSE", "why: *none"),
    "anchor": ("why: SECRETREFUSE", "why: &why SECRETREFUSE, till: *why"),
    "clash": ("refuse: [{date: 2027-01-06, why: SECRETREFUSE}]", "exempt: [{shift: 早, date: 2027-01-04, why: SECRETREFUSE}], refuse: [{date: 2027-01-04, shift: 晚, why: SECRETREFUSE}]"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_no_error_shows_a_reason(fault: str, tmp_path: Path) -> None:
    was, now = FAULTS[fault]
    text = PLAN.format(language="zh")
    assert was in text
    (tmp_path / "roster.yaml").write_text(text.replace(was, now), encoding="utf-8")
    for words in (["check"], ["check", "--format", "json"], ["build"]):
        done = run(*words, folder=tmp_path)
        assert done.returncode in {1, 2}, said(done)
        assert not leaks(said(done)), said(done)


def test_what_is_no_reason_is_still_shown(tmp_path: Path) -> None:
    text = PLAN.format(language="en").replace("shift: 晚, from", "shift: 夜, from")
    (tmp_path / "roster.yaml").write_text(text, encoding="utf-8")
    done = run("check", folder=tmp_path)
    assert "{shift: 夜, from: 2027-01-01, to: 2027-02-28, why: ************}" in done.stderr
    place = re.search(r"roster\.yaml:(\d+):(\d+)", done.stderr)
    assert place is not None
    assert text.splitlines()[int(place[1]) - 1][int(place[2]) - 1] == "夜"


@pytest.mark.parametrize(
    ("row", "returned"),
    [
        ("乙,一科,2027-02-30 SECRETAWAY,", 2),
        ("乙,三科,2027-02-03 SECRETAWAY,", 2),
        ("乙,一科,SECRETAWAY,", 2),
        ('乙,三科,"2027-02-03 ""SECRETAWAY""",', 2),
        ('乙,三科,"2027-02-03 SECRETAWAY;\n2027-02-05 绝密请假",', 2),
        ("乙,三科,2027-02-03 SECRETAWAY,SECRETLIST", 2),
    ],
)
def test_no_error_of_a_staff_list_shows_a_reason(row: str, returned: int, tmp_path: Path) -> None:
    text = PLAN.format(language="zh")
    people = text[text.index("people:") : text.index("segments:")]
    (tmp_path / "roster.yaml").write_text(text.replace(people, "people: list.csv\n"), encoding="utf-8")
    (tmp_path / "list.csv").write_text(f"姓名,单位,请假,备注\n甲,一科,,\n{row}\n", encoding="utf-8")
    done = run("check", folder=tmp_path)
    assert done.returncode == returned
    assert not leaks(said(done)), said(done)
