"""Constraints: one writer for each kind of statement that becomes rows.

A broken soft rule is paid for by a slack column at the rule's price; a hard rule has none.
"""

from __future__ import annotations

import numpy as np

from roster.engine.model.linear_program import INFINITY, Ints
from roster.engine.model.model_builder import NO_COLUMNS, ModelBuilder
from roster.rules.statements import Alike, Count, Cover, Escort, Few, Groups, Held, Limit


def cover(builder: ModelBuilder, statement: Cover) -> None:
    """Vacant posts are counted by priority."""
    for crew in statement.crews.tolist():
        priority = builder.board.crews[crew].one.priority
        builder.vacancies.setdefault(priority, []).append(builder.vacant[crew : crew + 1])


def limit(builder: ModelBuilder, statement: Limit) -> None:
    """A row for each person who can exceed their limit at all."""
    columns = builder.column[np.ix_(statement.people, statement.crews)]
    weights = (
        np.ones(len(statement.crews)) if statement.weights is None else statement.weights.astype(np.float64)
    )
    able = columns >= 0
    wanted = statement.limit.astype(np.float64)
    most, least = able @ np.maximum(weights, 0.0), able @ np.minimum(weights, 0.0)
    # A row that cannot be violated is left out.
    matters = wanted > least if statement.least else most > wanted
    columns, able = columns[matters], able[matters]
    wanted, most, least = wanted[matters], most[matters], least[matters]
    lengths = able.sum(axis=1)
    count = len(lengths)
    if not count:
        return
    indices, values = columns[able], np.broadcast_to(weights, able.shape)[able]
    if statement.price is not None:
        slack = builder.program.add_columns(count, wanted - least if statement.least else most - wanted)
        builder.add_cost(statement.rule, slack, statement.price)
        ends = np.cumsum(lengths)
        indices = np.insert(indices, ends, slack)
        values = np.insert(values, ends, 1.0 if statement.least else -1.0)
        lengths = lengths + 1
    unbounded = np.full(count, INFINITY)
    lower, upper = (wanted, unbounded) if statement.least else (-unbounded, wanted)
    builder.add_rows(lengths, indices, values, lower, upper, np.nonzero(matters)[0])


def count(builder: ModelBuilder, statement: Count) -> None:
    """One row: so many of these people serve in these crews."""
    there = builder.open_columns(statement.people, statement.crews)
    if statement.limit <= 0 if statement.least else len(there) <= statement.limit:
        return
    slack = builder.add_slack(
        statement.rule, statement.limit if statement.least else len(there) - statement.limit
    )
    if statement.least:
        builder.add_row(np.concatenate([there, slack]), NO_COLUMNS, lower=statement.limit)
    else:
        builder.add_row(there, slack, upper=statement.limit)


def held(builder: ModelBuilder, statement: Held) -> None:
    """One row: so many posts are held by these people, or vacant.

    What is missing to a crew of fixed size is vacant; one whose size may vary has a column that can be 1 only
    where nobody serves in it. Where nothing must be filled, a row for each of the other people instead.
    """
    crews = [builder.board.crews[crew] for crew in statement.crews.tolist()]
    there = builder.open_columns(statement.people, statement.crews)
    if not any(crew.need for crew in crews):
        _held_in_optional_crews(builder, statement, there)
        return
    least = min(statement.least, sum(crew.need for crew in crews))
    vacant, needs = [NO_COLUMNS], [NO_COLUMNS]
    for crew in crews:
        if crew.room == crew.need:
            vacant.append(builder.vacant[crew.index : crew.index + 1])
            needs.append(np.ones(1, dtype=np.int64))
        elif crew.need:
            served = builder.column[:, crew.index]
            served = served[served >= 0]
            empty = builder.program.add_columns(1, 1.0)
            builder.add_person_rows(
                served[:, None], np.broadcast_to(empty, (len(served), 1)), 1.0, np.ones(len(served))
            )
            vacant.append(empty)
            needs.append(np.full(1, crew.need, dtype=np.int64))
    slack = builder.add_slack(statement.rule, least)
    indices = np.concatenate([there, *vacant, slack])
    values = np.concatenate([np.ones(len(there)), *needs, np.ones(len(slack))]).astype(np.float64)
    builder.add_rows(
        np.array([len(indices)]), indices, values, np.array([float(least)]), np.array([INFINITY])
    )


def _held_in_optional_crews(builder: ModelBuilder, statement: Held, there: Ints) -> None:
    """A row for each decision of others: where one serves, `least` of these people do; one slack for all."""
    slack = builder.add_slack(statement.rule, statement.least)
    columns = builder.column[:, statement.crews].copy()
    columns[statement.people] = -1
    for other in columns[columns >= 0].tolist():
        indices = np.concatenate([[other], there, slack]).astype(np.int64)
        values = np.concatenate([[float(statement.least)], -np.ones(len(there) + len(slack))])
        builder.add_rows(np.array([len(indices)]), indices, values, np.array([-INFINITY]), np.array([0.0]))


def alike(builder: ModelBuilder, statement: Alike) -> None:
    """Equal counts, in two rows: neither of the two serves more often than the other."""
    for number, (one, other) in enumerate(
        ((statement.one, statement.other), (statement.other, statement.one))
    ):
        plus, minus = (builder.open_columns(np.array([row]), statement.crews) for row in (one, other))
        if len(plus):
            slack = builder.add_slack(statement.rule, len(plus))
            builder.add_row(plus, np.concatenate([minus, slack]), upper=0, number=number)


def groups(builder: ModelBuilder, statement: Groups) -> None:
    """A column for each person and group, at least 1 where the group is touched; a row for each person."""
    count = len(statement.people)
    touched = [builder.program.add_columns(count, 1.0) for _ in statement.groups]
    for column, dates in zip(touched, statement.groups, strict=True):
        for crews in dates:
            builder.add_person_rows(
                builder.column[np.ix_(statement.people, crews)], column[:, None], -1.0, np.zeros(count)
            )
    together = np.stack(touched, axis=1)
    limits = np.full(count, float(statement.limit))
    if statement.rule.price is None:
        builder.add_person_rows(together, np.empty((count, 0), dtype=np.int64), 0.0, limits)
    else:
        slack = builder.program.add_columns(count, float(len(touched)))
        builder.add_cost(statement.rule, slack, statement.rule.price)
        builder.add_person_rows(together, slack[:, None], -1.0, limits)


def escort(builder: ModelBuilder, statement: Escort) -> None:
    """A row for each person: they serve there no more often than all the others together."""
    for number, person in enumerate(statement.people.tolist()):
        mine = builder.open_columns(np.array([person]), statement.crews)
        if len(mine):
            theirs = builder.open_columns(statement.others[statement.others != person], statement.crews)
            slack = builder.add_slack(statement.rule, len(mine))
            builder.add_row(mine, np.concatenate([theirs, slack]), upper=0, number=number)


def few(builder: ModelBuilder, statement: Few) -> None:
    """At most so many distinct people: a column for each, at least 1 where they serve in any of the crews."""
    columns = builder.column[:, statement.crews]
    people = np.nonzero((columns >= 0).any(axis=1))[0]
    if len(people) <= statement.limit:
        return
    served = builder.program.add_columns(len(people), 1.0)
    everyone = len(columns)
    for position in range(len(statement.crews)):
        able = columns[people, position] >= 0
        builder.add_person_rows(
            columns[people, position : position + 1][able],
            served[able, None],
            -1.0,
            np.zeros(int(able.sum())),
            position * everyone + people[able],
        )
    slack = builder.add_slack(statement.rule, len(people) - statement.limit)
    builder.add_row(served, slack, upper=statement.limit, number=len(statement.crews) * everyone)
