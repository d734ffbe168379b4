"""Published staff-scheduling instances as ordinary plans, in the words of the catalogue alone.

The horizon begins with a quarter that begins on a Monday, so day 0 is the first day of the quarter. Where
someone's runs of work have a least length, the days after the horizon are open to whoever worked on its last
day: as the definition has it, a run that touches the edge is never too short. They cost nothing, and no other
rule looks at them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from roster.domain.dates import Quarter
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from tests.benchmarks.case import Case
from tests.benchmarks.definition import Cover, Employee, Instance, Request, Roster, judge, read

QUARTER = Quarter(2024, 1)
"""It begins on a Monday and ends on a Sunday: thirteen weeks."""

Value = TypeVar("Value", bound=Hashable)

BEYOND = "after the horizon"
COST = "staffing+wishes"
"""The tier in which requests and cover are joined."""


def load(name: str, data: Path) -> Case:
    """The case of a file below the data folder; its best known value stands in best-known.csv beside it."""
    path = data / f"{name}.txt"
    best: dict[str, float] = {}
    table = path.parent / "best-known.csv"
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            rows = {f"Instance{row['instance']}": row["best_known"] for row in csv.DictReader(file)}
        best = {COST: float(rows[path.stem])} if path.stem in rows else {}
    return case(name, read(path.read_text(encoding="utf-8")), best)


def case(name: str, instance: Instance, best: Mapping[str, float] | None = None) -> Case:
    """The case of an instance; its schedules are recounted by the published definition."""

    def recount(schedule: Schedule, horizon: Horizon) -> Mapping[str, Fraction]:
        verdict = judge(instance, roster_of(schedule))
        if verdict.broken:
            raise ValueError(f"{name}: by the published definition this breaks {sorted(verdict.broken)}")
        return {COST: Fraction(verdict.cost)}

    return Case(name, (QUARTER,), plan_of(name, instance), recount, best or {})


def plan_of(name: str, instance: Instance) -> dict[str, Any]:
    """The plan of an instance."""
    if instance.days > len(QUARTER.dates()):
        raise SystemExit(f"{name}: {instance.days} days do not fit into a quarter")
    duties, periods, prices = _duties(instance)
    after = max((one.shortest_run for one in instance.staff), default=1) - 1
    rules = [
        {"rule": "wish", "budget": 0, "even": False},
        *({"rule": "staffing", **price, "which": {"duty": names}} for price, names in prices),
        *_limits(instance, [duty["name"] for duty in duties]),
    ]
    shifts = {shift.name: _times(shift.minutes) for shift in instance.shifts}
    if after and instance.days < len(QUARTER.dates()):
        dates = [_date(instance.days + n) for n in range(after)]
        periods[BEYOND] = {"date": [date for date in dates if dt.date.fromisoformat(date) in QUARTER]}
        shifts[BEYOND] = _times(1)
        duties.append(_duty(BEYOND, [BEYOND], BEYOND, 0, len(instance.staff)))
        rules.append({"rule": "staffing", "under": 0, "over": 0, "which": {"duty": [BEYOND]}})
    wishes: dict[str, list[Request]] = {}
    for request in instance.requests:
        wishes.setdefault(request.employee, []).append(request)
    return {
        "bureau": name,
        "units": [{"name": "staff"}],
        "people": [_person(one, wishes.get(one.name, [])) for one in instance.staff],
        "segments": [{"name": "ward"}],
        "shifts": shifts,
        "periods": periods,
        "duties": duties,
        "rules": rules,
        "tiers": [{"join": {"wishes": 1, "staffing": 1}}],
    }


def _date(day: int) -> str:
    return str(QUARTER.first + dt.timedelta(days=day))


def _times(minutes: int) -> str:
    """A shift of this length within one calendar day; the definition has no time of day."""
    return f"00:00-{minutes // 60:02d}:{minutes % 60:02d}"


def _person(employee: Employee, wishes: Iterable[Request]) -> dict[str, Any]:
    return {
        "name": employee.name,
        "unit": "staff",
        "away": [_date(day) for day in sorted(employee.days_off)],
        "wish": [
            {
                "date": _date(wish.day),
                "shift": wish.shift,
                "want": "on" if wish.wanted else "off",
                "weight": wish.weight,
            }
            for wish in wishes
        ],
    }


# -- what must be manned ------------------------------------------------------------------------------

Priced = tuple[dict[str, int], list[str]]


def _duties(instance: Instance) -> tuple[list[dict[str, Any]], dict[str, Any], list[Priced]]:
    """A duty for each shift, number and price; the period of days it falls on; the prices of the duties."""
    known = {(cover.day, cover.shift): cover for cover in instance.cover}
    alike: dict[tuple[str, int, int, int], list[int]] = {}
    for day in range(instance.days):
        for shift in instance.shifts:
            cover = known.get((day, shift.name), Cover(day, shift.name, 0, 0, 0))
            alike.setdefault((shift.name, cover.required, cover.under, cover.over), []).append(day)
    duties, periods, prices = [], {}, dict[tuple[int, int], list[str]]()
    for (shift_name, required, under, over), days in sorted(alike.items()):
        name = f"{shift_name} {required} at {under}-{over}"
        periods[name] = {"date": [_date(day) for day in days]}
        duties.append(_duty(name, [name], shift_name, required, len(instance.staff)))
        prices.setdefault((under, over), []).append(name)
    return duties, periods, [({"under": u, "over": o}, names) for (u, o), names in prices.items()]


def _duty(name: str, on: list[str], shift: str, preferred: int, people: int) -> dict[str, Any]:
    staff = {"at-least": 0, "preferred": preferred, "at-most": max(preferred, people)}
    return {"name": name, "on": on, "shifts": [shift], "staff": staff}


# -- what limits people -------------------------------------------------------------------------------


def _limits(instance: Instance, duties: list[str]) -> list[dict[str, Any]]:
    """The hard rules, each for all the people it holds for alike."""
    inside = {"which": {"duty": duties}}
    rules: list[dict[str, Any]] = [
        {"rule": "may-not-follow", "after": [shift.name], "not": sorted(shift.barred)}
        for shift in instance.shifts
        if shift.barred
    ]
    for shift in instance.shifts:
        counts = ((one.name, one.most_of.get(shift.name, instance.days)) for one in instance.staff)
        rules += [
            {"rule": "max-duties", "per": "quarter", "at-most": most, **who, "which": {"shift": shift.name}}
            for most, who in _alike(counts)
            if most < instance.days
        ]
    rules += [
        {"rule": "total", "count": "hours", "per": "quarter", **_hours(*bounds), **who, **inside}
        for bounds, who in _alike((one.name, (one.least_minutes, one.most_minutes)) for one in instance.staff)
    ]
    rules += [
        {"rule": "max-days-running", "at-most": most, **who, **inside}
        for most, who in _alike((one.name, one.longest_run) for one in instance.staff)
    ]
    rules += [
        {"rule": "min-days-running", "at-least": least, **who}
        for least, who in _alike((one.name, one.shortest_run) for one in instance.staff)
        if least > 1
    ]
    rules += [
        {"rule": "min-days-off", "at-least": least, **who, **inside}
        for least, who in _alike((one.name, one.shortest_rest) for one in instance.staff)
        if least > 1
    ]
    rules += [
        {"rule": "max-weekends", "at-most": most, **who, **inside}
        for most, who in _alike((one.name, one.weekends) for one in instance.staff)
    ]
    return rules


def _hours(least: int, most: int) -> dict[str, float]:
    """Minutes as the rule has them; it rounds to whole minutes again, so nothing is lost."""
    return {"at-least": least / 60, "at-most": most / 60}


def _alike(values: Iterable[tuple[str, Value]]) -> Iterator[tuple[Value, dict[str, Any]]]:
    """Each value there is, with the people who have it as a selector."""
    groups: dict[Value, list[str]] = {}
    for name, value in values:
        groups.setdefault(value, []).append(name)
    return ((value, {"who": {"person": names}}) for value, names in groups.items())


# -- rosters ------------------------------------------------------------------------------------------


def roster_of(schedule: Schedule) -> Roster:
    """A schedule in the words of the definition; what lies after the horizon is left out."""
    return frozenset(
        (person, (duty.date - QUARTER.first).days, duty.shift)
        for duty, people in zip(schedule.horizon.duties, schedule.assigned, strict=True)
        for person in people
        if duty.shift != BEYOND
    )


def schedule_of(instance: Instance, roster: Roster, horizon: Horizon) -> Schedule:
    """A roster of the definition as a schedule; runs at the end of the horizon go on as long as needed."""
    wanted = set(roster)
    for employee in instance.staff:
        days = {day for name, day, _ in roster if name == employee.name}
        run = next(n for n in range(instance.days + 1) if instance.days - 1 - n not in days)
        more = employee.shortest_run - run if run else 0
        wanted |= {(employee.name, instance.days + n, BEYOND) for n in range(more)}
    serving: dict[tuple[int, str], list[str]] = {}
    for name, day, shift in sorted(wanted):
        serving.setdefault((day, shift), []).append(name)
    assigned = (
        tuple(serving.get(((duty.date - QUARTER.first).days, duty.shift), ())) for duty in horizon.duties
    )
    return Schedule(horizon, tuple(assigned))
