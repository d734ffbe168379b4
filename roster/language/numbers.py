"""Numbers in plans, lists and files, read as exact fractions within limits.

Standard library only.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

LARGEST = 100_000
FINEST = 1_000_000
"""The greatest denominator: sums of finer numbers would be too fine for a solver."""
_NUMBER = re.compile(r"[-+]?(\d{1,20}/\d{1,20}|(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eE][-+]?\d{1,3})?)")
"""How a number may be written; a longer exponent would fill the memory before it could be refused."""


def exact(value: Any, largest: int = LARGEST, finest: int = FINEST) -> Fraction:
    """A number as an exact fraction; raises ValueError("number"), or ("number-range") beyond limits."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        text = str(value).strip()
        if _NUMBER.fullmatch(text):
            try:
                number = Fraction(text)
            except (ValueError, ZeroDivisionError):
                raise ValueError("number") from None
            if abs(number) > largest or number.denominator > finest:
                raise ValueError("number-range")
            return number
    raise ValueError("number")
