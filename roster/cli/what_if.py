"""`roster build --what-if`: what a change of the plan would do; nothing is written."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from roster.cli.options import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roster.domain.answer import Answer
    from roster.domain.dates import Quarter
    from roster.domain.schedule import Schedule
    from roster.domain.text import Text
    from roster.engine.watch import Watch
    from roster.explaining.case import Case
    from roster.job.opening import Job


def what_if(
    plan: Path, quarter: Quarter | None, texts: Sequence[str], time_limit: float | None, output: Format
) -> None:
    """Compare the plan with a changed one, and leave with the exit code: 1 where more posts are vacant then."""
    from roster.cli.console import collecting, console, print_json
    from roster.cli.progress import Teller
    from roster.engine.watch import Watch
    from roster.errors import Exit
    from roster.explaining.comparison import compare
    from roster.job.opening import open_job
    from roster.output.forms.terminal import show
    from roster.output.views import comparison as view

    job = open_job(plan, quarter)
    after, changes = _changed(job, texts)
    language = job.plan.language
    collecting()
    with Teller(after, language) as teller:
        watch = Watch(time_limit, teller)
        with watch.listening():
            before, against = _before(job, watch)
            found = compare(before, after, changes, against, partial(_near, watch))
    if output is Format.json:
        print_json(view.comparison_dict(found, language))
    else:
        out = console()
        for line in view.comparison_lines(found, language):
            out.print(line)
        grids = (view.tiers_grid, view.posts_grid, view.loads_grid)
        for grid, there in zip(grids, (True, found.posts, found.loads), strict=True):
            if there:
                out.print()
                show(out, grid(found, language))
    if watch.interrupted:
        sys.exit(Exit.INTERRUPTED)
    more_vacant = any(tier.key.name == "vacancies" and tier.more > 0 for tier in found.tiers)
    sys.exit(Exit.NO if more_vacant else Exit.FINE)


def _near(watch: Watch, job: Job, near: Schedule) -> Answer:
    from roster.building.build import build

    return build(job, watch, near)


def _changed(job: Job, texts: Sequence[str]) -> tuple[Job, tuple[Text, ...]]:
    """The job as the what-ifs have it, and what they say; another plan comes first, whatever the order."""
    from roster.domain.text import Text
    from roster.explaining.plan_changes import variant
    from roster.explaining.what_if import changes_of, is_plan
    from roster.job.opening import open_job

    said: list[Text] = []
    for text in filter(is_plan, texts):
        job = open_job(Path(text), job.quarter, folder=job.folder)
        said.append(Text("计划改用 {file}", "the plan is {file}").format(file=text))
    changes = changes_of(job, [text for text in texts if not is_plan(text)])
    return variant(job, changes) if changes else job, (*said, *(change.text for change in changes))


def _before(job: Job, watch: Watch) -> tuple[Case, Text]:
    """The schedule to compare with: the one in the folder if it was built from this plan, else one built now."""
    from roster.building.build import build
    from roster.checking.matching import match
    from roster.domain.text import Text
    from roster.explaining.case import Case
    from roster.explaining.comparison import as_built
    from roster.records.document import document
    from roster.records.schedule_file import path_of, read

    path = path_of(job.folder, job.quarter)
    if path.is_file():
        written = read(path)
        matched = match(job.horizon, written.duties)
        case = Case(job, matched.schedule, written.tiers)
        if not matched.findings and as_built(case):
            return case, Text("{file}", "{file}").format(file=path)
    answer = build(job, watch)
    built = Text("按现在的计划新排的值班表", "a roster built now from the plan as it is")
    return Case(job, answer.schedule, document(answer, job.plan.language).tiers), built
