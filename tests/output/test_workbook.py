"""The workbook: what leaves as a table comes back without loss, and what is spoiled by hand is found at its cell."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from roster.checking.review import review_schedule
from roster.domain.answer import Answer
from roster.errors import RosterError
from roster.job.opening import Job
from roster.output.forms.workbook import to_workbook
from roster.output.grid import Tables
from roster.records.intake import read_any
from roster.tables.workbook import sheets


@pytest.fixture
def workbook(built: tuple[Job, Answer], tmp_path: Path) -> Path:
    job, answer = built
    tables = Tables(answer.schedule, job.plan.title, "zh", job.plan.notes)
    path = tmp_path / "值班表.xlsx"
    path.write_bytes(
        to_workbook({"按日期": tables.by_day(), "按路段": tables.by_segment(), "统计": tables.loads()}, "zh")
    )
    return path


def errors(job: Job, path: Path) -> list[tuple[str, str]]:
    found = review_schedule(job.horizon, job.rules, read_any(path, job.quarter))
    return [(finding.rule, finding.where) for finding in found if finding.severity == "error"]


def test_it_comes_back_without_loss(built: tuple[Job, Answer], workbook: Path) -> None:
    assert errors(built[0], workbook) == []


def test_it_is_made_to_be_printed(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["按日期"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$2:$2"
    assert not sheet.merged_cells.ranges
    assert sheet["A2"].value == "序号"


def test_hand_edits_are_found_at_their_cells(built: tuple[Job, Answer], workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["按日期"]
    sheet.title = "改过的"
    sheet["J3"] = "欧阳无名"
    sheet["J5"] = ""
    sheet["B4"] = "2027/1/1"
    sheet["J4"] = " " + " ".join(str(sheet["J4"].value).replace("(借)", "")) + " "
    book.save(workbook)
    found = errors(built[0], workbook)
    assert ("unknown-person", "改过的!J3") in found
    assert ("vacancy", "改过的!J5") in found
    assert not any(where.endswith("J4") for _, where in found)


def test_the_same_schedule_gives_the_same_workbook(built: tuple[Job, Answer]) -> None:
    grid = Tables(built[1].schedule, "题", "zh").by_day()
    assert to_workbook({"甲": grid}, "zh") == to_workbook({"甲": grid}, "zh")


@pytest.mark.parametrize("raw", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(raw)
    with pytest.raises(RosterError, match=r"this is no \.xlsx workbook, or it is encrypted"):
        sheets(path)
