"""What must be manned: windows cut at the quarter, lines, fair shares, what came before."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from roster.almanac import Almanac
from roster.domain.dates import Quarter
from roster.domain.horizon import Horizon
from roster.job.expand import expand
from roster.plan import parse
from roster.records.history import History
from roster.rules.catalogue import rulebook

PLAN = """
units: [一科, 二科]
ranks: {科长: [leader], 科员: [staff]}
people:
  - {name: 甲, unit: 一科, rank: 科员}
  - {name: 乙, unit: 二科, rank: 科员, share: 0.5}
  - {name: 丙, unit: 一科, rank: 科员, from: 2027-03-01}
  - {name: 丁, unit: 二科, rank: 科员, until: 2026-12-01}
  - {name: 戊, unit: 一科, rank: 科长}
segments: [{name: 南街, unit: 一科}, {name: 北街, unit: 二科, need: 2}]
shifts: {晚间: 19:00-23:00, 早: 07:30-09:00, 夜: 20:00-08:00}
periods:
  除夕: {before: 45, after: 0}
  汛期: {from: 03-30, to: 04-02, line: true}
duties:
  - {name: 守夜, on: [除夕], shifts: [晚间], segments: [南街], staff: 1, leaders: 1}
  - {name: 日常, on: [workday], shifts: [早], segments: [北街]}
  - {name: 防汛, on: [汛期], shifts: [夜], segments: all, staff: 1, leaders: 1, leaders-per: post, priority: 2}
rules: [{rule: fair, lines: [leader, 春节, ritual-night, workday]}]
opening: {甲: {workday: 6}, 乙: {workday: 0}}
"""


def horizon_of(quarter: str, text: str = PLAN) -> Horizon:
    plan = parse(text, "roster.yaml", Path())
    almanac = Almanac(plan.periods)
    return expand(plan, Quarter.parse(quarter), rulebook(plan.rules), almanac, History())


def test_windows_are_cut_at_the_quarter_and_nothing_is_doubled() -> None:
    parts = [horizon_of(quarter) for quarter in ("2026Q4", "2027Q1", "2027Q2")]
    dates = [
        duty.date
        for horizon in parts
        for duty in horizon.duties
        if duty.name == "守夜" and duty.role == "staff"
    ]
    assert len(dates) == len(set(dates)) == 46
    assert all(duty.date in horizon.quarter for horizon in parts for duty in horizon.duties)
    flood = [
        str(duty.date)[5:]
        for horizon in parts
        for duty in horizon.duties
        if duty.name == "防汛" and duty.segment == "南街" and duty.role == "staff"
    ]
    assert flood == ["03-30", "03-31", "04-01", "04-02"]


def test_each_duty_counts_in_the_first_line_that_fits() -> None:
    horizon = horizon_of("2027Q1")
    lines = {(duty.name, duty.role, duty.date in Quarter(2027, 1)): duty.line for duty in horizon.duties}
    assert lines["防汛", "staff", True] == "汛期"
    assert lines["防汛", "leader", True] == "汛期"
    assert {duty.line for duty in horizon.duties if duty.name == "守夜" and duty.role == "leader"} == {
        "leader"
    }
    assert {duty.line for duty in horizon.duties if duty.name == "守夜" and duty.role == "staff"} == {
        "春节",
        "ritual-night",
    }
    assert horizon.lines[0] == "汛期"


def test_needs_come_from_the_duty_or_the_segment() -> None:
    horizon = horizon_of("2027Q1")
    assert {duty.need for duty in horizon.duties if duty.name == "日常"} == {2}
    assert {duty.segment for duty in horizon.duties if duty.name == "防汛" and duty.role == "leader"} == {
        "南街",
        "北街",
    }
    assert {duty.segment for duty in horizon.duties if duty.name == "守夜" and duty.role == "leader"} == {
        None
    }
    assert {duty.touches[-1] != duty.date for duty in horizon.duties if duty.shift == "夜"} == {True}


def test_only_members_of_the_quarter_count() -> None:
    assert [person.name for person in horizon_of("2027Q1").people] == ["甲", "乙", "丙", "戊"]


@pytest.mark.parametrize("away", ["excused", "owed"])
def test_fair_shares_divide_exactly_the_posts(away: str) -> None:
    horizon = horizon_of("2027Q1", PLAN.replace("workday]}]", f"workday], away: {away}}}]"))
    for line in horizon.lines:
        posts = sum(duty.need for duty in horizon.duties if duty.line == line)
        assert sum(share for (_, named), share in horizon.fair.items() if named == line) == posts
    workday = {person: share for (person, line), share in horizon.fair.items() if line == "workday"}
    assert workday["乙"] == workday["甲"] / 2
    assert (workday["丙"] < workday["甲"] / 2) == (away == "excused")
    assert "戊" not in workday


def test_of_the_opening_only_differences_count() -> None:
    balance = horizon_of("2027Q1").balance
    assert balance == {("甲", "workday"): Fraction(2), ("乙", "workday"): Fraction(-2)}


def test_balances_come_in_the_order_of_the_plan() -> None:
    lines = ["workday", "春节", "ritual-night", "leader", "weekend", "holiday"]
    served = ", ".join(f"{line}: {number}" for number, line in enumerate(lines))
    text = PLAN.replace("甲: {workday: 6}, 乙: {workday: 0}", f"甲: {{{served}}}").replace(
        "lines: [leader, 春节, ritual-night, workday]", f"lines: [{', '.join(lines)}]"
    )
    begun = [line for person, line in horizon_of("2027Q1", text).balance if person == "甲"]
    assert begun == lines
