"""Tables on paper: PDF with its fonts in it, Word for pasting; every cell of the table in both."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.run import Run

from roster.domain.answer import Answer
from roster.errors import RosterError
from roster.job.opening import Job
from roster.output.forms import pdf
from roster.output.forms.pdf import BODY, chosen, to_pdf
from roster.output.forms.word import BODY_FONT, TITLE_FONT, to_docx
from roster.output.grid import Cell, Column, Grid, Tables
from roster.output.paper import Paper

HOSTILE = '=1+1 #set text(1pt) $x$ *b* @ref [#panic("x")] \\ <b>&amp; \x07'
SMALL = Grid(
    "标题",
    (Column("日期"), Column("姓名")),
    ((Cell("2027-01-01", "holiday"), Cell("【空岗】", "vacant")), (Cell("2027-01-02"), Cell(HOSTILE))),
    frozenset({0, 1}),
    ("注",),
    "说明",
)


def has_font() -> bool:
    return bool(chosen(pdf._fonts(None).families(), BODY))


needs_font = pytest.mark.skipif(not has_font(), reason="no Chinese font on this machine")


@pytest.fixture(scope="module")
def grid(built: tuple[Job, Answer]) -> Grid:
    job, answer = built
    return Tables(answer.schedule, job.plan.title, "zh", job.plan.notes).by_day()


@needs_font
@pytest.mark.parametrize("portrait", [False, True])
def test_a_pdf_embeds_its_fonts(portrait: bool) -> None:
    raw = to_pdf(SMALL, Paper("zh", "局", portrait=portrait))
    assert raw.startswith(b"%PDF-")
    assert b"/FontFile" in raw
    assert raw == to_pdf(SMALL, Paper("zh", "局", portrait=portrait))


@needs_font
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_pdf_says_what_the_table_says(grid: Grid, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(to_pdf(grid, Paper("zh", "秦都区交通运输局")))
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, timeout=60)
    text = "".join(done.stdout.decode().split())
    pages = done.stdout.count(b"\f")
    assert pages > 5
    assert text.count("值守时间") == pages
    assert f"第{pages}页，共{pages}页" in text
    assert "制表单位：秦都区交通运输局" in text
    assert "审核人" in text
    assert all("".join(note.split()) in text for note in grid.notes)
    assert all(row[9].text in text for row in grid.rows if "、" not in row[9].text)


@needs_font
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_markup_in_a_name_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(to_pdf(SMALL, Paper()))
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, timeout=60)
    assert "#settext(1pt)$x$*b*@ref" in "".join(done.stdout.decode().split())


def test_a_machine_without_a_font_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import typst

    monkeypatch.setattr(pdf, "_fonts", lambda folder: typst.Fonts(include_system_fonts=False))
    with pytest.raises(RosterError) as caught:
        to_pdf(SMALL, Paper())
    assert caught.value.code == 2
    problem = caught.value.problems[0]
    assert problem.hint is not None
    assert "ROSTER_FONTS" in problem.hint.en
    assert "思源黑体" in problem.hint.zh
    latin = Grid("Duties", (Column("Date"),), ((Cell("2027-01-01"),),))
    assert to_pdf(latin, Paper("en")).startswith(b"%PDF-")


def test_the_document_holds_the_table(days: tuple[Job, Answer]) -> None:
    job, answer = days
    grid = Tables(answer.schedule, job.plan.title, "zh", job.plan.notes).by_day()
    document = docx.Document(io.BytesIO(to_docx(grid, Paper("zh", "局"))))
    table = document.tables[0]
    titles = tuple(column.title for column in grid.columns)
    cells = tuple(tuple(cell.text for cell in row) for row in grid.rows)
    assert tuple(tuple(cell.text for cell in row.cells) for row in table.rows) == (titles, *cells)
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert document.paragraphs[0].text == grid.title
    assert [one.text for one in document.paragraphs[-len(grid.notes) :]] == list(grid.notes)
    section = document.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height


def test_the_document_names_the_offices_fonts() -> None:
    document = docx.Document(io.BytesIO(to_docx(SMALL, Paper("zh", "局", portrait=True))))

    def font(run: Run) -> object:
        return run._r.xpath("w:rPr/w:rFonts")[0].get(qn("w:eastAsia"))

    assert font(document.paragraphs[0].runs[0]) == TITLE_FONT
    assert font(document.tables[0].cell(1, 0).paragraphs[0].runs[0]) == BODY_FONT
    assert document.tables[0].cell(2, 1).text == HOSTILE.replace("\x07", "")
    assert [one.text for one in document.paragraphs][1:3] == ["说明", "注"]


def test_the_same_table_gives_the_same_document() -> None:
    one, two = to_docx(SMALL, Paper()), to_docx(SMALL, Paper())
    with zipfile.ZipFile(io.BytesIO(one)) as first, zipfile.ZipFile(io.BytesIO(two)) as second:
        assert [first.read(name) for name in first.namelist()] == [
            second.read(name) for name in second.namelist()
        ]
