"""`roster explain`: why this person on this day, why not another, and what one person carries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roster.cli.options import Format, FormatOption, LangOption, PrivateOption, QuarterOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from roster.domain.horizon import Horizon
    from roster.domain.reasons import Sheet
    from roster.domain.text import Language
    from roster.explaining.explain import Reason


def explain(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[DATE] [SEGMENT] [SHIFT] [PERSON]",
            help="日期加路段（班次、人员），或只写姓名"
            " A date with a segment (shift, person), or a person alone",
            show_default=False,
        ),
    ],
    schedule: Annotated[
        Path,
        typer.Option("--schedule", metavar="FILE", help="值班表文件或值班文件夹 The schedule, or its folder"),
    ] = Path(),
    quarter: QuarterOption = None,
    private: PrivateOption = False,
    everyone: Annotated[bool, typer.Option("--all", help="列出所有人 List everybody")] = False,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit",
            metavar="SECONDS",
            min=0,
            help="另求别的排法，最多算多少秒 Seconds to look for other rosters",
        ),
    ] = 1.2,
    lang: LangOption = None,  # noqa: ARG001
    output: FormatOption = Format.text,
) -> None:
    """说明为什么这样排 Why this person on this day; what a person carries."""
    import roster
    from roster.cli.console import collecting, console, print_json
    from roster.explaining.explain import ExplainedPerson
    from roster.explaining.published import SINCE
    from roster.explaining.question import quarter_asked
    from roster.records.schedule_file import schedules_in

    known = schedules_in(schedule if schedule.is_dir() else schedule.parent)
    recorded = roster.open_schedule(schedule, quarter or quarter_asked(words, known), private=private)
    collecting()
    found = roster.explain(recorded, words, seconds=time_limit, private=private)
    language = recorded.job.plan.language
    if output is Format.json:
        from roster.output.shapes import answers

        person = isinstance(found, ExplainedPerson)
        print_json(found, answers.ExplainedPerson if person else answers.ExplainedDay, language)
        return
    out = console()
    if isinstance(found, ExplainedPerson):
        _print_sheet(out, found.sheet, language)
    else:
        _print_reasons(out, found.reasons, recorded.job.horizon, language, everyone=everyone)
    if found.since:
        out.print()
        out.print(SINCE.format(n=len(found.since)).to(language))
        for text in found.since:
            out.print(f"  {text.to(language)}")


def _print_sheet(out: Console, sheet: Sheet, language: Language) -> None:
    """The defence sheet of a person."""
    from roster.output.forms.terminal import show
    from roster.output.views.person_sheet import history_grid, lines_grid, sheet_heading, sheet_lines

    out.print(sheet_heading(sheet, language), style="bold")
    out.print()
    show(out, lines_grid(sheet, language))
    if sheet.history:
        out.print()
        show(out, history_grid(sheet, language))
    out.print()
    for line in sheet_lines(sheet, language):
        out.print(line)


def _print_reasons(
    out: Console, reasons: Sequence[Reason], horizon: Horizon, language: Language, *, everyone: bool
) -> None:
    """Why people serve on a day, one reason after the other."""
    from roster.domain.reasons import DayReason, PostReason
    from roster.output.forms.terminal import show
    from roster.output.views.post import SHOWN, day_lines, heading, options_grid, post_lines, vacant_lines

    for number, reason in enumerate(reasons):
        if number:
            out.print()
        if isinstance(reason, DayReason):
            lines = day_lines(reason, language)
        else:
            out.print(heading(reason.duty, horizon.day[reason.duty.date], language), style="bold")
            lines = (
                post_lines(reason, language)
                if isinstance(reason, PostReason)
                else vacant_lines(reason, language)
            )
        for line in lines:
            out.print(line)
        if isinstance(reason, PostReason):
            out.print()
            show(out, options_grid(reason, language, None if everyone else SHOWN))
