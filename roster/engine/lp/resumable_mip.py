"""HiGHS at a pace: an integer search that goes on a counted while, then waits until it is told to go on.

The count is of the times it looks up to ask whether it may go on: on one thread they come in the same places of
the search every time, however fast the machine is. Nothing is lost by a halt, for the search is not begun anew.
"""

from __future__ import annotations

from threading import Event, Semaphore, Thread

import highspy
import numpy as np

from roster.engine.budget import TICK, Watch
from roster.engine.lp import highs
from roster.engine.lp.highs import Found
from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import INFINITY, Floats, Program


class Paced:
    """A search for the best roster by `cost`, as `highs.search`; `best` and `bound` are what it knows at a halt."""

    def __init__(
        self, program: Program, cost: Floats, start: Floats | None, allowed: float, watch: Watch
    ) -> None:
        self.best: Floats | None = None
        self.bound = -INFINITY
        self._program, self._cost, self._allowed, self._watch = program, cost, allowed, watch
        self._looks, self._limit = 0, 0.0
        self._offer: Floats | None = None
        self._halt, self._onward = Event(), Semaphore(0)
        self._ended = self._given_up = False
        self._solver = highs.integer_solver(program, cost, Face.whole(program), start, allowed)
        self._solver.cbMipInterrupt += self._look
        self._solver.cbMipImprovingSolution += self._improve
        self._solver.cbMipUserSolution += self._take
        self._worker = Thread(target=self._run, daemon=True)

    def go_on(self, looks: float) -> bool:
        """Go on until it has looked up so many times in all; whether the search has ended."""
        self._limit = looks
        self._halt.clear()
        if self._worker.ident is None:
            self._worker.start()
        else:
            self._onward.release()
        while not self._halt.wait(TICK):
            pass
        return self._ended

    def offer(self, x: Floats) -> None:
        """A roster that is better than its best."""
        self._offer = x

    def outcome(self) -> Found:
        """What the search came to, once it has ended."""
        if not highs.failed(self._solver):
            found = highs.outcome(self._solver, self._cost, self._allowed)
            if not highs.is_worse(found, self._cost, self._solver):
                return found
        whole = Face.whole(self._program)
        return highs.search(self._program, self._cost, whole, self._watch, allowed=self._allowed)

    def give_up(self) -> None:
        """End the search, wherever it is."""
        self._given_up = True
        self._onward.release()
        if self._worker.ident is not None:
            self._worker.join()

    def _run(self) -> None:
        try:
            highs.run(self._solver, self._watch)
        finally:
            self._ended = True
            self._halt.set()

    def _look(self, event: highspy.HighsCallbackEvent) -> None:
        self._looks += 1
        self.bound = max(self.bound, event.data_out.mip_dual_bound)
        if self._looks >= self._limit and not self._given_up:
            self._halt.set()
            self._onward.acquire()
        if self._given_up:
            event.interrupt()

    def _improve(self, event: highspy.HighsCallbackEvent) -> None:
        self.best = np.array(event.data_out.mip_solution)

    def _take(self, event: highspy.HighsCallbackEvent) -> None:
        if self._offer is not None and event.data_in is not None:
            event.data_in.setSolution(self._offer)
            self._offer = None
