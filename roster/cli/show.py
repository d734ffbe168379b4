"""`roster show`: the tables of a schedule again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import Format, FormatOption, LangOption, QuarterOption


class View(StrEnum):
    """How the table is laid out."""

    day = "day"
    segment = "segment"
    person = "person"
    unit = "unit"


def show(
    schedule: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCHEDULE]", help="值班表文件，不写则用最近一季 The schedule", show_default=False
        ),
    ] = None,
    by: Annotated[View, typer.Option("--by", help="按日期、路段、人员或单位 Laid out by")] = View.day,
    quarter: QuarterOption = None,
    output: FormatOption = Format.text,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """再次显示值班表 Show the tables of a schedule again."""
    import roster
    from roster.cli.console import console, print_json, tell
    from roster.language.names import quarter_title
    from roster.output.forms.terminal import show as show_grid
    from roster.output.grid import Tables

    recorded = roster.open_schedule(schedule or Path(), quarter)
    if output is Format.json:
        print_json(recorded.document.to_dict())
        return
    plan = recorded.job.plan
    for finding in recorded.findings:
        tell(finding.message, plan.language)
    title = quarter_title(plan.title, recorded.job.quarter).to(plan.language)
    tables = Tables(recorded.schedule, title, plan.language, plan.notes)
    grids = {
        View.day: tables.by_day,
        View.segment: tables.by_segment,
        View.person: tables.by_person,
        View.unit: tables.by_unit,
    }
    show_grid(console(), grids[by]())
