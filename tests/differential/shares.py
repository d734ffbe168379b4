"""The fair share of each person and line, and what is carried over from earlier quarters, by the documentation of `fair`."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.differential.division import People, divided, gathered
from tests.differential.world import Person, Row, World, bars, fits_which, fits_who, served_then, several

Shares = dict[tuple[str, str], Fraction]
CENT = Fraction(1, 100)


def cents(value: Fraction) -> Fraction:
    return round(value / CENT) * CENT


def fair_shares(world: World, able: Mapping[str, set[int]]) -> Shares:
    """The posts of each line in proportion to share of duty × days on which one could serve any of them."""
    rule = _fair(world)
    if rule is None:
        return {}
    found: Shares = {}
    for line in world.lines:
        rows = [n for n, row in enumerate(world.rows) if row.line == line]
        posts = sum((world.rows[n].preferred * world.rows[n].counts for n in rows), Fraction(0))
        weights: dict[str, Fraction] = {}
        for person in world.people:
            days = len({world.rows[n].date for n in rows if n in able[person.id]})
            if days and fits_who(rule.get("who"), person):
                owed = rule.get("away", "excused") == "owed"
                weights[person.id] = person.share * (1 if owed else days)
        total = sum(weights.values(), Fraction(0))
        shares = {one: posts * weight / total for one, weight in weights.items()}
        joining = {p.id for p in world.people if p.member.first and world.inside(p.member.first)}
        old = sum((weight for one, weight in weights.items() if one not in joining), Fraction(0))
        if old:
            average = posts / len(weights)
            whole = {
                one: Fraction(math.floor(min(share, average)))
                for one, share in shares.items()
                if one in joining
            }
            rest = posts - sum(whole.values(), Fraction(0))
            shares = {one: whole.get(one, rest * weight / old) for one, weight in weights.items()}
        found |= {(one, line): share for one, share in shares.items()}
    return found


def shares_among_the_able(world: World) -> tuple[Shares, dict[tuple[str, str], People]]:
    """Every post divided over those who can hold it, and for each person and line whom they share its duties with."""
    rule, found, circles = _fair(world), Shares(), dict[tuple[str, str], People]()
    if rule is None:
        return found, circles
    owed = rule.get("away", "excused") == "owed"
    people = [person for person in world.people if fits_who(rule.get("who"), person)]
    people = [dataclasses.replace(one, away=()) if owed else one for one in people]
    for line in world.lines:
        rows = [row for row in world.rows if row.line == line]
        able = [frozenset(one.id for one in people if _owes(world, one, row)) for row in rows]
        weights: dict[str, Fraction] = {}
        for person in people:
            days = len({row.date for row, those in zip(rows, able, strict=True) if person.id in those})
            if days:
                weights[person.id] = person.share * (1 if owed else days)
        posts = gathered(
            (row.preferred * row.counts, those)
            for row, those in zip(rows, able, strict=True)
            if row.preferred
        )
        joining = {p.id for p in people if p.member.first and world.inside(p.member.first)}
        for circle in _circles(posts):
            mine = {those: count for those, count in posts.items() if those <= circle}
            those = {one: weights[one] for one in weights if one in circle}
            found |= {(one, line): share for one, share in divided(those, mine, joining).items()}
            circles |= {(one, line): circle for one in circle}
    return found, circles


def _circles(posts: Mapping[People, Fraction]) -> list[People]:
    """Those who share duties, directly or through others."""
    circles: list[People] = []
    for able in posts:
        near = [one for one in circles if one & able]
        circles = [one for one in circles if not one & able] + [able.union(*near)]
    return circles


def _owes(world: World, person: Person, row: Row) -> bool:
    """Whether nothing keeps the person from the duty altogether: role, absences, exemptions, refusals, hard rules."""
    return not bars(person, row) and not any(
        rule.get("weight", "hard" if rule["rule"] not in {"own-unit", "spared"} else 1) == "hard"
        and fits_which(rule.get("which"), row, world.calendar)
        and _excludes(world, rule, person, row)
        for rule in world.rules
    )


def _excludes(world: World, rule: Mapping[str, Any], person: Person, row: Row) -> bool:
    """Whether a hard rule keeps the person from such a duty, whatever else the roster holds."""
    name = rule["rule"]
    if name == "turns":
        return person.id not in rule["people"] if "people" in rule else not fits_who(rule.get("who"), person)
    if not fits_who(rule.get("who"), person):
        return False
    if name == "own-unit":
        return row.unit not in {None, person.unit}
    if name in {"max-duties", "composition"}:
        return rule.get("at-most") == 0
    if name == "max-weekends":
        return rule["at-most"] == 0 and row.date.isoweekday() > 5
    if name == "total":
        most = rule.get("at-most", rule.get("exactly"))
        size = {"duties": 1, "nights": int(row.night), "hours": Fraction(row.minutes, 60)}
        named = rule.get("per") != "period" or not set(several(rule["on"])).isdisjoint(
            world.calendar.words(row.date)
        )
        return most is not None and named and size[rule.get("count", "duties")] > most
    return name == "spared" and served_then(world, rule, person, row)


def balances(world: World, shares: Shares, circles: Mapping[tuple[str, str], People] | None = None) -> Shares:
    """Served above the fair share in earlier quarters, as far as it is not forgotten, and what the plan opens with."""
    rule = _fair(world) or {}
    reset, half = rule.get("reset", "never"), rule.get("half-life", 4)
    balance: Shares = {}
    last: Any = None
    for record in [one for one in world.records if one.last < world.first]:
        if last is not None:
            balance = _carried(balance, last.first, record.first, reset, half)
            balance = {key: value for key, value in balance.items() if _there(key[0], record, last)}
        _begin(balance, {(who, line) for who, lines in record.fair.items() for line in lines})
        for service in record.services:
            key = service.person, service.line
            balance[key] = balance.get(key, Fraction(0)) + service.counts
        for who, lines in record.fair.items():
            for line, share in lines.items():
                balance[who, line] = balance.get((who, line), Fraction(0)) - share
        last = record
    if last is not None:
        balance = _carried(balance, last.first, world.first, reset, half)
        balance = {key: value for key, value in balance.items() if key[0] in last.fair}
    _begin(balance, set(shares), circles)
    return _opened(world, balance)


def _there(person: str, record: Any, last: Any) -> bool:
    """Whoever is on a quarter's list and was not on the one before is new again."""
    return person not in record.fair or person in last.fair


def _fair(world: World) -> Mapping[str, Any] | None:
    return next((rule for rule in world.rules if rule["rule"] == "fair"), None)


def _carried(balance: Shares, since: Any, until: Any, reset: str, half: int) -> Shares:
    if reset == "yearly" and since.year != until.year:
        return {}
    if reset == "half-life":
        quarters = 4 * (until.year - since.year) + (until.month - since.month) // 3
        left = Fraction(round(2 ** (-quarters / half) * 10_000), 10_000)
        return {key: cents(value * left) for key, value in balance.items()}
    return balance


def _begin(
    balance: Shares, keys: set[tuple[str, str]], circles: Mapping[tuple[str, str], People] | None = None
) -> None:
    """Whoever is new to a line begins at the average of the others, or of those they share its duties with."""
    groups: dict[tuple[str, People | None], list[tuple[str, str]]] = {}
    for key in keys:
        groups.setdefault((key[1], circles[key] if circles is not None else None), []).append(key)
    for them in groups.values():
        known = [balance[key] for key in them if key in balance]
        average = cents(sum(known, Fraction(0)) / len(known)) if known else Fraction(0)
        for key in them:
            balance.setdefault(key, average)


def _opened(world: World, balance: Shares) -> Shares:
    """Of what the plan opens with only the differences count, in proportion to the share of duty."""
    share = {person.id: person.share for person in world.people}
    for line in {line for counts in world.opening.values() for line in counts}:
        named = {who: counts[line] for who, counts in world.opening.items() if line in counts}
        weights = sum((share.get(who, Fraction(1)) for who in named), Fraction(0))
        each = sum(named.values(), Fraction(0)) / weights
        for who, count in named.items():
            key = who, line
            balance[key] = balance.get(key, Fraction(0)) + count - each * share.get(who, Fraction(1))
    return balance
