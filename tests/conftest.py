"""What many tests share: the example bureau and the plan to begin with, each built once."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from roster.building.build import build
from roster.domain.answer import Answer
from roster.domain.dates import Quarter
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.job.opening import Job, open_job
from roster.records import schedule_file
from roster.records.document import document
from tests.running import run

# A machine in a bureau speaks Chinese, whatever the one that runs the tests does.
for name in ("LC_ALL", "ROSTER_LANG"):
    os.environ.pop(name, None)
os.environ["LC_MESSAGES"] = "zh_CN.UTF-8"

EXAMPLE = Path(__file__).parent.parent / "examples" / "qindu"
Q1 = Quarter(2027, 1)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, Answer]:
    """The first quarter of 2027 of the example, in a folder of its own, with its schedule written."""
    folder = tmp_path_factory.mktemp("qindu")
    shutil.copy(EXAMPLE / "roster.yaml", folder)
    job = open_job(folder, Q1)
    answer = build(job, Budget())
    schedule_file.write(schedule_file.path_of(folder, Q1), document(answer, "zh"), overwrite=False)
    return job, answer


@pytest.fixture(scope="session")
def days(built: tuple[Job, Answer]) -> tuple[Job, Answer]:
    """Nine days of the example, around the Spring Festival: all that a table or a calendar has to show."""
    job, answer = built
    first, last = dt.date(2027, 1, 31), dt.date(2027, 2, 8)
    kept = [duty for duty in job.horizon.duties if first <= duty.date <= last]
    duties = tuple(replace(duty, index=number) for number, duty in enumerate(kept))
    horizon = replace(job.horizon, duties=duties)
    schedule = Schedule(horizon, tuple(answer.schedule.assigned[duty.index] for duty in kept))
    return replace(job, horizon=horizon), replace(answer, schedule=schedule)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A duty folder as `roster init` begins it, with the first quarter of 2027 built."""
    return _begun(tmp_path_factory.mktemp("begun"), "zh")


@pytest.fixture(scope="session")
def duty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in English."""
    return _begun(tmp_path_factory.mktemp("duty"), "en")


def _begun(folder: Path, language: str) -> Path:
    assert run("init", ".", "--lang", language, folder=folder).returncode == 0
    assert run("build", "-q", "2027Q1", folder=folder).returncode == 0
    return folder
