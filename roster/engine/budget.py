"""The clock of a build: how much time is left, whether someone asked to stop, and who is told what."""

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

TICK = 0.1
"""Seconds between chances to take an interrupt while other threads work."""

Stage = Literal["posed", "aim", "bound", "roster", "proved"]
"""What is known: an "aim" is a bound that holds if the tiers before attain theirs, which is not yet known."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing worth telling while a build runs: the tier at work, its best value and bound so far, seconds elapsed."""

    stage: Stage
    tier: Text
    seconds: float
    value: Fraction | None = None
    bound: Fraction | None = None


@dataclass
class Watch:
    """Counts the time from its making; `limit` is in seconds, None is as long as it takes.

    `gap` is how far from the best a tier may stay, in parts of its value: 0 asks for the best, proved.
    """

    limit: float | None = None
    tell: Callable[[Progress], None] = lambda progress: None
    gap: float = 0.0
    interrupted: bool = False
    first_roster: float | None = None
    """Seconds until the first complete roster was known."""
    _start: float = field(default_factory=time.monotonic)
    _within: Watch | None = None

    def aside(self) -> Watch:
        """A watch for work beside this one's: over when this one is, and may be stopped before."""
        return Watch(self.limit, gap=self.gap, _start=self._start, _within=self)

    def stop(self) -> None:
        """Ask whoever works by this watch to end."""
        self.interrupted = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While it lasts, the first Ctrl-C only asks to stop; a second one breaks off."""

        def asked(_number: int, _frame: FrameType | None) -> None:
            if self.interrupted:
                raise KeyboardInterrupt
            self.interrupted = True

        before = signal.signal(signal.SIGINT, asked)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds left; infinite without a limit."""
        return float("inf") if self.limit is None else max(0.0, self.limit - self.elapsed)

    @property
    def stopped(self) -> bool:
        """Whether someone asked to stop."""
        return self.interrupted or (self._within is not None and self._within.stopped)

    @property
    def over(self) -> bool:
        return self.stopped or self.left <= 0

    def report(
        self, stage: Stage, tier: Text, value: Fraction | None = None, bound: Fraction | None = None
    ) -> None:
        """Tell how far things are; remembers when the first roster came."""
        if stage == "roster" and self.first_roster is None:
            self.first_roster = self.elapsed
        self.tell(Progress(stage, tier, self.elapsed, value, bound))


def heard(outcome: Future[Result]) -> Result:
    """What comes of work beside this thread, which can take an interrupt meanwhile."""
    while not outcome.done():
        wait([outcome], timeout=TICK)
    return outcome.result()
