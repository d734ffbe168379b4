"""`roster export`: files for people and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, QuarterOption


def export(
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="写成什么文件:.xlsx .csv .json The file to write")
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
    import json

    from roster.cli.console import tell
    from roster.cli.opening import open_schedule
    from roster.errors import Place, Problem, RosterError
    from roster.records.atomic import write_bytes, write_text
    from roster.render.csv_out import to_csv
    from roster.render.grid import Tables
    from roster.text import Text

    opened = open_schedule(schedule, quarter)
    plan = opened.job.plan
    if to.suffix.lower() == ".csv":
        if encoding.lower() not in {"utf-8-sig", "utf-8", "gb18030", "gbk"}:
            message = Text("不能用编码“{e}”", "the encoding “{e}” can not be used").format(e=encoding)
            raise RosterError.of(
                [
                    Problem(
                        Place("--encoding"),
                        message,
                        Text("用 utf-8-sig 或 gb18030", "use utf-8-sig or gb18030"),
                    )
                ]
            )
        tables = Tables(opened.matched.schedule, plan.title, plan.language, plan.notes)
        write_text(to, to_csv(tables.by_day()), overwrite=force, encoding=encoding)
    elif to.suffix.lower() == ".xlsx":
        from roster.render.workbook import to_workbook

        tables = Tables(opened.matched.schedule, plan.title, plan.language, plan.notes)
        grids = {
            Text("按日期", "by day").to(plan.language): tables.by_day(),
            Text("按路段", "by segment").to(plan.language): tables.by_segment(),
            Text("按人员", "by person").to(plan.language): tables.by_person(),
            Text("统计", "loads").to(plan.language): tables.loads(),
        }
        write_bytes(to, to_workbook(grids, plan.language), overwrite=force)
    elif to.suffix.lower() == ".json":
        text = json.dumps(opened.document.to_dict(), ensure_ascii=False, indent=1)
        write_text(to, text, overwrite=force)
    else:
        message = Text("不能导出“{suffix}”文件", "files of type “{suffix}” can not be written").format(
            suffix=to.suffix
        )
        raise RosterError.of(
            [Problem(Place(str(to)), message, Text("用 .xlsx、.csv 或 .json", "use .xlsx, .csv or .json"))]
        )
    tell(Text("已写入 {path}", "written to {path}").format(path=to), plan.language)
