"""`roster check`: every conflict, in the plan alone or of a schedule against the plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from roster.cli.options import ForceOption, Format, FormatOption, LangOption, PrivateOption, QuarterOption

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
            help="改过的值班表(.yaml、.json、.csv、.xlsx) The schedule",
            show_default=False,
        ),
    ] = None,
    quarter: QuarterOption = None,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark",
            metavar="OUT.xlsx",
            help="把冲突标在表的副本里:涂色、批注 Write a copy of the table with the conflicts marked",
            show_default=False,
        ),
    ] = None,
    force: ForceOption = False,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="只查计划 Check the plan alone")] = False,
    proof: Annotated[
        bool,
        typer.Option(
            "--proof",
            help="复核值班表旁的证明,不用求解器 Verify the proof kept beside the schedule, without a solver",
        ),
    ] = False,
    private: PrivateOption = False,
    output: FormatOption = Format.text,
    lang: LangOption = None,  # noqa: ARG001
) -> None:
    """核对计划和值班表 Check a plan, and a schedule against it."""
    from roster.checking.review import review_plan, review_schedule
    from roster.checking.unmet import unmet
    from roster.cli.console import console, print_json
    from roster.cli.opening import plan_folder
    from roster.errors import Exit
    from roster.job.opening import open_job
    from roster.output.views.answer import print_findings
    from roster.records import schedule_file
    from roster.records.document import finding_dict
    from roster.records.intake import quarter_of, read_any

    if plan is not None and schedule is None and _is_schedule(plan):
        plan, schedule = None, plan
    folder = plan or (plan_folder(schedule) if schedule else Path())
    if schedule is not None and quarter is None:
        quarter = quarter_of(schedule)
    job = open_job(folder, quarter, private=private)
    if schedule is None and not plan_only:
        found = schedule_file.schedules_in(job.folder)
        if quarter is None and found and job.quarter not in found:
            job = open_job(folder, max(found), private=private)
        schedule = found.get(job.quarter)
    if proof:
        from roster.cli.check_proof import check_proof

        check_proof(job, schedule or schedule_file.newest(job.folder, job.quarter), output)
    if mark is not None:
        from roster.cli.mark import check_mark

        check_mark(schedule, mark, overwrite=force)
    findings = (
        *job.remarks,
        *review_plan(job.horizon, job.rules, job.warnings, private=private),
        *unmet(job.plan, job.horizon, job.almanac),
    )
    if schedule is not None:
        intake = read_any(schedule, job.quarter)
        known = schedule_file.schedules_in(job.folder).get(job.quarter)
        built = schedule_file.read(known) if known and intake.document is None else None
        findings = (*findings, *review_schedule(job.horizon, job.rules, intake, built, job.plan))
    language = job.plan.language
    if mark is not None and schedule is not None:
        from roster.cli.mark import write_mark

        write_mark(schedule, mark, findings, language, overwrite=force)
    if output is Format.json:
        print_json([finding_dict(finding, language) for finding in findings])
    else:
        from roster.domain.text import Text

        what = Text("核对 {quarter} {file}", "{quarter}: checking {file}").format(
            quarter=job.quarter, file=schedule or folder
        )
        out = console()
        out.print(what.to(language))
        print_findings(out, findings, language)
    sys.exit(Exit.NO if any(finding.severity == "error" for finding in findings) else Exit.FINE)


def _is_schedule(path: Path) -> bool:
    """Whether a file named alone is a schedule, not a plan."""
    from roster.records.schedule_file import FOLDER

    return path.is_file() and (path.suffix.lower() in _TABLES or path.resolve().parent.name == FOLDER)
