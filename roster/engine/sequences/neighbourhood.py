"""A better roster near the best one: some people, or some weeks, are planned anew and all else stays as it is.

Each neighbourhood is a problem of its own kind, small enough to be relaxed in a moment: most are given up as soon
as their bound shows that nothing better is in them. The small ones come first, and days before people: what a few days of
everyone can mend costs least. Which are tried is drawn by the same dice every time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from roster.engine.sequences.exact import search_below
from roster.engine.sequences.generation import Chosen, Generated, dive, generate
from roster.engine.sequences.problem import Problem
from roster.engine.watch import Watch

_DAYS = 4
"""The days in a row that are planned anew at first."""

_PEOPLE = 4
"""How often people are drawn at each size, after all days have been tried."""

_LEAST = 0.3
"""The part of the people planned anew from which on they are drawn: fewer hardly ever find anything."""

_SURE = (0.9, 0.7)
_SMALL = 8_000
_NODES = 10
"""A neighbourhood is searched to the end where it has so many options at most, for so many nodes."""

_EFFORT = 40_000
"""Iterations of the simplex method after which a dive in a neighbourhood is given up."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a cost; costs are whole numbers."""


@dataclass
class Neighbourhoods:
    """Tries neighbourhoods of the best roster of a problem: all runs of so many days, then some of the people, then more days."""

    problem: Problem
    relaxed: Generated
    best: Chosen
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    days: int = 0
    _left: list[int | None] = field(default_factory=list)
    """What is still to be tried at this size: the first of the days, None for people."""

    @property
    def exhausted(self) -> bool:
        """Whether neighbourhoods have grown to the whole problem without finding anything better."""
        return self.days >= self._layers and not self._left

    @property
    def _layers(self) -> int:
        return len(self.problem.forest.heads)

    def step(self, watch: Watch) -> bool:
        """Try one neighbourhood; whether the best roster is better now."""
        if not self._left:
            self.days = min(self._layers, self.days + max(2, self.days // 4) if self.days else _DAYS)
            self._left = self._all()
        tried = self._left.pop()
        better = self._of_people(watch) if tried is None else self._of_days(tried, watch)
        if better is None:
            return False
        self.best = better
        self._left = [first for first in self._all() if first is None or first != tried]
        return True

    def _all(self) -> list[int | None]:
        """All runs of days of this size, overlapping by two thirds, in an order drawn; people before them, as the last is tried first."""
        last = self._layers - self.days
        firsts = [*range(0, last, max(1, self.days // 3)), last]
        self.dice.shuffle(firsts)
        drawn = _PEOPLE if _LEAST <= self.days / self._layers < 1.0 else 0
        return [None] * drawn + firsts

    def _of_people(self, watch: Watch) -> Chosen | None:
        """Plan some people anew; who costs more than they need to is drawn rather than others."""
        paths = self.best.paths
        count = max(2, round(self.days / self._layers * len(paths)))
        reduced = self.problem.reduced(self.relaxed.duals)
        least = self.problem.forest.onward(reduced)[0][:-1]
        excess = np.array([reduced[list(path)].sum() for path in paths]) - least
        draws = np.array([self.dice.expovariate(1.0) for _ in paths])
        people = np.sort(np.argsort(draws / (1.0 + np.maximum(excess, 0.0)), kind="stable")[:count])
        found = _better(self.problem.around(paths, people), [paths[p] for p in people], self.best.cost, watch)
        if found is None:
            return None
        merged = list(paths)
        for person, path in zip(people.tolist(), found.paths, strict=True):
            merged[person] = path
        return Chosen(tuple(merged), found.shared, found.cost)

    def _of_days(self, first: int, watch: Watch) -> Chosen | None:
        """Plan some days in a row anew, for everyone."""
        forest = self.problem.forest.following(self.best.paths, range(first, first + self.days))
        return _better(self.problem.narrowed(forest), self.best.paths, self.best.cost, watch)


def _better(problem: Problem, known: Sequence[tuple[int, ...]], cost: float, watch: Watch) -> Chosen | None:
    """A roster of the problem that costs less, found by diving or by searching; costs are whole numbers."""
    limit = round(cost) - 1.0
    relaxed = generate(problem, watch, known, limit=limit)
    if relaxed is None or relaxed.bound > limit + _ROUNDING:
        return None
    for sure in _SURE:
        found = dive(relaxed, sure, watch, effort=_EFFORT)
        if found is not None and found.cost <= limit + _ROUNDING:
            return found
    forest = problem.forest.within(problem.reduced(relaxed.duals), limit - relaxed.bound + _ROUNDING)
    if forest.arcs > _SMALL or watch.over:
        return None
    return search_below(problem.narrowed(forest), limit, watch, nodes=_NODES).chosen
