"""From what was said on the board to a program in arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roster.engine import costs, rows
from roster.engine.board import Board
from roster.engine.draft import Draft
from roster.engine.program import Bools, Floats, Ints, Objective, Program
from roster.engine.statements import (
    Alike,
    Charge,
    Count,
    Cover,
    Escort,
    Even,
    Few,
    Groups,
    Home,
    Hopes,
    Limit,
    Staffing,
    Statement,
)
from roster.rules.base import TierName
from roster.text import Text

TIER_TITLES: dict[TierName, Text] = {
    "vacancies": Text("空岗", "vacant posts"),
    "fairness": Text("公平", "fairness"),
    "wishes": Text("意愿", "wishes"),
    "place": Text("借调", "lent between units"),
    "spacing": Text("间隔", "spacing"),
}

PART_TITLES: dict[tuple[TierName, str], Text] = {
    ("wishes", "even"): Text("意愿均摊", "wishes evened out"),
}

WRITERS: dict[type[Statement], Callable[[Draft, Any], None]] = {
    Cover: rows.cover,
    Limit: rows.limit,
    Count: rows.count,
    Alike: rows.alike,
    Groups: rows.groups,
    Escort: rows.escort,
    Few: rows.few,
    Staffing: rows.staffing,
    Even: costs.even,
    Home: costs.home,
    Charge: costs.charge,
    Hopes: costs.hopes,
}
"""Who writes which kind of statement; statements are written kind by kind, in this order."""


@dataclass(frozen=True)
class Posed:
    """A board as a program: `column[person, crew]` is the column of that decision, -1 where it is forbidden."""

    program: Program
    column: Ints

    def serving(self, x: Floats) -> Bools:
        """People × crews: who serves where, from the values of the columns."""
        result = np.zeros(self.column.shape, dtype=np.bool_)
        able = self.column >= 0
        result[able] = x[self.column[able]] > 0.5
        return result


def pose(board: Board, tiers: Sequence[TierName]) -> Posed:
    """Everything stated on the board as one program, its objectives in the order of `tiers`."""
    draft = Draft(board)
    order = {kind: number for number, kind in enumerate(WRITERS)}
    for said in sorted(board.said, key=lambda said: order[type(said)]):
        WRITERS[type(said)](draft, said)
    objectives = tuple(objective for tier in tiers for objective in _objectives(draft, tier))
    return Posed(draft.out.program(objectives), draft.column)


def _objectives(draft: Draft, tier: TierName) -> Iterable[Objective]:
    if tier == "vacancies":
        yield from _vacancies(draft)
    elif tier == "fairness":
        yield from draft.lines
    for (name, part), blocks in draft.prices.items():
        if name == tier:
            columns = np.concatenate([columns for columns, _ in blocks])
            prices = np.concatenate([prices for _, prices in blocks])
            title = TIER_TITLES[tier] if part is None else PART_TITLES[tier, part]
            yield Objective(tier, title, columns, prices, part=part)


def _vacancies(draft: Draft) -> Iterable[Objective]:
    several = len(draft.vacancies) > 1
    for priority, blocks in sorted(draft.vacancies.items()):
        columns = np.concatenate(blocks)
        title = Text("空岗(优先级{n})", "vacant posts (priority {n})").format(n=priority)
        ones = np.ones(len(columns), dtype=np.int64)
        yield Objective(
            "vacancies", title if several else TIER_TITLES["vacancies"], columns, ones, part=str(priority)
        )
