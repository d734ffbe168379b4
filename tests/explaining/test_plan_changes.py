"""A change made to a job is what the same change written into the plan makes of it."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from roster.building.best import Solved, best
from roster.checking.check import hard_breaches
from roster.domain.dates import Quarter, Span
from roster.domain.duties import Role
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.engine.budget import Budget
from roster.explaining.plan_changes import (
    Added,
    Away,
    Change,
    Dropped,
    Gone,
    Lent,
    Lifted,
    Recalled,
    variant,
)
from roster.job.opening import Job, open_job
from roster.rules.amounts import MaxDuties
from roster.rules.tiers import TierName

Q1 = Quarter(2027, 1)
BOTH: frozenset[Role] = frozenset({"leader", "staff"})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2027-{text}")


def solve_variant(
    job: Job, changes: list[Change], tiers: tuple[TierName, ...] | None = None
) -> Solved | None:
    other = variant(job, changes)
    return best(other.horizon, other.rules, tiers or job.plan.stages, Budget())


def plan() -> dict[str, Any]:
    return {
        "language": "en",
        "units": ["North", "South"],
        "ranks": {"all": ["leader", "staff"]},
        "people": [
            {"name": "A", "unit": "North", "rank": "all", "away": ["2027-01-04..2027-01-10"]},
            {"name": "B", "unit": "North", "rank": "all"},
            {"name": "C", "unit": "South", "rank": "all", "share": 0.5},
        ],
        "segments": [{"name": "N", "unit": "North"}, {"name": "S", "unit": "South"}],
        "shifts": {"day": "08:00-12:00"},
        "periods": {"week": {"from": "2027-01-04", "to": "2027-01-10"}, "eve": {"date": "2027-02-01"}},
        "duties": [
            {"name": "budget", "on": ["week"], "shifts": ["day"], "staff": 1},
            {"name": "eve", "on": ["eve"], "shifts": ["day"], "segments": ["N"], "staff": 1, "priority": 2},
        ],
        "rules": [
            {"rule": "max-duties", "per": "week", "at-most": 3},
            {"rule": "own-unit", "weight": "hard"},
            {"rule": "fair", "lines": ["eve", "weekend", "workday"]},
        ],
    }


def opened(tmp_path: Path, plan: dict[str, Any]) -> Job:
    (tmp_path / "roster.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    return open_job(tmp_path, Q1)


def same(one: Horizon, other: Horizon) -> bool:
    return (one.people, one.duties, one.lines, one.fair) == (
        other.people,
        other.duties,
        other.lines,
        other.fair,
    )


def written(plan: dict[str, Any], name: str) -> dict[str, Any]:
    """The plan with one of the changes of `CASES` written into it."""
    a = plan["people"][0]
    if name == "away":
        plan["people"][1]["away"] = ["2027-01-05..2027-01-06"]
    elif name == "recalled":
        a["away"] = ["2027-01-04..2027-01-05", "2027-01-08..2027-01-10"]
    elif name == "recalled for all":
        a["away"] = []
    elif name == "dropped":
        plan["duties"].pop()
    elif name == "added":
        plan["people"].append({"name": "D", "unit": "South", "rank": "all"})
    elif name == "gone at once":
        plan["people"].pop(1)
    elif name == "gone later":
        plan["people"][1]["until"] = "2027-01-06"
    return plan


def cases(job: Job) -> dict[str, Change]:
    a, b, _ = job.horizon.people
    return {
        "away": Away(b, Span(day("01-05"), day("01-06"))),
        "recalled": Recalled(a, day("01-06"), day("01-07")),
        "recalled for all": Recalled(a, day("01-01"), day("01-31")),
        "dropped": Dropped(job.horizon.duties[-1]),
        "added": Added(Person("D", "D", "South", "all", BOTH)),
        "gone at once": Gone(b, day("01-01")),
        "gone later": Gone(b, day("01-07")),
    }


@pytest.mark.parametrize(
    "name", ["away", "recalled", "recalled for all", "dropped", "added", "gone at once", "gone later"]
)
def test_a_change_is_the_plan_written_so(tmp_path: Path, name: str) -> None:
    job = opened(tmp_path, plan())
    assert same(variant(job, [cases(job)[name]]).horizon, opened(tmp_path, written(plan(), name)).horizon)


def test_changes_add_up(tmp_path: Path) -> None:
    job = opened(tmp_path, plan())
    chosen = cases(job)
    both = variant(job, [chosen["recalled"], chosen["added"], chosen["dropped"]])
    again = opened(tmp_path, written(written(written(plan(), "recalled"), "added"), "dropped"))
    assert same(both.horizon, again.horizon)
    assert not same(both.horizon, job.horizon)


def test_a_lifted_maximum_is_lifted_for_those_meant_and_by_so_much(tmp_path: Path) -> None:
    job = opened(tmp_path, plan())
    rule = next(rule for rule in job.rules if isinstance(rule, MaxDuties))
    _, b, c = job.horizon.people
    solved = solve_variant(job, [Lifted(rule, b)])
    assert solved is not None
    assert sum(solved.schedule.counts("B").values()) == 4
    assert sum(solved.schedule.counts("C").values()) == 3
    solved = solve_variant(job, [Lifted(rule, by=2)])
    assert solved is not None
    assert sum(solved.schedule.counts("B").values()) == 5
    assert sum(solved.schedule.counts("C").values()) == 5
    assert Lifted(rule, c).text.en == "raise the maximum of duties (at most 3 duties a week) to 4 for C"
    assert Lifted(rule, c).text.zh == "对C把“值班次数上限”（每周至多3次）放宽到4"


def test_people_are_lent_where_and_when_it_is_said_and_nowhere_else(tmp_path: Path) -> None:
    job = opened(tmp_path, plan())
    _, b, _ = job.horizon.people
    rule = next(rule for rule in job.rules if isinstance(rule, MaxDuties))
    changes: list[Change] = [
        Gone(b, day("01-01")),
        Added(Person("D", "D", "South", "all", BOTH)),
        Lifted(rule, by=4),
        Lent("South", "North", day("01-05"), day("01-05")),
    ]
    solved = solve_variant(job, changes, ("vacancies",))
    assert solved is not None
    assert not list(hard_breaches(solved.schedule, variant(job, changes).rules))
    vacant = {(duty.segment, duty.date.day) for duty, _ in solved.schedule.vacancies()}
    assert vacant == {("N", number) for number in (4, 6, 7, 8, 9, 10)}


def test_a_dropped_post_is_one_fewer_and_the_last_takes_the_duty_along(tmp_path: Path) -> None:
    text = plan()
    text["duties"][1]["staff"] = 2
    job = opened(tmp_path, text)
    duty = job.horizon.duties[-1]
    once = variant(job, [Dropped(duty)]).horizon
    assert [d.need for d in once.duties if d.key == duty.key] == [1]
    assert sum(once.fair.get((person.id, "eve"), Fraction(0)) for person in once.people) == 1
    twice = variant(job, [Dropped(duty), Dropped(duty)]).horizon
    assert duty.key not in {one.key for one in twice.duties}
    assert "eve" not in twice.lines
    assert [d.index for d in twice.duties] == list(range(len(twice.duties)))
