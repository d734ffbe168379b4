"""Turns at what comes once a year go on from whoever served last, however long ago."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.running import run

PLAN = """
language: en
units: [一科]
people: [{name: 甲样, unit: 一科}, {name: 乙样, unit: 一科}, {name: 丙样, unit: 一科}]
segments: [南街]
shifts: {晚: 18:00-23:00}
duties: [{name: 值守, on: [除夕], shifts: [晚], staff: 1}]
rules: [{rule: turns, which: {day: 除夕}, people: [甲样, 乙样, 丙样]}]
"""


def test_the_list_goes_round_from_year_to_year(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN, encoding="utf-8")
    served = []
    for year in range(2024, 2029):
        assert run("build", "-q", f"{year}Q1", folder=tmp_path).returncode == 0
        document = yaml.safe_load((tmp_path / f"schedules/{year}Q1.yaml").read_text(encoding="utf-8"))
        served += [name for duty in document["duties"] for name in duty["assigned"]]
    assert served == ["甲样", "乙样", "丙样", "甲样", "乙样"]
