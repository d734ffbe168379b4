"""A better roster near the best one: some people, or some weeks, are planned anew and all else stays as it is.

Each neighbourhood is a problem of its own kind, small enough to be relaxed in a moment: most are given up as soon
as their bound shows that nothing better is in them. Which are tried is drawn by the same dice every time.
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

_FIRST, _STEP = 0.3, 0.08
"""The part of the people, or of the days, planned anew at first; how much more once nothing better is found."""

_PATIENCE = 6
"""Neighbourhoods tried in vain before they are made larger."""

_SURE = (0.9, 0.7)
_SMALL = 8_000
_NODES = 10
"""A neighbourhood is searched to the end where it has so many options at most, for so many nodes."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a cost; costs are whole numbers."""


@dataclass
class Neighbourhoods:
    """Tries neighbourhoods of the best roster of a problem, of people and of days in turn."""

    problem: Problem
    relaxed: Generated
    best: Chosen
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    size: float = _FIRST
    tried: int = 0
    failed: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether neighbourhoods have grown to the whole problem without finding anything better."""
        return self.size >= 1.0

    def step(self, watch: Watch) -> bool:
        """Try one neighbourhood; whether the best roster is better now."""
        self.tried += 1
        better = self._of_people(watch) if self.tried % 2 else self._of_days(watch)
        if better is not None:
            self.best, self.failed = better, 0
            return True
        self.failed += 1
        if self.failed >= _PATIENCE:
            self.size, self.failed = min(1.0, self.size + _STEP), 0
        return False

    def _of_people(self, watch: Watch) -> Chosen | None:
        """Plan some people anew; who costs more than they need to is drawn rather than others."""
        paths = self.best.paths
        count = max(2, round(self.size * len(paths)))
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

    def _of_days(self, watch: Watch) -> Chosen | None:
        """Plan some days in a row anew, for everyone."""
        layers = len(self.problem.forest.heads)
        count = max(2, round(self.size * layers))
        first = self.dice.randrange(max(1, layers - count + 1))
        forest = self.problem.forest.following(self.best.paths, range(first, first + count))
        return _better(self.problem.narrowed(forest), self.best.paths, self.best.cost, watch)


def _better(problem: Problem, known: Sequence[tuple[int, ...]], cost: float, watch: Watch) -> Chosen | None:
    """A roster of the problem that costs less, found by diving or by searching; costs are whole numbers."""
    limit = round(cost) - 1.0
    relaxed = generate(problem, watch, known, limit)
    if relaxed is None or relaxed.bound > limit + _ROUNDING:
        return None
    for sure in _SURE:
        found = dive(relaxed, sure, watch)
        if found is not None and found.cost <= limit + _ROUNDING:
            return found
    forest = problem.forest.within(problem.reduced(relaxed.duals), limit - relaxed.bound + _ROUNDING)
    if forest.arcs > _SMALL or watch.over:
        return None
    return search_below(problem.narrowed(forest), limit, watch, nodes=_NODES).chosen
