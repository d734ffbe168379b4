"""Every rule of the catalogue as its documentation tells it, said as sums on a sheet."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.differential import visits
from tests.differential.shares import Shares, balances, fair_shares, shares_among_the_able
from tests.differential.statements import Positive, Sheet, Square, Sum, TierKey
from tests.differential.world import (
    DAY,
    Call,
    Person,
    Row,
    World,
    bars,
    fits_which,
    fits_who,
    served_then,
    several,
)

SPACING: TierKey = ("spacing", None)
TURNS: TierKey = ("turns", None)
PLACE: TierKey = ("place", None)


@dataclass(frozen=True)
class Tier:
    """One tier: its name and part, and what the costs counted in it weigh."""

    name: str
    part: str | None
    weights: Mapping[TierKey, int]


class Asked:
    """All that a world asks, told on one sheet."""

    def __init__(
        self,
        world: World,
        given: tuple[Shares, Shares] | None = None,
        *,
        anyone: bool = False,
        among: bool = False,
    ) -> None:
        """With `anyone` there is a variable for whoever can not serve, too: for rosters written by hand."""
        self.world = world
        self.sheet = Sheet()
        self.rows_on: dict[dt.date, list[int]] = {}
        for n, row in enumerate(world.rows):
            self.rows_on.setdefault(row.date, []).append(n)
        self.able = {person.id: set(self._able(person)) for person in world.people}
        for person in world.people:
            for n in range(len(world.rows)) if anyone else sorted(self.able[person.id]):
                self.sheet.may_serve(person.id, n)
        self.among = among
        if given is not None:
            self.fair, self.balance = given
        elif among:
            self.fair, circles = shares_among_the_able(world)
            self.balance = balances(world, self.fair, circles)
        else:
            self.fair = fair_shares(world, self.able)
            self.balance = balances(world, self.fair)
        self._always()
        for rule in world.rules:
            _TOLD[rule["rule"]](self, rule)
        mentioned = {rule["rule"] for rule in world.rules}
        for name in ("pin", "staffing", "wish"):
            if name not in mentioned:
                _TOLD[name](self, {"rule": name})

    # -- what the rules below speak of ---------------------------------------------------------------

    def rows(self, rule: Mapping[str, Any]) -> list[int]:
        """The duties that the rule's `which` means."""
        calendar = self.world.calendar
        return [n for n, row in enumerate(self.world.rows) if fits_which(rule.get("which"), row, calendar)]

    def people(self, rule: Mapping[str, Any]) -> list[Person]:
        return [person for person in self.world.people if fits_who(rule.get("who"), person)]

    def outside(self, rule: Mapping[str, Any], person: Person) -> list[Row]:
        """What the person serves in other quarters that the rule's `which` means."""
        calendar = self.world.calendar
        rows = self.world.outside.get(person.id, ())
        return [row for row in rows if fits_which(rule.get("which"), row, calendar)]

    def serves(self, person: Person, rows: Iterable[int]) -> Sum:
        return self.sheet.sum([person.id], rows)

    def by_date(self, rule: Mapping[str, Any]) -> dict[dt.date, list[int]]:
        found: dict[dt.date, list[int]] = {}
        for n in self.rows(rule):
            found.setdefault(self.world.rows[n].date, []).append(n)
        return found

    def on(self, person: Person, days: Mapping[dt.date, list[int]], date: dt.date) -> Sum:
        """1 where the person serves on the date: nobody serves twice on one."""
        return self.serves(person, days.get(date, ()))

    def groups(self, rule: Mapping[str, Any]) -> list[list[int]]:
        """The duties of each post, shift or day."""
        each = rule.get("each", "shift")
        found: dict[Hashable, list[int]] = {}
        for n in self.rows(rule):
            row = self.world.rows[n]
            keys: dict[str, Hashable] = {"day": row.date, "shift": (row.start, row.shift)}
            keys["post"] = (row.start, row.shift, row.segment)
            found.setdefault(keys[each], []).append(n)
        return list(found.values())

    def most(
        self,
        rule: Mapping[str, Any],
        over: Sum,
        tier: TierKey = SPACING,
        usual: int | str = "hard",
        times: int = 1,
    ) -> None:
        weight = rule.get("weight", usual)
        self.sheet.most(rule["rule"], tier, weight if weight == "hard" else weight * times, over)

    # -- tiers ---------------------------------------------------------------------------------------

    def tiers(self) -> list[Tier]:
        """The tiers in their order, also those that cost nothing."""
        parts: dict[str, list[str | None]] = {
            "vacancies": [str(n) for n in sorted({row.priority for row in self.world.rows})],
            "fairness": list(self.world.lines),
            "wishes": [None, "even"],
        }
        found: list[Tier] = []
        for stage in self.world.stages:
            names = list(stage)
            keys = {(name, part): stage[name] or 1 for name in names for part in parts.get(name, [None])}
            if len(names) == 1 and not stage[names[0]]:
                found += [Tier(*key, {key: 1}) for key in keys]
            else:
                found.append(Tier("+".join(names), None, keys))
        return found

    # -- what always holds ---------------------------------------------------------------------------

    def _able(self, person: Person) -> Iterator[int]:
        own = [
            rule for rule in self.world.rules if rule["rule"] == "own-unit" and rule.get("weight") == "hard"
        ]
        for n, row in enumerate(self.world.rows):
            lent = row.unit is not None and row.unit != person.unit
            barred = lent and any(
                fits_who(rule.get("who"), person) and fits_which(rule.get("which"), row, self.world.calendar)
                for rule in own
            )
            if not barred and not bars(person, row):
                yield n

    def _always(self) -> None:
        """Enough people and not too many; one shift a day, and never two at once."""
        world, sheet = self.world, self.sheet
        everyone = [person.id for person in world.people]
        for n, row in enumerate(world.rows):
            there = sheet.sum(everyone, [n])
            sheet.most("room", SPACING, "hard", there - row.most)
            sheet.most("vacancy", ("vacancies", str(row.priority)), 1, -there + row.need)
        for person in world.people:
            for rows in self.rows_on.values():
                sheet.most("one-shift", SPACING, "hard", self.serves(person, rows) - 1)
            for a, b in itertools.combinations(range(len(world.rows)), 2):
                if world.rows[a].date != world.rows[b].date and _at_once(world.rows[a], world.rows[b]):
                    self._not_both("one-shift", person, a, b)
            for served in world.outside.get(person.id, ()):
                for n, row in enumerate(world.rows):
                    if _at_once(row, served):
                        sheet.most("one-shift", SPACING, "hard", self.serves(person, [n]))

    def _not_both(self, rule: str, person: Person, a: int, b: int) -> None:
        both = self.serves(person, [a, b])
        if len(both.terms) == 2:
            self.sheet.most(rule, SPACING, "hard", both - 1)


def _at_once(one: Row, other: Row) -> bool:
    return one.start < other.end and other.start < one.end


def _pin(asked: Asked, rule: Mapping[str, Any]) -> None:
    for person in asked.world.people:
        for call in person.pins:
            if call.span.meets(asked.world.first, asked.world.last):
                covered = [n for n, row in enumerate(asked.world.rows) if call.covers(row)]
                asked.most(rule, -asked.serves(person, covered) + 1)


def _staffing(asked: Asked, rule: Mapping[str, Any]) -> None:
    everyone = [person.id for person in asked.world.people]
    for n in asked.rows(rule):
        row = asked.world.rows[n]
        if row.ranged:
            there, tier = asked.sheet.sum(everyone, [n]), ("staffing", None)
            asked.most(rule, -there + row.preferred, tier, 1, rule.get("under", 1))
            asked.most(rule, there - row.preferred, tier, 1, rule.get("over", 1))


def _rest(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, least = asked.world, dt.timedelta(hours=rule.get("hours", 11))

    def near(one: Row, other: Row) -> bool:
        return one.date != other.date and one.start < other.end + least and other.start < one.end + least

    rows = asked.rows(rule)
    pairs = [(a, b) for a, b in itertools.combinations(rows, 2) if near(world.rows[a], world.rows[b])]
    for person in asked.people(rule):
        for a, b in pairs:
            both = asked.serves(person, [a, b])
            if len(both.terms) == 2:
                asked.most(rule, both - 1)
        for served in asked.outside(rule, person):
            for n in rows:
                if near(world.rows[n], served):
                    asked.most(rule, asked.serves(person, [n]))


def _calendar(per: str, date: dt.date) -> tuple[dt.date, dt.date]:
    if per == "day":
        return date, date
    if per == "week":
        return date - date.weekday() * DAY, date + (6 - date.weekday()) * DAY
    first = {"month": date.month, "quarter": (date.month - 1) // 3 * 3 + 1, "year": 1}[per]
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    after = dt.date(date.year + (first + months - 1) // 12, (first + months - 1) % 12 + 1, 1)
    return dt.date(date.year, first, 1), after - DAY


def _rolling(world: World, days: int) -> list[tuple[dt.date, dt.date]]:
    """Every run of so many dates that holds one of the quarter."""
    reach = (days - 1) * DAY
    count = (world.last - world.first).days + days
    return [(world.first - reach + n * DAY, world.first + n * DAY) for n in range(count)]


def _windows(
    asked: Asked,
    rule: Mapping[str, Any],
    windows: Iterable[tuple[dt.date, dt.date]],
    most: int,
    *,
    usual: int | str,
) -> None:
    """At most so many in each window; what was served outside takes its place, but is not charged again."""
    days = asked.by_date(rule)
    for first, last in windows:
        rows = [n for date, there in days.items() if first <= date <= last for n in there]
        for person in asked.people(rule):
            used = sum(first <= one.date <= last for one in asked.outside(rule, person))
            asked.most(rule, asked.serves(person, rows) - max(0, most - used), usual=usual)


def _max_duties(asked: Asked, rule: Mapping[str, Any]) -> None:
    if "days" in rule:
        windows = _rolling(asked.world, rule["days"])
    else:
        windows = sorted({_calendar(rule["per"], date) for date in asked.world.days()})
    _windows(asked, rule, windows, rule["at-most"], usual="hard")


def _max_days_running(asked: Asked, rule: Mapping[str, Any]) -> None:
    most = rule["at-most"]
    _windows(asked, rule, _rolling(asked.world, most + 1), most, usual="hard")


def _spacing(asked: Asked, rule: Mapping[str, Any]) -> None:
    _windows(asked, rule, _rolling(asked.world, rule.get("days", 2)), 1, usual=1)


def _total(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, count = asked.world, rule.get("count", "duties")
    scale = 60 if count == "hours" else 1

    def size(row: Row) -> int:
        return {"duties": 1, "nights": int(row.night), "hours": row.minutes}[count]

    least, most = rule.get("at-least", rule.get("exactly")), rule.get("at-most", rule.get("exactly"))
    rows = asked.rows(rule)
    for first, last in _total_windows(asked, rule):
        inside = [n for n in rows if first <= world.rows[n].date <= last]
        for person in asked.people(rule):
            used = sum(size(one) for one in asked.outside(rule, person) if first <= one.date <= last)
            served = Sum()
            for n in inside:
                served += asked.serves(person, [n]) * size(world.rows[n])
            if most is not None:
                asked.most(rule, served - max(0, round(most * scale) - used))
            if least is not None and world.known_from <= first and last <= world.last:
                asked.most(rule, -served + max(0, round(least * scale) - used))


def _total_windows(asked: Asked, rule: Mapping[str, Any]) -> list[tuple[dt.date, dt.date]]:
    world = asked.world
    if "days" in rule:
        return _rolling(world, rule["days"])
    if rule["per"] != "period":
        return sorted({_calendar(rule["per"], date) for date in world.days()})
    found: set[tuple[dt.date, dt.date]] = set()
    around = [world.first + n * DAY for n in range(-60, (world.last - world.first).days + 61)]
    for name in several(rule.get("on")) or tuple(world.calendar.periods):
        days = [date for date in around if name in world.calendar.words(date)]
        found |= {(run[0], run[-1]) for run in _runs(days)}
    return sorted(one for one in found if one[0] <= world.last and one[1] >= world.first)


def _runs(days: list[dt.date]) -> list[list[dt.date]]:
    runs: list[list[dt.date]] = []
    for date in days:
        if runs and date - runs[-1][-1] == DAY:
            runs[-1].append(date)
        else:
            runs.append([date])
    return runs


def _min_days_running(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, days = asked.world, asked.by_date(rule)
    for person in asked.people(rule):
        for length in range(1, rule["at-least"]):
            for first in world.days():
                last = first + (length - 1) * DAY
                if world.first < first and last < world.last:
                    run = Sum(1 - length)
                    for n in range(length):
                        run += asked.on(person, days, first + n * DAY)
                    run -= asked.on(person, days, first - DAY) + asked.on(person, days, last + DAY)
                    asked.most(rule, run)


def _min_days_off(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, days = asked.world, asked.by_date(rule)
    for person in asked.people(rule):
        for length in range(1, rule["at-least"]):
            for before in world.days():
                after = before + (length + 1) * DAY
                if after <= world.last:
                    gap = asked.on(person, days, before) + asked.on(person, days, after) - 1
                    for n in range(1, length + 1):
                        gap -= asked.on(person, days, before + n * DAY)
                    asked.most(rule, gap)


def _may_not_follow(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, days = asked.world, asked.by_date(rule)
    after, not_ = several(rule["after"]), several(rule["not"])
    for person in asked.people(rule):
        for date in world.days():
            second = [n for n in days.get(date, ()) if world.rows[n].shift in not_]
            first = [n for n in days.get(date - DAY, ()) if world.rows[n].shift in after]
            before = any(one.date == date - DAY and one.shift in after for one in asked.outside(rule, person))
            if date > world.first:
                asked.most(rule, asked.serves(person, first) + asked.serves(person, second) - 1)
            elif before:
                asked.most(rule, asked.serves(person, second))


def _weekends(world: World) -> list[dt.date]:
    """The Saturdays of the weekends that touch the quarter."""
    return sorted({date - (date.isoweekday() - 6) * DAY for date in world.days() if date.isoweekday() > 5})


def _max_weekends(asked: Asked, rule: Mapping[str, Any]) -> None:
    days = asked.by_date(rule)
    for person in asked.people(rule):
        total = Sum(-rule["at-most"])
        for saturday in _weekends(asked.world):
            both = asked.on(person, days, saturday) + asked.on(person, days, saturday + DAY)
            total += asked.sheet.any(both)
        asked.most(rule, total)


def _whole_weekends(asked: Asked, rule: Mapping[str, Any]) -> None:
    days = asked.by_date(rule)
    for person in asked.people(rule):
        for saturday in _weekends(asked.world):
            if asked.world.inside(saturday) and asked.world.inside(saturday + DAY):
                one, other = (asked.on(person, days, date) for date in (saturday, saturday + DAY))
                asked.most(rule, one - other)
                asked.most(rule, other - one)


def _composition(asked: Asked, rule: Mapping[str, Any]) -> None:
    meant = [person.id for person in asked.people(rule)]
    for rows in asked.groups(rule):
        there, least = asked.sheet.sum(meant, rows), rule.get("at-least", 0)
        if least:
            asked.most(rule, _short(asked, rows, there, least))
        if "at-most" in rule:
            asked.most(rule, there - rule["at-most"])


def _short(asked: Asked, rows: list[int], there: Sum, least: int) -> Sum:
    """How many of those asked for are missing, where others hold posts that should be theirs."""
    world, sheet, everyone = asked.world, asked.sheet, [person.id for person in asked.world.people]
    need = sum(world.rows[n].need for n in rows)
    if not need:
        return sheet.any(sheet.sum(everyone, rows) - there) * least - there
    return -there - vacant(asked, rows) + min(least, need)


def vacant(asked: Asked, rows: list[int]) -> Sum:
    """The posts left vacant; of a duty whose number may vary all that it needs where nobody serves, or none."""
    sheet, everyone, total = asked.sheet, [person.id for person in asked.world.people], Sum()
    for n in rows:
        row, served = asked.world.rows[n], asked.sheet.sum(everyone, [n])
        if row.most == row.need:
            total += Sum(0, {sheet.add(Positive(-served + row.need)): 1})
        else:
            total += -(sheet.any(served) * row.need) + row.need
    return total


def _accompanied(asked: Asked, rule: Mapping[str, Any]) -> None:
    by = [person for person in asked.world.people if fits_who(rule["by"], person)]
    for rows in asked.groups(rule):
        for person in asked.people(rule):
            others = asked.sheet.sum([one.id for one in by if one.id != person.id], rows)
            alone = asked.serves(person, rows)
            asked.most(rule, alone - others)


def _together(asked: Asked, rule: Mapping[str, Any]) -> None:
    named = [person for person in asked.world.people if person.id in rule["people"]]
    if len(named) == 2:
        for rows in asked.groups(rule):
            one, other = (asked.serves(person, rows) for person in named)
            asked.most(rule, one - other)
            asked.most(rule, other - one)


def _apart(asked: Asked, rule: Mapping[str, Any]) -> None:
    for rows in asked.groups(rule):
        asked.most(rule, asked.sheet.sum(rule["people"], rows) - 1)


def _own_unit(asked: Asked, rule: Mapping[str, Any]) -> None:
    kinds = asked.world.units
    for n in asked.rows(rule):
        unit = asked.world.rows[n].unit
        for person in asked.people(rule):
            if unit is not None and person.unit != unit:
                times = 1 if kinds[person.unit] == kinds[unit] else rule.get("far", 1)
                asked.most(rule, asked.serves(person, [n]), PLACE, 1, times)


def _one_crew(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, names = asked.world, several(rule["on"])
    kept: dict[Hashable, list[int]] = {}
    latest: dict[str, tuple[int, dt.date]] = {}
    for n in asked.rows(rule):
        row = world.rows[n]
        name = next((one for one in names if one in world.calendar.words(row.date)), None)
        if name is not None:
            number, date = latest.get(name, (0, row.date))
            between = [date + k * DAY for k in range(1, (row.date - date).days)]
            number += any(name not in world.calendar.words(day) for day in between)
            latest[name] = number, row.date
            kept.setdefault((name, number, row.segment, row.shift, row.role), []).append(n)
    for rows in kept.values():
        total = Sum(-max(world.rows[n].most for n in rows))
        for person in world.people:
            total += asked.sheet.any(asked.serves(person, rows))
        asked.most(rule, total, PLACE)


def _quota(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, rows = asked.world, asked.rows(rule)
    parts = {unit: Fraction(part) for unit, part in rule.get("units", {}).items()}
    if not parts:
        for person in asked.people(rule):
            days = [
                d for d in world.days() if d in person.member and not any(d in one for one in person.away)
            ]
            parts[person.unit] = parts.get(person.unit, Fraction(0)) + len(days) * person.share
    total, posts = sum(parts.values()), sum(world.rows[n].need for n in rows)
    for unit, part in parts.items() if total else ():
        quota = posts * part / total
        there = asked.sheet.sum([person.id for person in asked.people(rule) if person.unit == unit], rows)
        asked.most(rule, -there - vacant(asked, rows) + math.floor(quota), TURNS, 1)
        asked.most(rule, there - math.ceil(quota), TURNS, 1)


def _turns(asked: Asked, rule: Mapping[str, Any]) -> None:
    """Whoever had a turn longest ago is next; a turn is had when it comes, whether or not it is kept."""
    world = asked.world
    named = {person.id: person for person in world.people}
    listed = (
        [named[one] for one in rule["people"] if one in named] if "people" in rule else asked.people(rule)
    )
    latest: dict[str, tuple[dt.datetime, int]] = {}
    for n, person in enumerate(listed):
        turns = [one.start for one in asked.outside(rule, person) if one.date < world.first]
        joined = dt.datetime.combine(person.member.first or dt.date.min, dt.time())
        latest[person.id] = max([joined, *turns]), n
    shifts: dict[tuple[dt.datetime, dt.datetime, str], list[int]] = {}
    for n in asked.rows(rule):
        shifts.setdefault((world.rows[n].start, world.rows[n].end, world.rows[n].shift), []).append(n)
    served: dict[dt.date, set[str]] = {}
    for (start, _, _), rows in sorted(shifts.items()):
        today = served.setdefault(start.date(), set())
        ready = [one for one in listed if one.id not in today and _could(asked, one, rows)]
        ready.sort(key=lambda one: latest[one.id])
        due = [one.id for one in ready[: sum(world.rows[n].need for n in rows)]]
        latest |= {one: (start, n) for n, one in enumerate(due)}
        today |= set(due)
        for person in world.people:
            if person.id not in due:
                for n in rows:
                    asked.most(rule, asked.serves(person, [n]), TURNS)


def _could(asked: Asked, person: Person, rows: list[int]) -> bool:
    """Not away, exempt, of another role or refusing; being of another unit does not matter here."""
    return any(not bars(person, asked.world.rows[n]) for n in rows)


def _spared(asked: Asked, rule: Mapping[str, Any]) -> None:
    """A turn of so many years (of at most 400 days), on another occasion of the same name."""
    for person in asked.people(rule):
        for n in asked.rows(rule):
            if served_then(asked.world, rule, person, asked.world.rows[n]):
                asked.most(rule, asked.serves(person, [n]), TURNS, 1)


def _fair(asked: Asked, rule: Mapping[str, Any]) -> None:
    world = asked.world
    for line in world.lines:
        sizes = {row.counts for row in world.rows if row.line == line}
        unit = Fraction(math.gcd(*(one.numerator * 720720 // one.denominator for one in sizes)), 720720)
        for person in world.people:
            if (person.id, line) in asked.fair:
                served = Sum()
                for n, row in enumerate(world.rows):
                    if row.line == line:
                        served += asked.serves(person, [n]) * int(row.counts / unit)
                target = asked.fair[person.id, line] - asked.balance.get((person.id, line), Fraction(0))
                # "/ share of duty", to the 2520th part.
                weight = Fraction(round(2520 / person.share), 2520) if asked.among else Fraction(1)
                asked.sheet.price(("fairness", line), weight, asked.sheet.add(Square(served, unit, target)))
                asked.sheet.met["fair"] = asked.sheet.met.get("fair", 0) + 1


def wish_points(world: World, rule: Mapping[str, Any], person: Person) -> list[tuple[Call, int]]:
    """The wishes that reach into the quarter; the budget divided by their weights, the largest remainders first."""
    wishes = [one for one in person.wishes if one.span.meets(world.first, world.last)]
    budget, total = rule.get("budget", 10), sum(one.weight for one in wishes)
    if not budget or not fits_who(rule.get("who"), person):
        return [(one, one.weight) for one in wishes] if fits_who(rule.get("who"), person) else []
    points = [budget * one.weight // total for one in wishes]
    order = sorted(range(len(wishes)), key=lambda n: (-(budget * wishes[n].weight % total), n))
    for n in order[: budget - sum(points)]:
        points[n] += 1
    return list(zip(wishes, points, strict=True))


def _wish(asked: Asked, rule: Mapping[str, Any]) -> None:
    world, sheet, weight = asked.world, asked.sheet, rule.get("weight", 1)
    for person in world.people:
        wishes = wish_points(world, rule, person)
        refused = Sum()
        for wish, points in wishes:
            for amount in _wish_amounts(asked, person, wish):
                if weight == "hard":
                    asked.most(rule, amount)
                elif amount.const > 0 or any(factor > 0 for factor in amount.terms.values()):
                    from_zero = sheet.add(_positive(amount))
                    sheet.met["wish"] = sheet.met.get("wish", 0) + 1
                    sheet.price(("wishes", None), Fraction(weight * points), from_zero)
                    refused += Sum(0, {from_zero: points})
        if wishes and rule.get("even", True) and weight != "hard":
            square = sheet.add(Square(refused, Fraction(1), Fraction(0)))
            sheet.price(("wishes", "even"), Fraction(1), square)


def _wish_amounts(asked: Asked, person: Person, wish: Call) -> Iterator[Sum]:
    """What a wish is short of, or each duty (with a partner: each shift) that it is against."""
    world, sheet = asked.world, asked.sheet
    covered = [n for n, row in enumerate(world.rows) if wish.covers(row)]
    meeting: list[Sum] = []
    if wish.partner is None:
        meeting = [asked.serves(person, [n]) for n in covered]
    else:
        shifts: dict[tuple[dt.datetime, str], list[int]] = {}
        for n in covered:
            shifts.setdefault((world.rows[n].start, world.rows[n].shift), []).append(n)
        for shift, mine in shifts.items():
            theirs = [n for n, row in enumerate(world.rows) if (row.start, row.shift) == shift]
            both = asked.serves(person, mine) + sheet.sum([wish.partner], theirs) - 1
            meeting.append(Sum(0, {sheet.add(_positive(both)): 1}))
    if wish.want == "on":
        total = Sum()
        for one in meeting:
            total += one
        yield -total + 1
    else:
        yield from meeting


def _positive(over: Sum) -> Positive:
    return Positive(over)


Told = Callable[[Asked, Mapping[str, Any]], None]
_TOLD: dict[str, Told] = {
    "pin": _pin,
    "staffing": _staffing,
    "rest": _rest,
    "max-duties": _max_duties,
    "max-days-running": _max_days_running,
    "total": _total,
    "min-days-running": _min_days_running,
    "min-days-off": _min_days_off,
    "may-not-follow": _may_not_follow,
    "max-weekends": _max_weekends,
    "whole-weekends": _whole_weekends,
    "composition": _composition,
    "accompanied": _accompanied,
    "together": _together,
    "apart": _apart,
    "own-unit": _own_unit,
    "one-crew": _one_crew,
    "quota": _quota,
    "turns": _turns,
    "spared": _spared,
    "fair": _fair,
    "wish": _wish,
    "spacing": _spacing,
    "rotation": visits.rotation,
    "steady-post": visits.steady,
}
