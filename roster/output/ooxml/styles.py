"""How cells look: a look is copied with another fill, so that borders, fonts and formats of numbers stay."""

from __future__ import annotations

import copy
import re

from roster.output.ooxml.package import Element, Package, added, child

_FONTS = ("fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "extLst")
"""What follows the fonts in a style sheet, in this order."""
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_EMPTY = b"""<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font/></fonts>\
<fills><fill/><fill><patternFill patternType="gray125"/></fill></fills><borders><border/></borders>\
<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellXfs></styleSheet>"""
_COLOUR = re.compile(r"(rgb|theme|tint|indexed|auto)=([0-9A-Za-z.+-]+)")

_LINK = "FF0563C1"

Colour = str
"""A colour as its attributes: `rgb=FFFF7C80`, `theme=4 tint=0.59`; empty where there is no fill."""


class Styles:
    """The style sheet of a workbook; looks and fills are numbers in it."""

    def __init__(self, package: Package) -> None:
        part = package.related(package.workbook, "styles")
        if part is None or part not in package:
            part = package.free("xl/styles{}.xml")
            package.put(part, _EMPTY)
            package.declare(part, _KIND)
            package.relate(package.workbook, "styles", part)
        root = package.root(part)
        self._fonts = child(root, "fonts", _FONTS)
        self._fills = child(root, "fills", _FONTS[1:])
        self._looks = child(root, "cellXfs", _FONTS[4:])
        if not len(self._looks):
            added(self._looks, "xf")
        self._made: dict[tuple[int, Colour], int] = {}

    def filled(self, look: int, colour: Colour) -> int:
        """The look with its cells filled in a colour, or not at all."""
        if (look, colour) not in self._made:
            self._made[look, colour] = self._add(look, fillId=str(self._fill(colour)), applyFill="1")
        return self._made[look, colour]

    def colour(self, look: int) -> Colour:
        """The colour that cells of a look are filled with."""
        number = int(self._look(look).get("fillId", 0))
        fill = self._fills[number] if 0 <= number < len(self._fills) else None
        pattern = None if fill is None else fill.find("{*}patternFill")
        if pattern is None or pattern.get("patternType") in {None, "none"}:
            return ""
        colour = pattern.find("{*}fgColor")
        return "" if colour is None else " ".join(f"{key}={value}" for key, value in colour.attrib.items())

    def wrapped(self, look: int = 0) -> int:
        """The look with its text in lines, from the top."""
        number = self._add(look, applyAlignment="1")
        aligned = child(self._looks[number], "alignment", ("protection", "extLst"))
        aligned.set("vertical", "top")
        aligned.set("wrapText", "1")
        return number

    def written(self, look: int, *, link: bool = False) -> int:
        """The look in bold, or as links are written."""
        font = copy.deepcopy(self._fonts[0]) if len(self._fonts) else added(self._fonts, "font")
        self._fonts.append(font)
        self._fonts.set("count", str(len(self._fonts)))
        mark = child(font, "u" if link else "b")
        font.insert(0, mark)
        mark.attrib.clear()
        if link:
            colour = child(font, "color", ("name", "family", "charset", "scheme"))
            colour.attrib.clear()
            colour.set("rgb", _LINK)
        return self._add(look, fontId=str(len(self._fonts) - 1), applyFont="1")

    def _look(self, look: int) -> Element:
        return self._looks[look if 0 <= look < len(self._looks) else 0]

    def _add(self, look: int, **attributes: str) -> int:
        made = copy.deepcopy(self._look(look))
        for key, value in attributes.items():
            made.set(key, value)
        self._looks.append(made)
        self._looks.set("count", str(len(self._looks)))
        return len(self._looks) - 1

    def _fill(self, colour: Colour) -> int:
        if not colour:
            return 0
        pattern = added(added(self._fills, "fill"), "patternFill", patternType="solid")
        added(pattern, "fgColor", **dict(_COLOUR.findall(colour)))
        added(pattern, "bgColor", indexed="64")
        self._fills.set("count", str(len(self._fills)))
        return len(self._fills) - 1
