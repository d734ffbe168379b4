"""What a change of the plan does, as tables: tier by tier, which posts change hands, who carries more."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from roster.domain.reasons import Comparison, Load, LoadChange, PostChange, TierChange
from roster.domain.text import Language, Text
from roster.language.marks import VACANT
from roster.language.names import amount, line_text
from roster.language.phrases import name_of, role_text
from roster.output.grid import Cell, CellKind, Column, Grid
from roster.output.views.result import tier_value

SHOWN = 5
"""So many sentences of a tier are shown at most."""


def comparison_lines(comparison: Comparison, language: Language) -> Iterator[str]:
    """What was changed, what it is compared with, and what it comes to, in sentences."""
    opening = Text("{quarter}，假如：", "{quarter}, what if:").format(quarter=comparison.quarter)
    yield opening.to(language)
    yield from (f"  - {change.to(language)}" for change in comparison.changes)
    against = Text("与{against}比较；什么都没有写入。", "Compared with {against}; nothing is written.")
    yield against.format(against=comparison.against).to(language)
    yield _summary(comparison).to(language)


def _summary(comparison: Comparison) -> Text:
    worse = [tier for tier in comparison.tiers if tier.more > 0]
    better = [tier for tier in comparison.tiers if tier.more < 0]
    if not comparison.posts and not worse and not better:
        return Text("值班表不用改。", "The roster stays as it is.")
    changed = sum(len(post.comes) for post in comparison.posts)
    fewest = (
        Text("（已证明不能改得更少）", " (proved: fewer would not do)") if comparison.fewest else Text("", "")
    )
    first = next((tier for tier in comparison.tiers if tier.more), None)
    if first is None:
        end = Text("各项都与原来一样好", "every tier is as good as before")
    elif first.reshared:
        end = Text(
            "最先受影响的是“{t}”，应担份额变了", "the first tier to change is “{t}”: its fair shares changed"
        ).format(t=first.title)
    elif first.more > 0:
        end = Text("最先受影响的是“{t}”，变差", "the first tier to change is “{t}”: worse").format(
            t=first.title
        )
    else:
        end = Text("最先受影响的是“{t}”，变好", "the first tier to change is “{t}”: better").format(
            t=first.title
        )
    return Text(
        "要换{n}人次{fewest}；{end}。", "{n} {n:duty changes|duties change} hands{fewest}; {end}."
    ).format(n=changed, fewest=fewest, end=end)


def tiers_grid(comparison: Comparison, language: Language) -> Grid:
    """Each tier before and after."""
    columns = (
        Column(Text("项目", "What").to(language)),
        Column(Text("原来", "Before").to(language)),
        Column(Text("改后", "After").to(language)),
        Column(Text("变化", "Change").to(language)),
        Column(Text("证明", "Proof").to(language), 1),
    )
    rows = tuple(_tier_row(tier, language) for tier in comparison.tiers)
    notes = [
        Text("{tier}：{what}", "{tier}: {what}").format(tier=tier.title, what=text).to(language)
        for tier in comparison.tiers
        if tier.more > 0
        for text in tier.new[:SHOWN]
    ]
    return Grid(Text("各项得失", "Who pays, tier by tier").to(language), columns, rows, notes=tuple(notes))


def _tier_row(tier: TierChange, language: Language) -> tuple[Cell, ...]:
    change, kind = Text("不变", "the same"), ""
    if tier.reshared:
        change = Text("应担变了", "shares changed")
    elif tier.more > 0:
        change, kind = Text("变差", "worse"), "warning"
    elif tier.more < 0:
        change, kind = Text("变好", "better"), "good"
    shown: CellKind = "warning" if kind == "warning" else "good" if kind == "good" else ""
    proof = Text("两边都已证明最优", "both proved best") if tier.proved else Text("没有证明", "not proved")
    return (
        Cell(tier.title.to(language)),
        Cell(tier_value(tier.key, tier.before).to(language)),
        Cell(tier_value(tier.key, tier.after).to(language)),
        Cell(change.to(language), shown),
        Cell(proof.to(language)),
    )


def posts_grid(comparison: Comparison, language: Language) -> Grid:
    """The shifts in which other people serve: who no longer does, and who does instead."""
    columns = (
        Column(Text("日期", "Date").to(language)),
        Column(Text("班次", "Shift").to(language)),
        Column(Text("岗位", "Role").to(language), 2),
        Column(Text("不再值", "No longer").to(language)),
        Column(Text("改由", "Instead").to(language)),
    )
    rows = tuple(_post_row(post, language) for post in comparison.posts)
    notes: tuple[str, ...] = ()
    if comparison.moved:
        moved = Text(
            "另有{n}人次仍值原来的班，只换路段",
            "besides, {n} {n:time|times} someone serves the same shift at another segment",
        )
        notes = (moved.format(n=comparison.moved).to(language),)
    return Grid(Text("换人的班次", "Posts that change hands").to(language), columns, rows, notes=notes)


def _post_row(post: PostChange, language: Language) -> tuple[Cell, ...]:
    vacant = VACANT.to(language)
    leaves = [name_of(person) for person in post.leaves] + [vacant] * max(0, -post.vacant)
    comes = [name_of(person) for person in post.comes] + [vacant] * max(0, post.vacant)
    joint = "、" if language == "zh" else ", "
    return (
        Cell(str(post.duty.date)),
        Cell(post.duty.shift),
        Cell(role_text(post.duty.role).to(language)),
        Cell(joint.join(leaves) or "—", "vacant" if post.vacant < 0 else ""),
        Cell(joint.join(comes) or "—", "vacant" if post.vacant > 0 else ""),
    )


def loads_grid(comparison: Comparison, language: Language) -> Grid:
    """Whose number of duties changes: before and after, each with the fair share."""
    columns = (
        Column(Text("姓名", "Name").to(language)),
        Column(Text("单位", "Unit").to(language), 1),
        Column(Text("项目", "Line").to(language)),
        Column(Text("原来", "Before").to(language), right=True),
        Column(Text("改后", "After").to(language), right=True),
    )
    rows = tuple(
        (
            Cell(name_of(load.person)),
            Cell(load.person.unit),
            Cell(line_text(load.line).to(language)),
            Cell(_load(load.before)),
            Cell(_load(load.after), "warning" if _more(load) > 0 else "good"),
        )
        for load in comparison.loads
    )
    note = Text("次数/应担份额", "duties / fair share").to(language)
    return Grid(
        Text("谁多值、谁少值", "Who carries more, who less").to(language), columns, rows, notes=(note,)
    )


def _load(load: Load | None) -> str:
    if load is None:
        return "—"
    return amount(load.served) + ("" if load.fair is None else f" / {float(load.fair):.1f}")


def _more(load: LoadChange) -> Fraction:
    after = Fraction(0) if load.after is None else load.after.served
    return after - (Fraction(0) if load.before is None else load.before.served)
