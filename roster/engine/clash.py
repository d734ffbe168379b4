"""Why no roster is possible: a smallest set of requirements that contradict each other.

Only what asks for something can make a roster impossible (a vacancy is always allowed): pins, hard
wishes, least numbers. Requirements are deleted one at a time; what can not be missed is the clash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roster.domain import Call, Horizon, Person
from roster.engine.board import Board
from roster.engine.face import Face
from roster.engine.highs import search
from roster.engine.pose import pose
from roster.engine.watch import Watch
from roster.rules.base import Rule
from roster.rules.calls import Pins, call_text
from roster.rules.cover import Cover
from roster.rules.tiers import TIERS
from roster.rules.words import name_of
from roster.text import Text, listed


@dataclass(frozen=True)
class _Pin:
    """One pin of one person, as a requirement that can be deleted."""

    person: Person
    call: Call

    @property
    def text(self) -> Text:
        return Text("{name}指定{call}", "{name} pinned to {call}").format(
            name=name_of(self.person), call=call_text(self.call)
        )


def smallest_clash(horizon: Horizon, rules: Sequence[Rule]) -> Text:
    """The requirements of a smallest clash, in a sentence; `rules` and pins without which a roster exists."""
    pins = [_Pin(person, call) for person in horizon.people for call in person.pins]
    hard = [rule for rule in rules if rule.price is None and not isinstance(rule, (Cover, Pins))]
    kept: list[_Pin | Rule] = [*pins, *hard]
    for item in list(kept):
        without = [other for other in kept if other is not item]
        if not _possible(horizon, rules, hard, without):
            kept = without
    return listed(item.text if isinstance(item, _Pin) else item.title for item in kept)


def _possible(
    horizon: Horizon, rules: Sequence[Rule], hard: Sequence[Rule], kept: Sequence[_Pin | Rule]
) -> bool:
    """Whether a roster exists that keeps these requirements (and whatever is not a hard rule)."""
    pins: dict[str, list[Call]] = {}
    for item in kept:
        if isinstance(item, _Pin):
            pins.setdefault(item.person.id, []).append(item.call)
    people = tuple(replace(person, pins=tuple(pins.get(person.id, ()))) for person in horizon.people)
    dropped = {id(rule) for rule in hard} - {id(item) for item in kept}
    left = [rule for rule in rules if id(rule) not in dropped]
    program = pose(Board(replace(horizon, people=people), left), TIERS).program
    return search(program, None, Face.whole(program), Watch()).outcome != "infeasible"
