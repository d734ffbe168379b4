"""`roster calendar`: what a notice changed, and the duty days as a calendar file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from icalendar import Calendar

from roster.domain.answer import Answer
from roster.job.opening import Job
from tests.running import run

NOTICE = """
source: 样例
off: {元旦: 2027-01-01..2027-01-03, 春节: 2027-02-05..2027-02-12}
workdays: [2027-02-14]
"""


@pytest.fixture(scope="module")
def folder(built: tuple[Job, Answer], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("notice")
    shutil.copytree(built[0].folder, place, dirs_exist_ok=True)
    (place / "holidays").mkdir()
    (place / "holidays" / "2027.yaml").write_text(NOTICE, encoding="utf-8")
    return place


def test_what_the_notice_changed(folder: Path) -> None:
    (change,) = json.loads(run("calendar", "2027Q1", "--diff", "--format", "json", folder=folder).stdout)
    assert change["after"]["date"] == "2027-02-14"
    assert (change["before"]["kind"], change["after"]["kind"]) == ("weekend", "makeup-workday")
    assert change["posts"] == {"周末路段巡查": -3, "日常路段值守": 10}
    assert "2027-02-14" in run("calendar", "2027Q1", "--diff", folder=folder).stdout
    checked = json.loads(run("check", "--format", "json", folder=folder).stdout)
    assert {date for finding in checked if finding["severity"] == "error" for date in finding["dates"]} == {
        "2027-02-14"
    }


def test_the_calendar_file_is_read_and_does_not_double(folder: Path) -> None:
    for name in ("a.ics", "b.ics"):
        assert run("calendar", "2027Q1", "--ics", name, folder=folder).returncode == 0
    first, second = ((folder / name).read_bytes() for name in ("a.ics", "b.ics"))
    assert first == second
    events = Calendar.from_ical(first).walk("VEVENT")
    assert len(events) > 90
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert run("calendar", "2027Q1", "--ics", "a.ics", folder=folder).returncode == 2
