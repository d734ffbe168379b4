"""`roster check --proof`: the proof kept beside a schedule, verified in exact arithmetic without any solver."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from roster.checking.certified import verify
from roster.checking.matching import match
from roster.cli.console import console, print_json, tell
from roster.cli.options import Format
from roster.errors import Exit
from roster.job.opening import Job
from roster.output.forms.terminal import show
from roster.output.views.proof import UNFIT, proof_dict, proof_grid, summary
from roster.records import schedule_file
from roster.records.proof_file import digest_of, proof_path, read_proof


def check_proof(job: Job, schedule: Path, output: Format) -> NoReturn:
    """Verify the proof of a schedule as it was built, and exit: 0 where all that it claims holds.

    Raises RosterError where the schedule or its proof can not be read.
    """
    document = schedule_file.read(schedule)
    proof = read_proof(proof_path(job.folder, document.quarter))
    verified = None
    if proof.digest == digest_of(document.duties):
        planned = [replace(row, changes=()) for row in document.duties]
        verified = verify(match(job.horizon, planned).schedule, job.rules, proof)
    language = job.plan.language
    if output is Format.json:
        print_json(proof_dict(document.quarter, verified, language))
    elif verified is None:
        tell(UNFIT, language)
    else:
        out = console()
        show(out, proof_grid(verified, language))
        out.print(summary(verified).to(language))
    sys.exit(Exit.FINE if verified is not None and all(one.holds for one in verified) else Exit.NO)
