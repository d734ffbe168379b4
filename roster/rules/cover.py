"""Enough people and leaders on each duty, and not too many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import Zh
from roster.language.phrases import duty_text, role_text, where_text
from roster.rules.base import MERGE, Breach, Rule, Scope, Tally, Telling
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board


class Cover(Rule):
    """Every duty has the people it needs.

    A post that cannot be filled is left vacant and said to be, never forbidden; duties of priority 1
    are filled before those of priority 2. One breach is one duty short of people; its unit is a post.
    """

    title: ClassVar[Text] = Text("人员到位", "enough people")
    zh: ClassVar[tuple[str, ...]] = ("人员到位",)
    told: ClassVar[str] = (
        "每个班要的人都到齐。排不满的岗空着并写明，绝不悄悄略去；先保优先级1，再保2、3……。"
        "一处违反是一个班缺人，按缺的岗数计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset()
    tier: ClassVar[TierName] = "vacancies"
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "day"
    of_entries: ClassVar[bool] = True

    rule: Literal["vacancy"] = "vacancy"

    def twice(self, earlier: Sequence[Rule]) -> Text | None:
        return MERGE if earlier else None

    def post(self, board: Board) -> None:
        from roster.rules import statements

        board.state(statements.Cover(board.everything, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for duty, short in schedule.vacancies():
            message = Text(
                "{date} {shift}{where}需要{role}{need}人，缺{short}人",
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


class Staffing(Rule):
    """Where a duty names a preferred number of people, being under and over it is priced.

    A duty's `staff` may be `{at-least: 1, preferred: 3, at-most: 4}`: below `at-least` a post is vacant,
    above `at-most` nobody is sent. One breach is one duty off its preferred number; its unit is a person,
    at the price `under` for each one missing and `over` for each one beyond, times the weight.

    ```yaml
    - {rule: staffing, under: 100, over: 1}
    ```
    """

    title: ClassVar[Text] = Text("宜配人数", "preferred number")
    zh: ClassVar[tuple[str, ...]] = ("宜配人数",)
    told: ClassVar[str] = (
        "写了宜配人数的班，少于、多于宜配人数都计代价。人数可写成 {至少: 1, 宜配: 3, 至多:"
        " 4}：不到“至少”算空岗，“至多”以上不再派人。一处违反是一个班偏离宜配人数，按人计："
        "每少一人计“不足”，每多一人计“超出”，再乘权重。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "which"})
    tier: ClassVar[TierName] = "staffing"
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "day"

    rule: Literal["staffing"] = "staffing"
    weight: Annotated[int, Field(ge=1, le=1_000_000), Zh("权重")] = 1
    under: Annotated[int, Field(ge=0, le=1_000_000), Zh("缺员", "不足")] = 1
    over: Annotated[int, Field(ge=0, le=1_000_000), Zh("超员", "超出")] = 1

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return (duty.wanted, duty.room) != (duty.need, duty.need) and self.applies(horizon, duty)

    def tally(self, schedule: Schedule) -> Tally:
        asked = sum(self.looks_at(schedule.horizon, duty) for duty in schedule.horizon.duties)
        return Tally(asked, sum(1 for _ in self.breaches(schedule)))

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return lambda duty: self.looks_at(horizon, duty)

    def post(self, board: Board) -> None:
        from roster.rules import statements

        for crew in board.crews:
            if self.looks_at(board.horizon, crew.one):
                under, over = self.weight * self.under, self.weight * self.over
                board.state(statements.Staffing(crew.index, under, over, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True):
            if not self.looks_at(schedule.horizon, duty) or len(people) == duty.wanted:
                continue
            message = Text(
                "{duty}宜配{wanted}人，排了{count}人", "{duty}: {wanted} are preferred, {count} serve"
            ).format(duty=duty_text(duty), wanted=duty.wanted, count=len(people))
            price = self.under if len(people) < duty.wanted else self.over
            amount = abs(len(people) - duty.wanted)
            yield Breach(self.rule, message, (), (duty.date,), (duty.index,), amount, self.weight * price)
