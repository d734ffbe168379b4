"""The schedule document: what a schedule is to other programs and to later quarters.

The keys named in the contract are fixed (version, quarter, status, gap, duties, people, vacancies,
findings); `line` and `unit` of a duty, `fair` of a person, `changes`, `tiers`, `title` are there besides.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from roster.answer import Answer, Finding, RuleResult, Tier
from roster.domain import Duty, Quarter, Role, Schedule
from roster.errors import Place, Problem
from roster.text import Language

VERSION = 1
CENT = Fraction(1, 100)

NOWHERE = Place("")


@dataclass(frozen=True)
class Change:
    """Someone served in another's place: who was planned, who served, when and why it was settled and by whom.

    An empty `actual`: nobody came, the post was left vacant. An empty `planned`: a vacant post was filled. `place` is where the file says so; two changes that say the same are the same wherever they stand.
    """

    planned: str
    actual: str
    date: dt.date | None = None
    reason: str = ""
    approver: str = ""
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Row:
    """One duty as a file has it; `assigned` are ids or names as written, `places` where each of them stands.

    `shift` may be a name or times, `start` and `end` are None where the file does not say. A row of a table
    edited by hand knows the weekday written beside it and, in `cells`, where each of its columns stands.
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
    place: Place = NOWHERE
    places: tuple[Place, ...] = ()
    cells: Mapping[str, Place] = field(default_factory=dict, compare=False)

    @property
    def actual(self) -> tuple[str, ...]:
        """Who served: the planned people, with those who changed replaced, and whoever came where nobody was planned."""
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
    """One person's duties of the quarter by line, and the fair share of each line, to a hundredth."""

    id: str
    name: str
    unit: str
    counts: Mapping[str, Fraction]
    fair: Mapping[str, Fraction]


@dataclass(frozen=True)
class TierRecord:
    """One tier's value and bound, whether and how it was proved; all fields as in `answer.Tier`."""

    name: str
    part: str | None
    value: Fraction
    bound: Fraction
    proved: bool
    terms: tuple[tuple[str, int], ...] = ()
    proof: str | None = None
    within: Fraction | None = None

    @property
    def line(self) -> str | None:
        """The line of fairness, where the tier is one."""
        return self.part if self.name == "fairness" else None


@dataclass(frozen=True)
class Document:
    """A schedule as a file holds it."""

    quarter: Quarter
    status: str
    gap: float
    duties: tuple[Row, ...]
    people: tuple[PersonRecord, ...]
    tiers: tuple[TierRecord, ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    vacancies: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        """What a hand may have written for a person -> the id: the id itself, a name that one person bears."""
        bearers = Counter(person.name for person in self.people)
        ids = {person.name: person.id for person in self.people if bearers[person.name] == 1}
        ids |= {f"{person.name}({person.id})": person.id for person in self.people}
        return ids | {person.id: person.id for person in self.people}

    def id_of(self, written: str) -> str:
        """The id of the person whom a row names; as it is written where the document has no such person."""
        return self._ids.get(written, written)

    def to_dict(self) -> dict[str, Any]:
        """The document by the contract, ready for JSON or YAML."""
        return {
            "version": VERSION,
            "quarter": str(self.quarter),
            "status": self.status,
            "gap": self.gap,
            "tiers": [
                {
                    "name": t.name,
                    "line": t.line,
                    "value": number(t.value),
                    "bound": number(t.bound),
                    "proved": t.proved,
                    "proof": t.proof,
                    **({} if t.within is None else {"within": number(t.within)}),
                    **({} if t.part is None or t.line is not None else {"part": t.part}),
                    **({"weights": dict(t.terms)} if t.terms else {}),
                }
                for t in self.tiers
            ],
            "duties": [_row_dict(row) for row in self.duties],
            "people": [
                {
                    "id": p.id,
                    "name": p.name,
                    "unit": p.unit,
                    "counts": {line: number(count) for line, count in p.counts.items()},
                    "fair": {line: number(share) for line, share in p.fair.items()},
                }
                for p in self.people
            ],
            "vacancies": list(self.vacancies),
            "findings": list(self.findings),
        }


def document(answer: Answer, language: Language) -> Document:
    """The document of an answer, its sentences in one language."""
    schedule = answer.schedule
    return Document(
        quarter=schedule.horizon.quarter,
        status=answer.status,
        gap=round(answer.gap, 6),
        duties=rows_of(schedule),
        people=people_records(schedule),
        tiers=tuple(_tier(tier) for tier in answer.tiers),
        findings=tuple(finding_dict(finding, language) for finding in answer.findings),
        vacancies=vacancies_of(schedule),
    )


def vacancies_of(schedule: Schedule) -> tuple[Mapping[str, Any], ...]:
    """The posts left vacant, as a file has them."""
    return tuple(_vacancy(duty, short) for duty, short in schedule.vacancies())


def rows_of(schedule: Schedule) -> tuple[Row, ...]:
    """The duties of a schedule, as a file has them."""
    return tuple(
        _row(duty, people) for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True)
    )


def people_records(schedule: Schedule) -> tuple[PersonRecord, ...]:
    """Who carries what, against the fair share."""
    horizon = schedule.horizon
    return tuple(
        PersonRecord(
            person.id,
            person.name,
            person.unit,
            schedule.counts(person.id),
            {
                line: round(horizon.fair[person.id, line] / CENT) * CENT
                for line in horizon.lines
                if (person.id, line) in horizon.fair
            },
        )
        for person in horizon.people
    )


def impossible_dict(quarter: Quarter, problems: Iterable[Problem], language: Language) -> dict[str, Any]:
    """What stands in the place of a schedule where none is possible: the demands that contradict each other."""
    findings = [
        finding_dict(Finding("impossible", "error", problem.message, where=str(problem.place)), language)
        for problem in problems
    ]
    return {"version": VERSION, "quarter": str(quarter), "status": "impossible", "findings": findings}


def finding_dict(finding: Finding, language: Language) -> dict[str, Any]:
    """A finding by the contract."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "people": list(finding.people),
        "dates": [str(date) for date in finding.dates],
        "where": finding.where,
        "message": finding.message.to(language),
    }


def rule_dict(one: RuleResult, language: Language) -> dict[str, Any]:
    """What became of a priced rule, for other programs."""
    return {
        "rule": one.rule,
        "title": one.title.to(language),
        "where": one.where,
        "tier": one.tier,
        "weight": one.weight,
        "asked": one.asked,
        "kept": one.kept,
        "broken": one.broken,
        "cost": number(one.cost),
    }


def number(value: Fraction) -> int | float:
    """A fraction as a number of a file: whole where it is, else to six places."""
    return int(value) if value.denominator == 1 else round(float(value), 6)


def _tier(tier: Tier) -> TierRecord:
    return TierRecord(
        tier.name, tier.part, tier.value, tier.bound, tier.proved, tier.terms, tier.proof, tier.within
    )


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
    )


def _row_dict(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "date": str(row.date),
        "shift": row.shift,
        "start": None if row.start is None else row.start.isoformat(timespec="minutes"),
        "end": None if row.end is None else row.end.isoformat(timespec="minutes"),
        "duty": row.duty,
        "segment": row.segment,
        "role": row.role,
        "need": row.need,
        "assigned": list(row.assigned),
        "line": row.line,
        "unit": row.unit,
    }
    if row.reserve:
        found |= {"reserve": True, "counts": number(row.counts)}
    if row.changes:
        found["changes"] = [
            {
                "planned": change.planned or None,
                "actual": change.actual or None,
                "date": None if change.date is None else str(change.date),
                "reason": change.reason,
                "approver": change.approver,
            }
            for change in row.changes
        ]
    return found


def _vacancy(duty: Duty, short: int) -> dict[str, Any]:
    return {
        "date": str(duty.date),
        "shift": duty.shift,
        "duty": duty.name,
        "segment": duty.segment,
        "role": duty.role,
        "short": short,
    }
