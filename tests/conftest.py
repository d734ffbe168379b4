"""What many tests share: the example bureau, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from roster.answer import Answer
from roster.build import build
from roster.domain import Quarter
from roster.engine.watch import Watch
from roster.job import Job, open_job
from roster.records import schedule_file
from roster.records.document import document

EXAMPLE = Path(__file__).parent.parent / "examples" / "qindu"
Q1 = Quarter(2027, 1)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, Answer]:
    """The first quarter of 2027 of the example, in a folder of its own, with its schedule written."""
    folder = tmp_path_factory.mktemp("qindu")
    shutil.copy(EXAMPLE / "roster.yaml", folder)
    job = open_job(folder, Q1)
    answer = build(job, Watch())
    schedule_file.write(schedule_file.path_of(folder, Q1), document(answer, "zh"), overwrite=False)
    return job, answer
