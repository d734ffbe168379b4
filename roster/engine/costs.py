"""How what rules value becomes costs: fairness, lending, duties at a price."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from roster.engine.draft import Draft
from roster.engine.program import Bools, Ints, Objective
from roster.engine.statements import Charge, Even, Home, Hopes
from roster.rules.vocabulary import Hope
from roster.text import plain

_NONE: Ints = np.empty(0, dtype=np.int64)


def charge(draft: Draft, said: Charge) -> None:
    """Each duty of these crews at its price."""
    draft.price(said.rule, draft.serving(np.array([said.person]), said.crews), said.price)


def even(draft: Draft, said: Even) -> None:
    """Unit increments of n² - 2Tn: the k-th duty costs (2k - 1) - 2T, so a convex cost needs no integers."""
    columns = draft.column[np.ix_(said.people, said.crews)]
    able = columns >= 0
    lengths = able.sum(axis=1)
    most = _most_duties(draft, said, able)
    doubled = [2 * target for target in said.targets]
    scale = math.lcm(*(target.denominator for target in doubled))
    owed = np.array([int(target * scale) for target in doubled], dtype=np.int64)
    owner = np.repeat(np.arange(len(said.people)), most)
    ends = np.cumsum(most)
    step = np.arange(len(owner)) - np.repeat(ends - most, most) + 1
    costs = scale * (2 * step - 1) - owed[owner]
    divisor = int(np.gcd.reduce(costs)) if len(costs) else 1
    divisor = max(divisor, 1)
    increments = draft.out.add_columns(len(owner), 1.0)
    total = lengths + most
    blocks = np.split(increments, ends[:-1])
    parts = [np.concatenate([columns[row][able[row]], blocks[row]]) for row in range(len(lengths))]
    signs = [
        np.concatenate([np.ones(int(lengths[row])), -np.ones(int(most[row]))]) for row in range(len(lengths))
    ]
    zero = np.zeros(len(total))
    draft.out.add_rows(total, np.concatenate(parts), np.concatenate(signs), zero, zero)
    unit = Fraction(scale, divisor)
    constant = sum((target * target for target in said.targets), Fraction(0)) * unit
    draft.lines.append(
        Objective("fairness", plain(said.line), increments, costs // divisor, constant, unit, said.line)
    )


def _most_duties(draft: Draft, said: Even, able: Bools) -> Ints:
    """The most duties of the line each person could serve: one a day."""
    dates, day = np.unique(draft.board.dates[said.crews], return_inverse=True)
    on_day = np.zeros((len(dates), len(said.crews)), dtype=np.float32)
    on_day[day, np.arange(len(said.crews))] = 1.0
    possible = (able.astype(np.float32) @ on_day.T) > 0
    return np.asarray(possible.sum(axis=1), dtype=np.int64)


def hopes(draft: Draft, said: Hopes) -> None:
    """What each wish of a person costs where it fails; where evened out, the square of the points of all of them too."""
    price = said.rule.price
    columns: list[Ints] = []
    points: list[int] = []
    most = 0
    for hope in said.hopes:
        missed, worst = _granted(draft, said, hope) if hope.wanted else _spared(draft, said, hope)
        columns.append(missed)
        points += [hope.points] * len(missed)
        most += worst * hope.points
        if price is not None:
            draft.price(said.rule, missed, price * hope.points)
    if price is None or not said.even:
        return
    refused, counted = np.concatenate(columns), np.array(points, dtype=np.float64)
    steps = draft.out.add_columns(most, 1.0)
    draft.price(said.rule, steps, 2 * np.arange(most) + 1, part="even")
    indices = np.concatenate([refused, steps])
    values = np.concatenate([counted, -np.ones(most)])
    zero = np.zeros(1)
    draft.out.add_rows(np.array([len(indices)]), indices, values, zero, zero)


def _granted(draft: Draft, said: Hopes, hope: Hope) -> tuple[Ints, int]:
    """A wish for something: one column, 1 where nothing meets it."""
    missed = _NONE if said.rule.price is None else draft.out.add_columns(1, 1.0)
    met = [_served(draft, said.person, hope.crews)] if hope.partner is None else []
    for mine, theirs in hope.shared:
        both = draft.out.add_columns(1, 1.0)
        for person, crews in ((said.person, mine), (hope.partner, theirs)):
            draft.row(both, _served(draft, person, crews), upper=0)
        met.append(both)
    draft.row(np.concatenate([*met, missed]), _NONE, lower=1)
    return missed, 1


def _spared(draft: Draft, said: Hopes, hope: Hope) -> tuple[Ints, int]:
    """A wish against something: the columns of each duty that it covers (or each shift shared), at most one a day."""
    if hope.partner is None:
        columns = _served(draft, said.person, hope.crews)
        if said.rule.price is None and len(columns):
            draft.row(columns, _NONE, upper=0)
        able = draft.column[said.person, hope.crews] >= 0
        return columns, len(np.unique(draft.board.dates[hope.crews][able]))
    clashes = []
    for mine, theirs in hope.shared:
        clash = _NONE if said.rule.price is None else draft.out.add_columns(1, 1.0)
        both = [_served(draft, said.person, mine), _served(draft, hope.partner, theirs)]
        draft.row(np.concatenate(both), clash, upper=1)
        clashes.append(clash)
    return np.concatenate([_NONE, *clashes]), len(clashes)


def _served(draft: Draft, person: int | None, crews: Ints) -> Ints:
    return _NONE if person is None else draft.serving(np.array([person]), crews)


def home(draft: Draft, said: Home) -> None:
    """What is not kept at home is lent: lent = served - kept, and a group keeps at most its people and its room.

    Whoever is not kept takes what room is left: all who serve fit in the need.
    """
    price = said.rule.price
    if price is None:
        return
    crew = np.array([said.crew])
    names = [name for name in said.groups if said.room.get(name)]
    rooms = np.array([said.room[name] for name in names], dtype=np.float64)
    kept = draft.out.add_columns(len(names), rooms)
    for name, column in zip(names, kept.tolist(), strict=True):
        draft.row(np.array([column]), draft.serving(said.groups[name], crew), upper=0)
    for members in said.groups.values():
        draft.price(said.rule, draft.serving(members, crew), price)
    draft.price(said.rule, kept, -price)
