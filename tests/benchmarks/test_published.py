"""The converter of published instances: the checker agrees with the definition on every roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.definition import Verdict, judge, read
from tests.benchmarks.prove import JOINED, RULES, built, checked, compare, open_case, rosters
from tests.benchmarks.published import case, plan_of, roster_of

if TYPE_CHECKING:
    from roster.job.opening import Job
    from tests.benchmarks.definition import Instance, Roster

TEXT = """
# An invented instance: five people, nine days, three shifts of odd lengths; no cover is said for some.
SECTION_HORIZON
9
SECTION_SHIFTS
# ShiftID, Length in mins, Shifts which cannot follow this shift | separated
E,470,
D,480,E
L,605,E|D
SECTION_STAFF
# ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, MinConsecutiveShifts, MinConsecutiveDaysOff, MaxWeekends
A,E=9|D=9|L=2,2900,1400,4,2,2,1
B,E=9|D=3|L=9,2900,1400,4,3,1,1
C,E=0|D=9|L=9,2950,940,3,1,2,0
D,E=9|D=9|L=9,2405,1405,5,2,3,1
E,E=4|D=4|L=0,1885,470,2,2,1,1
SECTION_DAYS_OFF
# EmployeeID, DayIndexes (start at zero)
A,0
B,4,8
SECTION_SHIFT_ON_REQUESTS
# EmployeeID, Day, ShiftID, Weight
A,0,E,3
A,7,D,2
B,2,L,1
B,2,E,2
E,8,D,4
SECTION_SHIFT_OFF_REQUESTS
# EmployeeID, Day, ShiftID, Weight
C,3,D,2
C,3,L,1
D,8,E,5
SECTION_COVER
# Day, ShiftID, Requirement, Weight for under, Weight for over
0,E,1,100,1
0,D,1,100,1
1,E,1,100,1
1,L,1,50,10
2,E,2,100,1
2,D,1,100,1
3,D,2,100,1
4,E,1,100,1
4,L,1,50,10
5,D,1,30,7
6,D,1,30,7
7,E,1,100,1
7,D,7,2,1
8,E,1,100,1
8,L,0,100,3
"""


@pytest.fixture(scope="module")
def instance() -> Instance:
    return read(TEXT)


@pytest.fixture(scope="module")
def job(instance: Instance) -> Job:
    return open_case("invented", instance)


@pytest.fixture(scope="module")
def best(job: Job) -> Roster:
    answer = built(job, None)
    assert answer is not None
    assert answer.status == "optimal"
    return roster_of(answer.schedule)


def test_what_is_built_costs_the_same_by_the_definition(instance: Instance, job: Job) -> None:
    answer = built(job, None)
    assert answer is not None
    joined = [tier.value for tier in answer.tiers if tier.key.terms]
    assert [Verdict(int(value), frozenset()) for value in joined] == [
        judge(instance, roster_of(answer.schedule))
    ]
    assert dict(case("invented", instance).recount(answer.schedule, job.horizon)) == {
        "staffing+wishes": joined[0]
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_opinions_of_many_rosters_are_one(instance: Instance, job: Job, best: Roster, seed: int) -> None:
    found = compare(instance, job, 400, seed, best if seed > 1 else None)
    assert found.differences == []
    assert found.broken == set(RULES.values())
    assert found.sound > 5 or seed == 1


def test_no_cheaper_sound_roster_turns_up(instance: Instance, job: Job, best: Roster) -> None:
    least = judge(instance, best).cost
    verdicts = (judge(instance, roster) for roster in rosters(instance, 1500, 9, best))
    assert min(verdict.cost for verdict in verdicts if not verdict.broken) == least


def test_a_verdict_by_hand(instance: Instance, job: Job) -> None:
    """D works days 0 and 1 (touching the edge), E days 7 and 8, C day 4 alone, A Saturday to Monday."""
    roster: Roster = frozenset(
        {("D", 0, "E"), ("D", 1, "L"), ("E", 7, "D"), ("E", 8, "D"), ("C", 4, "L")}
        | {("A", 5, "D"), ("A", 6, "D"), ("A", 7, "D")}
    )
    under = 0 + 100 + 100 + 0 + 200 + 100 + 200 + 100 + 0 + 0 + 0 + 100 + 5 * 2 + 100
    refused = 3 + 1 + 2
    lacking = {("B", "minutes"), ("C", "minutes"), ("D", "minutes")}
    found = judge(instance, roster)
    assert found.cost == under + refused
    assert found.broken == lacking
    assert checked(instance, job, roster) == found


def test_edges_of_the_horizon(instance: Instance, job: Job) -> None:
    """Runs and days off that touch the first or the last day are never too short, those inside are."""
    alone = {day: judge(instance, frozenset({("B", day, "E")})).broken for day in (0, 1, 7)}
    assert ("B", "run too short") not in alone[0]
    assert ("B", "run too short") in alone[1]
    for day in range(9):
        for length in range(1, 4):
            days = range(day, min(day + length, 9))
            roster: Roster = frozenset((name, one, "E") for name in "ABCD" for one in days)
            assert checked(instance, job, roster) == judge(instance, roster)


def test_only_the_catalogue_is_needed(instance: Instance) -> None:
    plan = plan_of("invented", instance)
    assert {rule["rule"] for rule in plan["rules"]} <= {"wish", "staffing", *RULES}
    assert plan["tiers"] == [{"join": dict(sorted(JOINED, reverse=True))}]


def test_a_horizon_longer_than_a_quarter_is_refused() -> None:
    with pytest.raises(SystemExit, match="do not fit"):
        plan_of("a year", read(TEXT.replace("SECTION_HORIZON\n9", "SECTION_HORIZON\n364")))
