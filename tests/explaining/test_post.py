"""Why somebody is in a post: every claim is held against all the rosters there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import PostReason
from roster.domain.schedule import Schedule
from roster.domain.tiers import TierKey
from roster.engine.budget import Budget
from roster.explaining.absent import why_not
from roster.explaining.alternatives import exchanged
from roster.explaining.case import Case, Without
from roster.explaining.post import why_here
from roster.explaining.without import best_without
from roster.job.opening import open_job
from tests.explaining.worlds import Q1, built, costs, every_roster, plan, serves, variants


def solving(case: Case, duty: Duty, person: Person, until: TierKey) -> Without | None:
    return best_without(case, duty, person, until, Budget())


def reasons(case: Case) -> list[PostReason]:
    return [
        why_here(case, duty, case.job.horizon.person[one], solving, Budget())
        for duty in case.job.horizon.duties
        for one in case.schedule.assigned[duty.index]
    ]


@pytest.mark.parametrize("name", variants())
def test_what_is_said_of_a_post_is_so(name: str, tmp_path: Path) -> None:
    case = built(tmp_path, variants()[name])
    best = costs(case.schedule, case.job, case.tiers)
    everything = every_roster(case.job, case.tiers)
    assert best == min(cost for _, cost in everything)
    seen = reasons(case)
    for reason in seen:
        duty, person, kind = reason.duty, reason.person, reason.verdict.kind
        others = [cost for roster, cost in everything if not serves(roster, person, duty.date, duty.shift)]
        if kind == "pinned":
            assert not others
        elif kind == "equal":
            assert best in others
        elif kind == "needed":
            assert best not in others
        else:
            assert kind == "open"
            assert reason.verdict.proof is not None
            assert "同样好" in reason.verdict.proof.zh
        for option in reason.options:
            change = exchanged(case, duty, person, option.person, option.swap)
            assigned = [change.get(n, people) for n, people in enumerate(case.schedule.assigned)]
            cost = costs(Schedule(case.job.horizon, tuple(assigned)), case.job, case.tiers)
            assert best is not None
            if kind == "pinned":
                assert cost is None
            elif option.kind == "free":
                assert cost == best
            elif option.kind == "costs":
                assert cost is not None
                assert cost > best
                worse = [now - then for now, then in zip(cost, best, strict=True) if now != then]
                assert [one.amount for one in option.costs] == worse
            else:
                assert cost is None or option.reasons
    assert len(seen) >= 5
    assert ("pinned" in {reason.verdict.kind for reason in seen}) == (name == "pinned")


def test_a_post_that_must_be_someones_is_proved_by_solving(tmp_path: Path) -> None:
    said = plan()
    said["people"] = said["people"][:2] + said["people"][3:]
    said["people"][0]["tags"] = ["司机"]
    said["rules"] += [
        {"rule": "composition", "who": {"tag": "司机"}, "at-least": 1, "which": {"shift": "晚"}}
    ]
    said["rules"][-1]["weight"] = 5
    said["tiers"] = ["vacancies", "spacing"]
    case = built(tmp_path, said)
    night = next(reason for reason in reasons(case) if reason.duty.shift == "晚")
    assert night.verdict.kind == "needed"
    assert night.verdict.proof is not None
    assert "间隔" in night.verdict.proof.zh
    assert night.others[0][1] == 1


def test_reasons_are_private(tmp_path: Path) -> None:
    case = built(tmp_path, plan())
    job = open_job(tmp_path, Q1, private=True)
    private = replace(case, job=job, schedule=replace(case.schedule, horizon=job.horizon))
    second = next(duty for duty in case.job.horizon.duties if str(duty.date) == "2027-01-05")
    person = case.job.horizon.person[case.schedule.assigned[second.index][0]]
    for shown, asked in ((True, private), (False, case)):
        reason = why_here(asked, second, person, solving, Budget())
        option = next(option for option in reason.options if option.person.name == "乙")
        assert option.kind == "cannot"
        assert ("看病" in option.reasons[0].zh) == shown
        assert "不在岗" in option.reasons[0].zh


@pytest.mark.parametrize("name", variants())
def test_why_somebody_does_not_serve(name: str, tmp_path: Path) -> None:
    case = built(tmp_path, variants()[name])
    best = costs(case.schedule, case.job, case.tiers)
    everything = every_roster(case.job, case.tiers)
    for person in case.job.horizon.people:
        for date in {duty.date for duty in case.job.horizon.duties}:
            duties = [duty for duty in case.job.horizon.duties if duty.date == date]
            if any(duty.date == date for duty in case.schedule.duties_of[person.id]):
                continue
            for shift in why_not(case, person, date, duties).shifts:
                there = [cost for roster, cost in everything if serves(roster, person, date, shift.shift)]
                if shift.option is None:
                    assert not there
                elif shift.option.kind == "free":
                    assert best in there
                else:
                    assert shift.option.kind != "better"


def test_a_schedule_made_worse_by_hand_is_seen_to_be(tmp_path: Path) -> None:
    said: dict[str, Any] = plan()
    case = built(tmp_path, said)
    everything = every_roster(case.job, case.tiers)
    worst = max((one for one in everything if not one[0].vacancies()), key=lambda one: one[1])[0]
    changed = Case(case.job, worst, case.records)
    assert not changed.proved
    kinds = {reason.verdict.kind for reason in reasons(changed)}
    assert "better" in kinds
