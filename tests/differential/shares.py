"""The fair share of each person and line, and what is carried over from earlier quarters, by the documentation of `fair`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.differential.world import World, fits_who

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


def balances(world: World, shares: Shares) -> Shares:
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
    _begin(balance, set(shares))
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


def _begin(balance: Shares, keys: set[tuple[str, str]]) -> None:
    """Whoever is new to a line begins at the average of the others."""
    for line in {line for _, line in keys}:
        known = [balance[key] for key in keys if key[1] == line and key in balance]
        average = cents(sum(known, Fraction(0)) / len(known)) if known else Fraction(0)
        for key in keys:
            if key[1] == line:
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
