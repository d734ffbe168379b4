"""Why somebody is away, exempt, pinned or refuses is nobody else's business: plans shown without it.

People's reasons do not leave the plan (`Plan.persons`) unless a private view asks for them. This module
covers the other way out: the lines of a plan or list that an error shows, and the words it quotes from there.
Hidden text is starred character by character, so that every column stays where it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

REASONS = frozenset({"why", "事由", "原因"})
"""Keys of reasons."""
ENTRIES = frozenset(
    {
        "away",
        "请假",
        "不在岗",
        "exempt",
        "豁免",
        "pin",
        "指定",
        "refuse",
        "回避",
        "不排",
        "wish",
        "意愿",
        "希望",
    }
)
"""Keys of a person's entries, which may hold reasons."""
PRIVATE = REASONS | ENTRIES
_DATES = frozenset({"date", "日期", "from", "自", "开始", "从", "to", "至", "截止", "到", "until", "直到"})
NAMES = frozenset(
    {
        "shift",
        "班次",
        "segment",
        "路段",
        "want",
        "意愿",
        "希望",
        "with",
        "搭档",
        "同班",
        "weight",
        "权重",
        "分量",
    }
)
"""Keys of an entry whose values are names and numbers of the plan."""
_KEYS = (*_DATES, *NAMES, *REASONS)

_WORD = re.compile(r"[^\W\d_]+")
_KEPT = _DATES | NAMES | REASONS | ENTRIES | {"on", "off", "年", "月", "日", "号", "上", "不上"}
_SAID = re.compile(r"(?<!\w)(?:" + "|".join(sorted(PRIVATE, key=len, reverse=True)) + r")[\"'”]?\s*[:\uff1a]")


def starred(text: str) -> str:
    """The text with a star for each sign of it, blanks excepted."""
    return re.sub(r"\S", "*", text)


def dates_only(text: str) -> str:
    """The text with its dates and signs, and the words of a plan's keys; any other word is starred."""

    def shown(match: re.Match[str]) -> str:
        word = match[0]
        return (
            word if word.lower() in _KEPT else re.sub(r"[^年月日号至到自零〇一二三四五六七八九十]", "*", word)
        )

    return _WORD.sub(shown, text)


def key_shown(written: str) -> str:
    """A key of an entry that is none: as it is where it is nearly one, else what it begins like one."""
    if len(written) < 12 and get_close_matches(written, _KEYS, n=1, cutoff=0.6):
        return written
    start = max((len(key) for key in _KEYS if written.startswith(key)), default=0)
    return written[:start] + starred(written[start:])


def broken_lines(lines: list[str]) -> list[str]:
    """The lines of a text that is no YAML; of an entry and what is indented below it, dates and signs."""
    shown: list[str] = []
    inside: int | None = None
    quoted = False
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if inside is not None and line.strip() and indent <= inside and not quoted:
            inside = None
        said = _SAID.search(line)
        if inside is not None:
            shown.append(dates_only(line))
        elif said:
            inside = indent
            shown.append(line[: said.start()] + dates_only(line[said.start() :]))
        else:
            shown.append(line)
        if inside is not None:
            quoted = quoted != (line.count('"') % 2 == 1)
    return shown


def discreet_lines(root: yaml.Node | None, lines: list[str]) -> list[str]:
    """The lines of a parsed text with the reasons in it starred."""
    shown = list(lines)
    for node, how in _Hidden().under(root):
        start, end = node.start_mark, node.end_mark
        for number in range(start.line, min(end.line, len(shown) - 1) + 1):
            line = shown[number]
            first = start.column if number == start.line else 0
            last = end.column if number == end.line else len(line)
            rest = line[last:]
            if rest.lstrip(" ,}]").startswith("#"):
                rest = starred(rest)
            shown[number] = line[:first] + how(line[first:last]) + rest
    return shown


def shown_lines(text: str, file: str) -> list[str]:
    """The lines of a plan (YAML) or a staff list (CSV) with the reasons in it starred."""
    if file.lower().endswith(".csv"):
        return list(_shown_rows(text))
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return discreet_lines(yaml.compose(text, Loader=loader), text.splitlines())


def shown_row(line: str, private: Iterable[str]) -> str:
    """A line of a list with its private cells starred; nothing where one of them can not be found in it."""
    for cell in filter(None, private):
        if cell not in line:
            return ""
        line = line.replace(cell, dates_only(cell))
    return line


def _shown_rows(text: str) -> Iterator[str]:
    heads: list[str] = []
    for row in csv.reader(io.StringIO(text)):
        heads = heads or [cell.strip() for cell in row]
        yield ",".join(
            dates_only(cell)
            if cell not in heads and (n >= len(heads) or heads[n].lower() in PRIVATE)
            else cell
            for n, cell in enumerate(row)
        )


_Found = Iterator[tuple[Any, Callable[[str], str]]]


class _Hidden:
    """Finds the scalars that may hold a reason, each with how to hide its text; visits each node once."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, str]] = set()

    def under(self, root: Any) -> _Found:
        waiting: list[Any] = [] if root is None else [root]
        while waiting:
            node = waiting.pop()
            if node.id == "scalar" or not self._new(node, "any"):
                continue
            if node.id == "sequence":
                waiting += node.value
                continue
            for key, value in node.value:
                if key.id == "scalar" and key.value in REASONS:
                    yield from self._whole(value)
                elif key.id == "scalar" and key.value in ENTRIES:
                    yield from self._entry(value)
                else:
                    waiting += [key, value]

    def _entry(self, node: Any) -> _Found:
        if node.id == "scalar":
            yield node, dates_only
        elif not self._new(node, "entry"):
            return
        elif node.id == "sequence":
            for item in node.value:
                yield from self._entry(item)
        else:
            for key, value in node.value:
                yield from self._part(key, value)

    def _part(self, key: Any, value: Any) -> _Found:
        name = key.value if key.id == "scalar" else None
        if name == "<<":
            yield from self._entry(value)
            return
        if name not in _KEYS:
            yield from ((one, key_shown) for one, _ in self._whole(key))
        if name in _DATES:
            yield from ((one, dates_only) for one, _ in self._whole(value))
        elif name not in NAMES:
            yield from self._whole(value)

    def _whole(self, node: Any) -> _Found:
        if node.id == "scalar":
            yield node, starred
        elif self._new(node, "whole"):
            for child in node.value:
                for one in child if node.id == "mapping" else (child,):
                    yield from self._whole(one)

    def _new(self, node: Any, where: str) -> bool:
        known = (id(node), where) in self.seen
        self.seen.add((id(node), where))
        return not known


def may_hold_reasons(text: str) -> bool:
    """Whether any key of reasons or entries occurs; cheap."""
    return any(key in text for key in PRIVATE)
