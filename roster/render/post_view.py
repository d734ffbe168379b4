"""Why somebody serves, or does not, on a day: the answer in sentences, and a table of everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from roster.domain import Day, Duty
from roster.reasons import DayReason, Load, Option, OptionKind, PostReason, ShiftReason, VacantReason
from roster.render.grid import Cell, CellKind, Column, Grid
from roster.render.words import VACANT, amount, carried_text, day_title, line_text, place_text, times
from roster.rules.words import name_of, role_text
from roster.text import Language, Text, listed

SHOWN = 20
"""How many others are shown where not all are asked for; the rest are counted."""

KINDS: dict[OptionKind, tuple[Text, CellKind]] = {
    "better": (Text("更好", "better"), "warning"),
    "free": (Text("一样好", "as good"), "good"),
    "costs": (Text("有代价", "costs"), ""),
    "breaks": (Text("违反规则", "breaks a rule"), "warning"),
    "cannot": (Text("不能", "can not"), "provisional"),
}


def heading(duty: Duty, day: Day, language: Language) -> str:
    """A duty as a heading: date, day, shift, times, place."""
    title = Text("{d}({t})", "{d} ({t})").format(d=duty.date, t=day_title(day, language))
    return f"{title.to(language)} {duty.shift} {times(duty)} {place_text(duty).to(language)}"


def post_lines(reason: PostReason, language: Language) -> Iterator[str]:
    """The answer in sentences: who serves, what they carry, why, and on what that rests."""
    who = Text("{role}:{name}({unit})。{load}", "{role}: {name} ({unit}). {load}").format(
        role=role_text(reason.duty.role),
        name=name_of(reason.person),
        unit=reason.person.unit,
        load=load_text(reason.load),
    )
    yield who.to(language)
    verdict = reason.verdict
    for text in (*verdict.text, *(() if verdict.proof is None else (verdict.proof,))):
        yield bullet(text, language)


def load_text(load: Load) -> Text:
    """What somebody carries of a line, against the fair share."""
    if load.fair is None:
        share = Text("这一项没有应担份额", "no fair share of this line")
    else:
        share = Text("应担{fair}次{before}", "a fair share of {fair}{before}").format(
            fair=amount(load.fair), before=carried_text(load)
        )
    return Text("本季度“{line}”共值{n}次,{share}。", "{n} “{line}” duties this quarter, {share}.").format(
        line=line_text(load.line), n=amount(load.served), share=share
    )


def bullet(text: Text, language: Language) -> str:
    """A sentence on a line of its own; in Chinese without a space, at which a line would be broken."""
    said = text.to(language)
    end = "" if said.endswith(("。", ".")) else "。" if language == "zh" else "."
    return f"{'·' if language == 'zh' else '- '}{said}{end}"


def options_grid(reason: PostReason, language: Language, shown: int | None = SHOWN) -> Grid:
    """Everybody else who might serve, the cheapest first, and what it would cost or what holds them back."""
    columns = (
        Column(Text("姓名", "Name").to(language)),
        Column(Text("单位", "Unit").to(language), 1),
        Column(line_text(reason.duty.line).to(language), right=True),
        Column(Text("换人后", "Instead").to(language)),
        Column(Text("要付出什么,或者为什么不能", "What it would cost, or why not").to(language)),
    )
    rows = tuple(
        (
            Cell(name_of(option.person)),
            Cell(option.person.unit),
            Cell(_load(option.load)),
            Cell(KINDS[option.kind][0].to(language), KINDS[option.kind][1]),
            Cell(option_text(option).to(language)),
        )
        for option in reason.options[:shown]
    )
    title = Text("还有谁能值这个岗", "Who else could serve here").to(language)
    return Grid(title, columns, rows, notes=tuple(_left_out(reason, language, shown)))


def option_text(option: Option) -> Text:
    """What holds somebody back, then what it would cost, then what would be better."""
    parts = list(option.reasons)
    if option.swap is not None:
        parts.append(Text("两人对换", "the two exchanging"))
    parts += [cost.text for cost in option.costs if cost.amount > 0]
    gains = [cost.text for cost in option.costs if cost.amount < 0]
    if gains:
        parts.append(Text("换来:{gains}", "gained: {gains}").format(gains=_joined(gains)))
    if option.kind == "free":
        parts.append(Text("各项不变", "nothing changes"))
    return _joined(parts)


def _joined(texts: Sequence[Text]) -> Text:
    return Text(";".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def _load(load: Load | None) -> str:
    """What somebody would carry of the line / the fair share."""
    if load is None:
        return ""
    return amount(load.served) if load.fair is None else f"{amount(load.served)} / {float(load.fair):.1f}"


def _left_out(reason: PostReason, language: Language, shown: int | None) -> Iterator[str]:
    note = Text(
        "“{line}”:换人后本季度值几次/应担份额", "{line}: duties this quarter then / fair share"
    ).format(line=line_text(reason.duty.line))
    yield note.to(language)
    rest = Counter(option.kind for option in (() if shown is None else reason.options[shown:]))
    if rest:
        kinds = (
            Text("{kind}{n}人", "{n} {kind}").format(kind=KINDS[kind][0], n=n) for kind, n in rest.items()
        )
        more = Text(
            "另有{n}人未列出({kinds});加 --all 全部列出", "{n} more are not shown ({kinds}); --all shows them"
        )
        yield more.format(n=rest.total(), kinds=listed(kinds)).to(language)
    for why, count in reason.others:
        yield Text("另有{n}人{why}", "{n} more: {why}").format(n=count, why=why).to(language)


def day_lines(reason: DayReason, language: Language) -> Iterator[str]:
    """Why somebody does not serve on a date, shift by shift."""
    yield reason.text.to(language)
    for shift in reason.shifts:
        yield bullet(shift_text(shift), language)


def vacant_lines(reason: VacantReason, language: Language) -> Iterator[str]:
    """Why a post is vacant, and what would fill it."""
    yield VACANT.to(language)
    yield from (bullet(text, language) for text in reason.text)


def shift_text(reason: ShiftReason) -> Text:
    """What bars somebody from a shift, or the cheapest way of having them there."""
    option = reason.option
    if option is None or reason.duty is None:
        return Text("{shift}:不能,{why}", "{shift}: can not: {why}").format(
            shift=reason.shift, why=_joined(reason.reasons)
        )
    where = (
        Text("补空岗({place})", "in the vacant post ({place})")
        if reason.instead is None
        else Text("替{other}({place})", "in the place of {other} ({place})")
    )
    return Text("{shift}:若{where},{kind}:{what}", "{shift}: {where}, {kind}: {what}").format(
        shift=reason.shift,
        where=where.format(
            place=place_text(reason.duty), other="" if reason.instead is None else name_of(reason.instead)
        ),
        kind=KINDS[option.kind][0],
        what=option_text(option),
    )
