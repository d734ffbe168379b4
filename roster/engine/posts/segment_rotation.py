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
from roster.engine.budget import Watch
from roster.engine.lexicographic import Proof, contradiction
from roster.engine.lp.highs import Relaxed, relax, search
from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import INFINITY, Bools, Builder, Floats, Ints, Objective, Program
from roster.engine.posts.post_assignment import Standing
from roster.rules.board import Board
from roster.rules.statements import Visits
from roster.rules.tiers import TIER_TITLES

_NODES = 500
"""Nodes of the search; what is not proved by then is said not to be."""

_ROUNDING = 1e-3

Slot = tuple[int, int]
"""A person (row) in a crew (index)."""


def rotate(board: Board, serving: Bools, standing: Standing, watch: Watch) -> tuple[Standing, Proof | None]:
    """The standing that the rules on visits like best, and what is proved of it; as it was where none asks."""
    asked = [said for said in board.said if isinstance(said, Visits)]
    if not asked:
        return standing, None
    draft = _Draft(board, serving, standing)
    for said in asked:
        draft.ask(said)
    program = draft.program()
    if not program.objectives:
        return standing, None
    objective = program.objectives[0]
    cost = program.cost(objective)
    first = relax(
        program, cost, Face.whole(program).fixed(program.integer, draft.start()), "simplex", Watch()
    )
    free = relax(program, cost, Face.whole(program), "simplex", watch)
    if not isinstance(first, Relaxed):
        raise contradiction(objective)
    bound = 0
    if isinstance(free, Relaxed):
        certified = Face.whole(program).bound(program, cost, free.duals)
        bound = max(0, math.ceil(certified - _ROUNDING))
    best, value = first.x, objective.units(first.x)
    if value > bound and not watch.over:
        found = search(program, cost, Face.whole(program), watch, start=first.x, nodes=_NODES)
        if math.isfinite(found.bound):
            bound = max(bound, math.ceil(found.bound - _ROUNDING))
        if found.x is not None and objective.units(found.x) < value:
            best, value = found.x, objective.units(found.x)
    # Another choice of who serves when may rotate better: for all rosters nothing is known but that no cost is negative.
    return draft.standing_of(best), Proof(objective, value, 0, within=bound)


@dataclass
class _Draft:
    """Columns for who takes which post of a crew, and rows for what the rules ask."""

    board: Board
    serving: Bools
    standing: Standing
    out: Builder = field(default_factory=Builder)
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
                taken = self.out.add_columns(len(duties), 1.0, integer=True).tolist()
                self.columns[row, crew.index] = {
                    duty.index: column for duty, column in zip(duties, taken, strict=True)
                }
                self._row(taken, [1.0] * len(taken), 1.0, 1.0)
            for duty in duties:
                least, most = _filled(duty, duties, len(rows))
                there = [self.columns[row, crew.index][duty.index] for row in rows]
                self._row(there, [1.0] * len(there), least, most)
            if crew.index in lending:
                self._keep_home(rows, crew.index, lending[crew.index].by_row)

    def _keep_home(self, rows: list[int], crew: int, costs: Mapping[int, Mapping[str, int]]) -> None:
        """Nobody is lent more than in the first standing, which lends as little as can be."""
        columns, values, spent = [], [], 0
        for row in rows:
            for duty, column in self.columns[row, crew].items():
                price = costs.get(row, {}).get(self.board.horizon.duties[duty].unit or "", 0)
                if price:
                    columns.append(column)
                    values.append(float(price))
                    spent += price * (row in self.standing[duty])
        if columns:
            self._row(columns, values, -INFINITY, float(spent))

    def ask(self, said: Visits) -> None:
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
                self._even(said, mine, past)
            elif said.kind == "running":
                self._running(said, mine, past)
            else:
                self._steady(said, mine)

    def _even(self, said: Visits, slots: list[Slot], past: tuple[str, ...]) -> None:
        if not said.segments:
            return
        share = -(-(len(past) + len(slots)) // said.segments)
        for segment, columns in self._by_segment(slots).items():
            before = past.count(segment)
            room = max(share, before) - before
            if len(columns) > room:
                self._slack(said, columns, room, len(columns) - room)

    def _running(self, said: Visits, slots: list[Slot], past: tuple[str, ...]) -> None:
        if slots and past:
            same = [column for segment, column in self._choices(slots[0]) if segment == past[-1]]
            if same:
                self._price(said, same)
        for one, other in pairwise(slots):
            theirs = self._by_segment([other])
            for segment, columns in self._by_segment([one]).items():
                if segment in theirs:
                    self._slack(said, [*columns, *theirs[segment]], 1, 1)

    def _steady(self, said: Visits, slots: list[Slot]) -> None:
        seen: list[int] = []
        for columns in self._by_segment(slots).values():
            [visited] = self.out.add_columns(1, 1.0).tolist()
            for column in columns:
                self._row([column, visited], [1.0, -1.0], -INFINITY, 0.0)
            seen.append(visited)
        if len(seen) > 1:
            self._slack(said, seen, 1, len(seen) - 1)

    def _choices(self, slot: Slot) -> Iterable[tuple[str, int]]:
        for duty, column in self.columns[slot].items():
            yield self.board.horizon.duties[duty].segment or "", column

    def _by_segment(self, slots: Iterable[Slot]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for slot in slots:
            for segment, column in self._choices(slot):
                found.setdefault(segment, []).append(column)
        return found

    def _slack(self, said: Visits, columns: list[int], room: int, most: int) -> None:
        """What goes beyond `room` of these columns costs the price."""
        [over] = self.out.add_columns(1, float(most)).tolist()
        self._row([*columns, over], [1.0] * len(columns) + [-1.0], -INFINITY, float(room))
        self._price(said, [over])

    def _price(self, said: Visits, columns: list[int]) -> None:
        price = said.rule.price or 0
        self.prices.append((np.array(columns), np.full(len(columns), price, dtype=np.int64)))

    def _row(self, columns: list[int], values: list[float], lower: float, upper: float) -> None:
        self.out.add_rows(
            np.array([len(columns)]),
            np.array(columns, dtype=np.int64),
            np.array(values),
            np.array([float(lower)]),
            np.array([float(upper)]),
        )

    def program(self) -> Program:
        if not self.prices:
            return self.out.program(())
        columns = np.concatenate([columns for columns, _ in self.prices])
        costs = np.concatenate([costs for _, costs in self.prices])
        objective = Objective("rotation", TIER_TITLES["rotation"], columns, costs, Fraction(0))
        return self.out.program((objective,))

    def start(self) -> Floats:
        """The first standing as values of the columns (the others nought)."""
        x = np.zeros(self.out.program(()).columns)
        for (row, _), choices in self.columns.items():
            for duty, column in choices.items():
                x[column] = float(row in self.standing[duty])
        return x

    def standing_of(self, x: Floats) -> Standing:
        """The standing that values of the columns mean."""
        found: dict[int, list[int]] = {duty: [] for duty in self.standing}
        for (row, _), choices in self.columns.items():
            for duty, column in choices.items():
                if x[column] > 0.5:
                    found[duty].append(row)
        return {duty: tuple(rows) for duty, rows in found.items()}


def _filled(duty: Duty, crew: tuple[Duty, ...], people: int) -> tuple[int, int]:
    """The least and most people on a duty when so many serve in its crew: what must be comes before what is preferred."""
    if people <= sum(other.need for other in crew):
        return 0, duty.need
    if people <= sum(other.wanted for other in crew):
        return duty.need, duty.wanted
    return duty.wanted, duty.room
