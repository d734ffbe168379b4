"""What can go wrong, as values that know their place and say what to do instead.

A `Problem` owns its source span and renders itself; `RosterError` carries all problems found at
once, with the exit code of the contract. Standard library only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from roster.domain.text import Language, Text, signs


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    NO = 1
    """The answer is no: conflicts found, a post left vacant, impossible."""
    USAGE = 2
    """The plan or the command line is wrong."""
    TIME = 3
    """Time ran out with no schedule."""
    SELF_CHECK = 4
    """The tool's own check of its answer failed: a bug to report, never a table."""
    INTERRUPTED = 130
    READER_GONE = 141
    """Whoever read the answer stopped to, as a program of the shell ends then."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a source: file as the user named it, line and column from 1, the line's text.

    `width` is how many characters of the line are meant. For a workbook `cell` stands in for line and column.
    """

    file: str
    line: int = 0
    column: int = 0
    source: str = ""
    width: int = 1
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file}:{self.cell}" if self.file else self.cell
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and what to write instead."""

    place: Place
    message: Text
    hint: Text | None = None

    def render(self, language: Language) -> str:
        """Place and message, the line with a caret under the span, and the hint, as plain text."""
        parts = [f"{self.place}: {_shortened(self.message.to(language))}"]
        if self.place.source.strip():
            source, column = _around(signs(self.place.source), self.place.column - 1)
            before, meant = source[:column], source[column:][: max(1, self.place.width)]
            parts.append(f"    {source.expandtabs(1).rstrip()}")
            parts.append("    " + " " * cells(before) + "^" * max(1, cells(meant)))
        if self.hint is not None:
            parts.append(f"    → {_shortened(self.hint.to(language))}")
        return "\n".join(parts)


_SHOWN = 160
"""Characters of a line that are shown; a longer one is cut around the place that is meant."""
_BEFORE = 60
"""Characters of a line that are cut which are shown before the place."""
_MESSAGE = 2000
"""Characters of a message: a word of a plan may be as long as the file."""


def _around(line: str, column: int) -> tuple[str, int]:
    """The line, cut around the column where it is long; and where the column is then."""
    if len(line) <= _SHOWN:
        return line, column
    first = max(0, min(column - _BEFORE, len(line) - _SHOWN))
    last = min(len(line), first + _SHOWN)
    before, after = "…" if first else "", "…" if last < len(line) else ""
    return f"{before}{line[first:last]}{after}", column - first + len(before)


def _shortened(text: str) -> str:
    return text if len(text) <= _MESSAGE else f"{text[: _MESSAGE // 2]} … {text[-_MESSAGE // 2 :]}"


@dataclass
class RosterError(Exception):
    """The command cannot go on; `problems` says all that is wrong at once."""

    problems: tuple[Problem, ...]
    code: Exit = Exit.USAGE
    language: Language | None = field(default=None)

    @classmethod
    def of(cls, problems: Iterable[Problem], code: Exit = Exit.USAGE) -> RosterError:
        """An error that holds the problems."""
        return cls(tuple(problems), code)

    def __str__(self) -> str:
        return "\n".join(problem.render(self.language or "en") for problem in self.problems)


def fault(*messages: Text) -> RosterError:
    """The tool's own check failed, in these words: a bug to report, and never an answer."""
    hint = Text(
        "这是程序的错误，请报告；没有写出任何文件", "this is a bug: please report it; nothing was written"
    )
    return RosterError.of([Problem(Place(""), message, hint) for message in messages], Exit.SELF_CHECK)


def cells(text: str) -> int:
    """How many terminal cells the text takes: wide and full-width characters take two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
