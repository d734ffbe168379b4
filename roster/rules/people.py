"""Who can not serve at all: no member, away, exempt, of another role, or asked and refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from roster.domain.dates import ONE_DAY, Span
from roster.domain.duties import ROLES, Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.language.phrases import duty_text, name_of, role_text
from roster.rules.base import Breach, Cause, Rule, Scope

if TYPE_CHECKING:
    from roster.rules.board import Board


class Present(Rule):
    """Nobody serves before joining, after leaving, or on a date of absence.

    All dates count that any part of a duty touches: who leaves at the end of a day does not begin a night
    then. One breach is one duty of one person; its unit is a duty.
    """

    title: ClassVar[Text] = Text("在岗", "present")
    zh: ClassVar[tuple[str, ...]] = ("在岗",)
    told: ClassVar[str] = (
        "到岗前、离岗后、请假的日子都不排班；跨零点的班，两天都要在岗（离岗当天、请假前一天不排）。"
        "一处违反是一人值了一个班，按班计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset()
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "person"
    of_entries: ClassVar[bool] = True
    eased_by: ClassVar[Literal["recall"]] = "recall"

    rule: Literal["absence"] = "absence"

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Cause | None:
        first, last = person.member.first, person.member.last
        if first is not None and duty.date < first:
            joins = Text("{first}才到岗", "joins on {first}").format(first=first)
            return Cause(joins, Text("未到岗", "not yet joined"))
        if last is not None and duty.date > last:
            left = Text("{last}后已离岗", "left after {last}").format(last=last)
            return Cause(left, Text("已离岗", "has left"))
        if last is not None and duty.touches[-1] > last:
            leaves = Text("{last}离岗，这个班要值到第二天", "leaves on {last}, and the duty ends after it")
            return Cause(leaves.format(last=last), Text("未值完即离岗", "leaves before it ends"))
        for span in person.away:
            if any(date in span for date in duty.touches):
                return _because(Text("不在岗", "is away"), Text("请假", "on leave"), span.why)
        return None

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for span in (*_outside(person.member), *person.away):
                board.forbid([row], board.touching(span))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        yield from barred_breaches(self, schedule)


class Exempt(Rule):
    """Nobody serves a shift from which they are exempt on that date (nursing, pregnancy, a doctor's note).

    One breach is one duty of one person; its unit is a duty.
    """

    title: ClassVar[Text] = Text("豁免", "exempt")
    zh: ClassVar[tuple[str, ...]] = ("豁免",)
    told: ClassVar[str] = (
        "豁免某班次的人（哺乳、怀孕、医嘱），在豁免期内不排这个班次。一处违反是一人值了一个班，按班计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset()
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "person"
    of_entries: ClassVar[bool] = True

    rule: Literal["exemption"] = "exemption"

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Cause | None:
        for exemption in person.exempt:
            if duty.date in exemption.span and (not exemption.shifts or duty.shift in exemption.shifts):
                exempt = Text("{shift}豁免", "is exempt from {shift}").format(shift=duty.shift)
                kind = Text("{shift}豁免", "exempt from {shift}").format(shift=duty.shift)
                return _because(exempt, kind, exemption.span.why)
        return None

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for span, shifts in ((one.span, one.shifts) for one in person.exempt):
                crews = board.between(board.everything, span.first or dt.date.min, span.last or dt.date.max)
                board.forbid(
                    [row], (c for c in crews.tolist() if not shifts or board.crews[c].one.shift in shifts)
                )

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        yield from barred_breaches(self, schedule)


class Roles(Rule):
    """Leaders lead and staff serve: nobody fills a role that their rank does not have.

    One breach is one duty of one person; its unit is a duty.
    """

    title: ClassVar[Text] = Text("岗位相符", "role")
    zh: ClassVar[tuple[str, ...]] = ("岗位相符",)
    told: ClassVar[str] = "领导带班，职工值守：职级不担任的岗位不排。一处违反是一人值了一个班，按班计。"
    takes: ClassVar[frozenset[str]] = frozenset()
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "person"
    of_entries: ClassVar[bool] = True
    disqualifies: ClassVar[bool] = True

    rule: Literal["role"] = "role"

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Cause | None:
        if duty.role in person.roles:
            return None
        text = Text("职级“{rank}”不担任{role}", "rank “{rank}” does not serve as {role}")
        return Cause(text.format(rank=person.rank, role=role_text(duty.role)), self.title)

    def post(self, board: Board) -> None:
        for role in ROLES:
            without = [row for row, person in enumerate(board.people) if role not in person.roles]
            board.forbid(without, (crew.index for crew in board.crews if crew.role == role))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        yield from barred_breaches(self, schedule)


def _outside(member: Span) -> Iterator[Span]:
    """The dates before joining and after leaving."""
    if member.first is not None and member.first > dt.date.min:
        yield Span(None, member.first - ONE_DAY)
    if member.last is not None and member.last < dt.date.max:
        yield Span(member.last + ONE_DAY, None)


def _because(text: Text, kind: Text, why: str) -> Cause:
    """What keeps someone from a duty; the sentence has the reason where one is known."""
    told = Text("{text}（{why}）", "{text} ({why})").format(text=text, why=why) if why else text
    return Cause(told, kind, why)


def barred_breaches(rule: Rule, schedule: Schedule) -> Iterator[Breach]:
    """A breach for each duty that someone serves although the rule bars it, and why it does."""
    horizon = schedule.horizon
    for person_id, duties in schedule.duties_of.items():
        person = horizon.person.get(person_id)
        if person is None:
            continue
        for duty in duties:
            cause = rule.bars(horizon, person, duty)
            if cause is not None:
                message = Text("{duty}：{name}{why}", "{duty}: {name} {why}").format(
                    duty=duty_text(duty), name=name_of(person), why=cause.text
                )
                yield Breach(rule.rule, message, (person.id,), (duty.date,), (duty.index,))
