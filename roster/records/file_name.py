"""File names made from names of people and units: one plain name each, that can not leave its folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u200b-\u200f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?")
_MOST = 120
"""Bytes of a name; with what surrounds it, every file system takes it."""


def safe_name(name: str) -> str:
    """The name as any file system takes it; never empty, never a device or a parent."""
    plain = _UNFIT.sub("_", unicodedata.normalize("NFC", name)).strip(". ")
    while len(plain.encode()) > _MOST:
        plain = plain[:-1].rstrip(". ")
    return f"_{plain}" if not plain or _RESERVED.fullmatch(plain) else plain


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Safe names for all of them, numbered where two would be one file (also where case does not count)."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        plain = safe_name(name)
        shown, number = plain, 1
        while shown.casefold() in taken:
            number += 1
            shown = f"{plain}-{number}"
        taken.add(shown.casefold())
        found.append(shown)
    return tuple(found)
