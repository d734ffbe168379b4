"""A HiGHS branch and bound that runs for a counted while, then pauses until it is resumed.

Progress is counted in ticks, the calls of the solver's interrupt callback: on one thread they come at the
same places of the search every time, however fast the machine is. A pause loses nothing, for the search is
not restarted.
"""

from __future__ import annotations

from threading import Event, Semaphore, Thread

import highspy
import numpy as np

from roster.engine.budget import POLL_SECONDS, Budget
from roster.engine.lp import highs
from roster.engine.lp.highs import MipResult
from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import INFINITY, Floats, LinearProgram


class ResumableMip:
    """A search for the best roster by `cost` (n_columns,), as `highs.solve_mip`.

    `incumbent` (n_columns,) and `bound` are what it knows at a pause.
    """

    def __init__(
        self, program: LinearProgram, cost: Floats, start: Floats | None, allowed_gap: float, budget: Budget
    ) -> None:
        self.incumbent: Floats | None = None
        self.bound = -INFINITY
        self._program, self._cost, self._allowed_gap, self._budget = program, cost, allowed_gap, budget
        self._ticks, self._limit = 0, 0.0
        self._submitted: Floats | None = None
        self._paused, self._resumed = Event(), Semaphore(0)
        self._ended = self._cancelled = False
        self._solver = highs.mip_solver(program, cost, Face.full(program), start, allowed_gap)
        self._solver.cbMipInterrupt += self._on_tick
        self._solver.cbMipImprovingSolution += self._on_improvement
        self._solver.cbMipUserSolution += self._on_submission
        self._worker = Thread(target=self._run, daemon=True)

    def resume(self, ticks: float) -> bool:
        """Run until the tick of this number, counted from the start; whether the search has ended."""
        self._limit = ticks
        self._paused.clear()
        if self._worker.ident is None:
            self._worker.start()
        else:
            self._resumed.release()
        while not self._paused.wait(POLL_SECONDS):
            pass
        return self._ended

    def submit_incumbent(self, x: Floats) -> None:
        """Give the search a roster x (n_columns,) that is better than its own incumbent."""
        self._submitted = x

    def result(self) -> MipResult:
        """The result of the search, once it has ended.

        Raises RosterError (a fault) where the solver fails twice.
        """
        if not highs.has_failed(self._solver):
            found = highs.mip_result(self._solver, self._cost, self._allowed_gap)
            if not highs.is_suboptimal(found, self._cost, self._solver):
                return found
        full = Face.full(self._program)
        return highs.solve_mip(self._program, self._cost, full, self._budget, allowed_gap=self._allowed_gap)

    def cancel(self) -> None:
        """End the search wherever it is, and wait for its thread."""
        self._cancelled = True
        self._resumed.release()
        if self._worker.ident is not None:
            self._worker.join()

    def _run(self) -> None:
        try:
            highs.run(self._solver, self._budget)
        finally:
            self._ended = True
            self._paused.set()

    def _on_tick(self, event: highspy.HighsCallbackEvent) -> None:
        self._ticks += 1
        self.bound = max(self.bound, event.data_out.mip_dual_bound)
        if self._ticks >= self._limit and not self._cancelled:
            self._paused.set()
            self._resumed.acquire()
        if self._cancelled:
            event.interrupt()

    def _on_improvement(self, event: highspy.HighsCallbackEvent) -> None:
        self.incumbent = np.array(event.data_out.mip_solution)

    def _on_submission(self, event: highspy.HighsCallbackEvent) -> None:
        if self._submitted is not None and event.data_in is not None:
            event.data_in.setSolution(self._submitted)
            self._submitted = None
