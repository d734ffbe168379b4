"""Units on their own: shares of the unit, and newcomers at the average of those they share duties with."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from roster.almanac import Almanac
from roster.domain.dates import Quarter
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.job.expand import expand
from roster.plan import parse
from roster.records.balance import Running
from roster.records.document import Document, people_records, rows_of
from roster.records.history import History
from roster.rules.catalogue import rulebook

PLAN = """
units: [一科, 二科]
people: [{NAMES}]
segments: [{name: 南街, unit: 一科}, {name: 北街, unit: 二科}]
shifts: {早: 07:30-09:00}
duties: [{name: 日常, on: [workday], shifts: [早], segments: all, staff: 1}]
rules: [{rule: own-unit, weight: hard}, {rule: fair, lines: [workday], away: AWAY}]
"""
OLD = {"甲": "一科", "乙": "一科", "丙": "二科", "丁": "二科", "戊": "二科", "己": "二科"}


def horizon_of(
    quarter: str, units: dict[str, str], history: History, away: str = "excused", leave: str = ""
) -> Horizon:
    names = ", ".join(
        f"{{name: {name}, unit: {unit}{leave if name == '甲' else ''}}}" for name, unit in units.items()
    )
    plan = parse(PLAN.replace("{NAMES}", names).replace("AWAY", away), "roster.yaml", Path())
    return expand(plan, Quarter.parse(quarter), rulebook(plan.rules), Almanac(plan.periods), history)


BEFORE = {"甲": 3, "乙": 1, "丙": -1, "丁": -2, "戊": -1, "己": -2}


def test_a_newcomer_begins_at_the_average_of_the_own_unit_and_stays_there_on_record() -> None:
    history = History(balance={(name, "workday"): Fraction(off) for name, off in BEFORE.items()})
    horizon = horizon_of("2027Q1", {**OLD, "新一": "一科", "新二": "二科"}, history)
    assert horizon.balance["新一", "workday"] == 2
    assert horizon.balance["新二", "workday"] == Fraction(-3, 2)
    record = Document(
        horizon.quarter,
        "optimal",
        0.0,
        rows_of(Schedule(horizon, tuple(() for _ in horizon.duties))),
        people_records(Schedule(horizon, tuple(() for _ in horizon.duties))),
    )
    running = Running()
    running.balance = dict(history.balance)
    running.last = Document(Quarter(2026, 4), "optimal", 0.0, (), tuple(record.people[: len(OLD)]))
    running.add(record)
    for name, start in (("新一", Fraction(2)), ("新二", Fraction(-3, 2)), ("甲", Fraction(3))):
        fair = next(one.fair["workday"] for one in record.people if one.id == name)
        assert running.balance[name, "workday"] == start - fair


@pytest.mark.parametrize("away", ["excused", "owed"])
def test_whoever_is_away_all_the_time_owes_only_where_leave_is_owed(away: str) -> None:
    leave = ", away: [{from: 2026-12-20, to: 2027-04-02}]"
    horizon = horizon_of("2027Q1", OLD, History(), away, leave)
    posts = sum(one.need for one in horizon.duties if one.unit == "一科")
    share = horizon.fair.get(("甲", "workday"))
    assert share == (None if away == "excused" else Fraction(posts, 2))
    assert sum(horizon.fair.values()) == sum(one.need for one in horizon.duties)
