"""The archive a workbook is: its parts, how they are related, and what kind each of them is.

Parts that nobody asks to edit are copied byte for byte: pictures, charts, settings of printers, whatever else
programs put there.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

Element = Any
"""An element of lxml, which has no types."""

_TYPES = "[Content_Types].xml"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_KINDS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"


class Package:
    """The parts of a workbook by name (`xl/workbook.xml`).

    The caller has refused files that are too large or declare entities. Raises BadZipFile, KeyError,
    ValueError and etree.XMLSyntaxError where the archive is no workbook.
    """

    def __init__(self, data: bytes) -> None:
        with ZipFile(io.BytesIO(data)) as archive:
            self._items = archive.infolist()
            self._data = {item.filename: archive.read(item) for item in self._items}
        self._parsed: dict[str, Element] = {}
        self._edited: set[str] = set()
        found = self.related("", "officeDocument")
        if found is None:
            raise KeyError("officeDocument")
        self.workbook = found
        """The name of the part that lists the sheets."""
        strict = str(etree.QName(self.look(self.workbook)).namespace).startswith("http://purl.oclc.org/")
        self.kinds = _STRICT_KINDS if strict else _KINDS
        """The namespace of kinds of relationship and of the attributes that name one."""

    def close(self) -> bytes:
        """The archive with all that was edited."""
        out = io.BytesIO()
        known = {item.filename: item for item in self._items}
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            for name, data in self._data.items():
                when = known[name].date_time if name in known else (1980, 1, 1, 0, 0, 0)
                archive.writestr(ZipInfo(name, when), self._written(name, data), ZIP_DEFLATED)
        return out.getvalue()

    def _written(self, name: str, data: bytes) -> bytes:
        if name not in self._edited:
            return data
        root = self._parsed[name]
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    # -- parts ---------------------------------------------------------------------------------

    def look(self, name: str) -> Element:
        """The part's root element, to be read."""
        if name not in self._parsed:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            self._parsed[name] = etree.fromstring(self._data[name], parser)
        return self._parsed[name]

    def root(self, name: str) -> Element:
        """The part's root element, to be edited."""
        self._edited.add(name)
        return self.look(name)

    def text(self, name: str) -> bytes:
        """The part as it is."""
        return self._data[name]

    def put(self, name: str, data: bytes) -> None:
        """Replace the part, or add it."""
        self._forget(name)
        self._data[name] = data

    def drop(self, name: str) -> None:
        """Take the part away; nothing may refer to it."""
        self._forget(name)
        self._data.pop(name, None)

    def _forget(self, name: str) -> None:
        self._edited.discard(name)
        self._parsed.pop(name, None)

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def free(self, pattern: str) -> str:
        """The first name of a pattern (`xl/comments{}.xml`) that no part has, wherever letters are large."""
        taken = {name.lower() for name in self._data}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def declare(self, name: str, kind: str) -> None:
        """Say what kind of content a new part has."""
        root = self.root(_TYPES)
        known = {item.get("PartName") for item in root}
        if f"/{name}" not in known:
            etree.SubElement(root, _like(root, "Override"), PartName=f"/{name}", ContentType=kind)

    # -- relationships -------------------------------------------------------------------------

    def related(self, part: str, kind: str) -> str | None:
        """The first part to which another is related so; None where there is none."""
        return next((name for _, name in self.all_related(part, kind)), None)

    def all_related(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """The parts to which another is related so: the relationship's id, the name."""
        rels = rels_of(part)
        for item in self.look(rels) if rels in self else ():
            if str(item.get("Type", "")).rsplit("/", 1)[-1] == kind and item.get("TargetMode") != "External":
                target = str(item.get("Target", ""))
                yield (
                    str(item.get("Id")),
                    posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/"),
                )

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate a part to another; the id of the relationship."""
        rels = rels_of(part)
        if rels not in self:
            self.put(rels, f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode())
        root = self.root(rels)
        taken = {item.get("Id") for item in root}
        one = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        etree.SubElement(
            root, _like(root, "Relationship"), Id=one, Type=f"{self.kinds}/{kind}", Target=f"/{target}"
        )
        return one

    # -- sheets --------------------------------------------------------------------------------

    def sheets(self) -> dict[str, str]:
        """The worksheets: the name people see -> the part."""
        parts = dict(self.all_related(self.workbook, "worksheet"))
        found = {}
        for sheet in self.look(self.workbook).iterfind("{*}sheets/{*}sheet"):
            part = parts.get(str(sheet.get(f"{{{self.kinds}}}id")))
            if part is not None and part in self:
                found[str(sheet.get("name"))] = part
        return found

    def add_sheet(self, name: str) -> str:
        """A worksheet after all others; its part, still without content."""
        part = self.free("xl/worksheets/sheet{}.xml")
        self.declare(part, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
        one = self.relate(self.workbook, "worksheet", part)
        sheets = self.root(self.workbook).find("{*}sheets")
        numbers = [int(sheet.get("sheetId", 0)) for sheet in sheets]
        sheet = etree.SubElement(sheets, _like(sheets, "sheet"), name=name, sheetId=str(max(numbers) + 1))
        sheet.set(f"{{{self.kinds}}}id", one)
        return part


def rels_of(part: str) -> str:
    """The part in which a part's relationships are kept."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def child(parent: Element, name: str, before: tuple[str, ...] = ()) -> Element:
    """The child of that name; where there is none a new one, before the first child that must follow it."""
    found = parent.find(f"{{*}}{name}")
    if found is None:
        found = etree.Element(_like(parent, name))
        follower = next((one for one in parent if local(one) in before), None)
        if follower is None:
            parent.append(found)
        else:
            follower.addprevious(found)
    return found


def added(parent: Element, name: str, **attributes: str) -> Element:
    """A new last child."""
    return etree.SubElement(parent, _like(parent, name), **attributes)


def local(element: Element) -> str:
    """The element's name without its namespace; nothing for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _like(element: Element, name: str) -> str:
    """A name in the namespace of an element."""
    space = etree.QName(element).namespace
    return f"{{{space}}}{name}" if space else name
