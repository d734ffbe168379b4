"""The rules for people: the list of all, and a page for each from its own documentation."""

from __future__ import annotations

import inspect

from roster.errors import Place, Problem, RosterError
from roster.render.grid import Cell, Column, Grid
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE
from roster.rules.tiers import TIER_TITLES
from roster.text import Language, Text, listed
from roster.words import Zh


def rule_list(language: Language) -> Grid:
    """Every rule: its names, whether it holds unwritten, and what it is about."""
    titles = (
        ("规则", "Rule"),
        ("中文写法", "In Chinese"),
        ("层次", "Tier"),
        ("默认", "Holds"),
        ("说明", "What it asks"),
    )
    columns = tuple(
        Column(Text(zh, en).to(language), drop)
        for (zh, en), drop in zip(titles, (0, 1, 3, 2, 0), strict=True)
    )
    rows = tuple(
        (
            Cell(_name(kind)),
            Cell(kind.zh[0]),
            Cell(TIER_TITLES[kind.tier].to(language)),
            Cell(Text("总是", "always").to(language) if kind.implied else ""),
            Cell(kind.title.to(language)),
        )
        for kind in CATALOGUE
    )
    return Grid("", columns, rows)


def rule_page(name: str, language: Language) -> str:
    """What a rule asks, what one breach is and in which unit, an example, and its words; raises RosterError for no rule."""
    kind = next((kind for kind in CATALOGUE if name in {_name(kind), *kind.zh}), None)
    if kind is None:
        message = Text("没有叫“{name}”的规则", "there is no rule “{name}”").format(name=name)
        known = Text("可写:{names}", "known: {names}").format(names=listed(map(_name, CATALOGUE)))
        raise RosterError.of([Problem(Place(""), message, known)])
    lines = [
        f"{_name(kind)} · {kind.title.to(language)} ({'、'.join(kind.zh)})",
        "",
        inspect.cleandoc(kind.__doc__ or ""),
        "",
    ]
    for field, info in kind.model_fields.items():
        if field == "rule":
            continue
        chinese = "、".join(word for mark in info.metadata if isinstance(mark, Zh) for word in mark.keys)
        needed = (
            Text("必须写", "required").to(language)
            if info.is_required()
            else f"= {_shown(info.get_default(call_default_factory=True))}"
        )
        lines.append(f"  {info.alias or field} ({chinese})  {needed}")
    return "\n".join(lines)


def _name(kind: type[Rule]) -> str:
    return str(kind.model_fields["rule"].default)


def _shown(value: object) -> str:
    if value is None or value == ():
        return "-"
    return ", ".join(map(str, value)) if isinstance(value, (tuple, dict)) else str(value)
