"""The model builder: from the statements on the board to a program in arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from roster.domain.text import listed
from roster.domain.tiers import TierKey
from roster.engine.model import constraints, objectives
from roster.engine.model.linear_program import Bools, Floats, Ints, LinearProgram, Objective
from roster.engine.model.model_builder import ModelBuilder
from roster.rules.board import Board
from roster.rules.statements import (
    Alike,
    Charge,
    Count,
    Cover,
    Escort,
    Even,
    Few,
    Groups,
    Held,
    Home,
    Hopes,
    Limit,
    Staffing,
    Statement,
    Visits,
)
from roster.rules.tiers import TIER_TITLES, Joint, TierName, tier_title

WRITERS: dict[type[Statement], Callable[[ModelBuilder, Any], None]] = {
    Cover: constraints.cover,
    Limit: constraints.limit,
    Count: constraints.count,
    Held: constraints.held,
    Alike: constraints.alike,
    Groups: constraints.groups,
    Escort: constraints.escort,
    Few: constraints.few,
    Staffing: objectives.staffing,
    Even: objectives.even,
    Home: objectives.home,
    Charge: objectives.charge,
    Hopes: objectives.hopes,
}
"""The writer of each kind of statement; statements are written kind by kind, in this order."""


@dataclass(frozen=True)
class Model:
    """A board as a program.

    `column` (n_people, n_crews), int64: the column of each decision "person serves in crew", -1 where it is
    forbidden. `row_keys` (n_rows, 2), int64: the number of the statement on the board for which each row was
    written (`CREW_ROWS`: for none), and which of the statement's rows it is.
    """

    program: LinearProgram
    column: Ints
    row_keys: Ints

    def serving(self, x: Floats) -> Bools:
        """Who serves in which crew at x (n_columns,): (n_people, n_crews), bool."""
        result = np.zeros(self.column.shape, dtype=np.bool_)
        able = self.column >= 0
        result[able] = x[self.column[able]] > 0.5
        return result


def build_model(board: Board, tiers: Sequence[TierName | Joint], without: Container[int] = ()) -> Model:
    """Everything stated on the board as one program, its objectives in the order of `tiers`.

    Statements whose number is in `without` are left out: decision diagrams keep them instead.
    """
    builder = ModelBuilder(board)
    order = {kind: number for number, kind in enumerate(WRITERS)}
    # Visits are a matter of posts, which are assigned once it is decided who serves.
    written = (
        (number, statement)
        for number, statement in enumerate(board.said)
        if number not in without and not isinstance(statement, Visits)
    )
    for number, statement in sorted(written, key=lambda one: order[type(one[1])]):
        builder.begin_statement(number)
        WRITERS[type(statement)](builder, statement)
    in_order = tuple(objective for tier in tiers for objective in _tier_objectives(builder, tier))
    return Model(builder.program.build(in_order), builder.column, np.concatenate(builder.row_keys))


def _tier_objectives(builder: ModelBuilder, tier: TierName | Joint) -> Iterable[Objective]:
    """The objectives of a tier, or the one of several tiers joined."""
    if not isinstance(tier, Joint):
        return _objectives_of(builder, tier)
    terms = [
        (objective, weight) for name, weight in tier.weights for objective in _objectives_of(builder, name)
    ]
    return [_weighted_sum(tier, terms)] if terms else []


def _weighted_sum(tier: Joint, terms: Sequence[tuple[Objective, int]]) -> Objective:
    """The weighted sum of objectives, in a unit in which all of them are integers."""
    scale = math.lcm(*(objective.scale.numerator for objective, _ in terms))
    columns, prices, constant = [], [], Fraction(0)
    for objective, weight in terms:
        factor = weight * scale / objective.scale  # an integer: scale is a multiple of the numerator
        columns.append(objective.columns)
        prices.append(objective.costs * factor.numerator)
        constant += objective.constant * factor
    shared = int(np.gcd.reduce(np.concatenate(prices)))
    shared = max(shared, 1)
    return Objective(
        TierKey(tier.name, None, tier.weights),
        listed(TIER_TITLES[name] for name, _ in tier.weights),
        np.concatenate(columns),
        np.concatenate(prices) // shared,
        constant / shared,
        Fraction(scale, shared),
    )


def _objectives_of(builder: ModelBuilder, tier: TierName) -> Iterable[Objective]:
    if tier == "vacancies":
        yield from _vacancy_objectives(builder)
    elif tier == "fairness":
        yield from builder.fairness_objectives
    for (name, part), blocks in builder.costs.items():
        if name == tier:
            columns = np.concatenate([columns for columns, _ in blocks])
            prices = np.concatenate([prices for _, prices in blocks])
            owed = Fraction(builder.constants.get((name, part), 0))
            key = TierKey(tier, part)
            yield Objective(key, tier_title(key), columns, prices, owed)


def _vacancy_objectives(builder: ModelBuilder) -> Iterable[Objective]:
    several = len(builder.vacancies) > 1
    for priority, blocks in sorted(builder.vacancies.items()):
        columns = np.concatenate(blocks)
        key = TierKey("vacancies", str(priority))
        title = tier_title(key) if several else TIER_TITLES["vacancies"]
        yield Objective(key, title, columns, np.ones(len(columns), dtype=np.int64))
