"""`roster build --what-if`: what a change of the plan would do; nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from roster.cli.options import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roster.domain.dates import Quarter


def what_if(
    plan: Path, quarter: Quarter | None, texts: Sequence[str], time_limit: float | None, output: Format
) -> None:
    """Compare the plan with a changed one, and exit: 1 where more posts would be vacant."""
    import roster
    from roster.cli.console import collecting, console, print_json
    from roster.cli.progress import Teller
    from roster.errors import Exit
    from roster.explaining.supposing import compared, supposed
    from roster.output.forms.terminal import show
    from roster.output.views import comparison as view

    job = roster.open_folder(plan, quarter)
    after, changes = supposed(job, texts)
    language = job.plan.language
    collecting()
    with Teller(after, language) as teller:
        budget = roster.Budget(time_limit, teller)
        with budget.cancel_on_interrupt():
            found = compared(job, after, changes, budget)
    if output is Format.json:
        from roster.output.shapes.answers import WhatIf

        print_json(found, WhatIf, language)
    else:
        out = console()
        for line in view.comparison_lines(found, language):
            out.print(line)
        grids = (view.tiers_grid, view.posts_grid, view.loads_grid)
        for grid, there in zip(grids, (True, found.posts, found.loads), strict=True):
            if there:
                out.print()
                show(out, grid(found, language))
    if budget.interrupted:
        sys.exit(Exit.INTERRUPTED)
    more_vacant = any(tier.key.name == "vacancies" and tier.more > 0 for tier in found.tiers)
    sys.exit(Exit.NO if more_vacant else Exit.FINE)
