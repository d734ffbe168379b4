"""How the checker reads each kind of statement: one reader for each, written by other means than the solver's
rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from roster.checking.relaxation import NONE, Draft, Key, Relaxation, whole
from roster.rules.board import Board
from roster.rules.lending import Lending
from roster.rules.statements import (
    Alike,
    Bools,
    Charge,
    Count,
    Cover,
    Escort,
    Even,
    Few,
    Groups,
    Held,
    Home,
    Hope,
    Hopes,
    Ints,
    Limit,
    Staffing,
    Statement,
    Visits,
)


def relaxation(board: Board) -> Relaxation:
    """The relaxation of what is said on a board."""
    draft = Draft(board)
    for number, said in enumerate(board.said):
        draft.statement, draft.number = number, 0
        _READERS[type(said)](draft, said)
    return draft.relaxation()


def _cover(draft: Draft, said: Cover) -> None:
    """Whoever is missing to a crew's need is a vacancy of its priority."""
    for crew in said.crews.tolist():
        one = draft.board.crews[crew]
        sums = draft.crew_sums[crew : crew + 1]
        draft.cost((said.rule.tier, str(one.one.priority)), "below", sums, one.need, 1)


def _staffing(draft: Draft, said: Staffing) -> None:
    crew, sums = draft.board.crews[said.crew], draft.crew_sums[said.crew : said.crew + 1]
    draft.cost((said.rule.tier, None), "below", sums, crew.wanted, said.under)
    draft.cost((said.rule.tier, None), "above", sums, crew.wanted, said.over)


def _limit(draft: Draft, said: Limit) -> None:
    columns = draft.column[np.ix_(said.people, said.crews)]
    able: Bools = columns >= 0
    weights = np.ones(len(said.crews), dtype=np.int64) if said.weights is None else said.weights
    hard = said.price is None
    sums = draft.sums(
        able.sum(axis=1),
        columns[able],
        np.broadcast_to(weights, able.shape)[able],
        said.limit if hard and said.least else None,
        said.limit if hard and not said.least else None,
    )
    draft.limited(said.rule, sums, said.limit, said.price, least=said.least)


def _count(draft: Draft, said: Count) -> None:
    price = said.rule.price
    sums = draft.sum(
        draft.serving(said.people, said.crews),
        low=said.limit if price is None and said.least else None,
        high=said.limit if price is None and not said.least else None,
    )
    draft.limited(said.rule, sums, said.limit, price, least=said.least)


def _held(draft: Draft, said: Held) -> None:
    """Posts held by these people, and those left vacant, which a crew of fixed number has for each who does
    not serve."""
    crews = [draft.board.crews[crew] for crew in said.crews.tolist()]
    there = draft.serving(said.people, said.crews)
    price, key = said.rule.price, (said.rule.tier, None)
    if not any(crew.need for crew in crews):
        slack = NONE if price is None else draft.more(np.array([said.least]))
        draft.pay(key, slack, price or 0)
        columns = draft.column[:, said.crews].copy()
        columns[said.people] = -1
        for other in columns[columns >= 0].tolist():
            entries = np.concatenate([[other], there, slack])
            weights = np.concatenate([[said.least], np.full(len(entries) - 1, -1)])
            draft.sums(np.array([len(entries)]), entries, weights, None, np.zeros(1, dtype=np.int64))
        return
    fixed = [crew for crew in crews if crew.room == crew.need]
    empty, needs = [NONE], [NONE]
    for crew in crews:
        if crew.need and crew.room > crew.need:
            served = draft.column[:, crew.index]
            served = served[served >= 0]
            column = draft.more(np.ones(1, dtype=np.int64))
            every = np.stack([served, np.broadcast_to(column, served.shape)], axis=1)
            ones = np.ones(len(served), dtype=np.int64)
            draft.sums(np.full(len(served), 2), every.ravel(), None, None, ones)
            empty.append(column)
            needs.append(np.full(1, crew.need, dtype=np.int64))
    entries = np.concatenate([there, *empty])
    weights = np.concatenate([np.ones(len(there), dtype=np.int64), *needs])
    least = min(said.least, sum(crew.need for crew in crews)) - sum(crew.need for crew in fixed)
    low = np.array([least]) if price is None else None
    sums = draft.sums(np.array([len(entries)]), entries, weights, low, None)
    draft.links += [(int(sums[0]), int(draft.crew_sums[crew.index]), -1) for crew in fixed]
    draft.limited(said.rule, sums, least, price, least=True)


def _alike(draft: Draft, said: Alike) -> None:
    hard = said.rule.price is None
    for one, other in ((said.one, said.other), (said.other, said.one)):
        plus, minus = (draft.serving(np.array([row]), said.crews) for row in (one, other))
        sums = draft.sum(plus, minus, high=0 if hard else None)
        draft.limited(said.rule, sums, 0, said.rule.price)


def _groups(draft: Draft, said: Groups) -> None:
    """A column for each person and group: at least what is served on each of the group's dates."""
    count = len(said.people)
    touched = [draft.more(np.ones(count, dtype=np.int64)) for _ in said.groups]
    zero = np.zeros(count, dtype=np.int64)
    for column, dates in zip(touched, said.groups, strict=True):
        for crews in dates:
            _no_more_than(draft, draft.column[np.ix_(said.people, crews)], column, zero)
    every = np.stack(touched, axis=1)
    hard = np.full(count, said.limit) if said.rule.price is None else None
    sums = draft.sums(np.full(count, len(touched)), every.ravel(), None, None, hard)
    draft.limited(said.rule, sums, said.limit, said.rule.price)


def _no_more_than(draft: Draft, columns: Ints, most: Ints, zero: Ints, numbers: Ints | None = None) -> None:
    """For each person (a row of `columns`): what is served is no more than the column of `most`."""
    every = np.concatenate([columns, most[:, None]], axis=1)
    there = every >= 0
    weights = np.ones(every.shape, dtype=np.int64)
    weights[:, -1] = -1
    draft.sums(there.sum(axis=1), every[there], weights[there], None, zero, numbers)


def _escort(draft: Draft, said: Escort) -> None:
    for number, person in enumerate(said.people.tolist()):
        mine = draft.serving(np.array([person]), said.crews)
        theirs = draft.serving(said.others[said.others != person], said.crews)
        high = 0 if said.rule.price is None else None
        sums = draft.sum(mine, theirs, high=high, number=number)
        draft.limited(said.rule, sums, 0, said.rule.price)


def _few(draft: Draft, said: Few) -> None:
    everyone = len(draft.column)
    served = draft.more(np.ones(everyone, dtype=np.int64))
    for position, crew in enumerate(said.crews.tolist()):
        able = draft.column[:, crew] >= 0
        _no_more_than(
            draft,
            draft.column[able, crew][:, None],
            served[able],
            np.zeros(int(able.sum()), dtype=np.int64),
            position * everyone + np.nonzero(able)[0],
        )
    high = said.limit if said.rule.price is None else None
    sums = draft.sum(served, high=high, number=len(said.crews) * everyone)
    draft.limited(said.rule, sums, said.limit, said.rule.price)


def _charge(draft: Draft, said: Charge) -> None:
    draft.pay((said.rule.tier, None), draft.serving(np.array([said.person]), said.crews), said.price)


def _even(draft: Draft, said: Even) -> None:
    """The square of the distance from the target, weighed by the burden, of a sum in parts of a duty: (z /
    parts - target)²."""
    columns = draft.column[np.ix_(said.people, said.crews)]
    able: Bools = columns >= 0
    parts = math.lcm(*(weight.denominator for weight in said.weights))
    weights = np.array([int(weight * parts) for weight in said.weights], dtype=np.int64)
    most = _most(draft, said.crews, weights * able)
    sums = draft.sums(able.sum(axis=1), columns[able], np.broadcast_to(weights, able.shape)[able], None, most)
    squares = [burden / parts**2 for burden in said.burdens]
    slopes = [-2 * b * t / parts for t, b in zip(said.targets, said.burdens, strict=True)]
    unit = math.lcm(*(number.denominator for number in (*squares, *slopes)))
    at, slope = (whole([int(number * unit) for number in numbers]) for numbers in (slopes, squares))
    key = (said.rule.tier, said.line)
    draft.cost(key, "square", sums, at, slope)
    ledger = draft.ledgers[key]
    ledger.unit = unit
    constants = (b * t * t for t, b in zip(said.targets, said.burdens, strict=True))
    ledger.constant += sum(constants, Fraction(0))


def _most(draft: Draft, crews: Ints, weights: Ints) -> Ints:
    """The most that each person's `weights` (people × crews) can come to, one crew of those that exclude each
    other."""
    groups, which = np.unique(draft.exclusive[crews], return_inverse=True)
    heaviest = np.zeros((len(weights), len(groups)), dtype=np.int64)
    for position, group in enumerate(which.tolist()):
        np.maximum(heaviest[:, group], weights[:, position], out=heaviest[:, group])
    return np.asarray(heaviest.sum(axis=1), dtype=np.int64)


def _hopes(draft: Draft, said: Hopes) -> None:
    """What fails of each wish: columns that cost its points, and the square of the points of all together."""
    rule, key = said.rule, (said.rule.tier, None)
    failed: list[Ints] = [NONE]
    points: list[int] = []
    most = 0
    for hope in said.hopes:
        mine = _of(draft, said.person, hope.crews)
        if (
            rule.price is not None
            and not said.even
            and hope.wanted
            and hope.partner is None
            and len(mine) == 1
        ):
            draft.ledger(rule).constant += rule.price * hope.points
            draft.pay(key, mine, -rule.price * hope.points)
            continue
        columns = _missed(draft, said, hope) if hope.wanted else _unwanted(draft, said, hope)
        failed.append(columns)
        points += [hope.points] * len(columns)
        most += hope.points * _apart(draft, said, hope, len(columns))
        if rule.price is not None:
            draft.pay(key, columns, rule.price * hope.points)
    if rule.price is not None and said.even:
        columns, which = np.unique(np.concatenate(failed), return_inverse=True)
        counted = np.zeros(len(columns), dtype=np.int64)
        np.add.at(counted, which, np.array(points, dtype=np.int64))
        sums = draft.sums(np.array([len(columns)]), columns, counted, None, np.array([most]))
        draft.cost((rule.tier, "even"), "square", sums, 0, 1)


def _apart(draft: Draft, said: Hopes, hope: Hope, columns: int) -> int:
    """How often a wish can fail at most: against duties, once where they exclude each other."""
    if hope.wanted or hope.partner is not None:
        return columns
    able = draft.column[said.person, hope.crews] >= 0
    return len(set(draft.exclusive[hope.crews[able]].tolist()))


def _missed(draft: Draft, said: Hopes, hope: Hope) -> Ints:
    """A wish for something: a column that is 1 where nothing meets it."""
    one = np.ones(1, dtype=np.int64)
    missed = NONE if said.rule.price is None else draft.more(one)
    met = [_of(draft, said.person, hope.crews)] if hope.partner is None else [NONE]
    for mine, theirs in hope.shared:
        both = draft.more(one)
        for person, crews in ((said.person, mine), (hope.partner, theirs)):
            draft.sum(both, _of(draft, person, crews), high=0)
        met.append(both)
    draft.sum(np.concatenate([*met, missed]), low=1)
    return missed


def _unwanted(draft: Draft, said: Hopes, hope: Hope) -> Ints:
    """A wish against something: the columns that it covers, or one for each shift shared."""
    if hope.partner is None:
        columns = _of(draft, said.person, hope.crews)
        if said.rule.price is None and len(columns):
            draft.sum(columns, high=0)
        return columns
    clashes = [NONE]
    for mine, theirs in hope.shared:
        clash = NONE if said.rule.price is None else draft.more(np.ones(1, dtype=np.int64))
        both = np.concatenate([_of(draft, said.person, mine), _of(draft, hope.partner, theirs)])
        draft.sum(both, clash, high=1)
        clashes.append(clash)
    return np.concatenate(clashes)


def _of(draft: Draft, person: int | None, crews: Ints) -> Ints:
    return NONE if person is None else draft.serving(np.array([person]), crews)


def _home(draft: Draft, said: Home) -> None:
    """Lending of a crew, once for all rules that speak of it: by how many are kept at home, or by who is sent
    where."""
    lending = draft.lendings.pop(said.crew, None)
    if lending is None:
        return
    key, crew = (said.rule.tier, None), np.array([said.crew])
    served = [draft.serving(people, crew) for people in lending.groups]
    away = {tuple(sorted(set(costs.values()))) for costs in lending.costs}
    if len(away) == 1 and len(next(iter(away))) <= 2:
        _kept_at_home(draft, key, lending, served)
    else:
        _sent(draft, key, lending, served)


def _kept_at_home(draft: Draft, key: Key, lending: Lending, served: Sequence[Ints]) -> None:
    for columns, costs in zip(served, lending.costs, strict=True):
        price = max(costs.values())
        draft.pay(key, columns, price)
        room = sum(lending.room[at] for at, cost in costs.items() if not cost)
        if room and price:
            kept = draft.more(np.array([room]))
            draft.sum(kept, columns, high=0)
            draft.pay(key, kept, -price)


def _sent(draft: Draft, key: Key, lending: Lending, served: Sequence[Ints]) -> None:
    room = np.array(list(lending.room.values()), dtype=np.int64)
    sent: list[Ints] = []
    for columns, costs in zip(served, lending.costs, strict=True):
        if len(columns):
            sent.append(draft.more(room))
            draft.pay(key, sent[-1], np.array([costs[at] for at in lending.room]))
            draft.sum(sent[-1], columns, low=0, high=0)
    every = np.array(sent, dtype=np.int64).reshape(-1, len(room)).T
    draft.sums(np.full(len(room), len(sent)), every.ravel(), None, None, room)


def _visits(_draft: Draft, _said: Visits) -> None:
    """Which segments people visit is settled once it is known who serves: no sum of who serves says it."""


_READERS: dict[type[Statement], Callable[[Draft, Any], None]] = {
    Alike: _alike,
    Charge: _charge,
    Count: _count,
    Cover: _cover,
    Escort: _escort,
    Even: _even,
    Few: _few,
    Groups: _groups,
    Held: _held,
    Home: _home,
    Hopes: _hopes,
    Limit: _limit,
    Staffing: _staffing,
    Visits: _visits,
}
"""Who reads which kind of statement."""
