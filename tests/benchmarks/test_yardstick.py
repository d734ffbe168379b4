"""The yardstick is a second opinion: another model, another solver, the same optima."""

from __future__ import annotations

import datetime as dt
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from roster.building.build import build
from roster.engine.budget import Budget
from roster.job.opening import open_job
from tests.benchmarks.case import Case
from tests.benchmarks.cases import daily, find
from tests.benchmarks.growth import exponent
from tests.benchmarks.yardstick import Task, daily_task, solve, task


def small_daily(*, own: bool) -> dict[str, Any]:
    """A week of the daily family: nine people, two units, two segments, one evening with too few."""
    people = [
        {
            "id": f"p{n}",
            "unit": n % 2,
            "leader": n < 3,
            "evenings": n != 4,
            "share": 0.5 if n == 5 else 1.0,
            "away": [["2027-01-02", "2027-01-04"]] if n in {1, 6} else [],
        }
        for n in range(9)
    ]
    posts: list[dict[str, Any]] = []
    for day in range(7):
        date = str(dt.date(2027, 1, 1) + dt.timedelta(days=day))
        line = "key" if day < 2 else "weekend" if day % 3 == 0 else "workday"
        shift = "eve" if line == "key" else "am"
        posts.append({"date": date, "shift": shift, "role": "leader", "need": 1, "line": line})
        for unit in (0, 1) if own else (None,):
            need = (1 if own else 2) + (day == 1) * 3
            posts.append(
                {"date": date, "shift": shift, "role": "staff", "need": need, "line": line}
                | ({} if unit is None else {"unit": unit})
            )
    days = [post["date"] for post in posts]
    return {
        "start": "2027-01-01",
        "end": days[-1],
        "segments": 2,
        "own_segments": own,
        "hours": {"am": "08:00-12:00", "eve": "18:00-22:00"},
        "people": people,
        "posts": posts,
        "optimum": {},
    }


def ours(case: Case) -> dict[str, Fraction]:
    """What the product's roster is worth by the case's definition; all of it proved."""
    with tempfile.TemporaryDirectory() as folder:
        case.write(Path(folder))
        job = open_job(Path(folder), case.quarters[0])
        answer = build(job, Budget())
    assert answer.status == "optimal"
    return dict(case.recount(answer.schedule, job.horizon))


def theirs(asked: Task) -> dict[str, float]:
    found = solve(asked, 60)
    assert all(tier["proved"] for tier in found["tiers"])
    return {tier["name"]: tier["value"] for tier in found["tiers"]}


@pytest.mark.parametrize("name", ["generated/12x2", "generated/16x4"])
def test_holidays(name: str) -> None:
    assert ours(find(name, None)) == theirs(task(name, None))


@pytest.mark.parametrize("own", [False, True])
def test_daily_duty(own: bool) -> None:
    data = small_daily(own=own)
    values = {name: round(float(value), 4) for name, value in ours(daily("small", data)).items()}
    assert values == theirs(daily_task(data))
    assert bool(values["vacancies"]) == own


def test_the_exponent_of_growth() -> None:
    assert exponent([10, 100, 1000], [3, 3 * 10**1.5, 3 * 10**3]) == pytest.approx(1.5)
