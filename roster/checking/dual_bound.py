"""Bounds proved from multipliers, in whole numbers: weak duality over everything that the rules state.

Let each sum be paid s per unit, and each column what it then still costs. Whatever the multipliers s and
those of the values of tiers before, no roster costs less than all sums and all columns at their cheapest
(Lagrange; for convex costs Fenchel). What a sum or column costs beyond its cheapest, a roster as good as the
value can not pay if it is more than the value is above the bound: so ranges shrink from tier to tier, which
is proved by the tier before and assumed by nobody. All numbers are multiples of one fraction, so nothing is
rounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from roster.checking.relaxation import Costs, Key, Relaxation
from roster.checking.statement_readers import relaxation
from roster.domain.answer import Tier
from roster.domain.certificate import Certificate, Duals
from roster.domain.text import Text
from roster.errors import fault
from roster.rules.board import Board
from roster.rules.statements import Ints

_SAFE = 2.0**61
"""What may be reckoned in 64 bits; beyond, in Python's numbers."""


@dataclass(frozen=True)
class Proved:
    """What the multipliers of one tier prove: a bound in the tier's own unit, and the step between possible
    values."""

    bound: Fraction
    step: Fraction

    def settles(self, value: Fraction) -> bool:
        """Whether nothing better than the value is possible."""
        return self.bound > value - self.step


def prove(board: Board, tiers: Sequence[Tier], certificate: Certificate) -> tuple[Proved | None, ...]:
    """What the certificate proves of each tier, given the values of those before; None of a tier without
    multipliers.

    `tiers` need names, parts, terms and values only. Raises ValueError where multipliers name rows that are
    not there.
    """
    prover = _Prover(relaxation(board))
    found: list[Proved | None] = []
    for number, duals in enumerate(certificate.tiers):
        found.append(None if duals is None else prover.prove(tiers[: number + 1], duals))
    return tuple(found)


def confirmed(board: Board, tiers: Sequence[Tier], certificate: Certificate) -> tuple[Tier, ...]:
    """The tiers with what is proved of them: by the certificate, or else by a search, if one has been made.

    Raises RosterError where a bound is above the value.
    """
    nothing = Duals(Fraction(1), np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.int64))
    whole = Certificate(tuple(duals or nothing for duals in certificate.tiers))
    return tuple(
        tier if proved is None else _confirmed(tier, proved)
        for tier, proved in zip(tiers, prove(board, tiers, whole), strict=True)
    )


def _confirmed(tier: Tier, proved: Proved) -> Tier:
    if max(proved.bound, tier.bound if tier.proof == "search" else proved.bound) > tier.value:
        message = Text("{tier}：下界高于求得的值", "{tier}: the bound is above the value")
        raise fault(message.format(tier=tier.title))
    if proved.settles(tier.value):
        return replace(tier, bound=tier.value, proved=True, proof="certificate")
    # The least value that is no less than the bound: values are whole steps apart.
    bound = tier.value - (tier.value - proved.bound) // proved.step * proved.step
    if tier.proof == "search":
        bound = max(bound, tier.bound)
    settled = bound == tier.value
    return replace(tier, bound=bound, proved=settled, proof="search" if settled else None)


class _Prover:
    """The ranges of sums and columns as far as they have shrunk."""

    def __init__(self, relaxed: Relaxation) -> None:
        self.relaxed = relaxed
        sums = relaxed.sums
        self.low, self.high = sums.low.copy(), sums.high.copy()
        self.lower: Ints = np.zeros(len(relaxed.upper), dtype=np.int64)
        self.upper = relaxed.upper.copy()
        self.owner = np.repeat(np.arange(len(sums.low)), np.diff(sums.starts))
        self._place = _Places(sums.statement, sums.number)

    def prove(self, tiers: Sequence[Tier], duals: Duals) -> Proved:
        """The bound of the last of these tiers; its ranges shrink to what its value allows."""
        tier, relaxed = tiers[-1], self.relaxed
        weights = self._weights(tiers, duals)
        # Every cost and multiplier is a multiple of one fraction, and is counted in it.
        count = math.lcm(
            duals.unit.denominator,
            *(weight.denominator * relaxed.costs[key].unit for key, weight in weights.items()),
        )
        factor = {key: int(weight * count / relaxed.costs[key].unit) for key, weight in weights.items()}
        prices = _times(duals.prices, int(duals.unit * count))
        paid = np.zeros(len(relaxed.sums.low), dtype=prices.dtype)
        paid[self._place(duals.keys)] = -prices
        dual = _Dual(self, factor, paid)
        constant = sum((weight * relaxed.costs[key].constant for key, weight in weights.items()), Fraction(0))
        before = sum((multiplier * tiers[number].value for number, multiplier in duals.before), Fraction(0))
        bound = Fraction(dual.total, count) + constant - before
        dual.shrink(math.floor((tier.value - bound) * count))
        return Proved(bound, self._step(tier))

    def _weights(self, tiers: Sequence[Tier], duals: Duals) -> Mapping[Key, Fraction]:
        """What one unit of each part of the objective counts: in the last tier, and in those before by their
        multipliers."""
        found: dict[Key, Fraction] = {}
        for number, multiplier in (*duals.before, (len(tiers) - 1, Fraction(1))):
            if multiplier < 0 or not 0 <= number < len(tiers):
                raise ValueError("multiplier")
            for key, weight in self._parts(tiers[number]):
                found[key] = found.get(key, Fraction(0)) + multiplier * weight
        return found

    def _parts(self, tier: Tier) -> Iterable[tuple[Key, int]]:
        """The parts of the objective that a tier counts, and their weights."""
        terms = dict(tier.key.terms)
        if not terms:
            return (
                [((tier.key.name, tier.key.part), 1)]
                if (tier.key.name, tier.key.part) in self.relaxed.costs
                else []
            )
        return [(key, terms[key[0]]) for key in self.relaxed.costs if key[0] in terms]

    def _step(self, tier: Tier) -> Fraction:
        """A distance of which all differences between values of the tier are multiples."""
        steps = [weight * _step(self.relaxed.costs[key]) for key, weight in self._parts(tier)]
        shared = math.lcm(*(step.denominator for step in steps))
        return Fraction(math.gcd(*(int(step * shared) for step in steps)), shared) or Fraction(1)


class _Dual:
    """The multipliers of one tier at work: what each sum and column costs at least, and what it costs to be
    elsewhere."""

    def __init__(self, prover: _Prover, factor: Mapping[Key, int], paid: Ints) -> None:
        self.prover, relaxed = prover, prover.relaxed
        sums = relaxed.sums
        self.costs = [
            (kind, of, _times(at, times) if kind == "square" else at, _times(slope, times))
            for key, times in factor.items()
            for kind, (of, at, slope) in relaxed.costs[key].kind.items()
        ]
        linear = [
            (relaxed.costs[key].columns, _times(relaxed.costs[key].linear, times))
            for key, times in factor.items()
        ]
        # What a sum is paid, the sums that it holds are paid back.
        of, to, times = sums.links
        if float(np.abs(paid).max(initial=0)) * (1.0 + float(np.abs(times).sum())) >= _SAFE:
            paid = paid.astype(object)
        held = np.zeros_like(paid)
        np.add.at(held, to, times * paid[of])
        self.paid, self.own = paid - held, paid
        if not self._fits(linear):
            self.paid, self.own = self.paid.astype(object), self.own.astype(object)
            self.costs = [
                (kind, of, at.astype(object), slope.astype(object)) for kind, of, at, slope in self.costs
            ]
            linear = [(columns, prices.astype(object)) for columns, prices in linear]
        self.reduced = np.zeros(len(relaxed.upper), dtype=self.paid.dtype)
        for columns, prices in linear:
            np.add.at(self.reduced, columns, prices)
        np.add.at(self.reduced, sums.columns, sums.weights * self.own[prover.owner])
        lower, upper = prover.lower, prover.upper
        self.cheapest = np.minimum(self.reduced * lower, self.reduced * upper)
        self.least, self.at = self._least()
        self.total = _total(self.cheapest) + _total(self.least)

    def _fits(self, linear: Sequence[tuple[Ints, Ints]]) -> bool:
        """Whether no number comes near what 64 bits hold."""
        arrays = [
            self.paid,
            *(one for _, _, *ones in self.costs for one in ones),
            *(one for _, one in linear),
        ]
        if any(one.dtype == object for one in arrays):
            return False
        sums, prover = self.prover.relaxed.sums, self.prover
        farthest = float(max(np.abs(prover.low).max(initial=1), np.abs(prover.high).max(initial=1)))
        dearest = np.abs(self.paid.astype(float)) * farthest
        for kind, of, at, slope in self.costs:
            price = np.abs(slope.astype(float))
            reach = np.abs(at.astype(float))
            most = price * farthest**2 + reach * farthest if kind == "square" else price * (farthest + reach)
            np.add.at(dearest, of, most)
        column = np.zeros(len(prover.upper))
        for columns, prices in linear:
            np.add.at(column, columns, np.abs(prices.astype(float)))
        np.add.at(column, sums.columns, np.abs(sums.weights * self.own.astype(float)[prover.owner]))
        widest = float(prover.upper.max(initial=1))
        return bool(dearest.max(initial=0.0) < _SAFE and column.max(initial=0.0) * widest < _SAFE)

    def value(self, z: Ints) -> Ints:
        """What each sum costs where it comes to `z`, less what it is paid."""
        found = -self.paid * z
        for kind, of, at, slope in self.costs:
            here = z[of]
            if kind == "square":
                cost = slope * here * here + at * here
            elif kind == "below":
                cost = slope * np.maximum(at - here, 0)
            else:
                cost = slope * np.maximum(here - at, 0)
            np.add.at(found, of, cost)
        return found

    def _least(self) -> tuple[Ints, Ints]:
        """The least each sum costs in its range, and where: at an end, at a kink, or beside the square's
        lowest point."""
        low, high = self.prover.low, self.prover.high
        best, at = self.value(low), low
        for candidate in (high, *self._turns()):
            point = np.clip(candidate, low, high)
            value = self.value(point)
            better = value < best
            best, at = np.where(better, value, best), np.where(better, point, at)
        return best, at

    def _turns(self) -> Iterable[Ints]:
        """Points where costs turn, for all sums at once; a sum that has none keeps its lower end."""
        for kind, of, at, slope in self.costs:
            if kind == "square":
                lowest = (self.paid[of] - at) // np.maximum(2 * slope, 1)
                for point in (lowest, lowest + 1):
                    yield self._spread(of, point)
            else:
                yield self._spread(of, at)

    def _spread(self, of: Ints, points: Ints) -> Ints:
        low, high = self.prover.low, self.prover.high
        spread = low.copy()
        spread[of] = np.clip(points, low[of], high[of]).astype(np.int64)
        return spread

    def shrink(self, left: int) -> None:
        """Shrink the ranges to what costs no more than `left` beyond the cheapest."""
        prover = self.prover
        if self.paid.dtype != object and left >= 2 * _SAFE:
            # No sum and no column costs that much.
            return
        # A column may be at either end of its range: of more than two values only the far end is given up.
        dear = np.abs(self.reduced) > left
        up, down = dear & (self.reduced > 0), dear & (self.reduced < 0)
        prover.upper = np.where(up, prover.lower, prover.upper)
        prover.lower = np.where(down, prover.upper, prover.lower)
        most = self.least + left
        inside, outside = self.at.copy(), prover.high.copy()
        prover.high = self._farthest(inside, outside, most)
        prover.low = self._farthest(self.at.copy(), prover.low.copy(), most)

    def _farthest(self, inside: Ints, outside: Ints, most: Ints) -> Ints:
        """The points farthest from `inside` towards `outside` that cost at most `most`, by halving: costs are
        convex."""
        fits = self.value(outside) <= most
        inside = np.where(fits, outside, inside)
        while True:
            open_ = np.abs(outside - inside) > 1
            if not open_.any():
                return inside
            middle = (inside + outside) // 2
            fits = open_ & (self.value(middle) <= most)
            inside = np.where(fits, middle, inside)
            outside = np.where(open_ & ~fits, middle, outside)


def _times(numbers: Ints, factor: int) -> Ints:
    """The numbers times a factor, in Python's numbers where 64 bits are too few."""
    largest = int(np.abs(numbers).max(initial=0))
    if numbers.dtype != object and largest * abs(factor) >= _SAFE:
        numbers = numbers.astype(object)
    return numbers * factor


def _total(numbers: Ints) -> int:
    """The exact sum."""
    if numbers.dtype == object:
        return int(sum(numbers.tolist()))
    return (int((numbers >> 31).sum()) << 31) + int((numbers & (2**31 - 1)).sum())


def _step(costs: Costs) -> Fraction:
    """The distance of which all differences between values of a part are multiples."""
    found = math.gcd(*(int(price) for price in set(costs.linear.tolist())))
    for kind, (_, at, slope) in costs.kind.items():
        slopes = set(slope.tolist())
        if kind == "square":
            # From z to z + 1 the cost changes by slope * (2z + 1) + at.
            changes = (slope + at).tolist()
            found = math.gcd(found, *(2 * int(one) for one in slopes), *map(int, set(changes)))
        else:
            found = math.gcd(found, *map(int, slopes))
    return Fraction(found, costs.unit)


class _Places:
    """Which sum a statement's number and a row's number name."""

    def __init__(self, statement: Ints, number: Ints) -> None:
        self._wide = int(number.max(initial=0)) + 1
        keys = (statement + 1) * self._wide + number
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def __call__(self, keys: Ints) -> Ints:
        wanted = (keys[:, 0] + 1) * self._wide + keys[:, 1]
        at = np.searchsorted(self._keys, wanted)
        there = at < len(self._keys)
        if not (there.all() and (keys[:, 1] < self._wide).all() and (self._keys[at] == wanted).all()):
            raise ValueError("rows")
        return np.asarray(self._order[at], dtype=np.int64)
