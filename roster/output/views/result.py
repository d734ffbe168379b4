"""How good an answer is, in words: each tier's value and proof, and what was found wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from roster.domain.answer import Answer, Finding, RuleResult, Tier
from roster.domain.text import Language, Text
from roster.domain.tiers import TierKey
from roster.errors import cells
from roster.output.grid import Cell, CellKind, Column, Grid
from roster.rules.tiers import tier_title

_VALUES: dict[str, Text] = {
    "vacancies": Text("{v} 个空岗", "{v} {v:post|posts} vacant"),
    "fairness": Text("偏差平方和 {v}", "sum of squares {v}"),
    "wishes": Text("{v} 分意愿未满足", "wishes refused: {v} {v:point|points}"),
    "rotation": Text("{v} 次重复路段", "{v} {v:visit|visits} too many to one segment"),
}
_ALONE: dict[str, tuple[str, Text]] = {
    "place": ("own-unit", Text("{v} 人次借自外单位", "{v} {v:post|posts} by other units")),
    "staffing": ("staffing", Text("{v} 分人数偏差", "numbers off what is preferred: {v} {v:point|points}")),
    "turns": ("turns", Text("{v} 个班未按轮次", "out of turn: {v} {v:duty|duties}")),
    "spacing": ("spacing", Text("{v} 次间隔不足", "{v} {v:duty|duties} too close")),
}
"""Tiers several rules may count in: how the value is put where one rule is there alone."""


def tier_grid(answer: Answer, language: Language) -> Grid:
    """Each tier in order: what was reached, and that nothing better exists or by how much it might."""
    columns = (
        Column(Text("先后", "Tier").to(language), 1),
        Column(Text("项目", "What").to(language)),
        Column(Text("结果", "Result").to(language)),
        Column(Text("证明", "Proof").to(language)),
    )
    rows = tuple(
        (
            Cell(str(number)),
            Cell((tier.title if tier.key.line is None else tier_title(tier.key)).to(language)),
            Cell(tier_value(tier.key, tier.value, answer.rules).to(language)),
            _proof(tier, language),
        )
        for number, tier in enumerate(answer.tiers, start=1)
    )
    return Grid(Text("结果与证明", "Result and proof").to(language), columns, rows)


def rule_grid(answer: Answer, language: Language) -> Grid:
    """Each priced rule: in how many cases it asks for something, is kept and broken, and what it costs."""
    columns = (
        Column(Text("尽量遵守的规则", "Rule at a price").to(language)),
        Column(Text("要求", "Asked").to(language), right=True),
        Column(Text("做到", "Kept").to(language), right=True),
        Column(Text("未做到", "Broken").to(language), right=True),
        Column(Text("代价", "Cost").to(language), right=True),
    )
    rows = tuple(
        (
            Cell(one.title.to(language)),
            *(Cell(str(count)) for count in (one.asked, one.kept)),
            Cell(str(one.broken), "warning" if one.broken else ""),
            Cell(f"{float(one.cost):.6g}"),
        )
        for one in answer.rules
    )
    return Grid(Text("规则做到多少", "How far rules were kept").to(language), columns, rows)


def tier_value(key: TierKey, value: Fraction, rules: Iterable[RuleResult] = ()) -> Text:
    """The value of a tier with its unit: that of its one rule, where it is that rule's cases; else points."""
    number = f"{float(value):.6g}"
    own, alone = _ALONE.get(key.name, ("", None))
    mine = [one for one in rules if one.tier == key.name]
    if alone is not None and len(mine) == 1 and mine[0].rule == own and mine[0].broken == value:
        return alone.format(v=number)
    if key.part == "even":
        return Text("平方和 {v}", "sum of squares {v}").format(v=number)
    return _VALUES.get(key.name, Text("{v} 分", "{v} {v:point|points}")).format(v=number)


_BY_CERTIFICATE = Text("已证明最优", "proved best")
_BY_SEARCH = Text("已证明最优（搜索所得，求解器差距0）", "proved best (by search, solver's gap 0)")
_WITHIN = Text("谁哪天值不变时最优；换人换天未证明", "best for who serves when; not proved over all rosters")
_OPEN = Text("未证明，最好不低于 {bound}", "not proved, no less than {bound}")


def _proof(tier: Tier, language: Language) -> Cell:
    if tier.proved:
        proved = _BY_SEARCH if tier.proof == "search" else _BY_CERTIFICATE
        return Cell(proved.to(language), "good")
    if tier.within is not None and tier.within >= tier.value:
        return Cell(_WITHIN.to(language), "warning")
    bound = f"{float(tier.bound):.6g}"
    return Cell(_OPEN.format(bound=bound).to(language), "warning")


def finding_grid(
    findings: Iterable[Finding],
    language: Language,
    shown: Callable[[str, int], str] = lambda text, taken: text,
) -> Grid:
    """What was found wrong: errors first, each with its place.

    `shown` breaks a message into lines, given how many cells the other columns take.
    """
    kinds: dict[str, tuple[str, CellKind]] = {
        "error": (Text("冲突", "error").to(language), "error"),
        "warning": (Text("提示", "note").to(language), "warning"),
    }
    ordered = sorted(findings, key=lambda finding: finding.severity)
    where = any(finding.where for finding in ordered)
    taken = 2 + max((cells(kinds[finding.severity][0]) for finding in ordered), default=0)
    taken += 2 + max(cells(finding.where) for finding in ordered) if where else 0
    columns = (
        Column(""),
        *((Column(Text("位置", "Where").to(language)),) if where else ()),
        Column(Text("内容", "What").to(language)),
    )
    rows = tuple(
        (
            Cell(*kinds[finding.severity]),
            *((Cell(finding.where),) if where else ()),
            Cell(shown(finding.message.to(language), taken)),
        )
        for finding in ordered
    )
    return Grid(Text("发现", "Findings").to(language), columns, rows)
