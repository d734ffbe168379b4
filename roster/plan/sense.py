"""Whether a plan makes sense as a whole: names once, pins that can be kept, dates that can come."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from roster.domain.dates import dates_between
from roster.domain.people import Person
from roster.domain.text import Text
from roster.errors import Place, Problem
from roster.language.lookup import Persons
from roster.plan.people import CallSpec, PersonSpec
from roster.plan.schema import BUILT_IN_RANKS, Plan
from roster.plan.values import FINEST_SHARE

PlaceOf = Callable[..., Place]


def senseless(plan: Plan, place: PlaceOf) -> Iterator[Problem]:
    """Everything that contradicts itself in a plan whose every part is well formed."""
    yield from _twice(plan, place)
    persons = Persons(plan.persons())
    for number, (spec, person) in enumerate(zip(plan.people, persons.people, strict=True)):
        yield from _person(plan, spec, person, lambda *loc, number=number: place(("people", number, *loc)))
        for n, wish in enumerate(spec.wish):
            if wish.with_ and len(found := persons.find(wish.with_)) > 1:
                at = place(("people", number, "wish", n, "with"))
                yield Problem(at, *persons.unclear(wish.with_, found))
    for number, rule in enumerate(plan.rules):
        hint = rule.twice([one for one in plan.rules[:number] if one.rule == rule.rule])
        if hint is not None:
            message = Text("“{name}”这条规则写了两次", "the rule “{name}” is there twice")
            yield Problem(place(("rules", number)), message.format(name=rule.rule), hint)
    yield from _finely(plan, place)
    names = [name for spec in plan.tiers for name in spec.names]
    for number in _repeated(names):
        message = Text("层次“{name}”写了两次", "the tier “{name}” is there twice")
        hint = Text(
            "删去一处；没写的层次按通常次序排在后面", "delete one; tiers not named follow in the usual order"
        )
        yield Problem(place(("tiers",)), message.format(name=names[number]), hint)
    if "rotation" in names and plan.stages[-1] != "rotation":
        message = Text(
            "路段轮换（rotation）总在最后：谁哪天值定下以后才排路段",
            "rotation over segments comes last: it is settled once it is known who serves when",
        )
        hint = Text("不写它，或把它写在所有层次之后", "leave it out, or write it after all other tiers")
        yield Problem(place(("tiers",)), message, hint)


def _finely(plan: Plan, place: PlaceOf) -> Iterator[Problem]:
    """The first share that, with those before it, can not be computed exactly any more."""
    together = 1
    for number, spec in enumerate(plan.people):
        together = math.lcm(together, spec.share.denominator)
        if together > FINEST_SHARE:
            message = Text(
                "各人的份额合起来分得太细", "the shares of all, taken together, are too finely divided"
            )
            hint = Text("份额写成一两位小数", "write shares with one or two decimals")
            yield Problem(place(("people", number, "share")), message, hint)
            return


def _twice(plan: Plan, place: PlaceOf) -> Iterator[Problem]:
    for kind, text, names in (
        ("units", Text("单位", "unit"), [unit.name for unit in plan.units]),
        ("segments", Text("路段", "segment"), [segment.name for segment in plan.segments]),
        ("duties", Text("值守任务", "duty"), [duty.name for duty in plan.duties]),
    ):
        for number in _repeated(names):
            message = Text("{kind}“{name}”写了两次", "{kind} “{name}” is there twice").format(
                kind=text, name=names[number]
            )
            yield Problem(
                place((kind, number, "name")), message, Text("删去一处或改名", "delete one or rename it")
            )
    ids = [person.key for person in plan.people]
    for number in _repeated(ids):
        message = Text("有两个“{name}”", "there are two people “{name}”").format(name=ids[number])
        hint = Text(
            "给其中一人加编号，例如 id: {name}2", "give one of them an id, for example id: {name}2"
        ).format(name=ids[number])
        yield Problem(place(("people", number, "id" if plan.people[number].id else "name")), message, hint)


def _repeated(names: Iterable[str]) -> Iterator[int]:
    seen: Counter[str] = Counter()
    for number, name in enumerate(names):
        if seen[name]:
            yield number
        seen[name] += 1


def _person(plan: Plan, spec: PersonSpec, person: Person, place: PlaceOf) -> Iterator[Problem]:
    if person.member.first and person.member.last and person.member.first > person.member.last:
        yield Problem(
            place("until"),
            Text("{name}离岗早于到岗", "{name} leaves before joining").format(name=person.name),
        )
    if not plan.ranks and spec.rank not in BUILT_IN_RANKS:
        return
    for number, pin in enumerate(spec.pin):
        why = _contradicted(plan, person, pin)
        if why is not None:
            message = Text("{name}的指定值守与自己矛盾：{why}", "{name} is pinned against the plan: {why}")
            hint = Text("改指定的日期，或改与它矛盾的一处", "change the pin, or what it contradicts")
            yield Problem(place("pin", number), message.format(name=person.name, why=why), hint)


def _contradicted(plan: Plan, person: Person, pin: CallSpec) -> Text | None:
    """Why a pin can not be kept, where that is plain from the person alone."""
    span = pin.span
    if span.first is None or span.last is None or (span.last - span.first).days > 400:
        return None
    dates = tuple(dates_between(span.first, span.last))
    if plan.quarter is not None and not any(date in plan.quarter for date in dates):
        return Text("{date}不在本季度{quarter}内", "{date} is not in the quarter {quarter}").format(
            date=span.first, quarter=plan.quarter
        )
    if not any(date in person.member for date in dates):
        return Text(
            "{date}不在岗位上（到岗、离岗日期之外）", "{date} is before joining or after leaving"
        ).format(date=span.first)
    if all(any(date in span for span in person.away) for date in dates):
        return Text("{date}请假", "away on {date}").format(date=span.first)
    shifts = frozenset(pin.shift)
    for exemption in person.exempt:
        whole = not exemption.shifts or (bool(shifts) and shifts <= exemption.shifts)
        if whole and all(date in exemption.span for date in dates):
            return Text("{date}豁免此班次", "exempt from the shift on {date}").format(date=span.first)
    for refusal in person.refusals:
        wider = (not refusal.shifts or (bool(shifts) and shifts <= refusal.shifts)) and not refusal.segments
        if wider and all(date in refusal.span for date in dates):
            return Text("{date}已登记回避", "refused on {date}").format(date=span.first)
    return None
