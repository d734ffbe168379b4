"""Files and folders read within limits: what is no plain file, or too large, is refused before it is read.

A pipe or a device would be waited for without end, and a folder that can not be read is not an empty one.
Standard library only.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from roster.domain.text import Text, plain
from roster.errors import Place, Problem, RosterError

_REASONS: dict[int, Text] = {
    errno.EACCES: Text("没有权限", "permission denied"),
    errno.EPERM: Text("没有权限", "permission denied"),
    errno.EROFS: Text("磁盘是只读的", "the disk is read-only"),
    errno.ENOSPC: Text("磁盘满了", "the disk is full"),
    errno.EDQUOT: Text("磁盘配额用完了", "the disk quota is used up"),
    errno.EFBIG: Text("文件太大", "the file is too large"),
    errno.EIO: Text("磁盘读写出错", "the disk reports an error"),
    errno.EMFILE: Text("打开的文件太多", "too many files are open"),
    errno.ENFILE: Text("打开的文件太多", "too many files are open"),
    errno.ENAMETOOLONG: Text("名字太长", "the name is too long"),
    errno.ENOENT: Text("找不到文件或文件夹", "no such file or folder"),
    errno.EEXIST: Text("同名的文件已存在", "a file of that name is there already"),
    errno.EISDIR: Text("这是一个文件夹", "it is a folder"),
    errno.ENOTDIR: Text("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.ELOOP: Text("链接绕了一圈", "links go round in a circle"),
}
"""What the operating system says most often; it says it in its own language."""

_NO_NAME = Text("名字里有不能用的字符", "the name holds a character that can not be used")


def reason(error: OSError | ValueError) -> Text:
    """Why a file could not be read or written; a ValueError is what a name that can be no name ends in."""
    if not isinstance(error, OSError):
        return _NO_NAME
    return _REASONS.get(error.errno or 0) or plain(error.strerror or type(error).__name__)


def unreadable(path: Path, error: OSError | ValueError) -> RosterError:
    """The refusal of a file or folder that the operating system does not hand out."""
    message = Text("无法读取：{why}", "can not be read: {why}").format(why=reason(error))
    return RosterError.of([Problem(Place(str(path)), message)])


def read_bytes(path: Path, most: int, missing: Text | None = None) -> bytes:
    """The bytes of a file; raises RosterError if it is missing, no plain file, or larger than `most` bytes.

    `missing` is what to do where it is not there.
    """
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            raise _no_file(path, folder=stat.S_ISDIR(kind))
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError:
        message = Text("找不到文件", "no such file")
        hint = missing or Text("看看文件名、文件夹对不对", "check the name and the folder")
        raise RosterError.of([Problem(Place(str(path)), message, hint)]) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if len(raw) > most:
        raise RosterError.of(
            [
                Problem(
                    Place(str(path)), Text("文件太大", "the file is too large"), plain(f"< {most >> 20} MB")
                )
            ]
        )
    return raw


def _no_file(path: Path, *, folder: bool) -> RosterError:
    message = (
        Text("这是一个文件夹，不是文件", "this is a folder, not a file")
        if folder
        else Text(
            "这不是普通文件（是管道或设备），没有读",
            "this is no plain file (a pipe or a device): it was not read",
        )
    )
    return RosterError.of([Problem(Place(str(path)), message)])


def files_in(folder: Path) -> tuple[Path, ...]:
    """The files of a folder, by name; none without a folder. Raises RosterError where it can not be read."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from None
    return tuple(folder / name for name in names)
