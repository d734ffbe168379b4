"""The defence sheet of a person: what is carried and was carried before, wishes, and what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from roster.domain.reasons import LineReason, PastQuarter, Sheet
from roster.domain.text import Language, Text, listed
from roster.language.names import amount, line_text
from roster.language.phrases import name_of
from roster.output.grid import Cell, Column, Grid
from roster.output.views.post import bullet

_PROVED = Text("已证明", "proved")


def sheet_heading(sheet: Sheet, language: Language) -> str:
    """Whose sheet it is, of which quarter."""
    person = sheet.person
    return (
        Text("{quarter} {name}（{unit}，{rank}）", "{quarter} {name} ({unit}, {rank})")
        .format(quarter=sheet.quarter, name=name_of(person), unit=person.unit, rank=person.rank)
        .to(language)
    )


def lines_grid(sheet: Sheet, language: Language) -> Grid:
    """Each line: served, fair share, carried before, where that leaves the person, and the range of all."""
    columns = (
        Column(Text("项目", "Line").to(language)),
        Column(Text("值班", "Duties").to(language), right=True),
        Column(Text("应担", "Fair").to(language), right=True),
        Column(Text("以前", "Before").to(language), right=True),
        Column(Text("累计", "In all").to(language), right=True),
        Column(Text("众人累计", "Everybody").to(language), right=True),
        Column(Text("说明", "What it means").to(language)),
        Column(Text("证明", "Proof").to(language)),
    )
    notes = (
        Text(
            "以前：以前各季度多担（+）或少担（-）的次数；"
            "累计：以前 + 值班 - 应担；众人累计：最少的人到最多的人",
            "before: carried above (+) or below (-) the share in earlier quarters;"
            " in all: before + duties - fair;"
            " everybody: from the least to the most",
        ).to(language),
        Text(
            "已证明：要更接近应担份额，必有别人离自己的应担份额更远",
            "proved: nearer to the fair share, someone else would be farther from theirs",
        ).to(language),
    )
    rows = tuple(_line_row(line, language) for line in sheet.lines)
    return Grid(Text("各项值班与应担份额", "Duties and fair shares").to(language), columns, rows, notes=notes)


def _line_row(line: LineReason, language: Language) -> tuple[Cell, ...]:
    load = line.load
    shared = load.fair is not None
    return (
        Cell(line_text(load.line).to(language)),
        Cell(amount(load.served)),
        Cell(f"{float(load.fair or 0):.1f}" if shared else "—"),
        Cell(signed(load.carried)),
        Cell(signed(load.above) if shared else "—"),
        Cell(f"{signed(line.least)} … {signed(line.most)}" if shared else "—"),
        Cell(line.text.to(language)),
        Cell(_PROVED.to(language), "good") if line.proved else Cell(line.proof.to(language)),
    )


def history_grid(sheet: Sheet, language: Language) -> Grid:
    """Each earlier quarter: served / fair share by line, and the balance of all lines after it."""
    lines = [line.load.line for line in sheet.lines]
    lines += sorted({line for past in sheet.history for line in (*past.served, *past.balance)} - set(lines))
    columns = (
        Column(Text("季度", "Quarter").to(language)),
        *(Column(line_text(line).to(language), right=True) for line in lines),
        Column(Text("季末累计", "Balance").to(language), right=True),
    )
    rows = tuple(_past_row(past, lines, language) for past in sheet.history)
    note = Text(
        "值班/应担；季末累计：各项多担（+）、少担（-）之和",
        "duties/fair share; balance: above (+) or below (-), all lines",
    )
    return Grid(
        Text("以前各季度", "Earlier quarters").to(language), columns, rows, notes=(note.to(language),)
    )


def _past_row(past: PastQuarter, lines: list[str], language: Language) -> tuple[Cell, ...]:
    balance = signed(sum(past.balance.values(), Fraction(0)))
    if past.quarter is None:
        opening = Text("期初（计划所写）", "before (as the plan says)").to(language)
        cells = (Cell(signed(past.balance[line]) if line in past.balance else "") for line in lines)
        return (Cell(opening), *cells, Cell(balance))
    cells = (
        Cell(
            f"{amount(past.served.get(line, Fraction(0)))}/{float(past.fair[line]):.1f}"
            if line in past.fair
            else amount(past.served[line])
            if line in past.served
            else "—"
        )
        for line in lines
    )
    return (Cell(str(past.quarter)), *cells, Cell(balance))


def sheet_lines(sheet: Sheet, language: Language) -> Iterator[str]:
    """Absences, wishes and the statement, in sentences; a heading before each."""
    if sheet.absences:
        heading = Text("本季度不能值班的日子：", "Not available this quarter: ").to(language)
        yield heading + listed(sheet.absences).to(language)
    for wish in sheet.wishes:
        answer = Text("已满足", "granted") if wish.granted else Text("未能满足", "not granted")
        yield (
            Text("意愿：{wish}——{answer}", "Wish {wish}: {answer}")
            .format(wish=wish.wish, answer=answer)
            .to(language)
        )
        yield from (bullet(text, language) for text in wish.text)
    yield Text("结论：", "All in all:").to(language)
    yield from (bullet(text, language) for text in sheet.statement)


def signed(value: Fraction) -> str:
    """+0.8, -1.2; 0 without a sign."""
    return "0" if not round(value, 1) else f"{float(round(value, 1)):+.1f}"
