"""Rotation over segments: the posts of the whole quarter at once, once it is known who serves.

Each person in each crew takes one of its segments; what rules ask of the segments people visit is priced, as an
integer program. Lending stays at what the tier before it reached. A first standing, crew by crew, is often
the best there is; then its relaxation proves it, and nothing is searched.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import numpy as np

from roster.domain.duties import Duty
from roster.engine.budget import Budget
from roster.engine.lexicographic import Proof, solver_contradiction
from roster.engine.lp.highs import LpResult, solve_lp, solve_mip
from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import (
    INFINITY,
    Bools,
    Floats,
    Ints,
    LinearProgram,
    Objective,
    ProgramBuilder,
)
from roster.engine.posts.post_assignment import PostAssignment
from roster.rules.board import Board
from roster.rules.statements import Visits
from roster.rules.tiers import TIER_TITLES

_NODES = 500
"""Nodes of the search; what is not proved by then is said not to be."""

_ROUNDING = 1e-3

Slot = tuple[int, int]
"""A person (row) in a crew (index)."""


def optimise_rotation(
    board: Board, serving: Bools, standing: PostAssignment, budget: Budget
) -> tuple[PostAssignment, Proof | None]:
    """The standing that the rules on visits like best, and what is proved of it; as it was where none asks."""
    asked = [said for said in board.said if isinstance(said, Visits)]
    if not asked:
        return standing, None
    draft = _RotationModel(board, serving, standing)
    for said in asked:
        draft.add_rule(said)
    program = draft.program()
    if not program.objectives:
        return standing, None
    objective = program.objectives[0]
    cost = program.cost_vector(objective)
    first = solve_lp(
        program, cost, Face.full(program).fix_columns(program.integer, draft.start()), "simplex", Budget()
    )
    free = solve_lp(program, cost, Face.full(program), "simplex", budget)
    if not isinstance(first, LpResult):
        raise solver_contradiction(objective)
    bound = 0
    if isinstance(free, LpResult):
        certified = Face.full(program).dual_bound(program, cost, free.duals)
        bound = max(0, math.ceil(certified - _ROUNDING))
    best, value = first.x, objective.scaled_value(first.x)
    if value > bound and not budget.exhausted:
        found = solve_mip(program, cost, Face.full(program), budget, start=first.x, nodes=_NODES)
        if math.isfinite(found.bound):
            bound = max(bound, math.ceil(found.bound - _ROUNDING))
        if found.x is not None and objective.scaled_value(found.x) < value:
            best, value = found.x, objective.scaled_value(found.x)
    # Another choice of who serves when may rotate better: for all rosters nothing is known but that no cost is negative.
    return draft.assignment_of(best), Proof(objective, value, 0, within=bound)


@dataclass
class _RotationModel:
    """Columns for who takes which post of a crew, and rows for what the rules ask."""

    board: Board
    serving: Bools
    assignment: PostAssignment
    builder: ProgramBuilder = field(default_factory=ProgramBuilder)
    columns: dict[Slot, dict[int, int]] = field(default_factory=dict)
    """Of each slot: the column of each duty it may take, by the duty's index."""
    prices: list[tuple[Ints, Ints]] = field(default_factory=list)
    constant: int = 0

    def __post_init__(self) -> None:
        lending = self.board.lendings
        for crew in self.board.crews:
            rows = self.serving[:, crew.index].nonzero()[0].tolist()
            if not rows:
                continue
            duties = crew.duties
            for row in rows:
                taken = self.builder.add_columns(len(duties), 1.0, integer=True).tolist()
                self.columns[row, crew.index] = {
                    duty.index: column for duty, column in zip(duties, taken, strict=True)
                }
                self._add_row(taken, [1.0] * len(taken), 1.0, 1.0)
            for duty in duties:
                least, most = _occupancy_range(duty, duties, len(rows))
                there = [self.columns[row, crew.index][duty.index] for row in rows]
                self._add_row(there, [1.0] * len(there), least, most)
            if crew.index in lending:
                self._bound_lending(rows, crew.index, lending[crew.index].by_row)

    def _bound_lending(self, rows: list[int], crew: int, costs: Mapping[int, Mapping[str, int]]) -> None:
        """Nobody is lent more than in the first standing, which lends as little as can be."""
        columns, values, spent = [], [], 0
        for row in rows:
            for duty, column in self.columns[row, crew].items():
                price = costs.get(row, {}).get(self.board.horizon.duties[duty].unit or "", 0)
                if price:
                    columns.append(column)
                    values.append(float(price))
                    spent += price * (row in self.assignment[duty])
        if columns:
            self._add_row(columns, values, -INFINITY, float(spent))

    def add_rule(self, said: Visits) -> None:
        """What one rule asks of the visits of each person."""
        looked = set(said.crews.tolist())
        slots: dict[int, list[Slot]] = {}
        for row, crew in sorted(
            self.columns, key=lambda slot: (self.board.crews[slot[1]].one.start, slot[1])
        ):
            if crew in looked:
                slots.setdefault(row, []).append((row, crew))
        for row, past in zip(said.people.tolist(), said.past, strict=True):
            mine = slots.get(row, [])
            if said.kind == "even":
                self._add_even(said, mine, past)
            elif said.kind == "running":
                self._add_no_repeat(said, mine, past)
            else:
                self._add_steady(said, mine)

    def _add_even(self, said: Visits, slots: list[Slot], past: tuple[str, ...]) -> None:
        if not said.segments:
            return
        share = -(-(len(past) + len(slots)) // said.segments)
        for segment, columns in self._by_segment(slots).items():
            before = past.count(segment)
            room = max(share, before) - before
            if len(columns) > room:
                self._add_slack(said, columns, room, len(columns) - room)

    def _add_no_repeat(self, said: Visits, slots: list[Slot], past: tuple[str, ...]) -> None:
        if slots and past:
            same = [column for segment, column in self._choices(slots[0]) if segment == past[-1]]
            if same:
                self._add_cost(said, same)
        for one, other in pairwise(slots):
            theirs = self._by_segment([other])
            for segment, columns in self._by_segment([one]).items():
                if segment in theirs:
                    self._add_slack(said, [*columns, *theirs[segment]], 1, 1)

    def _add_steady(self, said: Visits, slots: list[Slot]) -> None:
        seen: list[int] = []
        for columns in self._by_segment(slots).values():
            [visited] = self.builder.add_columns(1, 1.0).tolist()
            for column in columns:
                self._add_row([column, visited], [1.0, -1.0], -INFINITY, 0.0)
            seen.append(visited)
        if len(seen) > 1:
            self._add_slack(said, seen, 1, len(seen) - 1)

    def _choices(self, slot: Slot) -> Iterable[tuple[str, int]]:
        for duty, column in self.columns[slot].items():
            yield self.board.horizon.duties[duty].segment or "", column

    def _by_segment(self, slots: Iterable[Slot]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for slot in slots:
            for segment, column in self._choices(slot):
                found.setdefault(segment, []).append(column)
        return found

    def _add_slack(self, said: Visits, columns: list[int], room: int, most: int) -> None:
        """What goes beyond `room` of these columns costs the price."""
        [over] = self.builder.add_columns(1, float(most)).tolist()
        self._add_row([*columns, over], [1.0] * len(columns) + [-1.0], -INFINITY, float(room))
        self._add_cost(said, [over])

    def _add_cost(self, said: Visits, columns: list[int]) -> None:
        price = said.rule.price or 0
        self.prices.append((np.array(columns), np.full(len(columns), price, dtype=np.int64)))

    def _add_row(self, columns: list[int], values: list[float], lower: float, upper: float) -> None:
        self.builder.add_rows(
            np.array([len(columns)]),
            np.array(columns, dtype=np.int64),
            np.array(values),
            np.array([float(lower)]),
            np.array([float(upper)]),
        )

    def program(self) -> LinearProgram:
        if not self.prices:
            return self.builder.build(())
        columns = np.concatenate([columns for columns, _ in self.prices])
        costs = np.concatenate([costs for _, costs in self.prices])
        objective = Objective("rotation", TIER_TITLES["rotation"], columns, costs, Fraction(0))
        return self.builder.build((objective,))

    def start(self) -> Floats:
        """The first standing as values of the columns (the others nought)."""
        x = np.zeros(self.builder.build(()).n_columns)
        for (row, _), choices in self.columns.items():
            for duty, column in choices.items():
                x[column] = float(row in self.assignment[duty])
        return x

    def assignment_of(self, x: Floats) -> PostAssignment:
        """The standing that values of the columns mean."""
        found: dict[int, list[int]] = {duty: [] for duty in self.assignment}
        for (row, _), choices in self.columns.items():
            for duty, column in choices.items():
                if x[column] > 0.5:
                    found[duty].append(row)
        return {duty: tuple(rows) for duty, rows in found.items()}


def _occupancy_range(duty: Duty, crew: tuple[Duty, ...], people: int) -> tuple[int, int]:
    """The least and most people on a duty when so many serve in its crew: what must be comes before what is preferred."""
    if people <= sum(other.need for other in crew):
        return 0, duty.need
    if people <= sum(other.wanted for other in crew):
        return duty.need, duty.wanted
    return duty.wanted, duty.room
