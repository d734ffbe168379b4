"""`python -m tests.benchmarks.ablated FOLDER [TECHNIQUE ...] --quarter 2027Q1`: built without these.

Writes the schedule as `roster build` does and says the same on stderr; a process of its own, so that it can
be measured.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from roster.building.build import build
from roster.cli.progress import Teller
from roster.domain.dates import Quarter
from roster.engine.budget import Budget
from roster.engine.params import DEFAULT, SWITCHES
from roster.job.opening import open_job
from roster.records import schedule_file
from roster.records.document import document


def main() -> None:
    """Build the quarter in the folder, with the techniques named switched off."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ablated")
    parser.add_argument("folder", type=Path)
    parser.add_argument("without", nargs="*", metavar="TECHNIQUE", help=", ".join(SWITCHES))
    parser.add_argument("--quarter", type=Quarter.parse, required=True)
    parser.add_argument("--time-limit", type=float)
    words = parser.parse_args()
    job = open_job(words.folder, words.quarter)
    language = job.plan.language
    with Teller(job, language) as teller:
        answer = build(job, Budget(words.time_limit, teller), params=DEFAULT.without(words.without))
    path = schedule_file.path_of(job.folder, job.quarter)
    schedule_file.write(path, document(answer, language), overwrite=True)


if __name__ == "__main__":
    main()
