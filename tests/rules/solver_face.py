"""A rule alone on a board, asked of every decision what it costs there.

With who serves where given, what is left of the program falls apart into small ones (a row with its own price, a
chain of them) that ask the same question again and again: each question is put to the solver once.
"""

from __future__ import annotations

from fractions import Fraction

import highspy
import numpy as np

from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.engine.lp.highs import lp_solver
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import Model, build_model
from roster.engine.model.linear_program import Bools, Floats, Ints, LinearProgram
from roster.engine.posts.post_assignment import assign_posts
from roster.engine.posts.segment_rotation import optimise_rotation
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.rest import OneShift
from roster.rules.tiers import TIERS

Costs = dict[str | None, Fraction]


class SolverFace:
    """The rule (beside one shift a day) as the solver sees it."""

    def __init__(self, horizon: Horizon, rule: Rule) -> None:
        self.rule = rule
        self.board = Board(horizon, [OneShift(), rule])
        self.crew = [
            next(crew.index for crew in self.board.crews if duty in crew.duties) for duty in horizon.duties
        ]
        self.model: Model = build_model(self.board, TIERS)
        program = self.model.program
        self.objectives = [one for one in program.objectives if one.tier == rule.tier]
        self.dense = dense(program)
        self.alike: dict[bytes, Part] = {}
        able = self.model.column >= 0
        self.decided = self.model.column[able]
        self.rest = np.setdiff1d(np.arange(program.n_columns), self.decided)
        self.parts = [(self._part(columns, rows), rows) for columns, rows in self._fallen_apart()]
        own = np.ones(program.n_rows, dtype=np.bool_)
        own[[row for _, rows in self.parts for row in rows.tolist()]] = False
        self.settled = np.flatnonzero(own)

    def _fallen_apart(self) -> list[tuple[Ints, Ints]]:
        """The columns that are not decided, with the rows they stand in, in sets that share nothing."""
        touched = self.dense[:, self.rest] != 0
        label = np.arange(len(self.rest))
        for row in touched:
            together = np.unique(label[row])
            label[np.isin(label, together[1:])] = together[0] if len(together) else 0
        found = []
        for one in np.unique(label):
            members = label == one
            found.append((self.rest[members], np.flatnonzero(touched[:, members].any(axis=1))))
        return found

    def _part(self, columns: Ints, rows: Ints) -> Part:
        """The small program of these columns and rows; parts that are alike are one."""
        program = self.model.program
        costs = [program.cost_vector(one)[columns] for one in self.objectives] or [np.zeros(len(columns))]
        lower, upper, block = (
            program.lower[columns],
            program.upper[columns],
            self.dense[np.ix_(rows, columns)],
        )
        key = b"|".join(one.tobytes() for one in (lower, upper, block, *costs))
        if key not in self.alike:
            self.alike[key] = Part(lower, upper, block, costs)
        return self.alike[key]

    def decision(self, roster: Schedule) -> Bools | None:
        """Who serves in which crew; None where someone stands twice in one crew, which no decision can say."""
        serves = np.zeros(self.board.able.shape, dtype=np.bool_)
        for crew, people in zip(self.crew, roster.assigned, strict=True):
            for person in people:
                at = self.board.index[person], crew
                if serves[at]:
                    return None
                serves[at] = True
        return serves

    def verdict(self, flat: Bools) -> Costs | None:
        """What the decision costs, by part of the tier; None where it is forbidden."""
        column, program = self.model.column, self.model.program
        serves = flat.reshape(column.shape)
        if self.rule.tier == "rotation":
            _, proof = optimise_rotation(self.board, serves, assign_posts(self.board, serves), Budget())
            assert proof is None or proof.value == proof.within
            return {None: Fraction(0) if proof is None else Fraction(proof.value)}
        if (serves & (column < 0)).any():
            return None
        x = np.zeros(program.n_columns)
        x[self.decided] = serves[column >= 0]
        activity = self.dense @ x
        low, high = program.row_lower - activity, program.row_upper - activity
        if (low[self.settled] > 1e-9).any() or (high[self.settled] < -1e-9).any():
            return None
        units = np.array([one.scaled_value(x) for one in self.objectives] or [0], dtype=np.int64)
        for part, rows in self.parts:
            least = part.least(low[rows], high[rows])
            if least is None:
                return None
            units += least
        costs: Costs = {
            one.part: one.unscaled(int(count)) for one, count in zip(self.objectives, units, strict=False)
        }
        return costs or {None: Fraction(0)}


class Part:
    """Columns that hang together once the decisions are given: a small program with rows of changing bounds."""

    def __init__(self, lower: Floats, upper: Floats, block: Floats, costs: list[Floats]) -> None:
        self.costs = costs
        places = [np.flatnonzero(row) for row in block]
        small = LinearProgram(
            lower=lower,
            upper=upper,
            integer=np.zeros(len(lower), dtype=np.bool_),
            row_lower=np.zeros(len(block)),
            row_upper=np.zeros(len(block)),
            row_starts=np.concatenate(([0], np.cumsum([len(one) for one in places]))).astype(np.int64),
            indices=np.concatenate([np.empty(0, dtype=np.int64), *places]),
            values=np.concatenate([np.empty(0), *(row[at] for row, at in zip(block, places, strict=True))]),
            objectives=(),
        )
        self.columns = np.arange(len(lower), dtype=np.int32)
        self.solver = lp_solver(small, costs[0], Face.full(small))
        self.solver.setOptionValue("presolve", "off")
        self.known: dict[bytes, Ints | None] = {}

    def least(self, low: Floats, high: Floats) -> Ints | None:
        """The least of each objective with these bounds of the rows; None where there is nothing within them."""
        key = low.tobytes() + high.tobytes()
        if key not in self.known:
            self.known[key] = self._solved(low, high)
        return self.known[key]

    def _solved(self, low: Floats, high: Floats) -> Ints | None:
        for row, (one, other) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            self.solver.changeRowBounds(row, one, other)
        units = []
        for cost in self.costs:
            self.solver.changeColsCost(len(cost), self.columns, cost)
            self.solver.run()
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
                return None
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            value = self.solver.getInfo().objective_function_value
            assert abs(value - round(value)) < 1e-6
            units.append(round(value))
        return np.array(units, dtype=np.int64)


def dense(program: LinearProgram) -> Floats:
    """The matrix of a small program, rows × columns."""
    matrix = np.zeros((program.n_rows, program.n_columns))
    owner = np.repeat(np.arange(program.n_rows), np.diff(program.row_starts))
    np.add.at(matrix, (owner, program.indices), program.values)
    return matrix
