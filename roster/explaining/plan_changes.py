"""Changes of a plan as values: someone away, recalled, added or gone, a maximum lifted, people lent, posts
dropped.

A change leads from one world (what must be manned, and the rules) to another and says itself in a sentence.
Nothing is written: the plan in its file stays as it is. What follows from the people and the duties, the fair
shares above all, is reckoned anew as it is for a plan that has the change in it (`changed`, `variant`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from roster.domain.dates import ONE_DAY, Span
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Person
from roster.domain.text import Text
from roster.job.opening import Job
from roster.language.phrases import days_text, name_of, role_text, span_text, where_text
from roster.rules.base import Rule
from roster.rules.selectors import Which, Who
from roster.rules.shares import fair_shares


@dataclass(frozen=True)
class World:
    """What must be manned by whom, and by what rules."""

    horizon: Horizon
    rules: tuple[Rule, ...]

    def with_person(self, person: str, change: Callable[[Person], Person]) -> World:
        """The world in which one person (an id) is another; as it is where nobody has the id."""
        people = tuple(change(one) if one.id == person else one for one in self.horizon.people)
        return replace(self, horizon=replace(self.horizon, people=people))


class Change(Protocol):
    """One change of a plan."""

    @property
    def text(self) -> Text:
        """The change in a sentence, without anybody's reason of absence."""

    def on(self, world: World) -> World:
        """The world with the change; what follows from it (fair shares, numbers of duties) not yet."""


@dataclass(frozen=True)
class Away:
    """Someone is away on the dates of a span."""

    person: Person
    span: Span

    @property
    def text(self) -> Text:
        return Text("{name}{days}不在岗", "{name} is away {days}").format(
            name=name_of(self.person), days=span_text(self.span)
        )

    def on(self, world: World) -> World:
        return world.with_person(self.person.id, lambda one: replace(one, away=(*one.away, self.span)))


@dataclass(frozen=True)
class Recalled:
    """Someone comes back from leave on the dates from `first` to `last`; the rest of the leave stays."""

    person: Person
    first: dt.date
    last: dt.date

    @property
    def text(self) -> Text:
        return Text("请{name}于{days}销假到岗", "recall {name} from leave on {days}").format(
            name=name_of(self.person), days=days_text(self.first, self.last)
        )

    def on(self, world: World) -> World:
        def back(one: Person) -> Person:
            return replace(one, away=tuple(part for span in one.away for part in self._left(span)))

        return world.with_person(self.person.id, back)

    def _left(self, span: Span) -> Iterator[Span]:
        """What is left of an absence: the parts before and after."""
        before = Span(span.first, min(span.last or dt.date.max, self.first - ONE_DAY), span.why)
        after = Span(max(span.first or dt.date.min, self.last + ONE_DAY), span.last, span.why)
        for part, first, last in ((before, span.first, before.last), (after, after.first, span.last)):
            if first is None or last is None or first <= last:
                yield part


@dataclass(frozen=True)
class Lifted:
    """The maximum of a rule is raised by `by`, for one person or (without one) for everybody it holds for."""

    rule: Rule
    person: Person | None = None
    by: float = 1

    @property
    def text(self) -> Text:
        return Text(
            "{whom}“{title}”（{now}）放宽到{most}", "raise the {title} ({now}) to {most}{whom}"
        ).format(
            whom=Text("对所有人把", "")
            if self.person is None
            else Text("对{name}把", " for {name}").format(name=name_of(self.person)),
            title=self.rule.title,
            now=self.rule.asked,
            most=f"{self.rule.raised(self.by).maximum:g}",
        )

    def on(self, world: World) -> World:
        rules = tuple(one for rule in world.rules for one in self._instead(rule))
        return replace(world, rules=rules)

    def _instead(self, rule: Rule) -> Iterator[Rule]:
        if rule != self.rule:
            yield rule
            return
        raised = rule.raised(self.by)
        if self.person is None:
            yield raised
            return
        yield rule.model_copy(update={"who": _without(rule.who, Who(person=(self.person.id,)))})
        only = Who(person=(self.person.id,), all_=() if rule.who is None else (rule.who,))
        yield raised.model_copy(update={"who": only})


@dataclass(frozen=True)
class Lent:
    """People of one unit may serve on another's segments from `first` to `last`, where a hard rule keeps
    units apart."""

    unit: str
    to: str
    first: dt.date
    last: dt.date

    @property
    def text(self) -> Text:
        return Text("{days}从{unit}借人到{to}的路段", "lend people of {unit} to {to} on {days}").format(
            days=days_text(self.first, self.last), unit=self.unit, to=self.to
        )

    def on(self, world: World) -> World:
        return replace(world, rules=tuple(one for rule in world.rules for one in self._instead(rule)))

    def _instead(self, rule: Rule) -> Iterator[Rule]:
        if rule.eased_by != "lend" or rule.price is not None:
            yield rule
            return
        lenders, there = Who(unit=(self.unit,)), Which(unit=(self.to,), from_=self.first, to=self.last)
        yield rule.model_copy(update={"who": _without(rule.who, lenders)})
        yield rule.model_copy(
            update={
                "who": lenders if rule.who is None else Who(all_=(lenders, rule.who)),
                "which": Which(not_=there) if rule.which is None else Which(all_=(rule.which,), not_=there),
            }
        )


@dataclass(frozen=True)
class Dropped:
    """A duty needs `posts` people fewer; one that needs nobody any more is gone."""

    duty: Duty
    posts: int = 1

    @property
    def text(self) -> Text:
        return Text(
            "撤掉{date}{shift}{where}的{n}个{role}岗（{name}）",
            "drop {n} {n:post|posts} for {role} on {date} {shift}{where} ({name})",
        ).format(
            date=days_text(self.duty.date, self.duty.date),
            shift=self.duty.shift,
            where=where_text(self.duty.segment),
            n=self.posts,
            role=role_text(self.duty.role),
            name=self.duty.name,
        )

    def on(self, world: World) -> World:
        kept = tuple(
            fewer
            for duty in world.horizon.duties
            if (fewer := self._fewer(duty) if duty.key == self.duty.key else duty).room
        )
        return replace(world, horizon=replace(world.horizon, duties=kept))

    def _fewer(self, duty: Duty) -> Duty:
        def less(number: int | None) -> int | None:
            return None if number is None else max(0, number - self.posts)

        return replace(duty, need=less(duty.need) or 0, preferred=less(duty.preferred), most=less(duty.most))


@dataclass(frozen=True)
class Added:
    """Someone who is not in the plan serves too, from the average on."""

    person: Person

    @property
    def text(self) -> Text:
        return Text("增加{name}（{unit}）", "{name} ({unit}) serves too").format(
            name=name_of(self.person), unit=self.person.unit
        )

    def on(self, world: World) -> World:
        return replace(world, horizon=replace(world.horizon, people=(*world.horizon.people, self.person)))


@dataclass(frozen=True)
class Gone:
    """Someone leaves: the date is the first on which they no longer serve; what they were pinned to after it
    lapses."""

    person: Person
    since: dt.date

    @property
    def text(self) -> Text:
        return Text("{name}自{day}起离岗", "{name} leaves on {day}").format(
            name=name_of(self.person), day=days_text(self.since, self.since)
        )

    def on(self, world: World) -> World:
        if self.since <= world.horizon.quarter.first:
            people = tuple(one for one in world.horizon.people if one.id != self.person.id)
            return replace(world, horizon=replace(world.horizon, people=people))
        duties = world.horizon.duties
        return world.with_person(self.person.id, lambda one: self._leaving(one, duties))

    def _leaving(self, one: Person, duties: Sequence[Duty]) -> Person:
        last = min(one.member.last or dt.date.max, self.since - ONE_DAY)

        def kept(pin: Call) -> bool:
            meant = [duty for duty in duties if pin.covers(duty)]
            ended = any(duty.touches[-1] <= last for duty in meant)
            return ended if meant else pin.span.first is None or pin.span.first <= last

        return replace(one, member=replace(one.member, last=last), pins=tuple(filter(kept, one.pins)))


def changed(
    horizon: Horizon, rules: Sequence[Rule], changes: Iterable[Change], *, shares: bool = True
) -> World:
    """The world with all changes, one after the other, as if the plan had them: numbers, lines and shares
    anew.

    Without `shares` the fair shares stay as they were, where only hard rules and vacancies are asked about.
    Duties keep their order but not their index: match them by `Duty.key`.
    """
    world = World(horizon, tuple(rules))
    for change in changes:
        world = change.on(world)
    duties = tuple(replace(duty, index=index) for index, duty in enumerate(world.horizon.duties))
    lines = {duty.line for duty in duties}
    bare = replace(world.horizon, duties=duties, lines=tuple(line for line in horizon.lines if line in lines))
    if not shares:
        return replace(world, horizon=bare)
    return replace(world, horizon=replace(bare, fair=fair_shares(bare, world.rules)))


def variant(job: Job, changes: Iterable[Change]) -> Job:
    """The job with all changes; its plan is still the one in the file."""
    world = changed(job.horizon, job.rules, changes)
    return replace(job, horizon=world.horizon, rules=world.rules)


def _without(who: Who | None, others: Who) -> Who:
    """Those a selector means, the others left out."""
    return Who(not_=others) if who is None else Who(all_=(who,), not_=others)
