"""Work that hears no interrupt by itself, done so that Ctrl-C is answered at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")

_TICK = 0.1
"""Seconds between chances to take an interrupt."""


def aside(work: Callable[[], Result]) -> Result:
    """What the work comes to; an interrupt leaves it behind: what it writes is whole or not there."""
    found: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_TICK)
    if failed:
        raise failed[0]
    return found[0]
