"""A model under construction: columns, rows, and what columns cost in which tier."""

from __future__ import annotations

import numpy as np

from roster.engine.model.linear_program import INFINITY, Floats, Ints, Objective, ProgramBuilder
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.tiers import TierName

NO_COLUMNS: Ints = np.empty(0, dtype=np.int64)

CREW_ROWS = -1
"""In place of the number of a statement, for the rows that count who serves in each crew."""


class ModelBuilder:
    """The program while statements are written into it.

    `column` (n_people, n_crews), int64: the column of each decision, -1 where it is forbidden. Of each crew,
    (n_crews,): `vacant` is the column that counts people missing to its need, `nearer` those beyond it up to
    the preferred number, `over` those beyond that (-1: there cannot be any). `costs` and `constants` are by
    tier and part.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.program = ProgramBuilder()
        self.row_keys: list[Ints] = []
        self.begin_statement(CREW_ROWS)
        self.column: Ints = np.full(board.able.shape, -1, dtype=np.int64)
        people, crews = np.nonzero(board.able)
        self.column[people, crews] = self.program.add_columns(len(people), 1.0, integer=True)
        needs = np.array([crew.need for crew in board.crews], dtype=np.float64)
        wanted = np.array([crew.wanted for crew in board.crews], dtype=np.float64)
        room = np.array([crew.room for crew in board.crews], dtype=np.float64)
        self.vacant: Ints = self.program.add_columns(len(board.crews), needs)
        self.nearer = self._add_crew_columns(wanted - needs)
        self.over = self._add_crew_columns(room - wanted)
        self.costs: dict[tuple[TierName, str | None], list[tuple[Ints, Ints]]] = {}
        self.constants: dict[tuple[TierName, str | None], int] = {}
        self.fairness_objectives: list[Objective] = []
        self.vacancies: dict[int, list[Ints]] = {}
        self.lendings = dict(board.lendings)
        self._add_crew_rows(needs)

    def _add_crew_columns(self, most: Floats) -> Ints:
        """A column for each crew from 0 to `most` (n_crews,), -1 where that is 0: (n_crews,)."""
        columns: Ints = np.full(len(most), -1, dtype=np.int64)
        columns[most > 0] = self.program.add_columns(int((most > 0).sum()), most[most > 0])
        return columns

    def _add_crew_rows(self, needs: Floats) -> None:
        """One row for each crew: those who serve + vacant - nearer - over = need (n_crews,)."""
        beyond = np.stack([self.nearer, self.over], axis=1)
        columns = np.concatenate([self.column.T, self.vacant[:, None], beyond], axis=1)
        there = columns >= 0
        signs = np.ones(columns.shape)
        signs[:, -2:] = -1.0
        self.add_rows(there.sum(axis=1), columns[there], signs[there], needs, needs)

    def begin_statement(self, statement: int) -> None:
        """The rows that follow belong to the statement of this number."""
        self._statement, self._rows = statement, 0

    def add_rows(
        self,
        lengths: Ints,
        indices: Ints,
        values: Floats,
        lower: Floats,
        upper: Floats,
        numbers: Ints | None = None,
    ) -> None:
        """Add rows as `ProgramBuilder.add_rows` does, with their `numbers` (n_new_rows,) among the
        statement's rows.

        Without numbers they come next after those that the statement has.
        """
        if numbers is None:
            numbers = np.arange(self._rows, self._rows + len(lengths))
        self._rows += len(lengths)
        self.row_keys.append(np.stack([np.full(len(numbers), self._statement), numbers], axis=1))
        self.program.add_rows(lengths, indices, values, lower, upper)

    def open_columns(self, people: Ints, crews: Ints) -> Ints:
        """The columns of the decisions of these people and crews that are not forbidden: (n_open,)."""
        columns = self.column[np.ix_(people, crews)]
        return np.asarray(columns[columns >= 0], dtype=np.int64)

    def add_cost(self, rule: Rule, columns: Ints, price: int | Ints, part: str | None = None) -> None:
        """Each of `columns` (n,) costs `price` (a number or (n,)) in the rule's tier, or a part of it."""
        if len(columns):
            costs = np.broadcast_to(np.asarray(price, dtype=np.int64), (len(columns),))
            self.costs.setdefault((rule.tier, part), []).append((columns, costs))

    def add_constant(self, rule: Rule, price: int) -> None:
        """Add a constant to the rule's tier: what columns of negative cost are subtracted from."""
        key = (rule.tier, None)
        self.constants[key] = self.constants.get(key, 0) + price

    def add_row(
        self,
        plus: Ints,
        minus: Ints,
        lower: float = -INFINITY,
        upper: float = INFINITY,
        number: int | None = None,
    ) -> None:
        """Add one row: lower <= sum of columns `plus` - sum of columns `minus` <= upper."""
        indices, which = np.unique(np.concatenate([plus, minus]).astype(np.int64), return_inverse=True)
        signs = np.concatenate([np.ones(len(plus)), -np.ones(len(minus))])
        # A column that comes twice counts twice, in one entry: solvers take no more.
        values = np.bincount(which, weights=signs, minlength=len(indices)).astype(np.float64)
        self.add_rows(
            np.array([len(indices)]),
            indices,
            values,
            np.array([float(lower)]),
            np.array([float(upper)]),
            None if number is None else np.array([number]),
        )

    def add_slack(self, rule: Rule, most: float) -> Ints:
        """Add a slack column from 0 to `most` at the rule's price: (1,), or (0,) where the rule is hard."""
        if rule.price is None:
            return NO_COLUMNS
        column = self.program.add_columns(1, most)
        self.add_cost(rule, column, rule.price)
        return column

    def add_person_rows(
        self, columns: Ints, more: Ints, weight: float, limits: Floats, numbers: Ints | None = None
    ) -> None:
        """Add a row for each person: sum of `columns` + weight * sum of `more` <= limit, entries of -1 left
        out.

        `columns` (n_people, n), `more` (n_people, m), `limits` (n_people,).
        """
        every = np.concatenate([columns, more], axis=1)
        there = every >= 0
        weights = np.concatenate([np.ones(columns.shape), np.full(more.shape, weight)], axis=1)
        unbounded = np.full(len(limits), -INFINITY)
        self.add_rows(there.sum(axis=1), every[there], weights[there], unbounded, limits, numbers)
