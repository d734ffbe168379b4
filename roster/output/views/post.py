"""Why somebody serves, or does not, on a day: the answer in sentences, and a table of everybody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from roster.domain.dates import Day
from roster.domain.duties import Duty
from roster.domain.reasons import DayReason, Load, OptionKind, PostReason, VacantReason
from roster.domain.text import Language, Text, listed
from roster.language.marks import VACANT
from roster.language.names import amount, day_title, line_text, place_text, times
from roster.language.options import OPTION_KINDS, carried_text, option_text, shift_text
from roster.language.phrases import name_of, role_text
from roster.output.grid import Cell, CellKind, Column, Grid

SHOWN = 20
"""How many others are shown where not all are asked for; the rest are counted."""

_LOOKS: dict[OptionKind, CellKind] = {
    "better": "warning",
    "free": "good",
    "costs": "",
    "breaks": "warning",
    "cannot": "provisional",
}


def heading(duty: Duty, day: Day, language: Language) -> str:
    """A duty as a heading: date, day, shift, times, place."""
    title = Text("{d}（{t}）", "{d} ({t})").format(d=duty.date, t=day_title(day, language))
    return f"{title.to(language)} {duty.shift} {times(duty)} {place_text(duty).to(language)}"


def post_lines(reason: PostReason, language: Language) -> Iterator[str]:
    """The answer in sentences: who serves, what they carry, why, and on what that rests."""
    who = Text("{role}：{name}（{unit}）。{load}", "{role}: {name} ({unit}). {load}").format(
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
    return Text(
        "本季度“{line}”共值{n}次，{share}。", "{n} “{line}” {n:duty|duties} this quarter, {share}."
    ).format(line=line_text(load.line), n=amount(load.served), share=share)


def bullet(text: Text, language: Language) -> str:
    """A sentence on a line of its own; in Chinese without a space, at which a line would be broken."""
    said = text.to(language)
    end = "" if said.endswith(("。", ".", "：", ":")) else "。" if language == "zh" else "."
    return f"{'·' if language == 'zh' else '- '}{said}{end}"


def options_grid(reason: PostReason, language: Language, shown: int | None = SHOWN) -> Grid:
    """Everybody else who might serve, the cheapest first, and what it would cost or what holds them back."""
    columns = (
        Column(Text("姓名", "Name").to(language)),
        Column(Text("单位", "Unit").to(language), 1),
        Column(line_text(reason.duty.line).to(language), right=True),
        Column(Text("换人后", "Instead").to(language)),
        Column(Text("要付出什么，或者为什么不能", "What it would cost, or why not").to(language)),
    )
    rows = tuple(
        (
            Cell(name_of(option.person)),
            Cell(option.person.unit),
            Cell(_load(option.load)),
            Cell(OPTION_KINDS[option.kind].to(language), _LOOKS[option.kind]),
            Cell(option_text(option).to(language)),
        )
        for option in reason.options[:shown]
    )
    title = Text("还有谁能值这个岗", "Who else could serve here").to(language)
    return Grid(title, columns, rows, notes=tuple(_left_out(reason, language, shown)))


def _load(load: Load | None) -> str:
    """What somebody would carry of the line / the fair share."""
    if load is None:
        return ""
    return amount(load.served) if load.fair is None else f"{amount(load.served)} / {float(load.fair):.1f}"


def _left_out(reason: PostReason, language: Language, shown: int | None) -> Iterator[str]:
    note = Text(
        "“{line}”：换人后本季度值几次/应担份额", "{line}: duties this quarter then / fair share"
    ).format(line=line_text(reason.duty.line))
    yield note.to(language)
    rest = Counter(option.kind for option in (() if shown is None else reason.options[shown:]))
    if rest:
        kinds = (
            Text("{kind}{n}人", "{n} {kind}").format(kind=OPTION_KINDS[kind], n=n) for kind, n in rest.items()
        )
        more = Text(
            "另有{n}人未列出（{kinds}）；加 --all 全部列出",
            "{n} more {n:is|are} not shown ({kinds}); --all shows them",
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
