"""What proves a bound, so that anyone can check it: multipliers for weak duality, as whole numbers.

Ground floor: values only. The engine makes them, the checker's room proves them, records keep them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from roster.domain.tiers import TierKey

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Duals:
    """Multipliers from which the bound of one tier follows.

    `keys` (n, 2) name rows of what the rules state: the statement's number on the board (-1: who serves in
    each crew) and the number of the row in it. `prices` (n,) are the rows' multipliers as multiples of
    `unit`, which is in the tier's own unit. `before` are multipliers, at least 0, of the values of tiers
    before, by their number in the order of the tiers.
    """

    unit: Fraction
    keys: Ints
    prices: Ints
    before: tuple[tuple[int, Fraction], ...] = ()


@dataclass(frozen=True)
class Certificate:
    """The multipliers of every tier of an answer, in the order of its tiers; None for a tier that has
    none.
    """

    tiers: tuple[Duals | None, ...]


@dataclass(frozen=True)
class Claim:
    """What a schedule's proof says of one tier; values and kinds of proof as in `answer.Tier`."""

    key: TierKey
    value: Fraction
    bound: Fraction
    proof: str | None


State = Literal["proved", "search", "open", "value", "bound", "unknown"]
"""What came of one tier: proved here; said by a search, proved here up to the bound; claimed by nobody; not
the value it was; not proved by its multipliers; not one that can be counted from the plan.
"""


@dataclass(frozen=True)
class Verified:
    """One tier: what was claimed, the value counted now, the bound proved now (a fraction in the tier's own
    unit).
    """

    claim: Claim
    state: State
    value: Fraction
    bound: Fraction | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing that was claimed turned out otherwise."""
        return self.state not in {"value", "bound"}
