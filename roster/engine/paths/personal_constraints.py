"""The hard rules on each person alone, and each person's quarter as a decision diagram that keeps them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from roster.engine.model.linear_program import Ints
from roster.engine.params import Params
from roster.engine.paths.decision_diagram import DecisionDiagram, GroupCount, StateSum, TooWide
from roster.rules.board import Board
from roster.rules.statements import Groups, Limit, Statement


@dataclass(frozen=True)
class PersonGraph:
    """One person's quarter: the options of each date, and the diagram of what is possible.

    `options[layer]` are the indices of the crews open on a date, after -1 for none of them.
    """

    options: tuple[tuple[int, ...], ...]
    diagram: DecisionDiagram


def person_graphs(board: Board, params: Params) -> tuple[tuple[PersonGraph, ...], frozenset[int]] | None:
    """Each person's quarter, and the numbers of the board's statements that it keeps, all of them hard.

    None where someone may serve in two crews of a date, where a diagram grows too wide, or where someone's
    own rules leave no path through the quarter.
    """
    dates = np.unique(board.dates)
    if not _one_a_day(board, dates):
        return None
    own = {number: statement for number, statement in enumerate(board.said) if _is_personal(statement)}
    made: dict[Hashable, DecisionDiagram | None] = {}
    found: list[PersonGraph] = []
    for person in range(len(board.people)):
        options = tuple(
            (-1, *(crew for crew in (board.dates == date).nonzero()[0].tolist() if board.able[person, crew]))
            for date in dates
        )
        sums, groups = _states_of(own.values(), person, options)
        key = (tuple(map(len, options)), _hashable(sums, groups))
        if key not in made:
            made[key] = _diagram(tuple(map(len, options)), sums, groups, params)
        diagram = made[key]
        if diagram is None:
            return None
        found.append(PersonGraph(options, diagram))
    return tuple(found), frozenset(own)


def _is_personal(statement: Statement) -> bool:
    """Whether a statement is a hard constraint on each person alone."""
    return (isinstance(statement, Limit) and statement.price is None) or (
        isinstance(statement, Groups) and statement.rule.price is None
    )


def _one_a_day(board: Board, dates: Ints) -> bool:
    """Whether nobody can serve in two crews of a date: a hard limit of 1 covers them all, for everyone."""
    limits = [
        statement
        for statement in board.said
        if isinstance(statement, Limit) and _is_personal(statement) and not statement.least
    ]
    single = [
        statement
        for statement in limits
        if statement.weights is None and len(statement.people) == len(board.people)
    ]
    covered = [set(statement.crews.tolist()) for statement in single if (statement.limit <= 1).all()]
    for date in dates:
        crews = set((board.dates == date).nonzero()[0].tolist())
        if len(crews) > 1 and not any(crews <= those for those in covered):
            return False
    return True


def _states_of(
    own: Iterable[Statement], person: int, options: Sequence[Sequence[int]]
) -> tuple[list[StateSum], list[GroupCount]]:
    """The person's own rules as sums over the options of each date, and as groups of dates."""
    place = {
        crew: (layer, option)
        for layer, crews in enumerate(options)
        for option, crew in enumerate(crews)
        if crew >= 0
    }
    sums: dict[Hashable, StateSum] = {}
    counts: list[GroupCount] = []
    for statement in own:
        if isinstance(statement, Groups) and person in statement.people:
            groups = (
                _weights([int(crew) for crews in dates for crew in crews], None, place, options)
                for dates in statement.groups
            )
            counts.append(GroupCount(tuple(group for group in groups if group), statement.limit))
        elif isinstance(statement, Limit) and person in statement.people:
            _add_sum(sums, statement, person, place, options)
    return list(sums.values()), [one for one in counts if len(one.groups) > one.most]


def _add_sum(
    sums: dict[Hashable, StateSum],
    statement: Limit,
    person: int,
    place: dict[int, tuple[int, int]],
    options: Sequence[Sequence[int]],
) -> None:
    """Add a limit as a sum, divided by the common divisor of its weights; those of equal weights are one."""
    weights = _weights(
        statement.crews.tolist(),
        None if statement.weights is None else statement.weights.tolist(),
        place,
        options,
    )
    unit = int(np.gcd.reduce([np.gcd.reduce(those) for those in weights.values()])) if weights else 0
    if not unit:
        return
    weights = {layer: those // unit for layer, those in weights.items()}
    limit = int(statement.limit[statement.people.tolist().index(person)])
    least, most = (-(-limit // unit), None) if statement.least else (None, limit // unit)
    lowest = sum(int(those.min()) for those in weights.values())
    highest = sum(int(those.max()) for those in weights.values())
    if (most is None or highest <= most) and (least is None or lowest >= least):
        return
    key = tuple((layer, *those.tolist()) for layer, those in sorted(weights.items()))
    if key in sums:
        before = sums[key]
        least = max((bound for bound in (least, before.least) if bound is not None), default=None)
        most = min((bound for bound in (most, before.most) if bound is not None), default=None)
    sums[key] = StateSum(weights, least, most)


def _weights(
    crews: Sequence[int],
    weights: Sequence[int] | None,
    place: dict[int, tuple[int, int]],
    options: Sequence[Sequence[int]],
) -> dict[int, Ints]:
    """The weight of each option of each layer, (n_options,); layers in which nothing counts are left out."""
    found: dict[int, Ints] = {}
    for crew, weight in zip(crews, weights or [1] * len(crews), strict=True):
        if crew in place:
            layer, option = place[crew]
            found.setdefault(layer, np.zeros(len(options[layer]), dtype=np.int64))[option] += weight
    return found


def _diagram(
    options: Sequence[int], sums: Sequence[StateSum], groups: Sequence[GroupCount], params: Params
) -> DecisionDiagram | None:
    """The diagram of what the rules leave; None where that is nothing, or too much."""
    diagram: DecisionDiagram | None = DecisionDiagram.unrestricted(options)
    short = [one for one in sums if one.span <= params.joint_days]
    long = [one for one in sums if one.span > params.joint_days]
    steps: list[tuple[list[StateSum], list[GroupCount]]] = [(short, []), *(([], [one]) for one in groups)]
    steps += [([one], []) for one in long]
    try:
        for some, counts in steps:
            diagram = diagram and diagram.refine(some, counts, params.diagram_width)
    except TooWide:
        return None
    return diagram


def _hashable(sums: Sequence[StateSum], groups: Sequence[GroupCount]) -> Hashable:
    """A key that two people share whose rules are the same."""
    return (
        tuple(
            (one.least, one.most, *((layer, *those.tolist()) for layer, those in sorted(one.weights.items())))
            for one in sums
        ),
        tuple(
            (
                one.most,
                *((layer, *those.tolist()) for group in one.groups for layer, those in sorted(group.items())),
            )
            for one in groups
        ),
    )
