"""The duals of a relaxation as whole multipliers, from which anyone can reckon the bound again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from roster.domain.certificate import Duals
from roster.engine.model.build_model import Model
from roster.engine.model.linear_program import Floats, Objective

_BITS = 30
"""Multipliers are rounded to multiples of 2 ** -30 units of the tier, or less finely where they are large."""

_LONGEST = 45
"""Bits of the largest multiplier, at most: sums of them are to fit into 64."""


def certificate_duals(posed: Model, tier: int, caps: Sequence[tuple[Objective, int]], duals: Floats) -> Duals:
    """The duals of a tier's relaxation: of the program's rows, then of the caps, which hold tiers before to their value.

    Where parts of a tier have caps of their own, the dearest stands for the whole tier: any multiplier is valid.
    """
    program = posed.program
    objective = program.objectives[tier]
    rows = duals[: program.n_rows]
    largest = float(np.abs(rows).max(initial=0.0))
    bits = min(_BITS, _LONGEST - math.frexp(largest)[1])
    scaled = np.rint(np.ldexp(rows, bits)).astype(np.int64)
    kept = np.nonzero(scaled)[0]
    number = {(one.tier, one.part): place for place, one in enumerate(program.objectives)}
    before: dict[int, Fraction] = {}
    for (cap, _), dual in zip(caps, duals[program.n_rows :].tolist(), strict=True):
        place = number[cap.tier, cap.part]
        multiplier = Fraction(round(max(0.0, -dual) * 2**_BITS), 2**_BITS) * cap.scale / objective.scale
        before[place] = max(before.get(place, Fraction(0)), multiplier)
    return Duals(
        Fraction(1) / (objective.scale * Fraction(2) ** bits),
        posed.row_keys[kept],
        scaled[kept],
        tuple((place, multiplier) for place, multiplier in sorted(before.items()) if multiplier),
    )
