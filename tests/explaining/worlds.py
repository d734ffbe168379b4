"""Duty folders so small that every roster can be looked at."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from roster.building.build import build
from roster.checking.check import counted, hard_breaches, recount
from roster.domain.dates import Quarter
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.tiers import TierKey
from roster.engine.budget import Budget
from roster.explaining.case import Case
from roster.job.opening import Job, open_job
from roster.records import schedule_file
from roster.records.document import document
from tests.tiny import rosters

Q1 = Quarter(2027, 1)
Costs = tuple[Fraction, ...]


def plan() -> dict[str, Any]:
    """Three people of two units; a duty on each of four days, and an evening that counts for itself."""
    return {
        "language": "zh",
        "units": ["一科", "二科"],
        "ranks": {"科员": ["leader", "staff"], "领导": ["leader"]},
        "people": [
            {"name": "甲", "unit": "一科", "rank": "科员"},
            {"name": "乙", "unit": "一科", "rank": "科员", "away": [{"date": "2027-01-05", "why": "看病"}]},
            {"name": "丙", "unit": "二科", "rank": "科员", "share": 0.5},
            {"name": "丁", "unit": "二科", "rank": "领导"},
        ],
        "segments": [{"name": "南街", "unit": "一科"}],
        "shifts": {"早": "08:00-12:00", "晚": "19:00-23:00"},
        "periods": {"会期": {"from": "2027-01-04", "to": "2027-01-07"}, "庙会": {"date": "2027-01-06"}},
        "duties": [
            {"name": "值守", "on": ["会期"], "shifts": ["早"], "staff": 1},
            {"name": "夜值", "on": ["庙会"], "shifts": ["晚"], "staff": 1},
        ],
        "rules": [
            {"rule": "fair", "lines": ["庙会", "workday"]},
            {"rule": "own-unit", "weight": 1},
            {"rule": "spacing", "days": 2},
        ],
    }


def variants() -> dict[str, dict[str, Any]]:
    """The plan, and others that differ in one thing."""
    found = {name: plan() for name in ("plain", "pinned", "wishing", "short", "hard", "level")}
    found["pinned"]["people"][2]["pin"] = ["2027-01-04"]
    found["wishing"]["people"][0]["wish"] = [
        {"date": "2027-01-06", "want": "off"},
        {"date": "2027-01-07", "want": "on"},
    ]
    found["short"]["duties"][0]["staff"] = 2
    found["hard"]["rules"] += [{"rule": "max-days-running", "at-most": 1}, {"rule": "rest", "hours": 11}]
    found["level"]["rules"] = [{"rule": "fair", "lines": ["workday"]}]
    return found


def opened(folder: Path, said: dict[str, Any]) -> Job:
    folder.mkdir(exist_ok=True)
    (folder / "roster.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
    return open_job(folder, Q1)


def built(folder: Path, said: dict[str, Any]) -> Case:
    """The job of a plan with its best schedule, proved, written into the folder."""
    job = opened(folder, said)
    answer = build(job, Budget())
    assert answer.status == "optimal"
    written = document(answer, "zh")
    schedule_file.write(schedule_file.path_of(folder, Q1), written, overwrite=True)
    return Case(job, answer.schedule, written.tiers)


def costs(schedule: Schedule, job: Job, keys: Iterable[TierKey]) -> Costs | None:
    """What a roster costs, tier by tier; None where it breaks a rule."""
    if any(True for _ in hard_breaches(schedule, job.rules)):
        return None
    found = recount(schedule, job.rules)
    return tuple(counted(found, *key) for key in keys)


def every_roster(job: Job, keys: Iterable[TierKey]) -> list[tuple[Schedule, Costs]]:
    """All the rosters that break no rule, with their costs."""
    keys = tuple(keys)
    found = ((roster, costs(roster, job, keys)) for roster in rosters(job.horizon))
    return [(roster, cost) for roster, cost in found if cost is not None]


def serves(schedule: Schedule, person: Person, date: object, shift: str) -> bool:
    return any((duty.date, duty.shift) == (date, shift) for duty in schedule.duties_of[person.id])
