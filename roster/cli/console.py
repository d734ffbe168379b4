"""Streams, language, printing, and the error boundary's report."""

from __future__ import annotations

import gc
import json
import os
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any

from roster.cli.streams import AnswerLost, ReaderGone, let_go
from roster.domain.text import Language, Text
from roster.errors import Exit, RosterError
from roster.files.limits import reason
from roster.language.preference import spoken

if TYPE_CHECKING:
    from rich.console import Console

_OBEYED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON allows in a text and a terminal would obey."""
MOST_PROBLEMS = 200
"""How many things that are wrong are named."""
PIPE_WIDTH = 140
"""Columns of a table that goes into a file or another program."""


def collecting() -> None:
    """From here on garbage is collected as it comes; what is there already is left alone."""
    gc.freeze()
    gc.enable()


def console() -> Console:
    """Where answers are printed; wide enough for the whole table where nobody looks on."""
    from roster.cli.shown import shown

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return shown(width)


def print_json(data: Any, shape: Any = Any, language: Language = "en") -> None:
    """One JSON document on stdout; what its encoding lacks, or a terminal would obey, is escaped."""
    from roster.files.shapes import encode

    document = encode(shape, data, language)
    text = _OBEYED.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(document, ensure_ascii=False, indent=1)
    )
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, ensure_ascii=True, indent=1)
    print(text)


def tell(text: Text, language: Language) -> None:
    """A line on stderr."""
    print(text.to(language), file=sys.stderr)


def report(error: Exception) -> Exit:
    """Print what went wrong to stderr and return the exit code."""
    language = spoken()
    if isinstance(error, RosterError):
        language = error.language or language
        for problem in error.problems[:MOST_PROBLEMS]:
            print(problem.render(language).removeprefix(": "), file=sys.stderr)
        if len(error.problems) > 1 and error.code is Exit.USAGE:
            tell(Text("共{n}处", "{n} in all").format(n=len(error.problems)), language)
        return error.code
    if isinstance(error, (ReaderGone, AnswerLost)):
        let_go()
    if isinstance(error, ReaderGone):
        return Exit.READER_GONE
    if isinstance(error, AnswerLost):
        message = Text("输出写不进去：{why}", "the output can not be written: {why}")
        tell(message.format(why=reason(error.error)), language)
        return Exit.USAGE
    if isinstance(error, OSError):
        where = " → ".join(str(name) for name in (error.filename, error.filename2) if name is not None)
        tell(Text("{where}: {why}", "{where}: {why}").format(where=where or "-", why=reason(error)), language)
        return Exit.USAGE
    if isinstance(error, MemoryError):
        tell(Text("内存不够", "there is not enough memory"), language)
        return Exit.USAGE
    tell(
        Text(
            "程序出错了，这不是您的问题。请报告这一行：{kind}: {error}",
            "roster failed, and not through you. Please report this line: {kind}: {error}",
        ).format(kind=type(error).__name__, error=" ".join(str(error).split())[:500]),
        language,
    )
    if os.environ.get("ROSTER_DEBUG"):
        traceback.print_exception(error)
    else:
        tell(Text("设 ROSTER_DEBUG=1 可看到细节", "ROSTER_DEBUG=1 shows the details"), language)
    return Exit.SELF_CHECK
