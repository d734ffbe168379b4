"""`roster export`: files for people and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, QuarterOption


def export(
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="写成什么文件:文件类型由扩展名定:.xlsx .html .pdf .docx .ics .csv .json The file to write",
        ),
    ],
    schedule: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCHEDULE]", help="值班表文件,不写则用最近一季 The schedule", show_default=False
        ),
    ] = None,
    quarter: QuarterOption = None,
    encoding: Annotated[
        str, typer.Option("--encoding", help="CSV 的编码:utf-8-sig 或 gb18030 Encoding of CSV")
    ] = "utf-8-sig",
    force: ForceOption = False,
) -> None:
    """导出值班表 Export a schedule."""
    import datetime as dt

    from roster.cli.console import tell
    from roster.cli.opening import open_schedule
    from roster.export import Issue, Wanted, check_target
    from roster.export import export as write
    from roster.job import CHINA
    from roster.text import Text

    wanted = Wanted(encoding=encoding, issued=dt.datetime.now(CHINA).date())
    check_target(to, wanted, overwrite=force)
    opened = open_schedule(schedule, quarter)
    issue = Issue(opened.job, opened.document, opened.matched.schedule, wanted)
    for path in write(issue, to, overwrite=force):
        tell(Text("已写入 {path}", "written to {path}").format(path=path), issue.language)
