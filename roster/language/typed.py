"""Words typed on a command line, joined to the names they mean: names may hold spaces, digits, or both."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence

from roster.language.spans import Range, parse_span
from roster.language.spelling import folded

_QUOTED = re.compile(r"\"([^\"]+)\"|\u201c([^\u201d]+)\u201d|(\S+)")
_DATES = re.compile(r"(?=.*[-/.年月日号])\d[\d年月日号\s\-/.~〜至到—–]*|\d{8}")


def words_of(text: str) -> list[str]:
    """The words of a text; a part in quotation marks is one word."""
    return [" ".join(next(filter(None, match.groups())).split()) for match in _QUOTED.finditer(text)]


def is_dates(word: str) -> bool:
    """Whether a word looks like a date, or one date to another; there may be no such date."""
    return _DATES.fullmatch(folded(word)) is not None


def dates_typed(word: str, year: int | None) -> Range | None:
    """The first and the last date a word means, by default of `year`; None where it means none."""
    return parse_span(folded(word), year) if is_dates(word) else None


def date_typed(word: str, year: int | None) -> dt.date | None:
    """The one date a word means; None where it means none, or several."""
    found = dates_typed(word, year)
    return found[0] if found and found[0] == found[1] else None


def phrases(
    words: Sequence[str], means: Callable[[str], object], apart: Callable[[str], object]
) -> Iterator[str]:
    """The words, joined where they make a name (the longest first); unknown words in a row are joined too.

    `means` tests for a name, `apart` for a date or number, which may also follow a name directly
    (张三2月5日).
    """
    unknown: list[str] = []
    start = 0
    while start < len(words):
        ends = (end for end in range(len(words), start, -1) if means(" ".join(words[start:end])))
        end = next(ends, start)
        word = words[start]
        glued = next((n for n in range(len(word) - 1, 0, -1) if apart(word[n:]) and means(word[:n])), 0)
        if (end > start or apart(word) or glued) and unknown:
            yield " ".join(unknown)
            unknown = []
        if end > start:
            yield " ".join(words[start:end])
        elif apart(word):
            yield word
        elif glued:
            yield from (word[:glued], word[glued:])
        else:
            unknown.append(word)
        start = max(end, start + 1)
    if unknown:
        yield " ".join(unknown)
