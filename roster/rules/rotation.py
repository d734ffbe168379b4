"""Which segments people see: by turns, or always the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import Zh
from roster.language.phrases import name_of
from roster.rules.base import Breach, Rule, Scope
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board


class _VisitRule(Rule):
    """A rule on the segments a person visits; it is settled last, once it is known who serves when."""

    tier: ClassVar[TierName] = "rotation"
    scope: ClassVar[Scope] = "person-in-all"

    weight: Annotated[int, Field(ge=1, le=1_000_000), Zh("权重")] = 1

    def reach(self, quarter: Quarter) -> dt.date:
        return min(super().reach(quarter), dt.date(quarter.year, 1, 1))

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return duty.segment is not None and self.applies(horizon, duty)

    def _segments(self, horizon: Horizon) -> int:
        """How many segments there are to visit."""
        return len({duty.segment for duty in horizon.duties if self.looks_at(horizon, duty)})

    def _past(self, horizon: Horizon, person: Person) -> list[str]:
        """The segments a person visited this year before the quarter, in order of time."""
        first, end = self.reach(horizon.quarter), horizon.quarter.first
        served = (one for one in self.served_before(horizon, person) if first <= one.date < end)
        return [service.segment for service in served if service.segment is not None]

    def _ask(self, board: Board, *kinds: Literal["even", "running", "steady"]) -> None:
        from roster.rules.statements import Visits

        people = board.rows(self.who)
        crews = board.crews_where(lambda duty: self.looks_at(board.horizon, duty))
        past = tuple(tuple(self._past(board.horizon, board.people[row])) for row in people.tolist())
        for kind in kinds:
            board.state(Visits(people, crews, kind, self._segments(board.horizon), past, self))

    def _people(self, schedule: Schedule) -> Iterator[tuple[Person, list[Duty]]]:
        """Each person meant and their visits in order of time."""
        for person, duties in self.served(schedule):
            yield person, [duty for duty in duties if self.looks_at(schedule.horizon, duty)]


class Rotation(_VisitRule):
    """People go round the segments: none twice running, and over the year no one much oftener than others.

    What earlier quarters of the year hold counts. It is settled among those who serve at the same time, once
    that is decided, and proved best for them. One breach is a visit to the segment visited last
    (`running`), or one beyond an even spread of the person's visits (`even`); its unit is a visit.

    ```yaml
    - {rule: rotation, running: true, even: true}
    ```
    """

    title: ClassVar[Text] = Text("路段轮换", "rotation over segments")
    zh: ClassVar[tuple[str, ...]] = ("路段轮换", "轮岗")
    told: ClassVar[str] = (
        "各人轮流到各条路段：不连着两次去同一条（不连续），一年下来各条去的次数差不多（均匀）。"
        "本年以前季度去过的算在内；谁哪天值定下以后，在同时值班的人中间安排到最好。"
        "一处违反是又去了上次的路段，或某条路段去得超过均摊的次数，按次计。"
    )

    rule: Literal["rotation"] = "rotation"
    running: Annotated[bool, Zh("不连续")] = True
    even: Annotated[bool, Zh("均匀")] = True

    @model_validator(mode="after")
    def _asks(self) -> Rotation:
        if not self.running and not self.even:
            raise ValueError("rotation-of-nothing")
        return self

    def post(self, board: Board) -> None:
        if self.running:
            self._ask(board, "running")
        if self.even:
            self._ask(board, "even")

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        segments = self._segments(schedule.horizon)
        for person, duties in self._people(schedule):
            past = self._past(schedule.horizon, person)
            if self.running:
                yield from self._repeated(person, past, duties)
            if self.even and segments:
                yield from self._uneven(person, past, duties, segments)

    def _repeated(self, person: Person, past: list[str], duties: list[Duty]) -> Iterator[Breach]:
        last = past[-1] if past else None
        for duty in duties:
            if duty.segment == last:
                message = Text(
                    "{name}{date}又在{segment}，与上次相同", "{name} is at {segment} again on {date}"
                ).format(name=name_of(person), date=duty.date, segment=duty.segment or "")
                yield Breach(self.rule, message, (person.id,), (duty.date,), (duty.index,), 1, self.price)
            last = duty.segment

    def _uneven(self, person: Person, past: list[str], duties: list[Duty], segments: int) -> Iterator[Breach]:
        share = -(-(len(past) + len(duties)) // segments)
        before = Counter(past)
        for segment, count in Counter(duty.segment or "" for duty in duties).items():
            over = before[segment] + count - max(share, before[segment])
            if over > 0:
                there = [duty for duty in duties if duty.segment == segment]
                message = Text(
                    "{name}今年在{segment}值守{count}次，均摊至多{share}次",
                    "{name} is at {segment} {count} {count:time|times} this year,"
                    " an even spread is {share} at most",
                ).format(name=name_of(person), segment=segment, count=before[segment] + count, share=share)
                dates, indices = tuple(d.date for d in there), tuple(d.index for d in there)
                yield Breach(self.rule, message, (person.id,), dates, indices, over, self.price)


class SteadyPost(_VisitRule):
    """People keep to one segment: whoever knows it best stays there.

    It is settled among those who serve at the same time, once that is decided, and proved best for them. One
    breach is one person who visits several segments in the quarter; its unit is a segment beyond the first.

    ```yaml
    - {rule: steady-post, who: {tag: 司机}}
    ```
    """

    title: ClassVar[Text] = Text("定岗", "steady post")
    zh: ClassVar[tuple[str, ...]] = ("定岗", "固定路段")
    told: ClassVar[str] = (
        "定岗：各人尽量一直在同一条路段。谁哪天值定下以后，在同时值班的人中间安排到最好。"
        "一处违反是一个人一个季度去了几条路段，按第一条以外的路段数计。"
    )
    scope: ClassVar[Scope] = "person"

    rule: Literal["steady-post"] = "steady-post"

    def post(self, board: Board) -> None:
        self._ask(board, "steady")

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person, duties in self._people(schedule):
            segments = dict.fromkeys(duty.segment or "" for duty in duties)
            if len(segments) > 1:
                message = Text(
                    "{name}本季度换了{count}个路段", "{name} is at {count} different segments"
                ).format(name=name_of(person), count=len(segments))
                dates, indices = tuple(d.date for d in duties), tuple(d.index for d in duties)
                amount = len(segments) - 1
                yield Breach(self.rule, message, (person.id,), dates, indices, amount, self.price)
