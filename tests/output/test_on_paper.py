"""What comes out of the printer: the workbook through LibreOffice, the page through Chromium, both as PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from roster.domain.answer import Answer
from roster.domain.schedule import Schedule
from roster.job.opening import Job
from roster.output.files import export
from roster.output.issue import Issue, Wanted
from roster.records.document import document

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's tools"),
]
LONG = "欧阳司马诸葛试明"
"""A name of eight characters."""
COLUMNS = ("日期", "包抓路段", "值守时间", "带班领导", "值班人员")


@pytest.fixture(scope="module")
def issue(days: tuple[Job, Answer]) -> Issue:
    """Nine days, in which one who serves often has a long name."""
    job, answer = days
    serving = max(job.horizon.people, key=lambda one: len(answer.schedule.duties_of[one.id]))
    people = tuple(replace(one, name=LONG) if one is serving else one for one in job.horizon.people)
    horizon = replace(job.horizon, people=people)
    schedule = Schedule(horizon, answer.schedule.assigned)
    return Issue(replace(job, horizon=horizon), document(answer, "zh"), schedule)


def by_office(source: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, capture_output=True, timeout=240, check=True)
    return folder / f"{source.stem}.pdf"


def by_browser(source: Path, folder: Path) -> Path:
    out = folder / f"{source.stem}.pdf"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        [*command, f"--print-to-pdf={out}", source.as_uri()], capture_output=True, timeout=240, check=True
    )
    return out


def as_written(source: Path, folder: Path) -> Path:
    return source


PRINTERS: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    ".xlsx": (by_office, "soffice"),
    ".docx": (by_office, "soffice"),
    ".html": (by_browser, "chromium"),
    ".pdf": (as_written, "pdftotext"),
}


@pytest.mark.parametrize("posting", [False, True], ids=["office", "posting"])
@pytest.mark.parametrize("kind", PRINTERS)
def test_every_page_has_its_heading_and_no_name_is_cut(
    kind: str, posting: bool, issue: Issue, tmp_path: Path
) -> None:
    printer, program = PRINTERS[kind]
    if shutil.which(program) is None:
        pytest.skip(f"needs {program}")
    source = tmp_path / f"表{kind}"
    export(replace(issue, wanted=Wanted(posting=posting)), source, overwrite=False)
    printed = printer(source, tmp_path)
    told = subprocess.run(["pdfinfo", str(printed)], capture_output=True, check=True).stdout.decode()
    size = re.search(r"Page size: +([0-9.]+) x ([0-9.]+)", told)
    assert size is not None
    assert (round(float(size[1]), -1), round(float(size[2]), -1)) == (840, 600) or kind == ".html"
    text = subprocess.run(
        ["pdftotext", "-layout", str(printed), "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = ["".join(page.split()) for page in text.split("\f") if page.strip()]
    assert issue.title.replace(" ", "") in pages[0]
    by_date = [page for page in pages if "值班人员" in page and "联系电话" in page]
    assert len(by_date) >= 2
    assert all(column in page for page in by_date for column in COLUMNS)
    person = next(one for one in issue.schedule.horizon.people if one.name == LONG)
    assert sum(page.count(LONG) for page in by_date) >= len(issue.schedule.duties_of[person.id])
    numbers = sum(bool(re.search(r"\d{3}\*+\d{4}", page)) for page in by_date)
    assert numbers == (len(by_date) if posting else 0)
