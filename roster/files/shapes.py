"""JSON documents as declared shapes: one encoder for all of them, and the JSON Schema that describes each.

A `Shape` is a class whose annotations are the keys of a JSON object, in order; a dataclass whose fields are
its keys is its own shape, unless `stands_for` names another for it. A key of a `Shape` is read from the
attribute of its name, or from where `of` says; `_` in a key is written `-`, and one at its end is dropped
(`from_`). A name that begins with `_` puts the keys of another shape in its place.

What a value becomes is decided by the type that is declared:

    str                 whatever prints as itself: ids, quarters, paths, places
    Text                the sentence in the language asked for
    Fraction            a number: whole where it is, else to six places
    date, datetime      2027-02-05, 2027-02-05T19:00
    list, tuple         an array
    dict, Mapping       an object with any keys
"""

from __future__ import annotations

import datetime as dt
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from roster.domain.dates import Quarter
from roster.domain.text import Language, Text

Encoder = Callable[[Any], Any]
Kind = TypeVar("Kind")


class Shape:
    """An object of a JSON document; subclasses declare its keys. Never instantiated."""


@dataclass(frozen=True)
class _Source:
    get: Callable[[Any], Any]
    left_out: bool = False


@dataclass(frozen=True)
class _Key:
    """One key of a shape: its type, where the value comes from, whether it is left out where that is None."""

    name: str
    type: Any
    source: _Source


def of(source: str | Callable[[Any], Any]) -> Any:
    """Where the value of a key comes from: an attribute by its (dotted) name, or a function of the object."""
    return _Source(attrgetter(source) if isinstance(source, str) else source)


def maybe(source: str | Callable[[Any], Any]) -> Any:
    """As `of`, for a key that is left out where its value is None."""
    return _Source(of(source).get, left_out=True)


def always(value: Any) -> Any:
    """A key that has the same value in every document."""
    return _Source(lambda _: value)


def number(value: Fraction) -> int | float:
    """A fraction as a number of a file: whole where it is, else to six places."""
    return int(value) if value.denominator == 1 else round(float(value), 6)


def encode(shape: Any, value: Any, language: Language) -> Any:
    """The value as a shape (or a list of shapes) has it, ready for JSON; a dict is encoded already."""
    return _encoder(shape, language)(value)


_SHAPES: dict[Any, Any] = {Quarter: str}
"""The shapes of classes that do not show all they have, or show it otherwise."""


def shape_of(value: type) -> Callable[[Kind], Kind]:
    """Declare a shape to be that of all values of a class."""

    def declared(shape: Kind) -> Kind:
        _SHAPES[value] = shape
        return shape

    return declared


def _is_object(type_: Any) -> bool:
    return inspect.isclass(type_) and (issubclass(type_, Shape) or is_dataclass(type_)) and type_ is not Text


@cache
def _keys(shape: Any) -> tuple[_Key, ...]:
    return tuple(
        _Key(name.rstrip("_").replace("_", "-"), type_, _source(shape, name))
        for name, type_ in get_type_hints(shape).items()
    )


def _source(shape: Any, name: str) -> _Source:
    declared = getattr(shape, name, None)
    return declared if isinstance(declared, _Source) else _Source(attrgetter(name))


@cache
def _encoder(type_: Any, language: Language) -> Encoder:
    type_ = _SHAPES.get(type_, type_)
    if _is_object(type_):
        return _object(type_, language)
    arguments = [one for one in get_args(type_) if one is not types.NoneType]
    origin = get_origin(type_)
    if origin in {Union, types.UnionType}:
        (only,) = arguments
        encoder = _encoder(only, language)
        return lambda value: None if value is None else encoder(value)
    if origin in _ARRAYS:
        encoder = _encoder(arguments[0], language)
        return lambda values: [encoder(value) for value in values]
    if origin in _OBJECTS:
        encoder = _encoder(arguments[1], language)
        return lambda values: {str(key): encoder(value) for key, value in values.items()}
    if type_ is Text:
        return lambda text: text.to(language)
    return _LEAVES.get(type_, _same)


_ARRAYS = {list, tuple}
_OBJECTS = {dict, Mapping}


def _same(value: Any) -> Any:
    return value


_LEAVES: dict[Any, Encoder] = {
    str: str,
    Fraction: number,
    dt.date: str,
    dt.datetime: lambda time: time.isoformat(timespec="minutes"),
}


def _object(shape: Any, language: Language) -> Encoder:
    parts = [(key.name, key.source.get, _encoder(key.type, language), key.source) for key in _keys(shape)]

    def encoded(value: Any) -> Any:
        if type(value) is dict:
            return value
        found: dict[str, Any] = {}
        for name, get, encoder, source in parts:
            given = get(value)
            if given is None and source.left_out:
                continue
            if name.startswith("-"):
                found |= encoder(given)
            else:
                found[name] = encoder(given)
        return found

    return encoded


# -- the JSON Schema ---------------------------------------------------------------------------


def json_schema(shape: Any, title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of documents of a shape; its descriptions are the shapes' docstrings."""
    definitions: dict[str, Any] = {}
    found = _schema(shape, definitions)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return {**head, **found, "$defs": definitions}


_LEAF_SCHEMAS: dict[Any, dict[str, Any]] = {
    Any: {},
    str: {"type": "string"},
    Text: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Fraction: {"type": "number"},
    bool: {"type": "boolean"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d$"},
    types.NoneType: {"type": "null"},
}


def _schema(type_: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    type_ = _SHAPES.get(type_, type_)
    if _is_object(type_):
        if type_.__name__ not in definitions:
            definitions[type_.__name__] = {}
            definitions[type_.__name__] |= _object_schema(type_, definitions)
        return {"$ref": f"#/$defs/{type_.__name__}"}
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in {Union, types.UnionType}:
        return {"anyOf": [_schema(one, definitions) for one in arguments]}
    if origin in _ARRAYS:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin in _OBJECTS:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return dict(_LEAF_SCHEMAS[type_])


def _object_schema(shape: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    keys = list(_flat(shape))
    return {
        "description": inspect.cleandoc(shape.__doc__ or ""),
        "type": "object",
        "properties": {key.name: _schema(key.type, definitions) for key in keys},
        "required": [key.name for key in keys if not key.source.left_out],
        "additionalProperties": False,
    }


def _flat(shape: Any) -> Iterator[_Key]:
    for key in _keys(shape):
        if key.name.startswith("-"):
            yield from _flat(key.type)
        else:
            yield key
