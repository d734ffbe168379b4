"""The JSON Schema of the plan, with keys and fixed words in both languages, for completion in editors.

It is made by one walk along the types of the models, the way `reading` walks along them: what the reader
takes (a bare word for a mapping, one thing for a list of one, a number in quotes), the schema takes. What
depends on other parts of the plan, names above all, is the reader's alone. Choices are made by what a value
is (`if` it is a mapping, `if` its rule is so called), never by trying all: so whatever is wrong is said where
it is wrong.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, PlainValidator
from pydantic.fields import FieldInfo

from roster.files.fields import BAR, DATE, YEARLY
from roster.plan.people import PersonSpec
from roster.plan.schema import Plan
from roster.plan.terms import VALUES, keys_of, rules_by_name
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE

SCHEMA_FILE = "roster.schema.json"

Schema = dict[str, Any]

_NUMBER = r"^\s*[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$"
_EXACT = r"^\s*[-+]?(\d{1,20}/\d{1,20}|(\d{1,40}\.?\d{0,40}|\.\d{1,40})([eE][-+]?\d{1,3})?)\s*$"
_YES_NO = ("true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", "1", "0")


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


_FRACTION: Schema = {"anyOf": [{"type": "number"}, _text(_EXACT)]}
_AS_WRITTEN: Mapping[str, Schema] = {
    "read_date": _text(f"^{DATE}$"),
    "read_yearly": _text(f"^({YEARLY}|{DATE})$"),
    "read_range": {
        "anyOf": [
            _text(f"^{DATE}({BAR}{DATE})?$"),
            {"type": "array", "items": _text(f"^{DATE}$"), "minItems": 2, "maxItems": 2},
        ]
    },
    "_share": _FRACTION,
    "exact": _FRACTION,
    "_count": _FRACTION,
    "_days": _FRACTION,
    "_lunar_day": _text(
        r"^\s*(农历)?\s*闰?\s*(\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
        r"|([正一二三四五六七八九十冬腊]{1,2}\s*月)?\s*[初一二三四五六七八九十廿卅]{1,3}\s*日?)\s*$"
    ),
    "_clock": _text(r"^\s*\d{1,2}\s*[:\uff1a]\s*\d{2}\s*$"),
    "_quarter": {"anyOf": [_text(r"^\s*\d{4}-?[Qq][1-4]\s*$"), {"type": "null"}]},
}
"""What each reader of a written value takes, by its name."""


def plan_schema() -> Schema:
    """The schema; rules are told apart by their name."""
    made = _Making()
    made.mapping(Plan)
    plan = made.definitions.pop(Plan.__name__)
    schema = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": schema, "title": "roster", **plan, "$defs": made.definitions}


class _Making:
    """Makes the definitions of models as they are met."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def schema(self, kind: Any, marks: Iterable[Any] = ()) -> Schema:
        """What may be written where a value of the type is read."""
        marks = list(_flat(marks))
        origin = get_origin(kind)
        if origin is Annotated:
            inner, *more = get_args(kind)
            return self.schema(inner, [*more, *marks])
        reader = next((mark.func.__name__ for mark in marks if isinstance(mark, PlainValidator)), None)
        if reader is not None:
            return _AS_WRITTEN[reader]
        if origin in {Union, types.UnionType}:
            choices = [
                {"type": "null"} if one is type(None) else self.schema(one, marks) for one in get_args(kind)
            ]
            return {"anyOf": choices}
        if origin is Literal:
            return {"enum": list(_spellings(get_args(kind)))}
        if origin is tuple:
            return self._list(get_args(kind)[0], marks)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            key, value = get_args(kind)
            return self._table(key, value, marks)
        if isinstance(kind, type) and issubclass(kind, Rule):
            return self._rule()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.mapping(kind)
        return _plain(kind, marks)

    def _list(self, item: Any, marks: list[Any]) -> Schema:
        """A list, or one thing in its place; nothing at all is an empty list."""
        each = self.schema(item)
        least = next((mark.min_length for mark in marks if isinstance(mark, MinLen)), 0)
        most = next((mark.max_length for mark in marks if isinstance(mark, MaxLen)), None)
        array: Schema = {"type": "array", "items": each}
        array |= {"minItems": least} if least else {}
        array |= {} if most is None else {"maxItems": most}
        alone = [] if least > 1 else [each]
        nothing = [] if least else [{"type": "null"}]
        other = [*nothing, *alone]
        if item is PersonSpec:
            other.insert(0, _text(r"\.[cC][sS][vV]$"))
        return {
            "if": {"type": "array"},
            "then": array,
            "else": other[0] if len(other) == 1 else {"anyOf": other} if other else False,
        }

    def _table(self, key: Any, value: Any, marks: list[Any]) -> Schema:
        """Names with values; of numbers, a list of the names counts each once."""
        inner, *more = get_args(value) if get_origin(value) is Annotated else (value,)
        table: Schema = {"type": "object", "additionalProperties": self.schema(value)}
        table |= {"propertyNames": {"pattern": r"^\d+$"}} if key is int else {}
        least = next((mark.min_length for mark in marks if isinstance(mark, MinLen)), 0)
        table |= {"minProperties": least} if least else {}
        if inner is int or any(isinstance(mark, PlainValidator) for mark in more):
            names = {"type": "array", "items": {"type": "string"}}
            return {"if": {"type": "array"}, "then": names, "else": table}
        return table

    def mapping(self, model: type[BaseModel]) -> Schema:
        """A mapping, or the value of its one main key."""
        name = model.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] |= self._defined(model)
        return {"$ref": f"#/$defs/{name}"}

    def _defined(self, model: type[BaseModel]) -> Schema:
        whole = {"description": " ".join((model.__doc__ or "").split("\n\n")[0].split()), **self._keys(model)}
        bare = getattr(model, "bare", None)
        if bare is None:
            return whole
        info = model.model_fields[bare]
        needed = [field for field, one in model.model_fields.items() if one.is_required() and field != bare]
        alone = False if needed else self.schema(info.annotation, info.metadata)
        return {"if": {"type": "object"}, "then": whole, "else": alone if alone is not False else whole}

    def _keys(self, model: type[BaseModel]) -> Schema:
        """The keys in both languages; those that must be there may be so in either."""
        known = keys_of(model)
        properties: Schema = {}
        needed: list[Schema] = []
        for field, info in model.model_fields.items():
            key = info.alias or field
            words = [word for word, english in known.items() if english == key]
            if model in CATALOGUE and field == "rule":
                continue
            properties |= dict.fromkeys(words, self.schema(info.annotation, info.metadata))
            if info.is_required():
                needed.append(_required(words))
        if model in CATALOGUE:
            properties |= dict.fromkeys(("rule", "规则"), True)
        whole: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return whole | ({"allOf": needed} if needed else {})

    def _rule(self) -> Schema:
        """A rule by its name, with the keys of that rule; the name alone where a rule needs no more."""
        if "Rule" in self.definitions:
            return {"$ref": "#/$defs/Rule"}
        self.definitions["Rule"] = {}
        names = list(rules_by_name())
        choices: list[Schema] = []
        alone: list[str | None] = [None]
        for kind in CATALOGUE:
            called = [name for name, other in rules_by_name().items() if other is kind]
            named = [
                {"required": ["rule"], "properties": {"rule": {"enum": called}}},
                {
                    "not": {"required": ["rule"]},
                    "required": ["规则"],
                    "properties": {"规则": {"enum": called}},
                },
            ]
            choices.append({"if": {"anyOf": named}, "then": self.mapping(kind)})
            if not any(info.is_required() for info in kind.model_fields.values()):
                alone += called
        self.definitions["Rule"] |= {
            "if": {"type": "object"},
            "then": {
                "properties": {"rule": {"enum": names}, "规则": {"enum": names}},
                "allOf": [_required(["rule", "规则"]), *choices],
            },
            "else": {"enum": alone},
        }
        return {"$ref": "#/$defs/Rule"}


def _required(words: list[str]) -> Schema:
    """One of the words must be a key: the first is asked for, or of a Chinese plan the first in Chinese."""
    english, chinese = words[0], next((word for word in words if not word.isascii()), words[0])
    ask = {
        "if": {"propertyNames": {"pattern": "^[ -~]*$"}},
        "then": {"required": [english]},
        "else": {"required": [chinese]},
    }
    return {"if": {"not": {"anyOf": [{"required": [word]} for word in words]}}, "then": ask}


def _flat(marks: Iterable[Any]) -> Iterable[Any]:
    for mark in marks:
        yield from _flat(mark.metadata) if isinstance(mark, FieldInfo) else (mark,)


def _spellings(words: Iterable[Any]) -> Iterable[Any]:
    """The fixed words in both languages; `on` and `off` may have been read as true and false."""
    words = tuple(words)
    yield from words
    yield from dict.fromkeys(word for one in words for word in VALUES.get(str(one), ()) if word not in words)
    yield from (True, False) if "on" in words else ()


def _plain(kind: Any, marks: Iterable[Any]) -> Schema:
    limits: Schema = {}
    for mark in marks:
        limits |= {"minimum": mark.ge} if isinstance(mark, Ge) else {}
        limits |= {"exclusiveMinimum": mark.gt} if isinstance(mark, Gt) else {}
        limits |= {"maximum": mark.le} if isinstance(mark, Le) else {}
        limits |= {"exclusiveMaximum": mark.lt} if isinstance(mark, Lt) else {}
        limits |= {"minLength": mark.min_length} if isinstance(mark, MinLen) else {}
    if kind is bool:
        said = sorted({word for one in _YES_NO for word in (one, one.title(), one.upper())})
        return {"enum": [True, False, 0, 1, "是", "否", *said]}
    if kind is int:
        return {"anyOf": [{"type": ["integer", "boolean"], **limits}, _text(r"^\s*[-+]?\d[\d_]*(\.0*)?\s*$")]}
    if kind is float:
        return {"anyOf": [{"type": ["number", "boolean"], **limits}, _text(_NUMBER)]}
    # A word that looks like a number is one all the same.
    return {"type": ["string", "number"], **limits}
