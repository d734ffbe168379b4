"""What a change would do is what building the changed plan does, with the fewest changes there can be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from roster.building.build import build
from roster.domain.reasons import Comparison
from roster.domain.schedule import Schedule
from roster.domain.text import plain
from roster.engine.budget import Budget
from roster.errors import RosterError
from roster.explaining.case import Case
from roster.explaining.comparison import as_built, compare
from roster.explaining.plan_changes import Away, Dropped, Gone, Lent, Lifted, Recalled, variant
from roster.explaining.what_if import changes_of, is_plan
from roster.job.opening import Job, open_job
from tests.explaining.worlds import Q1, built, costs, every_roster, plan

Shift = tuple[object, ...]


def serving(schedule: Schedule) -> Counter[Shift]:
    return Counter(
        (person, duty.date, duty.shift, duty.role, duty.name)
        for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True)
        for person in people
    )


def compared(case: Case, after: Job) -> Comparison:
    return compare(case, after, (plain("x"),), plain("y"), lambda job, near: build(job, Budget(), near))


@pytest.mark.parametrize(
    "text",
    [
        "请假: 甲 2027-01-06",
        "离岗: 甲 2027-01-05",
        "撤岗: 2027-01-06 晚",
        "销假: 乙 2027-01-05",
        "away: 丁 2027-01-04..07",
    ],
)
def test_the_best_roster_with_the_fewest_changes(text: str, tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    after = variant(case.job, changes_of(case.job, [text]))
    found = compared(case, after)
    keys = case.tiers
    everything = every_roster(after, keys)
    best = min(cost for _, cost in everything)
    told = {(tier.key.name, tier.key.part): tier.after for tier in found.tiers}
    assert [told.get(key[:2], 0) for key in keys] == list(best)
    before = serving(case.schedule)
    fewest = min(sum((serving(roster) - before).values()) for roster, cost in everything if cost == best)
    assert sum(len(post.comes) for post in found.posts) == fewest
    assert found.fewest
    assert [
        tier.before for tier in found.tiers if (tier.key.name, tier.key.part) in {key[:2] for key in keys}
    ] == [case.values[key] for key in keys if key[:2] in told]


def test_loads_and_posts_tell_the_same(tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    after = variant(case.job, changes_of(case.job, ["离岗: 甲 2027-01-01"]))
    found = compared(case, after)
    more: Counter[str] = Counter()
    for post in found.posts:
        more.update(person.id for person in post.comes)
        more.subtract(person.id for person in post.leaves)
    for load in found.loads:
        then = load.before.served if load.before else 0
        more[load.person.id] -= int((load.after.served if load.after else 0) - then)
    # Whoever is gone is in no load afterwards.
    assert all(count == 0 for count in more.values())
    assert any(load.after is None for load in found.loads)


def test_a_schedule_of_another_plan_is_not_compared_with(tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    assert as_built(case)
    other = plan()
    other["people"][2]["share"] = 1
    (tmp_path / "roster.yaml").write_text(yaml.safe_dump(other, allow_unicode=True), encoding="utf-8")
    job = open_job(tmp_path, Q1)
    assert not as_built(Case(job, Schedule(job.horizon, case.schedule.assigned), case.records))
    assert not as_built(Case(case.job, case.schedule))


def test_near_itself_nothing_changes(tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    again = build(case.job, Budget(), case.schedule)
    assert serving(again.schedule) == serving(case.schedule)
    assert costs(again.schedule, case.job, case.tiers) == costs(case.schedule, case.job, case.tiers)


# -- what is written -------------------------------------------------------------------------------


def strict(tmp_path: Path) -> Job:
    said: dict[str, Any] = plan()
    said["rules"] += [
        {"rule": "max-duties", "per": "week", "at-most": 3},
        {"rule": "own-unit", "weight": "hard"},
    ]
    (tmp_path / "roster.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return open_job(tmp_path, Q1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("away: 甲 2027-01-04..06", Away),
        ("请假:甲 1月4日至1月6日", Away),
        ("不在岗: 2027/1/4 .. 6 甲", Away),
        ("recall: 乙 2027-01-05", Recalled),
        ("gone: 丙 01-06", Gone),
        ("借调: 二科 一科 2027-01-04..2027-01-07", Lent),
        ("lend: 二科 -> 一科 2027-01-04", Lent),
        ("撤岗: 2027-01-06 晚", Dropped),
        ("放宽: 值班次数上限 甲 +2", Lifted),
        ("lift: max-duties", Lifted),
    ],
)
def test_changes_as_they_are_written(text: str, kind: type, tmp_path: Path) -> None:
    [change] = changes_of(strict(tmp_path), [text])
    assert isinstance(change, kind)
    if isinstance(change, Away):
        assert (str(change.span.first), str(change.span.last)) == ("2027-01-04", "2027-01-06")
    if isinstance(change, Lifted):
        assert change.by == (2 if "+2" in text else 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("离开: 甲 2027-01-04", "不认识“离开”"),
        ("请假 甲", "不认识"),
        ("请假: 甲", "没有写日期"),
        ("请假: 己 2027-01-04", "没有叫“己”的人员"),
        ("请假: 甲 2027-02-30", "没有这一天"),
        ("请假: 甲 20270230", "没有这一天"),
        ("请假: 甲 2027-01-06..04", "先后颠倒"),
        ("请假: 甲 2027-05-04", "不在2027Q1内"),
        ("销假: 甲 2027-01-04", "没有请假"),
        ("撤岗: 2027-01-06 夜", "没有“夜”的值守"),
        ("借调: 二科 2027-01-04", "没有"),
        ("放宽: rest", "没有叫“rest”的上限"),
        ("请假: 甲 2027-01-04 乙", "多了“乙”"),
    ],
)
def test_what_can_not_be_read_is_said(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RosterError) as caught:
        changes_of(strict(tmp_path), [text])
    [problem] = caught.value.problems
    assert said in problem.message.zh
    assert text in problem.message.en


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(RosterError) as caught:
        changes_of(strict(tmp_path), ["请假: 己 2027-01-04", "away: 甲 2027-01-04", "x: y"])
    assert len(caught.value.problems) == 2
    assert is_plan("other.yaml")
    assert not is_plan("请假: 甲 2027-01-04")
