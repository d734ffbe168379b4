"""The yardstick: a plain CP-SAT model, one variable per person, date, segment and shift, tier after tier.

What anyone would write who has the solver and an afternoon: no crews, no fixing, no portfolio. It reads
the data of the holiday and daily families itself and shares nothing with the product, so it is also a second
opinion of the optima. `python -m tests.benchmarks.yardstick CASE --data DIR` prints one JSON document;
`--yardstick` (beside.py) puts it beside ours.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from ortools.sat.python import cp_model

from roster.rules.division import Demand, divided
from tests.benchmarks.cases import raw

WORKERS = 2


@dataclass(frozen=True)
class Post:
    """So many people on a segment, for a shift of a date; it counts in a line."""

    date: dt.date
    segment: str
    need: int
    line: str
    able: frozenset[str]


@dataclass(frozen=True)
class Task:
    """The problem: posts, at most so many duties in any so many days, lines with targets, spacing."""

    people: Sequence[str]
    posts: Sequence[Post]
    days: int
    at_most: int
    lines: Mapping[str, Mapping[str, Fraction]]
    apart: int | None = None
    burdens: Mapping[str, Fraction] = field(default_factory=dict)


def task(name: str, data: Path | None) -> Task:
    """The task of a case of the holiday, generated or daily family."""
    found = raw(name, data)
    return daily_task(found) if name.startswith("daily/") else holiday_task(found)


def holiday_task(data: Mapping[str, Any]) -> Task:
    people = data["people"]
    posts = [
        Post(
            dt.date.fromisoformat(day),
            segment,
            data["need"],
            "squares",
            frozenset(person for person in people if day not in data["away"].get(person, [])),
        )
        for day in data["days"]
        for segment in data["segments"]
    ]
    targets = {person: Fraction(-int(data["prior"].get(person, 0))) for person in people}
    return Task(people, posts, 2, 1, {"squares": targets})


def daily_task(data: Mapping[str, Any]) -> Task:
    people = {person["id"]: person for person in data["people"]}
    posts: list[Post] = []
    for post in data["posts"]:
        able = frozenset(name for name, person in people.items() if _able(person, post))
        shared = post["role"] == "staff" and post.get("unit") is None
        needs = _split(post["need"], data["segments"]) if shared else [post["need"]]
        date = dt.date.fromisoformat(post["date"])
        posts += [
            Post(date, f"{post.get('unit')}/{n}", need, post["line"], able) for n, need in enumerate(needs)
        ]
    lines: dict[str, Mapping[str, Fraction]] = {}
    for line in ("key", "weekend", "workday"):
        # Leave is owed: every post is divided over those who could hold it, were nobody away.
        names = list(people)
        demands = [
            Demand(
                Fraction(post["need"]),
                frozenset(n for n, name in enumerate(names) if _able({**people[name], "away": []}, post)),
            )
            for post in data["posts"]
            if post["line"] == line
        ]
        duty = {n: Fraction(str(people[name]["share"])) for n, name in enumerate(names)}
        lines[line] = {names[n]: load for n, load in divided(duty, demands).loads.items()}
    burdens = {name: 1 / Fraction(str(person["share"])) for name, person in people.items()}
    return Task(list(people), posts, 7, 4, lines, apart=3, burdens=burdens)


def _able(person: Mapping[str, Any], post: Mapping[str, Any]) -> bool:
    return (
        (post["role"] == "staff" or person["leader"])
        and post.get("unit") in (None, person["unit"])
        and (person["evenings"] or post["shift"] != "eve")
        and not any(first <= post["date"] <= last for first, last in person["away"])
    )


def _split(need: int, segments: int) -> list[int]:
    """The people of a shift, spread over its segments."""
    return [count for n in range(segments) if (count := need // segments + (n < need % segments))]


# -- the model ----------------------------------------------------------------------------------------


@dataclass
class _Model:
    """The plain model of a task, and its objectives in order."""

    asked: Task
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    x: dict[tuple[str, int], cp_model.IntVar] = field(default_factory=dict)
    by_date: dict[tuple[str, dt.date], list[cp_model.IntVar]] = field(default_factory=dict)
    tiers: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, post in enumerate(self.asked.posts):
            for person in sorted(post.able):
                self.x[person, number] = self.cp.new_bool_var("")
                self.by_date.setdefault((person, post.date), []).append(self.x[person, number])
        self._cover()
        for person in self.asked.people:
            for duties in self._windows(person, 1):
                self.cp.add(sum(duties) <= 1)
            for duties in self._windows(person, self.asked.days):
                self.cp.add(sum(duties) <= self.asked.at_most)
        for line in self.asked.lines:
            self._line(line)
        if self.asked.apart is not None:
            self._apart(self.asked.apart)

    def _cover(self) -> None:
        missing = []
        for number, post in enumerate(self.asked.posts):
            short = self.cp.new_int_var(0, post.need, "")
            self.cp.add(sum(self.x[person, number] for person in sorted(post.able)) + short == post.need)
            missing.append(short)
        self.tiers.append(("vacancies", sum(missing)))

    def _windows(self, person: str, days: int) -> Iterator[list[cp_model.IntVar]]:
        """The person's variables in every window of so many days that holds any."""
        for window in _dates(self.asked, days):
            duties = [x for date in window for x in self.by_date.get((person, date), [])]
            if duties:
                yield duties

    def _line(self, line: str) -> None:
        """The sum of b (n - T)² over people, times a common denominator D, less constants."""
        targets = self.asked.lines[line]
        burdens = {person: self.asked.burdens.get(person, Fraction(1)) for person in targets}
        scale = math.lcm(*((burdens[person] * target).denominator for person, target in targets.items()))
        scale = math.lcm(scale, *(burden.denominator for burden in burdens.values()))
        terms = []
        for person, target in targets.items():
            mine = [
                self.x[person, number]
                for number, post in enumerate(self.asked.posts)
                if post.line == line and (person, number) in self.x
            ]
            count = self.cp.new_int_var(0, len(mine), "")
            square = self.cp.new_int_var(0, len(mine) ** 2, "")
            self.cp.add(sum(mine) == count)
            self.cp.add_multiplication_equality(square, [count, count])
            burden = burdens[person]
            terms.append(int(scale * burden) * square - int(2 * scale * burden * target) * count)
        self.tiers.append((line, sum(terms)))

    def _apart(self, days: int) -> None:
        beyond = []
        for person in self.asked.people:
            for duties in self._windows(person, days):
                more = self.cp.new_int_var(0, days, "")
                self.cp.add(more >= sum(duties) - 1)
                beyond.append(more)
        self.tiers.append(("spacing", sum(beyond)))


# -- solving ------------------------------------------------------------------------------------------


class _Log(cp_model.CpSolverSolutionCallback):
    """When the last solution of a tier came."""

    def __init__(self) -> None:
        super().__init__()
        self.last: float | None = None

    def on_solution_callback(self) -> None:
        self.last = time.perf_counter()


def solve(asked: Task, time_limit: float) -> dict[str, Any]:
    """Tier after tier, each fixed at its value; seconds count from here, model building included."""
    started = time.perf_counter()
    model = _Model(asked)
    first = best = None
    roster: list[tuple[str, int]] | None = None
    proved: dict[str, bool] = {}
    for number, (name, objective) in enumerate(model.tiers):
        left = time_limit - (time.perf_counter() - started)
        if left <= 0:
            break
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.max_time_in_seconds = left
        model.cp.minimize(objective)
        log = _Log()
        status = solver.solve(model.cp, log)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        roster = [key for key, x in model.x.items() if solver.boolean_value(x)]
        proved[name] = status == cp_model.OPTIMAL
        best = log.last
        first = log.last if number == 0 else first
        model.cp.add(objective <= round(solver.objective_value))
        model.cp.clear_hints()  # type: ignore[no-untyped-call]
        for x in model.x.values():
            model.cp.add_hint(x, solver.boolean_value(x))
        if status != cp_model.OPTIMAL:
            break
    return {
        "tiers": [] if roster is None else _values(asked, roster, proved),
        "first_s": None if first is None else round(first - started, 2),
        "best_s": None if best is None else round(best - started, 2),
        "total_s": round(time.perf_counter() - started, 2),
        "variables": len(model.x),
    }


def _values(
    asked: Task, roster: Iterable[tuple[str, int]], proved: Mapping[str, bool]
) -> list[dict[str, Any]]:
    """What a roster is worth, tier by tier, by the definition."""
    served: dict[str, list[Post]] = {person: [] for person in asked.people}
    for person, number in roster:
        served[person].append(asked.posts[number])
    posts = sum(post.need for post in asked.posts)
    values = {"vacancies": Fraction(posts - sum(map(len, served.values())))}
    for line, targets in asked.lines.items():
        counts = {person: sum(post.line == line for post in served[person]) for person in targets}
        values[line] = sum(
            (
                (counts[person] - target) ** 2 * asked.burdens.get(person, Fraction(1))
                for person, target in targets.items()
            ),
            Fraction(0),
        )
    if asked.apart is not None:
        dates = {person: Counter(post.date for post in mine) for person, mine in served.items()}
        values["spacing"] = Fraction(
            sum(
                max(0, sum(dates[person][date] for date in window) - 1)
                for person in asked.people
                for window in _dates(asked, asked.apart)
            )
        )
    return [
        {"name": name, "value": round(float(value), 4), "proved": proved.get(name, False)}
        for name, value in values.items()
    ]


def _dates(asked: Task, days: int) -> list[list[dt.date]]:
    """Every window of so many dates from the first date with a post to the last."""
    first, last = min(post.date for post in asked.posts), max(post.date for post in asked.posts)
    starts = (first + dt.timedelta(days=offset) for offset in range((last - first).days + 2 - days))
    return [[start + dt.timedelta(days=n) for n in range(days)] for start in starts]


def main() -> None:
    """One case, in this process; one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.yardstick")
    parser.add_argument("case")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--time-limit", type=float, default=60.0)
    words = parser.parse_args()
    json.dump(solve(task(words.case, words.data), words.time_limit), sys.stdout)


if __name__ == "__main__":
    main()
