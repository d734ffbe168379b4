"""What came of verifying a proof, tier by tier."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from roster.domain.answer import RuleResult
from roster.domain.certificate import State, Verified
from roster.domain.text import Language, Text
from roster.output.grid import Cell, Column, Grid
from roster.output.views.result import tier_value
from roster.rules.tiers import tier_title

UNFIT = Text(
    "证明与这张值班表对不上：排定以后，计划、往季记录或原排人员改过。重排一次即有新证明",
    "the proof does not fit this schedule: the plan, earlier quarters or who was planned changed since it was"
    " built. Build again for a new one",
)

_STATES: dict[State, Text] = {
    "proved": Text("已复核：没有比 {value} 更好的", "verified: nothing is better than {value}"),
    "search": Text(
        "求解器搜索所得（差距0）；乘子证到 {bound}",
        "by the solver's search (gap 0); multipliers prove {bound}",
    ),
    "open": Text("未证明最优；乘子证到 {bound}", "not proved best; multipliers prove {bound}"),
    "value": Text(
        "对不上：证明里是 {claimed}，现在数出 {value}", "{claimed} in the proof, {value} as counted now"
    ),
    "bound": Text("不成立：乘子只证到 {bound}", "does not hold: multipliers prove {bound} only"),
    "unknown": Text("与另一张表比较而来，这里不核", "in comparison with another schedule: not verified here"),
}


def proof_grid(verified: Sequence[Verified], rules: Sequence[RuleResult], language: Language) -> Grid:
    """A table of the tiers in their order: what was reached, and what of its proof was verified.

    `rules` are what became of the priced rules: values are put in their units.
    """
    columns = (
        Column(Text("先后", "Tier").to(language), 1),
        Column(Text("项目", "What").to(language)),
        Column(Text("结果", "Result").to(language)),
        Column(Text("复核", "Verified").to(language)),
    )
    rows = tuple(
        (
            Cell(str(place)),
            Cell(tier_title(one.claim.key).to(language)),
            Cell(tier_value(one.claim.key, one.claim.value, rules).to(language)),
            Cell(
                state_text(one).to(language),
                "error" if not one.holds else "good" if one.state == "proved" else "warning",
            ),
        )
        for place, one in enumerate(verified, start=1)
    )
    return Grid(Text("证明的复核", "The proof, verified").to(language), columns, rows)


def state_text(one: Verified) -> Text:
    """What came of one tier, in a sentence."""
    return _STATES[one.state].format(
        value=_short(one.value), claimed=_short(one.claim.value), bound=_short(one.bound)
    )


def _short(value: Fraction | None) -> str:
    return "—" if value is None else f"{float(value):.6g}"


def summary(verified: Sequence[Verified]) -> Text:
    """How many tiers are verified, in a sentence."""
    proved = sum(one.state == "proved" for one in verified)
    wrong = sum(not one.holds for one in verified)
    text = Text(
        "共 {all} 项：{proved} 项由精确运算复核为最优，{wrong} 项不成立",
        "of {all} tiers {proved} are verified best in exact arithmetic, {wrong} do not hold",
    )
    return text.format(all=len(verified), proved=proved, wrong=wrong)
