"""What must be manned: the plan and the almanac make the days, the duties and the people of one quarter."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from roster.domain import ONE_DAY, Day, Duty, Horizon, Person, Quarter, Segment, Shift, Span
from roster.records.balance import Balance, begin
from roster.rules.ability import Ability
from roster.rules.base import MARGIN, Rule
from roster.rules.fairness import Fair

if TYPE_CHECKING:
    from roster.almanac import Almanac
    from roster.plan.demand import DutySpec
    from roster.plan.schema import Plan
    from roster.records.history import History


def expand(
    plan: Plan,
    quarter: Quarter,
    rules: Sequence[Rule],
    almanac: Almanac,
    history: History,
    *,
    private: bool = False,
) -> Horizon:
    """The horizon of one quarter: days, duties, people, and what was served around it; `private`: with reasons."""
    # Days long before anything was recorded tell no rule anything.
    recorded = min((service.date for service in history.services), default=quarter.first)
    since = max(
        min((rule.reach(quarter) for rule in rules), default=quarter.first - MARGIN),
        min(recorded, quarter.first - MARGIN),
    )
    # All at once first: periods are laid over a run of days.
    almanac.known_days(since, quarter.last + MARGIN)
    days = almanac.days(quarter.first, quarter.last)
    margin = (
        *almanac.known_days(since, quarter.first - ONE_DAY),
        *almanac.known_days(quarter.last + ONE_DAY, quarter.last + MARGIN),
    )
    fair = next((rule for rule in rules if isinstance(rule, Fair)), None)
    named = () if fair is None else tuple(almanac.canonical(line) or line for line in fair.lines)
    wanted = (*(line for line in almanac.own_lines if line not in named), *named)
    people = tuple(person for person in plan.persons(private=private) if _overlaps(person.member, quarter))
    segments, shifts = plan.segment_values(), plan.shift_values()
    duties = duties_of(plan, days, wanted)
    known = {day.date for day in margin}
    horizon = Horizon(
        quarter=quarter,
        days=days,
        margin=margin,
        people=people,
        duties=duties,
        units=plan.unit_values(),
        segments=segments,
        shifts=shifts,
        lines=_lines(wanted, duties),
        served=tuple(s for s in history.services if s.date in known),
        since=history.known_from(quarter),
    )
    shares = fair_shares(horizon, rules, fair)
    balance = dict(history.balance)
    begin(balance, shares)
    return replace(horizon, fair=shares, balance=_opened(plan.opening, people, balance, almanac))


def line_of(duty: Duty, day: Day, wanted: Iterable[str]) -> str:
    """The one line a duty counts in: the first wanted that fits it, else its kind of day."""
    for line in wanted:
        if (
            (line == "leader" and duty.role == "leader")
            or (line == "ritual-night" and day.ritual and duty.after_dark)
            or line in day.words
        ):
            return line
    return "workday" if day.kind == "makeup-workday" else day.kind


def _lines(wanted: Sequence[str], duties: Iterable[Duty]) -> tuple[str, ...]:
    """The lines that hold any duty this quarter: the wanted in their order, then the others."""
    found = {duty.line for duty in duties}
    return (*(line for line in wanted if line in found), *sorted(found - set(wanted)))


def _overlaps(span: Span, quarter: Quarter) -> bool:
    return (span.first is None or span.first <= quarter.last) and (
        span.last is None or span.last >= quarter.first
    )


def duties_of(plan: Plan, days: Sequence[Day], wanted: Sequence[str]) -> tuple[Duty, ...]:
    """Every duty that falls on the days, in order of time, numbered; the date of each is the one its shift begins on."""
    segments, shifts = plan.segment_values(), plan.shift_values()
    by_name = {shift.name: shift for shift in shifts}
    found: list[Duty] = []
    for day in days:
        for spec in plan.duties:
            if not spec.falls_on(day):
                continue
            for name in spec.shifts:
                found += _of_shift(spec, day, by_name[name], segments, wanted)
    order = {shift.name: number for number, shift in enumerate(shifts)}
    found.sort(key=lambda duty: (duty.start, order[duty.shift]))
    return tuple(replace(duty, index=index) for index, duty in enumerate(found))


def _of_shift(
    spec: DutySpec, day: Day, shift: Shift, segments: Sequence[Segment], wanted: Sequence[str]
) -> list[Duty]:
    """The duties of one shift: its leaders, then the staff of each segment, then who is on call."""
    chosen = [segment for segment in segments if spec.everywhere or segment.name in spec.segments]
    start, end = shift.on(day.date)
    bare = Duty(0, day.date, shift.name, start, end, spec.name, None, "staff", 0, None, spec.priority)
    duties: list[Duty] = []
    if spec.leaders_per == "shift":
        duties.append(replace(bare, role="leader", need=spec.leaders))
    for segment in chosen:
        at = replace(bare, segment=segment.name, unit=segment.unit)
        if spec.leaders_per == "post":
            duties.append(replace(at, role="leader", need=spec.leaders))
        if spec.staff is None:
            duties.append(replace(at, need=segment.need or 1))
        else:
            staff = spec.staff
            duties.append(replace(at, need=staff.at_least, preferred=staff.preferred, most=staff.at_most))
    if spec.reserves is not None:
        held = spec.reserves
        priority = held.priority or min(spec.priority + 1, 9)
        duties.append(replace(bare, need=held.people, priority=priority, reserve=True, counts=held.counts))
    return [replace(duty, line=line_of(duty, day, wanted)) for duty in duties if duty.room]


def fair_shares(
    horizon: Horizon, rules: Sequence[Rule], fair: Fair | None
) -> Mapping[tuple[str, str], Fraction]:
    """Each person's fair share of each line, exact: its posts in proportion to share of duty × days able to serve.

    A day counts when the person could serve at least one duty of the line on it; those who could serve
    none have no share. With `away: owed` every able person counts by the share of duty alone. Whoever joins in the
    quarter is asked for whole duties only, no more than the average: they are not to meet bad luck in rounding.
    """
    if fair is None:
        return {}
    joining = {
        p.id for p in horizon.people if p.member.first is not None and p.member.first in horizon.quarter
    }
    shares: dict[tuple[str, str], Fraction] = {}
    ability = Ability(horizon, rules)
    for line in horizon.lines:
        duties = [duty for duty in horizon.duties if duty.line == line]
        weights: dict[str, Fraction] = {}
        for person, days in zip(horizon.people, ability.days(line), strict=True):
            if days and (fair.who is None or fair.who.matches(person)):
                weights[person.id] = person.share * (days if fair.away == "excused" else 1)
        posts = sum((duty.wanted * duty.counts for duty in duties), Fraction(0))
        shares |= {(person, line): share for person, share in _divided(posts, weights, joining).items()}
    return shares


def _divided(
    posts: Fraction, weights: Mapping[str, Fraction], joining: Container[str]
) -> dict[str, Fraction]:
    """The posts in proportion to the weights; who is joining takes whole ones only, and no more than the average."""
    total = sum(weights.values(), Fraction(0))
    old = sum((weight for person, weight in weights.items() if person not in joining), Fraction(0))
    shares = {person: posts * weight / total for person, weight in weights.items()}
    if not old:
        return shares
    average = posts / len(weights)
    whole = {one: Fraction(math.floor(min(shares[one], average))) for one in weights if one in joining}
    rest = posts - sum(whole.values(), Fraction(0))
    return {one: whole[one] if one in whole else rest * weight / old for one, weight in weights.items()}


def _opened(
    opening: Mapping[str, Mapping[str, Fraction]],
    people: Sequence[Person],
    balance: Balance,
    almanac: Almanac,
) -> Balance:
    """The balances of the records, and on top of them what the plan says was served before.

    Of what the plan says only the differences count: whoever is not named stands at the average of
    those who are, in proportion to the share of duty.
    """
    share = {person.id: person.share for person in people}
    total = dict(balance)
    lines = {line for counts in opening.values() for line in counts}
    for line in lines:
        named = {person: Fraction(counts[line]) for person, counts in opening.items() if line in counts}
        weights = sum((share.get(person, Fraction(1)) for person in named), Fraction(0))
        each = sum(named.values(), Fraction(0)) / weights
        for person, count in named.items():
            key = (person, almanac.canonical(line) or line)
            total[key] = total.get(key, Fraction(0)) + count - each * share.get(person, Fraction(1))
    return total
