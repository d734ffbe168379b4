"""HiGHS at a pace: an integer search that goes on a counted while, then waits until it is told to go on.

The count is of the times it looks up to ask whether it may go on: on one thread they come in the same places of
the search every time, however fast the machine is. Nothing is lost by a halt, for the search is not begun anew.
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
    """A search for the best roster by `cost`, as `highs.search`; `best` and `bound` are what it knows at a halt."""

    def __init__(
        self, program: LinearProgram, cost: Floats, start: Floats | None, allowed: float, budget: Budget
    ) -> None:
        self.incumbent: Floats | None = None
        self.bound = -INFINITY
        self._program, self._cost, self._allowed, self._watch = program, cost, allowed, budget
        self._ticks, self._limit = 0, 0.0
        self._submitted: Floats | None = None
        self._paused, self._resumed = Event(), Semaphore(0)
        self._ended = self._cancelled = False
        self._solver = highs.mip_solver(program, cost, Face.full(program), start, allowed)
        self._solver.cbMipInterrupt += self._on_tick
        self._solver.cbMipImprovingSolution += self._on_improvement
        self._solver.cbMipUserSolution += self._on_submission
        self._worker = Thread(target=self._run, daemon=True)

    def resume(self, looks: float) -> bool:
        """Go on until it has looked up so many times in all; whether the search has ended."""
        self._limit = looks
        self._paused.clear()
        if self._worker.ident is None:
            self._worker.start()
        else:
            self._resumed.release()
        while not self._paused.wait(POLL_SECONDS):
            pass
        return self._ended

    def submit_incumbent(self, x: Floats) -> None:
        """A roster that is better than its best."""
        self._submitted = x

    def result(self) -> MipResult:
        """What the search came to, once it has ended."""
        if not highs.has_failed(self._solver):
            found = highs.mip_result(self._solver, self._cost, self._allowed)
            if not highs.is_suboptimal(found, self._cost, self._solver):
                return found
        whole = Face.full(self._program)
        return highs.solve_mip(self._program, self._cost, whole, self._watch, allowed=self._allowed)

    def cancel(self) -> None:
        """End the search, wherever it is."""
        self._cancelled = True
        self._resumed.release()
        if self._worker.ident is not None:
            self._worker.join()

    def _run(self) -> None:
        try:
            highs.run(self._solver, self._watch)
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
