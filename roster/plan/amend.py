"""Additions to a plan's text that leave everything else as it was written: comments, order, layout.

Every addition is a piece of text put in at one place; nothing is rewritten. Where a place can not be found
with certainty (an alias stands there, say) the addition is refused in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError


class Amendment:
    """The text of a plan and what is to be put into it."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.newline = "\r\n" if "\r\n" in text else "\n"
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        self.root: Any = yaml.compose(text, Loader=loader)
        self._pieces: list[tuple[int, str]] = []
        self._shared: set[int] = set()
        self._find_shared(self.root, set())

    def apply(self) -> str:
        """The text with everything put in."""
        parts: list[str] = []
        last = 0
        for index, piece in sorted(self._pieces, key=lambda one: one[0]):
            parts += [self.text[last:index], piece]
            last = index
        return "".join([*parts, self.text[last:]])

    # -- finding -------------------------------------------------------------------------------

    def find(self, mapping: Any, spellings: Iterable[str]) -> tuple[str, Any] | None:
        """The key, as it is written, and the value of one of the spellings in a mapping."""
        words = set(spellings)
        if mapping is None or mapping.id != "mapping":
            return None
        return next(((key.value, value) for key, value in mapping.value if key.value in words), None)

    def keys(self, mapping: Any) -> list[str]:
        """The keys of a mapping, as they are written."""
        return [key.value for key, _ in mapping.value] if mapping.id == "mapping" else []

    # -- putting in ----------------------------------------------------------------------------

    def add_items(self, sequence: Any, items: Iterable[str], comment: str = "") -> None:
        """Put items at the end of a sequence; a single value becomes the first of one."""
        items = list(items)
        if sequence.id == "sequence" and not sequence.flow_style and sequence.value:
            column = sequence.start_mark.column
            lines = [f"# {comment}"] if comment else []
            self._lines_after(sequence, column, [*lines, *(f"- {item}" for item in items)])
        elif sequence.id == "sequence":
            self._check(sequence)
            if sequence.value:
                self._put(self._end(sequence.value[-1]), "".join(f", {item}" for item in items))
            else:
                self._put(sequence.start_mark.index + 1, ", ".join(items))
        else:
            end = self._end(sequence)
            if sequence.id == "scalar" and not sequence.value and not sequence.style:
                self._put(end, f" [{', '.join(items)}]")
                return
            if sequence.id == "mapping" and not sequence.flow_style:
                raise self._unsure(sequence)
            self._put(sequence.start_mark.index, "[")
            self._put(end, "".join(f", {item}" for item in items) + "]")

    def add_key(self, mapping: Any, key: str, value: str) -> None:
        """Put a key at the end of a mapping."""
        self._check(mapping)
        if not mapping.flow_style and mapping.value:
            self._lines_after(mapping, mapping.start_mark.column, [f"{key}: {value}"])
        elif mapping.value:
            self._put(self._end(mapping.value[-1][1]), f", {key}: {value}")
        else:
            self._put(mapping.start_mark.index + 1, f"{key}: {value}")

    def add_section(self, key: str, items: Iterable[str], before: str) -> None:
        """Put a list of its own before the key `before` of the plan."""
        node = next(key for key, _ in self.root.value if key.value == before)
        if self.root.flow_style:
            raise self._unsure(self.root)
        lines = [f"{key}:", *(f"  - {item}" for item in items), ""]
        self._put(node.start_mark.index, "".join(line + self.newline for line in lines))

    def _lines_after(self, node: Any, column: int, lines: Iterable[str]) -> None:
        """Put lines below the last line of a node."""
        end = self._end(node)
        stop = self.text.find("\n", end)
        stop = len(self.text) if stop < 0 else stop - (self.text[stop - 1] == "\r")
        self._put(stop, "".join(f"{self.newline}{' ' * column}{line}" for line in lines))

    def _put(self, index: int, piece: str) -> None:
        self._pieces.append((index, piece))

    def _end(self, node: Any) -> int:
        """Where the text of a node ends, blanks and comments after it left out."""
        self._check(node)
        if node.id != "scalar" and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if node.id == "mapping" else last)
        end: int = node.end_mark.index
        return len(self.text[:end].rstrip()) if node.id == "scalar" and node.style in {"|", ">"} else end

    def _check(self, node: Any) -> None:
        if id(node) in self._shared:
            raise self._unsure(node)

    def _find_shared(self, node: Any, seen: set[int]) -> None:
        """Remember the nodes that are in several places: those an alias repeats."""
        if node is None:
            return
        if id(node) in seen:
            self._shared.add(id(node))
            return
        seen.add(id(node))
        if node.id == "scalar":
            return
        for child in node.value:
            for one in child if node.id == "mapping" else (child,):
                self._find_shared(one, seen)

    def _unsure(self, node: Any) -> RosterError:
        place = Place(self.name, node.start_mark.line + 1, node.start_mark.column + 1)
        message = Text("这里的写法不能自动补充", "nothing can be added here automatically")
        hint = Text(
            "去掉别名（*、&），或照预览手工补上", "write it without aliases (*, &), or add it by hand"
        )
        return RosterError.of([Problem(place, message, hint)])
