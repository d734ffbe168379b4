"""Enough people and leaders on each duty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from roster.domain import Schedule
from roster.rules.base import Breach, Rule
from roster.rules.tiers import TierName
from roster.rules.words import role_text, where_text
from roster.text import Text

if TYPE_CHECKING:
    from roster.rules.vocabulary import Board


class Cover(Rule):
    """Every duty has the people it needs.

    A post that cannot be filled is left vacant and said to be, never forbidden; duties of priority 1
    are filled before those of priority 2. One breach is one duty short of people; its unit is a post.
    """

    title: ClassVar[Text] = Text("人员到位", "enough people")
    zh: ClassVar[tuple[str, ...]] = ("人员到位",)
    tier: ClassVar[TierName] = "vacancies"
    implied: ClassVar[bool] = True

    rule: Literal["vacancy"] = "vacancy"

    def post(self, board: Board) -> None:
        board.cover(self, board.everything)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for duty, short in schedule.vacancies():
            message = Text(
                "{date} {shift}{where}需要{role}{need}人,缺{short}人",
                "{date} {shift}{where}: needs {need} {role}, {short} short",
            ).format(
                date=duty.date,
                shift=duty.shift,
                where=where_text(duty.segment),
                role=role_text(duty.role),
                need=duty.need,
                short=short,
            )
            yield Breach(self.rule, message, dates=(duty.date,), duties=(duty.index,), amount=short)

    def costs(self, schedule: Schedule) -> Mapping[str | None, Fraction]:
        """Vacant posts by priority."""
        counts: dict[str | None, Fraction] = {}
        for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True):
            missing = max(0, duty.need - len(people))
            counts[str(duty.priority)] = counts.get(str(duty.priority), Fraction(0)) + missing
        return counts
