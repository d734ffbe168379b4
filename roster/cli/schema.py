"""`roster schema`: the JSON Schema of the plan, for editors, and of what commands answer, for programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Document(StrEnum):
    """What is described: the plan, or the answer of a command with `--format json`."""

    plan = "plan"
    schedule = "schedule"
    build = "build"
    what_if = "what-if"
    check = "check"
    proof = "proof"
    explain = "explain"
    stats = "stats"
    calendar = "calendar"
    calendar_diff = "calendar-diff"
    imported = "import"


def schema(
    of: Annotated[
        Document,
        typer.Option(
            "--of", help="计划，或哪个命令的 JSON 输出 The plan, or the JSON that a command answers"
        ),
    ] = Document.plan,
) -> None:
    """打印计划（或各命令 JSON 输出）的 JSON Schema 定义 Print the JSON Schema of the plan, or of a command's
    JSON.
    """
    from roster.cli.console import print_json

    if of is Document.plan:
        from roster.plan.json_schema import plan_schema

        print_json(plan_schema())
        return
    from roster.files.shapes import json_schema
    from roster.output.shapes.documents import DOCUMENTS

    print_json(json_schema(DOCUMENTS[of], f"roster {of}"))
