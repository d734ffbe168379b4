"""The streams a command prints to: what is printed is shown and not obeyed, and a reader that has gone ends
it quietly.

Text of a plan, a list or a table is not to be trusted: a terminal would obey an escape sequence in a name.
All that is printed goes through here, and through `roster.cli.shown` where there are colours.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any, TextIO, cast

from roster.domain.text import signs


class ReaderGone(Exception):
    """Whoever read the answer has stopped to (`| head`)."""


class AnswerLost(Exception):
    """The answer could not be written where it was to go: the disk is full."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error)
        self.error = error


class Stream:
    """A stream as another one; what would be obeyed is shown by signs where it is `shown`.

    What goes wrong with the answer ends the command; a progress that nobody hears does not.
    """

    def __init__(self, stream: TextIO, *, shown: bool, answer: bool) -> None:
        self.stream = stream
        self._shown = shown
        self._answer = answer

    def write(self, text: str) -> int:
        """Write the text, as far as anyone reads it."""
        try:
            return self.stream.write(signs(text) if self._shown else text)
        except (OSError, ValueError) as error:
            self._failed(error)
            return len(text)

    def flush(self) -> None:
        """Write what is still held back."""
        try:
            self.stream.flush()
        except (OSError, ValueError) as error:
            self._failed(error)

    def _failed(self, error: OSError | ValueError) -> None:
        if not self._answer:
            return
        if isinstance(error, OSError):
            if error.errno in {errno.EPIPE, errno.ESHUTDOWN, errno.ECONNRESET}:
                raise ReaderGone from error
            raise AnswerLost(error) from error
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def prepare_streams() -> None:
    """Let no print crash without a console, or on one that lacks a character (code page 936 lacks some)."""
    _fill()
    sys.stdout = _prepared(sys.stdout, 1, answer=True)
    sys.stderr = _prepared(sys.stderr, 2, answer=False)


def _fill() -> None:
    """Open streams closed before the start: else the next file opened would be taken for one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _prepared(stream: Any, number: int, *, answer: bool) -> TextIO:
    if isinstance(stream, Stream):
        return cast("TextIO", stream)
    if stream is None:
        stream = open(number, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return cast("TextIO", Stream(stream, shown=True, answer=answer))


def coloured(stream: Any) -> TextIO:
    """The stream for one who shows signs by himself, and colours besides."""
    if isinstance(stream, Stream):
        return cast("TextIO", Stream(stream.stream, shown=False, answer=stream._answer))
    return cast("TextIO", stream)


def let_go() -> None:
    """Nothing more goes to the answer's stream: at its end the process would try once more, and complain."""
    stream = sys.stdout
    try:
        number = stream.fileno()
        hole = os.open(os.devnull, os.O_WRONLY)
        os.dup2(hole, number)
        os.close(hole)
    except (OSError, ValueError, AttributeError):
        pass
