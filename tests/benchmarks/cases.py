"""Cases as plans: a converter for each family, so that nothing is measured that a user's YAML can not say."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from roster.domain.dates import Quarter
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from tests.benchmarks import published
from tests.benchmarks.case import Case, vacancies_only

EXAMPLE = Path(__file__).parents[2] / "examples" / "qindu" / "roster.yaml"


def find(name: str, data: Path | None) -> Case:
    """The case of a name: `example/2027Q1`, `generated/1000x200`, or a file below the data folder."""
    family, _, rest = name.partition("/")
    if family == "example":
        return Case(name, _quarters(rest), EXAMPLE, vacancies_only, {})
    if family in {"holiday", "daily", "generated"}:
        return {"daily": daily}.get(family, holiday)(name, raw(name, data))
    if family == "published":
        return published.load(name, _folder(name, data))
    raise SystemExit(f"{name}: there is no such family; one of example, generated, holiday, daily, published")


def raw(name: str, data: Path | None) -> Mapping[str, Any]:
    """A case of the holiday or daily family as it is given, or generated."""
    family, _, rest = name.partition("/")
    if family == "generated":
        people, segments = map(int, rest.split("x"))
        return generated(people, segments)
    found: Mapping[str, Any] = json.loads((_folder(name, data) / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _folder(name: str, data: Path | None) -> Path:
    if data is None:
        raise SystemExit(f"{name}: --data names the folder it is in")
    return data


def _quarters(text: str) -> tuple[Quarter, ...]:
    """A quarter `2027Q1`, or the four of a year `2027`, built one after the other."""
    if text.isdecimal():
        return tuple(Quarter(int(text), number) for number in (1, 2, 3, 4))
    return (Quarter.parse(text),)


def names(data: Path | None) -> list[str]:
    """All cases there are."""
    found = ["example/2026Q4", "example/2027Q1", "example/2027Q2", "example/2027"]
    found += ["generated/12x2", "generated/1000x200"]
    for pattern in ("holiday/*.json", "daily/*.json", "published/*/Instance*.txt"):
        if data is not None:
            paths = sorted(data.glob(pattern), key=lambda path: (len(path.stem), path.stem))
            found += [path.relative_to(data).with_suffix("").as_posix() for path in paths]
    return found


OPTIMA = {
    "30x6": {"vacancies": 0, "squares": 1119},
    "100x20": {"vacancies": 0, "squares": 3391},
    "300x60": {"vacancies": 0, "squares": 10624},
    "20x6": {"vacancies": 16, "squares": 1140},
    "60x15": {"vacancies": 2, "squares": 2918},
}


def holiday(name: str, data: Mapping[str, Any]) -> Case:
    """Eleven days of duty, so many per segment, no two days running; the sum of (prior + new)² is least."""
    prior = {person: int(data["prior"].get(person, 0)) for person in data["people"]}
    plan = {
        "bureau": name,
        "units": [{"name": unit} for unit in sorted(set(data["unit"].values()))],
        "people": [
            {"name": person, "unit": data["unit"][person], "away": list(data["away"].get(person, []))}
            for person in data["people"]
        ],
        "segments": [{"name": segment} for segment in data["segments"]],
        "shifts": {"day": "08:00-18:00"},
        "periods": {"duty days": {"date": list(data["days"])}},
        "duties": [{"name": "duty", "on": ["duty days"], "shifts": ["day"], "staff": data["need"]}],
        "rules": [
            {"rule": "max-days-running", "at-most": 1},
            {"rule": "fair", "lines": ["duty days"], "away": "owed"},
        ],
        "opening": {person: {"duty days": count} for person, count in prior.items()},
    }

    def recount(schedule: Schedule, horizon: Horizon) -> Mapping[str, Fraction]:
        squares = sum((prior[person] + len(duties)) ** 2 for person, duties in schedule.duties_of.items())
        return {**vacancies_only(schedule, horizon), "squares": Fraction(squares)}

    optimum = OPTIMA.get(name.rpartition("/")[2], {}) if name.startswith("holiday") else {}
    return Case(name, (Quarter.of(dt.date.fromisoformat(data["days"][0])),), plan, recount, optimum)


def generated(people: int, segments: int, seed: int = 1) -> Mapping[str, Any]:
    """A case of the holiday family of any size: the same days, absences and prior counts drawn at random."""
    rng = random.Random(seed)
    days = ["2025-04-04", "2025-04-05", "2025-04-06", "2025-05-01", "2025-05-02", "2025-05-03", "2025-05-04"]
    days += ["2025-05-05", "2025-05-31", "2025-06-01", "2025-06-02"]
    ids = [f"P{number:04d}" for number in range(people)]
    return {
        "days": days,
        "people": ids,
        "unit": {person: f"unit {number % 5}" for number, person in enumerate(ids)},
        "segments": [f"R{number}" for number in range(segments)],
        "need": 2,
        "away": {person: sorted(rng.sample(days, 2)) for person in ids if rng.random() < 0.4},
        "prior": {person: rng.randint(0, 4) for person in ids},
    }


def daily(name: str, data: Mapping[str, Any]) -> Case:
    """A quarter with duty every day, pooled or by unit; five tiers."""
    own = bool(data["own_segments"])
    periods: dict[str, list[str]] = {}
    duties: dict[str, dict[str, Any]] = {}
    lines = ("key", "weekend", "workday")
    for post in data["posts"]:
        periods.setdefault(f"{post['line']} days", []).append(post["date"])
        key = f"{post['shift']} {post['role']} {post.get('unit')} {post['need']} {post['line']}"
        periods.setdefault(key, []).append(post["date"])
        staff = post["need"] if post["role"] == "staff" else 0
        segment = f"segment {post['unit']}" if own and post.get("unit") is not None else "pool"
        duties[key] = {
            "name": key,
            "on": [key],
            "shifts": [post["shift"]],
            "segments": [segment],
            "staff": staff,
            "leaders": post["need"] - staff,
        }
    units = sorted({person["unit"] for person in data["people"]})
    segments: list[dict[str, str]] = [{"name": "pool"}]
    if own:
        segments += [{"name": f"segment {unit}", "unit": f"unit {unit}"} for unit in units]
    plan = {
        "bureau": name,
        "units": [{"name": f"unit {unit}"} for unit in units],
        "ranks": {"leader": ["leader", "staff"], "staff": ["staff"]},
        "people": [
            {
                "name": person["id"],
                "unit": f"unit {person['unit']}",
                "rank": "leader" if person["leader"] else "staff",
                "share": person["share"],
                "away": [f"{first}..{last}" for first, last in person["away"]],
                "exempt": [] if person["evenings"] else [{"shift": "eve"}],
            }
            for person in data["people"]
        ],
        "segments": segments,
        "shifts": data["hours"],
        "periods": {key: {"date": sorted(set(dates))} for key, dates in periods.items()},
        "duties": list(duties.values()),
        "rules": [
            {"rule": "max-duties", "days": 7, "at-most": 4},
            {"rule": "own-unit", "weight": "hard"},
            {"rule": "fair", "lines": [f"{line} days" for line in lines], "away": "owed"},
            {"rule": "spacing", "days": 3},
        ],
    }

    def recount(schedule: Schedule, horizon: Horizon) -> Mapping[str, Fraction]:
        return {
            **vacancies_only(schedule, horizon),
            **_squares(schedule, horizon, lines),
            "spacing": _close(schedule),
        }

    optimum = {key: value for key, value in data["optimum"].items() if value is not None}
    if own or any(person["share"] != 1 for person in data["people"]):
        # The values given are of shares over everybody, and of squares that weigh the same for all.
        optimum = {key: value for key, value in optimum.items() if key == "vacancies"}
    return Case(name, (Quarter.of(dt.date.fromisoformat(data["start"])),), plan, recount, optimum)


def _squares(schedule: Schedule, horizon: Horizon, lines: tuple[str, ...]) -> Mapping[str, Fraction]:
    """The sum over people of (n - T)² / share of duty, T the fair share."""
    sums: dict[str, Fraction] = {}
    for line in lines:
        name = f"{line} days"
        sums[line] = sum(
            (
                (schedule.counts(person.id).get(name, 0) - horizon.fair[person.id, name]) ** 2 / person.share
                for person in horizon.people
                if (person.id, name) in horizon.fair
            ),
            Fraction(0),
        )
    return sums


def _close(schedule: Schedule) -> Fraction:
    """Over each person and each window of three days of the quarter, the duties beyond the first."""
    first, last = schedule.horizon.quarter.first, schedule.horizon.quarter.last
    total = 0
    for duties in schedule.duties_of.values():
        dates = Counter(duty.date for duty in duties)
        for offset in range((last - first).days - 1):
            window = (first + dt.timedelta(days=offset + day) for day in range(3))
            total += max(0, sum(dates[date] for date in window) - 1)
    return Fraction(total)
