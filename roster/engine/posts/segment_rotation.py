"""Rotation over segments: the posts of the whole quarter at once, once it is decided who serves.

Each person in each crew takes one of its segments; what rules ask of the segments that people visit is
priced, as an integer program. Lending stays at what the tier before it reached. The first assignment, crew by
crew, is often optimal; then its relaxation proves it, and nothing is searched.
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
from roster.engine.numerics import BOUND_TOLERANCE
from roster.engine.params import DEFAULT, Params
from roster.engine.posts.post_assignment import PostAssignment
from roster.engine.proofs import Proof, solver_contradiction
from roster.rules.board import Board
from roster.rules.statements import Visits
from roster.rules.tiers import TIER_TITLES

Slot = tuple[int, int]
"""A person (row) in a crew (index)."""


def optimise_rotation(
    board: Board, serving: Bools, first: PostAssignment, budget: Budget, params: Params = DEFAULT
) -> tuple[PostAssignment, Proof | None]:
    """The assignment that costs least by the rules on visits, with its proof; `first` where no rule asks.

    `serving`: (n_people, n_crews), bool. Raises RosterError (a fault) where the solvers contradict each
    other.
    """
    statements = [statement for statement in board.said if isinstance(statement, Visits)]
    if not statements:
        return first, None
    model = _RotationModel(board, serving, first)
    for statement in statements:
        model.add_rule(statement)
    program = model.program()
    if not program.objectives:
        return first, None
    objective = program.objectives[0]
    cost, full = program.cost_vector(objective), Face.full(program)
    start = solve_lp(program, cost, full.fix_columns(program.integer, model.start()), "simplex", Budget())
    relaxed = solve_lp(program, cost, full, "simplex", budget)
    if not isinstance(start, LpResult):
        raise solver_contradiction(objective)
    bound = 0
    if isinstance(relaxed, LpResult):
        bound = max(0, math.ceil(full.dual_bound(program, cost, relaxed.duals) - BOUND_TOLERANCE))
    best, value = start.x, objective.scaled_value(start.x)
    if params.rotation and value > bound and not budget.exhausted:
        found = solve_mip(program, cost, full, budget, start=start.x, nodes=params.rotation_nodes)
        if math.isfinite(found.bound):
            bound = max(bound, math.ceil(found.bound - BOUND_TOLERANCE))
        if found.x is not None and objective.scaled_value(found.x) < value:
            best, value = found.x, objective.scaled_value(found.x)
    # Others in the crews may rotate better: over all rosters nothing is known but that no cost is negative.
    return model.assignment_of(best), Proof(objective, value, 0, within=bound)


@dataclass
class _RotationModel:
    """The integer program: a column for each slot and duty that it may take; rows and costs of the rules."""

    board: Board
    serving: Bools
    assignment: PostAssignment
    builder: ProgramBuilder = field(default_factory=ProgramBuilder)
    columns: dict[Slot, dict[int, int]] = field(default_factory=dict)
    """Of each slot: the column of each duty that it may take, by the duty's index."""
    prices: list[tuple[Ints, Ints]] = field(default_factory=list)

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
        """Lending costs no more than in the first assignment, which lends as little as possible."""
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

    def add_rule(self, statement: Visits) -> None:
        """The rows and costs of one rule on the visits of each person."""
        in_scope = set(statement.crews.tolist())
        slots: dict[int, list[Slot]] = {}
        for row, crew in sorted(
            self.columns, key=lambda slot: (self.board.crews[slot[1]].one.start, slot[1])
        ):
            if crew in in_scope:
                slots.setdefault(row, []).append((row, crew))
        for row, past in zip(statement.people.tolist(), statement.past, strict=True):
            mine = slots.get(row, [])
            if statement.kind == "even":
                self._add_even(statement, mine, past)
            elif statement.kind == "running":
                self._add_no_repeat(statement, mine, past)
            else:
                self._add_steady(statement, mine)

    def _add_even(self, statement: Visits, slots: list[Slot], past: tuple[str, ...]) -> None:
        if not statement.segments:
            return
        share = -(-(len(past) + len(slots)) // statement.segments)
        for segment, columns in self._by_segment(slots).items():
            before = past.count(segment)
            room = max(share, before) - before
            if len(columns) > room:
                self._add_slack(statement, columns, room, len(columns) - room)

    def _add_no_repeat(self, statement: Visits, slots: list[Slot], past: tuple[str, ...]) -> None:
        if slots and past:
            same = [column for segment, column in self._choices(slots[0]) if segment == past[-1]]
            if same:
                self._add_cost(statement, same)
        for one, other in pairwise(slots):
            theirs = self._by_segment([other])
            for segment, columns in self._by_segment([one]).items():
                if segment in theirs:
                    self._add_slack(statement, [*columns, *theirs[segment]], 1, 1)

    def _add_steady(self, statement: Visits, slots: list[Slot]) -> None:
        seen: list[int] = []
        for columns in self._by_segment(slots).values():
            [visited] = self.builder.add_columns(1, 1.0).tolist()
            for column in columns:
                self._add_row([column, visited], [1.0, -1.0], -INFINITY, 0.0)
            seen.append(visited)
        if len(seen) > 1:
            self._add_slack(statement, seen, 1, len(seen) - 1)

    def _choices(self, slot: Slot) -> Iterable[tuple[str, int]]:
        for duty, column in self.columns[slot].items():
            yield self.board.horizon.duties[duty].segment or "", column

    def _by_segment(self, slots: Iterable[Slot]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for slot in slots:
            for segment, column in self._choices(slot):
                found.setdefault(segment, []).append(column)
        return found

    def _add_slack(self, statement: Visits, columns: list[int], room: int, most: int) -> None:
        """Each of these columns beyond `room` costs the price of the rule."""
        [over] = self.builder.add_columns(1, float(most)).tolist()
        self._add_row([*columns, over], [1.0] * len(columns) + [-1.0], -INFINITY, float(room))
        self._add_cost(statement, [over])

    def _add_cost(self, statement: Visits, columns: list[int]) -> None:
        price = statement.rule.price or 0
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
        """The program; without an objective where no rule has a price."""
        if not self.prices:
            return self.builder.build(())
        columns = np.concatenate([columns for columns, _ in self.prices])
        costs = np.concatenate([costs for _, costs in self.prices])
        objective = Objective("rotation", TIER_TITLES["rotation"], columns, costs, Fraction(0))
        return self.builder.build((objective,))

    def start(self) -> Floats:
        """The first assignment as values of the columns, counting columns 0: (n_columns,)."""
        x = np.zeros(self.builder.build(()).n_columns)
        for (row, _), choices in self.columns.items():
            for duty, column in choices.items():
                x[column] = float(row in self.assignment[duty])
        return x

    def assignment_of(self, x: Floats) -> PostAssignment:
        """The assignment that x (n_columns,) means."""
        found: dict[int, list[int]] = {duty: [] for duty in self.assignment}
        for (row, _), choices in self.columns.items():
            for duty, column in choices.items():
                if x[column] > 0.5:
                    found[duty].append(row)
        return {duty: tuple(rows) for duty, rows in found.items()}


def _occupancy_range(duty: Duty, crew: tuple[Duty, ...], people: int) -> tuple[int, int]:
    """The least and most people on a duty when so many serve in its crew; needs come first."""
    if people <= sum(other.need for other in crew):
        return 0, duty.need
    if people <= sum(other.wanted for other in crew):
        return duty.need, duty.wanted
    return duty.wanted, duty.room
