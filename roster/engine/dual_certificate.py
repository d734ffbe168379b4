"""The duals of a relaxation as integer multipliers, from which exact arithmetic derives its bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from roster.domain.certificate import Duals
from roster.engine.model.build_model import Model
from roster.engine.model.linear_program import Floats, Objective
from roster.engine.numerics import CERTIFICATE_BITS, CERTIFICATE_LONGEST


def certificate_duals(
    model: Model, tier: int, cutoffs: Sequence[tuple[Objective, int]], duals: Floats
) -> Duals:
    """The duals (n_rows + n_cutoffs,) of a tier's relaxation as integers; the cutoffs hold tiers before to
    their values.

    Where components of a tier have cutoffs of their own, the largest dual is taken for the whole tier: any
    multiplier is valid (weak duality).
    """
    program = model.program
    objective = program.objectives[tier]
    rows = duals[: program.n_rows]
    largest = float(np.abs(rows).max(initial=0.0))
    bits = min(CERTIFICATE_BITS, CERTIFICATE_LONGEST - math.frexp(largest)[1])
    scaled = np.rint(np.ldexp(rows, bits)).astype(np.int64)
    kept = np.nonzero(scaled)[0]
    number = {(one.tier, one.part): place for place, one in enumerate(program.objectives)}
    before: dict[int, Fraction] = {}
    for (cutoff, _), dual in zip(cutoffs, duals[program.n_rows :].tolist(), strict=True):
        place = number[cutoff.tier, cutoff.part]
        rounded = Fraction(round(max(0.0, -dual) * 2**CERTIFICATE_BITS), 2**CERTIFICATE_BITS)
        before[place] = max(before.get(place, Fraction(0)), rounded * cutoff.scale / objective.scale)
    return Duals(
        Fraction(1) / (objective.scale * Fraction(2) ** bits),
        model.row_keys[kept],
        scaled[kept],
        tuple((place, multiplier) for place, multiplier in sorted(before.items()) if multiplier),
    )
