"""Streams, language and the error boundary's report."""

from __future__ import annotations

import sys

from roster.errors import Exit, RosterError


def prepare_streams() -> None:
    """Let no print crash on a console that lacks a character (code page 936 lacks some)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def report(error: Exception) -> Exit:
    """Print what went wrong to stderr and return the exit code."""
    if isinstance(error, RosterError):
        for problem in error.problems:
            print(problem.render(error.language or "zh"), file=sys.stderr)
        return error.code
    raise error
