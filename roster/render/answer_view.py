"""A whole answer in a terminal: the schedule, who carries what, the proof, what is vacant and found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console

from roster.answer import Answer, Finding
from roster.render.grid import Tables
from roster.render.result import finding_grid, tier_grid
from roster.render.terminal import show
from roster.text import Language, Text


def print_answer(
    console: Console, answer: Answer, title: str, language: Language, notes: Sequence[str] = ()
) -> None:
    """Print the answer of a build."""
    quarter = answer.schedule.horizon.quarter
    tables = Tables(
        answer.schedule,
        f"{title}({quarter})" if language == "zh" else f"{title} ({quarter})",
        language,
        notes,
    )
    show(console, tables.by_day())
    console.print()
    show(console, tables.loads())
    console.print()
    show(console, tier_grid(answer, language))
    if answer.findings:
        console.print()
        print_findings(console, answer.findings, language)


def print_findings(console: Console, findings: Iterable[Finding], language: Language) -> None:
    """Print findings as a table and their number, or that there are none."""
    findings = tuple(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    if findings:
        show(console, finding_grid(findings, language))
    summary = Text("冲突 {errors} 处,提示 {notes} 处", "errors: {errors}, notes: {notes}")
    none = Text("没有发现冲突", "no conflict found")
    console.print(
        (summary if findings else none).format(errors=errors, notes=len(findings) - errors).to(language)
    )
