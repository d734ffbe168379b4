"""What it costs that people stand on a segment of another unit, crew by crew.

Several rules may speak of one crew, each of some of its people. Those whom the same rules mean, in the same
unit, are one group: wherever they stand costs them the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from roster.rules.statements import Home, Ints, Statement


@dataclass(frozen=True)
class Lending:
    """The groups of one crew (people by row), the posts each unit has there, and what each place costs each
    group."""

    groups: tuple[Ints, ...]
    room: Mapping[str, int]
    costs: tuple[Mapping[str, int], ...]

    @property
    def by_row(self) -> Mapping[int, Mapping[str, int]]:
        """What each person pays for standing at each unit's posts."""
        return {
            row: costs
            for people, costs in zip(self.groups, self.costs, strict=True)
            for row in people.tolist()
        }


def lendings(said: Iterable[Statement]) -> dict[int, Lending]:
    """The lending of each crew that any priced rule speaks of."""
    homes: dict[int, list[Home]] = {}
    for one in said:
        if isinstance(one, Home) and one.rule.price is not None:
            homes.setdefault(one.crew, []).append(one)
    return {crew: _joined(those) for crew, those in homes.items()}


def _joined(homes: list[Home]) -> Lending:
    costs: dict[tuple[str, tuple[int, ...]], dict[str, int]] = {}
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
    meaning: dict[tuple[str, int], list[int]] = {}
    for number, home in enumerate(homes):
        for unit, people in home.groups.items():
            for row in people.tolist():
                meaning.setdefault((unit, row), []).append(number)
    for (unit, row), numbers in meaning.items():
        groups.setdefault((unit, tuple(numbers)), []).append(row)
    for unit, meant in groups:
        costs[unit, meant] = {
            at: sum(homes[n].distance[unit, at] * (homes[n].rule.price or 0) for n in meant)
            for at in homes[0].room
        }
    return Lending(
        tuple(np.array(sorted(rows), dtype=np.int64) for rows in groups.values()),
        homes[0].room,
        tuple(costs[key] for key in groups),
    )
