"""Marks that tables print in place of a name or beside one, and how they are read back."""

from __future__ import annotations

import re

from roster.domain.text import Text
from roster.language.spelling import key

VACANT = Text("【空岗】", "[VACANT]")
LENT = Text("(借)", "(lent)")
ALL_SEGMENTS = Text("全部路段", "all segments")
RESERVE = Text("备班", "reserve")
PROVISIONAL = Text("暂定", "provisional")

_AMONG_NAMES = re.compile(
    "|".join(
        r"\s*" + re.escape(mark).replace(r"\(", "[(\uff08]").replace(r"\)", "[)\uff09]")
        for text in (VACANT, LENT)
        for mark in (text.zh, text.en)
    ),
    re.IGNORECASE,
)


def unmarked(cell: str) -> str:
    """The names in a cell without the marks of vacancy and lending among them."""
    return _AMONG_NAMES.sub("", cell)


def is_mark(mark: Text, cell: str) -> bool:
    """Whether a cell holds the mark and nothing else, in either language."""
    return key(cell) in {key(mark.zh), key(mark.en)}
