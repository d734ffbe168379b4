"""Rotation over segments and steady posts: what a person's visits cost, over all rosters."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.differential.statements import AtLeast, Ceiling, Sum, TierKey

if TYPE_CHECKING:
    from tests.differential.asked import Asked

ROTATION: TierKey = ("rotation", None)


def rotation(asked: Asked, rule: Mapping[str, Any]) -> None:
    """A visit to the segment visited last, and visits beyond an even spread; earlier quarters of the year count."""
    world = asked.world
    rows = sorted(
        (n for n in asked.rows(rule) if world.rows[n].segment is not None),
        key=lambda n: (world.rows[n].start, world.rows[n].end, n),
    )
    segments = sorted({world.rows[n].segment or "" for n in rows})
    begin = dt.date(world.first.year, 1, 1)
    for person in asked.people(rule):
        past = [
            one.segment
            for one in asked.outside(rule, person)
            if min(begin, world.first - dt.timedelta(days=60)) <= one.date < world.first and one.segment
        ]
        if rule.get("running", True):
            _running(asked, rule, person, rows, past[-1] if past else None)
        if rule.get("even", True) and segments:
            total = asked.serves(person, rows) + len(past)
            share = asked.sheet.add(Ceiling(total, len(segments)))
            before = Counter(past)
            for segment in segments:
                here = asked.serves(person, [n for n in rows if world.rows[n].segment == segment])
                if here.terms:
                    most = asked.sheet.add(AtLeast(Sum(0, {share: 1}), before[segment]))
                    asked.most(rule, here + before[segment] - Sum(0, {most: 1}), ROTATION, 1)


def _running(asked: Asked, rule: Mapping[str, Any], person: Any, rows: list[int], last: str | None) -> None:
    """Twice running at one segment: both served, and nothing between them."""
    world = asked.world
    mine = [n for n in rows if n in asked.able[person.id]]
    for place, b in enumerate(mine):
        segment = world.rows[b].segment
        if segment == last:
            asked.most(rule, asked.serves(person, [b]) - asked.serves(person, mine[:place]), ROTATION, 1)
        for earlier, a in enumerate(mine[:place]):
            if world.rows[a].segment == segment and world.rows[a].date != world.rows[b].date:
                both = asked.serves(person, [a, b]) - 1
                asked.most(rule, both - asked.serves(person, mine[earlier + 1 : place]), ROTATION, 1)


def steady(asked: Asked, rule: Mapping[str, Any]) -> None:
    """Segments visited in the quarter beyond the first."""
    world = asked.world
    by_segment: dict[str, list[int]] = {}
    for n in asked.rows(rule):
        if world.rows[n].segment is not None:
            by_segment.setdefault(world.rows[n].segment or "", []).append(n)
    for person in asked.people(rule):
        total = Sum(-1)
        for rows in by_segment.values():
            total += asked.sheet.any(asked.serves(person, rows))
        asked.most(rule, total, ROTATION, 1)
