"""A plan, its notices and its records as plain values, read from the files alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

DAY = dt.timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TIERS = ("vacancies", "staffing", "turns", "fairness", "wishes", "place", "spacing", "rotation")
FESTIVALS = {
    "春节": ("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"),
    "元宵": ("2024-02-24", "2025-02-12", "2026-03-03", "2027-02-20", "2028-02-09"),
    "清明": ("2024-04-04", "2025-04-04", "2026-04-05", "2027-04-05", "2028-04-04"),
    "中元": ("2024-08-18", "2025-09-06", "2026-08-27", "2027-08-16", "2028-09-03"),
    "寒衣": ("2024-11-01", "2025-11-20", "2026-11-09", "2027-10-29", "2028-11-16"),
    "冬至": ("2024-12-21", "2025-12-21", "2026-12-22", "2027-12-22", "2028-12-21"),
}
"""The festivals whose periods are built in, year by year."""
AROUND = {"春节": (1, 2), "清明": (2, 0)}
"""How many days before and after belong to the period; one before for the others. 除夕 is the day before 春节."""
DEFAULT_LINES = ("leader", "春节", "ritual-night", "holiday", "weekend", "workday")


class _Words(yaml.SafeLoader):
    """YAML 1.2: on, off, yes and no are words, a time is no number."""


_Words.yaml_implicit_resolvers = {
    key: [
        (tag, pattern)
        for tag, pattern in pairs
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"}
    ]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), list("tf"))
_Words.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("[-+]?[0-9]+$"), list("-+0123456789"))


def load(path: Path) -> Any:
    """A YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), _Words)


@dataclass(frozen=True)
class Row:
    """A duty to be manned, or (with `person`) one that was served in another quarter."""

    date: dt.date
    shift: str
    start: dt.datetime
    end: dt.datetime
    duty: str
    segment: str | None
    unit: str | None
    role: str
    need: int = 1
    preferred: int = 1
    most: int = 1
    ranged: bool = False
    reserve: bool = False
    counts: Fraction = Fraction(1)
    priority: int = 1
    line: str = ""
    person: str = ""

    @property
    def touches(self) -> list[dt.date]:
        """The dates any part of it falls on."""
        return dates(self.date, (self.end - dt.timedelta(seconds=1)).date())

    @property
    def night(self) -> bool:
        return self.start.hour < 5 or len(self.touches) > 1

    @property
    def minutes(self) -> int:
        return round((self.end - self.start).total_seconds() / 60)


@dataclass(frozen=True)
class Span:
    """Dates, both ends included; None is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __contains__(self, date: object) -> bool:
        assert isinstance(date, dt.date)
        return (self.first is None or date >= self.first) and (self.last is None or date <= self.last)

    def meets(self, first: dt.date, last: dt.date) -> bool:
        return (self.first is None or self.first <= last) and (self.last is None or self.last >= first)


@dataclass(frozen=True)
class Call:
    """A pin, a refusal, an exemption or a wish: dates, and if named shifts and segments."""

    span: Span
    shifts: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    want: str = "off"
    partner: str | None = None
    weight: int = 1

    def covers(self, row: Row) -> bool:
        return (
            row.date in self.span
            and (not self.shifts or row.shift in self.shifts)
            and (not self.segments or row.segment in self.segments)
        )


@dataclass(frozen=True)
class Person:
    """Someone who serves."""

    id: str
    unit: str
    rank: str
    roles: tuple[str, ...]
    tags: tuple[str, ...]
    share: Fraction
    member: Span
    away: tuple[Span, ...]
    exempt: tuple[Call, ...]
    pins: tuple[Call, ...]
    refused: tuple[Call, ...]
    wishes: tuple[Call, ...]

    def names(self) -> set[str]:
        return {self.id, self.unit, self.rank, *self.tags}


@dataclass(frozen=True)
class Record:
    """A schedule of another quarter: what was served, and each one's fair share by line."""

    first: dt.date
    last: dt.date
    services: tuple[Row, ...]
    fair: Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True)
class World:
    """All that one quarter asks."""

    first: dt.date
    last: dt.date
    people: tuple[Person, ...]
    rows: tuple[Row, ...]
    rules: tuple[Mapping[str, Any], ...]
    stages: tuple[Mapping[str, int], ...]
    units: Mapping[str, str]
    records: tuple[Record, ...]
    opening: Mapping[str, Mapping[str, Fraction]]
    calendar: Calendar
    lines: tuple[str, ...]
    known_from: dt.date
    outside: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    """What each person serves in other quarters."""

    def inside(self, date: dt.date) -> bool:
        return self.first <= date <= self.last

    def days(self) -> list[dt.date]:
        return dates(self.first, self.last)


class Calendar:
    """What a date may be called: kinds of day, weekdays, periods of the plan, holidays of the notices."""

    def __init__(self, plan: Mapping[str, Any], folder: Path) -> None:
        paths = sorted((folder / "holidays").glob("*.yaml"))
        self._begin(plan, [load(path) for path in paths])

    @classmethod
    def of(cls, plan: Mapping[str, Any], notices: Mapping[int, Any]) -> Calendar:
        """The calendar of a plan and notices that are not yet written."""
        calendar = cls.__new__(cls)
        calendar._begin(plan, notices.values())
        return calendar

    def _begin(self, plan: Mapping[str, Any], notices: Iterable[Mapping[str, Any]]) -> None:
        self.periods: Mapping[str, Any] = plan.get("periods", {})
        self.off: dict[dt.date, str] = {}
        self.worked: set[dt.date] = set()
        for notice in notices:
            for name, span in notice["off"].items():
                first, last = span_of(span)
                self.off |= dict.fromkeys(dates(first, last), name)
            self.worked |= {date_of(one) for one in notice.get("workdays", ())}
        self._words: dict[dt.date, frozenset[str]] = {}
        self.built_in: dict[dt.date, set[str]] = {}
        for name, years in FESTIVALS.items():
            before, after = AROUND.get(name, (1, 0))
            for date in map(dt.date.fromisoformat, years):
                for covered in dates(date - before * DAY, date + after * DAY):
                    self.built_in.setdefault(covered, set()).add(name)
                if name == "春节":
                    self.built_in.setdefault(date - DAY, set()).add("除夕")

    def kind(self, date: dt.date) -> str:
        if date in self.off:
            return "holiday"
        if date in self.worked:
            return "makeup-workday"
        return "weekend" if date.isoweekday() > 5 else "workday"

    def in_period(self, date: dt.date, name: str) -> bool:
        period = self.periods[name]
        first, last = str(period["from"]), str(period["to"])
        if len(first) > 5:
            return date_of(first) <= date <= date_of(last)
        today = date.strftime("%m-%d")
        return first <= today <= last if first <= last else today >= first or today <= last

    def ritual(self, date: dt.date) -> bool:
        return date in self.built_in or any(
            one.get("ritual") and self.in_period(date, name) for name, one in self.periods.items()
        )

    def words(self, date: dt.date) -> frozenset[str]:
        if date not in self._words:
            kind = self.kind(date)
            found = {kind, WEEKDAYS[date.weekday()], "every-day"}
            found |= {name for name in self.periods if self.in_period(date, name)}
            found |= {"day-off"} if kind in {"weekend", "holiday"} else set()
            found |= {"workday"} if kind == "makeup-workday" else set()
            found |= {"ritual"} if self.ritual(date) else set()
            found |= {self.off[date]} if date in self.off else set()
            self._words[date] = frozenset(found | self.built_in.get(date, set()))
        return self._words[date]


def dates(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def date_of(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def span_of(value: Any) -> tuple[dt.date, dt.date]:
    first, _, last = str(value).partition("..")
    return date_of(first), date_of(last or first)


def several(value: Any) -> tuple[Any, ...]:
    return () if value is None else tuple(value) if isinstance(value, (list, tuple)) else (value,)


def quarter_ends(name: str) -> tuple[dt.date, dt.date]:
    year, number = int(name[:4]), int(name[-1])
    first = dt.date(year, 3 * number - 2, 1)
    return first, dt.date(year + number // 4, 3 * number % 12 + 1, 1) - DAY


def read(folder: Path, quarter: str) -> World:
    """The world of one quarter of a duty folder."""
    plan = plan_of(folder)
    first, last = quarter_ends(quarter)
    calendar = Calendar(plan, folder)
    rules = tuple(plan.get("rules", ()))
    fair = next((rule for rule in rules if rule["rule"] == "fair"), None)
    wanted = () if fair is None else lines_of(fair)
    own = tuple(name for name, one in calendar.periods.items() if one.get("line") and name not in wanted)
    wanted = (*own, *wanted)
    people = tuple(person_of(plan, one) for one in plan["people"])
    rows = tuple(rows_of(plan, calendar, first, last, wanted))
    held = {row.line for row in rows}
    lines = (*(line for line in wanted if line in held), *sorted(held - set(wanted)))
    records = tuple(_records(folder, quarter))
    known = first
    for record in reversed([one for one in records if one.last < first]):
        if record.last + DAY == known:
            known = record.first
    outside: dict[str, list[Row]] = {}
    for record in records:
        for service in record.services:
            outside.setdefault(service.person, []).append(service)
    return World(
        first,
        last,
        tuple(one for one in people if one.member.meets(first, last)),
        rows,
        rules,
        tuple(_stages(plan)),
        {one["name"]: one.get("kind", "section") for one in plan["units"]},
        records,
        {
            who: {line: Fraction(str(count)) for line, count in counts.items()}
            for who, counts in plan.get("opening", {}).items()
        },
        calendar,
        lines,
        known,
        {who: tuple(sorted(them, key=lambda one: one.start)) for who, them in outside.items()},
    )


def plan_of(folder: Path) -> dict[str, Any]:
    """The plan of a duty folder; what is written as a bare word is a name."""
    plan: dict[str, Any] = load(folder / "roster.yaml")
    for part in ("units", "segments"):
        plan[part] = [one if isinstance(one, dict) else {"name": one} for one in several(plan.get(part))]
    return plan


def lines_of(fair: Mapping[str, Any]) -> tuple[str, ...]:
    """The lines of a rule of fairness in their order."""
    said = fair.get("lines", DEFAULT_LINES)
    return tuple(sorted(said, key=lambda one: -said[one])) if isinstance(said, dict) else tuple(said)


def _stages(plan: Mapping[str, Any]) -> Iterator[Mapping[str, int]]:
    """The tiers in their order: each a name with its weight 0, or several joined with theirs."""
    named: set[str] = set()
    for one in plan.get("tiers", ()):
        stage = {one: 0} if isinstance(one, str) else dict(one["join"])
        named |= set(stage)
        yield {name: stage[name] for name in TIERS if name in stage}
    yield from ({name: 0} for name in TIERS if name not in named)


def person_of(plan: Mapping[str, Any], one: Mapping[str, Any]) -> Person:
    rank = one.get("rank", "staff")
    ranks = {"leader": ["leader"], "staff": ["staff"]} | plan.get("ranks", {})
    return Person(
        one["name"],
        one["unit"],
        rank,
        tuple(ranks[rank]),
        several(one.get("tags")),
        Fraction(str(one.get("share", 1))),
        _span(one),
        tuple(_span(span) for span in several(one.get("away"))),
        tuple(call_of(call) for call in several(one.get("exempt"))),
        tuple(call_of(call) for call in several(one.get("pin"))),
        tuple(call_of(call) for call in several(one.get("refuse"))),
        tuple(call_of(call) for call in several(one.get("wish"))),
    )


def _span(one: Mapping[str, Any]) -> Span:
    if "date" in one:
        return Span(*span_of(one["date"]))
    first, last = one.get("from"), one.get("to", one.get("until"))
    return Span(None if first is None else date_of(first), None if last is None else date_of(last))


def call_of(one: Mapping[str, Any]) -> Call:
    return Call(
        _span(one),
        several(one.get("shift")),
        several(one.get("segment")),
        one.get("want", "off"),
        one.get("with"),
        one.get("weight", 1),
    )


def rows_of(
    plan: Mapping[str, Any], calendar: Calendar, first: dt.date, last: dt.date, wanted: Iterable[str]
) -> Iterator[Row]:
    """Every duty of the plan on the dates."""
    for date in dates(first, last):
        words = calendar.words(date)
        for spec in plan["duties"]:
            if words & set(several(spec["on"])) and not words & set(several(spec.get("except"))):
                for shift in several(spec["shifts"]):
                    for row in _rows(plan, spec, date, shift):
                        yield _with_line(row, calendar, wanted)


def _with_line(row: Row, calendar: Calendar, wanted: Iterable[str]) -> Row:
    words = calendar.words(row.date)
    dark = row.start.hour >= 18 or row.start.hour < 5 or len(row.touches) > 1
    for line in wanted:
        if (
            (line == "leader" and row.role == "leader")
            or (line == "ritual-night" and calendar.ritual(row.date) and dark)
            or line in words
        ):
            return _replaced(row, line=line)
    kind = calendar.kind(row.date)
    return _replaced(row, line="workday" if kind == "makeup-workday" else kind)


def _replaced(row: Row, **changes: Any) -> Row:
    return Row(**{**row.__dict__, **changes})


def _rows(plan: Mapping[str, Any], spec: Mapping[str, Any], date: dt.date, shift: str) -> Iterator[Row]:
    begin, end = (dt.time.fromisoformat(one) for one in plan["shifts"][shift].split("-"))
    start, stop = dt.datetime.combine(date, begin), dt.datetime.combine(date, end)
    stop += DAY if stop <= start else dt.timedelta(0)
    named = several(spec.get("segments", "all"))
    segments = [one for one in plan["segments"] if "all" in named or one["name"] in named]
    priority = spec.get("priority", 1)

    def row(segment: Mapping[str, Any] | None, role: str, staff: Any, **more: Any) -> Row:
        staff = staff if isinstance(staff, dict) else {"at-least": staff}
        least = staff.get("at-least", 1)
        wanted = staff.get("preferred", least)
        most = staff.get("at-most", wanted)
        where, unit = (None, None) if segment is None else (segment["name"], segment.get("unit"))
        numbers = {"need": least, "preferred": wanted, "most": most, "ranged": (wanted, most) != (least,) * 2}
        numbers |= {"priority": priority} | more
        return Row(date, shift, start, stop, spec["name"], where, unit, role, **numbers)

    leaders = spec.get("leaders", 0)
    if spec.get("leaders-per", "shift") == "shift" and leaders:
        yield row(None, "leader", leaders)
    for segment in segments:
        if spec.get("leaders-per", "shift") == "post" and leaders:
            yield row(segment, "leader", leaders)
        staff = row(segment, "staff", spec.get("staff", segment.get("need", 1)))
        if staff.most:
            yield staff
    held = spec.get("reserves")
    if held is not None:
        held = held if isinstance(held, dict) else {"people": held}
        counts = Fraction(str(held.get("counts", "1/2")))
        after = held.get("priority", min(priority + 1, 9))
        if held.get("people", 1):
            yield row(None, "staff", held.get("people", 1), reserve=True, counts=counts, priority=after)


def _records(folder: Path, quarter: str) -> Iterator[Record]:
    for path in sorted((folder / "schedules").glob("*.yaml")):
        if path.stem == quarter or path.stem.count("."):
            continue
        data = load(path)
        first, last = quarter_ends(path.stem)
        fair = {
            one["id"]: {line: Fraction(str(share)) for line, share in one["fair"].items()}
            for one in data["people"]
        }
        yield Record(first, last, tuple(_services(data)), fair)


def _services(data: Mapping[str, Any]) -> Iterator[Row]:
    for one in data["duties"]:
        for person in served(one):
            yield Row(
                date_of(one["date"]),
                one["shift"],
                moment(one["start"]),
                moment(one["end"]),
                one["duty"],
                one["segment"],
                one["unit"],
                one["role"],
                counts=Fraction(str(one.get("counts", 1))),
                line=one["line"],
                person=person,
            )


def served(row: Mapping[str, Any]) -> list[str]:
    """Who served a recorded duty: the planned, those changed replaced."""
    changed = {one["planned"]: one["actual"] for one in row.get("changes", ())}
    return [who for who in (changed.get(one, one) for one in row["assigned"]) if who]


def moment(value: Any) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))


def bars(person: Person, row: Row) -> bool:
    """Whether the person can not serve the row: of another role, not there, exempt, or refusing it."""
    return (
        row.role not in person.roles
        or row.date not in person.member
        or row.touches[-1] not in person.member
        or any(date in span for span in person.away for date in row.touches)
        or any(row.date in one.span and (not one.shifts or row.shift in one.shifts) for one in person.exempt)
        or any(call.covers(row) for call in person.refused)
    )


def served_then(world: World, rule: Mapping[str, Any], person: Person, row: Row) -> bool:
    """Whether the person served on another occasion of the same name, so many years back (of 400 days at most)."""
    words, names = world.calendar.words, set(several(rule["on"]))
    return any(
        60 <= (row.date - one.date).days <= 400 * rule.get("years", 1)
        and words(one.date) & words(row.date) & names
        and fits_which(rule.get("which"), one, world.calendar)
        for one in world.outside.get(person.id, ())
    )


def fits_who(who: Any, person: Person) -> bool:
    """Whether a selector means a person; none means everyone."""
    if who is None:
        return True
    if not isinstance(who, dict):
        return not person.names().isdisjoint(several(who))
    traits = {"person": {person.id}, "unit": {person.unit}, "rank": {person.rank}, "tag": set(person.tags)}
    return all(
        not traits[key].isdisjoint(several(value))
        if key in traits
        else _combined(key, value, lambda one: fits_who(one, person))
        for key, value in who.items()
    )


def fits_which(which: Any, row: Row, calendar: Calendar) -> bool:
    """Whether a selector means a duty; none means all."""
    if which is None:
        return True
    words = calendar.words(row.date)
    if not isinstance(which, dict):
        return not ({row.duty, row.shift, row.segment, row.line} | words).isdisjoint(several(which))
    traits: dict[str, Iterable[Any]] = {
        "duty": {row.duty},
        "shift": {row.shift},
        "segment": {row.segment},
        "unit": {row.unit},
        "role": {row.role},
        "line": {row.line},
        "day": words,
    }
    for key, value in which.items():
        if key == "from":
            fits = row.date >= date_of(value)
        elif key == "to":
            fits = row.date <= date_of(value)
        elif key in traits:
            fits = not set(traits[key]).isdisjoint(several(value))
        else:
            fits = _combined(key, value, lambda one: fits_which(one, row, calendar))
        if not fits:
            return False
    return True


def _combined(key: str, value: Any, fits: Any) -> bool:
    if key == "not":
        return not fits(value)
    return {"any": any, "all": all}[key](fits(one) for one in value)
