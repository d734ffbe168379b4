"""`roster init`: start a duty folder with a plan that builds as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, LangOption


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="文件夹 The folder", show_default=False)
    ] = Path(),
    lang: LangOption = None,  # noqa: ARG001
    force: ForceOption = False,
) -> None:
    """新建值班文件夹 Start a duty folder with a commented plan."""
    import json
    from importlib.resources import files

    from roster.cli.console import tell
    from roster.domain.text import Text
    from roster.files.atomic import refuse_existing, write_text
    from roster.language.preference import spoken
    from roster.plan.json_schema import SCHEMA_FILE, plan_schema
    from roster.plan.reading import PLAN_FILE

    language = spoken()
    plan = files("roster.plan").joinpath("templates", f"{language}.yaml").read_text(encoding="utf-8")
    refuse_existing(folder / PLAN_FILE, overwrite=force)
    write_text(folder / SCHEMA_FILE, json.dumps(plan_schema(), ensure_ascii=False, indent=1), overwrite=True)
    write_text(folder / PLAN_FILE, plan, overwrite=force)
    message = Text(
        "已新建 {plan}。先改成本单位的人员和路段，再运行 roster build",
        "{plan} is written. Put your people and segments into it, then run roster build",
    )
    tell(message.format(plan=folder / PLAN_FILE), language)
