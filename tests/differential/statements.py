"""The language rules are told in: who serves what as 0 or 1, sums of these, `max(0, sum)`, and a few values besides.

A sheet is told once and read twice: `Sheet.values` counts what a roster costs, `model` makes a CP-SAT model of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

TierKey = tuple[str, str | None]


@dataclass(frozen=True)
class Sum:
    """A constant and whole multiples of variables."""

    const: int = 0
    terms: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: Sum | int) -> Sum:
        if isinstance(other, int):
            return Sum(self.const + other, self.terms)
        terms = dict(self.terms)
        for var, factor in other.terms.items():
            terms[var] = terms.get(var, 0) + factor
        return Sum(self.const + other.const, terms)

    def __neg__(self) -> Sum:
        return self * -1

    def __sub__(self, other: Sum | int) -> Sum:
        return self + -other

    def __mul__(self, factor: int) -> Sum:
        return Sum(self.const * factor, {var: factor * one for var, one in self.terms.items()})

    def value(self, values: Sequence[Fraction | int]) -> int:
        return self.const + sum(int(values[var]) * factor for var, factor in self.terms.items())


@dataclass(frozen=True)
class Serves:
    """0 or 1: the person serves the row."""

    person: str
    row: int


@dataclass(frozen=True)
class OneOf:
    """1 where any of the variables is."""

    of: tuple[int, ...]


@dataclass(frozen=True)
class Positive:
    """max(0, sum)."""

    of: Sum


@dataclass(frozen=True)
class AtLeast:
    """max(least, sum)."""

    of: Sum
    least: int


@dataclass(frozen=True)
class Ceiling:
    """The sum divided by a whole number, rounded up."""

    of: Sum
    by: int


@dataclass(frozen=True)
class Square:
    """(unit × sum - target)²."""

    of: Sum
    unit: Fraction
    target: Fraction


Node = Serves | OneOf | Positive | AtLeast | Ceiling | Square


@dataclass
class Sheet:
    """Everything asked of a roster: the variables, what must hold (each a sum that is 0 or less), and what costs."""

    nodes: list[Node] = field(default_factory=list)
    serves: dict[tuple[str, int], int] = field(default_factory=dict)
    hard: list[tuple[str, Sum]] = field(default_factory=list)
    costs: dict[TierKey, list[tuple[Fraction, int]]] = field(default_factory=dict)
    priced: list[tuple[str, int]] = field(default_factory=list)
    """The variables that are above 0 where a priced rule is broken."""
    met: dict[str, int] = field(default_factory=dict)
    """How many statements each rule has made."""

    def add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def may_serve(self, person: str, row: int) -> None:
        self.serves[person, row] = self.add(Serves(person, row))

    def sum(self, people: Iterable[str], rows: Iterable[int]) -> Sum:
        """How many of the people serve the rows."""
        rows = list(rows)
        found = (self.serves.get((person, row)) for person in people for row in rows)
        return Sum(0, {var: 1 for var in found if var is not None})

    def any(self, one: Sum) -> Sum:
        """1 where any variable of the sum is 1."""
        terms = tuple(var for var, factor in one.terms.items() if factor)
        return Sum(0, {self.add(OneOf(terms)): 1}) if terms else Sum()

    def most(self, rule: str, tier: TierKey, weight: int | str, over: Sum) -> None:
        """`over` is 0 or less, or what is above costs the weight each."""
        if over.const <= 0 and all(factor <= 0 for factor in over.terms.values()):
            return
        self.met[rule] = self.met.get(rule, 0) + 1
        if weight == "hard":
            self.hard.append((rule, over))
        else:
            var = self.add(Positive(over))
            self.price(tier, Fraction(weight), var)
            self.priced.append((rule, var))

    def price(self, tier: TierKey, weight: Fraction, var: int) -> None:
        self.costs.setdefault(tier, []).append((weight, var))

    def values(self, assigned: Iterable[tuple[str, int]]) -> list[Fraction | int]:
        """The value of every variable for a roster; who serves what they can not is left to `unable`."""
        there = set(assigned)
        values: list[Fraction | int] = []
        for node in self.nodes:
            values.append(_value(node, values, there))
        return values

    def unable(self, assigned: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
        return [one for one in assigned if one not in self.serves]

    def broken(self, values: Sequence[Fraction | int]) -> list[str]:
        """The hard rules that a roster breaks."""
        return [f"{rule} by {over.value(values)}" for rule, over in self.hard if over.value(values) > 0]

    def cost(self, tier: TierKey, values: Sequence[Fraction | int]) -> Fraction:
        return sum((weight * values[var] for weight, var in self.costs.get(tier, ())), Fraction(0))


def _value(node: Node, values: Sequence[Fraction | int], there: set[tuple[str, int]]) -> Fraction | int:
    if isinstance(node, Serves):
        return int((node.person, node.row) in there)
    if isinstance(node, OneOf):
        return int(any(values[var] for var in node.of))
    total = node.of.value(values)
    if isinstance(node, Positive):
        return max(0, total)
    if isinstance(node, AtLeast):
        return max(node.least, total)
    if isinstance(node, Ceiling):
        return -(-total // node.by)
    return (node.unit * total - node.target) ** 2
