"""What is proved of each tier, and the errors of solving: the values that solvers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from roster.domain.certificate import Duals
from roster.domain.text import Text
from roster.engine.model.linear_program import Bools, Objective
from roster.errors import RosterError, fault


class Impossible(Exception):
    """No roster at all satisfies what is fixed: pins and minimum numbers contradict other rules."""


def solver_contradiction(objective: Objective) -> RosterError:
    """The fault that one solver denies what another one showed."""
    return fault(
        Text("{tier}：求解器前后矛盾", "{tier}: the solvers contradict each other").format(
            tier=objective.title
        )
    )


@dataclass(frozen=True)
class Proof:
    """The value of one objective at the roster and the best lower bound known, in integer units (see
    `Objective`).

    `duals` are those of its relaxation; the bound that they prove need not be the best one known. `searched`:
    branch and bound raised the bound, or was to. `within` is a bound over the rosters with the same people in
    the same crews, where that is decided already.
    """

    objective: Objective
    value: int
    bound: int
    duals: Duals | None = None
    searched: bool = False
    within: int | None = None

    @property
    def proved(self) -> bool:
        """Whether no roster is better in this tier, the tiers before being as good."""
        return self.value <= self.bound


@dataclass(frozen=True)
class LexicographicResult:
    """A roster, `serving` (n_people, n_crews), bool: who serves in which crew; a proof of each objective."""

    serving: Bools
    proofs: tuple[Proof, ...]


class FallbackSolver(Protocol):
    """Another solver for the tiers that are left, for programs whose relaxation over rows is weak."""

    def resume(
        self, tier: int, units: Sequence[int], bounds: Sequence[int], serving: Bools | None
    ) -> LexicographicResult | None:
        """Go on from a tier; None: it can do no better.

        `units` are the values of the tiers before, `bounds` what is proved of them and of this one, `serving`
        (n_people, n_crews) the incumbent.
        """
