"""Each unit carries its part of the duties."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import UnitWord, Zh
from roster.rules.base import Breach, Rule, Tally, Telling, Weight
from roster.rules.crew import vacant_posts, varies
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board


class Quota(Rule):
    """Units carry duties in proportion to the head-count they have available, or in the parts given.

    A head counts for its share of duty and the days of the quarter on which it is not away. A unit's quota is
    its part of all posts, rounded down or up as suits. What a unit can not carry is left vacant rather than
    given to others: posts left vacant count for what a unit is short of (a duty whose number may vary is
    vacant where nobody serves in it). One breach is one unit off its quota; its unit is a duty.

    ```yaml
    - {rule: quota, weight: 2}
    - {rule: quota, which: {day: holiday}, units: {安监科: 2, 农村公路管理站: 1}}
    ```
    """

    title: ClassVar[Text] = Text("单位名额", "quotas by unit")
    zh: ClassVar[tuple[str, ...]] = ("单位名额", "名额")
    told: ClassVar[str] = (
        "各单位按可用人头的比例承担，或按给定的份额承担。人头按分担比例和本季度在岗天数折算；"
        "名额是总岗数里应占的部分，取整时可上可下；单位担不起名额时宁可空岗，也不由别的单位顶，空岗抵所缺的次数"
        "（人数可多可少的班，一个人也没排才算空岗）。"
        "一处违反是一个单位偏离名额，按次计。"
    )
    tier: ClassVar[TierName] = "turns"

    rule: Literal["quota"] = "quota"
    weight: Annotated[Weight, Zh("权重")] = 1
    units: Annotated[Mapping[UnitWord, Annotated[int, Field(ge=0, le=100_000)]], Zh("单位", "份额")] = Field(
        default_factory=dict
    )

    def __hash__(self) -> int:
        """Rules are keys; a mapping has no hash of its own."""
        return hash((self.rule, self.weight, self.who, self.which, frozenset(self.units.items())))

    @field_validator("units")
    @classmethod
    def _some(cls, units: Mapping[str, int]) -> Mapping[str, int]:
        if units and not any(units.values()):
            raise ValueError("no-part")
        return units

    def quotas(self, horizon: Horizon) -> dict[str, Fraction]:
        """Each unit's part of the posts the rule looks at, exact; none where nobody can carry them."""
        parts: dict[str, Fraction] = {unit: Fraction(part) for unit, part in self.units.items()}
        if not self.units:
            for person in horizon.people:
                if self.means(person):
                    there = sum(
                        day.date in person.member and not any(day.date in span for span in person.away)
                        for day in horizon.days
                    )
                    parts[person.unit] = parts.get(person.unit, Fraction(0)) + there * person.share
        total = sum(parts.values(), Fraction(0))
        posts = sum(duty.need for duty in horizon.duties if self.applies(horizon, duty))
        return {unit: posts * part / total for unit, part in parts.items()} if total else {}

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        def telling(duty: Duty) -> Hashable:
            looked = self.applies(horizon, duty)
            varying = looked and varies(duty)
            return looked, varying, duty.segment if varying else None

        return telling

    def tally(self, schedule: Schedule) -> Tally:
        """Each unit is asked for its quota."""
        return Tally(len(self.quotas(schedule.horizon)), sum(1 for _ in self.breaches(schedule)))

    def post(self, board: Board) -> None:
        from roster.rules.statements import Count, Held

        members = board.members(board.rows(self.who))
        crews = board.crews_where(lambda duty: self.applies(board.horizon, duty))
        for unit, quota in self.quotas(board.horizon).items():
            people = members.get(unit, crews[:0])
            if math.floor(quota) and len(crews):
                board.state(Held(people, crews, math.floor(quota), self))
            board.state(Count(people, crews, math.ceil(quota), False, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        served: Counter[str] = Counter()
        for duty, people in zip(horizon.duties, schedule.assigned, strict=True):
            if self.applies(horizon, duty):
                there = (horizon.person[name] for name in people if name in horizon.person)
                served.update(person.unit for person in there if self.means(person))
        vacant = vacant_posts(schedule, (duty for duty in horizon.duties if self.applies(horizon, duty)))
        for unit, quota in self.quotas(horizon).items():
            off = max(math.floor(quota) - served[unit] - vacant, served[unit] - math.ceil(quota))
            if off > 0:
                message = Text(
                    "{unit}承担{count}人次，名额{quota}",
                    "{unit} carries {count} {count:post|posts}, its quota is {quota}",
                ).format(unit=unit, count=served[unit], quota=f"{float(quota):.1f}")
                yield Breach(self.rule, message, amount=off, weight=self.price)
