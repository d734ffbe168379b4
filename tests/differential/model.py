"""A plain CP-SAT model of a sheet: one variable per person and duty, solved tier by tier."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from tests.differential.statements import (
    AtLeast,
    Ceiling,
    Node,
    OneOf,
    Positive,
    Serves,
    Sheet,
    Square,
    Sum,
    TierKey,
)


@dataclass(frozen=True)
class Tried:
    """What a search came to: `better` is a roster, `none` that there is none, `unknown` that time ran out."""

    outcome: str
    roster: frozenset[tuple[str, int]] = frozenset()


class Model:
    """The sheet as a model; each tier tried is capped from then on."""

    def __init__(self, sheet: Sheet, workers: int = 1) -> None:
        self.sheet = sheet
        self.model = cp_model.CpModel()
        self.workers = workers
        self.vars: list[cp_model.IntVar] = []
        self.bounds: list[tuple[int, int]] = []
        self.parts: dict[int, list[tuple[Fraction, cp_model.IntVar]]] = {}
        """For each square: what each further unit of its sum costs; the first costs what nothing served does."""
        for node in sheet.nodes:
            self._node(node)
        for _, over in sheet.hard:
            self.model.add(self._sum(over) <= 0)

    def _range(self, one: Sum) -> tuple[int, int]:
        low = high = one.const
        for var, factor in one.terms.items():
            ends = self.bounds[var][0] * factor, self.bounds[var][1] * factor
            low, high = low + min(ends), high + max(ends)
        return low, high

    def _sum(self, one: Sum) -> cp_model.LinearExprT:
        terms = [self.vars[var] for var in one.terms]
        return cp_model.LinearExpr.weighted_sum(terms, list(one.terms.values())) + one.const

    def _new(self, low: int, high: int) -> cp_model.IntVar:
        var = self.model.new_int_var(low, high, "")
        self.vars.append(var)
        self.bounds.append((low, high))
        return var

    def _node(self, node: Node) -> None:
        model = self.model
        if isinstance(node, Serves):
            self._new(0, 1)
        elif isinstance(node, OneOf):
            var = self._new(0, 1)
            for one in node.of:
                model.add(var >= self.vars[one])
            model.add(var <= sum(self.vars[one] for one in node.of))
        elif isinstance(node, Positive):
            low, high = self._range(node.of)
            var = self._new(max(0, low), max(0, high))
            if low >= 0:
                model.add(var == self._sum(node.of))
            else:
                model.add_max_equality(var, [self._sum(node.of), 0])
        elif isinstance(node, AtLeast):
            high = self._range(node.of)[1]
            var = self._new(node.least, max(node.least, high))
            model.add_max_equality(var, [self._sum(node.of), node.least])
        elif isinstance(node, Ceiling):
            low, high = self._range(node.of)
            var = self._new(-(-low // node.by), -(-high // node.by))
            model.add(var * node.by >= self._sum(node.of))
            model.add(var * node.by <= self._sum(node.of) + node.by - 1)
        else:
            self._square(node)

    def _square(self, node: Square) -> None:
        """(u·n - t)² as what each further unit costs; they cost more and more, so that cheapest is true."""
        high = self._range(node.of)[1]
        index = len(self.vars)
        self._new(0, 0)  # Keeps the numbers of variables and nodes the same; never used.
        steps = [self.model.new_bool_var("") for _ in range(high)]
        self.model.add(sum(steps) == self._sum(node.of))
        for one, other in itertools.pairwise(steps):
            self.model.add_implication(other, one)
        u, t = node.unit, node.target
        self.parts[index] = [(u * u * (2 * k + 1) - 2 * u * t, step) for k, step in enumerate(steps)]

    def _terms(
        self, weights: Mapping[TierKey, int]
    ) -> tuple[Fraction, list[tuple[Fraction, cp_model.IntVar]]]:
        const, terms = Fraction(0), []
        for key, times in weights.items():
            for weight, var in self.sheet.costs.get(key, ()):
                node = self.sheet.nodes[var]
                if isinstance(node, Square):
                    const += times * weight * node.target**2
                    terms += [(times * weight * cost, step) for cost, step in self.parts[var]]
                else:
                    terms.append((times * weight, self.vars[var]))
        return const, [one for one in terms if one[0]]

    def hint(self, values: Sequence[Fraction | int]) -> None:
        """A roster from which a search may begin."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for node, var, value in zip(self.sheet.nodes, self.vars, values, strict=True):
            if isinstance(node, Serves):
                self.model.add_hint(var, int(value))

    def better(self, weights: Mapping[TierKey, int], value: Fraction, seconds: float) -> Tried:
        """Whether there is a roster below the value; from then on none may be above it."""
        const, terms = self._terms(weights)
        scale = math.lcm(*(factor.denominator for factor, _ in terms)) if terms else 1
        cap = (value - const) * scale
        objective = cp_model.LinearExpr.weighted_sum(
            [var for _, var in terms], [int(factor * scale) for factor, _ in terms]
        )
        below = math.ceil(cap) - 1
        lowest = sum(min(0, int(factor * scale)) for factor, _ in terms)
        tried = Tried("none")
        if terms and below >= lowest and not self._trivial(terms, const, value):
            search = self.model.clone()
            search.add(objective <= below)
            search.minimize(objective)
            tried = self._solve(search, seconds)
        if terms:
            self.model.add(objective <= math.floor(cap))
        return tried

    def _trivial(
        self, terms: list[tuple[Fraction, cp_model.IntVar]], const: Fraction, value: Fraction
    ) -> bool:
        return all(factor > 0 for factor, _ in terms) and value <= const

    def fix(self, one: Sum, value: int) -> None:
        """Let a sum have this value."""
        self.model.add(self._sum(one) == value)

    def any_roster(self, seconds: float) -> Tried:
        """Whether there is any roster at all."""
        return self._solve(self.model.clone(), seconds)

    def _solve(self, model: cp_model.CpModel, seconds: float) -> Tried:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.workers
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.stop_after_first_solution = True
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            index = {
                (node.person, node.row): var.index
                for node, var in zip(self.sheet.nodes, self.vars, strict=True)
                if isinstance(node, Serves)
            }
            solution = solver.response_proto.solution
            return Tried("better", frozenset(key for key, var in index.items() if solution[var]))
        if status == cp_model.INFEASIBLE:
            return Tried("none")
        if status == cp_model.MODEL_INVALID:
            raise RuntimeError(model.validate())
        return Tried("unknown")
