"""The budget of a build: the time left, cancellation, the gap allowed, and who is told of progress."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from types import FrameType
from typing import Literal, TypeVar

from roster.domain.text import Text

Result = TypeVar("Result")

POLL_SECONDS = 0.1
"""Seconds between two looks for an interrupt while other threads work."""

Stage = Literal["model", "aim", "bound", "roster"]
"""What is known: an "aim" is a bound that holds if the tiers before attain theirs, which is not yet known."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One event of a build: the tier at work, its best value and bound in its own unit, seconds elapsed."""

    stage: Stage
    tier: Text
    seconds: float
    value: Fraction | None = None
    bound: Fraction | None = None


@dataclass
class Budget:
    """What a build may spend, from now on.

    `limit` is in seconds of wall-clock time, None: no limit. `gap` is how far a tier may stay from its bound,
    as a share of its value (0: the optimum, proved). `on_progress` is called with every event, in the thread
    that solves.
    """

    limit: float | None = None
    on_progress: Callable[[Progress], None] = lambda progress: None
    gap: float = 0.0
    interrupted: bool = False
    """Whether this budget itself was cancelled, by a caller or by Ctrl-C."""
    _start: float = field(default_factory=time.monotonic)
    _parent: Budget | None = None

    def child(self) -> Budget:
        """A budget of the same time for another thread: it may be cancelled alone, and ends with this one."""
        return Budget(self.limit, gap=self.gap, _start=self._start, _parent=self)

    def cancel(self) -> None:
        """Ask whoever works on this budget to end soon."""
        self.interrupted = True

    @contextmanager
    def cancel_on_interrupt(self) -> Iterator[None]:
        """While it lasts, the first Ctrl-C cancels; a second one raises KeyboardInterrupt."""

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            if self.interrupted:
                raise KeyboardInterrupt
            self.interrupted = True

        before = signal.signal(signal.SIGINT, on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @property
    def elapsed(self) -> float:
        """Seconds since the budget was made."""
        return time.monotonic() - self._start

    @property
    def remaining(self) -> float:
        """Seconds left; infinite without a limit."""
        return float("inf") if self.limit is None else max(0.0, self.limit - self.elapsed)

    @property
    def cancelled(self) -> bool:
        """Whether this budget or one that it is a child of was cancelled."""
        return self.interrupted or (self._parent is not None and self._parent.cancelled)

    @property
    def exhausted(self) -> bool:
        """Whether work is to end: cancelled, or no time left."""
        return self.cancelled or self.remaining <= 0

    def report(
        self, stage: Stage, tier: Text, value: Fraction | None = None, bound: Fraction | None = None
    ) -> None:
        """Send an event to `on_progress`."""
        self.on_progress(Progress(stage, tier, self.elapsed, value, bound))


def result_of(future: Future[Result]) -> Result:
    """The result of work in another thread; this thread can take an interrupt while it waits."""
    while not future.done():
        wait([future], timeout=POLL_SECONDS)
    return future.result()
