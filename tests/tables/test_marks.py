"""Every mark that a table prints is read back as what it means."""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.checking.matching import match
from roster.domain.schedule import Schedule
from roster.domain.text import Language, Text
from roster.language import marks
from roster.output.forms.csv_out import to_csv
from roster.output.grid import Tables
from roster.records.intake import read_any
from roster.tables.cells import split_names
from tests.explaining.worlds import opened

MARKS = {name: text for name, text in vars(marks).items() if isinstance(text, Text)}
AMONG_NAMES, IN_PLACE_OF_A_SEGMENT = {"VACANT", "LENT"}, {"ALL_SEGMENTS", "RESERVE"}
DUTY = {"name": "d", "on": ["w"], "shifts": ["早"], "staff": 2, "leaders": 1, "reserves": 1}
PLAN = {
    "units": ["Farm", "Works"],
    "people": [
        {"name": "Ann Lee", "unit": "Farm"},
        {"name": "Ben Moe", "unit": "Works"},
        {"name": "甲", "unit": "Works", "rank": "leader"},
    ],
    "segments": [{"name": "North", "unit": "Farm"}],
    "shifts": {"早": "08:00-12:00"},
    "periods": {"w": {"from": "2027-01-04", "to": "2027-01-04"}},
    "duties": [DUTY],
}


def test_each_mark_is_known_to_a_reader() -> None:
    assert MARKS.keys() == AMONG_NAMES | IN_PLACE_OF_A_SEGMENT | {
        "PROVISIONAL"
    }  # beside lunar dates, which are not read


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(AMONG_NAMES))
def test_marks_among_names_are_no_names(name: str, language: Language) -> None:
    mark = MARKS[name].to(language)
    for spelled in (mark, mark.upper(), mark.replace("(", "\uff08").replace(")", "\uff09")):
        assert split_names(f"甲{spelled}、Ann Lee {spelled}、{spelled}") == ("甲", "Ann Lee")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_with_every_mark_is_read_back(language: Language, tmp_path: Path) -> None:
    horizon = opened(tmp_path / "plan", PLAN).horizon
    who = {"leader": ("甲",), "staff": ("Ben Moe",)}
    given = tuple(("Ann Lee",) if duty.reserve else who[duty.role] for duty in horizon.duties)
    text = to_csv(Tables(Schedule(horizon, given), "", language).by_day())
    assert all(mark.to(language) in text for mark in (marks.VACANT, marks.LENT, marks.RESERVE))
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    found = match(horizon, read_any(path, horizon.quarter).rows)
    assert not found.findings
    assert found.schedule.assigned == given


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_leader_of_all_segments_is_read_back(language: Language, tmp_path: Path) -> None:
    horizon = opened(tmp_path / "plan", {**PLAN, "duties": [{**DUTY, "staff": 0, "reserves": 0}]}).horizon
    text = to_csv(Tables(Schedule(horizon, (("甲",),)), "", language).by_day())
    assert marks.ALL_SEGMENTS.to(language) in text
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    found = match(horizon, read_any(path, horizon.quarter).rows)
    assert (found.findings, found.schedule.assigned) == ((), (("甲",),))
