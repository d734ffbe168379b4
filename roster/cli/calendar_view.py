"""`roster calendar`: which days are what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import Format, FormatOption, LangOption


def calendar(
    period: Annotated[
        str | None,
        typer.Argument(
            metavar="[2027Q1|2027|2027-02]", help="季度、年或月 A quarter, year or month", show_default=False
        ),
    ] = None,
    plan: Annotated[
        Path, typer.Option("--plan", help="计划文件或值班文件夹 The plan, or its folder", show_default=False)
    ] = Path(),
    listed: Annotated[bool, typer.Option("--list", help="一天一行 A line a day")] = False,
    lang: LangOption = None,
    output: FormatOption = Format.text,
) -> None:
    """看日历:工作日、节假日、时段、岗位数 See what each day is."""
    from roster.cli.console import console, print_json, system_language
    from roster.cli.days import days_of
    from roster.render.wall import day_dict, day_list, months

    shown = days_of(period, plan)
    language = lang.value if lang else shown.language or system_language()
    chosen = "en" if language == "en" else "zh"
    if output is Format.json:
        print_json([day_dict(day) for day in shown.days])
        return
    out = console()
    if listed:
        from roster.render.terminal import show

        show(out, day_list(shown.days, shown.posts, "en" if chosen == "en" else "zh"))
    else:
        months(out, shown.days, shown.posts, "en" if chosen == "en" else "zh")
    for text in shown.warnings:
        out.print(text.to("en" if chosen == "en" else "zh"))
