"""Why no roster is possible: a smallest set of demands of the plan that contradict each other.

Only what asks for something can make a roster impossible (a vacancy is always allowed): pins, hard wishes,
least numbers, together with what stands against them. Demands are left out, many at a time and then one by one,
as long as what is left is still impossible; what can not be missed is the clash. That it is impossible, and
possible without any one of its parts, is each time found out by solving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain import Horizon
from roster.engine.possible import possible
from roster.engine.watch import Watch
from roster.rules.base import Rule
from roster.why.change import World
from roster.why.demands import Demand, demands, only


@dataclass(frozen=True)
class Clash:
    """Demands that contradict each other; `smallest`: without any one of them there is a roster."""

    demands: tuple[Demand, ...]
    smallest: bool


def smallest_clash(horizon: Horizon, rules: Sequence[Rule], watch: Watch) -> Clash:
    """A smallest clash of a world in which no roster is possible, or the smallest found before time was over."""
    world = World(horizon, tuple(rules))
    kept = list(demands(world))
    size = max(1, len(kept) // 2)
    while True:
        start = 0
        while start < len(kept):
            left = [*kept[:start], *kept[start + size :]]
            if watch.over:
                return Clash(tuple(kept), smallest=False)
            trial = only(world, left)
            answer = possible(trial.horizon, trial.rules, watch)
            if answer is None:
                return Clash(tuple(kept), smallest=False)
            if answer:
                start += size
            else:
                kept = left
        if size == 1:
            return Clash(tuple(kept), smallest=True)
        size //= 2
