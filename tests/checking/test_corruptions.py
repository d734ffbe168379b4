"""A built schedule spoiled in many ways, by hand in the file: each is found, on the right date, with exit code 1."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roster.checking.review import review_schedule
from roster.domain.answer import Answer, Finding
from roster.errors import RosterError
from roster.job.opening import Job
from roster.records import schedule_file
from roster.records.document import document
from roster.records.intake import read_any
from tests.running import run

Data = dict[str, Any]
Spoil = Callable[[Data, random.Random], str]
"""Spoils a schedule document and returns the date on which that must be found."""


def staffed(data: Data, rng: random.Random) -> Data:
    row: Data = rng.choice([row for row in data["duties"] if row["assigned"] and row["role"] == "staff"])
    return row


def removed(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["assigned"].pop()
    return str(row["date"])


def stranger(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["assigned"][0] = "欧阳无名"
    return str(row["date"])


def listed_twice(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["assigned"].append(row["assigned"][0])
    return str(row["date"])


def one_too_many(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    free = [person["id"] for person in data["people"] if person["id"] not in row["assigned"]]
    row["assigned"].append(rng.choice(free))
    return str(row["date"])


def double_booked(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    others = [
        other
        for other in data["duties"]
        if other["date"] == row["date"]
        and other["role"] == "staff"
        and other is not row
        and other["assigned"]
    ]
    if not others:
        return double_booked(data, rng)
    others[0]["assigned"][0] = row["assigned"][0]
    return str(row["date"])


def moved(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["date"] = str(dt.date.fromisoformat(row["date"]) + dt.timedelta(days=400))
    return str(row["date"])


def wrong_shift(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["shift"] = "深夜"
    return str(row["date"])


def wrong_segment(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["segment"] = "不存在的路"
    return str(row["date"])


def on_leave(data: Data, rng: random.Random) -> str:
    rows = [
        row
        for row in data["duties"]
        if row["role"] == "staff" and "2027-02-03" <= row["date"] <= "2027-02-09"
    ]
    row = rng.choice(rows)
    row["assigned"] = [away_person(), *row["assigned"][1:]]
    return str(row["date"])


def away_person() -> str:
    return "李试达"


def exempt(data: Data, rng: random.Random) -> str:
    row = rng.choice([row for row in data["duties"] if row["shift"] == "晚间" and row["role"] == "staff"])
    row["assigned"] = ["王试明", *row["assigned"][1:]]
    return str(row["date"])


def not_yet_there(data: Data, rng: random.Random) -> str:
    row = rng.choice([row for row in data["duties"] if row["date"] < "2027-02-01" and row["role"] == "staff"])
    row["assigned"] = ["尤试远", *row["assigned"][1:]]
    return str(row["date"])


def staff_as_leader(data: Data, rng: random.Random) -> str:
    row = rng.choice([row for row in data["duties"] if row["role"] == "leader"])
    row["assigned"] = ["孙试远"]
    return str(row["date"])


def morning_after_evening(data: Data, rng: random.Random) -> str:
    evenings = [row for row in data["duties"] if row["shift"] == "晚间" and row["role"] == "staff"]
    rng.shuffle(evenings)
    for row in evenings:
        tomorrow = str(dt.date.fromisoformat(row["date"]) + dt.timedelta(days=1))
        for other in data["duties"]:
            if (
                other["date"] == tomorrow
                and other["shift"] in {"早高峰", "上午"}
                and other["role"] == "staff"
            ):
                other["assigned"] = [row["assigned"][0]]
                return tomorrow
    raise AssertionError("no evening before a morning")


def row_gone(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    data["duties"].remove(row)
    return str(row["date"])


def later_start(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["start"] = f"{row['date']}T03:15"
    return str(row["date"])


def later_end(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["end"] = f"{row['date']}T23:59"
    return str(row["date"])


def times_of_the_day_after(data: Data, rng: random.Random) -> str:
    """The times alone are right; for rest in the next quarter they are not."""
    row = staffed(data, rng)
    tomorrow = dt.date.fromisoformat(row["date"]) + dt.timedelta(days=1)
    row["start"], row["end"] = (f"{tomorrow}{row[key][10:]}" for key in ("start", "end"))
    return str(row["date"])


def another_duty(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["duty"] = "别的任务"
    return str(row["date"])


def counted_otherwise(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["counts"] = 0.25
    return str(row["date"])


def put_on_call(data: Data, rng: random.Random) -> str:
    row = staffed(data, rng)
    row["reserve"] = True
    return str(row["date"])


SPOILS: list[Spoil] = [
    later_start,
    later_end,
    times_of_the_day_after,
    another_duty,
    counted_otherwise,
    put_on_call,
    removed,
    stranger,
    listed_twice,
    one_too_many,
    double_booked,
    moved,
    wrong_shift,
    wrong_segment,
    on_leave,
    exempt,
    not_yet_there,
    staff_as_leader,
    morning_after_evening,
    row_gone,
]


@pytest.fixture(scope="module")
def data(built: tuple[Job, Answer]) -> str:
    return json.dumps(document(built[1], "zh").to_dict())


def errors(job: Job, data: Data, folder: Path) -> list[Finding]:
    file = folder / "edited.json"
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    found = review_schedule(job.horizon, job.rules, read_any(file, job.quarter))
    return [finding for finding in found if finding.severity == "error"]


def test_the_schedule_as_built_has_no_error(built: tuple[Job, Answer], data: str, tmp_path: Path) -> None:
    assert errors(built[0], json.loads(data), tmp_path) == []


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_found_on_the_right_date(
    spoil: Spoil, seed: int, built: tuple[Job, Answer], data: str, tmp_path: Path
) -> None:
    spoiled = json.loads(data)
    date = spoil(spoiled, random.Random(seed))
    found = errors(built[0], spoiled, tmp_path)
    assert found
    assert date in {str(one) for finding in found for one in finding.dates}
    assert all("edited.json" in finding.where or not finding.where for finding in found)


@pytest.mark.parametrize(("key", "value"), [("line", "holiday"), ("unit", "财务审计科")])
def test_what_later_quarters_count_by_is_told_where_it_differs(
    key: str, value: str, built: tuple[Job, Answer], data: str, tmp_path: Path
) -> None:
    spoiled = json.loads(data)
    row = next(row for row in spoiled["duties"] if row[key] is not None and row[key] != value)
    row[key] = value
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(spoiled, ensure_ascii=False), encoding="utf-8")
    found = review_schedule(built[0].horizon, built[0].rules, read_any(file, built[0].quarter))
    (finding,) = (one for one in found if one.rule == key)
    assert finding.severity == "warning"
    assert "edited.json" in finding.where
    assert str(finding.dates[0]) == row["date"]


@pytest.mark.parametrize("key", ["start", "end"])
def test_times_that_can_not_be_read_are_refused_at_their_place(
    key: str, data: str, built: tuple[Job, Answer], tmp_path: Path
) -> None:
    spoiled = json.loads(data)
    spoiled["duties"][3][key] = "七点半"
    file = tmp_path / "edited.json"
    file.write_text(json.dumps(spoiled, ensure_ascii=False, indent=1), encoding="utf-8")
    with pytest.raises(RosterError) as caught:
        read_any(file, built[0].quarter)
    (problem,) = caught.value.problems
    assert problem.place.line is not None
    assert f'"{key}": "七点半"' in problem.place.source


def test_the_command_says_no(built: tuple[Job, Answer], tmp_path: Path) -> None:
    job, answer = built
    path = tmp_path / "edited.yaml"
    spoiled = document(answer, "zh").to_dict()
    removed(spoiled, random.Random(0))
    path.write_text(schedule_file.to_yaml(spoiled), encoding="utf-8")
    done = run("check", str(job.folder), str(path), "--format", "json", folder=tmp_path)
    findings = json.loads(done.stdout)
    assert done.returncode == 1
    error = next(finding for finding in findings if finding["severity"] == "error")
    assert set(error) == {"rule", "severity", "people", "dates", "where", "message"}
    assert error["rule"] == "vacancy"
