"""Objectives: one writer for each kind of statement that becomes costs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from roster.domain.text import plain
from roster.engine.model.linear_program import Bools, Ints, Objective
from roster.engine.model.model_builder import NO_COLUMNS, ModelBuilder
from roster.rules.base import Rule
from roster.rules.lending import Lending
from roster.rules.statements import Charge, Even, Home, Hope, Hopes, Staffing


def charge(builder: ModelBuilder, statement: Charge) -> None:
    """Each decision of the person in these crews costs the price."""
    builder.add_cost(
        statement.rule, builder.open_columns(np.array([statement.person]), statement.crews), statement.price
    )


def staffing(builder: ModelBuilder, statement: Staffing) -> None:
    """A crew's distance from its preferred number: a constant for all missing, less a gain for each who
    serves.

    No row orders `nearer` before `over`: a unit of `nearer` costs -under <= 0 and one of `over` costs over >=
    0, so a minimum fills `nearer` first.
    """
    crew, one = builder.board.crews[statement.crew], slice(statement.crew, statement.crew + 1)
    builder.add_cost(statement.rule, builder.vacant[one], statement.under)
    builder.add_constant(statement.rule, statement.under * (crew.wanted - crew.need))
    for columns, price in ((builder.nearer[one], -statement.under), (builder.over[one], statement.over)):
        builder.add_cost(statement.rule, columns[columns >= 0], price)


def even(builder: ModelBuilder, statement: Even) -> None:
    """Least squares: burden * (n - T)² over people, for n duties and the target T, in unit increments.

    n² - 2Tn is a sum of increments of which the k-th costs (2k - 1) - 2T; these grow with k (a convex cost),
    so the increments need not be integer columns. Where duties count as fractions, n and T are measured in
    the largest part of a duty of which all are multiples; likewise the burdens.
    """
    columns = builder.column[np.ix_(statement.people, statement.crews)]
    able = columns >= 0
    lengths = able.sum(axis=1)
    per_duty = math.lcm(*(weight.denominator for weight in statement.weights))
    weights = np.array([int(weight * per_duty) for weight in statement.weights], dtype=np.int64)
    most = _max_count(builder, statement, able, weights)
    doubled = [2 * target * per_duty for target in statement.targets]
    scale = math.lcm(*(target.denominator for target in doubled))
    owed = np.array([int(target * scale) for target in doubled], dtype=np.int64)
    per_burden = math.lcm(*(burden.denominator for burden in statement.burdens))
    burdens = np.array([int(burden * per_burden) for burden in statement.burdens], dtype=np.int64)
    owner = np.repeat(np.arange(len(statement.people)), most)
    ends = np.cumsum(most)
    step = np.arange(len(owner)) - np.repeat(ends - most, most) + 1
    costs = (scale * (2 * step - 1) - owed[owner]) * burdens[owner]
    divisor = int(np.gcd.reduce(costs)) if len(costs) else 1
    divisor = max(divisor, 1)
    increments = builder.program.add_columns(len(owner), 1.0)
    total = lengths + most
    blocks = np.split(increments, ends[:-1])
    parts = [np.concatenate([columns[row][able[row]], blocks[row]]) for row in range(len(lengths))]
    signs = [np.concatenate([weights[able[row]], -np.ones(int(most[row]))]) for row in range(len(lengths))]
    zero = np.zeros(len(total))
    builder.add_rows(total, np.concatenate(parts), np.concatenate(signs), zero, zero)
    unit = Fraction(scale * per_duty**2 * per_burden, divisor)
    squares = (
        burden * target**2 for target, burden in zip(statement.targets, statement.burdens, strict=True)
    )
    constant = sum(squares, Fraction(0)) * unit
    builder.fairness_objectives.append(
        Objective(
            "fairness", plain(statement.line), increments, costs // divisor, constant, unit, statement.line
        )
    )


def _max_count(builder: ModelBuilder, statement: Even, able: Bools, weights: Ints) -> Ints:
    """The most each person could serve of the line, one duty a day, in parts of a duty: (n_people,)."""
    dates, day = np.unique(builder.board.dates[statement.crews], return_inverse=True)
    heaviest = np.zeros((len(statement.people), len(dates)), dtype=np.int64)
    for position, weight in enumerate(weights.tolist()):
        there = heaviest[:, day[position]]
        np.maximum(there, weight * able[:, position], out=there)
    return np.asarray(heaviest.sum(axis=1), dtype=np.int64)


def hopes(builder: ModelBuilder, statement: Hopes) -> None:
    """Each wish costs its points where it fails; where evened out, also the square of all points missed."""
    price = statement.rule.price
    columns: list[Ints] = []
    points: list[int] = []
    most = 0
    for hope in statement.hopes:
        if price is not None and not statement.even and _has_one_column(builder, statement, hope):
            # A wish for one crew needs no row: a constant, less a gain where the person serves there.
            builder.add_constant(statement.rule, price * hope.points)
            builder.add_cost(
                statement.rule, _columns_of(builder, statement.person, hope.crews), -price * hope.points
            )
            continue
        missed, worst = (
            _missed_positive(builder, statement, hope)
            if hope.wanted
            else _missed_negative(builder, statement, hope)
        )
        columns.append(missed)
        points += [hope.points] * len(missed)
        most += worst * hope.points
        if price is not None:
            builder.add_cost(statement.rule, missed, price * hope.points)
    if price is None or not statement.even:
        return
    # Wishes may overlap: a duty that several of them cover counts the points of all.
    refused, which = np.unique(np.concatenate(columns), return_inverse=True)
    counted = np.bincount(which, weights=np.array(points, dtype=np.float64))
    steps = builder.program.add_columns(most, 1.0)
    builder.add_cost(statement.rule, steps, 2 * np.arange(most) + 1, part="even")
    indices = np.concatenate([refused, steps])
    values = np.concatenate([counted, -np.ones(most)])
    zero = np.zeros(1)
    builder.add_rows(np.array([len(indices)]), indices, values, zero, zero)


def _has_one_column(builder: ModelBuilder, statement: Hopes, hope: Hope) -> bool:
    """Whether it is a wish to serve, and one column alone can grant it."""
    return (
        hope.wanted and hope.partner is None and len(_columns_of(builder, statement.person, hope.crews)) == 1
    )


def _missed_positive(builder: ModelBuilder, statement: Hopes, hope: Hope) -> tuple[Ints, int]:
    """A wish to serve: one column, 1 where it is not granted; and the most that can fail, 1."""
    missed = NO_COLUMNS if statement.rule.price is None else builder.program.add_columns(1, 1.0)
    met = [_columns_of(builder, statement.person, hope.crews)] if hope.partner is None else []
    for mine, theirs in hope.shared:
        both = builder.program.add_columns(1, 1.0)
        for person, crews in ((statement.person, mine), (hope.partner, theirs)):
            builder.add_row(both, _columns_of(builder, person, crews), upper=0)
        met.append(both)
    builder.add_row(np.concatenate([*met, missed]), NO_COLUMNS, lower=1)
    return missed, 1


def _missed_negative(builder: ModelBuilder, statement: Hopes, hope: Hope) -> tuple[Ints, int]:
    """A wish not to serve: a column of each duty (or shared shift) in it; and the most that can fail."""
    if hope.partner is None:
        columns = _columns_of(builder, statement.person, hope.crews)
        if statement.rule.price is None and len(columns):
            builder.add_row(columns, NO_COLUMNS, upper=0)
        able = builder.column[statement.person, hope.crews] >= 0
        return columns, len(set(builder.board.dates[hope.crews][able].tolist()))
    clashes = []
    for mine, theirs in hope.shared:
        clash = NO_COLUMNS if statement.rule.price is None else builder.program.add_columns(1, 1.0)
        both = [_columns_of(builder, statement.person, mine), _columns_of(builder, hope.partner, theirs)]
        builder.add_row(np.concatenate(both), clash, upper=1)
        clashes.append(clash)
    return np.concatenate([NO_COLUMNS, *clashes]), len(clashes)


def _columns_of(builder: ModelBuilder, person: int | None, crews: Ints) -> Ints:
    return NO_COLUMNS if person is None else builder.open_columns(np.array([person]), crews)


def home(builder: ModelBuilder, statement: Home) -> None:
    """The cost of lending in a crew: by how many are not at home, or by a flow if distances differ."""
    lending = builder.lendings.pop(statement.crew, None)
    if lending is None:
        return
    crew = np.array([statement.crew])
    served = [builder.open_columns(people, crew) for people in lending.groups]
    away = [sorted(set(costs.values())) for costs in lending.costs]
    if len({tuple(costs) for costs in away}) == 1 and len(away[0]) <= 2:
        _lending_by_count(builder, statement.rule, lending, served)
    else:
        _lending_by_flow(builder, statement.rule, lending, served)


def _lending_by_count(builder: ModelBuilder, rule: Rule, lending: Lending, served: list[Ints]) -> None:
    """Lent = served - kept at home, where a group keeps at most its people and its room."""
    for columns, costs in zip(served, lending.costs, strict=True):
        price = max(costs.values())
        builder.add_cost(rule, columns, price)
        room = sum(lending.room[at] for at, cost in costs.items() if not cost)
        if room and price:
            kept = builder.program.add_columns(1, float(room))
            builder.add_row(kept, columns, upper=0)
            builder.add_cost(rule, kept, -price)


def _lending_by_flow(builder: ModelBuilder, rule: Rule, lending: Lending, served: list[Ints]) -> None:
    """A transportation problem: each group sends all who serve, each unit's posts take what they can."""
    taken: dict[str, list[Ints]] = {at: [NO_COLUMNS] for at in lending.room}
    for columns, costs in zip(served, lending.costs, strict=True):
        sent = [NO_COLUMNS]
        for at, room in lending.room.items() if len(columns) else ():
            column = builder.program.add_columns(1, float(room))
            sent.append(column)
            taken[at].append(column)
            builder.add_cost(rule, column[: costs[at] > 0], costs[at])
        if len(columns):
            builder.add_row(np.concatenate(sent), columns, lower=0, upper=0)
    for at, columns_at in taken.items():
        builder.add_row(np.concatenate(columns_at), NO_COLUMNS, upper=float(lending.room[at]))
