"""What a phone makes of the calendars it is sent: a small client that follows RFC 5545 imports them in any order."""

from __future__ import annotations

import random
from pathlib import Path

from icalendar import Calendar, Component

from roster.domain.answer import Answer
from roster.domain.schedule import Schedule
from roster.job.opening import Job
from roster.output.files import export
from roster.output.issue import Issue
from roster.records.document import document


class Phone:
    """Keeps of each UID the version with the highest number; of equal ones the later stamp."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[int, object, str, str]] = {}

    def take(self, events: list[Component]) -> None:
        for event in events:
            new = (
                int(str(event["SEQUENCE"])),
                event["DTSTAMP"].to_ical(),
                str(event["STATUS"]),
                str(event["SUMMARY"]),
            )
            old = self.kept.get(str(event["UID"]))
            if old is None or new[:2] >= old[:2]:
                self.kept[str(event["UID"])] = new

    @property
    def shown(self) -> list[str]:
        return sorted(summary for _, _, status, summary in self.kept.values() if status == "CONFIRMED")


def test_every_phone_ends_with_the_last_roster(days: tuple[Job, Answer], tmp_path: Path) -> None:
    job, answer = days
    chance = random.Random(7)
    path = tmp_path / "a.ics"
    schedule, sent = answer.schedule, []
    people = [person.id for person in job.horizon.people]
    for _ in range(5):
        export(Issue(job, document(answer, "zh"), schedule), path, overwrite=True)
        sent.append(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))
        assigned = list(schedule.assigned)
        for index in chance.sample(range(60), 8):
            assigned[index] = tuple(chance.sample(people, len(assigned[index])))
        schedule = Schedule(job.horizon, tuple(assigned))
    last = Phone()
    last.take(sent[-1])
    steady, twice, shuffled, late = Phone(), Phone(), Phone(), Phone()
    for events in sent:
        steady.take(events)
        twice.take(events)
        twice.take(events)
    for events in chance.sample(sent, len(sent)):
        shuffled.take(events)
    late.take(sent[0])
    late.take(sent[-1])
    assert steady.shown == twice.shown == shuffled.shown == late.shown == last.shown
