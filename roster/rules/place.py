"""The unit holds its own segments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain import Duty, Horizon, Person, Schedule
from roster.rules.base import Breach, Rule, Telling, Weight
from roster.rules.tiers import TierName
from roster.rules.words import duty_text, name_of
from roster.text import Text
from roster.words import Zh

if TYPE_CHECKING:
    from roster.rules.vocabulary import Board


class OwnUnit(Rule):
    """Posts on a unit's segments are held by its own people first.

    With `weight: hard` nobody is lent to another unit; with a number each post held by someone of
    another unit costs as much. Without this rule people are lent freely. One breach is one post held by
    someone from elsewhere; its unit is a post.

    ```yaml
    - {rule: own-unit, weight: 1}
    ```
    """

    title: ClassVar[Text] = Text("本单位优先", "own unit first")
    zh: ClassVar[tuple[str, ...]] = ("本单位优先", "不外借")
    tier: ClassVar[TierName] = "place"

    rule: Literal["own-unit"] = "own-unit"
    weight: Annotated[Weight, Zh("权重"), Field()] = 1

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        if self.price is None:
            return lambda duty: duty.unit if self._looks_at(horizon, duty) else None
        return lambda duty: self._looks_at(horizon, duty)

    def _looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return duty.unit is not None and self.applies(horizon, duty)

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Text | None:
        if self.price is not None or person.unit == duty.unit or not self._looks_at(horizon, duty):
            return None
        if self.who is not None and not self.who.matches(person):
            return None
        return Text("不属于责任单位{unit}", "is not of the responsible unit {unit}").format(unit=duty.unit)

    def post(self, board: Board) -> None:
        people = board.rows(self.who)
        members = board.members(people)
        for crew in board.crews:
            if not self._looks_at(board.horizon, crew.one):
                continue
            if self.price is None:
                for unit, rows in members.items():
                    if unit != crew.one.unit:
                        board.forbid(rows, [crew.index])
            else:
                room: dict[str, int] = {}
                for duty in crew.duties:
                    room[duty.unit or ""] = room.get(duty.unit or "", 0) + duty.need
                board.home(self, crew.index, members, room)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for duty, people in zip(horizon.duties, schedule.assigned, strict=True):
            if not self._looks_at(horizon, duty):
                continue
            for person in (horizon.person[name] for name in people if name in horizon.person):
                if person.unit != duty.unit and (self.who is None or self.who.matches(person)):
                    message = Text(
                        "{duty}:{name}({unit})借自外单位,责任单位是{own}",
                        "{duty}: {name} ({unit}) is lent; the responsible unit is {own}",
                    ).format(duty=duty_text(duty), name=name_of(person), unit=person.unit, own=duty.unit)
                    yield Breach(self.rule, message, (person.id,), (duty.date,), (duty.index,), 1, self.price)
