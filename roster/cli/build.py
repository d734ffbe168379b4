"""`roster build`: the schedule, its proof, who carries what."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, Format, FormatOption, LangOption, PlanPath, QuarterOption


def _part(text: str) -> float:
    """A part of a value, written `1%` or `0.01`."""
    try:
        part = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        part = -1.0
    if not 0 <= part < 1:
        raise typer.BadParameter(f"“{text}” → 1%")
    return part


def build(
    plan: PlanPath = Path(),
    quarter: QuarterOption = None,
    force: ForceOption = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", min=0.1, help="最多算多少秒 Stop after so many seconds"
        ),
    ] = None,
    gap: Annotated[
        float | None,
        typer.Option(
            "--gap",
            metavar="1%",
            parser=_part,
            help="每一项离最好至多差多少就停 Stop once each tier is so near to the best",
            show_default=False,
        ),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="SCHEDULE",
            help="从已有的值班表排起，同样好时改动最少"
            " Begin at a schedule; of equally good ones take the nearest to it",
            show_default=False,
        ),
    ] = None,
    exports: Annotated[
        list[Path] | None,
        typer.Option(
            "--export",
            metavar="FILE",
            help="排好后再导出（可写多次） Export the schedule as well; may be repeated",
            show_default=False,
        ),
    ] = None,
    what_ifs: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="假如……会怎样，不写文件（可写多次）：“请假: 姓名 2027-02-05..08”、"
            "销假、离岗、借调、撤岗、放宽，或另一份计划文件"
            " What would change, nothing written: 'away: NAME 2027-02-05..08', recall, gone, lend, drop,"
            " lift, or another plan",
            show_default=False,
        ),
    ] = None,
    output: FormatOption = Format.text,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """编制一个季度的值班表 Build the schedule of a quarter."""
    if what_ifs:
        from roster.cli.what_if import what_if

        what_if(plan, quarter, what_ifs, time_limit, output)
    import roster
    from roster.cli.console import collecting, console, print_json, tell
    from roster.cli.progress import Teller
    from roster.domain.text import Text
    from roster.errors import Exit

    job = roster.open_folder(plan, quarter)
    language = job.plan.language
    roster.place_for(job, overwrite=force)
    near = None if start is None else roster.read_schedule(job, start)
    if exports:
        _check(exports, overwrite=force)
    collecting()
    with Teller(job, language) as teller:
        budget = roster.Budget(time_limit, teller, gap or 0.0)
        with budget.cancel_on_interrupt():
            try:
                built = roster.build(job, near=near, budget=budget)
            except roster.RosterError as error:
                if output is Format.json and error.code is Exit.NO:
                    from roster.records.shapes import Impossible

                    print_json((job.quarter, error.problems), Impossible, language)
                raise
    path = roster.save(built, overwrite=force)
    if exports and not budget.interrupted:
        from roster.cli.aside import aside

        aside(partial(roster.export, built, *exports, overwrite=force))
    if output is Format.json:
        from roster.output.shapes.answers import Built

        print_json(built, Built, language)
    else:
        from roster.output.views.answer import print_answer

        print_answer(console(), built.answer, job.plan.title, language, job.plan.notes)
    teller.done(path, budget)
    for target in exports or ():
        outcome = (
            Text("已中断，没有导出 {path}", "interrupted: {path} was not exported")
            if budget.interrupted
            else Text("已写入 {path}", "written to {path}")
        )
        tell(outcome.format(path=target), language)
    if budget.interrupted:
        sys.exit(Exit.INTERRUPTED)
    sys.exit(Exit.NO if built.schedule.vacancies() else Exit.FINE)


def _check(targets: Sequence[Path], *, overwrite: bool) -> None:
    """Raise RosterError where one of the files can not be written."""
    from roster.output.files import check_target
    from roster.output.issue import wanted_today

    for target in targets:
        check_target(target, wanted_today(), overwrite=overwrite)
