"""Every finding about a schedule says where: in the schedule, or else in the plan."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from roster.checking.review import review_schedule
from roster.domain.dates import Quarter
from roster.job.opening import open_job
from roster.records.intake import read_any

PLAN = """\
units: [一科, 二科]
people:
  - {name: 甲样一, unit: 一科}
  - name: 乙样二
    unit: 二科
    pin:
      - {date: 2027-01-04}
      - {date: 2027-01-06}
    wish:
      - {date: 2027-01-05, want: on}
segments: [{name: 南街, unit: 一科}]
shifts: {早: 07:30-09:00}
periods: {会期: {from: 2027-01-04, to: 2027-01-08}}
duties:
  - {name: 值守, on: [会期], shifts: [早], segments: all, staff: 1}
rules:
  - {rule: quota, weight: hard}
  - {rule: wish, weight: hard}
  - {rule: total, per: week, at-least: 2}
  - {rule: turns, weight: 2}
  - {rule: composition, who: {unit: 二科}, at-least: 1, each: day}
"""


def findings(folder: Path, rows: list[dict[str, object]]) -> list[tuple[str, str]]:
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    file = folder / "edited.json"
    file.write_text(json.dumps({"version": 1, "quarter": "2027Q1", "duties": rows}), encoding="utf-8")
    job = open_job(folder, Quarter(2027, 1))
    found = review_schedule(job.horizon, job.rules, read_any(file, job.quarter), None, job.plan)
    assert found
    return [(finding.rule, finding.where) for finding in found]


def row(day: int, *people: str) -> dict[str, object]:
    date = dt.date(2027, 1, day)
    return {"date": str(date), "shift": "早", "segment": "南街", "role": "staff", "assigned": list(people)}


@pytest.mark.parametrize("days", [range(4, 9), (), (4, 5), (8,)])
def test_every_finding_has_a_place(days: range, tmp_path: Path) -> None:
    found = findings(tmp_path, [row(day, "甲样一") for day in days])
    assert {"pin", "wish", "total"} <= {rule for rule, _ in found}
    for rule, where in found:
        assert "edited.json:" in where or "roster.yaml:" in where, rule


def test_an_entry_that_no_row_shows_is_named_by_its_line(tmp_path: Path) -> None:
    found = findings(tmp_path, [row(4, "甲样一")])
    assert [where.rpartition("/")[2] for rule, where in found if rule == "pin"] == [
        "edited.json:1:48",
        "roster.yaml:8:9",
    ]
    assert [where.rpartition("/")[2] for rule, where in found if rule == "wish"] == ["roster.yaml:10:9"]


def test_a_rule_on_the_whole_is_named_by_its_line(tmp_path: Path) -> None:
    found = findings(tmp_path, [row(day, "甲样一") for day in range(4, 9)])
    assert {where.rpartition("/")[2] for rule, where in found if rule == "quota"} == {"roster.yaml:17:5"}
