"""The command line run within the test's own process, as if it were one of its own: what it prints, and its exit code.

What only a process can show (signals, what is imported at the start) is tried with one; all else is the same
here, and a machine spends its time on the commands instead of on starting them.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from roster.cli import main


@dataclass(frozen=True)
class Done:
    """What a command came to; its streams as they would be read from a pipe."""

    returncode: int
    out: bytes
    err: bytes
    encoding: str

    @property
    def stdout(self) -> str:
        return self.out.decode(self.encoding)

    @property
    def stderr(self) -> str:
        return self.err.decode(self.encoding)


def run(*words: str, folder: Path, encoding: str = "utf-8", **environment: str) -> Done:
    """`roster` with these words in a folder, its streams in an encoding, under the environment named."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = [
        io.TextIOWrapper(raw, encoding=encoding, newline="\n", write_through=True) for raw in (out, err)
    ]
    code: object = 0
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment),
        mock.patch.object(sys, "argv", ["roster", *words]),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
    ):
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code
    for stream in streams:
        stream.flush()
    returned = int(code) if isinstance(code, int) else int(code is not None)
    return Done(returned, out.getvalue(), err.getvalue(), encoding)
