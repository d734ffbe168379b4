"""`roster export`: files for people and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, LangOption, QuarterOption


def export(
    to: Annotated[
        Path,
        typer.Option(
            "--to",
            metavar="FILE",
            help="写成什么文件：.xlsx .html .pdf .docx .ics .csv .json；"
            "日历可用“{person}.ics”“{unit}.ics”一人（单位）一个"
            " The file to write; {person} or {unit} in the name of a calendar makes one for each",
        ),
    ],
    schedule: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCHEDULE]", help="值班表文件，不写则用最近一季 The schedule", show_default=False
        ),
    ] = None,
    quarter: QuarterOption = None,
    posting: Annotated[
        bool,
        typer.Option(
            "--posting",
            help="张贴版：电话、编号打码，不写事由 For public display: numbers masked, reasons left out",
        ),
    ] = False,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="工作簿：每月一张按日期的表 Workbook: a sheet for each month")
    ] = False,
    person: Annotated[
        str | None,
        typer.Option(
            "--person", metavar="NAME", help="日历：只要这个人的 Calendar of one person", show_default=False
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit", metavar="NAME", help="日历：只要这个单位的 Calendar of one unit", show_default=False
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            metavar="OLD",
            help="日历：上次发出的 .ics 或值班表，变了的更新，没了的取消 Calendar: what was issued before",
            show_default=False,
        ),
    ] = None,
    change_notice: Annotated[
        Path | None,
        typer.Option(
            "--change-notice",
            metavar="OLD",
            help="只写调整通知：比旧表变了什么（.html、.pdf、.docx、.xlsx）"
            " Only what changed since an old schedule",
            show_default=False,
        ),
    ] = None,
    encoding: Annotated[
        str,
        typer.Option(
            "--encoding", help="CSV 的编码：utf-8-sig、gb18030 Encoding of CSV: utf-8-sig or gb18030"
        ),
    ] = "utf-8-sig",
    force: ForceOption = False,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """导出值班表 Export a schedule."""
    from dataclasses import replace

    import roster
    from roster.cli.aside import aside
    from roster.cli.console import tell
    from roster.domain.text import Text
    from roster.output.files import check_target
    from roster.output.issue import wanted_today

    wanted = replace(
        wanted_today(),
        encoding=encoding,
        posting=posting,
        monthly=monthly,
        person=person,
        unit=unit,
        previous=previous,
        since=change_notice,
    )
    check_target(to, wanted, overwrite=force)
    recorded = roster.open_schedule(schedule or Path(), quarter)
    written = aside(lambda: roster.export(recorded, to, wanted=wanted, overwrite=force))
    shown = (
        written[0]
        if len(written) == 1
        else Text(f"{to.parent}（{len(written)}个文件）", f"{to.parent} ({len(written)} files)")
    )
    tell(Text("已写入 {path}", "written to {path}").format(path=shown), recorded.job.plan.language)
