"""How good an answer is, in words: each tier's value and proof, and what was found wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from roster.domain.answer import Answer, Finding, Tier
from roster.domain.text import Language, Text, listed
from roster.errors import cells
from roster.language.names import line_text
from roster.output.grid import Cell, CellKind, Column, Grid
from roster.rules.tiers import TIER_TITLES

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
            Cell(
                (tier.title if tier.key.line is None else tier_title(tier.key.name, tier.key.part)).to(
                    language
                )
            ),
            Cell(_value(answer, tier).to(language)),
            _proof(tier, language),
        )
        for number, tier in enumerate(answer.tiers, start=1)
    )
    return Grid(Text("结果与证明", "Result and proof").to(language), columns, rows)


def tier_title(name: str, part: str | None) -> Text:
    """The name of a tier for people, and of its part where it is one of several."""
    if name == "fairness" and part is not None:
        return Text("公平·{line}", "fairness: {line}").format(line=line_text(part))
    title = listed(TIER_TITLES[one] for one in TIER_TITLES if one in name.split("+"))
    if part == "even":
        return Text("{tier}均摊", "{tier} evened out").format(tier=title)
    return (
        title if part is None else Text("{tier}（{part}）", "{tier} ({part})").format(tier=title, part=part)
    )


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


def _value(answer: Answer, tier: Tier) -> Text:
    """The value of a tier in the unit of its one rule, where it is that rule's cases; else in points."""
    own, text = _ALONE.get(tier.key.name, ("", None))
    mine = [(one.rule, Fraction(one.broken)) for one in answer.rules if one.tier == tier.key.name]
    if text is not None and mine == [(own, tier.value)]:
        return text.format(v=f"{float(tier.value):.6g}")
    return tier_value(tier.key.name, tier.key.part, tier.value)


def tier_value(name: str, part: str | None, value: Fraction) -> Text:
    """The value of a tier with its unit."""
    text = _VALUES.get(name, Text("{v} 分", "{v} {v:point|points}"))
    if part == "even":
        text = Text("平方和 {v}", "sum of squares {v}")
    return text.format(v=f"{float(value):.6g}")


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
