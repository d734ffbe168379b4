"""Files written whole or not at all, as readable as they were before, and nothing left beside them.

The text goes into a file of its own beside the target and takes its place in one step: a reader sees the old
file or the new. Whoever writes holds a lock on that file while it is there; one that nobody holds was left
behind by a process that was killed, and is cleared away by whoever comes next.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError
from roster.files.limits import reason

_WINDOWS = os.name == "nt"
"""There a file that is open can be neither deleted nor put in the place of another: it needs no lock."""
_BESIDE = re.compile(r"\.roster-[0-9a-f]{16}\.tmp")
"""What a file is called before it takes its place; short, so that it fits where the target's name does."""
_TRIES = 3


def write_text(path: Path, text: str, *, overwrite: bool, encoding: str = "utf-8") -> None:
    """Write the text as `path`; raises RosterError where the file exists and may not be overwritten."""
    write_bytes(path, text.encode(encoding), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Put the bytes in the place of `path` in one step; raises RosterError where that can not be done.

    Where `path` is a link, what it leads to is written. A file that was there keeps its mode and its owner; a
    new one is as readable as the process lets files be.
    """
    refuse_existing(path, overwrite=overwrite)
    try:
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        clear(target.parent)
        for _ in range(_TRIES):
            # Between its making and its locking the file may be taken for one left behind.
            with contextlib.suppress(FileNotFoundError):
                _write(target, data)
                return
        _write(target, data)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise RosterError where the file is there already and may not be overwritten, or is no file."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    if not stat.S_ISREG(kind):
        message = Text("这不是普通文件，没有写入", "this is no plain file: it was not written")
        raise RosterError.of([Problem(Place(str(path)), message)])
    if not overwrite:
        message = Text("文件已存在，没有覆盖", "the file is there already and was not overwritten")
        hint = Text("要覆盖请加 --force", "add --force to overwrite it")
        raise RosterError.of([Problem(Place(str(path)), message, hint)])


def clear(folder: Path) -> None:
    """Delete what killed processes left behind in a folder; what can not be deleted stays."""
    with contextlib.suppress(OSError, ValueError):
        with os.scandir(folder) as entries:
            found = [
                entry.name
                for entry in entries
                if _BESIDE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
            ]
        for name in found:
            with contextlib.suppress(OSError), _locked(folder / name):
                (folder / name).unlink()


def _write(target: Path, data: bytes) -> None:
    before = target.stat() if target.exists() else None
    if before is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, "read-only")
    beside = target.parent / f".roster-{secrets.token_hex(8)}.tmp"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    # What is to be as private as it was must not be open to others even for a moment.
    handle = os.open(beside, flags, 0o666 if before is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with contextlib.suppress(OSError):
                _lock(file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if before is not None:
                _keep(beside, before)
            if not _WINDOWS:
                beside.replace(target)
        if _WINDOWS:
            beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _settle(target.parent)


def _keep(path: Path, before: os.stat_result) -> None:
    """Give a file the owner and the mode of the one it takes the place of."""
    mode = stat.S_IMODE(before.st_mode)
    if hasattr(os, "chown"):
        now = path.stat()
        if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
            try:
                os.chown(path, before.st_uid, before.st_gid)
            except OSError:
                try:
                    os.chown(path, -1, before.st_gid)
                except OSError:
                    # Another group than the one that was meant is not to read it.
                    mode &= ~stat.S_IRWXG
    path.chmod(mode)


def _settle(folder: Path) -> None:
    """See to it that a name that was given survives a power cut, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file; raises OSError where someone else does."""
    if _WINDOWS:
        yield
        return
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file; raises OSError where someone else has locked it, or the disk knows no locks."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unwritable(path: Path, error: OSError | ValueError) -> RosterError:
    message = Text("写不进去：{why}", "can not be written: {why}").format(why=reason(error))
    return RosterError.of([Problem(Place(str(path)), message)])
