"""The published staff-scheduling problem (Curtois and Qu 2014), from its definition alone.

An instance is read from the text in which it is published, and a roster is judged by it: what it costs, and
which hard constraint each person breaks. Nothing here knows of plans or of the rules of the catalogue.
Day 0 is a Monday. The days outside the horizon count as off for the longest run of work; a run of work or
of days off that touches an edge of the horizon is never too short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Roster = frozenset[tuple[str, int, str]]
"""Who works when: (employee, day, shift)."""

Broken = Literal[
    "two shifts a day",
    "day off",
    "succession",
    "shifts of a kind",
    "minutes",
    "run too long",
    "run too short",
    "rest too short",
    "weekends",
]


@dataclass(frozen=True)
class Shift:
    """A shift: its length, and the shifts that may not be worked on the day after it."""

    name: str
    minutes: int
    barred: frozenset[str]


@dataclass(frozen=True)
class Employee:
    """What limits one employee."""

    name: str
    most_of: Mapping[str, int]
    most_minutes: int
    least_minutes: int
    longest_run: int
    shortest_run: int
    shortest_rest: int
    weekends: int
    days_off: frozenset[int]


@dataclass(frozen=True)
class Request:
    """A request to work a shift on a day, or not to, and what it costs where it is not granted."""

    employee: str
    day: int
    shift: str
    weight: int
    wanted: bool


@dataclass(frozen=True)
class Cover:
    """How many are required on a day in a shift, and what each one under or over that number costs."""

    day: int
    shift: str
    required: int
    under: int
    over: int


@dataclass(frozen=True)
class Instance:
    """One published instance."""

    days: int
    shifts: tuple[Shift, ...]
    staff: tuple[Employee, ...]
    requests: tuple[Request, ...]
    cover: tuple[Cover, ...]


@dataclass(frozen=True)
class Verdict:
    """What a roster costs, and the hard constraints it breaks, by employee."""

    cost: int
    broken: frozenset[tuple[str, Broken]]


# -- reading ------------------------------------------------------------------------------------------


def read(text: str) -> Instance:
    """An instance from its published text: sections of comma-separated rows, `#` begins a comment."""
    rows = _sections(text)
    free = {row[0]: frozenset(map(int, row[1:])) for row in rows.get("DAYS_OFF", ())}
    wishes = (("SHIFT_ON_REQUESTS", True), ("SHIFT_OFF_REQUESTS", False))
    return Instance(
        days=int(rows["HORIZON"][0][0]),
        shifts=tuple(
            Shift(name, int(minutes), frozenset(filter(None, barred.split("|"))))
            for name, minutes, barred in rows["SHIFTS"]
        ),
        staff=tuple(_employee(row, free.get(row[0], frozenset())) for row in rows["STAFF"]),
        requests=tuple(
            Request(row[0], int(row[1]), row[2], int(row[3]), wanted)
            for section, wanted in wishes
            for row in rows.get(section, ())
        ),
        cover=tuple(Cover(int(row[0]), row[1], *map(int, row[2:5])) for row in rows.get("COVER", ())),
    )


def _sections(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("SECTION_"):
            rows = found.setdefault(line.removeprefix("SECTION_"), [])
        elif line and not line.startswith("#"):
            rows.append([word.strip() for word in line.split(",")])
    return found


def _employee(row: list[str], free: frozenset[int]) -> Employee:
    most = (limit.split("=") for limit in row[1].split("|"))
    most_minutes, least_minutes, longest_run, shortest_run, shortest_rest, weekends = map(int, row[2:8])
    return Employee(
        name=row[0],
        most_of={shift: int(count) for shift, count in most},
        most_minutes=most_minutes,
        least_minutes=least_minutes,
        longest_run=longest_run,
        shortest_run=shortest_run,
        shortest_rest=shortest_rest,
        weekends=weekends,
        days_off=free,
    )


# -- judging ------------------------------------------------------------------------------------------


def judge(instance: Instance, roster: Roster) -> Verdict:
    """What a roster costs and what it breaks."""
    broken = {
        (employee.name, what)
        for employee in instance.staff
        for what in _broken(instance, employee, _worked(roster, employee.name))
    }
    return Verdict(_requests(instance, roster) + _coverage(instance, roster), frozenset(broken))


def _worked(roster: Roster, employee: str) -> dict[int, set[str]]:
    """The shifts an employee works, by day."""
    found: dict[int, set[str]] = {}
    for name, day, shift in roster:
        if name == employee:
            found.setdefault(day, set()).add(shift)
    return found


def _requests(instance: Instance, roster: Roster) -> int:
    return sum(
        request.weight
        for request in instance.requests
        if ((request.employee, request.day, request.shift) in roster) != request.wanted
    )


def _coverage(instance: Instance, roster: Roster) -> int:
    present = Counter((day, shift) for _, day, shift in roster)
    total = 0
    for cover in instance.cover:
        count = present[cover.day, cover.shift]
        total += cover.under * max(0, cover.required - count) + cover.over * max(0, count - cover.required)
    return total


def _broken(instance: Instance, employee: Employee, worked: Mapping[int, set[str]]) -> Iterator[Broken]:
    """Each hard constraint that one employee's days break."""
    shifts = {shift.name: shift for shift in instance.shifts}
    counts = Counter(shift for today in worked.values() for shift in today)
    minutes = sum(shifts[name].minutes * count for name, count in counts.items())
    runs = list(_runs(day in worked for day in range(instance.days)))
    inner = [(on, last - first + 1) for on, first, last in runs if first > 0 and last < instance.days - 1]
    weekends = {day // 7 for day in worked if day % 7 in {5, 6}}
    if any(len(today) > 1 for today in worked.values()):
        yield "two shifts a day"
    if employee.days_off & worked.keys():
        yield "day off"
    if any(
        shifts[name].barred & worked.get(day + 1, set()) for day, today in worked.items() for name in today
    ):
        yield "succession"
    if any(counts[name] > most for name, most in employee.most_of.items()):
        yield "shifts of a kind"
    if not employee.least_minutes <= minutes <= employee.most_minutes:
        yield "minutes"
    if any(on and last - first + 1 > employee.longest_run for on, first, last in runs):
        yield "run too long"
    if any(on and length < employee.shortest_run for on, length in inner):
        yield "run too short"
    if any(not on and length < employee.shortest_rest for on, length in inner):
        yield "rest too short"
    if len(weekends) > employee.weekends:
        yield "weekends"


def _runs(working: Iterable[bool]) -> Iterator[tuple[bool, int, int]]:
    """The runs of equal days: whether they are worked, the first and the last of them."""
    days = list(working)
    first = 0
    for day in range(1, len(days) + 1):
        if day == len(days) or days[day] != days[first]:
            yield days[first], first, day - 1
            first = day
