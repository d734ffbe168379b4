"""A table as a Word document, to be pasted into an official one: title, table, notes, the offices' fonts."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from roster.output.forms.widths import column_widths
from roster.output.grid import Cell, CellKind, Grid
from roster.output.paper import Paper

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table
    from docx.text.paragraph import Paragraph

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEAD_FONT = "黑体"
_LATIN = "Times New Roman"
"""The fonts official documents are set in; a machine without them shows its nearest."""

_FILLS: Mapping[CellKind, str] = {
    "vacant": "F8CBAD",
    "holiday": "FCE4D6",
    "weekend": "EAF1FB",
    "provisional": "FFF2CC",
}
_COLOURS: Mapping[CellKind, str] = {"vacant": "C00000", "borrowed": "7F6000"}
_WIDEST = 20
_TWIP = 635
"""English metric units to a twentieth of a point."""
_LONG, _SHORT, _MARGIN = 297, 210, 12
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML can not hold."""


def to_docx(grid: Grid, paper: Paper) -> bytes:
    """The table as .docx: A4, headings repeated on each page, no row split over two."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document = docx.Document()
    _set_up(document, paper)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, grid.title, TITLE_FONT, 18)
    if grid.lead:
        lead = document.add_paragraph()
        lead.paragraph_format.first_line_indent = Pt(28)
        _write(lead, grid.lead, BODY_FONT, 14)
    _table(document, grid, _size(paper))
    for note in grid.notes:
        _write(document.add_paragraph(), note, BODY_FONT, 10.5)
    if paper.portrait:
        ending = document.add_paragraph()
        ending.paragraph_format.space_before = Pt(18)
        ending.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _write(ending, "  ".join(filter(None, (paper.owner, paper.date))), BODY_FONT, 12)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Document, paper: Paper) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT if paper.portrait else WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(side) for side in _sides(paper))
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(_size(paper))
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    normal.paragraph_format.space_after = Pt(3)
    # The file must not differ from one writing to the next.
    properties = document.core_properties
    properties.created = properties.modified = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    properties.author, properties.comments = paper.bureau, ""


def _size(paper: Paper) -> float:
    return 10.5 if paper.portrait else 8.5


def _sides(paper: Paper) -> tuple[int, int]:
    return (_SHORT, _LONG) if paper.portrait else (_LONG, _SHORT)


def _table(document: Document, grid: Grid, size: float) -> None:
    """The table, its rows written as text: an object for each of 10,000 cells would take seconds."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    table = document.add_table(rows=1, cols=len(grid.columns), style="Table Grid")
    table.autofit = False
    widths = _widths(document, grid)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = [Cell(column.title) for column in grid.columns]
    rows = [_row(head, widths, size, HEAD_FONT), *(_row(row, widths, size, BODY_FONT) for row in grid.rows)]
    written = parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>")
    table._tbl.remove(table.rows[0]._tr)
    table._tbl.extend(list(written))
    _narrow(table)


def _row(cells: Sequence[Cell], widths: Sequence[int], size: float, font: str) -> str:
    head = "<w:tblHeader/>" if font == HEAD_FONT else ""
    boxes = (_box(cell, width, size, font) for cell, width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(boxes)}</w:tr>"


def _box(cell: Cell, width: int, size: float, font: str) -> str:
    """A cell with its text, in the order of elements that the standard wants."""
    fill = "E6EBF4" if font == HEAD_FONT else _FILLS.get(cell.kind)
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    centred = '<w:jc w:val="center"/>' if font == HEAD_FONT else ""
    colour = _COLOURS.get(cell.kind)
    bold = "<w:b/>" if colour == _COLOURS["vacant"] else ""
    inked = f'<w:color w:val="{colour}"/>' if colour else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(_CONTROL.sub("", cell.text)).splitlines())
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width // _TWIP}" w:type="dxa"/>{shade}'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0"/>{centred}</w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{font}"/>{bold}{inked}'
        f'<w:sz w:val="{round(2 * size)}"/></w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r></w:p></w:tc>'
    )


def _widths(document: Document, grid: Grid) -> list[int]:
    """Each column's part of the page, by its longest cell."""
    section = document.sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    room = section.page_width - 2 * section.left_margin
    shares = [min(_WIDEST, width) + 1 for width in column_widths(grid)]
    return [room * share // sum(shares) for share in shares]


def _narrow(table: Table) -> None:
    """Little room beside the text of a cell."""
    margins = _add(table._tbl.tblPr, "w:tblCellMar")
    for look in table._tbl.tblPr.findall(_name("w:tblLook")):
        # The standard wants it last.
        table._tbl.tblPr.append(look)
    for side in ("left", "right"):
        margin = _add(margins, f"w:{side}")
        margin.set(_name("w:w"), "40")
        margin.set(_name("w:type"), "dxa")


def _write(paragraph: Paragraph, text: str, font: str, size: float) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(_CONTROL.sub("", text))
    run.font.name, run.font.size = _LATIN, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(_name("w:eastAsia"), font)


def _add(parent: BaseOxmlElement, name: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement

    child = OxmlElement(name)
    parent.append(child)
    return child


def _name(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)
