"""Calendars: read back strictly; what is issued again updates and cancels, and never doubles."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from roster.checking.matching import match
from roster.domain.answer import Answer
from roster.domain.schedule import Schedule
from roster.errors import RosterError
from roster.job.opening import Job
from roster.output.files import export
from roster.output.issue import Issue, Wanted
from roster.records.document import Change, Document, Row, document
from roster.records.schedule_file import write


@pytest.fixture
def issue(days: tuple[Job, Answer]) -> Issue:
    job, answer = days
    return Issue(job, document(answer, "zh"), answer.schedule)


def events(path: Path) -> dict[str, Any]:
    raw = path.read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    calendar = Calendar.from_ical(raw)
    assert not calendar.errors
    found = calendar.walk("VEVENT")
    assert not [error for event in found for error in event.errors]
    uids = Counter(str(event["UID"]) for event in found)
    assert set(uids.values()) <= {1}
    return {str(event["UID"]): event for event in found}


def live(path: Path) -> dict[str, Any]:
    return {uid: event for uid, event in events(path).items() if event["STATUS"] == "CONFIRMED"}


def swapped(issue: Issue, index: int, person: str) -> Issue:
    """The issue with another person in the first place of a duty."""
    assigned = list(issue.schedule.assigned)
    assigned[index] = (person, *assigned[index][1:])
    return replace(issue, schedule=Schedule(issue.schedule.horizon, tuple(assigned)))


def free_person(issue: Issue, index: int) -> str:
    date = issue.schedule.horizon.duties[index].date
    return next(
        person
        for person, duties in issue.schedule.duties_of.items()
        if all(duty.date != date for duty in duties)
    )


def test_each_duty_of_each_person_is_an_entry(issue: Issue, tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    export(issue, path, overwrite=False)
    found = events(path)
    assert len(found) == sum(len(people) for people in issue.schedule.assigned)
    for event in found.values():
        start = event["DTSTART"].dt
        assert str(start.tzinfo) == "Asia/Shanghai"
        assert start.utcoffset() == timedelta(hours=8)
        assert [str(alarm["ACTION"]) for alarm in event.walk("VALARM")] == ["DISPLAY", "DISPLAY"]
        assert event["SEQUENCE"] == 0
    calendar = Calendar.from_ical(path.read_bytes())
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]


def test_issued_again_it_is_the_same_file(issue: Issue, tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    export(issue, path, overwrite=False)
    before = path.read_bytes()
    export(issue, path, overwrite=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("form", ["there", "ics", "yaml", "json"])
def test_a_change_cancels_one_and_updates_the_rest(issue: Issue, form: str, tmp_path: Path) -> None:
    path, old = tmp_path / "a.ics", tmp_path / f"old.{form}"
    export(issue, path, overwrite=False)
    first = events(path)
    index = next(duty.index for duty in issue.schedule.horizon.duties if duty.need == 2)
    changed = swapped(issue, index, free_person(issue, index))
    if form != "there":
        (old.write_bytes(path.read_bytes()) if form == "ics" else write(old, issue.document, overwrite=False))
        path.unlink()
        changed = replace(changed, wanted=Wanted(previous=old))
    export(changed, path, overwrite=True)
    now = events(path)
    gone = [event for uid, event in now.items() if event["STATUS"] == "CANCELLED"]
    assert len(gone) == 1
    assert gone[0]["SEQUENCE"] == 1
    assert not gone[0].walk("VALARM")
    assert str(gone[0]["UID"]) in first
    new = [event for uid, event in now.items() if uid not in first]
    assert [event["SEQUENCE"] for event in new] == [0]
    # Who stands with them reads another name.
    updated = [
        event for uid, event in now.items() if uid in first and event["SEQUENCE"] and event not in gone
    ]
    assert [event["SEQUENCE"] for event in updated] == [1]
    assert updated[0]["DTSTAMP"].dt > first[str(updated[0]["UID"])]["DTSTAMP"].dt


def test_back_and_forth_the_number_only_rises(issue: Issue, tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    index = 0
    changed = swapped(issue, index, free_person(issue, index))
    seen: dict[str, int] = {}
    for version in (issue, changed, issue, changed, changed):
        export(version, path, overwrite=True)
        now = {uid: int(event["SEQUENCE"]) for uid, event in events(path).items()}
        assert all(now[uid] >= number for uid, number in seen.items())
        assert len(live(path)) == sum(len(people) for people in version.schedule.assigned)
        seen = now
    assert max(seen.values()) == 3


def test_a_recorded_swap_cancels_the_planned_one(
    days: tuple[Job, Answer], issue: Issue, tmp_path: Path
) -> None:
    rows: list[Row] = list(issue.document.duties)
    other = free_person(issue, 0)
    planned = rows[0].assigned[0]
    rows[0] = replace(rows[0], changes=(Change(planned, other, reason="病假"),))
    told: Document = replace(issue.document, duties=tuple(rows))
    job = days[0]
    export(Issue(job, told, match(job.horizon, rows).schedule), tmp_path / "a.ics", overwrite=False)
    found = events(tmp_path / "a.ics")
    gone = [event for event in found.values() if event["STATUS"] == "CANCELLED"]
    assert [planned in str(event["SUMMARY"]) for event in gone] == [True]
    assert "病假" not in (tmp_path / "a.ics").read_text(encoding="utf-8")


def test_one_person_one_unit(issue: Issue, tmp_path: Path) -> None:
    person = next(one for one in issue.job.horizon.people if one.name == "孙试远")
    export(replace(issue, wanted=Wanted(person="孙试远")), tmp_path / "p.ics", overwrite=False)
    assert len(events(tmp_path / "p.ics")) == len(issue.schedule.duties_of[person.id])
    export(replace(issue, wanted=Wanted(unit="安监科")), tmp_path / "u.ics", overwrite=False)
    of_unit = [one for one in issue.job.horizon.people if one.unit == "安监科"]
    assert len(events(tmp_path / "u.ics")) == sum(len(issue.schedule.duties_of[one.id]) for one in of_unit)
    # A calendar of one person is no cancellation of all others.
    export(issue, tmp_path / "all.ics", overwrite=False)
    one = replace(issue, wanted=Wanted(person="孙试远", previous=tmp_path / "all.ics"))
    export(one, tmp_path / "q.ics", overwrite=False)
    assert (tmp_path / "q.ics").read_bytes() == (tmp_path / "p.ics").read_bytes()


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(person="孙试元"), "there is no person “孙试元”"),
        (Wanted(unit="安监"), "there is no unit “安监”"),
        (Wanted(person=""), "there is no person “”"),
    ],
)
def test_who_is_not_known_is_said(issue: Issue, wanted: Wanted, said: str, tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=said) as caught:
        export(replace(issue, wanted=wanted), tmp_path / "a.ics", overwrite=False)
    assert caught.value.code == 2


def test_one_file_each_stays_in_its_folder(built: tuple[Job, Answer], tmp_path: Path) -> None:
    issue = Issue(built[0], document(built[1], "zh"), built[1].schedule)
    hostile = ["../../etc/x", "/tmp/x", "CON", "a:b", "..", "x" * 300, "A", "a"]
    people = tuple(
        replace(person, name=name)
        for person, name in zip(issue.job.horizon.people, hostile * 20, strict=False)
    )
    horizon = replace(issue.job.horizon, people=people)
    job = replace(issue.job, horizon=horizon)
    issued = Issue(job, issue.document, Schedule(horizon, issue.schedule.assigned))
    folder = tmp_path / "cal"
    written = export(issued, folder / "{person}.ics", overwrite=False)
    assert {path.parent for path in written} == {folder}
    assert len({path.name.casefold() for path in written}) == len(people)
    assert sorted(folder.iterdir()) == sorted(written)
    assert list(tmp_path.iterdir()) == [folder]
    assert sum(len(events(path)) for path in written) == sum(map(len, issue.schedule.assigned))


def test_hostile_names_come_back_as_they_are(issue: Issue, tmp_path: Path) -> None:
    name = "=1;2,3\\n\nEND:VEVENT\r\nX:Y"
    people = tuple(replace(person, unit=name) for person in issue.job.horizon.people)
    horizon = replace(issue.job.horizon, people=people)
    issued = Issue(
        replace(issue.job, horizon=horizon), issue.document, Schedule(horizon, issue.schedule.assigned)
    )
    export(issued, tmp_path / "a.ics", overwrite=False)
    before = (tmp_path / "a.ics").read_bytes()
    assert len(events(tmp_path / "a.ics")) == sum(map(len, issue.schedule.assigned))
    export(issued, tmp_path / "a.ics", overwrite=True)
    assert (tmp_path / "a.ics").read_bytes() == before


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (None, "no such file"),
        (b"no calendar", "this is no calendar that roster wrote"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR", "this is no calendar that roster wrote"),
    ],
)
def test_what_is_no_calendar_is_refused(issue: Issue, raw: bytes | None, said: str, tmp_path: Path) -> None:
    old = tmp_path / "old.ics"
    if raw is not None:
        old.write_bytes(raw)
    with pytest.raises(RosterError, match=f"old.ics: {said}"):
        export(replace(issue, wanted=Wanted(previous=old)), tmp_path / "a.ics", overwrite=False)
