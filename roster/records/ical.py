"""Content lines of calendars (RFC 5545): escaped, folded at 75 bytes, and read back.

A quarter of a bureau is some 18,000 lines; a library that makes an object of each takes seconds for what is
a moment's work on text. Only what `roster` itself writes is read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST = 75
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_ESCAPED = re.compile(r"[\\;,\n]")
_PLAIN = re.compile(r"\\([\\;,nN])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)', re.DOTALL)


def text(value: str) -> str:
    """A value of type TEXT: separators escaped, line breaks as such, no other control character."""
    value = _CONTROL.sub("", re.sub(r"\r\n?", "\n", value))
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], value)


def plain(value: str) -> str:
    """The text that such a value means."""
    return _PLAIN.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def joined(lines: list[str]) -> bytes:
    """The lines as a file, each folded where it is longer than 75 bytes."""
    return "".join(f"{line if len(line) * 3 <= _MOST else _folded(line)}\r\n" for line in lines).encode()


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, each but the first begun with a blank; no character is cut."""
    raw = line.encode()
    if len(raw) <= _MOST:
        return line
    pieces: list[str] = []
    piece, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _MOST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + char, size + width
    return "\r\n".join([*pieces, piece])


def lines(raw: bytes) -> Iterator[tuple[str, str, str]]:
    """Name, parameters and value of each line of a file; raises ValueError where one is none."""
    unfolded = re.sub(r"\r?\n[ \t]", "", raw.decode("utf-8-sig"))
    for line in unfolded.replace("\r\n", "\n").split("\n"):
        if line:
            found = _LINE.fullmatch(line)
            if found is None:
                raise ValueError(line[:_MOST])
            yield found[1].upper(), found[2], found[3]
