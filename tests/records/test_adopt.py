"""An edited table put on record: who was planned stays, whoever served instead is added, and nothing is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.records.adopt import Settled, adopted
from roster.records.document import Change, Document
from roster.records.schedule_file import read, write

Q1 = Quarter(2027, 1)
PEOPLE = "甲乙丙丁戊"
START = dt.datetime.fromisoformat("2027-02-05T19:00")
DUTIES = tuple(
    Duty(
        n,
        START.date(),
        "晚间",
        START,
        START + dt.timedelta(hours=4),
        "值守",
        place,
        "staff",
        2,
        line="workday",
    )
    for n, place in enumerate(("南街", "北街"))
)
HORIZON = Horizon(Q1, (), tuple(Person(one, one, "科") for one in PEOPLE), DUTIES, lines=("workday",))
TEAMS = st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(tuple)
SCHEDULES = st.tuples(TEAMS, TEAMS).map(lambda assigned: Schedule(HORIZON, assigned))
SETTLED = Settled(dt.date(2027, 2, 6), "出差", "局长")


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=SCHEDULES, later=st.lists(SCHEDULES, min_size=1, max_size=3))
def test_planned_stays_and_the_last_table_is_what_was_served(
    first: Schedule, later: list[Schedule], tmp_path: Path
) -> None:
    document = adopted(first, None, SETTLED)
    for number, schedule in enumerate(later):
        before, settled = document, Settled(SETTLED.date, f"第{number}次", "局长")
        document = adopted(schedule, before, settled)
        for row, was in zip(document.duties, before.duties, strict=True):
            # Whatever was on record is on record still, word for word.
            assert row.changes[: len(was.changes)] == was.changes
            assert {one.reason for one in row.changes[len(was.changes) :]} <= {settled.reason}
            assert not row.idle
        path = tmp_path / "2027Q1.yaml"
        write(path, document, overwrite=True)
        assert read(path).to_dict() == document.to_dict()
    for row, planned, served in zip(document.duties, first.assigned, later[-1].assigned, strict=True):
        assert row.assigned == planned
        assert set(row.actual) == set(served)
        assert len(row.actual) == len(served)
        if len(later) == 1:
            gone = {change.planned for change in row.changes if change.planned}
            assert gone == set(planned) - set(served)
            assert {change.actual for change in row.changes if change.actual} == set(served) - set(planned)
    assert {one.id: one.counts["workday"] for one in document.people} == {
        one: sum(one in team for team in later[-1].assigned) for one in PEOPLE
    }


def test_a_change_that_stays_keeps_its_reason() -> None:
    planned = Schedule(HORIZON, (("甲", "乙"), ("丙",)))
    swapped = Schedule(HORIZON, (("丁", "乙"), ("丙",)))
    document = adopted(swapped, adopted(planned, None, SETTLED), Settled(reason="病假", approver="科长"))
    both = adopted(Schedule(HORIZON, (("丁", "戊"), ("丙",))), document, Settled(reason="年休"))
    assert both.duties[0].changes == (
        Change("甲", "丁", None, "病假", "科长"),
        Change("乙", "戊", None, "年休"),
    )


def test_what_was_proved_and_who_has_left_stay_on_record() -> None:
    built = adopted(Schedule(HORIZON, (("甲", "乙"), ("丙", "丁"))), None, SETTLED)
    built = Document(Q1, "optimal", 0.0, built.duties, built.people)
    fewer = Horizon(Q1, (), HORIZON.people[1:], DUTIES, lines=("workday",))
    document = adopted(Schedule(fewer, (("乙",), ("丙", "丁"))), built, SETTLED)
    assert document.status == "optimal"
    assert document.duties[0].assigned == ("甲", "乙")
    assert document.duties[0].changes[0].actual == ""
    assert [one.id for one in document.people] == ["乙", "丙", "丁", "戊", "甲"]
    assert [dict(one)["short"] for one in document.vacancies] == [1]


def test_a_change_of_a_change_and_its_undoing_are_both_on_record() -> None:
    planned = Schedule(HORIZON, (("甲",), ()))
    document = adopted(planned, None, SETTLED)
    steps = [("乙", "一"), ("丙", "二"), ("甲", "三")]
    for who, reason in steps:
        document = adopted(Schedule(HORIZON, ((who,), ())), document, Settled(reason=reason))
        assert document.duties[0].actual == (who,)
    assert document.duties[0].changes == (
        Change("甲", "乙", None, "一"),
        Change("乙", "丙", None, "二"),
        Change("丙", "甲", None, "三"),
    )


def test_changes_in_one_row_that_cross() -> None:
    row = adopted(Schedule(HORIZON, (("甲", "乙"), ())), None, SETTLED).duties[0]
    for changes, served in (
        (("甲乙", "乙丙"), "乙丙"),
        (("乙丙", "甲乙"), "乙丙"),
        (("甲乙", "乙甲"), "乙甲"),
    ):
        crossed = replace(row, changes=tuple(Change(*pair) for pair in changes))
        assert "".join(crossed.actual) == served
        assert not crossed.idle
    assert replace(row, changes=(Change("丙", "丁"),)).idle == (Change("丙", "丁"),)
