"""Why somebody does not serve on a day: what bars them from each shift, or the cheapest way of having them
there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction

from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import DayReason, Option, ShiftReason
from roster.domain.text import Text
from roster.explaining.alternatives import ORDER, option_of, option_vacant
from roster.explaining.case import Case
from roster.language.phrases import name_of

_Ranked = tuple[tuple[int, tuple[Fraction, ...]], Person | None, Duty, Option]


def why_not(case: Case, person: Person, date: dt.date, duties: Sequence[Duty]) -> DayReason:
    """Why a person serves none of these duties of a date, shift by shift."""
    shifts: dict[str, list[Duty]] = {}
    for duty in duties:
        shifts.setdefault(duty.shift, []).append(duty)
    found = tuple(_shift(case, person, shift, those) for shift, those in shifts.items())
    return DayReason(person, date, found, _text(person, date, found))


def _shift(case: Case, person: Person, shift: str, duties: Sequence[Duty]) -> ShiftReason:
    barred = [case.barred(person, duty) for duty in duties]
    able = [duty for duty, why in zip(duties, barred, strict=True) if not why]
    if not able:
        # Whose rank fits one of the posts is kept from it by something else: that is the reason to name.
        least = min(barred, key=lambda why: any(rule.disqualifies for rule, _ in why))
        return ShiftReason(shift, tuple(duties), tuple(why for _, why in least))
    _, instead, duty, option = min(_ways(case, person, able), key=lambda way: (way[0], way[2].index))
    return ShiftReason(shift, tuple(duties), option.reasons, instead, duty, option)


def _ways(case: Case, person: Person, duties: Sequence[Duty]) -> Iterator[_Ranked]:
    """Every way of having the person in one of the duties: in a vacant post, or in the place of someone."""
    for duty in duties:
        serving = case.schedule.assigned[duty.index]
        if len(serving) < duty.need:
            option, costs = option_vacant(case, duty, person)
            yield (ORDER[option.kind], costs), None, duty, option
        for one in serving:
            other = case.job.horizon.person.get(one)
            if other is not None and one != person.id:
                option, costs = option_of(case, duty, other, person)
                yield (ORDER[option.kind], costs), other, duty, option


def _text(person: Person, date: dt.date, shifts: Sequence[ShiftReason]) -> Text:
    kinds = {shift.option.kind if shift.option else "cannot" for shift in shifts}
    if "better" in kinds:
        text = Text(
            "{name}{date}没有值班；排上反而更好",
            "{name} does not serve on {date}; having them would be better",
        )
    elif "free" in kinds:
        text = Text(
            "{name}{date}没有值班。排上也一样好：规则没有偏向，值班表只是取了几种同样好的排法中的一种",
            "{name} does not serve on {date}. A roster with them would be as good: it is one of several "
            "that are equally good",
        )
    elif "costs" in kinds:
        text = Text(
            "{name}{date}没有值班，因为排上就要付出代价",
            "{name} does not serve on {date}, because it would cost something",
        )
    else:
        text = Text(
            "{name}{date}没有值班，因为不能排", "{name} does not serve on {date}, because it is not possible"
        )
    return text.format(name=name_of(person), date=date)
