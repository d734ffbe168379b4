"""From a file to a plan: keys in either language, references checked, every error at once with its place.

One walk along the types of the models brings keys and fixed words to English, remembers where everything
came from, and collects the words that must name something. Then pydantic validates; what it objects to is
put into the words of the admin. Nothing is reported twice.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, PlainValidator, ValidationError

from roster.domain.text import Language, Text
from roster.errors import Place, Problem, RosterError
from roster.files.discretion import key_shown
from roster.files.fields import Ref
from roster.files.source import Loc, Source, read_text
from roster.files.source import parse as parse_source
from roster.language.preference import hear
from roster.plan import messages
from roster.plan.demand import ALL
from roster.plan.entry_cells import named
from roster.plan.people_file import people_rows
from roster.plan.references import Reference, Words, names_in, unknown_references
from roster.plan.schema import Plan
from roster.plan.sense import senseless
from roster.plan.terms import VALUES, field_of, keys_of, rules_by_name, value_of
from roster.rules.base import Rule

PLAN_FILE = "roster.yaml"


def read(path: Path) -> Plan:
    """The plan in a file, or in a folder's `roster.yaml`; raises RosterError with all its problems."""
    file = path / PLAN_FILE if path.is_dir() else path
    return parse(read_text(file), str(file), file.parent)


def parse(text: str, name: str, folder: Path | None = None, texts: Mapping[Path, str] | None = None) -> Plan:
    """The plan in a text; `name` is what places call it, `folder` where files it names are looked for.

    `texts` are such files as they are to be, in place of what is on the disk.
    """
    source = parse_source(text, name)
    if source.data is None:
        message, hint = (
            Text("计划是空的", "the plan is empty"),
            Text("用 roster init 得到一份样板", "roster init writes a sample"),
        )
        raise RosterError.of([Problem(Place(name), message, hint)])
    if not isinstance(source.data, dict):
        message = Text("计划应由“键: 值”组成", "a plan is made of `key: value` lines")
        raise RosterError.of([Problem(source.place(()), message, messages.SAMPLE)])
    walk = _Walk(source, folder, texts or {})
    data: dict[str, Any] = walk.value(source.data, Plan, (), (), ())
    language = _settled(data, source.data)
    problems = [*walk.problems, *unknown_references(walk.references, Words.of(data), walk.place)]
    data = {**data, "rules": _rules(data.get("rules"), walk, problems)}
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        problems += messages.translated(error, walk.place, {problem.place for problem in problems})
    else:
        plan._source, plan._origin, plan._remarks = source, walk.origin, tuple(walk.remarks)
        problems += senseless(plan, walk.place)
    if problems:
        ordered = sorted(
            problems,
            key=lambda problem: (problem.place.file != name, problem.place.line, problem.place.column),
        )
        raise RosterError(tuple(dict.fromkeys(ordered)), language=language)
    return plan


def _settled(data: dict[str, Any], written: Mapping[str, Any]) -> Language:
    """The language to speak, put into the data of the plan with the title that goes with it."""
    said = data.get("language")
    words = [*map(str, written), *(str(data.get(part, "")) for part in ("units", "people"))]
    likely: Language | None = "zh" if any(map(_CHINESE.search, words)) else None
    language = hear("zh" if said == "zh" else "en" if said == "en" else likely)
    if "language" not in data or said in ("zh", "en"):
        data["language"] = language
    data.setdefault("title", Text("值班安排表", "Duty roster").to(language))
    return language


_CHINESE = re.compile("[\u4e00-\u9fff]")


def _rules(items: Any, walk: _Walk, problems: list[Problem]) -> Any:
    """Each rule validated by its own model, so that its errors are placed at its own words."""
    if not isinstance(items, list):
        return items or ()
    kinds = rules_by_name()
    rules: list[Any] = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            # What is no mapping has been reported, or is left for the plan's own model to refuse.
            rules += [] if item is None else [item]
            continue
        try:
            rules.append(kinds[item["rule"]].model_validate(item))
        except ValidationError as error:
            known = {problem.place for problem in problems}
            problems += messages.translated(error, walk.place, known, ("rules", number))
    return rules


@dataclass
class _Walk:
    """Brings data to English keys and words; `origin` leads from paths in the result to paths in the file."""

    source: Source
    folder: Path | None
    texts: Mapping[Path, str] = field(default_factory=dict)
    origin: dict[Loc, Loc] = field(default_factory=dict)
    elsewhere: dict[Loc, Place] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def place(self, loc: Iterable[str | int], *, key: bool = False) -> Place:
        """The place in the file of what is at `loc` in the result."""
        path = tuple(loc)
        listed = (path[:n] for n in range(len(path), 0, -1) if path[:n] in self.elsewhere)
        there = next(listed, None) if path[:1] == ("people",) else None
        if there is not None:
            return self.elsewhere[there]
        while path and path not in self.origin:
            path = path[:-1]
        return self.source.place(self.origin.get(path, ()), key=key)

    def value(self, value: Any, kind: Any, refs: tuple[Ref, ...], loc: Loc, at: Loc) -> Any:
        """The value with keys and fixed words in English; `kind` is the type it should have."""
        self.origin[loc] = at
        origin = get_origin(kind)
        if origin is Annotated:
            inner, *marks = get_args(kind)
            if any(isinstance(mark, PlainValidator) for mark in marks):
                return value
            return self.value(value, inner, (*refs, *_refs(marks)), loc, at)
        if origin in {Union, types.UnionType}:
            return self._union(value, kind, refs, loc, at)
        if origin is Literal and isinstance(value, (str, bool)):
            return self._word(value, get_args(kind))
        if origin is tuple:
            inner = get_args(kind)[0]
            if value is None:
                return []
            if isinstance(value, dict) and self._is_ranked(value, inner):
                return [
                    {
                        inner.bare: self._key_word(word, inner, (*loc, n, inner.bare), (*at, word)),
                        inner.ranked: self.value(number, int, (), (*loc, n, inner.ranked), (*at, word)),
                    }
                    for n, (word, number) in enumerate(value.items())
                ]
            items = value if isinstance(value, list) else [value]
            listed = isinstance(value, list)
            return [
                self.value(item, inner, refs, (*loc, n), (*at, n) if listed else at)
                for n, item in enumerate(items)
            ]
        if origin in {Mapping, dict} or (isinstance(origin, type) and issubclass(origin, Mapping)):
            return self._mapping(value, kind, loc, at)
        if isinstance(kind, type) and issubclass(kind, Rule):
            return self._rule(value, loc, at)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._model(value, kind, loc, at)
        if kind is bool and isinstance(value, str) and value in {"是", "否"}:
            return value == "是"
        if refs and _is_word(value):
            return self._reference(str(value), refs, loc)
        return value

    @staticmethod
    def _is_ranked(value: dict[Any, Any], kind: Any) -> bool:
        """Whether a mapping maps words to numbers, which is short for a list of models."""
        ranked = isinstance(kind, type) and issubclass(kind, BaseModel) and hasattr(kind, "ranked")
        return ranked and not set(value) <= set(keys_of(kind))

    def _key_word(self, word: Any, kind: Any, loc: Loc, at: Loc) -> str:
        """A word given as a key, for the field that a bare word means."""
        self.origin[loc] = at
        refs = _refs(get_args(get_args(kind.model_fields[kind.bare].annotation)[0])[1:])
        self.references += [Reference(str(word), ref, loc, key=True) for ref in refs[:1]]
        return str(word)

    def _union(self, value: Any, kind: Any, refs: tuple[Ref, ...], loc: Loc, at: Loc) -> Any:
        choices = [choice for choice in get_args(kind) if choice is not type(None)]
        if value is None:
            return None
        for choice in choices:
            if get_origin(choice) is Literal and isinstance(value, str):
                return self._word(value, get_args(choice))
        return self.value(value, choices[-1], refs, loc, at)

    @staticmethod
    def _word(value: str | bool, allowed: tuple[object, ...]) -> object:
        if isinstance(value, bool):
            return {True: "on", False: "off"}[value] if "on" in allowed else value
        return value_of(value, allowed)

    def _mapping(self, value: Any, kind: Any, loc: Loc, at: Loc) -> Any:
        key_kind, value_kind = get_args(kind)
        refs = _refs(get_args(key_kind)[1:]) if get_origin(key_kind) is Annotated else ()
        listed: dict[str, int] = {}
        if isinstance(value, list) and (refs or all(isinstance(item, str) for item in value)):
            # A list of words where a mapping of numbers is meant: each counts once (lines of fairness).
            listed = {str(item): number for number, item in enumerate(value)}
            refs = refs if all(map(_is_word, value)) else ()
            self.problems += [
                messages.no_word(self.source.place((*at, number)))
                for number, item in enumerate(value)
                if not _is_word(item)
            ]
            value = dict.fromkeys(listed, 1)
        if not isinstance(value, dict):
            return value
        found: dict[Any, Any] = {}
        for key, item in value.items():
            where = (*at, listed[key]) if listed else (*at, key)
            if refs:
                self.references.append(Reference(str(key), refs[0], (*loc, key), key=not listed))
            number = int(key) if key_kind is int and str(key).isdecimal() else key
            found[number] = self.value(item, value_kind, (), (*loc, number), where)
        return found

    def _model(self, value: Any, kind: type[BaseModel], loc: Loc, at: Loc) -> Any:
        if kind is Plan and isinstance(value, dict):
            value = self._with_people(value)
        bare = getattr(kind, "bare", None)
        if not isinstance(value, dict):
            if bare is None or value is None:
                return value
            info = kind.model_fields[bare]
            return {bare: self.value(value, info.annotation, _refs(info.metadata), (*loc, bare), at)}
        known = keys_of(kind)
        found: dict[str, Any] = {}
        for written, item in value.items():
            key = known.get(written)
            if key is None:
                place = self._key_place((*at, written), loc)
                shown = key_shown(written) if messages.private((*loc, "")) else written
                self.problems.append(messages.unknown_key(shown, known, place))
            elif key in found:
                place = self._key_place((*at, written), loc)
                self.problems.append(messages.key_twice(written, key, place))
            else:
                info = kind.model_fields[field_of(kind, key)]
                found[key] = self.value(
                    item, info.annotation, _refs(info.metadata), (*loc, key), (*at, written)
                )
        return found

    def _key_place(self, at: Loc, loc: Loc) -> Place:
        return (
            self.place(loc)
            if any(loc[:n] in self.elsewhere for n in range(len(loc) + 1))
            else self.source.place(at, key=True)
        )

    def _rule(self, value: Any, loc: Loc, at: Loc) -> Any:
        names = rules_by_name()
        if isinstance(value, str):
            value = {"rule": value}
        if not isinstance(value, dict):
            return value
        written = next((value[key] for key in ("rule", "规则") if key in value), None)
        kind = names.get(str(written))
        if kind is None:
            key = next((key for key in ("rule", "规则") if key in value), None)
            place = self.source.place((*at, key) if key else at)
            self.problems.append(messages.unknown_rule(written, names, place))
            return None
        rest = {key: item for key, item in value.items() if key not in {"rule", "规则"}}
        read = self._model(rest, kind, loc, at)
        return {**read, "rule": kind.model_fields["rule"].default}

    def _reference(self, word: str, refs: tuple[Ref, ...], loc: Loc) -> str:
        if refs[0].kind == "segment" and word in {ALL, *VALUES[ALL]}:
            return ALL
        self.references.append(Reference(word, refs[0], loc))
        return word

    def _with_people(self, value: dict[str, Any]) -> dict[str, Any]:
        """The plan with the rows of the staff list that `people` names in their place."""
        key = next((key for key in ("people", "人员", "名单") if isinstance(value.get(key), str)), None)
        if key is None:
            return value
        shifts, segments = (
            next(
                (value[word] for word, known in keys_of(Plan).items() if known == part and word in value), ()
            )
            for part in ("shifts", "segments")
        )
        names = named(names_in(shifts), names_in(segments))
        found = people_rows(self.folder, value[key], self.source.place((key,)), self.texts, names)
        self.problems += found.problems
        if found.problems and not found.rows:
            # Why it could not be read is reported already; that nobody is in it follows.
            self.elsewhere["people",] = found.problems[0].place
        self.remarks += found.remarks
        self.elsewhere |= {("people", *loc): place for loc, place in found.places.items()}
        return {**value, key: found.rows}


def _is_word(value: Any) -> bool:
    """Whether a value is a word, or a number that may be a name."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _refs(marks: Iterable[Any]) -> tuple[Ref, ...]:
    return tuple(mark for mark in marks if isinstance(mark, Ref))
