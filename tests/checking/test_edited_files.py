"""Real files edited by hand: the workbook opened, changed and saved by another program, and the text table.

Whatever else hands did to the file, what is wrong is found at its cell.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from roster.checking.matching import match
from roster.checking.review import review_schedule
from roster.domain.answer import Answer, Finding
from roster.job.opening import Job
from roster.output.files import export
from roster.output.issue import Issue, Wanted
from roster.records.document import document
from roster.records.intake import read_any
from roster.tables.table import letters
from tests.checking import edits
from tests.checking.edits import DATE, EDITS, HARMLESS, STAFF, Edit, Rows, posts

ENCODINGS = ("utf-8-sig", "gb18030")


@pytest.fixture(scope="module")
def files(days: tuple[Job, Answer], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The nine days as the workbook, with a sheet for each month, and as text, in the encodings."""
    job, answer = days
    folder = tmp_path_factory.mktemp("files")
    issue = Issue(job, document(answer, "zh"), answer.schedule)
    found = {}
    for kind, name, wanted in (
        ("xlsx", "x.xlsx", Wanted()),
        ("monthly", "m.xlsx", Wanted(monthly=True)),
        *((encoding, f"{encoding}.csv", Wanted(encoding=encoding)) for encoding in ENCODINGS),
    ):
        export(Issue(issue.job, issue.document, issue.schedule, wanted), folder / name, overwrite=False)
        found[kind] = (folder / name).read_bytes()
    return found


@pytest.fixture(scope="module")
def quarter(built: tuple[Job, Answer], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The whole quarter as a workbook."""
    job, answer = built
    path = tmp_path_factory.mktemp("quarter") / "x.xlsx"
    export(Issue(job, document(answer, "zh"), answer.schedule), path, overwrite=False)
    return path.read_bytes()


# -- what hands do to a file besides ----------------------------------------------------------------


def date_of(text: object) -> dt.date | None:
    """The date that a cell of the table has, if that is what it has."""
    try:
        return dt.date.fromisoformat(text)  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def dates_as(write: Callable[[dt.date], object]) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for row in rows:
            for column, text in enumerate(row):
                date = date_of(text) if column == DATE else None
                if date is not None:
                    row[column] = write(date)  # type: ignore[call-overload]

    return change


def wide(rows: Rows) -> None:
    for n in posts(rows):
        rows[n][edits.TIME] = rows[n][edits.TIME].replace(":", ":").replace("-", " — ")
        rows[n][STAFF] = "、".join(f"{name[:1]} {name[1:]}" for name in rows[n][STAFF].split("、"))


def blank_rows(rows: Rows) -> None:
    for n in reversed(posts(rows)[::7]):
        rows.insert(n, [])


# In the order in which they are done: the later ones move rows and columns.
LAYOUTS: dict[str, Callable[[Rows], None]] = {
    "dates": dates_as(lambda date: dt.datetime(date.year, date.month, date.day)),  # noqa: DTZ001
    "serials": dates_as(lambda date: (date - dt.date(1899, 12, 30)).days),
    "chinese": dates_as(
        lambda date: f"{date:%Y年}{date.month}月{date.day}日(周{'一二三四五六日'[date.weekday()]})"
    ),
    "wide": wide,
    "lines": edits.by_lines,
    "headings": edits.headings_again,
    "blank": blank_rows,
    "notes": edits.titles_and_notes,
    "columns": edits.columns_moved,
}
TEXT_LAYOUTS = [name for name in LAYOUTS if name not in {"dates", "serials"}]


def edited(rows: Rows, edit: Edit, layouts: list[str], rng: random.Random) -> str:
    """Make the edit, then lay the rows out otherwise; the address of the cell where it must be found."""
    column, n = edit(rows, rng)
    row = rows[n]
    for name in layouts:
        if name == "columns":
            column = max(map(len, rows)) - 1 - column
        LAYOUTS[name](rows)
    number = next(n for n, one in enumerate(rows) if one is row)
    return f"{letters(column)}{number + 1}"


def resaved(data: bytes, edit: Edit, layouts: list[str], rng: random.Random) -> tuple[bytes, str]:
    """The workbook after the edit, its sheet renamed, and the place where the edit must be found."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    before = len(rows)
    cell = edited(rows, edit, layouts, rng)
    if before > len(rows):
        sheet.delete_rows(len(rows) + 1, before - len(rows))
    for number, row in enumerate(rows, start=1):
        for column in range(1, max(len(row), sheet.max_column) + 1):
            value = row[column - 1] if column <= len(row) else ""
            sheet.cell(number, column).value = value if value != "" else None
    sheet.title = "我的 '表' (2)"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), f"{sheet.title}!{cell}"


def errors(job: Job, path: Path) -> list[Finding]:
    found = review_schedule(job.horizon, job.rules, read_any(path, job.quarter))
    return [one for one in found if one.severity == "error"]


def some_layouts(seed: int, names: list[str], rng: random.Random) -> list[str]:
    """Nothing but the edit, or three things that hands did besides, in their order."""
    return [] if seed == 0 else sorted(rng.sample(names, 3), key=names.index)


@pytest.mark.parametrize("kind", ["xlsx", "monthly", *ENCODINGS])
def test_the_file_as_it_was_written_has_no_error(
    kind: str, files: dict[str, bytes], days: tuple[Job, Answer], tmp_path: Path
) -> None:
    path = tmp_path / ("x.csv" if kind in ENCODINGS else "x.xlsx")
    path.write_bytes(files[kind])
    assert errors(days[0], path) == []


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_wrong_edit_of_the_workbook_is_found_at_its_cell(
    edit: Edit, seed: int, files: dict[str, bytes], days: tuple[Job, Answer], tmp_path: Path
) -> None:
    rng = random.Random(seed)
    data, cell = resaved(files["xlsx"], edit, some_layouts(seed, list(LAYOUTS), rng), rng)
    path = tmp_path / "改.xlsx"
    path.write_bytes(data)
    assert cell in {one.where for one in errors(days[0], path)}


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_wrong_edit_of_a_whole_quarter_is_found_at_its_cell(
    edit: Edit, quarter: bytes, built: tuple[Job, Answer], tmp_path: Path
) -> None:
    rng = random.Random(edit.__name__)
    data, cell = resaved(quarter, edit, some_layouts(1, list(LAYOUTS), rng), rng)
    path = tmp_path / "改.xlsx"
    path.write_bytes(data)
    assert cell in {one.where for one in errors(built[0], path)}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_wrong_edit_of_the_text_table_is_found_at_its_cell(
    edit: Edit, seed: int, encoding: str, files: dict[str, bytes], days: tuple[Job, Answer], tmp_path: Path
) -> None:
    rng = random.Random(seed)
    rows = list(csv.reader(io.StringIO(files[encoding].decode(encoding), newline="")))
    cell = edited(rows, edit, some_layouts(seed, TEXT_LAYOUTS, rng), rng)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path = tmp_path / "改.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    assert cell in {one.where for one in errors(days[0], path)}


@pytest.mark.parametrize("edit", HARMLESS, ids=lambda edit: edit.__name__)
def test_a_workbook_written_otherwise_is_the_same_schedule(
    edit: Callable[[Rows], None], files: dict[str, bytes], days: tuple[Job, Answer], tmp_path: Path
) -> None:
    def harmless(rows: Rows, rng: random.Random) -> tuple[int, int]:
        edit(rows)
        return 0, 0

    job, answer = days
    path = tmp_path / "改.xlsx"
    path.write_bytes(resaved(files["xlsx"], harmless, [], random.Random(0))[0])
    found = read_any(path, job.quarter)
    matched = match(job.horizon, found.rows)
    assert not found.problems
    assert not matched.findings
    assert list(map(set, matched.schedule.assigned)) == list(map(set, answer.schedule.assigned))
