"""The schedule verified by a reading that knows only the contract and the plan as text: no code of roster's."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from roster.domain.answer import Answer
from roster.job.opening import Job
from roster.records.document import document
from tests.running import run

EXAMPLE = Path(__file__).parent.parent / "examples" / "qindu"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("contract")
    shutil.copy(EXAMPLE / "roster.yaml", place)
    return place


@pytest.fixture(scope="module")
def schedule(folder: Path) -> Any:
    done = run("build", "--quarter", "2027Q1", "--format", "json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_document_has_its_keys(schedule: Any) -> None:
    assert schedule["version"] == 1
    assert schedule["quarter"] == "2027Q1"
    assert schedule["status"] == "optimal"
    assert schedule["gap"] == 0
    assert schedule["vacancies"] == []
    keys = {"date", "shift", "start", "end", "duty", "segment", "role", "need", "assigned"}
    assert all(keys <= set(duty) for duty in schedule["duties"])
    assert all({"id", "name", "unit", "counts"} <= set(person) for person in schedule["people"])
    assert sum(duty["need"] for duty in schedule["duties"]) > 700


def test_an_independent_reading_finds_nothing_wrong(schedule: Any) -> None:
    plan = yaml.safe_load((EXAMPLE / "roster.yaml").read_text(encoding="utf-8"))
    people = {person["name"]: person for person in plan["people"]}
    leads = {rank for rank, roles in plan["ranks"].items() if "leader" in roles}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    of_person: dict[str, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    for duty in schedule["duties"]:
        start, end = dt.datetime.fromisoformat(duty["start"]), dt.datetime.fromisoformat(duty["end"])
        assert len(duty["assigned"]) == len(set(duty["assigned"])) == duty["need"]
        assert start < end
        assert str(start.date()) == duty["date"]
        assert (duty["role"] == "leader") == (duty["segment"] is None)
        for name in duty["assigned"]:
            person = people[name]
            assert (person["rank"] in leads) == (duty["role"] == "leader")
            assert not any(span["from"] <= start.date() <= span["to"] for span in person.get("away", []))
            assert person.get("from", start.date()) <= start.date() <= person.get("until", start.date())
            for exemption in person.get("exempt", []):
                inside = exemption.get("from", start.date()) <= start.date() <= exemption["until"]
                assert not (inside and duty["shift"] in exemption["shift"])
            assert not any(span["from"] <= start.date() <= span["to"] for span in person.get("refuse", []))
            of_person[name].append((start, end))
            counts[name][duty["line"]] += 1
    for name, times in of_person.items():
        times.sort()
        for (_, before), (after, _) in itertools.pairwise(times):
            assert after.date() != before.date()
            assert after - before >= dt.timedelta(hours=11)
        weeks = Counter(start.isocalendar()[:2] for start, _ in times)
        assert max(weeks.values()) <= 3
        days = {start.date() for start, _ in times}
        assert not any({day, day + dt.timedelta(1), day + dt.timedelta(2)} <= days for day in days)
        recorded = next(person for person in schedule["people"] if person["id"] == name)["counts"]
        assert {line: count for line, count in recorded.items() if count} == dict(counts[name])
    pinned = next(name for name, person in people.items() if "pin" in person)
    assert any(start.date() == dt.date(2027, 2, 5) for start, _ in of_person[pinned])


def test_the_plan_is_manned_on_the_right_days(schedule: Any) -> None:
    by_duty: dict[str, set[str]] = defaultdict(set)
    for duty in schedule["duties"]:
        by_duty[duty["duty"]].add(duty["date"])
    nights = {"2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-19", "2027-02-20"}
    assert by_duty["文明祭祀值守"] == nights
    assert {"2027-01-01", "2027-02-09"} <= by_duty["节假日交通秩序"]
    assert "2027-02-05" not in by_duty["日常路段值守"]
    assert "2027-03-16" in by_duty["日常路段值守"]


def test_the_file_and_the_answer_are_the_same(folder: Path, schedule: Any) -> None:
    written = yaml.safe_load((folder / "schedules" / "2027Q1.yaml").read_text(encoding="utf-8"))
    assert [duty["assigned"] for duty in written["duties"]] == [
        duty["assigned"] for duty in schedule["duties"]
    ]


def test_nothing_is_overwritten_without_force(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "schedules" / "2027Q1.yaml"
    before = file.read_bytes()
    assert run("build", "--quarter", "2027Q1", folder=tmp_path).returncode == 2
    assert file.read_bytes() == before
    file.write_bytes(before.replace(b"2027-01", b"2027-02"))
    assert run("build", "--quarter", "2027Q1", "--force", folder=tmp_path).returncode == 0
    assert file.read_bytes() == before


def test_the_same_plan_gives_the_same_schedule(schedule: Any, built: tuple[Job, Answer]) -> None:
    """Built by another process, and here."""
    assert document(built[1], "zh").to_dict()["duties"] == schedule["duties"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "ascii"])
@pytest.mark.parametrize("columns", ["80", "140"])
def test_every_table_prints_on_any_console(begun: Path, encoding: str, columns: str) -> None:
    for words in (("show",), ("show", "--by", "person"), ("check",), ("calendar", "2027-02")):
        done = run(*words, folder=begun, encoding=encoding, COLUMNS=columns, NO_COLOR="1")
        assert done.returncode == 0, done.stderr
        text = done.stdout
        assert "\x1b" not in text
        assert max(map(width, text.splitlines())) <= int(columns)


def width(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line.rstrip())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_comes_back_without_loss(folder: Path, schedule: Any, encoding: str) -> None:
    file = f"out-{encoding}.csv"
    assert (
        run("export", "--quarter", "2027Q1", "--to", file, "--encoding", encoding, folder=folder).returncode
        == 0
    )
    done = run("check", ".", file, "--quarter", "2027Q1", "--format", "json", folder=folder)
    assert done.returncode == 0
    assert {finding["rule"] for finding in json.loads(done.stdout)} <= {"provisional"}
    text = (folder / file).read_text(encoding=encoding)
    first = schedule["duties"][1]["assigned"][0]
    (folder / file).write_text(text.replace(first, "某某某", 1), encoding=encoding)
    broken = run("check", ".", file, "--quarter", "2027Q1", "--format", "json", folder=folder)
    assert broken.returncode == 1
    assert any(finding["where"] == "J2" for finding in json.loads(broken.stdout))
