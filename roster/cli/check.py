"""`roster check`: every conflict, in the plan alone or of a schedule against the plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from roster.cli.options import ForceOption, Format, FormatOption, LangOption, PrivateOption, QuarterOption

if TYPE_CHECKING:
    from roster.job.opening import Job

_TABLES = {".csv", ".json", ".xlsx"}


def check(
    plan: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PLAN]", help="计划文件或值班文件夹 The plan, or its folder", show_default=False
        ),
    ] = None,
    schedule: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SCHEDULE]",
            help="改过的值班表（.yaml、.json、.csv、.xlsx） The schedule",
            show_default=False,
        ),
    ] = None,
    quarter: QuarterOption = None,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark",
            metavar="OUT.xlsx",
            help="把冲突标在表的副本里：涂色、批注 Write a copy of the table with the conflicts marked",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="只查计划 Check the plan alone")] = False,
    proof: Annotated[
        bool,
        typer.Option(
            "--proof",
            help="复核值班表旁的证明，不用求解器 Verify the proof kept beside the schedule, without a solver",
        ),
    ] = False,
    private: PrivateOption = False,
    output: FormatOption = Format.text,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """核对计划和值班表 Check a plan, and a schedule against it."""
    import roster
    from roster.cli.console import console, print_json
    from roster.errors import Exit
    from roster.job.opening import folder_of
    from roster.records import schedule_file

    if plan is not None and schedule is None and _is_schedule(plan):
        plan, schedule = None, plan
    folder = plan or (folder_of(schedule) if schedule else Path())
    if schedule is not None and quarter is None:
        from roster.records.intake import quarter_of

        quarter = quarter_of(schedule)
    job = roster.open_folder(folder, quarter, private=private)
    if schedule is None and not plan_only:
        found = schedule_file.schedules_in(job.folder)
        if quarter is None and found and job.quarter not in found:
            job = roster.open_folder(folder, max(found), private=private)
        schedule = found.get(job.quarter)
    if proof:
        _verify(job, schedule or schedule_file.newest(job.folder, job.quarter), output)
    if mark is not None:
        from roster.cli.mark import check_mark

        check_mark(schedule, mark, overwrite=force)
    findings = roster.check(job, schedule, private=private)
    language = job.plan.language
    if mark is not None and schedule is not None:
        from roster.cli.mark import write_mark

        write_mark(schedule, mark, findings, language, overwrite=force)
    if output is Format.json:
        from roster.records.shapes import Finding

        print_json(findings, list[Finding], language)
    else:
        from roster.domain.text import Text
        from roster.output.views.answer import print_findings

        what = Text("核对 {quarter} {file}", "{quarter}: checking {file}").format(
            quarter=job.quarter, file=schedule or folder
        )
        out = console()
        out.print(what.to(language))
        print_findings(out, findings, language)
    sys.exit(Exit.NO if any(finding.severity == "error" for finding in findings) else Exit.FINE)


def _verify(job: Job, schedule: Path, output: Format) -> NoReturn:
    """Show what of a schedule's proof holds, and exit: 0 where all that it claims does."""
    import roster
    from roster.cli.console import console, print_json, tell
    from roster.errors import Exit
    from roster.output.forms.terminal import show
    from roster.output.views.proof import UNFIT, proof_grid, summary

    verified = roster.verify(job, schedule)
    language = job.plan.language
    if output is Format.json:
        from roster.output.shapes.answers import Proof

        print_json(verified, Proof, language)
    elif verified.tiers is None:
        tell(UNFIT, language)
    else:
        out = console()
        show(out, proof_grid(verified.tiers, verified.rules, language))
        out.print(summary(verified.tiers).to(language))
    sys.exit(Exit.FINE if verified.holds else Exit.NO)


def _is_schedule(path: Path) -> bool:
    """Whether a file named alone is a schedule, not a plan."""
    from roster.records.schedule_file import FOLDER

    return path.is_file() and (path.suffix.lower() in _TABLES or path.resolve().parent.name == FOLDER)
