"""What makes a tier the same, whoever speaks of it: the engine, an answer, a file, the checker."""

from __future__ import annotations

from typing import NamedTuple


class TierKey(NamedTuple):
    """One tier: its name, its part, and the weights of the tiers it is joined of.

    `name` is the tier ("vacancies", "fairness", "wishes" …), `part` tells apart several of one name: the line
    of fairness, the priority of vacancies. A tier joined of several is named "fairness+wishes" and has their
    names and weights in `terms`.
    """

    name: str
    part: str | None = None
    terms: tuple[tuple[str, int], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The tiers it counts."""
        return tuple(self.name.split("+"))

    @property
    def line(self) -> str | None:
        """The line of fairness, where the tier is one."""
        return self.part if self.name == "fairness" else None
