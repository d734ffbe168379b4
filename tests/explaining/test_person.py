"""The defence sheet: its numbers counted by hand, its claims held against all the rosters there are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from roster.domain.schedule import Schedule
from roster.explaining.case import Case
from roster.explaining.person import sheet
from tests.explaining.worlds import built, costs, every_roster, plan, variants
from tests.two_quarters import write_folder


def distances(schedule: Schedule, line: str) -> dict[str, Fraction]:
    """How far everyone is from the fair share of a line."""
    horizon = schedule.horizon
    return {
        person: abs(schedule.counts(person)[line] + horizon.balance.get((person, line), Fraction(0)) - fair)
        for (person, at), fair in horizon.fair.items()
        if at == line
    }


@pytest.mark.parametrize("name", variants())
def test_nobody_comes_nearer_to_the_share_without_another_going_farther(name: str, tmp_path: Path) -> None:
    case = built(tmp_path, variants()[name])
    best = costs(case.schedule, case.job, case.tiers)
    everything = every_roster(case.job, case.tiers)
    assert best is not None
    claims = 0
    for person in case.job.horizon.people:
        for line in (line for line in sheet(case, person, 0).lines if line.proved):
            claims += 1
            place = next(n for n, key in enumerate(case.tiers) if key.part == line.load.line)
            now = distances(case.schedule, line.load.line)
            for roster, cost in everything:
                if cost[:place] == best[:place]:
                    then = distances(roster, line.load.line)
                    nearer = then[person.id] < now[person.id]
                    assert not nearer or any(then[one] > now[one] for one in now)
    assert claims >= 3


def test_what_a_line_says_of_the_share(tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    for person in case.job.horizon.people:
        for line in sheet(case, person, 0).lines:
            off = line.load.above
            expected = "above" if off > Fraction(1, 2) else "below" if off < Fraction(-1, 2) else "fair"
            assert line.kind == expected
            assert line.least <= off <= line.most
    leader = sheet(case, case.job.horizon.person["丁"], 0)
    assert {line.load.served for line in leader.lines} <= {0}


def test_what_is_not_proved_is_not_claimed(tmp_path: Path) -> None:
    case = built(tmp_path, {**plan(), "opening": {"甲": {"workday": 9}, "乙": {"workday": 0}}})
    broken = tuple(
        replace(one, bound=one.bound - 100, proved=False) if one.key.name == "fairness" else one
        for one in case.records
    )
    open_case = Case(case.job, case.schedule, broken)
    off = 0
    for person in case.job.horizon.people:
        found = sheet(open_case, person, 0)
        off += sum(line.kind in {"above", "below"} for line in found.lines)
        for line in found.lines:
            # Who is as near as whole duties allow needs no proof.
            assert not line.proved or line.kind == "fair"
            open_said = any("不能断定" in text.zh for text in found.statement)
            assert line.proved or line.kind == "none" or open_said
        assert not any(line.proved for line in sheet(Case(case.job, case.schedule), person, 0).lines)
    assert off


def test_a_small_gap_may_be_too_small_to_bring_anyone_nearer(tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    for person in case.job.horizon.people:
        for line in sheet(case, person, 0).lines:
            if line.load.line == "workday" and line.kind != "none" and line.load.above:
                gap = Fraction(1, 50)
                near = tuple(
                    replace(one, bound=one.value - gap, proved=False) if one.key.part == "workday" else one
                    for one in case.records
                )
                again = sheet(Case(case.job, case.schedule, near), person, 0)
                twin = next(one for one in again.lines if one.load.line == "workday")
                off = abs(line.load.above)
                steps = range(1, int(2 * off) + 1)
                assert twin.proved == all(n * (2 * off - n) > gap for n in steps if n < 2 * off)


def test_wishes_granted_and_refused(tmp_path: Path) -> None:
    said = variants()["wishing"]
    said["people"][1]["pin"] = ["2027-01-07"]
    said["people"][0]["wish"] = [
        {"date": "2027-01-07", "want": "on"},
        {"date": "2027-01-20", "want": "on"},
        {"date": "2027-01-04", "want": "off"},
    ]
    case = built(tmp_path, said)
    wishes = sheet(case, case.job.horizon.person["甲"], 0).wishes
    assert [wish.granted for wish in wishes][:2] == [False, False]
    assert any("乙" in text.zh for text in wishes[0].text)
    assert "没有这样的岗" in wishes[1].text[0].zh
    assert all(wish.text for wish in wishes if not wish.granted)


def test_earlier_quarters_are_told(tmp_path: Path) -> None:
    write_folder(tmp_path)
    from roster import open_schedule
    from roster.domain.dates import Quarter

    opened = open_schedule(tmp_path, Quarter(2027, 1))
    case = Case(opened.job, opened.schedule, opened.document.tiers)
    history = sheet(case, case.job.horizon.person["甲"], 0).history
    assert [str(past.quarter) for past in history] == ["2026Q4"]
    balance = case.job.horizon.balance
    for line, off in history[0].balance.items():
        assert off == balance["甲", line]
