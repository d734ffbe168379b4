"""`roster import`: edited tables become the schedule, an office's own lists become entries of the plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, Format, FormatOption, LangOption, PrivateOption, QuarterOption


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="改过的值班表，或花名册、请假表（.xlsx、.csv）"
            " A schedule edited by hand, a staff list or a leave list",
        ),
    ],
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="PLAN", help="计划文件或值班文件夹 The plan, or its folder"),
    ] = None,
    quarter: QuarterOption = None,
    write: Annotated[
        bool,
        typer.Option(
            "--write", help="花名册、请假表：写进计划（不写则只预览） Staff and leave: write, not only show"
        ),
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="值班表：为什么换 Schedule: why it was changed")
    ] = "",
    approver: Annotated[
        str, typer.Option("--approver", metavar="NAME", help="值班表：谁批准的 Schedule: who approved it")
    ] = "",
    private: PrivateOption = False,
    force: ForceOption = False,
    output: FormatOption = Format.text,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """收回改过的值班表、花名册、请假表 Take in edited tables, staff lists."""
    from roster.cli.import_people import import_people
    from roster.cli.import_schedule import import_schedule
    from roster.records.intake import is_schedule
    from roster.tables.office_file import read_tables

    folder = plan or _plan_beside(file)
    tables = read_tables(file)
    if any(map(is_schedule, tables)):
        code = import_schedule(file, folder, quarter, reason, approver, overwrite=force, output=output)
    else:
        code = import_people(
            file, tables, folder, quarter, write=write or force, private=private, output=output
        )
    sys.exit(code)


def _plan_beside(file: Path) -> Path:
    """The current folder if it is a duty folder, else the one the file is in."""
    from roster.job.opening import folder_of
    from roster.plan.reading import PLAN_FILE

    return Path() if Path(PLAN_FILE).is_file() else folder_of(file)
