"""`roster calendar`: which days are what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, Format, FormatOption, LangOption


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
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="放假通知使已排的季度有何变化 What the notice changed for a built quarter"
        ),
    ] = False,
    ics: Annotated[
        Path | None,
        typer.Option(
            "--ics",
            metavar="FILE",
            help="把值守日写成日历文件 Write the duty days as .ics",
            show_default=False,
        ),
    ] = None,
    lang: LangOption = None,  # noqa: ARG001
    force: ForceOption = False,
    output: FormatOption = Format.text,
) -> None:
    """看日历：工作日、节假日、时段、岗位数 See what each day is."""
    from roster.cli.console import console, print_json, tell
    from roster.cli.days import days_of
    from roster.domain.text import Text
    from roster.language.preference import spoken
    from roster.output.forms.terminal import show
    from roster.output.views.calendar_days import change_list, day_list, months

    shown = days_of(period, plan, diff=diff)
    language = shown.language or spoken()
    if ics is not None:
        from roster.files.atomic import write_bytes
        from roster.output.forms.duty_days import to_ics

        write_bytes(ics, to_ics(shown.duties, shown.title, language), overwrite=force)
        tell(Text("已写入 {path}", "written to {path}").format(path=ics), language)
        return
    if output is Format.json:
        from roster.output.shapes.documents import DOCUMENTS

        kind, found = ("calendar-diff", shown.changes) if diff else ("calendar", shown.days)
        print_json(found, DOCUMENTS[kind])
        return
    out = console()
    if diff and not shown.changes:
        out.print(
            Text("没有变化（或还没有排这个季度）", "nothing changed (or the quarter is not built yet)").to(
                language
            )
        )
    elif diff:
        show(out, change_list(shown.changes, language))
    elif listed:
        show(out, day_list(shown.days, shown.posts, language))
    else:
        months(out, shown.days, shown.posts, language)
    for text in shown.warnings:
        out.print(text.to(language))
