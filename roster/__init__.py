"""roster: duty rosters that are provably fair.

    import roster

    job = roster.open_folder("examples/qindu", "2027Q1")
    built = roster.build(job)
    roster.save(built)

`roster.api` says what there is; it is loaded when something of it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from roster.api import (
        Built,
        Recorded,
        Verification,
        build,
        check,
        explain,
        export,
        open_folder,
        open_schedule,
        place_for,
        read_schedule,
        save,
        verify,
        what_if,
    )
    from roster.engine.budget import Budget
    from roster.errors import RosterError
    from roster.output.issue import Wanted

__all__ = [
    "Budget",
    "Built",
    "Recorded",
    "RosterError",
    "Verification",
    "Wanted",
    "build",
    "check",
    "explain",
    "export",
    "open_folder",
    "open_schedule",
    "place_for",
    "read_schedule",
    "save",
    "verify",
    "what_if",
]

_ELSEWHERE = {
    "RosterError": "roster.errors",
    "Wanted": "roster.output.issue",
    "Budget": "roster.engine.budget",
}


def __getattr__(name: str) -> Any:
    """What `__all__` names, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ELSEWHERE.get(name, "roster.api")), name)
