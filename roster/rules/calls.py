"""Particular duties of particular people: pinned or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text, plain
from roster.language.phrases import name_of
from roster.rules.base import Breach, Cause, Rule, Scope, Tally, Telling
from roster.rules.people import barred_breaches

if TYPE_CHECKING:
    from roster.rules.board import Board
    from roster.rules.statements import Ints


class Pins(Rule):
    """Who is pinned to a date serves then, on the shift and segment named if any.

    One breach is one pin not kept; its unit is a pin.
    """

    title: ClassVar[Text] = Text("指定值守", "pinned duties")
    zh: ClassVar[tuple[str, ...]] = ("指定值守",)
    told: ClassVar[str] = (
        "指定了日期（可再指定班次、路段）的人，到时必须排上。一处违反是一条指定没有照办，按条计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight"})
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "person"
    of_entries: ClassVar[bool] = True

    rule: Literal["pin"] = "pin"

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return segment_calls((person, call) for person in horizon.people for call in person.pins)

    def tally(self, schedule: Schedule) -> Tally:
        """Each pin of the quarter is asked for once."""
        horizon = schedule.horizon
        asked = sum(call.span.overlaps(horizon.quarter) for person in horizon.people for call in person.pins)
        return Tally(asked, sum(1 for _ in self.breaches(schedule)))

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for call in person.pins:
                crews = _crews(board, call)
                if call.span.overlaps(board.horizon.quarter):
                    board.limit(self, 1, board.rows()[row : row + 1], crews, least=True)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person in schedule.horizon.people:
            for number, call in enumerate(person.pins):
                if not call.span.overlaps(schedule.horizon.quarter):
                    continue
                if not any(call.covers(duty) for duty in schedule.duties_of[person.id]):
                    message = Text(
                        "{name}指定在{call}值守，未安排", "{name} is pinned to {call} and does not serve"
                    ).format(name=name_of(person), call=call_text(call))
                    dates = (call.span.first,) if call.span.first else ()
                    yield Breach(self.rule, message, (person.id,), dates, weight=self.price, entry=number)


class Refusals(Rule):
    """Nobody serves on dates, shifts or segments that were refused and accepted as such.

    One breach is one duty of one person; its unit is a duty.
    """

    title: ClassVar[Text] = Text("回避", "refused duties")
    zh: ClassVar[tuple[str, ...]] = ("回避",)
    told: ClassVar[str] = "已登记并同意的回避（日期、班次、路段）一律不排。一处违反是一人值了一个班，按班计。"
    takes: ClassVar[frozenset[str]] = frozenset()
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "person"
    of_entries: ClassVar[bool] = True

    rule: Literal["refusal"] = "refusal"

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return segment_calls((person, call) for person in horizon.people for call in person.refusals)

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Cause | None:
        for call in person.refusals:
            if call.covers(duty):
                text, kind = Text("已登记回避", "has refused it"), Text("已登记回避", "has refused")
                return Cause(text, kind, call.span.why)
        return None

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for call in person.refusals:
                board.forbid([row], _crews(board, call))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        yield from barred_breaches(self, schedule)


def call_text(call: Call) -> Text:
    """The dates, shifts and segments of a pin, refusal or wish."""
    first, last = call.span.first, call.span.last
    dates = str(first) if first == last else f"{first or ''}..{last or ''}"
    return plain(" ".join([dates, *sorted(call.shifts), *sorted(call.segments)]))


def segment_calls(calls: Iterable[tuple[Person, Call]]) -> Telling | None:
    """The calls that name a duty's segment: only they tell it from its neighbours."""
    naming = [(person.id, call) for person, call in calls if call.segments]
    if not naming:
        return None
    return lambda duty: frozenset((person, call) for person, call in naming if call.covers(duty))


def _crews(board: Board, call: Call) -> Ints:
    return board.crews_where(call.covers)
