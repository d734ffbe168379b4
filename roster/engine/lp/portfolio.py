"""An algorithm portfolio: the best roster of one tier by HiGHS and CP-SAT, either of which is far ahead on
some plans.

HiGHS runs alone first, which settles most plans. From then on CP-SAT runs beside it, in rounds that are
counted and not timed: after each, both know the better incumbent, and a proof by either ends the search. What
HiGHS has found in a round is taken over first, and a round always runs to its end, so that the same plan
gives the same roster.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from roster.engine.budget import Budget, result_of
from roster.engine.lp.highs import MipResult, Status
from roster.engine.lp.resumable_mip import ResumableMip
from roster.engine.model.linear_program import INFINITY, Floats, LinearProgram
from roster.engine.numerics import BOUND_TOLERANCE, MIP_GAP
from roster.engine.params import Params


def solve_with_portfolio(
    program: LinearProgram,
    cost: Floats,
    start: Floats | None,
    allowed_gap: float,
    params: Params,
    budget: Budget,
) -> MipResult:
    """The best roster by `cost` (n_columns,), with `start` (n_columns,) as the first incumbent.

    It ends where the incumbent is at most `allowed_gap` integer units above the bound. Raises RosterError (a
    fault) where a solver fails.
    """
    mip = ResumableMip(program, cost, start, allowed_gap, budget)
    try:
        if not params.portfolio or not _suits_cpsat(program, params):
            mip.resume(math.inf)
            return mip.result()
        ticks = max(params.round_ticks, params.alone_ticks // max(program.n_columns, 1))
        if mip.resume(ticks):
            return mip.result()
        return _Portfolio(program, cost, max(MIP_GAP, allowed_gap), params, budget, mip).run(ticks)
    finally:
        mip.cancel()


def _suits_cpsat(program: LinearProgram, params: Params) -> bool:
    """Whether CP-SAT can be used: its coefficients are integers, and its memory has a limit."""
    integral = bool((program.values == np.rint(program.values)).all())
    return program.n_columns <= params.cpsat_columns and integral


class _Portfolio:
    """The rounds in which both solvers run: the best incumbent and bound of either."""

    def __init__(
        self,
        program: LinearProgram,
        cost: Floats,
        gap: float,
        params: Params,
        budget: Budget,
        mip: ResumableMip,
    ) -> None:
        # Imported here alone: loading it takes longer than most plans need.
        from roster.engine.lp.cpsat import CpSatModel

        self._cost, self._gap, self._params, self._budget, self._highs = cost, gap, params, budget, mip
        self._cpsat = CpSatModel(program, cost, params)
        self._incumbent: Floats | None = None
        self._bound = -INFINITY

    def run(self, ticks: int) -> MipResult:
        """Round after round; HiGHS has run for `ticks` already."""
        step, effort = self._params.round_ticks, self._params.round_effort
        with ThreadPoolExecutor(1) as executor:
            while True:
                ticks += step
                child = self._budget.child()
                running = executor.submit(self._cpsat.improve, self._incumbent, effort, child)
                try:
                    ended = self._highs.resume(ticks)
                    if ended:
                        child.cancel()
                    answer = result_of(running)
                finally:
                    child.cancel()
                if ended:
                    return self._final_result(self._highs.result(), answer)
                self._update_incumbent(self._highs.incumbent)
                self._bound = max(self._bound, self._highs.bound)
                known = self._incumbent
                self._update_bound(answer)
                if self._proved:
                    status: Status = "infeasible" if self._incumbent is None else "optimal"
                    return MipResult(status, self._incumbent, self._bound)
                if self._incumbent is not None and self._incumbent is not known:
                    self._highs.submit_incumbent(self._incumbent)
                step, effort = 2 * step, 2 * effort

    def _final_result(self, own: MipResult, other: MipResult) -> MipResult:
        """The result of HiGHS at its end; where it was stopped, with what CP-SAT knows besides."""
        if own.status != "stopped":
            return own
        self._update_incumbent(own.x)
        self._bound = max(self._bound, own.bound)
        self._update_bound(other)
        return MipResult("optimal" if self._proved else "stopped", self._incumbent, self._bound)

    def _update_incumbent(self, x: Floats | None) -> None:
        if x is not None and (
            self._incumbent is None or self._cost @ x < self._cost @ self._incumbent - MIP_GAP
        ):
            self._incumbent = x

    def _update_bound(self, answer: MipResult) -> None:
        """Take over an answer of CP-SAT, whose bound counts up to the incumbent below which it searched."""
        self._update_incumbent(answer.x)
        cutoff = INFINITY if self._incumbent is None else float(self._cost @ self._incumbent)
        self._bound = max(self._bound, min(answer.bound, cutoff))

    @property
    def _proved(self) -> bool:
        if self._incumbent is None or not math.isfinite(self._bound):
            return self._bound == INFINITY
        bound = math.ceil(self._bound - BOUND_TOLERANCE)
        return float(self._cost @ self._incumbent) - bound <= self._gap
