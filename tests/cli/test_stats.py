"""`roster stats` as it is run: in both languages, on any console, for programs, and with nothing on record."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from rich.cells import cell_len

from roster.output.views.ledger import bar
from tests.running import Done
from tests.running import run as plainly
from tests.two_quarters import PLAN, write_folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "qindu"


def run(*words: str, folder: Path, encoding: str = "utf-8", **more: str) -> Done:
    return plainly(*words, folder=folder, encoding=encoding, NO_COLOR="1", **more)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("stats"))


@pytest.mark.parametrize("by", ["person", "unit", "segment"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("columns", ["80", "140"])
@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_every_table_fits_and_prints(
    folder: Path, by: str, language: str, columns: str, encoding: str
) -> None:
    done = run("stats", "--by", by, "--lang", language, folder=folder, COLUMNS=columns, encoding=encoding)
    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= int(columns)
    assert "====" in text
    if encoding == "gbk":
        assert "?" not in text
        assert ("已证明没有更公平的排法" if language == "zh" else "no fairer roster") in text.replace(
            "\n", " " if language == "en" else ""
        )


def test_a_person_is_told_what_was_planned_and_what_was_served(folder: Path) -> None:
    lines = run("stats", folder=folder, COLUMNS="100").stdout.splitlines()
    first = next(line for line in lines if "甲" in line)
    assert first.split()[:8] == ["一科", "甲", "4", "3", "4.3", "-1.3", "-1.3", "2.5"]
    assert first.split()[8] == "======..."
    wide = run("stats", folder=folder, COLUMNS="140").stdout.splitlines()
    assert any("============....." in line for line in wide)
    assert any("0(1)/0.3" in line for line in lines)


def test_bars_say_more_and_less_than_fair() -> None:
    assert bar(3, Fraction(3), Fraction(1)) == "==="
    assert bar(5, Fraction(3), Fraction(1)) == "===++"
    assert bar(1, Fraction(5, 2), Fraction(1, 2)) == "==..."
    assert bar(0, Fraction(0), Fraction(1)) == ""


def test_one_document_for_programs(folder: Path) -> None:
    done = run("stats", "--by", "unit", "--year", "2027", "--format", "json", folder=folder)
    data = json.loads(done.stdout)
    assert (data["version"], data["by"], data["quarters"]) == (1, "unit", ["2027Q1"])
    assert (
        data["totals"]["served"] == data["totals"]["own"] + data["totals"]["lent"] + data["totals"]["common"]
    )
    assert [proof["fairer-by-at-most"] for proof in data["proofs"]] == [0, 0.3]
    assert data["spread"] == {"春节": 0, "workday": 1.5}
    english = run("stats", "--lang", "en", "--format", "json", folder=folder)
    assert "proved" in json.loads(english.stdout)["proofs"][0]["message"]


def test_a_plan_may_be_named_by_its_file(folder: Path) -> None:
    done = run("stats", str(folder / "roster.yaml"), "-q", "2026Q4", folder=folder.parent)
    assert done.returncode == 0
    assert "2026Q4" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--year", "2027"),
        ("--quarter", "2027Q1"),
        ("--year", "2027", "--quarter", "2027Q1"),
        ("--year", "soon"),
        ("--by", "day"),
        ("nowhere",),
    ],
    ids=str,
)
def test_nothing_on_record_or_a_wrong_word_is_a_usage_error(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN, encoding="utf-8")
    done = run("stats", *words, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr
    assert not done.stdout
    assert "Traceback" not in done.stderr


def test_check_finds_changes_that_do_nothing_or_nobody_approved(tmp_path: Path) -> None:
    write_folder(tmp_path)
    path = tmp_path / "schedules" / "2027Q1.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("planned: 丙, actual: 甲, approver: 甲", "planned: 戊, actual: 甲, approver: 甲")
    text = text.replace("planned: 甲, actual: 丙, approver: 甲", "planned: 甲, actual: 丙")
    path.write_text(text, encoding="utf-8")
    done = run("check", "--format", "json", "-q", "2027Q1", folder=tmp_path)
    found = [finding for finding in json.loads(done.stdout) if finding["rule"] == "change"]
    assert done.returncode == 1
    lines = text.splitlines()
    assert [(one["severity"], one["people"], one["dates"]) for one in found] == [
        ("error", ["戊", "甲"], ["2027-03-04"]),
        ("warning", ["甲", "丙"], ["2027-03-05"]),
    ]
    for one, name in zip(found, "戊甲", strict=True):
        _, line, column = one["where"].rsplit(":", 2)
        assert lines[int(line) - 1][int(column) - 1 :].startswith(f"{name}, actual")


def test_the_example_sets_days_off_in_lieu() -> None:
    from roster.plan import read

    assert list(read(EXAMPLE).lieu) == ["春节", "holiday", "ritual-night", "weekend"]
