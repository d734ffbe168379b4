"""The checker against the published definition: the same cost, the same constraints broken.

Rosters of three kinds: built by the product and changed a little, made of runs that keep most constraints,
and thrown together so that everything is broken.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from roster.building.build import build
from roster.checking.check import counted, hard_breaches, recount
from roster.domain.answer import Answer
from roster.engine.budget import Budget
from roster.errors import RosterError
from roster.job.opening import Job, open_job
from tests.benchmarks.definition import Broken, Employee, Instance, Roster, Verdict, judge, read
from tests.benchmarks.published import QUARTER, case, roster_of, schedule_of

RULES: dict[str, Broken] = {
    "one-shift": "two shifts a day",
    "absence": "day off",
    "may-not-follow": "succession",
    "max-duties": "shifts of a kind",
    "total": "minutes",
    "max-days-running": "run too long",
    "min-days-running": "run too short",
    "min-days-off": "rest too short",
    "max-weekends": "weekends",
}
"""The constraint of the definition that each rule of the plan stands for."""

JOINED = (("wishes", 1), ("staffing", 1))


@dataclass
class Comparison:
    """How many rosters were compared, how many broke no hard constraint, where the two differed."""

    rosters: int = 0
    sound: int = 0
    broken: set[Broken] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)


def open_case(name: str, instance: Instance) -> Job:
    """The job of an instance's plan."""
    with tempfile.TemporaryDirectory() as folder:
        case(name, instance).write(Path(folder))
        return open_job(Path(folder), QUARTER)


def built(job: Job, time_limit: float | None) -> Answer | None:
    """What the product builds; None where it found nothing in time."""
    try:
        return build(job, Budget(time_limit))
    except RosterError:
        return None


def compare(
    instance: Instance, job: Job, count: int, seed: int = 1, best: Roster | None = None
) -> Comparison:
    """Both opinions of `count` rosters, and of `best`, the one that was built."""
    found = Comparison()
    for roster in rosters(instance, count, seed, best):
        ours, theirs = checked(instance, job, roster), judge(instance, roster)
        found.rosters += 1
        found.sound += not theirs.broken
        found.broken |= {what for _, what in theirs.broken}
        if not _same(ours, theirs):
            found.differences.append(f"{sorted(roster)}: the checker says {ours}, the definition {theirs}")
    return found


def checked(instance: Instance, job: Job, roster: Roster) -> Verdict:
    """The checker's opinion, in the words of the definition."""
    schedule = schedule_of(instance, roster, job.horizon)
    broken = {
        (person, RULES[breach.rule])
        for breach in hard_breaches(schedule, job.rules)
        for person in breach.people
    }
    cost = counted(recount(schedule, job.rules), "", None, JOINED)
    assert cost == Fraction(int(cost))
    return Verdict(int(cost), frozenset(broken))


def _same(ours: Verdict, theirs: Verdict) -> bool:
    """Equal; who has two shifts on a day breaks that, and the definition does not say how runs count then."""
    double = {name for name, what in theirs.broken if what == "two shifts a day"}
    sets = [
        {(name, what) for name, what in one.broken if name not in double or what == "two shifts a day"}
        for one in (ours, theirs)
    ]
    return ours.cost == theirs.cost and sets[0] == sets[1]


# -- rosters ------------------------------------------------------------------------------------------


def rosters(instance: Instance, count: int, seed: int, best: Roster | None = None) -> Iterator[Roster]:
    """The roster that was built, if any, and `count` others of all kinds."""
    rng = random.Random(seed)
    if best is not None:
        yield best
    for number in range(count):
        base = _runs(rng, instance) if best is None or number % 2 else best
        if number % 5 == 4:
            yield _thrown(rng, instance)
        else:
            yield _changed(rng, instance, base, rng.randint(0, 6))


def _runs(rng: random.Random, instance: Instance) -> Roster:
    """Everyone in runs of work and days off of lengths that are mostly allowed."""
    return frozenset(one for employee in instance.staff for one in _run_of(rng, instance, employee))


def _run_of(rng: random.Random, instance: Instance, employee: Employee) -> Iterator[tuple[str, int, str]]:
    day = rng.randint(-employee.longest_run, employee.shortest_rest)
    able = [shift for shift in instance.shifts if employee.most_of.get(shift.name, instance.days)]
    minutes = 0
    while day < instance.days:
        shift = rng.choice(able or instance.shifts)
        for _ in range(rng.randint(employee.shortest_run, employee.longest_run)):
            full = minutes + shift.minutes > employee.most_minutes
            if 0 <= day < instance.days and day not in employee.days_off and not full:
                minutes += shift.minutes
                yield employee.name, day, shift.name
            day += 1
        day += rng.randint(employee.shortest_rest, employee.shortest_rest + 2)


def _changed(rng: random.Random, instance: Instance, roster: Roster, times: int) -> Roster:
    """A roster with a few changes: a shift taken, given, changed, moved or handed to another person."""
    now = set(roster)
    for _ in range(times):
        employee, day = rng.choice(instance.staff).name, rng.randrange(instance.days)
        today = {one for one in now if one[:2] == (employee, day)}
        other = (rng.choice(instance.staff).name, day, rng.choice(instance.shifts).name)
        match rng.randrange(4):
            case 0:
                now -= today
            case 1:
                now = (now - today) | {(employee, day, other[2])}
            case 2:
                now = (now - today) | {(other[0], day, shift) for _, day, shift in today}
            case _:
                there = rng.randrange(instance.days)
                now = (now - today) | {(employee, there, shift) for *_, shift in today}
    return frozenset(now)


def _thrown(rng: random.Random, instance: Instance) -> Roster:
    """Anything: no shift to all shifts, two on a day now and then."""
    share = rng.random()
    return frozenset(
        (employee.name, day, shift)
        for employee in instance.staff
        for day in range(instance.days)
        if rng.random() < share
        for shift in {rng.choice(instance.shifts).name for _ in range(1 + (rng.random() < 0.05))}
    )


# -- over files ---------------------------------------------------------------------------------------


def prove(names: Iterable[str], data: Path | None, time_limit: float | None, count: int = 300) -> bool:
    """Compare over published instances, saying what came of each; whether the two agree on all."""
    if data is None:
        raise SystemExit("--data names the folder of the published instances")
    agreed = [_proved(name, data, time_limit, count) for name in names]
    return all(agreed)


def _proved(name: str, data: Path, time_limit: float | None, count: int) -> bool:
    instance = read((data / f"{name}.txt").read_text(encoding="utf-8"))
    job = open_case(name, instance)
    answer = built(job, time_limit)
    best = None if answer is None else roster_of(answer.schedule)
    found = compare(instance, job, count, best=best)
    made = "nothing built in time"
    if answer is not None and best is not None:
        made = f"built {judge(instance, best).cost} ({answer.status})"
    print(
        f"{name:40} {made}; {found.rosters} rosters, {found.sound} of them sound, {len(found.broken)} of "
        f"{len(RULES)} constraints broken in the others, {len(found.differences)} differences",
        flush=True,
    )
    for difference in found.differences[:3]:
        print(f"  {difference}")
    return not found.differences
