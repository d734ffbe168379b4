"""Keeping near another schedule: a rule that no plan writes, for building anew with few changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.language.phrases import duty_text, name_of
from roster.rules.base import Breach, Rule, Scope, Weight
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board

Post = tuple[str, dt.date, str, str, str]
"""A person (id), and the slot of a duty: on which segment is left open."""


class Kept(Rule):
    """Whoever serves in a shift served there in another schedule too.

    One breach is one duty of someone who did not; its unit is a duty.
    """

    title: ClassVar[Text] = Text("改动", "changes")
    tier: ClassVar[TierName] = "changes"
    scope: ClassVar[Scope] = "person"

    rule: Literal["kept"] = "kept"
    weight: Weight = 1
    posts: frozenset[Post]

    @classmethod
    def of(cls, schedule: Schedule) -> Kept:
        """The rule that keeps near a schedule."""
        return cls(
            posts=frozenset(
                (person, *duty.slot)
                for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True)
                for person in people
            )
        )

    def post(self, board: Board) -> None:
        from roster.rules.statements import Charge

        for row, person in enumerate(board.people):
            new = [crew.index for crew in board.crews if (person.id, *crew.one.slot) not in self.posts]
            board.state(Charge(row, board.numbers(new), self.price or 0, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person in schedule.horizon.people:
            for duty in schedule.duties_of[person.id]:
                if (person.id, *duty.slot) not in self.posts:
                    message = Text("{duty}：{name}原来不值", "{duty}: {name} did not serve before").format(
                        duty=duty_text(duty), name=name_of(person)
                    )
                    yield Breach(self.rule, message, (person.id,), (duty.date,), (duty.index,), 1, self.price)
