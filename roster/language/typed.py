"""Words typed on a command line, put together to the names they mean: names may hold spaces, digits, or both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from roster.domain.people import Person
from roster.language.phrases import name_of

_QUOTED = re.compile(r"\"([^\"]+)\"|\u201c([^\u201d]+)\u201d|(\S+)")


def tidy(name: str) -> str:
    """A name with one blank wherever there are some."""
    return " ".join(name.split())


def words_of(text: str) -> list[str]:
    """The words of a text; what stands in quotation marks is one."""
    return [tidy(next(filter(None, match.groups()))) for match in _QUOTED.finditer(text)]


def names_of(person: Person) -> set[str]:
    """All ways in which a person may be called."""
    return {
        tidy(one)
        for one in (
            person.name,
            person.id,
            name_of(person),
            f"{person.name}({person.id})",
            f"{person.name} ({person.id})",
        )
    }


def phrases(words: Sequence[str], known: Iterable[str], apart: Callable[[str], object]) -> Iterator[str]:
    """The words, those together that make the longest known name; and as one what stands between and means nothing.

    `apart` tells what stands for itself: dates and numbers. It may also be written right behind a name (张三2月5日).
    """
    names = {tidy(name) for name in known}
    by_length = sorted(names, key=len, reverse=True)
    unknown: list[str] = []
    start = 0
    while start < len(words):
        end = next(
            (end for end in range(len(words), start, -1) if " ".join(words[start:end]) in names), start
        )
        word = words[start]
        glued = next((name for name in by_length if word.startswith(name) and apart(word[len(name) :])), None)
        if (end > start or apart(word) or glued is not None) and unknown:
            yield " ".join(unknown)
            unknown = []
        if end > start:
            yield " ".join(words[start:end])
        elif apart(word):
            yield word
        elif glued is not None:
            yield from (glued, word[len(glued) :])
        else:
            unknown.append(word)
        start = max(end, start + 1)
    if unknown:
        yield " ".join(unknown)
