"""How what rules ask becomes rows: one writer for each kind of statement."""

from __future__ import annotations

import numpy as np

from roster.engine.model.linear_program import INFINITY, Ints
from roster.engine.model.model_builder import ModelBuilder
from roster.rules.statements import Alike, Count, Cover, Escort, Few, Groups, Held, Limit

_NONE: Ints = np.empty(0, dtype=np.int64)


def cover(draft: ModelBuilder, said: Cover) -> None:
    """Posts left vacant are counted by priority."""
    for crew in said.crews.tolist():
        priority = draft.board.crews[crew].one.priority
        draft.vacancies.setdefault(priority, []).append(draft.vacant[crew : crew + 1])


def limit(draft: ModelBuilder, said: Limit) -> None:
    """A row for each person whose limit can be broken at all."""
    columns = draft.column[np.ix_(said.people, said.crews)]
    weights = np.ones(len(said.crews)) if said.weights is None else said.weights.astype(np.float64)
    able = columns >= 0
    wanted = said.limit.astype(np.float64)
    most, least = able @ np.maximum(weights, 0.0), able @ np.minimum(weights, 0.0)
    # A row that can not be broken is left out.
    matters = wanted > least if said.least else most > wanted
    columns, able = columns[matters], able[matters]
    wanted, most, least = wanted[matters], most[matters], least[matters]
    lengths = able.sum(axis=1)
    count = len(lengths)
    if not count:
        return
    indices, values = columns[able], np.broadcast_to(weights, able.shape)[able]
    if said.price is not None:
        slack = draft.program.add_columns(count, wanted - least if said.least else most - wanted)
        draft.add_cost(said.rule, slack, said.price)
        ends = np.cumsum(lengths)
        indices = np.insert(indices, ends, slack)
        values = np.insert(values, ends, 1.0 if said.least else -1.0)
        lengths = lengths + 1
    unbounded = np.full(count, INFINITY)
    lower, upper = (wanted, unbounded) if said.least else (-unbounded, wanted)
    draft.add_rows(lengths, indices, values, lower, upper, np.nonzero(matters)[0])


def count(draft: ModelBuilder, said: Count) -> None:
    """So many of these people in these crews, or the slack pays."""
    there = draft.open_columns(said.people, said.crews)
    if said.limit <= 0 if said.least else len(there) <= said.limit:
        return
    slack = draft.add_slack(said.rule, said.limit if said.least else len(there) - said.limit)
    if said.least:
        draft.add_row(np.concatenate([there, slack]), _NONE, lower=said.limit)
    else:
        draft.add_row(there, slack, upper=said.limit)


def held(draft: ModelBuilder, said: Held) -> None:
    """So many posts are held by these people or vacant, or the slack pays.

    What is missing to a crew of fixed number is vacant; one whose number may vary has a column that is 1 at most
    where nobody serves in it. Where nothing must be filled, a row for each of the others who may come.
    """
    crews = [draft.board.crews[crew] for crew in said.crews.tolist()]
    there = draft.open_columns(said.people, said.crews)
    if not any(crew.need for crew in crews):
        _held_in_optional_crews(draft, said, there)
        return
    least = min(said.least, sum(crew.need for crew in crews))
    vacant, needs = [_NONE], [_NONE]
    for crew in crews:
        if crew.room == crew.need:
            vacant.append(draft.vacant[crew.index : crew.index + 1])
            needs.append(np.ones(1, dtype=np.int64))
        elif crew.need:
            served = draft.column[:, crew.index]
            served = served[served >= 0]
            empty = draft.program.add_columns(1, 1.0)
            draft.add_person_rows(
                served[:, None], np.broadcast_to(empty, (len(served), 1)), 1.0, np.ones(len(served))
            )
            vacant.append(empty)
            needs.append(np.full(1, crew.need, dtype=np.int64))
    slack = draft.add_slack(said.rule, least)
    indices = np.concatenate([there, *vacant, slack])
    values = np.concatenate([np.ones(len(there)), *needs, np.ones(len(slack))]).astype(np.float64)
    draft.add_rows(np.array([len(indices)]), indices, values, np.array([float(least)]), np.array([INFINITY]))


def _held_in_optional_crews(draft: ModelBuilder, said: Held, there: Ints) -> None:
    """Where anybody else serves, `least` of these people do: the same slack for all of them."""
    slack = draft.add_slack(said.rule, said.least)
    columns = draft.column[:, said.crews].copy()
    columns[said.people] = -1
    for other in columns[columns >= 0].tolist():
        indices = np.concatenate([[other], there, slack]).astype(np.int64)
        values = np.concatenate([[float(said.least)], -np.ones(len(there) + len(slack))])
        draft.add_rows(np.array([len(indices)]), indices, values, np.array([-INFINITY]), np.array([0.0]))


def alike(draft: ModelBuilder, said: Alike) -> None:
    """Neither of the two serves oftener than the other."""
    for number, (one, other) in enumerate(((said.one, said.other), (said.other, said.one))):
        plus, minus = (draft.open_columns(np.array([row]), said.crews) for row in (one, other))
        if len(plus):
            slack = draft.add_slack(said.rule, len(plus))
            draft.add_row(plus, np.concatenate([minus, slack]), upper=0, number=number)


def groups(draft: ModelBuilder, said: Groups) -> None:
    """A column for each person and group that is at least what is served on each of its dates."""
    count = len(said.people)
    touched = [draft.program.add_columns(count, 1.0) for _ in said.groups]
    for column, dates in zip(touched, said.groups, strict=True):
        for crews in dates:
            draft.add_person_rows(
                draft.column[np.ix_(said.people, crews)], column[:, None], -1.0, np.zeros(count)
            )
    together = np.stack(touched, axis=1)
    limits = np.full(count, float(said.limit))
    if said.rule.price is None:
        draft.add_person_rows(together, np.empty((count, 0), dtype=np.int64), 0.0, limits)
    else:
        slack = draft.program.add_columns(count, float(len(touched)))
        draft.add_cost(said.rule, slack, said.rule.price)
        draft.add_person_rows(together, slack[:, None], -1.0, limits)


def escort(draft: ModelBuilder, said: Escort) -> None:
    """A row for each person: no oftener there than all the others together."""
    for number, person in enumerate(said.people.tolist()):
        mine = draft.open_columns(np.array([person]), said.crews)
        if len(mine):
            theirs = draft.open_columns(said.others[said.others != person], said.crews)
            slack = draft.add_slack(said.rule, len(mine))
            draft.add_row(mine, np.concatenate([theirs, slack]), upper=0, number=number)


def few(draft: ModelBuilder, said: Few) -> None:
    """A column for each person that is at least what they serve in any of the crews."""
    columns = draft.column[:, said.crews]
    people = np.nonzero((columns >= 0).any(axis=1))[0]
    if len(people) <= said.limit:
        return
    served = draft.program.add_columns(len(people), 1.0)
    everyone = len(columns)
    for position in range(len(said.crews)):
        able = columns[people, position] >= 0
        draft.add_person_rows(
            columns[people, position : position + 1][able],
            served[able, None],
            -1.0,
            np.zeros(int(able.sum())),
            position * everyone + people[able],
        )
    slack = draft.add_slack(said.rule, len(people) - said.limit)
    draft.add_row(served, slack, upper=said.limit, number=len(said.crews) * everyone)
