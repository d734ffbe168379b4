"""A workbook edited by hand with what is wrong with it marked: colours and comments in its cells, and a list.

Everything else in the workbook stays as it is, pictures and charts too. Marked again, it loses the marks of
the time before, and the cells have their own colours again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError

from roster.domain.answer import Finding, Severity
from roster.domain.text import Language, Text, listed
from roster.errors import Place, Problem, RosterError
from roster.files.limits import read_bytes
from roster.output.forms.workbook import plain_workbook
from roster.output.ooxml.cells import Cells
from roster.output.ooxml.notes import Notes
from roster.output.ooxml.package import Package, rels_of
from roster.output.ooxml.styles import Colour, Styles
from roster.tables.table import Sheet
from roster.tables.workbook import MOST_BYTES, sheets

AUTHOR = "roster"
COLOURS: Mapping[Severity, str] = {"error": "FFFF7C80", "warning": "FFFFD966"}
"""How a cell is filled, as ARGB."""
_FILLS: Mapping[Severity, Colour] = {severity: f"rgb={argb}" for severity, argb in COLOURS.items()}
_SEVERITIES: Mapping[Severity, Text] = {"error": Text("冲突", "error"), "warning": Text("提示", "note")}
_LIST = Text("核对结果", "findings")
_HEADS = (Text("位置", "Place"), Text("程度", "Severity"), Text("问题", "What is wrong"))
_WIDTHS = (18, 10, 100, 18, 18)
_CELL = re.compile(r"(?:(?P<sheet>.+)!)?(?P<cell>[A-Z]{1,3}[0-9]{1,7})")
_OTHERS = 6
"""How many of the other cells of a conflict its comment names."""
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_SHEET = "http://purl.oclc.org/ooxml/spreadsheetml/main"

_Spot = tuple[str, str]
"""A sheet and a cell of it."""


def marked(path: Path, findings: Sequence[Finding], language: Language) -> bytes:
    """The workbook at `path` with the findings marked; raises RosterError where it can not be opened."""
    before = sheets(path)
    try:
        return _Marking(Package(read_bytes(path, MOST_BYTES)), before, language).run(findings)
    except (
        OSError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        BadZipFile,
        XMLSyntaxError,
    ) as error:
        message = Text("打不开这个工作簿，没有标注", "this workbook can not be opened to be marked")
        raise RosterError.of([Problem(Place(str(path)), message)]) from error


def marked_table(table: Sheet, findings: Sequence[Finding], language: Language) -> bytes:
    """A text table (CSV) as a workbook with the findings marked."""
    rows = [[_plain(text) for text in row] for row in table.rows]
    return _Marking(Package(plain_workbook(rows)), {}, language).run(findings)


class _Marking:
    """One workbook being marked; `before` are the texts it holds."""

    def __init__(self, package: Package, before: Mapping[str, Sheet], language: Language) -> None:
        self.package = package
        self.language = language
        self.sheets = package.sheets()
        self.styles = Styles(package)
        self._cells: dict[str, Cells] = {}
        self.list = next((name for name in (_LIST.zh, _LIST.en) if _is_list(before.get(name))), None)
        """The list of an earlier marking."""
        self.own = dict(_own_colours(before[self.list])) if self.list is not None else {}
        """The colours that marked cells had before anything was marked."""

    def run(self, findings: Sequence[Finding]) -> bytes:
        for name, part in self.sheets.items():
            if name != self.list:
                self._unmark(name, part)
        said: dict[_Spot, list[tuple[Finding, str]]] = {}
        for finding in findings:
            for place in _places(finding):
                spot = self._spot(place)
                if spot is not None:
                    said.setdefault(spot, []).append((finding, place))
        own: dict[_Spot, Colour] = {}
        for spot, those in said.items():
            own[spot] = self._mark(spot, those)
        self._list(findings, own)
        return self.package.close()

    def cells(self, name: str) -> Cells:
        """The cells of a sheet, to be edited."""
        if name not in self._cells:
            self._cells[name] = Cells(self.package.root(self.sheets[name]))
        return self._cells[name]

    def _spot(self, place: str) -> _Spot | None:
        """Where a place is in the workbook; the first sheet where none is named."""
        found = _CELL.fullmatch(place)
        name = found and (found["sheet"] or next(iter(self.sheets)))
        return (str(name), found["cell"]) if found and name in self.sheets else None

    def _unmark(self, name: str, part: str) -> None:
        """Take away what an earlier marking left."""
        notes = Notes(self.package, part, AUTHOR)
        for cell in notes.ours():
            cells = self.cells(name)
            look = cells.look(cell)
            if self.styles.colour(look) in _FILLS.values():
                cells.set_look(cell, self.styles.filled(look, self.own.get((name, cell), "")))
        notes.clear()

    def _mark(self, spot: _Spot, those: Sequence[tuple[Finding, str]]) -> Colour:
        """Colour a cell and say why; the colour it had."""
        name, cell = spot
        worst: Severity = "error" if any(one.severity == "error" for one, _ in those) else "warning"
        look = self.cells(name).look(cell)
        self.cells(name).set_look(cell, self.styles.filled(look, _FILLS[worst]))
        lines = [self._sentence(one, place, name) for one, place in those]
        notes = Notes(self.package, self.sheets[name], AUTHOR)
        notes.say(cell, _plain("\n".join(dict.fromkeys(lines))))
        return self.styles.colour(look)

    def _sentence(self, finding: Finding, place: str, sheet: str) -> str:
        """What is wrong, and which other cells have part in it."""
        others = [one.removeprefix(f"{sheet}!") for one in _places(finding) if one != place]
        sentence = finding.message.to(self.language)
        if not others:
            return sentence
        more = Text("等", " …") if len(others) > _OTHERS else Text("", "")
        see = Text("（另见 {cells}{more}）", " (see also {cells}{more})")
        return sentence + see.format(cells=listed(others[:_OTHERS]), more=more).to(self.language)

    # -- the list ------------------------------------------------------------------------------

    def _list(self, findings: Iterable[Finding], own: Mapping[_Spot, Colour]) -> None:
        """A sheet that lists all findings, those without a cell too; each leads to its cell."""
        name = self.list or self._list_name()
        part = self.sheets[name] if self.list else self.package.add_sheet(name)
        self.package.drop(rels_of(part))
        self.package.put(part, self._list_sheet(sorted(findings, key=lambda one: one.severity), own).encode())

    def _list_name(self) -> str:
        wanted = _LIST.to(self.language)
        names = (wanted, *(f"{wanted}{number}" for number in range(2, len(self.sheets) + 3)))
        return next(name for name in names if name not in self.sheets)

    def _list_sheet(self, findings: Sequence[Finding], own: Mapping[_Spot, Colour]) -> str:
        plain, head = self.styles.wrapped(), self.styles.written(0)
        link = self.styles.written(plain, link=True)
        fills = {severity: self.styles.filled(plain, fill) for severity, fill in _FILLS.items()}
        lines = [[(one.to(self.language), head) for one in _HEADS]]
        links = []
        for number, finding in enumerate(findings, start=2):
            spot = self._spot(finding.where)
            if spot is not None:
                target = f"'{spot[0].replace(chr(39), chr(39) * 2)}'!{spot[1]}"
                links.append(f'<hyperlink ref="A{number}" location="{escape(target)}"/>')
            lines.append(
                [
                    (finding.where, plain if spot is None else link),
                    (_SEVERITIES[finding.severity].to(self.language), fills[finding.severity]),
                    (finding.message.to(self.language), plain),
                ]
            )
        # Hidden, for the next marking: which colours are to come back.
        coloured = [(f"{sheet}!{cell}", colour) for (sheet, cell), colour in own.items() if colour]
        for number, pair in enumerate(coloured, start=1):
            if number == len(lines):
                lines.append([])
            lines[number] += [("", 0)] * (3 - len(lines[number])) + [(text, 0) for text in pair]
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"' + (' hidden="1"/>' if n > 3 else "/>")
            for n, width in enumerate(_WIDTHS, start=1)
        )
        rows = "".join(_row(number, line) for number, line in enumerate(lines, start=1))
        space = _STRICT_SHEET if "purl.oclc.org" in self.package.kinds else _SHEET
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{space}">'
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
            '<sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>{rows}</sheetData>"
            f"{f'<hyperlinks>{chr(10).join(links)}</hyperlinks>' if links else ''}"
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
        )


def _places(finding: Finding) -> tuple[str, ...]:
    """The cells to be marked; of mere reminders a pair at most, or half the table would be coloured."""
    both = finding.severity == "error" or len(finding.also) == 1
    return tuple(dict.fromkeys((finding.where, *finding.also) if both else (finding.where,)))


def _is_list(sheet: Sheet | None) -> bool:
    """Whether a sheet of that name is a list of an earlier marking and not the office's own."""
    head = tuple(sheet.rows[0][:3]) if sheet is not None and sheet.rows else ()
    return head in {tuple(one.zh for one in _HEADS), tuple(one.en for one in _HEADS)}


def _own_colours(sheet: Sheet) -> Iterator[tuple[_Spot, Colour]]:
    for row in sheet.rows:
        found = _CELL.fullmatch(row[3]) if len(row) > 4 else None
        if found and found["sheet"]:
            yield (found["sheet"], found["cell"]), row[4]


def _row(number: int, line: Sequence[tuple[str, int]]) -> str:
    """A row of text that stays text: what begins with = is no formula."""
    cells = "".join(
        f'<c r="{"ABCDE"[n]}{number}" s="{look}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(_plain(text))}</t></is></c>'
        for n, (text, look) in enumerate(line)
    )
    return f'<row r="{number}">{cells}</row>'


def _plain(text: str) -> str:
    """The text without characters that no part of a workbook may hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)
