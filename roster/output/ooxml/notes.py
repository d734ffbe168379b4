"""Comments in the cells of a sheet: their text, and the boxes in which programs show them.

The boxes are in VML, a part of its own that need not be well-formed: it is cut and joined as text.
"""

from __future__ import annotations

import re

from lxml import etree

from roster.output.ooxml.cells import address
from roster.output.ooxml.package import Element, Package, added, child

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_DRAWING = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
"""What follows the boxes of comments in a sheet."""
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_NO_BOXES = (
    f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_BOX = re.compile(rb"<(?:\w+:)?shape\s.*?</(?:\w+:)?shape>", re.DOTALL)
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})\b")
_WIDTH, _LINE = 240, 15
"""Width of a box and height of a line in it, in points."""
_IN_A_LINE = 20
"""How many Chinese characters a line of a box holds."""


class Notes:
    """The comments of one worksheet, and what this program says among them.

    All that is said here is below a line of its own, by which it is known again: programs lose the author of
    a comment. A comment of somebody else's stays above it.
    """

    def __init__(self, package: Package, sheet: str, author: str) -> None:
        self._package = package
        self._sheet = sheet
        self._author = author
        self._line = f"【{author}】"
        self._part = package.related(sheet, "comments")
        self._root: Element = (
            package.look(self._part) if self._part is not None and self._part in package else None
        )
        self._boxes = self._boxes_of(sheet)

    def ours(self) -> frozenset[str]:
        """The cells in whose comment this program said something."""
        return frozenset(str(one.get("ref")) for one in self._all() if self._line in _text(one))

    def clear(self) -> None:
        """Take back all that this program said."""
        ours = [one for one in self._all() if self._line in _text(one)]
        if ours:
            self._package.root(str(self._part))
        for comment in ours:
            if _text(comment).strip().startswith(self._line):
                comment.getparent().remove(comment)
                self._unbox(str(comment.get("ref")))
            else:
                self._cut(comment)

    def say(self, cell: str, text: str) -> None:
        """Say something of a cell."""
        root = self._comments()
        comment = next((one for one in self._all() if one.get("ref") == cell), None)
        text = f"{self._line}\n{text}"
        if comment is None:
            listed = child(root, "commentList", ("extLst",))
            comment = added(listed, "comment", ref=cell, authorId=str(self._author_number()))
            self._box(cell, text)
        else:
            text = f"\n{text}"
        run = added(added(child(comment, "text"), "r"), "t")
        run.text = text
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    # -- text ----------------------------------------------------------------------------------

    def _all(self) -> list[Element]:
        return [] if self._root is None else self._root.findall("{*}commentList/{*}comment")

    def _cut(self, comment: Element) -> None:
        """Leave of somebody's comment what is above the line."""
        room = len(_text(comment).partition(self._line)[0].rstrip("\n"))
        for one in comment.findall("{*}text//{*}t"):
            one.text = (one.text or "")[:room]
            room -= len(one.text)

    def _comments(self) -> Element:
        """The root of the comments, to be edited; made where the sheet has none."""
        if self._root is None:
            self._part = self._package.free("xl/comments{}.xml")
            space = etree.QName(self._package.look(self._sheet)).namespace
            self._package.put(
                self._part, f'<comments xmlns="{space}"><authors/><commentList/></comments>'.encode()
            )
            self._package.declare(self._part, _COMMENTS)
            self._package.relate(self._sheet, "comments", self._part)
        self._root = self._package.root(str(self._part))
        return self._root

    def _author_number(self) -> int:
        authors = child(self._comments(), "authors", ("commentList",))
        names = [one.text for one in authors]
        if self._author not in names:
            added(authors, "author").text = self._author
        return [*names, self._author].index(self._author)

    # -- boxes ---------------------------------------------------------------------------------

    def _boxes_of(self, sheet: str) -> str | None:
        """The part that holds the sheet's boxes."""
        drawing = self._package.look(sheet).find("{*}legacyDrawing")
        if drawing is None:
            return None
        one = str(drawing.get(f"{{{self._package.kinds}}}id"))
        found = dict(self._package.all_related(sheet, "vmlDrawing")).get(one)
        return found if found is not None and found in self._package else None

    def _box(self, cell: str, text: str) -> None:
        if self._boxes is None:
            self._boxes = self._package.free("xl/drawings/vmlDrawing{}.vml")
            self._package.put(self._boxes, _NO_BOXES.encode())
            self._package.declare(self._boxes, _VML)
            drawing = child(self._package.root(self._sheet), "legacyDrawing", _AFTER_DRAWING)
            one = self._package.relate(self._sheet, "vmlDrawing", self._boxes)
            drawing.set(f"{{{self._package.kinds}}}id", one)
        data = self._package.text(self._boxes)
        number = max([1024, *(int(found) for found in _NUMBER.findall(data))]) + 1
        row, column = address(cell)
        lines = sum(1 + len(line) // _IN_A_LINE for line in text.split("\n"))
        box = (
            f'<v:shape {_SPACES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
            f"margin-left:60pt;margin-top:2pt;width:{_WIDTH}pt;height:{_LINE * (lines + 1)}pt;z-index:1;"
            'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
            '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
            '<x:ClientData ObjectType="Note">'
            "<x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
        ).encode()
        end = data.rfind(b"</")
        self._package.put(self._boxes, data[:end] + box + data[end:])

    def _unbox(self, cell: str) -> None:
        """Take away the box of a cell."""
        if self._boxes is None:
            return
        row, column = address(cell)
        places = (rb"<(?:\w+:)?Row>\s*%d\s*<" % (row - 1), rb"<(?:\w+:)?Column>\s*%d\s*<" % (column - 1))
        data = self._package.text(self._boxes)
        kept = _BOX.sub(
            lambda box: b"" if all(re.search(place, box[0]) for place in places) else box[0], data
        )
        self._package.put(self._boxes, kept)


def _text(comment: Element) -> str:
    return "".join(one.text or "" for one in comment.findall("{*}text//{*}t"))
