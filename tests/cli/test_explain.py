"""`roster explain` and `roster build --what-if`, as the admin runs them, and the documents they print for programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from roster.domain.answer import Answer
from roster.job.opening import Job
from tests import running
from tests.running import Done

Built = tuple[Job, Answer]


def run(*words: str, folder: Path) -> Done:
    return running.run(*words, folder=folder, COLUMNS="100")


def post(built: Built) -> tuple[str, str, str]:
    """A date, a segment and a person who serves there alone."""
    job, answer = built
    duty = next(duty for duty in job.horizon.duties if duty.segment and duty.shift == "早高峰")
    return str(duty.date), duty.segment or "", answer.schedule.assigned[duty.index][0]


def test_why_this_person(built: Built) -> None:
    date, segment, person = post(built)
    done = run("explain", date, segment, folder=built[0].folder)
    assert done.returncode == 0, done.stderr
    assert f"值班人员：{person}" in done.stdout
    assert "还有谁能值这个岗" in done.stdout
    assert "--all" in done.stdout
    for word in ("constraint", "objective", "infeasible", "variable", "约束", "目标函数", "不可行", "变量"):
        assert word not in done.stdout


def test_the_document_of_a_post(built: Built) -> None:
    date, segment, person = post(built)
    done = run("explain", date, segment, "--format", "json", "--time-limit", "0", folder=built[0].folder)
    data = json.loads(done.stdout)
    assert set(data) == {"version", "quarter", "about", "posts", "absent", "vacant"}
    assert (data["version"], data["quarter"], data["about"], data["absent"]) == (1, "2027Q1", "day", [])
    [found] = data["posts"]
    assert set(found) == {"duty", "person", "load", "verdict", "options", "others"}
    assert found["duty"]["date"] == date
    assert found["duty"]["segment"] == segment
    assert set(found["duty"]) == {"date", "shift", "duty", "segment", "role", "line"}
    assert set(found["person"]) == {"id", "name", "unit"}
    assert found["person"]["id"] == person
    assert set(found["load"]) == {"line", "served", "fair", "carried", "above"}
    assert set(found["verdict"]) == {"kind", "text", "proof"}
    assert found["verdict"]["kind"] in {"pinned", "equal", "needed", "better", "open"}
    people = len(built[0].horizon.people)
    assert len(found["options"]) + sum(one["people"] for one in found["others"]) == people - 1
    for option in found["options"]:
        assert set(option) == {"person", "kind", "reasons", "costs", "swap", "load"}
        assert option["kind"] in {"free", "better", "costs", "breaks", "cannot"}
        assert all(set(cost) == {"tier", "part", "amount", "text"} for cost in option["costs"])
        assert (option["kind"] == "cannot") <= bool(option["reasons"])


def test_why_somebody_does_not_serve_and_whose_business_that_is(built: Built) -> None:
    folder = built[0].folder
    own = run("explain", "2027-02-05", "李试达", folder=folder)
    assert "不在岗" in own.stdout
    assert "探亲假" not in own.stdout
    own = run("explain", "2027-02-05", "李试达", "--private", folder=folder)
    assert "不在岗（探亲假）" in own.stdout
    others = run("explain", "2027-02-05", "渭阳中路南侧", "--all", "--time-limit", "0", folder=folder)
    assert "李试达" in others.stdout
    assert "探亲假" not in others.stdout
    assert "哺乳期" not in others.stdout
    private = run(
        "explain", "2027-02-05", "渭阳中路南侧", "--all", "--private", "--time-limit", "0", folder=folder
    )
    assert "探亲假" in private.stdout
    data = json.loads(run("explain", "2-5", "李试达", "--format", "json", folder=folder).stdout)
    [absent] = data["absent"]
    assert set(absent) == {"person", "date", "text", "shifts"}
    assert {tuple(shift) for shift in absent["shifts"]} == {("shift", "reasons", "instead", "duty", "option")}


def test_who_is_pinned_serves_because_of_that(built: Built) -> None:
    data = json.loads(
        run(
            "explain",
            "2027-02-05",
            "郎试行",
            "晚间",
            "--format",
            "json",
            "--time-limit",
            "0",
            folder=built[0].folder,
        ).stdout
    )
    assert data["posts"][0]["verdict"]["kind"] == "pinned"
    assert "指定" in data["posts"][0]["verdict"]["text"][0]


def test_the_defence_sheet(built: Built) -> None:
    folder = built[0].folder
    done = run("explain", "吕试和", "--time-limit", "0", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "已满足" in done.stdout
    assert "没有一张能让吕试和更接近应担份额" in "".join(done.stdout.split())
    data: dict[str, Any] = json.loads(
        run("explain", "吕试和", "--format", "json", "--lang", "en", folder=folder).stdout
    )
    assert set(data) == {
        "version", "quarter", "about", "person", "lines", "history", "wishes", "absences", "statement",
    }  # fmt: skip
    assert data["about"] == "person"
    counts = built[1].schedule.counts("吕试和")
    assert {line["line"]: line["served"] for line in data["lines"]} == {
        line: counts[line] for line in counts if line != "leader"
    }
    for line in data["lines"]:
        assert set(line) == {
            "line", "served", "fair", "carried", "above", "kind", "everybody", "proved", "text", "proof",
        }  # fmt: skip
        assert line["proved"]
    assert data["wishes"] == [{"wish": "not to serve on 2027-02-14", "granted": True, "text": []}]
    assert all(text.isascii() or "吕试和" in text for text in data["statement"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2027-02-05", "渭阳中路南"), "渭阳中路南侧"),
        (("2027-02-06",), "路段"),
        (("渭阳中路南侧",), "没有写日期"),
        (("2027-02-06", "早高峰"), "这一天有"),
        (("2027-02-31", "晚间"), "没有"),
        (("李试打",), "李试达"),
        (("2028-02-05", "晚间"), "2028Q1"),
        (("2027-02-06", "晚间"), "符合的岗"),
    ],
)
def test_what_is_not_understood_is_said(words: tuple[str, ...], said: str, built: Built) -> None:
    done = run("explain", *words, folder=built[0].folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert not done.stdout
    assert "Traceback" not in done.stderr


def test_what_if(built: Built) -> None:
    folder = built[0].folder
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    person = next(one for one in ("张试明", "孙试远") if built[1].schedule.duties_of[one])
    words = ("build", "-q", "2027Q1", "--what-if", f"请假: {person} 2027-02-01..28")
    data = json.loads(run(*words, "--format", "json", folder=folder).stdout)
    assert set(data) == {
        "version", "quarter", "about", "changes", "against", "tiers", "posts", "moved", "fewest", "loads",
    }  # fmt: skip
    assert data["about"] == "what-if"
    assert data["changes"] == [f"{person}2月1–28日不在岗"]
    assert Path(data["against"]).name == "2027Q1.yaml"
    assert data["posts"]
    for tier in data["tiers"]:
        assert set(tier) == {"name", "part", "title", "before", "after", "proved", "new"}
    for change in data["posts"]:
        assert set(change) == {"duty", "leaves", "comes", "vacant"}
    assert person in {one["id"] for change in data["posts"] for one in change["leaves"]}
    assert all(set(load) == {"person", "line", "before", "after"} for load in data["loads"])
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before


def test_another_plan(tmp_path: Path) -> None:
    run("init", ".", "--lang", "en", folder=tmp_path)
    text = (tmp_path / "roster.yaml").read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    done = run("build", "-q", "2027Q1", "--what-if", "other.yaml", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The roster stays as it is." in done.stdout
    assert "a roster built now" in done.stdout
    assert not (tmp_path / "schedules").exists()
    wrong = run("build", "-q", "2027Q1", "--what-if", "away: Nobody 2027-02-05", folder=tmp_path)
    assert wrong.returncode == 2
    assert "Nobody" in wrong.stderr


def test_a_past_quarter_is_judged_as_it_was_published(built: Built, tmp_path: Path) -> None:
    """After a swap, and with another share of duty in the plan, the sheet still says what was proved, and what was swapped."""
    job, answer = built
    folder = tmp_path / "duty"
    shutil.copytree(job.folder, folder)
    before = json.loads(run("explain", "吕试和", "--format", "json", folder=folder).stdout)
    schedule = folder / "schedules" / "2027Q1.yaml"
    text = schedule.read_text(encoding="utf-8")
    duty = next(d for d in job.horizon.duties if answer.schedule.assigned[d.index] == ("吕试和",))
    other = next(p.id for p in job.horizon.people if p.id != "吕试和" and "staff" in p.roles)
    row = next(
        line
        for line in text.splitlines()
        if f"date: {duty.date}, shift: {duty.shift}" in line and "assigned: [吕试和]" in line
    )
    swapped = f"{row[:-1]}, changes: [{{planned: 吕试和, actual: {other}}}]}}"
    schedule.write_text(text.replace(row, swapped), encoding="utf-8")
    plan = folder / "roster.yaml"
    said = plan.read_text(encoding="utf-8")
    plan.write_text(said.replace("name: 吕试和", "name: 吕试和, share: 0.5", 1), encoding="utf-8")
    after = json.loads(run("explain", "吕试和", "--format", "json", folder=folder).stdout)
    assert after["since"] == [
        next(text for text in after["since"] if "吕试和 → " in text and duty.shift in text)
    ]
    for then, now in zip(before["lines"], after["lines"], strict=True):
        assert (now["served"], now["proved"], now["kind"]) == (then["served"], True, then["kind"])
        assert abs(now["fair"] - then["fair"]) <= 0.01
    shown = run("explain", "吕试和", folder=folder).stdout
    assert "此后换班、替班1处" in shown
    # Where the people planned were changed in the file by hand, nothing of it is proved.
    schedule.write_text(text.replace(row, row.replace("[吕试和]", f"[{other}]")), encoding="utf-8")
    data = json.loads(run("explain", "吕试和", "--format", "json", folder=folder).stdout)
    assert not all(line["proved"] for line in data["lines"])
