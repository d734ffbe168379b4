"""Random small plans, with everything a plan may say; a seed always makes the same one."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tests.differential.world import (
    DAY,
    Calendar,
    Row,
    bars,
    call_of,
    dates,
    lines_of,
    person_of,
    quarter_ends,
    rows_of,
)

Plan = dict[str, Any]

SHIFTS = {"day": "08:00-16:00", "eve": "18:00-23:00", "night": "20:00-08:00", "early": "05:30-09:00"}
KINDS = ("workday", "weekend", "holiday")


class Maker:
    """Makes one plan, its notices and its records."""

    def __init__(self, seed: int, *, overlap: bool = True) -> None:
        self.seed = seed
        self.overlap = overlap
        """Whether wishes of one person may cover the same duty."""
        self.dice = random.Random(seed)
        self.quarter = self.dice.choice(("2027Q1", "2027Q2", "2027Q3", "2027Q3", "2027Q4"))
        self.first, self.last = quarter_ends(self.quarter)
        self.plan: Plan = {}
        self.notices: dict[int, Any] = {}
        self.records: dict[str, Any] = {}

    def chance(self, p: float) -> bool:
        return self.dice.random() < p

    def some(self, of: Any, least: int = 1) -> list[Any]:
        pool = list(of)
        return self.dice.sample(pool, self.dice.randint(min(least, len(pool)), len(pool)))

    def write(self, folder: Path) -> None:
        """Make the plan and write the duty folder."""
        self.make()
        for part in ("schedules", "holidays"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        write_yaml(folder / "roster.yaml", self.plan)
        for year, notice in self.notices.items():
            write_yaml(folder / "holidays" / f"{year}.yaml", notice)
        self._history(Calendar(self.plan, folder))
        for name, record in self.records.items():
            write_yaml(folder / "schedules" / f"{name}.yaml", record)

    def make(self) -> None:
        dice = self.dice
        units = [f"U{n}" for n in range(dice.randint(1, 3))]
        self.plan |= {"language": "en", "quarter": self.quarter}
        self.plan["units"] = [
            {"name": unit} | ({"kind": "subordinate"} if self.chance(0.3) else {}) for unit in units
        ]
        self.plan["ranks"] = {"chief": ["leader"], "clerk": ["staff"], "both": ["leader", "staff"]}
        self.names = [f"p{n}" for n in range(dice.randint(4, 10))]
        self.units = units
        self._window()
        self.plan["shifts"] = {name: SHIFTS[name] for name in sorted(self.some(SHIFTS)[:3])}
        self.shifts = list(self.plan["shifts"])
        self.segments = [f"S{n}" for n in range(dice.randint(1, 4))]
        self.plan["segments"] = [
            {"name": one}
            | ({"need": 2} if self.chance(0.1) else {})
            | ({"unit": dice.choice(units)} if self.chance(0.85) else {})
            for one in self.segments
        ]
        self.plan["people"] = [self._person(name) for name in self.names]
        self._duties()
        self.plan["rules"] = self._rules()
        if self.chance(0.35):
            self.plan["tiers"] = self._tiers()
        if self.chance(0.3):
            self.plan["opening"] = {
                who: {line: dice.randint(0, 4) for line in self.some(self.lines)[:2]}
                for who in self.some(self.names)[:3]
            }

    def _window(self) -> None:
        """The days of duty, some periods, and the holidays."""
        dice, days = self.dice, (self.last - self.first).days + 1
        length = min(dice.choice((4, 7, 7, 10, 14, 14, 21, 28, 35)), days)
        begin = dice.choice((0, 0, days - length, dice.randint(0, days - length)))
        self.begin = self.first + begin * DAY
        self.end = self.begin + (length - 1) * DAY
        self.periods: Plan = {"W": {"from": str(self.begin), "to": str(self.end)}}
        for name in ("P0", "P1")[: dice.randint(0, 2)]:
            first = self.begin + dice.randint(0, length - 1) * DAY
            last = min(first + dice.randint(0, 6) * DAY, self.last)
            yearly = self.chance(0.6)
            ends = [one.strftime("%m-%d") if yearly else str(one) for one in (first, last)]
            self.periods[name] = {"from": ends[0], "to": ends[1]}
            self.periods[name] |= {"ritual": True} if self.chance(0.3) else {}
            self.periods[name] |= {"line": True} if self.chance(0.2) else {}
        self.plan["periods"] = self.periods
        for year in (2024, 2025, 2026, 2027, 2028):
            off = dt.date(year, self.begin.month, min(self.begin.day, 25)) + dice.randint(0, 6) * DAY
            span = f"{off}..{off + dice.randint(0, 2) * DAY}" if off.month < 12 else str(off)
            self.notices[year] = {"source": "a sample", "off": {"劳动节": span}, "workdays": []}
            if self.chance(0.3):
                weekend = off + 7 * DAY
                weekend += (6 - weekend.isoweekday()) % 7 * DAY
                if weekend.year == year:
                    self.notices[year]["workdays"] = [str(weekend)]

    def _date(self) -> dt.date:
        return self.begin + self.dice.randint(0, (self.end - self.begin).days) * DAY

    def _range(self, longest: int = 6) -> Plan:
        first = self._date() - (self.dice.randint(0, 5) * DAY if self.chance(0.15) else 0 * DAY)
        last = first + self.dice.randint(0, longest) * DAY
        if self.chance(0.08):
            return self.dice.choice(({"from": str(first)}, {"to": str(last)}))
        return self.dice.choice(
            (
                {"from": str(first), "to": str(last)},
                {"date": f"{first}..{last}"},
                {"date": str(first)},
            )
        )

    def _person(self, name: str) -> Plan:
        dice = self.dice
        one: Plan = {"name": name, "unit": dice.choice(self.units)}
        one["rank"] = dice.choice(("clerk", "clerk", "clerk", "both", "chief"))
        if self.chance(0.5):
            one["tags"] = self.some(("a", "b", "c"))
        if self.chance(0.2):
            one["share"] = dice.choice((0.5, 0.8, 0.3, 2))
        if self.chance(0.12):
            one["from"] = str(self._date())
        elif self.chance(0.1):
            one["until"] = str(self._date())
        if self.chance(0.3):
            one["away"] = [self._range() for _ in range(dice.randint(1, 2))]
        if self.chance(0.12):
            one["exempt"] = [
                self._range(20) | ({"shift": self.some(self.shifts)} if self.chance(0.7) else {})
            ]
        if self.chance(0.15):
            one["refuse"] = [self._call(self._range(2))]
        if self.chance(0.4):
            one["wish"] = [self._wish(name) for _ in range(dice.randint(1, 3))]
        return one

    def _call(self, one: Plan) -> Plan:
        if self.chance(0.3):
            one["shift"] = self.some(self.shifts)
        if self.chance(0.2):
            one["segment"] = self.some(self.segments)
        return one

    def _wish(self, name: str) -> Plan:
        wish = self._call(self._range(8)) if self.chance(0.85) else self._call({"shift": [self.shifts[0]]})
        wish["want"] = self.dice.choice(("off", "off", "off", "on"))
        if self.chance(0.3):
            wish["weight"] = self.dice.randint(1, 4)
        if self.chance(0.15) and len(self.names) > 1:
            wish["with"] = self.dice.choice([one for one in self.names if one != name])
        return wish

    def _duties(self) -> None:
        """Duties until there are some dozens of posts, at most."""
        dice, plan = self.dice, self.plan
        room = dice.choice((12, 25, 40, 60))
        plan["duties"] = []
        calendar = Calendar.of(plan, self.notices)
        for n in range(dice.randint(1, 3)):
            days = dice.choice((["W"], ["W"], ["P0"], [dice.choice(("P1", "W"))]))
            days = [one for one in days if one in self.periods] or ["W"]
            duty: Plan = {"name": f"D{n}", "on": days, "shifts": self.some(self.shifts)[:2]}
            if self.chance(0.08):
                duty |= {"on": self.some(("Monday", "Saturday", "Sunday"))[:2], "shifts": self.shifts[:1]}
            if self.chance(0.4):
                duty["except"] = self.some((*KINDS, "Wednesday", "Friday", "P1"))[:2]
                duty["except"] = [one for one in duty["except"] if one != "P1" or one in self.periods]
            duty["segments"] = "all" if self.chance(0.5) else self.some(self.segments)
            if self.chance(0.93):
                duty["staff"] = self._staff()
            if self.chance(0.35):
                duty["leaders"] = 2 if self.chance(0.1) else 1
                duty |= {"leaders-per": "post"} if self.chance(0.3) else {}
            if self.chance(0.15):
                duty["reserves"] = {"people": 1} | ({"counts": 0.25} if self.chance(0.3) else {})
            if self.chance(0.5):
                duty["priority"] = dice.randint(1, 3)
            trial = plan | {"duties": [*plan["duties"], duty]}
            posts = sum(row.most for row in rows_of(trial, calendar, self.first, self.last, ()))
            if posts > room and not plan["duties"]:
                duty |= {"shifts": self.shifts[:1], "segments": self.segments[:1], "staff": 1}
            if 0 < posts <= room or not plan["duties"]:
                plan["duties"].append(duty)
        if not list(rows_of(plan, calendar, self.first, self.last, ())):
            plan["duties"][0] |= {"on": ["W"], "except": []}
        self.lines = ["leader", "ritual-night", "P0", "P1", *KINDS]
        self.lines = [one for one in self.lines if one[0] != "P" or one in self.periods]
        every = list(rows_of(plan, calendar, self.first, self.last, ()))
        for person in plan["people"]:
            if not self.overlap:
                person["wish"] = _apart(person.get("wish", []), every)
            rows = [row for row in every if not bars(person_of(plan, person), row)]
            if rows and self.chance(0.06):
                row = dice.choice(rows)
                pin: Plan = {"date": str(row.date)}
                pin |= {"shift": row.shift} if self.chance(0.5) else {}
                pin |= {"segment": row.segment} if row.segment and self.chance(0.3) else {}
                person["pin"] = [pin]

    def _staff(self) -> Any:
        dice = self.dice
        least = dice.choice((1, 1, 1, 2))
        if self.chance(0.75):
            return least
        wanted = least + dice.randint(0, 1)
        return {"at-least": least, "preferred": wanted, "at-most": wanted + dice.randint(0, 1)}

    # -- rules ---------------------------------------------------------------------------------------

    def _who(self) -> Any:
        dice = self.dice
        tags = sorted({tag for one in self.plan["people"] for tag in one.get("tags", ())})
        ranks = sorted({one["rank"] for one in self.plan["people"]})
        choices: list[Any] = [
            {"unit": dice.choice(self.units)},
            {"person": self.some(self.names)},
            {"not": {"person": self.some(self.names)[:2]}},
            {"rank": dice.choice(ranks)},
        ]
        if tags:
            choices += [{"tag": dice.choice(tags)}, dice.choice(tags), {"not": {"tag": dice.choice(tags)}}]
            choices += [{"any": [{"tag": dice.choice(tags)}, {"unit": dice.choice(self.units)}]}]
            choices += [{"all": [{"tag": dice.choice(tags)}, {"rank": dice.choice(ranks)}]}]
        return dice.choice(choices)

    def _which(self) -> Any:
        dice = self.dice
        names = [one["name"] for one in self.plan["duties"]]
        choices: list[Any] = [
            {"shift": self.some(self.shifts)},
            {"segment": self.some(self.segments)},
            {"day": self.some((*KINDS, "day-off", "Monday"))[:2]},
            {"role": dice.choice(("staff", "leader"))},
            {"duty": self.some(names)},
            {"not": {"shift": self.shifts[0]}},
            {"from": str(self._date())},
            {"to": str(self._date()), "role": "staff"},
            {"unit": dice.choice(self.units)},
            {"any": [{"day": "weekend"}, {"shift": self.shifts[-1]}]},
            dice.choice(self.segments),
        ]
        return dice.choice(choices)

    def _rules(self) -> list[Plan]:
        makers = _RULES.copy()
        self.dice.shuffle(makers)
        rules: list[Plan] = []
        for name, often, make in makers:
            for _ in range(2 if self.chance(0.08) and name in _TWICE else 1):
                if self.chance(often):
                    rule: Plan = {"rule": name} | make(self)
                    if name in _WHO and self.chance(0.35):
                        rule["who"] = self._who()
                    if name in _WHICH and self.chance(0.3):
                        rule["which"] = self._which()
                    rules.append(rule | self._weight(name))
        return rules

    def _weight(self, name: str) -> Plan:
        if name in {"fair", "staffing"}:
            return {}
        weight = self.dice.choice((1, 1, 2, 3, 10))
        if name in {"rotation", "steady-post"}:
            return {"weight": weight} if self.chance(0.5) else {}
        hard = self.chance({"wish": 0.05, "spacing": 0.05, "quota": 0.1, "turns": 0.3}.get(name, 0.45))
        return {"weight": "hard" if hard else weight}

    def _tiers(self) -> list[Any]:
        names = ["vacancies", "staffing", "turns", "fairness", "wishes", "place", "spacing"]
        if self.chance(0.7):
            names.remove("vacancies")
            first: list[Any] = ["vacancies"]
        else:
            first = []
        self.dice.shuffle(names)
        names = names[: self.dice.randint(2, len(names))]
        if self.chance(0.5):
            size = self.dice.randint(2, min(3, len(names)))
            joined: Any = {"join": {name: self.dice.choice((1, 2, 5, 20)) for name in names[:size]}}
            where = self.dice.randint(0, len(names) - size)
            rest: list[Any] = names[size:]
            return [*first, *rest[:where], joined, *rest[where:]]
        return [*first, *names]

    # -- records -------------------------------------------------------------------------------------

    def _history(self, calendar: Calendar) -> None:
        """What was served in quarters before, and sometimes in the one after."""
        dice = self.dice
        wanted: list[tuple[dt.date, str]] = []
        before = self.first - DAY
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            wanted.append((before, "before"))
            before = quarter_ends(quarter_of(before))[0] - DAY
        often = 0.7 if any(rule["rule"] == "spared" for rule in self.plan["rules"]) else 0.25
        years = [year for year in (2026, 2025) if self.chance(often)]
        wanted += [(self.first.replace(year=year), "a year ago") for year in years]
        if self.chance(0.12):
            wanted.append((self.last + DAY, "after"))
        for date, when in wanted:
            name = quarter_of(date)
            self.records[name] = self._record(name, when, calendar)

    def _record(self, name: str, when: str, calendar: Calendar) -> Plan:
        dice, plan = self.dice, self.plan
        first, last = quarter_ends(name)
        fair = next((rule for rule in plan["rules"] if rule["rule"] == "fair"), None)
        lines = () if fair is None else lines_of(fair)
        staff = [one for one in self.names if self.chance(0.9)] + ["gone"]
        if when == "a year ago":
            near = dates(self.begin.replace(year=first.year), self.end.replace(year=first.year))
        elif when == "after":
            near = dates(first, first + 9 * DAY)
        else:
            near = dates(last - 11 * DAY, last)
        days = sorted(
            {*(one for one in near if self.chance(0.5)), *(dice.choice(dates(first, last)) for _ in range(4))}
        )
        duties: list[Plan] = []
        busy: dict[str, dt.datetime] = {}
        for date in days:
            free = [
                one for one in staff if one not in busy or busy[one] < dt.datetime.combine(date, dt.time(5))
            ]
            for _ in range(dice.randint(1, 2)):
                if free and (when != "after" or self.chance(0.6)):
                    who = free.pop(dice.randrange(len(free)))
                    row = self._served(date, calendar, lines)
                    busy[who] = row.end
                    duties.append(_recorded(row, [who]))
        if duties and self.chance(0.3) and len(duties[-1]["assigned"]) == 1:
            morning = dt.datetime.combine(days[-1], dt.time())
            instead = [one for one in staff if one not in busy or busy[one] < morning]
            if instead:
                planned = duties[-1]["assigned"][0]
                duties[-1]["changes"] = [{"planned": planned, "actual": instead[0], "approver": "x"}]
        held = sorted({one["line"] for one in duties} | set(lines))
        people = [
            {
                "id": who,
                "name": who,
                "unit": self.units[0],
                "counts": {},
                "fair": {
                    line: float(Fraction(dice.randint(0, 500), 100))
                    for n, line in enumerate(held)
                    if n == 0 or self.chance(0.8)
                },
            }
            for who in staff
        ]
        return {
            "version": 1,
            "quarter": name,
            "status": "feasible",
            "gap": 0.0,
            "duties": duties,
            "people": people,
        }

    def _served(self, date: dt.date, calendar: Calendar, lines: Any) -> Row:
        plan = self.plan
        spec = dict(self.dice.choice(plan["duties"])) | {"on": ["every-day"], "except": [], "staff": 1}
        rows = list(rows_of(plan | {"duties": [spec]}, calendar, date, date, lines))
        return self.dice.choice(rows)


def _apart(wishes: list[Plan], rows: list[Row]) -> list[Plan]:
    """The wishes, without those that cover a duty which one before them covers."""
    kept: list[Plan] = []
    for wish in wishes:
        mine = [row for row in rows if call_of(wish).covers(row)]
        if not any(call_of(one).covers(row) for one in kept for row in mine):
            kept.append(wish)
    return kept


def _recorded(row: Row, who: list[str]) -> Plan:
    return {
        "date": str(row.date),
        "shift": row.shift,
        "start": row.start.isoformat(timespec="minutes"),
        "end": row.end.isoformat(timespec="minutes"),
        "duty": row.duty,
        "segment": row.segment,
        "role": row.role,
        "need": 1,
        "assigned": who,
        "line": row.line,
        "unit": row.unit,
    } | ({"reserve": True, "counts": float(row.counts)} if row.reserve else {})


def quarter_of(date: dt.date) -> str:
    return f"{date.year}Q{(date.month + 2) // 3}"


def write_yaml(path: Path, data: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, default_flow_style=None, width=200)
    path.write_text(text, encoding="utf-8")


def _pair(maker: Maker) -> list[str]:
    return maker.dice.sample(maker.names, 2)


def _periods(maker: Maker) -> list[str]:
    return maker.some([one for one in maker.periods if one != "W"] or ["W"])


def _total(maker: Maker) -> Plan:
    dice = maker.dice
    count = dice.choice(("duties", "duties", "hours", "nights"))
    one: Plan = {"count": count}
    span = dice.choice(("week", "week", "month", "quarter", "year", "period", "days", "day"))
    size = {"day": 1, "week": 7, "days": 5}.get(span, 12)
    one |= {"days": dice.randint(2, 10)} if span == "days" else {"per": span}
    one |= {"on": _periods(maker)} if span == "period" else {}
    each = {"hours": 7.5, "duties": 1, "nights": 1}[count]
    most = max(1, round(size * dice.uniform(0.2, 0.6)))
    bound = dice.choice(("at-most", "at-most", "at-most", "at-least", "exactly", "both"))
    if bound == "both":
        return one | {
            "at-least": 1 * int(each),
            "at-most": (most + 1) * each if count == "hours" else most + 1,
        }
    amount = most if bound == "at-most" else dice.randint(1, 2)
    return one | {bound: amount * each if count == "hours" else amount}


def _composition(maker: Maker) -> Plan:
    one: Plan = {"each": maker.dice.choice(("post", "shift", "day")), "who": maker._who()}
    return one | ({"at-least": 1} if maker.chance(0.45) else {"at-most": maker.dice.randint(1, 2)})


def _fair(maker: Maker) -> Plan:
    lines = maker.some(maker.lines, 2)
    one: Plan = {"lines": lines}
    if maker.chance(0.2):
        one["lines"] = {line: maker.dice.randint(1, 5) for line in lines}
    if maker.chance(0.2):
        one["away"] = "owed"
    if maker.chance(0.3):
        one["reset"] = maker.dice.choice(("yearly", "half-life"))
        if one["reset"] == "half-life" and maker.chance(0.5):
            one["half-life"] = maker.dice.randint(1, 6)
    return one


def _windowed(maker: Maker) -> Plan:
    dice = maker.dice
    if maker.chance(0.5):
        days = dice.randint(2, 10)
        return {"days": days, "at-most": dice.randint(1, max(1, days // 2))}
    per = dice.choice(("week", "month", "quarter"))
    return {"per": per, "at-most": {"week": 2, "month": 5, "quarter": 8}[per] + dice.randint(0, 2)}


def _quota(maker: Maker) -> Plan:
    return {"units": {unit: maker.dice.randint(1, 3) for unit in maker.units}} if maker.chance(0.4) else {}


def _turns(maker: Maker) -> Plan:
    return {"which": maker._which()} | (
        {"people": maker.some(maker.names, 2)} if maker.chance(0.5) else {"who": maker._who()}
    )


def _follow(maker: Maker) -> Plan:
    return {"after": maker.some(maker.shifts)[:2], "not": maker.some(maker.shifts)[:2]}


def _rotation(maker: Maker) -> Plan:
    return maker.dice.choice(({}, {"running": False}, {"even": False}))


def _wish(maker: Maker) -> Plan:
    one: Plan = {"budget": maker.dice.choice((0, 5, 10))} if maker.chance(0.5) else {}
    return one | ({"even": False} if maker.chance(0.3) else {})


Make = Callable[[Maker], Plan]
_RULES: list[tuple[str, float, Make]] = [
    ("rest", 0.35, lambda maker: {"hours": maker.dice.choice((8, 11, 12, 24))}),
    ("max-duties", 0.35, _windowed),
    ("max-days-running", 0.25, lambda maker: {"at-most": maker.dice.randint(1, 3)}),
    ("total", 0.25, _total),
    ("min-days-running", 0.1, lambda maker: {"at-least": maker.dice.randint(2, 3)}),
    ("min-days-off", 0.1, lambda maker: {"at-least": maker.dice.randint(2, 3)}),
    ("may-not-follow", 0.2, _follow),
    ("max-weekends", 0.15, lambda maker: {"at-most": maker.dice.randint(1, 2)}),
    ("whole-weekends", 0.12, lambda maker: {}),
    ("composition", 0.2, _composition),
    (
        "accompanied",
        0.15,
        lambda m: {"by": m._who(), "each": m.dice.choice(("post", "shift", "day")), "who": m._who()},
    ),
    ("together", 0.12, lambda maker: {"people": _pair(maker), "each": maker.dice.choice(("shift", "day"))}),
    ("apart", 0.15, lambda maker: {"people": _pair(maker), "each": maker.dice.choice(("shift", "day"))}),
    ("own-unit", 0.4, lambda maker: {"far": 3} if maker.chance(0.3) else {}),
    ("one-crew", 0.12, lambda maker: {"on": _periods(maker)}),
    ("quota", 0.15, _quota),
    ("turns", 0.12, _turns),
    (
        "spared",
        0.2,
        lambda m: {"on": _periods(m)} | ({"years": m.dice.randint(1, 3)} if m.chance(0.6) else {}),
    ),
    ("fair", 0.8, _fair),
    ("wish", 0.3, _wish),
    ("spacing", 0.4, lambda maker: {"days": maker.dice.randint(2, 5)} if maker.chance(0.8) else {}),
    ("rotation", 0.25, _rotation),
    ("steady-post", 0.12, lambda maker: {}),
    ("staffing", 0.2, lambda m: {"under": m.dice.choice((1, 3, 10)), "over": m.dice.choice((0, 1, 2))}),
    ("pin", 0.1, lambda maker: {}),
]
"""Each rule, how often a plan has it, and what it says besides its weight, people and duties."""
_TWICE = {
    "max-duties",
    "total",
    "composition",
    "apart",
    "together",
    "spacing",
    "rest",
    "max-weekends",
    "own-unit",
}
_WHO = {
    "rest",
    "max-duties",
    "max-days-running",
    "total",
    "min-days-running",
    "min-days-off",
    "may-not-follow",
}
_WHO |= {
    "max-weekends",
    "whole-weekends",
    "own-unit",
    "quota",
    "spared",
    "fair",
    "wish",
    "spacing",
    "rotation",
}
_WHO |= {"steady-post"}
_WHICH = (_WHO - {"fair", "wish"}) | {
    "composition",
    "accompanied",
    "together",
    "apart",
    "one-crew",
    "staffing",
}
