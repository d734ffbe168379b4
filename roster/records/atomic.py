"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from roster.errors import Place, Problem, RosterError
from roster.text import Text


def write_text(path: Path, text: str, *, overwrite: bool, encoding: str = "utf-8") -> None:
    """Write the text as `path`; raises RosterError where the file is there already and may not be overwritten."""
    write_bytes(path, text.encode(encoding), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write the bytes beside `path` and put them in its place in one step: a reader sees the old file or the new."""
    refuse_existing(path, overwrite=overwrite)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            # A temporary file is private; the one it becomes is as readable as its neighbours.
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        message = Text("写不进去:{why}", "can not be written: {why}").format(why=error.strerror or error)
        raise RosterError.of([Problem(Place(str(path)), message)]) from error


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise RosterError where the file is there already and may not be overwritten."""
    if path.exists() and not overwrite:
        message = Text("文件已存在,没有覆盖", "the file is there already and was not overwritten")
        hint = Text("要覆盖请加 --force", "add --force to overwrite it")
        raise RosterError.of([Problem(Place(str(path)), message, hint)])
