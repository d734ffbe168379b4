"""The one list of rules. Adding a rule touches its own file and this list."""

from __future__ import annotations

from roster.rules.base import Rule
from roster.rules.rest import Rest

CATALOGUE: tuple[type[Rule], ...] = (Rest,)
"""Every rule there is, in the order in which they are documented."""
