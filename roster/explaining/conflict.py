"""Why no roster is possible: a smallest set of demands of the plan that contradict each other.

Only what asks for something can make a roster impossible (a vacancy is always allowed): pins, hard wishes,
least numbers, together with what contradicts them. Demands are left out, many at a time and then one by
one, as long as what is left is still impossible; what can not be missed is the clash. That it is impossible,
and possible without any one of its parts, is each time found out by solving. A plan may hold other clashes
besides; so it is tried, too, of which part the plan itself is rid by leaving it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain.horizon import Horizon
from roster.engine.budget import Budget
from roster.engine.feasibility import is_feasible
from roster.explaining.demands import Demand, demands, only
from roster.explaining.plan_changes import World
from roster.rules.base import Rule


@dataclass(frozen=True)
class Clash:
    """Demands that contradict each other; `smallest`: any of them left out, the others do not.

    `enough` are those of them without which alone the whole plan has a roster; None where that is not known.
    Where it is not all of them, the plan holds another contradiction.
    """

    demands: tuple[Demand, ...]
    smallest: bool
    enough: tuple[Demand, ...] | None = None


def smallest_clash(horizon: Horizon, rules: Sequence[Rule], budget: Budget) -> Clash:
    """A smallest clash of a world in which no roster is possible, or the smallest found in time."""
    world = World(horizon, tuple(rules))
    every = tuple(demands(world))
    kept = list(every)
    size = max(1, len(kept) // 2)
    while True:
        start = 0
        while start < len(kept):
            left = [*kept[:start], *kept[start + size :]]
            if budget.exhausted:
                return Clash(tuple(kept), smallest=False)
            trial = only(world, left)
            answer = is_feasible(trial.horizon, trial.rules, budget)
            if answer is None:
                return Clash(tuple(kept), smallest=False)
            if answer:
                start += size
            else:
                kept = left
        if size == 1:
            return Clash(tuple(kept), smallest=True, enough=_enough(world, every, kept, budget))
        size //= 2


def _enough(
    world: World, every: Sequence[Demand], clash: Sequence[Demand], budget: Budget
) -> tuple[Demand, ...] | None:
    """Those parts of a clash without which, all else being as it is, there is a roster: each one tried."""
    found: list[Demand] = []
    for part in clash:
        trial = only(world, [one for one in every if one is not part])
        answer = None if budget.exhausted else is_feasible(trial.horizon, trial.rules, budget)
        if answer is None:
            return None
        if answer:
            found.append(part)
    return tuple(found)
