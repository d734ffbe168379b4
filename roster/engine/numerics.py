"""Numerical tolerances and limits on which correctness rests: each has one value, for all of the engine.

Values of tiers and costs of rosters are integers in the units that the engine counts in, so a bound may be
rounded up once what floating-point arithmetic can have added to it is taken off.
"""

from __future__ import annotations

BOUND_TOLERANCE = 1e-3
"""What floating-point arithmetic may have added to a certified bound or to a cost, in integer units."""

FIXING_TOLERANCE = 1e-5
"""The same where columns are fixed by reduced costs, in integer units."""

INTEGRALITY_TOLERANCE = 1e-6
"""How near to an integer a column counts as integral, and how far a row may be violated."""

PRICING_TOLERANCE = 1e-6
"""How negative the reduced cost of a path must be to enter the master, and what of a path counts as taken."""

MIP_GAP = 0.5
"""How near to its bound an integer search may stop: less than one integer unit."""

NO_SIDE = 2**40
"""An integer beyond anything that a row or a sum over one quarter can come to: the side is not there."""

CERTIFICATE_BITS = 30
"""Multipliers of certificates are multiples of 2 ** -30 units of the tier, or of more where they are large.
"""

CERTIFICATE_LONGEST = 45
"""Bits of the largest multiplier of a certificate, at most: sums of them are to fit into 64 bits."""

ASSIGNMENT_LIMIT = 2**61
"""What all costs of an assignment may come to: paths add and subtract them, in 64 bits."""
