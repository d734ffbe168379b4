"""`roster stats`: the ledger: planned, served, fair share and balance, over the quarters on record."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import Format, FormatOption, LangOption, PlanPath, QuarterOption

_WIDE = 120
"""Columns of a console from which there is room for long bars."""


class Account(StrEnum):
    """Whose account is shown."""

    person = "person"
    unit = "unit"
    segment = "segment"


def stats(
    plan: PlanPath = Path(),
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="2027", min=1990, max=2099, help="只算一年 One year only"),
    ] = None,
    quarter: QuarterOption = None,
    by: Annotated[
        Account, typer.Option("--by", help="按人员、单位（考评）或路段 Accounts by")
    ] = Account.person,
    lang: LangOption = None,  # noqa: ARG001
    output: FormatOption = Format.text,
) -> None:
    """值班台账：原排、实值、应担、累计、补休 The ledger: who served what, against the fair share."""
    from roster.almanac import Almanac, read_notices
    from roster.cli.console import console, print_json
    from roster.domain.text import Text
    from roster.job.opening import excusable, reset_of
    from roster.language.preference import spoken
    from roster.plan import read
    from roster.records.ledger import read_ledger
    from roster.records.lieu import Lieu

    if year is not None and quarter is not None:
        both = Text("只能写一个", "give only one of them")
        raise typer.BadParameter(f"--year / --quarter: {both.to(spoken())}")
    folder = plan if plan.is_dir() else plan.parent
    said = read(plan)
    earned = Lieu(said.lieu, Almanac(said.periods, read_notices(folder))).earned if said.lieu else None
    ledger = read_ledger(
        folder,
        year,
        quarter,
        earned,
        [segment.name for segment in said.segments],
        reset_of(said.rules),
        excusable(said),
    )
    language = said.language
    if output is Format.json:
        from roster.output.shapes.stats import STATS

        print_json(ledger, STATS[by], language)
        return
    from roster.output.forms.terminal import show
    from roster.output.views.ledger import LONG, SHORT, LedgerTables

    out = console()
    tables = LedgerTables(ledger, language, LONG if out.width >= _WIDE else SHORT)
    grids = {
        Account.person: tables.by_person,
        Account.unit: tables.by_unit,
        Account.segment: tables.by_segment,
    }
    for grid in grids[by]():
        show(out, grid)
        out.print()
    for line in tables.proofs():
        out.print(line)
