"""Words that must name something: is there such a unit, shift, person, day?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from roster.almanac.names import LINE_WORDS, aliases
from roster.almanac.periods import BUILT_IN
from roster.domain.text import Text
from roster.errors import Place, Problem
from roster.files.fields import Ref, RefKind
from roster.language.lookup import PERSON, UNIT, advice, unknown
from roster.plan.schema import BUILT_IN_RANKS

KIND_TEXTS: dict[RefKind, Text] = {
    "person": PERSON,
    "unit": UNIT,
    "rank": Text("职级", "rank"),
    "tag": Text("标签", "tag"),
    "who": Text("人员、单位、职级或标签", "person, unit, rank or tag"),
    "shift": Text("班次", "shift"),
    "segment": Text("路段", "segment"),
    "duty": Text("值守任务", "duty"),
    "day": Text("日子或时段", "kind of day or period"),
    "line": Text("公平项", "line of fairness"),
    "earns": Text("日子、时段或公平项", "kind of day, period or line of fairness"),
    "which": Text("任务、班次、路段或日子", "duty, shift, segment or day"),
}


@dataclass(frozen=True)
class Reference:
    """A word of the plan that must name something, and its path; `key`: it is a key there."""

    word: str
    ref: Ref
    loc: tuple[str | int, ...]
    key: bool = False


@dataclass(frozen=True)
class Words:
    """What a plan defines, by kind; from the data itself, so that it is known where the plan has errors."""

    data: Mapping[str, Any]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Words:
        """The words of the data of a plan."""
        return cls(data)

    @cached_property
    def known(self) -> Mapping[RefKind, frozenset[str]]:
        """The words that name something, by kind."""
        people = [row for row in _rows(self.data.get("people")) if isinstance(row, dict)]
        person = {str(row[key]) for row in people for key in ("id", "name") if row.get(key) is not None}
        unit = _names(self.data.get("units"))
        rank = _names(self.data.get("ranks")) or set(BUILT_IN_RANKS)
        tags = (row.get("tags") for row in people)
        tag = {str(one) for listed in tags for one in _rows(listed)}
        shift, segment = _names(self.data.get("shifts")), _names(self.data.get("segments"))
        duty = _names(self.data.get("duties"))
        day = {*aliases(), *BUILT_IN, *_names(self.data.get("periods"))} - {*LINE_WORDS}
        line = {*aliases(), *day}
        return {
            "person": frozenset(person),
            "unit": frozenset(unit),
            "rank": frozenset(rank),
            "tag": frozenset(tag),
            "who": frozenset(person | unit | rank | tag),
            "shift": frozenset(shift),
            "segment": frozenset(segment),
            "duty": frozenset(duty),
            "day": frozenset(day),
            "line": frozenset(line | shift),
            "earns": frozenset(line),
            "which": frozenset(duty | shift | segment | line),
        }


def unknown_references(
    references: Iterable[Reference], words: Words, place: Callable[..., Place]
) -> Iterable[Problem]:
    """A problem for each word that names nothing, with the nearest that does."""
    for reference in references:
        known = words.known[reference.ref.kind]
        if reference.word in known:
            continue
        yield Problem(
            place(reference.loc, key=reference.key),
            unknown(reference.word, KIND_TEXTS[reference.ref.kind]),
            advice(reference.word, known),
        )


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {str(key) for key in value}
    return {str(row["name"]) for row in _rows(value) if isinstance(row, dict) and row.get("name") is not None}


def names_in(value: Any) -> set[str]:
    """The names that a part of a plan gives, as it is written: in either language, or bare."""
    rows = value if isinstance(value, (list, dict)) else [value]
    if isinstance(rows, dict) and not {"name", "名称", "路段"} & set(rows):
        return {str(key) for key in rows}
    found: set[str] = set()
    for row in [rows] if isinstance(rows, dict) else rows:
        said = [row.get(key) for key in ("name", "名称", "路段")] if isinstance(row, dict) else [row]
        found |= {str(one) for one in said if isinstance(one, (str, int))}
    return found
