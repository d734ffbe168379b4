"""Schedules edited at random: `roster check` names the hard rules they break, all of them and no others."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

from tests.differential.asked import Asked
from tests.differential.world import Person, Row, World
from tests.running import run


def edited(document: Any, people: list[str], dice: random.Random) -> Any:
    """One or two duties with someone else, with two people exchanged, with one fewer or one more."""
    changed = copy.deepcopy(document)
    rows = changed["duties"]
    for _ in range(dice.choice((1, 1, 2))):
        row, other = dice.choice(rows), dice.choice(rows)
        there = row["assigned"]
        absent = [one for one in people if one not in there]
        kind = dice.choice(("other", "other", "other", "exchange", "fewer", "more"))
        if kind == "more" and absent and len(there) < row["need"]:
            there.append(dice.choice(absent))
        elif there and kind == "fewer":
            there.pop(dice.randrange(len(there)))
        elif there and kind == "other" and absent:
            there[dice.randrange(len(there))] = dice.choice(absent)
        elif there and other["assigned"] and kind == "exchange":
            one, two = there[0], other["assigned"][-1]
            if one not in other["assigned"] and two not in there:
                there[0], other["assigned"][-1] = two, one
    return changed


def judged(
    folder: Path, quarter: str, asked: Asked, document: Any, roster: frozenset[tuple[str, int]]
) -> str:
    """How the errors that `check` finds differ from the hard rules broken; nothing where they are the same."""
    sheet, world = asked.sheet, asked.world
    mine = {one.rpartition(" by ")[0] for one in sheet.broken(sheet.values(roster))} - {"room"}
    people = {person.id: person for person in world.people}
    for who, n in roster:
        mine |= reasons(world, people[who], world.rows[n])
    path = folder / "edited.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    done = run("check", ".", path.name, "-q", quarter, "--format", "json", folder=folder)
    told = {one["rule"] for one in json.loads(done.stdout) if one["severity"] == "error"}
    told -= {"vacancy", "counting"}
    # Whoever serves twice on a date may or may not break rules that count days as well.
    if told == mine or "one-shift" in told & mine:
        return ""
    return f"check says {sorted(told)}, broken are {sorted(mine)}"


def reasons(world: World, person: Person, row: Row) -> set[str]:
    """The rules by which a person can not serve a row."""
    found: set[str] = set()
    if row.role not in person.roles:
        found.add("role")
    if any(date not in person.member or any(date in one for one in person.away) for date in row.touches):
        found.add("absence")
    if any(row.date in one.span and (not one.shifts or row.shift in one.shifts) for one in person.exempt):
        found.add("exemption")
    if any(call.covers(row) for call in person.refused):
        found.add("refusal")
    return found
