"""What keeps a person from a duty, in kind and with the reason that is the person's own affair apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.text import Text, listed, plain
from roster.language.phrases import name_of
from roster.rules.base import Rule
from roster.rules.calls import Refusals
from roster.rules.people import Exempt, Present


@dataclass(frozen=True)
class Cause:
    """Why someone can not serve: the kind, which may be told to anyone, and the reason given, which may not."""

    kind: Text
    why: str = ""


def barring(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules by which someone can never serve a duty, whatever else the roster holds."""
    return tuple(rule for rule in rules if type(rule).bars is not Rule.bars)


def cause_of(horizon: Horizon, rules: Iterable[Rule], person: Person, duty: Duty) -> Cause | None:
    """The first cause that bars the person from the duty; None where nothing does. `rules` are those barring."""
    for rule in rules:
        why = rule.bars(horizon, person, duty)
        if why is not None:
            return _cause(rule, person, duty)
    return None


def _cause(rule: Rule, person: Person, duty: Duty) -> Cause:
    if isinstance(rule, Present):
        first, last = person.member.first, person.member.last
        if first is not None and duty.date < first:
            return Cause(Text("未到岗", "not yet joined"))
        if last is not None and duty.date > last:
            return Cause(Text("已离岗", "has left"))
        if last is not None and duty.touches[-1] > last:
            return Cause(Text("未值完即离岗", "leaves before it ends"))
        reasons = (span.why for span in person.away if any(date in span for date in duty.touches))
        return Cause(Text("请假", "on leave"), next(reasons, ""))
    if isinstance(rule, Exempt):
        reasons = (
            one.span.why
            for one in person.exempt
            if duty.date in one.span and (not one.shifts or duty.shift in one.shifts)
        )
        return Cause(Text("{s}豁免", "exempt from {s}").format(s=duty.shift), next(reasons, ""))
    if isinstance(rule, Refusals):
        reasons = (call.span.why for call in person.refusals if call.covers(duty))
        return Cause(Text("已登记回避", "has refused"), next(reasons, ""))
    return Cause(rule.title)


def names_text(people: Iterable[tuple[Person, str]], most: int, *, private: bool = False) -> Text:
    """Names one after the other, at most so many; with `private` each with the reason given."""
    people = tuple(people)
    shown = [
        plain(f"{name_of(person)}({why})" if private and why else name_of(person))
        for person, why in people[:most]
    ]
    if len(people) <= most:
        return listed(shown)
    return Text("{names}等{n}人", "{names} and {more} more").format(
        names=listed(shown), n=len(people), more=len(people) - most
    )
