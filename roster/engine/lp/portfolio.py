"""The best roster of one tier by two solvers: neither is the favourite, for either is far ahead on some plans.

HiGHS sets out alone, which settles most plans. From then on CP-SAT runs beside it, in rounds that are counted and not
timed: after each, both know the better roster, and a proof of either ends the race. What HiGHS has found in a
round is taken over first, and a round is always run to its end, so that the same plan gives the same roster.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from roster.engine.budget import Budget, result_of
from roster.engine.lp.highs import MipResult
from roster.engine.lp.resumable_mip import ResumableMip
from roster.engine.model.linear_program import INFINITY, Floats, LinearProgram

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


def solve_with_portfolio(
    program: LinearProgram, cost: Floats, start: Floats | None, allowed: float, budget: Budget
) -> MipResult:
    """The best roster by `cost`, begun at `start`; it ends where that is no more than `allowed` above the bound."""
    paced = ResumableMip(program, cost, start, allowed, budget)
    try:
        if not _suits_cpsat(program):
            paced.resume(math.inf)
            return paced.result()
        alone = max(LOOKS, ALONE // max(program.n_columns, 1))
        if paced.resume(alone):
            return paced.result()
        return _Portfolio(program, cost, max(_GAP, allowed), budget, paced).run(alone)
    finally:
        paced.cancel()


def _suits_cpsat(program: LinearProgram) -> bool:
    """Whether CP-SAT can be asked: it counts in whole numbers, and in memory."""
    return program.n_columns <= MOST and bool((program.values == np.rint(program.values)).all())


class _Portfolio:
    """The rounds in which both run: the best roster and bound of either."""

    def __init__(
        self, program: LinearProgram, cost: Floats, near: float, budget: Budget, paced: ResumableMip
    ) -> None:
        # Imported here alone: it takes longer than most plans need.
        from roster.engine.lp.cpsat import CpSatModel

        self._cost, self._gap, self._watch, self._highs = cost, near, budget, paced
        self._cpsat = CpSatModel(program, cost)
        self._incumbent: Floats | None = None
        self._bound = -INFINITY

    def run(self, looks: int) -> MipResult:
        """Round after round, HiGHS having looked up so often before."""
        step, effort = LOOKS, EFFORT
        with ThreadPoolExecutor(1) as beside:
            while True:
                looks += step
                aside = self._watch.child()
                asked = beside.submit(self._cpsat.improve, self._incumbent, effort, aside)
                try:
                    ended = self._highs.resume(looks)
                    if ended:
                        aside.cancel()
                    answer = result_of(asked)
                finally:
                    aside.cancel()
                if ended:
                    return self._final_result(self._highs.result(), answer)
                self._update_incumbent(self._highs.incumbent)
                self._bound = max(self._bound, self._highs.bound)
                known = self._incumbent
                self._update_bound(answer)
                if self._proved:
                    return MipResult(
                        "infeasible" if self._incumbent is None else "optimal", self._incumbent, self._bound
                    )
                if self._incumbent is not None and self._incumbent is not known:
                    self._highs.submit_incumbent(self._incumbent)
                step, effort = 2 * step, 2 * effort

    def _final_result(self, own: MipResult, other: MipResult) -> MipResult:
        """What HiGHS came to at its end; where it was stopped, with what else is known."""
        if own.status != "stopped":
            return own
        self._update_incumbent(own.x)
        self._bound = max(self._bound, own.bound)
        self._update_bound(other)
        return MipResult("optimal" if self._proved else "stopped", self._incumbent, self._bound)

    def _update_incumbent(self, x: Floats | None) -> None:
        if x is not None and (
            self._incumbent is None or self._cost @ x < self._cost @ self._incumbent - _GAP
        ):
            self._incumbent = x

    def _update_bound(self, answer: MipResult) -> None:
        """Take over what CP-SAT found: it was asked for something better than the best roster it was told."""
        self._update_incumbent(answer.x)
        told = INFINITY if self._incumbent is None else float(self._cost @ self._incumbent)
        self._bound = max(self._bound, min(answer.bound, told))

    @property
    def _proved(self) -> bool:
        if self._incumbent is None or not math.isfinite(self._bound):
            return self._bound == INFINITY
        return float(self._cost @ self._incumbent) - math.ceil(self._bound - _ROUNDING) <= self._gap
