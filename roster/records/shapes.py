"""The schedule document and what it is made of, as shapes of JSON (and, in schedules/, of YAML).

The keys of the contract are fixed: version, quarter, status, gap, duties, people, vacancies, findings.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Literal

from roster.domain import answer as answers
from roster.domain.answer import ProofKind, Severity, Status
from roster.domain.duties import Role
from roster.domain.text import Text
from roster.files.shapes import Shape, always, maybe, of

VERSION = 1


class Finding(Shape):
    """What is wrong, or should be known: the rule, who, when, and the place (`B12`, `roster.yaml:40:7`)."""

    rule: str
    severity: Severity
    people: list[str]
    dates: list[dt.date]
    where: str
    message: Text


class RuleResult(Shape):
    """A priced rule: in how many cases it asked for something, was kept and was broken, and the cost."""

    rule: str
    title: Text
    where: str
    tier: str
    weight: int
    asked: int
    kept: int
    broken: int
    cost: Fraction


class Tier(Shape):
    """One tier of the objective, lower is better: its value, the bound that is known, and whether and how it
    is proved.

    `line` is the line of fairness, `part` tells apart several tiers of another name. `weights` are those of a
    tier joined of several. `within` is a bound for those who serve when they do here, where the rest is open.
    """

    name: str = of("key.name")
    line: str | None = of("key.line")
    value: Fraction
    bound: Fraction
    proved: bool
    proof: ProofKind | None
    within: Fraction = maybe("within")
    part: str = maybe(lambda tier: None if tier.key.line is not None else tier.key.part)
    weights: dict[str, int] = maybe(lambda tier: dict(tier.key.terms) or None)


class Change(Shape):
    """Somebody served for another; `planned` null: a vacant post was filled, `actual` null: nobody came."""

    planned: str | None = of(lambda change: change.planned or None)
    actual: str | None = of(lambda change: change.actual or None)
    date: dt.date | None
    reason: str
    approver: str


class Duty(Shape):
    """One duty and who is assigned to it, by id. A leader who covers all segments of a shift has no segment.

    `lines` are all lines of fairness it counts in, where there are several. A `reserve` is on call and counts
    as a part of a duty.
    """

    date: dt.date
    shift: str
    start: dt.datetime | None
    end: dt.datetime | None
    duty: str
    segment: str | None
    role: Role
    need: int | None
    assigned: list[str]
    line: str
    lines: list[str] = maybe(lambda row: row.lines or None)
    unit: str | None
    reserve: bool = maybe(lambda row: row.reserve or None)
    counts: Fraction = maybe(lambda row: row.counts if row.reserve else None)
    changes: list[Change] = maybe(lambda row: row.changes or None)


class Person(Shape):
    """One person's duties and fair share by line; `begun` is the balance at which somebody new began."""

    id: str
    name: str
    unit: str
    counts: dict[str, Fraction]
    fair: dict[str, Fraction]
    begun: dict[str, Fraction] = maybe(lambda person: person.begun or None)


class Post(Shape):
    """A duty by what tells it apart from the others."""

    date: dt.date
    shift: str
    duty: str = of("name")
    segment: str | None
    role: Role


class Vacancy(Shape):
    """A duty that lacks people, and how many."""

    _duty: Post = of(lambda vacancy: vacancy[0])
    short: int = of(lambda vacancy: vacancy[1])


class Schedule(Shape):
    """A schedule. `gap` is that of the first tier that is not proved.

    `absent` is what was known of absences when it was built, `built` a digest of who was assigned then.
    """

    version: int = always(VERSION)
    quarter: str
    status: Status
    gap: float
    tiers: list[Tier]
    duties: list[Duty]
    people: list[Person]
    vacancies: list[Vacancy]
    findings: list[Finding]
    absent: dict[str, dict[str, int]] = maybe("absent")
    built: str = maybe(lambda document: document.built or None)


class Impossible(Shape):
    """In the place of a schedule where none is possible: the demands that contradict each other."""

    version: int = always(VERSION)
    quarter: str = of(lambda answer: answer[0])
    status: Literal["impossible"] = always("impossible")
    findings: list[Finding] = of(
        lambda answer: [
            answers.Finding("impossible", "error", one.message, where=str(one.place)) for one in answer[1]
        ]
    )
