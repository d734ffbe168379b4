"""What must be manned: the plan and the almanac make the days, the duties and the people of one quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from roster.domain.dates import ONE_DAY, Day, Quarter
from roster.domain.duties import Duty, Segment, Shift
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.records.balance import Balance, begin
from roster.rules.base import MARGIN, Rule
from roster.rules.fairness import fair_rules
from roster.rules.lines import Lines
from roster.rules.shares import reckoned

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
    """The horizon of one quarter: days, duties, people, what was served before and after."""
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
    fair = fair_rules(rules)
    said = Lines(fair, almanac.own_lines, almanac.canonical, plan.shifts)
    people = tuple(person for person in plan.persons(private=private) if person.member.overlaps(quarter))
    segments, shifts = plan.segment_values(), plan.shift_values()
    duties = duties_of(plan, days, said)
    lines = _lines(said.wanted, duties)
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
        lines=lines,
        tiers=said.tiers(lines, people) if fair else (),
        own=said.own(people),
        served=tuple(s for s in history.services if s.date in known),
        since=history.known_from(quarter),
    )
    shares, circles = reckoned(horizon, rules)
    balance, plain = dict(history.balance), dict(history.balance)
    begin(balance, shares, circles)
    begin(plain, shares)
    zero = Fraction(0)
    begun = {key: balance.get(key, zero) for key in shares if balance.get(key, zero) != plain.get(key, zero)}
    opened = _opened(plan.opening, people, balance, almanac)
    return replace(horizon, fair=shares, balance=opened, begun=begun)


def _lines(wanted: Sequence[str], duties: Iterable[Duty]) -> tuple[str, ...]:
    """The lines that hold any duty this quarter: the wanted in their order, then the others."""
    found = {line for duty in duties for line in duty.counted}
    return (*(line for line in wanted if line in found), *sorted(found - set(wanted)))


def duties_of(plan: Plan, days: Sequence[Day], lines: Lines) -> tuple[Duty, ...]:
    """Every duty of the days, in order of time, numbered; its date is the one its shift begins on."""
    segments, shifts = plan.segment_values(), plan.shift_values()
    by_name = {shift.name: shift for shift in shifts}
    found: list[Duty] = []
    for day in days:
        for spec in plan.duties:
            if not spec.falls_on(day):
                continue
            for name in spec.shifts:
                found += _of_shift(spec, day, by_name[name], segments, lines)
    order = {shift.name: number for number, shift in enumerate(shifts)}
    found.sort(key=lambda duty: (duty.start, order[duty.shift]))
    return tuple(replace(duty, index=index) for index, duty in enumerate(found))


def _of_shift(
    spec: DutySpec, day: Day, shift: Shift, segments: Sequence[Segment], lines: Lines
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
    found: list[Duty] = []
    by_role: dict[str, tuple[str, ...]] = {}
    for duty in duties:
        if duty.room:
            # Nothing but the role tells the duties of a shift apart.
            if duty.role not in by_role:
                by_role[duty.role] = lines.of(duty, day)
            names = by_role[duty.role]
            found.append(replace(duty, line=names[0], lines=names if len(names) > 1 else ()))
    return found


def _opened(
    opening: Mapping[str, Mapping[str, Fraction]],
    people: Sequence[Person],
    balance: Balance,
    almanac: Almanac,
) -> Balance:
    """The balances of the records, and on top of them what the plan says was served before.

    Of what the plan says only the differences count: whoever is not named is at the average of
    those who are, in proportion to the share of duty.
    """
    share = {person.id: person.share for person in people}
    total = dict(balance)
    lines = dict.fromkeys(line for counts in opening.values() for line in counts)
    for line in lines:
        named = {person: Fraction(counts[line]) for person, counts in opening.items() if line in counts}
        weights = sum((share.get(person, Fraction(1)) for person in named), Fraction(0))
        each = sum(named.values(), Fraction(0)) / weights
        for person, count in named.items():
            key = (person, almanac.canonical(line) or line)
            total[key] = total.get(key, Fraction(0)) + count - each * share.get(person, Fraction(1))
    return total
