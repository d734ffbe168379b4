"""Whom and what a rule looks at: the selectors of the plan, with and / or / not.

Fields of one selector must all hold; the words of one field are alternatives. A bare word, or a list
of words, means whatever bears that name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, ClassVar, Protocol

from pydantic import Field, model_validator

from roster.domain.dates import Day
from roster.domain.duties import Role
from roster.domain.people import Person
from roster.domain.text import Text
from roster.files.fields import (
    DateWord,
    DayWord,
    DutyWord,
    LineWord,
    PersonWord,
    RankWord,
    Ref,
    SegmentWord,
    ShiftWord,
    Strict,
    TagWord,
    UnitWord,
    Words,
    Zh,
)


class Served(Protocol):
    """What a duty and a service of another quarter have in common."""

    @property
    def date(self) -> dt.date: ...
    @property
    def shift(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def segment(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def role(self) -> Role: ...
    @property
    def line(self) -> str: ...


class Who(Strict):
    """Which people: by id, unit, rank or tag."""

    bare: ClassVar[str | None] = "word"

    word: Annotated[tuple[Annotated[str, Ref("who")], ...], Words, Zh("名称")] = ()
    person: Annotated[tuple[PersonWord, ...], Words, Zh("人员", "姓名")] = ()
    unit: Annotated[tuple[UnitWord, ...], Words, Zh("单位", "科室", "责任科室")] = ()
    rank: Annotated[tuple[RankWord, ...], Words, Zh("职级", "职务")] = ()
    tag: Annotated[tuple[TagWord, ...], Words, Zh("标签")] = ()
    any_: Annotated[tuple[Who, ...], Zh("任一")] = Field(default=())
    all_: Annotated[tuple[Who, ...], Zh("全部")] = Field(default=())
    not_: Annotated[Who | None, Zh("除外", "非")] = Field(default=None)

    def matches(self, person: Person) -> bool:
        names = {person.id, person.name, person.unit, person.rank, *person.tags}
        return (
            (not self.word or not names.isdisjoint(self.word))
            and (not self.person or person.id in self.person or person.name in self.person)
            and (not self.unit or person.unit in self.unit)
            and (not self.rank or person.rank in self.rank)
            and (not self.tag or not person.tags.isdisjoint(self.tag))
            and (not self.any_ or any(who.matches(person) for who in self.any_))
            and all(who.matches(person) for who in self.all_)
            and not (self.not_ is not None and self.not_.matches(person))
        )


class Which(Strict):
    """Which duties: by name, shift, segment, responsible unit, role, line, kind of day or dates."""

    bare: ClassVar[str | None] = "word"

    word: Annotated[tuple[Annotated[str, Ref("which")], ...], Words, Zh("名称")] = ()
    duty: Annotated[tuple[DutyWord, ...], Words, Zh("值守任务", "任务")] = ()
    shift: Annotated[tuple[ShiftWord, ...], Words, Zh("班次")] = ()
    segment: Annotated[tuple[SegmentWord, ...], Words, Zh("路段", "包抓路段")] = ()
    unit: Annotated[tuple[UnitWord, ...], Words, Zh("单位", "科室", "责任科室")] = ()
    role: Annotated[tuple[Role, ...], Words, Zh("岗位")] = ()
    line: Annotated[tuple[LineWord, ...], Words, Zh("公平项")] = ()
    day: Annotated[tuple[DayWord, ...], Words, Zh("日子")] = ()
    from_: Annotated[DateWord | None, Zh("自", "开始")] = Field(default=None)
    to: Annotated[DateWord | None, Zh("至", "截止")] = None
    any_: Annotated[tuple[Which, ...], Zh("任一")] = Field(default=())
    all_: Annotated[tuple[Which, ...], Zh("全部")] = Field(default=())
    not_: Annotated[Which | None, Zh("除外", "非")] = Field(default=None)

    @model_validator(mode="after")
    def _ordered(self) -> Which:
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError("from-after-to")
        return self

    def matches(self, duty: Served, day: Day) -> bool:
        """Whether the duty, on a day the almanac describes as `day`, is one of those meant."""
        names = {duty.name, duty.shift, duty.segment, duty.line, *day.words}
        return (
            (not self.word or not names.isdisjoint(self.word))
            and (not self.duty or duty.name in self.duty)
            and (not self.shift or duty.shift in self.shift)
            and (not self.segment or duty.segment in self.segment)
            and (not self.unit or duty.unit in self.unit)
            and (not self.role or duty.role in self.role)
            and (not self.line or duty.line in self.line)
            and (not self.day or not day.words.isdisjoint(self.day))
            and (self.from_ is None or self.from_ <= duty.date)
            and (self.to is None or duty.date <= self.to)
            and (not self.any_ or any(which.matches(duty, day) for which in self.any_))
            and all(which.matches(duty, day) for which in self.all_)
            and not (self.not_ is not None and self.not_.matches(duty, day))
        )


def chosen(who: Who | None, people: Iterable[Person]) -> tuple[Person, ...]:
    """The people a selector means; without one, all."""
    return tuple(person for person in people if who is None or who.matches(person))


def both_meant(text: Text, which: Which | None) -> Text:
    """What is said of a pair of duties; where a rule looks at some duties only, that both of them are among
    those."""
    if which is None:
        return text
    return Text(
        "{text}（前后两个班都在这条规则的“适用值守”之内）", "{text} (the rule means both duties)"
    ).format(text=text)
