"""What a schedule is to other programs and to later quarters; `shapes.Schedule` has the keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from roster.domain.answer import Answer, Tier
from roster.domain.dates import Quarter
from roster.domain.duties import Duty, DutyKey, Role
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Language
from roster.domain.tiers import TierKey
from roster.errors import Place
from roster.files.shapes import encode
from roster.language.lookup import Persons
from roster.records import shapes
from roster.records.known import Absent, absent_dates, dates_of, digest
from roster.rules.division import rounded

NOWHERE = Place("")


@dataclass(frozen=True)
class Change:
    """Someone served in another's place: who was planned, who served, when and why it was settled and by
    whom.

    An empty `actual`: nobody came, the post was left vacant. An empty `planned`: a vacant post was filled.
    `place` is where the file says so; two changes that say the same are the same wherever they are.
    """

    planned: str
    actual: str
    date: dt.date | None = None
    reason: str = ""
    approver: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Row:
    """One duty as a file has it; `assigned` are ids or names as written, `places` where each of them is.

    `shift` may be a name or times, `start` and `end` are None where the file does not say. A row of a table
    edited by hand knows the weekday written beside it and, in `cells`, where each of its columns is.
    """

    date: dt.date
    shift: str
    segment: str | None
    role: Role
    assigned: tuple[str, ...]
    duty: str = ""
    need: int | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    line: str = ""
    unit: str | None = None
    changes: tuple[Change, ...] = ()
    counts: Fraction = Fraction(1)
    reserve: bool = False
    weekday: int | None = None
    lines: tuple[str, ...] = ()
    place: Place = NOWHERE
    places: tuple[Place, ...] = ()
    cells: Mapping[str, Place] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> DutyKey:
        """As `Duty.key`: which duty it is."""
        return self.date, self.shift, self.duty, self.segment, self.role, self.reserve

    @property
    def actual(self) -> tuple[str, ...]:
        """Who served: the people planned, or who replaced them, and whoever came where nobody was planned."""
        return tuple(person for person, _ in self.served)

    @property
    def served(self) -> tuple[tuple[str, Place], ...]:
        """Who served, and where that is written."""
        return self._settled[0]

    @property
    def idle(self) -> tuple[Change, ...]:
        """The changes that change nothing: they are for somebody who was not there to be changed."""
        return self._settled[1]

    @cached_property
    def _settled(self) -> tuple[tuple[tuple[str, Place], ...], tuple[Change, ...]]:
        """The changes one after the other: whoever came for one may be changed for the next."""
        places = (*self.places, *(self.place for _ in self.assigned[len(self.places) :]))
        posts = [(person, place, True) for person, place in zip(self.assigned, places, strict=True)]
        idle: list[Change] = []
        for change in self.changes:
            come = (change.actual, change.place, False)
            # Of two posts with one person, the one that person was planned for is meant.
            held = sorted(
                (number for number, (person, _, _) in enumerate(posts) if person == change.planned),
                key=lambda number: not posts[number][2],
            )
            if not change.planned:
                posts.append(come)
            elif held:
                posts[held[0]] = come
            else:
                idle.append(change)
        return tuple((person, place) for person, place, _ in posts if person), tuple(idle)


@dataclass(frozen=True)
class PersonRecord:
    """One person's duties of the quarter by line, and the fair share of each line, to a hundredth.

    `begun` is the balance at which someone new to a line began, where it is not the average of all who have a
    share.
    """

    id: str
    name: str
    unit: str
    counts: Mapping[str, Fraction]
    fair: Mapping[str, Fraction]
    begun: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class TierRecord:
    """One tier's value and bound, whether and how it was proved; all fields as in `answer.Tier`."""

    key: TierKey
    value: Fraction
    bound: Fraction
    proved: bool
    proof: str | None = None
    within: Fraction | None = None


@dataclass(frozen=True)
class Document:
    """A schedule as a file holds it.

    `absent` is what was known of absences when it was built (None: the file does not say), `built` the digest
    of who was assigned then: what was proved is proved of that.
    """

    quarter: Quarter
    status: str
    gap: float
    duties: tuple[Row, ...]
    people: tuple[PersonRecord, ...]
    tiers: tuple[TierRecord, ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    vacancies: tuple[Mapping[str, Any], ...] = ()
    absent: Absent | None = None
    built: str = ""

    @cached_property
    def _persons(self) -> Persons:
        return Persons(Person(one.id, one.name, one.unit) for one in self.people)

    @cached_property
    def _own(self) -> Mapping[str, Collection[str]]:
        return {person.id: {*person.counts, *person.fair} for person in self.people}

    def counted(self, person: str, row: Row) -> tuple[str, ...]:
        """The lines in which a row counts for a person (an id): of several, the person's own."""
        if not row.lines:
            return (row.line,)
        mine = self._own.get(person, ())
        return tuple(line for line in row.lines if line in mine) or (row.line,)

    def summed(self, person: str) -> Collection[str] | None:
        """The lines of a person in which each duty counts once, for a sum; None: all of them."""
        if not any(row.lines for row in self.duties):
            return None
        return {self.counted(person, row)[0] for row in self.duties}

    def id_of(self, written: str) -> str:
        """The id of the person whom a row names; as it is written where the document has no such person."""
        found = self._persons.find(written)
        return found[0].id if len(found) == 1 else written

    @property
    def as_built(self) -> bool:
        """Whether the people assigned are those of when it was built; changes filed since are beside them."""
        return bool(self.built) and self.built == digest(self.duties)

    def to_dict(self) -> dict[str, Any]:
        """The document by the contract, ready for JSON or YAML."""
        # Its sentences are in one language already.
        found: dict[str, Any] = encode(shapes.Schedule, self, "en")
        return found


def document(answer: Answer, language: Language) -> Document:
    """The document of an answer, its sentences in one language."""
    schedule = answer.schedule
    rows = rows_of(schedule)
    return Document(
        quarter=schedule.horizon.quarter,
        status=answer.status,
        gap=round(answer.gap, 6),
        duties=rows,
        people=people_records(schedule),
        tiers=tuple(_tier(tier) for tier in answer.tiers),
        findings=tuple(encode(list[shapes.Finding], answer.findings, language)),
        vacancies=vacancies_of(schedule),
        absent=absent_dates(schedule.horizon.people, dates_of(rows)),
        built=digest(rows),
    )


def vacancies_of(schedule: Schedule) -> tuple[Mapping[str, Any], ...]:
    """The posts left vacant, as a file has them."""
    return tuple(encode(list[shapes.Vacancy], schedule.vacancies(), "en"))


def rows_of(schedule: Schedule) -> tuple[Row, ...]:
    """The duties of a schedule, as a file has them."""
    return tuple(
        _row(duty, people) for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True)
    )


def people_records(schedule: Schedule) -> tuple[PersonRecord, ...]:
    """Who carries what, against the fair share in hundredths, so rounded that the sum of each line stays."""
    horizon = schedule.horizon
    shares = {
        line: rounded({who: share for (who, at), share in horizon.fair.items() if at == line}, 100)
        for line in horizon.lines
    }
    return tuple(
        PersonRecord(
            person.id,
            person.name,
            person.unit,
            schedule.counts(person.id),
            {line: shares[line][person.id] for line in horizon.lines if person.id in shares[line]},
            {
                line: horizon.begun[person.id, line]
                for line in horizon.lines
                if (person.id, line) in horizon.begun
            },
        )
        for person in horizon.people
    )


def _tier(tier: Tier) -> TierRecord:
    return TierRecord(tier.key, tier.value, tier.bound, tier.proved, tier.proof, tier.within)


def _row(duty: Duty, people: Sequence[str]) -> Row:
    return Row(
        duty.date,
        duty.shift,
        duty.segment,
        duty.role,
        tuple(people),
        duty.name,
        duty.need,
        duty.start,
        duty.end,
        duty.line,
        duty.unit,
        counts=duty.counts,
        reserve=duty.reserve,
        lines=duty.lines,
    )
