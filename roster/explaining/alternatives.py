"""Everybody else who might be in a post, and what each would cost; and the exchange that costs nothing, if
there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from roster.checking.effects import Assigned, Change, Effect
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import Option, OptionKind
from roster.domain.text import Text, plain
from roster.engine.budget import Budget
from roster.explaining.case import Case
from roster.explaining.costs import clash_texts, costs_of
from roster.language.phrases import role_text

ORDER: dict[OptionKind, int] = {"better": 0, "free": 1, "costs": 2, "breaks": 3, "cannot": 4}
"""From the cheapest kind to what can not be."""


def options(
    case: Case, duty: Duty, person: Person
) -> tuple[tuple[Option, ...], tuple[tuple[Text, int], ...]]:
    """Everybody else who has the rank for the duty, the cheapest first; and how many have not, by why."""
    found: list[tuple[tuple[object, ...], Option]] = []
    unfit: Counter[Text] = Counter()
    for number, other in enumerate(case.job.horizon.people):
        if other.id == person.id:
            continue
        wrong = next((why for rule, why in case.barred(other, duty) if rule.disqualifies), None)
        if wrong is not None:
            unfit[wrong] += 1
            continue
        option, costs = option_of(case, duty, person, other)
        # Whoever only changes places in the same shift comes after those who would serve instead.
        beside = option.swap is not None and option.swap.start == duty.start
        found.append(((ORDER[option.kind], beside, costs, number), option))
    found.sort(key=lambda one: one[0])
    return tuple(option for _, option in found), tuple(unfit.items())


def option_of(case: Case, duty: Duty, person: Person, other: Person) -> tuple[Option, tuple[Fraction, ...]]:
    """Another person in the place of the one who serves, and the costs by which to compare, tier by tier."""
    nothing = tuple(Fraction(0) for _ in case.tiers)
    if other.id in case.schedule.assigned[duty.index]:
        return Option(other, "cannot", (Text("本来就在这个岗上", "serves there already"),)), nothing
    barred = case.barred(other, duty)
    if barred:
        return Option(other, "cannot", tuple(why for _, why in barred)), nothing
    busy = case.on(other.id, duty)
    swap = busy[0] if len(busy) == 1 and not case.barred(person, busy[0]) else None
    if busy and swap is None:
        return Option(other, "cannot", (busy_text(busy[0]),)), nothing
    effect = case.effects.of(exchanged(case, duty, person, other, swap))
    clashes = _others_clashes(case, effect, duty, person)
    return _told(case, clashes, duty, other, swap)


def option_vacant(case: Case, duty: Duty, other: Person) -> tuple[Option, tuple[Fraction, ...]]:
    """Somebody in a vacant post, as `option_of` has it."""
    busy = case.on(other.id, duty)
    if busy:
        return Option(other, "cannot", (busy_text(busy[0]),)), tuple(Fraction(0) for _ in case.tiers)
    effect = case.effects.of({duty.index: (*case.schedule.assigned[duty.index], other.id)})
    return _told(case, effect, duty, other, None)


def _told(
    case: Case, effect: Effect, duty: Duty, other: Person, swap: Duty | None
) -> tuple[Option, tuple[Fraction, ...]]:
    """An effect as an option."""
    reasons = (*((busy_text(swap),) if swap else ()), *clash_texts(effect, other, duty))
    kind: OptionKind = (
        "breaks"
        if effect.clashes
        else "free"
        if not effect.tiers
        else "better"
        if effect.improves
        else "costs"
    )
    by_tier = dict(effect.tiers)
    order = tuple(by_tier.get(key, Fraction(0)) for key in case.tiers)
    more = sum((one for who, line, one in effect.served if (who, line) == (other.id, duty.line)), Fraction(0))
    load = case.load(other.id, duty.line, more)
    return Option(other, kind, reasons, costs_of(case, effect, other, duty), swap, load), order


def _others_clashes(case: Case, effect: Effect, duty: Duty, person: Person) -> Effect:
    """The effect without the rules that are broken by the person's leaving alone: they are said once, of the
    person."""
    alone = set(case.effects.of({duty.index: without(case, duty, person)}).clashes)
    clashes = tuple(breach for breach in effect.clashes if breach not in alone)
    return Effect(clashes, effect.worse, effect.better, effect.tiers, effect.served)


def busy_text(duty: Duty) -> Text:
    """That somebody is on duty elsewhere on the day."""
    where = role_text(duty.role) if duty.segment is None else plain(duty.segment)
    return Text("当天已值{where}{shift}班", "is already on duty: {shift}, {where}").format(
        shift=duty.shift, where=where
    )


def without(case: Case, duty: Duty, person: Person) -> Assigned:
    """Who serves a duty when one does not."""
    return tuple(one for one in case.schedule.assigned[duty.index] if one != person.id)


def exchanged(case: Case, duty: Duty, person: Person, other: Person, swap: Duty | None = None) -> Change:
    """The other serves the duty instead; with `swap`, the person serves that one for the other."""
    assigned = case.schedule.assigned
    change = {duty.index: tuple(other.id if one == person.id else one for one in assigned[duty.index])}
    if swap is not None:
        change[swap.index] = tuple(person.id if one == other.id else one for one in assigned[swap.index])
    return change


def free_exchange(case: Case, duty: Duty, person: Person, budget: Budget) -> tuple[Person, Duty] | None:
    """Somebody and a duty of theirs on another day, of the same line, for which the two can exchange at no
    cost at all.

    The nearest in kind and time first; None where there is none, or time is over before one is found.
    """
    if case.effects.of({duty.index: without(case, duty, person)}).clashes:
        return None
    for other, swap in _exchanges(case, duty, person):
        if budget.exhausted:
            return None
        if case.effects.harmless(exchanged(case, duty, person, other, swap)):
            return other, swap
    return None


def _exchanges(case: Case, duty: Duty, person: Person) -> Iterator[tuple[Person, Duty]]:
    """Those who are free for the duty, each with duties of its line on days on which the person is free."""
    horizon = case.job.horizon
    mine = {one.date for one in case.schedule.duties_of[person.id]}
    there = {one for one in horizon.duties if one.line == duty.line and one.counts == duty.counts}
    near = sorted(
        (one for one in there if one.date not in mine),
        key=lambda one: (one.segment != duty.segment, abs(one.start - duty.start), one.index),
    )
    free = {
        other.id: not case.on(other.id, duty)
        and other.id not in case.schedule.assigned[duty.index]
        and not case.barred(other, duty)
        for other in horizon.people
    }
    for swap in near:
        if not case.barred(person, swap):
            for other in case.schedule.assigned[swap.index]:
                if free.get(other):
                    yield horizon.person[other], swap
