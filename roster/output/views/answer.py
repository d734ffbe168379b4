"""A whole answer in a terminal: the schedule, who carries what, the proof, what is vacant and found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console

from roster.domain.answer import Answer, Finding
from roster.domain.text import Language, Text
from roster.language.names import quarter_title
from roster.output.forms.terminal import show, wrapped
from roster.output.grid import Tables
from roster.output.views.result import finding_grid, rule_grid, tier_grid


def print_answer(
    console: Console, answer: Answer, title: str, language: Language, notes: Sequence[str] = ()
) -> None:
    """Print the answer of a build: what counting shows to be short above the tables, all else below them."""
    short = [finding for finding in answer.findings if finding.rule == "counting"]
    if short:
        heading = Text(
            "人手不够，排班以前就能算出：", "Too few people, as counting shows before anything is solved:"
        )
        console.print(heading.to(language), style="bold")
        for finding in short:
            text = wrapped(finding.message.to(language), console.width - 2)
            console.print("\n".join(f"  {line}" for line in text.split("\n")), style="red")
        console.print()
    quarter = answer.schedule.horizon.quarter
    tables = Tables(
        answer.schedule,
        quarter_title(title, quarter).to(language),
        language,
        notes,
    )
    show(console, tables.by_day())
    console.print()
    show(console, tables.loads())
    console.print()
    show(console, tier_grid(answer, language))
    if answer.rules:
        console.print()
        show(console, rule_grid(answer, language))
    others = [finding for finding in answer.findings if finding.rule != "counting"]
    if others:
        console.print()
        print_findings(console, others, language)


_VACANCIES = 8
"""How many vacant posts are listed one by one."""


_FINDINGS = 1000
"""How many findings are listed at all: nobody reads more, and a table of that many takes long to set."""


def print_findings(console: Console, findings: Iterable[Finding], language: Language) -> None:
    """Print findings as a table and their number, or that there are none."""
    findings = tuple(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    vacant = [finding for finding in findings if finding.rule == "vacancy"]
    unsaid = len(vacant) - _VACANCIES
    if findings:
        left_out = {id(finding) for finding in vacant[_VACANCIES:]}
        listed = [finding for finding in findings if id(finding) not in left_out]
        listed = sorted(listed, key=lambda finding: finding.severity)[:_FINDINGS]
        grid = finding_grid(listed, language, lambda text, taken: wrapped(text, console.width - taken))
        show(console, grid)
    if len(findings) - max(0, unsaid) > _FINDINGS:
        more = Text(
            "只列出前{n}处；全部见 --format json", "the first {n} are listed; all of them: --format json"
        )
        console.print(more.format(n=_FINDINGS).to(language))
    if unsaid > 0:
        more = Text(
            "另有 {n} 个岗位也空着；每一处的原因和补法：roster explain 日期 路段",
            "{n} more {n:post is|posts are} vacant; why, and what fills them: roster explain DATE SEGMENT",
        )
        console.print(more.format(n=unsaid).to(language))
    summary = Text("冲突 {errors} 处，提示 {notes} 处", "errors: {errors}, notes: {notes}")
    none = Text("没有发现冲突", "no conflict found")
    console.print(
        (summary if findings else none).format(errors=errors, notes=len(findings) - errors).to(language)
    )
