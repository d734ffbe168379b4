"""A corpus of broken and short plans: the answer names the cause that was put in, and nothing else.

The first lines of each plan say what is to be answered. In those that contradict themselves, and in those refused
as they are read, exactly the lines marked `# <-` are to be named; what holds without being written is in the head.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.building.build import build
from roster.checking.counting import shortages
from roster.domain.answer import Answer
from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.engine.budget import Budget
from roster.engine.feasibility import is_feasible
from roster.errors import Exit, RosterError
from roster.explaining.conflict import smallest_clash
from roster.explaining.demands import only
from roster.explaining.plan_changes import World
from roster.explaining.vacancy import why_vacant
from roster.job.opening import Job, open_job

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.yaml"))
Q1 = Quarter(2027, 1)
PRIVATE = ("年休", "手术", "哺乳期", "孕期", "家事", "亲属")


def named(answer: str) -> list[Path]:
    return [path for path in CORPUS if path.name.startswith(f"{answer}-")]


def head(path: Path, key: str) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(f"# {key}: ") for line in lines if line.startswith(f"# {key}: ")]


def marked(path: Path) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if line.endswith("# <-")]


def the(path: Path) -> Job:
    return open_job(path, Q1)


def by_id(path: Path) -> str:
    return path.stem


def test_there_are_many() -> None:
    assert len(CORPUS) >= 30
    assert all(head(path, "answer") == [path.stem.partition("-")[0]] for path in CORPUS)


@pytest.mark.parametrize("path", named("clash"), ids=by_id)
def test_exactly_what_contradicts_is_named_with_its_lines(path: Path) -> None:
    with pytest.raises(RosterError) as caught:
        build(the(path), Budget())
    error = caught.value
    assert error.code is Exit.NO
    first, *parts = error.problems
    assert sorted(part.place.line for part in parts if part.place.line) == marked(path)
    assert [part.message.zh for part in parts if not part.place.line] == head(path, "unwritten")
    assert f"这{len(parts) if len(parts) > 1 else '一'}条" in first.message.zh
    said = "\n".join(problem.render(language) for problem in error.problems for language in ("zh", "en"))
    assert not any(why in said for why in PRIVATE)


@pytest.mark.parametrize("path", named("clash"), ids=by_id)
def test_without_any_one_part_there_is_a_roster(path: Path) -> None:
    job = the(path)
    clash = smallest_clash(job.horizon, job.rules, Budget())
    assert clash.smallest
    world = World(job.horizon, job.rules)
    alone = only(world, clash.demands)
    assert is_feasible(alone.horizon, alone.rules, Budget()) is False
    for part in clash.demands:
        less = only(world, [one for one in clash.demands if one is not part])
        assert is_feasible(less.horizon, less.rules, Budget()) is True


@pytest.mark.parametrize("path", named("refused"), ids=by_id)
def test_what_is_wrong_in_one_place_is_refused_before_anything_is_solved(path: Path) -> None:
    with pytest.raises(RosterError) as caught:
        build(the(path), Budget(0.0))
    assert caught.value.code is Exit.USAGE
    assert [problem.place.line for problem in caught.value.problems] == marked(path)


@pytest.mark.parametrize("path", named("short"), ids=by_id)
def test_the_shortage_is_said_in_one_sentence_with_its_numbers_and_names(path: Path) -> None:
    job = the(path)
    found = shortages(job.horizon, job.rules)
    assert [one.text().zh for one in found] == head(path, "says")
    solved = build(job, Budget())
    assert vacancies(solved) == sum(one.short for one in found)
    counted = [one for one in solved.findings if one.rule == "counting"]
    assert [one.message for one in counted] == [one.text() for one in found]


def vacancies(answer: Answer) -> int:
    return sum(short for _, short in answer.schedule.vacancies())


@pytest.mark.parametrize("path", named("vacant"), ids=by_id)
def test_what_held_people_back_and_what_fills_the_post(path: Path) -> None:
    job = the(path)
    answer = build(job, Budget())
    post = head(path, "post")[0]
    duty = next(one for one, _ in answer.schedule.vacancies() if told(one) == post)
    why = why_vacant(answer.schedule, job.rules, duty)
    said = [text.zh for text in why.sentences()]
    for key in ("held", "repair", "none"):
        for expected in head(path, key):
            assert any(expected in text for text in said), (expected, said)
    assert not any(private in text for private in PRIVATE for text in said)
    assert bool(why.repairs) == bool(head(path, "repair"))


def told(duty: Duty) -> str:
    return f"{duty.date} {duty.shift} {duty.segment}"


def test_reasons_are_said_where_they_are_asked_for() -> None:
    path = next(path for path in CORPUS if path.stem == "vacant-recall")
    job = open_job(path, Q1, private=True)
    answer = build(job, Budget())
    duty = answer.schedule.vacancies()[0][0]
    private = [text.zh for text in why_vacant(answer.schedule, job.rules, duty).sentences(private=True)]
    assert any("甲样一（手术）" in text for text in private)
    short = shortages(job.horizon, job.rules)[0]
    assert "甲样一（手术）、乙样二（年休）" in short.text(private=True).zh
    assert "on leave" in short.text().en
