"""Particular duties of particular people: pinned, refused, wished for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain import Call, Duty, Horizon, Person, Schedule
from roster.rules.base import Breach, Rule, Telling, TierName, Weight
from roster.rules.words import duty_text, name_of
from roster.text import Text, plain
from roster.words import Zh

if TYPE_CHECKING:
    from roster.rules.vocabulary import Board, Ints


class Pins(Rule):
    """Who is pinned to a date serves then, on the shift and segment named if any.

    One breach is one pin not kept; its unit is a pin.
    """

    title: ClassVar[Text] = Text("指定值守", "pinned duties")
    zh: ClassVar[tuple[str, ...]] = ("指定值守",)
    implied: ClassVar[bool] = True

    rule: Literal["pin"] = "pin"

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return _segment_calls((person, call) for person in horizon.people for call in person.pins)

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for call in person.pins:
                crews = _crews(board, call)
                if _reaches(board.horizon, call):
                    board.at_least(self, 1, board.rows()[row : row + 1], crews)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person in schedule.horizon.people:
            for call in person.pins:
                if not _reaches(schedule.horizon, call):
                    continue
                if not any(call.covers(duty) for duty in schedule.duties_of[person.id]):
                    message = Text(
                        "{name}指定在{call}值守,未安排", "{name} is pinned to {call} and does not serve"
                    ).format(name=name_of(person), call=call_text(call))
                    dates = (call.span.first,) if call.span.first else ()
                    yield Breach(self.rule, message, (person.id,), dates, weight=self.price)


class Refusals(Rule):
    """Nobody serves on dates, shifts or segments that were refused and accepted as such.

    One breach is one duty of one person; its unit is a duty.
    """

    title: ClassVar[Text] = Text("回避", "refused duties")
    zh: ClassVar[tuple[str, ...]] = ("回避",)
    implied: ClassVar[bool] = True

    rule: Literal["refusal"] = "refusal"

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return _segment_calls((person, call) for person in horizon.people for call in person.refusals)

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Text | None:
        if any(call.covers(duty) for call in person.refusals):
            return Text("已登记回避", "has refused it")
        return None

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for call in person.refusals:
                board.forbid([row], _crews(board, call))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person in schedule.horizon.people:
            for duty in schedule.duties_of[person.id] if person.refusals else ():
                why = self.bars(schedule.horizon, person, duty)
                if why is not None:
                    message = Text("{duty}:{name}{why}", "{duty}: {name} {why}").format(
                        duty=duty_text(duty), name=name_of(person), why=why
                    )
                    yield Breach(self.rule, message, (person.id,), (duty.date,), (duty.index,))


class Wishes(Rule):
    """Wishes for and against duties are granted as far as the tiers before them allow.

    A wish for something is granted by one duty that meets it; a wish against costs each duty that it
    covers. One breach is a wish not granted, or a duty served against one; it costs the wish's weight.
    """

    title: ClassVar[Text] = Text("意愿", "wishes")
    zh: ClassVar[tuple[str, ...]] = ("意愿",)
    tier: ClassVar[TierName] = "wishes"
    implied: ClassVar[bool] = True

    rule: Literal["wish"] = "wish"
    weight: Annotated[Weight, Field(description="1 一般;hard 必须"), Zh("权重")] = 1

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return _segment_calls((person, wish.call) for person in horizon.people for wish in person.wishes)

    def post(self, board: Board) -> None:
        for row, person in enumerate(board.people):
            for wish in person.wishes:
                crews = _crews(board, wish.call)
                if self.price is None:
                    if not wish.wanted:
                        board.forbid([row], crews)
                    elif _reaches(board.horizon, wish.call):
                        board.at_least(self, 1, board.rows()[row : row + 1], crews)
                elif not wish.wanted:
                    board.charge(self, self.price * wish.weight, row, crews)
                elif _reaches(board.horizon, wish.call):
                    board.at_least(
                        self, 1, board.rows()[row : row + 1], crews, price=self.price * wish.weight
                    )

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person in schedule.horizon.people:
            for wish in person.wishes:
                met = [duty for duty in schedule.duties_of[person.id] if wish.call.covers(duty)]
                weight = None if self.price is None else self.price * wish.weight
                name, call = name_of(person), call_text(wish.call)
                if wish.wanted and not met and _reaches(schedule.horizon, wish.call):
                    message = Text(
                        "{name}希望在{call}值守,未能安排", "{name} wished to serve on {call}: not granted"
                    )
                    dates = (wish.call.span.first,) if wish.call.span.first else ()
                    yield Breach(
                        self.rule, message.format(name=name, call=call), (person.id,), dates, weight=weight
                    )
                for duty in () if wish.wanted else met:
                    message = Text(
                        "{name}希望不在{call}值守,仍安排了{duty}",
                        "{name} wished not to serve on {call}: serves {duty}",
                    )
                    yield Breach(
                        self.rule,
                        message.format(name=name, call=call, duty=duty_text(duty)),
                        (person.id,),
                        (duty.date,),
                        (duty.index,),
                        weight=weight,
                    )


def call_text(call: Call) -> Text:
    """The dates, shifts and segments of a pin, refusal or wish."""
    first, last = call.span.first, call.span.last
    dates = str(first) if first == last else f"{first or ''}..{last or ''}"
    return plain(" ".join([dates, *sorted(call.shifts), *sorted(call.segments)]))


def _segment_calls(calls: Iterable[tuple[Person, Call]]) -> Telling | None:
    """The calls that name a duty's segment: only they tell it from its neighbours."""
    naming = [(person.id, call) for person, call in calls if call.segments]
    if not naming:
        return None
    return lambda duty: frozenset((person, call) for person, call in naming if call.covers(duty))


def _crews(board: Board, call: Call) -> Ints:
    return board.crews_where(call.covers)


def _reaches(horizon: Horizon, call: Call) -> bool:
    """Whether the call asks for anything in this quarter."""
    quarter = horizon.quarter
    return (call.span.first is None or call.span.first <= quarter.last) and (
        call.span.last is None or call.span.last >= quarter.first
    )
