"""The best roster of one tier by two solvers: neither is the favourite, for either is far ahead on some plans.

HiGHS sets out alone, which settles most plans. From then on CP-SAT runs beside it, in rounds that are counted and not
timed: after each, both know the better roster, and a proof of either ends the race. What HiGHS has found in a
round is taken over first, and a round is always run to its end, so that the same plan gives the same roster.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from roster.engine.budget import Watch, heard
from roster.engine.lp.highs import Found
from roster.engine.lp.resumable_mip import Paced
from roster.engine.model.linear_program import INFINITY, Floats, Program

ALONE = 100_000
"""How long HiGHS runs alone, in looks times columns: some seconds, and more than most plans need."""

LOOKS = 16
"""Looks of HiGHS in the first round of both, and at least before it."""

EFFORT = 4.0
"""Deterministic time of CP-SAT in the first round: with less it ends before its first roster. Rounds double."""

MOST = 60_000
"""Columns up to which CP-SAT is asked: beyond, it would take more memory than it is worth."""

_GAP = 0.5
"""How near to the bound the best roster must be: all values are whole numbers."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a bound."""


def race(program: Program, cost: Floats, start: Floats | None, allowed: float, watch: Watch) -> Found:
    """The best roster by `cost`, begun at `start`; it ends where that is no more than `allowed` above the bound."""
    paced = Paced(program, cost, start, allowed, watch)
    try:
        if not _fits(program):
            paced.go_on(math.inf)
            return paced.outcome()
        alone = max(LOOKS, ALONE // max(program.columns, 1))
        if paced.go_on(alone):
            return paced.outcome()
        return _Race(program, cost, max(_GAP, allowed), watch, paced).run(alone)
    finally:
        paced.give_up()


def _fits(program: Program) -> bool:
    """Whether CP-SAT can be asked: it counts in whole numbers, and in memory."""
    return program.columns <= MOST and bool((program.values == np.rint(program.values)).all())


class _Race:
    """The rounds in which both run: the best roster and bound of either."""

    def __init__(self, program: Program, cost: Floats, near: float, watch: Watch, paced: Paced) -> None:
        # Imported here alone: it takes longer than most plans need.
        from roster.engine.lp.cpsat import Sat

        self._cost, self._near, self._watch, self._paced = cost, near, watch, paced
        self._sat = Sat(program, cost)
        self._best: Floats | None = None
        self._bound = -INFINITY

    def run(self, looks: int) -> Found:
        """Round after round, HiGHS having looked up so often before."""
        step, effort = LOOKS, EFFORT
        with ThreadPoolExecutor(1) as beside:
            while True:
                looks += step
                aside = self._watch.aside()
                asked = beside.submit(self._sat.search, self._best, effort, aside)
                try:
                    ended = self._paced.go_on(looks)
                    if ended:
                        aside.stop()
                    answer = heard(asked)
                finally:
                    aside.stop()
                if ended:
                    return self._last(self._paced.outcome(), answer)
                self._keep(self._paced.best)
                self._bound = max(self._bound, self._paced.bound)
                known = self._best
                self._hear(answer)
                if self._proved:
                    return Found("infeasible" if self._best is None else "optimal", self._best, self._bound)
                if self._best is not None and self._best is not known:
                    self._paced.offer(self._best)
                step, effort = 2 * step, 2 * effort

    def _last(self, own: Found, other: Found) -> Found:
        """What HiGHS came to at its end; where it was stopped, with what else is known."""
        if own.outcome != "stopped":
            return own
        self._keep(own.x)
        self._bound = max(self._bound, own.bound)
        self._hear(other)
        return Found("optimal" if self._proved else "stopped", self._best, self._bound)

    def _keep(self, x: Floats | None) -> None:
        if x is not None and (self._best is None or self._cost @ x < self._cost @ self._best - _GAP):
            self._best = x

    def _hear(self, answer: Found) -> None:
        """Take over what CP-SAT found: it was asked for something better than the best roster it was told."""
        self._keep(answer.x)
        told = INFINITY if self._best is None else float(self._cost @ self._best)
        self._bound = max(self._bound, min(answer.bound, told))

    @property
    def _proved(self) -> bool:
        if self._best is None or not math.isfinite(self._bound):
            return self._bound == INFINITY
        return float(self._cost @ self._best) - math.ceil(self._bound - _ROUNDING) <= self._near
