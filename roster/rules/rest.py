"""One shift a day, and rest between shifts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain.duties import Duty, Service
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import Zh
from roster.language.phrases import name_of
from roster.rules.base import Breach, Rule, Scope
from roster.rules.selectors import both_meant

if TYPE_CHECKING:
    from roster.rules.board import Board


class OneShift(Rule):
    """Nobody serves two shifts that begin on the same date, nor two at the same time.

    One breach is one pair of duties; its unit is a pair.
    """

    title: ClassVar[Text] = Text("一天一班", "one shift a day")
    zh: ClassVar[tuple[str, ...]] = ("一天一班",)
    told: ClassVar[str] = "一个人一天只值一个班，也不能同时在两个班。一处违反是一对冲突的班，按对计。"
    takes: ClassVar[frozenset[str]] = frozenset()
    implied: ClassVar[bool] = True
    scope: ClassVar[Scope] = "person"
    exclusive: ClassVar[bool] = True

    rule: Literal["one-shift"] = "one-shift"

    @property
    def hold(self) -> Text:
        return Text("当天已有班", "already on duty then")

    def post(self, board: Board) -> None:
        everyone = board.rows()
        for crews in board.by_date():
            board.limit(self, 1, everyone, crews)
        for clique in board.cliques(dt.timedelta(0)):
            if len({board.crews[crew].date for crew in clique}) > 1:
                board.limit(self, 1, everyone, clique)
        for row, person in enumerate(board.people):
            for service in board.horizon.served_by.get(person.id, ()):
                same_time = [
                    crew.index
                    for crew in board.crews
                    if crew.one.start < service.end and service.start < crew.one.end
                ]
                board.forbid([row], same_time)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for person_id, duties in schedule.duties_of.items():
            known = schedule.horizon.person.get(person_id)
            name = name_of(known) if known else person_id
            others = schedule.horizon.served_by.get(person_id, ())
            for first, second in _pairs(duties, others):
                if first.date == second.date:
                    message = Text(
                        "{name}在{date}排了两个班：{a}、{b}", "{name} serves twice on {date}: {a}, {b}"
                    )
                elif second.start < first.end:
                    message = Text(
                        "{name}在{date}同时有两个班：{a}、{b}",
                        "{name} serves two shifts at once on {date}: {a}, {b}",
                    )
                else:
                    continue
                yield Breach(
                    self.rule,
                    message.format(name=name, date=second.date, a=_text(first), b=_text(second)),
                    (person_id,),
                    tuple(sorted({first.date, second.date})),
                    _indices(first, second),
                )


class Rest(Rule):
    """At least so many hours lie between the end of a duty and the start of the next on another date.

    Duties of the neighbouring quarters count. With `which` both duties must be meant by it, the earlier and
    the later. One breach is one pair of duties too near; its unit is a pair.

    ```yaml
    - {rule: rest, hours: 11}
    ```
    """

    title: ClassVar[Text] = Text("休息间隔", "rest between shifts")
    zh: ClassVar[tuple[str, ...]] = ("休息间隔", "休息")
    told: ClassVar[str] = (
        "前一个班结束到另一天的班开始，至少休息这么多小时。上、下季度的班也算在内。"
        "写了“适用值守”，前后两个班都在其中才管。"
        "一处违反是一对隔得太近的班，按对计。"
    )
    scope: ClassVar[Scope] = "person"

    rule: Literal["rest"] = "rest"
    hours: Annotated[float, Field(gt=0, le=168), Zh("小时", "时数")] = 11

    @property
    def rest(self) -> dt.timedelta:
        return dt.timedelta(hours=self.hours)

    @property
    def asked(self) -> Text:
        return Text("至少{h}小时", "at least {h} h").format(h=f"{self.hours:g}")

    @property
    def hold(self) -> Text:
        return Text("休息不足{h}小时", "resting less than {h} h").format(h=f"{self.hours:g}")

    def post(self, board: Board) -> None:
        from roster.rules.statements import Charge

        people = board.rows(self.who)
        meant = board.crews_where(lambda duty: self.applies(board.horizon, duty))
        for clique in board.cliques(self.rest, meant):
            if self.price is None:
                board.limit(self, 1, people, clique)
        if self.price is not None:
            for pair in self._near(board, meant.tolist()):
                board.limit(self, 1, people, pair)
        for row in people.tolist():
            for service in board.horizon.served_by.get(board.people[row].id, ()):
                if not self.applies(board.horizon, service):
                    continue
                near = [
                    crew
                    for crew in meant.tolist()
                    if board.crews[crew].date != service.date
                    and board.crews[crew].one.start < service.end + self.rest
                    and service.start < board.crews[crew].one.end + self.rest
                ]
                if self.price is None:
                    board.forbid([row], near)
                else:
                    board.state(Charge(row, board.numbers(near), self.price, self))

    def _near(self, board: Board, crews: list[int]) -> Iterator[tuple[int, int]]:
        """Every pair of crews of different dates that are too near to each other."""
        for position, first in enumerate(crews):
            for second in crews[position + 1 :]:
                one, other = board.crews[first].one, board.crews[second].one
                if (
                    one.date != other.date
                    and other.start < one.end + self.rest
                    and one.start < other.end + self.rest
                ):
                    yield first, second

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person, duties in self.served(schedule):
            for first, second in _pairs(duties, self.served_before(horizon, person)):
                hours = (second.start - first.end) / dt.timedelta(hours=1)
                if first.date != second.date and hours < self.hours:
                    message = Text(
                        "{name}：{a}到{b}只休息{hours:.4g}小时，少于{least:g}小时",
                        "{name}: {hours:.4g} h between {a} and {b}, less than {least:g} h",
                    )
                    text = Text(
                        *(
                            one.format(
                                name=name_of(person),
                                a=_text(first),
                                b=_text(second),
                                hours=max(hours, 0),
                                least=self.hours,
                            )
                            for one in (message.zh, message.en)
                        )
                    )
                    yield Breach(
                        self.rule,
                        both_meant(text, self.which),
                        (person.id,),
                        (first.date, second.date),
                        _indices(first, second),
                        weight=self.price,
                    )


def _pairs(
    duties: tuple[Duty, ...] | list[Duty], others: tuple[Service, ...] | list[Service]
) -> Iterator[tuple[Duty | Service, Duty | Service]]:
    """Pairs of duties in order of time, at least one of them in this quarter, at most nine days apart."""
    everything = sorted([*duties, *others], key=lambda one: (one.start, one.end))
    for position, second in enumerate(everything):
        for first in reversed(everything[:position]):
            if (second.date - first.date).days > 9:
                break
            if isinstance(first, Duty) or isinstance(second, Duty):
                yield first, second


def _text(duty: Duty | Service) -> str:
    segment = "" if duty.segment is None else f" {duty.segment}"
    return f"{duty.date} {duty.shift}{segment}"


def _indices(*duties: Duty | Service) -> tuple[int, ...]:
    return tuple(duty.index for duty in duties if isinstance(duty, Duty))
