"""Streams, language, printing, and the error boundary's report."""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

from roster.errors import Exit, RosterError
from roster.language import spoken
from roster.text import Language, Text

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 140
"""Columns of a table that goes into a file or another program."""


def prepare_streams() -> None:
    """Let no print crash on a console that lacks a character (code page 936 lacks some)."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def collecting() -> None:
    """From here on garbage is collected as it comes; what is there already is left alone."""
    gc.freeze()
    gc.enable()


def console() -> Console:
    """Where answers are printed; wide enough for the whole table where nobody looks on."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False, soft_wrap=False)


def print_json(data: Any) -> None:
    """One JSON document on stdout; characters that its encoding lacks are escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, ensure_ascii=True, indent=1)
    print(text)


def tell(text: Text, language: Language) -> None:
    """A line on stderr."""
    print(text.to(language), file=sys.stderr)


def report(error: Exception) -> Exit:
    """Print what went wrong to stderr and return the exit code."""
    language = spoken()
    if isinstance(error, RosterError):
        language = error.language or language
        for problem in error.problems:
            print(problem.render(language).removeprefix(": "), file=sys.stderr)
        if len(error.problems) > 1 and error.code is Exit.USAGE:
            tell(Text("共{n}处", "{n} in all").format(n=len(error.problems)), language)
        return error.code
    tell(
        Text(
            "程序出错了,这不是您的问题。请报告这一行:{kind}: {error}",
            "roster failed, and not through you. Please report this line: {kind}: {error}",
        ).format(kind=type(error).__name__, error=error),
        language,
    )
    if os.environ.get("ROSTER_DEBUG"):
        traceback.print_exception(error)
    else:
        tell(Text("设 ROSTER_DEBUG=1 可看到细节", "ROSTER_DEBUG=1 shows the details"), language)
    return Exit.SELF_CHECK
