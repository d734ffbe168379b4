"""Who holds a segment: its own unit, and through a period the same people."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain.dates import ONE_DAY
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import DayWord, Words, Zh
from roster.language.phrases import duty_text, name_of
from roster.rules.base import Breach, Cause, Rule, Scope, Tally, Telling, Weight
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board


class OwnUnit(Rule):
    """Posts on a unit's segments are held by its own people first.

    With `weight: hard` nobody is lent to another unit; with a number each post held by someone of
    another unit costs as much, and `far` times as much between a section and a subordinate unit. Without
    this rule people are lent freely. One breach is one post held by someone from elsewhere; its unit is a
    post, a far one counted `far` times.

    ```yaml
    - {rule: own-unit, weight: 1, far: 3}
    ```
    """

    title: ClassVar[Text] = Text("本单位优先", "own unit first")
    zh: ClassVar[tuple[str, ...]] = ("本单位优先", "不外借")
    told: ClassVar[str] = (
        "各单位包抓的路段先由本单位的人值守。权重写“硬性”就不外借；"
        "写数字则每借一人次计这么多，机关科室与局属单位之间按“跨类”的倍数计；不写这条规则则随意借调。"
        "一处违反是一个岗由外单位的人值守，按岗计，跨类的按倍数计。"
    )
    tier: ClassVar[TierName] = "place"
    scope: ClassVar[Scope] = "person"
    eased_by: ClassVar[Literal["lend"]] = "lend"

    rule: Literal["own-unit"] = "own-unit"
    weight: Annotated[Weight, Zh("权重")] = 1
    far: Annotated[int, Field(ge=1, le=1000), Zh("跨类", "远借")] = 1

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        def telling(duty: Duty) -> Hashable:
            if not self.looks_at(horizon, duty):
                return None
            # Where numbers may vary, which of several posts is filled decides who is at home.
            return True, duty.unit if self.price is None or duty.room != duty.need else None

        return telling

    def _distance(self, horizon: Horizon, one: str, other: str | None) -> int:
        """How far it is from one unit to another: 0 within it, 1 to one of the same kind, `far` to others."""
        kind = {unit.name: unit.kind for unit in horizon.units}
        return 0 if one == other else 1 if kind.get(one) == kind.get(other or "") else self.far

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return duty.unit is not None and self.applies(horizon, duty)

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Cause | None:
        if self.price is not None or person.unit == duty.unit or not self.looks_at(horizon, duty):
            return None
        if not self.means(person):
            return None
        text = Text("不属于责任单位{unit}", "is not of the responsible unit {unit}").format(unit=duty.unit)
        return Cause(text, Text("外单位", "of other units"))

    def post(self, board: Board) -> None:
        from roster.rules.statements import Home

        people = board.rows(self.who)
        members = board.members(people)
        for crew in board.crews:
            if not self.looks_at(board.horizon, crew.one):
                continue
            if self.price is None:
                for unit, rows in members.items():
                    if unit != crew.one.unit:
                        board.forbid(rows, [crew.index])
            else:
                room: dict[str, int] = {}
                for duty in crew.duties:
                    room[duty.unit or ""] = room.get(duty.unit or "", 0) + duty.room
                far = {(unit, at): self._distance(board.horizon, unit, at) for unit in members for at in room}
                board.state(Home(crew.index, members, room, far, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for duty, people in zip(horizon.duties, schedule.assigned, strict=True):
            if not self.looks_at(horizon, duty):
                continue
            for person in (horizon.person[name] for name in people if name in horizon.person):
                if person.unit != duty.unit and self.means(person):
                    message = Text(
                        "{duty}：{name}借自{unit}，责任单位是{own}",
                        "{duty}: {name} is lent by {unit}; the responsible unit is {own}",
                    ).format(duty=duty_text(duty), name=name_of(person), unit=person.unit, own=duty.unit)
                    amount = self._distance(horizon, person.unit, duty.unit)
                    yield Breach(
                        self.rule, message, (person.id,), (duty.date,), (duty.index,), amount, self.price
                    )


class OneCrew(Rule):
    """Through a period, each segment is kept by the same people in a shift, from the first day to the last.

    A period is a run of days of that name in the quarter; days in it without such a duty do not end it. There
    may be as many people as one of its duties has room for: `at-most` where numbers may vary, and else the
    number that must come. One breach is one segment and shift of one period with more people than that; its
    unit is a person too many.

    ```yaml
    - {rule: one-crew, on: [春节], weight: 2}
    ```
    """

    title: ClassVar[Text] = Text("固定班组", "one crew")
    zh: ClassVar[tuple[str, ...]] = ("固定班组",)
    told: ClassVar[str] = (
        "一个时段里，每条路段的每个班次从头到尾由同一班人值守。"
        "时段是本季度里连续的一段日子，中间有几天不用值守也还是同一个时段；"
        "这班人的人数以一个班最多能排的人数为限（人数可多可少的，按“至多”算）。"
        "一处违反是一个时段里一条路段的一个班次换了人，按多出的人数计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "which"})
    tier: ClassVar[TierName] = "place"

    rule: Literal["one-crew"] = "one-crew"
    on: Annotated[tuple[DayWord, ...], Words, Field(min_length=1), Zh("日子", "时段")]

    def _period(self, horizon: Horizon, duty: Duty) -> str | None:
        words = horizon.day[duty.date].words
        return (
            next((word for word in self.on if word in words), None) if self.applies(horizon, duty) else None
        )

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return self._period(horizon, duty) is not None

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return lambda duty: duty.segment if self._period(horizon, duty) else None

    def post(self, board: Board) -> None:
        from roster.rules.statements import Few

        posts: dict[tuple[object, ...], list[int]] = {}
        days = board.horizon.day
        for crew in board.crews:
            word = self._period(board.horizon, crew.one)
            if word is None:
                continue
            # The period's first day in the quarter tells it from others of its name.
            first = crew.date
            while first - ONE_DAY in board.horizon.quarter and word in days[first - ONE_DAY].words:
                first -= ONE_DAY
            posts.setdefault((word, first, crew.one.segment, crew.one.shift, crew.role), []).append(
                crew.index
            )
        for crews in posts.values():
            most = max(board.crews[crew].one.room for crew in crews)
            board.state(Few(board.numbers(crews), most, self))

    def tally(self, schedule: Schedule) -> Tally:
        kept = self._kept(schedule.horizon).values()
        served = sum(any(schedule.assigned[duty.index] for duty in duties) for duties in kept)
        return Tally(served, sum(1 for _ in self.breaches(schedule)))

    def _kept(self, horizon: Horizon) -> dict[tuple[object, ...], list[Duty]]:
        """The duties of each period, segment and shift, which one crew is to serve."""
        kept: dict[tuple[object, ...], list[Duty]] = {}
        for word in self.on:
            run = 0
            for day in horizon.days:
                # A day that is none of the period's parts one period of the name from the next.
                run += word not in day.words
                for duty in horizon.duties:
                    if duty.date != day.date or self._period(horizon, duty) != word:
                        continue
                    kept.setdefault((word, run, duty.segment, duty.shift, duty.role), []).append(duty)
        return kept

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for duties in self._kept(schedule.horizon).values():
            people = {name for duty in duties for name in schedule.assigned[duty.index]}
            over = len(people) - max(duty.room for duty in duties)
            if over > 0:
                message = Text(
                    "{first}至{last} {shift} {segment}共换了{count}人值守",
                    "{first} to {last}, {shift} {segment}: {count} different people serve",
                ).format(
                    first=duties[0].date,
                    last=duties[-1].date,
                    shift=duties[0].shift,
                    segment=duties[0].segment or "",
                    count=len(people),
                )
                dates = tuple(dict.fromkeys(duty.date for duty in duties))
                indices = tuple(duty.index for duty in duties)
                yield Breach(self.rule, message, tuple(sorted(people)), dates, indices, over, self.price)
