"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from roster.domain.dates import Quarter


class Format(StrEnum):
    """How the answer is printed."""

    text = "text"
    json = "json"


class Lang(StrEnum):
    """A language."""

    zh = "zh"
    en = "en"


def _quarter(text: str) -> Quarter:
    try:
        return Quarter.parse(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” → 2027Q1 (1990–2099)") from None


PlanPath = Annotated[
    Path,
    typer.Argument(metavar="[PLAN]", help="计划文件或值班文件夹 The plan, or its folder", show_default=False),
]
QuarterOption = Annotated[
    Quarter | None,
    typer.Option("--quarter", "-q", metavar="2027Q1", parser=_quarter, help="季度 Which quarter"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="表格或 JSON 格式 Tables or JSON")]
ForceOption = Annotated[bool, typer.Option("--force", help="覆盖已有文件 Overwrite what is there")]
LangOption = Annotated[
    Lang | None,
    # Read by `language.ask` before anything is said.
    typer.Option(
        "--lang",
        help="语言（否则看 ROSTER_LANG、计划、系统） Language; else ROSTER_LANG, the plan's, the machine's",
        show_default=False,
    ),
]
PrivateOption = Annotated[
    bool, typer.Option("--private", help="连同请假、豁免的事由 People's reasons of absence too")
]
