"""`roster build`: the schedule, its proof, who carries what."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roster.cli.options import ForceOption, Format, FormatOption, LangOption, PlanPath, QuarterOption

if TYPE_CHECKING:
    from roster.output.issue import Wanted


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
            help="从已有的值班表排起,同样好时改动最少 Begin at a schedule; of equally good ones take the nearest to it",
            show_default=False,
        ),
    ] = None,
    exports: Annotated[
        list[Path] | None,
        typer.Option(
            "--export",
            metavar="FILE",
            help="排好后再导出(可写多次) Export the schedule as well; may be repeated",
            show_default=False,
        ),
    ] = None,
    what_ifs: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="假如……会怎样,不写文件(可写多次):“请假: 姓名 2027-02-05..08”、销假、离岗、借调、撤岗、放宽,或另一份计划文件"
            " What would change, nothing written: 'away: NAME 2027-02-05..08', recall, gone, lend, drop, lift, or another plan",
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
    from roster.building.build import build as build_job
    from roster.cli.console import collecting, console, print_json, tell
    from roster.cli.progress import Teller
    from roster.domain.text import Text
    from roster.engine.budget import Budget
    from roster.errors import Exit, RosterError
    from roster.job.opening import open_job
    from roster.records import schedule_file
    from roster.records.document import document, impossible_dict, rule_dict
    from roster.records.proof_file import proof_path, write_proof

    job = open_job(plan, quarter)
    language = job.plan.language
    path = schedule_file.path_of(job.folder, job.quarter)
    schedule_file.refuse_existing(path, overwrite=force)
    schedule_file.refuse_loss(path)
    near = None
    if start is not None:
        from roster.cli.opening import schedule_near

        near = schedule_near(job, start)
    targets = exports or ()
    wanted = _checked(targets, overwrite=force) if targets else None
    collecting()
    with Teller(job, language) as teller:
        budget = Budget(time_limit, teller, gap or 0.0)
        with budget.cancel_on_interrupt():
            try:
                answer = build_job(job, budget, near)
            except RosterError as error:
                if output is Format.json and error.code is Exit.NO:
                    print_json(impossible_dict(job.quarter, error.problems, language))
                raise
    written = document(answer, language)
    schedule_file.write(path, written, overwrite=force)
    if answer.certificate is not None:
        write_proof(proof_path(job.folder, job.quarter), written, answer.certificate)
    if wanted is not None and not budget.interrupted:
        from roster.cli.aside import aside
        from roster.output.files import export
        from roster.output.issue import Issue

        issue = Issue(job, written, answer.schedule, wanted)
        for target in targets:
            aside(partial(export, issue, target, overwrite=force))
    if output is Format.json:
        print_json({**written.to_dict(), "rules": [rule_dict(one, language) for one in answer.rules]})
    else:
        from roster.output.views.answer import print_answer

        print_answer(console(), answer, job.plan.title, language, job.plan.notes)
    teller.done(path, budget)
    for target in targets:
        outcome = (
            Text("已中断,没有导出 {path}", "interrupted: {path} was not exported")
            if budget.interrupted
            else Text("已写入 {path}", "written to {path}")
        )
        tell(outcome.format(path=target), language)
    if budget.interrupted:
        sys.exit(Exit.INTERRUPTED)
    sys.exit(Exit.NO if answer.schedule.vacancies() else Exit.FINE)


def _checked(targets: Sequence[Path], *, overwrite: bool) -> Wanted:
    """How files are wanted of a schedule just built; raises RosterError where one of them can not be written so."""
    from roster.output.files import check_target
    from roster.output.issue import wanted_today

    wanted = wanted_today()
    for target in targets:
        check_target(target, wanted, overwrite=overwrite)
    return wanted
