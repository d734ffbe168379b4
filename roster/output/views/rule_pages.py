"""The rules for people: the list of all, and a page for each from its own documentation."""

from __future__ import annotations

import inspect
import re
from typing import Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from roster.almanac.names import spellings
from roster.domain.text import Language, Text
from roster.files.fields import Zh
from roster.files.source import parse
from roster.language.lookup import RULE, Names
from roster.output.grid import Cell, Column, Grid
from roster.plan.terms import VALUES, keys_of, rules_by_name
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE
from roster.rules.selectors import Which, Who
from roster.rules.tiers import TIER_TITLES


def rule_list(language: Language) -> Grid:
    """Every rule: its names, whether it holds unwritten, and what it is about."""
    titles = (
        (("规则", "Rule"), 0),
        (("英文写法", "In Chinese"), 1),
        (("层次", "Tier"), 3),
        (("默认", "Holds"), 2),
        (("说明", "What it asks"), 0),
    )
    columns = tuple(Column(Text(zh, en).to(language), drop) for (zh, en), drop in titles)
    rows = tuple(
        (
            *(Cell(name) for name in (_name(kind), kind.zh[0])[:: 1 if language == "en" else -1]),
            Cell(TIER_TITLES[kind.tier].to(language)),
            Cell(Text("总是", "always").to(language) if kind.implied else ""),
            Cell(_asks(kind, language)),
        )
        for kind in CATALOGUE
    )
    return Grid("", columns, rows)


def _asks(kind: type[Rule], language: Language) -> str:
    """What the rule asks, in its first sentence."""
    return (
        kind.told.partition("。")[0]
        if language == "zh"
        else " ".join((kind.__doc__ or "").partition("\n\n")[0].split())
    )


def rule_page(name: str, language: Language) -> str:
    """What a rule asks, what one breach is and in which unit, an example, and its words.

    Raises RosterError where there is no such rule.
    """
    names = Names(RULE, ((word, kind) for kind in CATALOGUE for word in (_name(kind), *kind.zh)))
    kind = names.one(name)
    asks = kind.told if language == "zh" else _documented(kind)[0]
    lines = [f"{_name(kind)} · {kind.title.to(language)} ({'、'.join(kind.zh)})", "", asks]
    if said := example(kind, language):
        lines += ["", *(f"    {line}" for line in said.splitlines())]
    unused = {"rule", "weight", "who", "which"} - kind.takes
    fields = [(name, info) for name, info in kind.model_fields.items() if name not in unused]
    heading = (
        Text("可写的键（= 不写时的值）：", "Keys (= what holds where one is not written):")
        if fields
        else Text("总是遵守，不用写进计划。", "It always holds and need not be written.")
    )
    lines += ["", heading.to(language)]
    return "\n".join([*lines, *(f"    {_field(name, info, language)}" for name, info in fields)])


def example(kind: type[Rule], language: Language) -> str:
    """The example of a rule's documentation, in the words of the language; nothing where it has none."""
    written = _documented(kind)[1]
    if language == "en" or not written:
        return written
    return "\n".join(f"- {_chinese(item, kind)}" for item in parse(written, "").data)


def _documented(kind: type[Rule]) -> tuple[str, str]:
    """What the documentation says, each paragraph on a line of its own, and its example."""
    text, _, rest = inspect.cleandoc(kind.__doc__ or "").partition("```yaml\n")
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))
    return re.sub("`([^`]*)`", r"“\1”", "\n".join(paragraphs)), rest.partition("```")[0].rstrip()


def _chinese(value: object, model: type[BaseModel]) -> str:
    """A value of an example in flow style, the keys of its models and the fixed words in Chinese."""
    if isinstance(value, dict):
        pairs = (f"{_key(key, model)}: {_chinese(inner, _inner(key, model))}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_chinese(one, model) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    word = str(value)
    if model is Who:
        return word
    if word in rules_by_name() and issubclass(model, Rule):
        return rules_by_name()[word].zh[0]
    return next(iter(VALUES.get(word, ())), None) or next(filter(_is_chinese, spellings(word)), word)


def _inner(key: str, model: type[BaseModel]) -> type[BaseModel]:
    """The model of the value of a key: a selector's, or else a mapping's own words."""
    if model is Who:
        return Who
    models: dict[str, type[BaseModel]] = {"who": Who, "by": Who, "which": Which, "rule": model}
    return models.get(key, BaseModel)


def _key(key: str, model: type[BaseModel]) -> str:
    if model is BaseModel:
        return key
    words = [word for word, meant in keys_of(model).items() if meant == key and word != key]
    return words[0] if words else {"rule": "规则"}.get(key, key)


def _is_chinese(word: str) -> bool:
    return not word.isascii()


def _field(name: str, info: FieldInfo, language: Language) -> str:
    """A key in both languages, the words it takes, and what holds without it."""
    chinese = [word for mark in info.metadata if isinstance(mark, Zh) for word in mark.keys]
    english = info.alias or name
    keys = f"{english} ({'、'.join(chinese)})" if language == "en" else f"{'、'.join(chinese)} ({english})"
    words = [
        VALUES[word][0] if language == "zh" and word in VALUES else word for word in _words(info.annotation)
    ]
    if words and name == "weight":
        words.append(Text("数字", "a number").to(language))
    if words:
        shown = " | ".join(words)
        keys += Text("，可写 {words}", ": {words}").format(words=shown).to(language)
    if info.is_required():
        return keys + Text("，必须写", ", required").to(language)
    default = info.get_default(call_default_factory=True)
    return keys if default in (None, (), {}) else f"{keys} = {_shown(default, language)}"


def _words(annotation: object) -> list[str]:
    """The fixed words a type allows."""
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    return [word for inner in get_args(annotation) for word in _words(inner)]


def _name(kind: type[Rule]) -> str:
    return str(kind.model_fields["rule"].default)


def _shown(value: object, language: Language) -> str:
    if isinstance(value, (tuple, dict)):
        return Text("、", ", ").to(language).join(_shown(one, language) for one in value)
    word = str(value).lower() if isinstance(value, bool) else str(value)
    if language == "en":
        return word
    return next(iter(VALUES.get(word, ())), None) or next(filter(_is_chinese, spellings(word)), word)
