"""The shapes of what is built, checked, explained and supposed.

Amounts of duties are numbers. A tier is named as in the schedule document, and an `amount` above 0 is what it
would cost more, in the unit of that tier. What is not named here is as its dataclass has it
(`domain/reasons.py`).
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Literal

from roster.domain import duties, people, reasons
from roster.domain.certificate import State, Verified
from roster.domain.dates import Day, Kind
from roster.domain.duties import Role
from roster.domain.reasons import DayReason, LineKind, Option, PostReason, ShiftReason, VacantReason
from roster.domain.text import Text
from roster.files.shapes import Shape, always, maybe, of, shape_of
from roster.output.views.proof import state_text
from roster.records import shapes as records

# -- build, calendar -----------------------------------------------------------------------------


class Built(Shape):
    """What `roster build` answers: the schedule document, and what became of each rule that has a price."""

    _document: records.Schedule = of("document")
    rules: list[records.RuleResult] = of("answer.rules")


@shape_of(Day)
class CalendarDay(Shape):
    """A day; `weekday` is ISO (1 = Monday), `provisional`: no notice published, `statutory`: named by law."""

    date: dt.date
    weekday: int
    kind: Kind
    holiday: str | None
    lunar: str
    days: list[str] = of("festivals")
    periods: list[str]
    provisional: bool
    statutory: bool


# -- check --proof -------------------------------------------------------------------------------


@shape_of(Verified)
class VerifiedTier(Shape):
    """One tier of a proof: the value counted now, the bound proved now, and what came of the claim."""

    name: str = of("claim.key.name")
    part: str | None = of("claim.key.part")
    value: Fraction
    bound: Fraction | None
    state: State
    text: Text = of(state_text)


class Proof(Shape):
    """What `check --proof` found; `tiers` is null where the proof is of another schedule or plan.

    States: proved, search, open; of what does not hold, value and bound; unknown.
    """

    version: int = always(1)
    quarter: str
    holds: bool
    tiers: list[VerifiedTier] | None


# -- explain -------------------------------------------------------------------------------------


@shape_of(people.Person)
class Person(Shape):
    """Who somebody is."""

    id: str
    name: str
    unit: str


@shape_of(duties.Duty)
class Duty(records.Post):
    """A duty, as the schedule document names it."""

    line: str


@shape_of(reasons.Load)
class Load(Shape):
    """What a person carries of a line, in duties; `above` is served + carried - fair."""

    line: str
    served: Fraction
    fair: Fraction | None
    carried: Fraction
    above: Fraction


class Others(Shape):
    """Why others never come into question, and how many they are."""

    why: Text = of(lambda others: others[0])
    people: int = of(lambda others: others[1])


@shape_of(PostReason)
class Post(Shape):
    """Why a person serves a duty."""

    duty: Duty
    person: Person
    load: Load
    verdict: reasons.Verdict
    options: list[Option]
    others: list[Others]


@shape_of(ShiftReason)
class AbsentShift(Shape):
    """Why somebody does not serve in a shift: what bars them, or the cheapest way of having them there."""

    shift: str
    reasons: list[Text]
    instead: Person | None
    duty: Duty | None
    option: Option | None


@shape_of(DayReason)
class Absent(Shape):
    """Why a person does not serve on a date."""

    person: Person
    date: dt.date
    text: Text
    shifts: list[AbsentShift]


class ExplainedDay(Shape):
    """What `explain DATE …` answers; `since` is what was changed since publication, if anything was."""

    version: int = always(1)
    quarter: str
    about: Literal["day"] = always("day")
    posts: list[Post] = of(lambda one: one.of(PostReason))
    absent: list[Absent] = of(lambda one: one.of(DayReason))
    vacant: list[VacantReason] = of(lambda one: one.of(VacantReason))
    since: list[Text] = maybe(lambda one: one.since or None)


class Everybody(Shape):
    """How far those with a share are above it: the least, the most (below 0: below it), how many."""

    least: Fraction
    most: Fraction
    people: int


@shape_of(reasons.LineReason)
class PersonLine(Shape):
    """A line of a defence sheet: the load, where the others are, and what is proved."""

    _load: Load = of("load")
    kind: LineKind
    everybody: Everybody = of(lambda line: line)
    proved: bool
    text: Text
    proof: Text


class ExplainedPerson(Shape):
    """What `explain PERSON` answers: the defence sheet; `since` as in that of a day."""

    version: int = always(1)
    quarter: str = of("sheet.quarter")
    about: Literal["person"] = always("person")
    person: Person = of("sheet.person")
    lines: list[PersonLine] = of("sheet.lines")
    history: list[reasons.PastQuarter] = of("sheet.history")
    wishes: list[reasons.WishReason] = of("sheet.wishes")
    absences: list[Text] = of("sheet.absences")
    statement: list[Text] = of("sheet.statement")
    since: list[Text] = maybe(lambda one: one.since or None)


# -- build --what-if -----------------------------------------------------------------------------


class WholeShift(Shape):
    """A duty that means the whole shift: its segment is null."""

    date: dt.date
    shift: str
    duty: str = of("name")
    segment: None = always(None)
    role: Role
    line: str


@shape_of(reasons.PostChange)
class PostChange(Shape):
    """A shift in which other people serve; `vacant` is how many posts more stay vacant (below 0: fewer)."""

    duty: WholeShift
    leaves: list[Person]
    comes: list[Person]
    vacant: int


@shape_of(reasons.TierChange)
class TierChange(Shape):
    """A tier before and after a change, as the plan orders them; `proved` says whether both values are the
    best there are.

    `new` is what the rules object to in it now, and did not before.
    """

    name: str = of("key.name")
    part: str | None = of("key.part")
    title: Text
    before: Fraction
    after: Fraction
    proved: bool
    new: list[Text]


class WhatIf(Shape):
    """What `build --what-if` answers; `moved`: how often somebody serves a shift at another segment."""

    version: int = always(1)
    quarter: str
    about: Literal["what-if"] = always("what-if")
    changes: list[Text]
    against: Text
    tiers: list[TierChange]
    posts: list[PostChange]
    moved: int
    fewest: bool
    loads: list[reasons.LoadChange]
