"""The commands as a new user tries them: from an empty folder to a checked schedule, in both languages."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import roster
from tests.running import run

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "qindu"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_nothing_to_a_checked_schedule(language: str, tmp_path: Path) -> None:
    assert run("init", "x", "--lang", language, folder=tmp_path).returncode == 0
    folder = tmp_path / "x"
    assert (folder / "roster.yaml").is_file()
    assert run("check", "-q", "2027Q1", folder=folder).returncode == 0
    built = run("build", "-q", "2027Q1", folder=folder)
    assert built.returncode == 0
    assert ("已证明最优" if language == "zh" else "proved best") in built.stdout
    assert run("check", folder=folder).returncode == 0
    for view in ("day", "segment", "person", "unit"):
        assert run("show", "--by", view, folder=folder).returncode == 0
    again = run("init", ".", "--lang", language, folder=folder)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_the_next_quarter_counts_on(tmp_path: Path) -> None:
    run("init", ".", "--lang", "en", folder=tmp_path)
    for quarter in ("2027Q1", "2027Q2"):
        assert run("build", "-q", quarter, folder=tmp_path).returncode == 0
    served: dict[str, float] = {}
    for quarter in ("2027Q1", "2027Q2"):
        document = json.loads(run("show", "-q", quarter, "--format", "json", folder=tmp_path).stdout)
        for person in document["people"]:
            off = person["counts"].get("workday", 0) - person["fair"].get("workday", 0)
            served[person["id"]] = served.get(person["id"], 0) + off
    assert max(map(abs, served.values())) < 1.0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("build",), 2),
        (("check",), 2),
        (("show",), 2),
        (("build", "--quarter", "2027Q5"), 2),
        (("build", "--time-limit", "x"), 2),
        (("calendar", "1989"), 2),
        (("calendar", "2100"), 2),
        (("calendar", "soon"), 2),
        (("nonsense",), 2),
    ],
    ids=str,
)
def test_usage_errors(words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == code
    assert done.stderr
    assert not done.stdout
    assert "Traceback" not in done.stderr


def test_a_vacancy_is_said_and_is_no(tmp_path: Path) -> None:
    run("init", ".", "--lang", "zh", folder=tmp_path)
    plan = tmp_path / "roster.yaml"
    text = plan.read_text(encoding="utf-8").replace(
        "值班人员: 1, 带班领导: 1, 优先级: 1", "值班人员: 9, 带班领导: 1, 优先级: 1"
    )
    plan.write_text(text, encoding="utf-8")
    built = run("build", "-q", "2027Q1", folder=tmp_path)
    assert built.returncode == 1
    assert "【空岗】" in built.stdout
    assert "需要" in built.stdout
    assert "缺" in built.stdout
    checked = run("check", folder=tmp_path)
    assert checked.returncode == 1


def test_a_clash_is_named(tmp_path: Path) -> None:
    run("init", ".", "--lang", "zh", folder=tmp_path)
    plan = tmp_path / "roster.yaml"
    pins = "职级: 科员, 指定: [{日期: 2027-02-05, 班次: 晚间}, {日期: 2027-02-06, 班次: 上午}]}"
    text = plan.read_text(encoding="utf-8").replace(
        "{姓名: 周样五, 单位: 安监科, 职级: 科员}", "{姓名: 周样五, 单位: 安监科, " + pins
    )
    plan.write_text(text, encoding="utf-8")
    built = run("build", "-q", "2027Q1", folder=tmp_path)
    assert built.returncode == 1
    for part in (
        "周样五指定在2027-02-05 晚间值守",
        "周样五指定在2027-02-06 上午值守",
        "“休息间隔”（至少11小时）",
    ):
        assert part in built.stderr
    assert not (tmp_path / "schedules").exists()


def test_time_that_runs_out(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_bytes((EXAMPLE / "roster.yaml").read_bytes())
    for limit in ("0.1", "0.7"):
        done = run("build", "-q", "2027Q1", "--time-limit", limit, "--force", folder=tmp_path)
        assert done.returncode in {0, 3}
        assert (tmp_path / "schedules" / "2027Q1.yaml").is_file() == (done.returncode == 0)


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_gives_the_best_so_far_or_leaves_the_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_bytes((EXAMPLE / "roster.yaml").read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-m", "roster", "build", "-q", "2027Q1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    while "最好".encode() not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "渭阳中路" in out.decode()
    assert (tmp_path / "schedules" / "2027Q1.yaml").is_file()


def test_the_calendar_by_the_contract(tmp_path: Path) -> None:
    days = json.loads(run("calendar", "2027-04", "--format", "json", folder=tmp_path).stdout)
    assert len(days) == 30
    assert days[4] == {
        "date": "2027-04-05",
        "weekday": 1,
        "kind": "holiday",
        "holiday": "清明节",
        "lunar": "二月廿九",
        "days": ["清明"],
        "periods": ["清明"],
        "provisional": True,
        "statutory": True,
    }


@pytest.mark.parametrize("columns", ["80", "140"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_calendar_on_the_wall(columns: str, language: str) -> None:
    done = run("calendar", "2027Q1", "--plan", ".", "--lang", language, folder=EXAMPLE, COLUMNS=columns)
    assert done.returncode == 0
    assert ("除夕" if language == "zh" else "New") in done.stdout
    listed = run("calendar", "2027-02", "--list", "--lang", language, folder=EXAMPLE, COLUMNS=columns)
    assert ("暂定" if language == "zh" else "provisional") in listed.stdout


@pytest.mark.parametrize("year", ["1990", "2003", "2099"])
def test_any_year_prints(year: str, tmp_path: Path) -> None:
    assert run("calendar", year, folder=tmp_path).returncode == 0


@pytest.mark.parametrize("quarter", ["1990Q1", "2099Q4"])
def test_the_first_and_the_last_quarter_build(quarter: str, tmp_path: Path) -> None:
    run("init", ".", "--lang", "zh", folder=tmp_path)
    assert run("build", "-q", quarter, folder=tmp_path).returncode in {0, 1}


def test_help_costs_no_solver_and_no_plan() -> None:
    code = "import sys, roster.cli; print(sorted(m for m in sys.modules if m.startswith('roster.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert "roster.plan" not in done.stdout
    assert "roster.engine" not in done.stdout


def test_a_build_writes_its_files_as_well(begun: Path, tmp_path: Path) -> None:
    shutil.copy(begun / "roster.yaml", tmp_path)
    files = ("a.xlsx", "a.html", "a.ics", "a.csv")
    words = [word for file in files for word in ("--export", file)]
    built = run("build", "-q", "2027Q1", *words, folder=tmp_path)
    assert built.returncode == 0
    assert all((tmp_path / file).is_file() for file in files)
    assert run("check", ".", "a.xlsx", folder=tmp_path).returncode == 0
    again = run("build", "-q", "2027Q2", "--export", "a.xlsx", folder=tmp_path)
    assert again.returncode == 2
    assert not (tmp_path / "schedules" / "2027Q2.yaml").exists()
    wrong = run("build", "-q", "2027Q2", "--export", "a.txt", folder=tmp_path)
    assert wrong.returncode == 2


def test_a_change_is_told_and_calendars_follow(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    schedule = tmp_path / "schedules" / "2027Q1.yaml"
    (tmp_path / "old.yaml").write_bytes(schedule.read_bytes())
    text = schedule.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "role: staff" in line)
    names = row.split("assigned: [")[1].split("]")[0]
    schedule.write_text(text.replace(row, row.replace(f"[{names}]", "[]")), encoding="utf-8")
    told = run("export", "--to", "n.html", "--change-notice", "old.yaml", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "【空岗】" in (tmp_path / "n.html").read_text(encoding="utf-8")
    each = run("export", "--to", "cal/{person}.ics", "--previous", "old.yaml", folder=tmp_path)
    assert each.returncode == 0, each.stderr
    calendars = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "cal").iterdir())
    assert calendars.count("STATUS:CANCELLED") == len(names.split(","))


def test_a_build_from_a_schedule_keeps_all_of_it_that_is_as_good(begun: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(begun, folder)
    before = json.loads(run("show", "--format", "json", folder=folder).stdout)
    assert run("export", "--to", "旧.csv", folder=folder).returncode == 0
    done = run("build", "-q", "2027Q1", "--force", "--from", "旧.csv", "--format", "json", folder=folder)
    assert done.returncode == 0, done.stderr
    after = json.loads(done.stdout)
    assert [sorted(duty["assigned"]) for duty in after["duties"]] == [
        sorted(duty["assigned"]) for duty in before["duties"]
    ]
    changes = [tier for tier in after["tiers"] if tier["name"] == "changes"]
    assert [(tier["value"], tier["proved"]) for tier in changes] == [(0, True)]


@pytest.mark.parametrize("asked", ["50%", "0.5"])
def test_a_gap_that_is_allowed_is_kept(begun: Path, tmp_path: Path, asked: str) -> None:
    folder = tmp_path / "near"
    shutil.copytree(begun, folder)
    done = run("build", "-q", "2027Q1", "--force", "--gap", asked, "--format", "json", folder=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["gap"] <= 0.5


def test_a_gap_that_is_none_is_refused(begun: Path) -> None:
    done = run("build", "-q", "2027Q1", "--force", "--gap", "viel", folder=begun)
    assert done.returncode == 2
    assert "1%" in done.stderr


def test_the_version_is_the_one_of_the_package(tmp_path: Path) -> None:
    done = run("--version", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"roster {roster.__version__}\n")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "roster/__init__.py"
