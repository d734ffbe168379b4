"""Who serves with whom: the make-up of a post, a shift or a day; together and apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed, plain
from roster.files.fields import PersonWord, Words, Zh
from roster.language.phrases import duty_text, name_of
from roster.rules.base import Breach, Excluded, Rule, Scope, Tally, Telling
from roster.rules.selectors import Who

if TYPE_CHECKING:
    from roster.rules.board import Board
    from roster.rules.statements import Ints

Each = Literal["post", "shift", "day"]

EACH_TEXTS: dict[Each, Text] = {
    "post": Text("每个点位", "each post"),
    "shift": Text("每个班次", "each shift"),
    "day": Text("每天", "each day"),
}


def group_of(each: Each) -> Callable[[Duty], Hashable]:
    """What duties must have in common to be one post, shift or day."""
    if each == "post":
        return lambda duty: (duty.start, duty.shift, duty.segment)
    if each == "shift":
        return lambda duty: (duty.start, duty.shift)
    return lambda duty: duty.date


def varies(duty: Duty) -> bool:
    """Whether more people may serve in a duty than must: where posts left vacant count, it is told from
    others.

    Which of several such duties is manned, and not only how many people serve in them, then makes a
    difference.
    """
    return duty.room != duty.need


def vacant_posts(schedule: Schedule, duties: Iterable[Duty]) -> int:
    """How many posts of the duties are vacant; of one whose number may vary all that it needs, or none."""
    vacant = 0
    for duty in duties:
        served = len(schedule.assigned[duty.index])
        if not varies(duty):
            vacant += max(0, duty.need - served)
        elif not served:
            vacant += duty.need
    return vacant


class _GroupRule(Rule):
    """A rule on who serves together in a post, a shift or a day."""

    scope: ClassVar[Scope] = "day"

    each: Annotated[Each, Zh("每")] = "shift"

    def _groups(self, board: Board) -> list[Ints]:
        """The crews of each post, shift or day."""
        return board.grouped(lambda duty: self.applies(board.horizon, duty), group_of(self.each))

    def _duties(self, horizon: Horizon) -> list[list[Duty]]:
        """The duties of each post, shift or day."""
        key = group_of(self.each)
        groups: dict[Hashable, list[Duty]] = {}
        for duty in horizon.duties:
            if self.applies(horizon, duty):
                groups.setdefault(key(duty), []).append(duty)
        return list(groups.values())

    def tally(self, schedule: Schedule) -> Tally:
        """Something is asked of each post, shift or day in which anybody serves."""
        groups = self._duties(schedule.horizon)
        asked = sum(any(schedule.assigned[duty.index] for duty in duties) for duties in groups)
        return Tally(asked, sum(1 for _ in self.breaches(schedule)))


class Composition(_GroupRule):
    """Every post, shift or day that is manned has at least, or at most, so many of certain people.

    `who` says which people (a driver, a party member, a newcomer), `which` on which duties. Where too few of
    them can come, a post is left vacant for each one missing rather than given to others: posts left vacant
    count for those who are missing, and where there are fewer posts than are asked for, all of them are
    theirs. A duty whose number may vary counts as vacant where nobody serves in it; where nobody must come at
    all, it is asked as soon as anybody else does. One breach is one post, shift or day; its unit is a person
    missing or too many.

    ```yaml
    - {rule: composition, each: shift, who: {tag: 党员}, at-least: 1, weight: 5}
    - {rule: composition, each: post, who: {tag: 司机}, at-most: 1}
    ```
    """

    title: ClassVar[Text] = Text("人员搭配", "composition")
    zh: ClassVar[tuple[str, ...]] = ("人员搭配",)
    told: ClassVar[str] = (
        "每个点位、班次或每天，某类人至少或至多这么多人（司机、党员、老手、新人……由“对象”说明）。"
        "这类人不够时宁可空岗，也不由别人顶，空岗抵缺的人数；岗位总共还不到这个数的，都归这类人。"
        "人数可多可少的班，一个人也没排才算空岗；不是非有人不可的班，有别人来值才要求。"
        "一处违反是一个点位、班次或一天，按少的或多的人数计。"
    )
    rule: Literal["composition"] = "composition"
    at_least: Annotated[int, Field(ge=0, le=1000), Zh("至少", "不少于")] = 0
    at_most: Annotated[int | None, Field(ge=0, le=1000), Zh("至多", "不超过")] = None

    @model_validator(mode="after")
    def _possible(self) -> Composition:
        if self.at_most is None and not self.at_least:
            raise ValueError("no-number")
        if self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("least-above-most")
        return self

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        def telling(duty: Duty) -> Hashable:
            looked = self.applies(horizon, duty)
            varying = looked and self.at_least > 0 and varies(duty)
            return looked, varying, duty.segment if varying or (looked and self.each == "post") else None

        return telling

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        if self.price is None and self.at_most == 0:
            yield Excluded(self.people_in(horizon), partial(self.applies, horizon))

    def post(self, board: Board) -> None:
        from roster.rules.statements import Count, Held

        people = board.rows(self.who)
        for crews in self._groups(board):
            if self.at_least:
                board.state(Held(people, crews, self.at_least, self))
            if self.at_most is not None:
                board.state(Count(people, crews, self.at_most, False, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        meant = self.people_in(horizon)
        for duties in self._duties(horizon):
            there = [name for duty in duties for name in schedule.assigned[duty.index] if name in meant]
            missing = min(self.at_least - len(there), self._wrong(schedule, duties, len(there)))
            over = 0 if self.at_most is None else len(there) - self.at_most
            if missing > 0 or over > 0:
                yield self._breach(duties, len(there), max(missing, over), there if over > 0 else [])

    def _wrong(self, schedule: Schedule, duties: list[Duty], count: int) -> int:
        """How many posts that should be theirs others hold, where `count` of them serve: those not vacant."""
        if not any(duty.need for duty in duties):
            others = sum(len(schedule.assigned[duty.index]) for duty in duties) - count
            return self.at_least - count if others else 0
        return min(self.at_least, sum(duty.need for duty in duties)) - count - vacant_posts(schedule, duties)

    def _breach(self, duties: list[Duty], count: int, amount: int, people: list[str]) -> Breach:
        one = duties[0]
        where = plain("") if self.each == "day" else plain(f" {one.shift}")
        if self.each == "post" and one.segment is not None:
            where = plain(f" {one.shift} {one.segment}")
        message = Text(
            "{date}{where}：{each}要求{bound}人，实有{count}人",
            "{date}{where}: {each} asks for {bound}, there are {count}",
        ).format(date=one.date, where=where, each=EACH_TEXTS[self.each], bound=self._bound(), count=count)
        indices = tuple(duty.index for duty in duties)
        return Breach(self.rule, message, tuple(people), (one.date,), indices, amount, self.price)

    def _bound(self) -> Text:
        least = Text("至少{n}", "at least {n}").format(n=self.at_least)
        most = Text("至多{n}", "at most {n}").format(n=self.at_most)
        if self.at_most is None:
            return least
        return most if not self.at_least else Text("{a}、{b}", "{a}, {b}").format(a=least, b=most)


class Accompanied(_GroupRule):
    """Whoever `who` means serves only beside someone whom `by` means: a newcomer beside a mentor.

    In the same post, shift or day (`each`). One breach is one post, shift or day; its unit is a person
    without company.

    ```yaml
    - {rule: accompanied, who: {tag: 党员}, by: {tag: 司机}, each: post}
    ```
    """

    title: ClassVar[Text] = Text("老带新", "accompanied")
    zh: ClassVar[tuple[str, ...]] = ("老带新", "陪同")
    told: ClassVar[str] = (
        "“对象”里的人值班，同一点位、班次或同一天必须有“由”里的人一起（新人有人带）。"
        "一处违反是一个点位、班次或一天，按没人带的人数计。"
    )
    rule: Literal["accompanied"] = "accompanied"
    by: Annotated[Who, Zh("由", "带班人")]

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        def telling(duty: Duty) -> Hashable:
            looked = self.applies(horizon, duty)
            return looked, duty.segment if looked and self.each == "post" else None

        return telling

    def post(self, board: Board) -> None:
        from roster.rules.statements import Escort

        people, others = board.rows(self.who), board.rows(self.by)
        for crews in self._groups(board):
            board.state(Escort(people, others, crews, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for duties in self._duties(horizon):
            serving = ((duty, name) for duty in duties for name in schedule.assigned[duty.index])
            served = [(duty, horizon.person[name]) for duty, name in serving if name in horizon.person]
            present = {person.id: person for _, person in served}
            alone = [
                person
                for person in present.values()
                if self.means(person)
                and not any(self.by.matches(o) for o in present.values() if o.id != person.id)
            ]
            if alone:
                yield self._breach([duty for duty, person in served if person in alone], alone)

    def _breach(self, duties: list[Duty], alone: list[Person]) -> Breach:
        message = Text("{duty}：{names}无人陪同", "{duty}: {names} without company").format(
            duty=duty_text(duties[0]), names=listed(name_of(person) for person in alone)
        )
        ids, indices = tuple(person.id for person in alone), tuple(duty.index for duty in duties)
        return Breach(self.rule, message, ids, (duties[0].date,), indices, len(alone), self.price)


class _PairRule(_GroupRule):
    """A rule on people named one by one."""

    people: Annotated[tuple[PersonWord, ...], Words, Field(min_length=2), Zh("人员")]
    each: Annotated[Literal["shift", "day"], Zh("每")] = "shift"

    def tally(self, schedule: Schedule) -> Tally:
        """Something is asked of each shift or day in which one of them serves."""
        asked = sum(bool(there) for _, there in self._serving(schedule))
        return Tally(asked, sum(1 for _ in self.breaches(schedule)))

    @field_validator("people")
    @classmethod
    def _different(cls, people: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(people)) < len(people):
            raise ValueError("same-person")
        return people

    def _named(self, people: tuple[Person, ...]) -> list[int]:
        return [row for row, person in enumerate(people) if {person.id, person.name} & set(self.people)]

    def _serving(self, schedule: Schedule) -> Iterator[tuple[list[Duty], list[Person]]]:
        """The duties of each shift or day, and the named people who serve in it."""
        horizon = schedule.horizon
        named = [horizon.people[row] for row in self._named(horizon.people)]
        for duties in self._duties(horizon):
            there = {name for duty in duties for name in schedule.assigned[duty.index]}
            yield duties, [person for person in named if person.id in there]


class Apart(_PairRule):
    """Of certain people at most one serves in a shift (or on a day): spouses, a section's two experts.

    One breach is one shift or day; its unit is a person too many.

    ```yaml
    - {rule: apart, people: [赵样一, 钱样二], each: day}
    ```
    """

    title: ClassVar[Text] = Text("不同班", "apart")
    zh: ClassVar[tuple[str, ...]] = ("不同班",)
    told: ClassVar[str] = (
        "名单里的人同一班次（或同一天）至多来一个（夫妻、两位骨干）。一处违反是一个班次或一天，按多出的人数计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "which"})

    rule: Literal["apart"] = "apart"

    def post(self, board: Board) -> None:
        from roster.rules.statements import Count

        people = board.numbers(self._named(board.people))
        for crews in self._groups(board):
            board.state(Count(people, crews, 1, False, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        for duties, there in self._serving(schedule):
            if len(there) > 1:
                yield _pair_breach(
                    self, duties, there, len(there) - 1, Text("不应同班", "should not serve together")
                )


class Together(_PairRule):
    """Two people serve in the same shifts (or on the same days), or not at all: mentor and newcomer.

    One breach is one shift or day on which only one of them serves; its unit is such a shift or day.

    ```yaml
    - {rule: together, people: [赵样一, 钱样二], each: day, weight: 3}
    ```
    """

    title: ClassVar[Text] = Text("同班", "together")
    zh: ClassVar[tuple[str, ...]] = ("同班",)
    told: ClassVar[str] = (
        "两个人同班：要值一起值，要不值都不值（师傅和徒弟）。一处违反是只来了一个的一个班次或一天，按班次或天计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "which"})

    rule: Literal["together"] = "together"
    people: Annotated[tuple[PersonWord, ...], Words, Field(min_length=2, max_length=2), Zh("人员")]

    def post(self, board: Board) -> None:
        from roster.rules.statements import Alike

        named = self._named(board.people)
        if len(named) != 2:
            return
        for crews in self._groups(board):
            board.state(Alike(named[0], named[1], crews, self))

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        if len(self._named(schedule.horizon.people)) != 2:
            return
        for duties, there in self._serving(schedule):
            if len(there) == 1:
                yield _pair_breach(
                    self, duties, there, 1, Text("应与搭档同班", "should serve with the other")
                )


def _pair_breach(rule: Rule, duties: list[Duty], there: list[Person], amount: int, what: Text) -> Breach:
    one = duties[0]
    names = {person.id for person in there}
    message = Text("{date} {shift}：{who}{what}", "{date} {shift}: {who} {what}").format(
        date=one.date, shift=one.shift, who=listed(name_of(person) for person in there), what=what
    )
    dates: tuple[dt.date, ...] = (one.date,)
    return Breach(
        rule.rule,
        message,
        tuple(sorted(names)),
        dates,
        tuple(duty.index for duty in duties),
        amount,
        rule.price,
    )
