"""Every column of a staff list is read, or said not to be: in the list that a plan names, and in one that is imported."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from roster.domain.dates import Span
from roster.domain.people import Person
from roster.errors import Place
from roster.plan import read
from roster.plan.entry_cells import MODELS, entries, named, written
from tests.running import run

PLAN = """\
language: en
quarter: 2027Q1
units: [A]
people: {people}
segments: [North Street, G]
shifts: {{night shift: 20:00-08:00, s: 08:00-12:00}}
duties:
  - {{name: d, on: [weekend], shifts: [s], segments: [G], staff: 1}}
"""
HEADS = "name,unit,share,from,until,tags,refuse,Wish,exempt,pin,away"
ROW = (
    "P1,A,0.5,2027-01-02,2027-03-30,x,2027-01-03..2027-01-10 s; night shift,"
    "on 2027-01-17 G; 2027-01-23,night shift ..2027-02-28 (nursing),2027-01-30 s North Street,2027-02-06 family"
)
IN_PLAN = """\
  - name: P1
    unit: A
    share: 0.5
    from: 2027-01-02
    until: 2027-03-30
    tags: [x]
    refuse: [{date: 2027-01-03..2027-01-10, shift: s}, {shift: night shift}]
    wish: [{date: 2027-01-17, segment: G, want: on}, {date: 2027-01-23}]
    exempt: [{shift: night shift, to: 2027-02-28, why: nursing}]
    pin: [{date: 2027-01-30, shift: s, segment: North Street}]
    away: [{date: 2027-02-06, why: family}]
"""


def listed(folder: Path, text: str) -> Path:
    (folder / "roster.yaml").write_text(PLAN.format(people="l.csv"), encoding="utf-8")
    (folder / "l.csv").write_text(text, encoding="utf-8")
    return folder


def person(folder: Path, name: str = "P1") -> Person:
    return next(one for one in read(folder).persons(private=True) if one.name == name)


def test_a_list_says_all_that_a_plan_can(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN.format(people="\n" + IN_PLAN), encoding="utf-8")
    wanted = person(tmp_path)
    assert wanted.refusals
    assert wanted.wishes
    assert wanted.exempt[0].span == Span(None, dt.date(2027, 2, 28), "nursing")
    assert person(listed(tmp_path, f"{HEADS}\n{ROW}\n")) == wanted


def test_an_import_says_all_that_a_plan_can(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN.format(people="\n" + IN_PLAN), encoding="utf-8")
    wanted = person(tmp_path)
    for people in ("\n  - {name: P2, unit: A}\n", "l.csv"):
        (tmp_path / "roster.yaml").write_text(PLAN.format(people=people), encoding="utf-8")
        (tmp_path / "l.csv").write_text("name,unit\nP2,A\n", encoding="utf-8")
        heads = HEADS.replace("from", "joined")
        (tmp_path / "more.csv").write_text(f"{heads}\nP3,A{',' * 9}\n{ROW}\n", encoding="utf-8")
        done = run("import", "more.csv", "--write", folder=tmp_path)
        assert done.returncode == 0, done.stderr + done.stdout
        assert person(tmp_path) == wanted


def test_what_differs_for_somebody_who_is_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN.format(people="\n  - {name: P1, unit: A}\n"), encoding="utf-8")
    heads = HEADS.replace("from", "joined")
    (tmp_path / "more.csv").write_text(f"{heads}\nP3,A{',' * 9}\n{ROW}\n", encoding="utf-8")
    said = run("import", "more.csv", folder=tmp_path).stdout
    for what in ("share", "first day", "last day", "tags", "refusals", "wishes", "exemptions", "pins"):
        assert what in said


@pytest.mark.parametrize("head", ["email", "prefs", "性别", "away2", "rank "])
def test_a_column_that_is_not_read_is_named_with_its_place(head: str, tmp_path: Path) -> None:
    folder = listed(tmp_path, f"name,unit,{head}\nP1,A,\nP2,A,staff\n")
    done = run("check", "--format", "json", folder=folder)
    found = [one for one in json.loads(done.stdout) if one["rule"] == "not-read"]
    if head == "rank ":
        assert not found
    else:
        assert [(one["where"], one["severity"]) for one in found] == [("l.csv:1:11", "warning")]
        assert head in found[0]["message"]
        built = json.loads(run("build", "--format", "json", folder=folder).stdout)
        assert head in json.dumps(built["findings"], ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name,unit,refuse\nP1,A,nigth shift\n", "l.csv:2:6"),
        ("name,unit,refuse\nP1,A,2027-02-30\n", "l.csv:2:6"),
        ("name,unit,exempt\nP1,A,G\n", "l.csv:2:6"),
        ("name,unit,pin\nP1,A,tomorrow\n", "l.csv:2:6"),
        ("name,unit,wish\nP1,A,maybe 2027-01-03\n", "l.csv:2:6"),
        ("name,unit,away,请假\nP1,A,,\n", "l.csv:1:16"),
        ("name,unit\nP1,A,2027-01-03\n", "l.csv:2:1"),
    ],
)
def test_what_can_not_be_read_is_refused_at_its_cell(text: str, where: str, tmp_path: Path) -> None:
    done = run("check", folder=listed(tmp_path, text))
    assert done.returncode == 2
    assert where in done.stderr


def test_a_list_of_leave_says_what_it_does_not_use(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN.format(people="\n  - {name: P1, unit: A}\n"), encoding="utf-8")
    (tmp_path / "leave.csv").write_text("name,away,phone,refuse\nP1,2027-02-03,1,s\n", encoding="utf-8")
    done = run("import", "leave.csv", "--format", "json", folder=tmp_path)
    assert json.loads(done.stdout)["unused"] == ["phone", "refuse"]


@pytest.mark.parametrize("column", MODELS)
def test_what_is_written_into_a_cell_is_read_from_it(column: str) -> None:
    names = named(["night shift", "s"], ["North Street"])
    where = {} if column == "exempt" else {"segment": ["North Street"]}
    items = [{"from": "2027-01-03", "to": "2027-01-05", "shift": ["night shift"], "why": "family", **where}]
    if column == "away":
        items = [{"from": "2027-01-03", "to": "2027-01-05", "why": "family"}]
    found, problems = entries(column, written(column, items), names, Place(""))
    assert not problems
    model = MODELS[column]
    assert [model.model_validate(one).span for one in found] == [
        model.model_validate(one).span for one in items
    ]
    assert [one.get("shift") for one in found] == [one.get("shift") for one in items]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_any_line_end_will_do(end: str, tmp_path: Path) -> None:
    folder = listed(tmp_path, "")
    (folder / "l.csv").write_bytes(end.join(("name,unit,refuse", "P1,A,2027-01-03", "P2,A,")).encode())
    assert len(person(folder).refusals) == 1
    (folder / "l.csv").write_bytes(end.join(("name,unit,refuse", "P1,A,", "P2,A,tomorrow")).encode())
    assert "l.csv:3:6" in run("check", folder=folder).stderr


def test_a_cell_without_end_is_refused_in_words(tmp_path: Path) -> None:
    done = run("check", folder=listed(tmp_path, "name,unit\nP1,A\nP2," + "x" * 200_000 + "\n"))
    assert done.returncode == 2
    assert "l.csv:3:1" in done.stderr
