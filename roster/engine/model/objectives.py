"""How what rules value becomes costs: fairness, lending, numbers and duties at a price."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from roster.domain.text import plain
from roster.engine.model.linear_program import Bools, Ints, Objective
from roster.engine.model.model_builder import ModelBuilder
from roster.rules.base import Rule
from roster.rules.lending import Lending
from roster.rules.statements import Charge, Even, Home, Hope, Hopes, Staffing

_NONE: Ints = np.empty(0, dtype=np.int64)


def charge(draft: ModelBuilder, said: Charge) -> None:
    """Each duty of these crews at its price."""
    draft.add_cost(said.rule, draft.open_columns(np.array([said.person]), said.crews), said.price)


def staffing(draft: ModelBuilder, said: Staffing) -> None:
    """Owed is a crew in which nobody serves beyond the need; who serves up to the number preferred is a gain.

    It needs no row: the gain comes before the price of those over the number, so the order in which they count is right.
    """
    crew, one = draft.board.crews[said.crew], slice(said.crew, said.crew + 1)
    draft.add_cost(said.rule, draft.vacant[one], said.under)
    draft.add_constant(said.rule, said.under * (crew.wanted - crew.need))
    for columns, price in ((draft.nearer[one], -said.under), (draft.over[one], said.over)):
        draft.add_cost(said.rule, columns[columns >= 0], price)


def even(draft: ModelBuilder, said: Even) -> None:
    """Unit increments of n² - 2Tn: the k-th duty costs (2k - 1) - 2T, so a convex cost needs no integers.

    Where duties count at fractions, n and T are measured in the greatest part of a duty of which all are multiples;
    so are the burdens, by which each person's increments are multiplied.
    """
    columns = draft.column[np.ix_(said.people, said.crews)]
    able = columns >= 0
    lengths = able.sum(axis=1)
    per_duty = math.lcm(*(weight.denominator for weight in said.weights))
    weights = np.array([int(weight * per_duty) for weight in said.weights], dtype=np.int64)
    most = _max_count(draft, said, able, weights)
    doubled = [2 * target * per_duty for target in said.targets]
    scale = math.lcm(*(target.denominator for target in doubled))
    owed = np.array([int(target * scale) for target in doubled], dtype=np.int64)
    per_burden = math.lcm(*(burden.denominator for burden in said.burdens))
    burdens = np.array([int(burden * per_burden) for burden in said.burdens], dtype=np.int64)
    owner = np.repeat(np.arange(len(said.people)), most)
    ends = np.cumsum(most)
    step = np.arange(len(owner)) - np.repeat(ends - most, most) + 1
    costs = (scale * (2 * step - 1) - owed[owner]) * burdens[owner]
    divisor = int(np.gcd.reduce(costs)) if len(costs) else 1
    divisor = max(divisor, 1)
    increments = draft.program.add_columns(len(owner), 1.0)
    total = lengths + most
    blocks = np.split(increments, ends[:-1])
    parts = [np.concatenate([columns[row][able[row]], blocks[row]]) for row in range(len(lengths))]
    signs = [np.concatenate([weights[able[row]], -np.ones(int(most[row]))]) for row in range(len(lengths))]
    zero = np.zeros(len(total))
    draft.add_rows(total, np.concatenate(parts), np.concatenate(signs), zero, zero)
    unit = Fraction(scale * per_duty**2 * per_burden, divisor)
    squares = (burden * target**2 for target, burden in zip(said.targets, said.burdens, strict=True))
    constant = sum(squares, Fraction(0)) * unit
    draft.fairness_objectives.append(
        Objective("fairness", plain(said.line), increments, costs // divisor, constant, unit, said.line)
    )


def _max_count(draft: ModelBuilder, said: Even, able: Bools, weights: Ints) -> Ints:
    """The most each person could serve of the line, one duty a day, in parts of a duty."""
    dates, day = np.unique(draft.board.dates[said.crews], return_inverse=True)
    heaviest = np.zeros((len(said.people), len(dates)), dtype=np.int64)
    for position, weight in enumerate(weights.tolist()):
        there = heaviest[:, day[position]]
        np.maximum(there, weight * able[:, position], out=there)
    return np.asarray(heaviest.sum(axis=1), dtype=np.int64)


def hopes(draft: ModelBuilder, said: Hopes) -> None:
    """What each wish of a person costs where it fails; where evened out, the square of the points of all of them too."""
    price = said.rule.price
    columns: list[Ints] = []
    points: list[int] = []
    most = 0
    for hope in said.hopes:
        if price is not None and not said.even and _has_one_column(draft, said, hope):
            # What one crew alone can grant needs no row: it is owed, unless the person serves there.
            draft.add_constant(said.rule, price * hope.points)
            draft.add_cost(said.rule, _columns_of(draft, said.person, hope.crews), -price * hope.points)
            continue
        missed, worst = (
            _missed_positive(draft, said, hope) if hope.wanted else _missed_negative(draft, said, hope)
        )
        columns.append(missed)
        points += [hope.points] * len(missed)
        most += worst * hope.points
        if price is not None:
            draft.add_cost(said.rule, missed, price * hope.points)
    if price is None or not said.even:
        return
    # Wishes may overlap: a duty that several of them cover counts the points of all.
    refused, which = np.unique(np.concatenate(columns), return_inverse=True)
    counted = np.bincount(which, weights=np.array(points, dtype=np.float64))
    steps = draft.program.add_columns(most, 1.0)
    draft.add_cost(said.rule, steps, 2 * np.arange(most) + 1, part="even")
    indices = np.concatenate([refused, steps])
    values = np.concatenate([counted, -np.ones(most)])
    zero = np.zeros(1)
    draft.add_rows(np.array([len(indices)]), indices, values, zero, zero)


def _has_one_column(draft: ModelBuilder, said: Hopes, hope: Hope) -> bool:
    """Whether it is a wish for one crew, open to the person."""
    return hope.wanted and hope.partner is None and len(_columns_of(draft, said.person, hope.crews)) == 1


def _missed_positive(draft: ModelBuilder, said: Hopes, hope: Hope) -> tuple[Ints, int]:
    """A wish for something: one column, 1 where nothing meets it."""
    missed = _NONE if said.rule.price is None else draft.program.add_columns(1, 1.0)
    met = [_columns_of(draft, said.person, hope.crews)] if hope.partner is None else []
    for mine, theirs in hope.shared:
        both = draft.program.add_columns(1, 1.0)
        for person, crews in ((said.person, mine), (hope.partner, theirs)):
            draft.add_row(both, _columns_of(draft, person, crews), upper=0)
        met.append(both)
    draft.add_row(np.concatenate([*met, missed]), _NONE, lower=1)
    return missed, 1


def _missed_negative(draft: ModelBuilder, said: Hopes, hope: Hope) -> tuple[Ints, int]:
    """A wish against something: the columns of each duty that it covers (or each shift shared), at most one a day."""
    if hope.partner is None:
        columns = _columns_of(draft, said.person, hope.crews)
        if said.rule.price is None and len(columns):
            draft.add_row(columns, _NONE, upper=0)
        able = draft.column[said.person, hope.crews] >= 0
        return columns, len(set(draft.board.dates[hope.crews][able].tolist()))
    clashes = []
    for mine, theirs in hope.shared:
        clash = _NONE if said.rule.price is None else draft.program.add_columns(1, 1.0)
        both = [_columns_of(draft, said.person, mine), _columns_of(draft, hope.partner, theirs)]
        draft.add_row(np.concatenate(both), clash, upper=1)
        clashes.append(clash)
    return np.concatenate([_NONE, *clashes]), len(clashes)


def _columns_of(draft: ModelBuilder, person: int | None, crews: Ints) -> Ints:
    return _NONE if person is None else draft.open_columns(np.array([person]), crews)


def home(draft: ModelBuilder, said: Home) -> None:
    """What it costs to lend in a crew: by how many are not kept at home, or by who goes where if places differ."""
    lending = draft.lendings.pop(said.crew, None)
    if lending is None:
        return
    crew = np.array([said.crew])
    served = [draft.open_columns(people, crew) for people in lending.groups]
    away = [sorted(set(costs.values())) for costs in lending.costs]
    if len({tuple(costs) for costs in away}) == 1 and len(away[0]) <= 2:
        _lending_by_count(draft, said.rule, lending, served)
    else:
        _lending_by_flow(draft, said.rule, lending, served)


def _lending_by_count(draft: ModelBuilder, rule: Rule, lending: Lending, served: list[Ints]) -> None:
    """Lent = served - kept, and a group keeps at most its people and its room; all who serve fit in the need."""
    for columns, costs in zip(served, lending.costs, strict=True):
        price = max(costs.values())
        draft.add_cost(rule, columns, price)
        room = sum(lending.room[at] for at, cost in costs.items() if not cost)
        if room and price:
            kept = draft.program.add_columns(1, float(room))
            draft.add_row(kept, columns, upper=0)
            draft.add_cost(rule, kept, -price)


def _lending_by_flow(draft: ModelBuilder, rule: Rule, lending: Lending, served: list[Ints]) -> None:
    """A flow from groups to posts: each group sends all who serve, each unit's posts take what room they have."""
    taken: dict[str, list[Ints]] = {at: [_NONE] for at in lending.room}
    for columns, costs in zip(served, lending.costs, strict=True):
        sent = [_NONE]
        for at, room in lending.room.items() if len(columns) else ():
            column = draft.program.add_columns(1, float(room))
            sent.append(column)
            taken[at].append(column)
            draft.add_cost(rule, column[: costs[at] > 0], costs[at])
        if len(columns):
            draft.add_row(np.concatenate(sent), columns, lower=0, upper=0)
    for at, columns_at in taken.items():
        draft.add_row(np.concatenate(columns_at), _NONE, upper=float(lending.room[at]))
