"""Entries of a person in one cell of a list, separated by semicolons.

away 2027-02-03..2027-02-09 family; 2027-03-01 dates, and the reason behind them exempt night
2027-01-01..2027-06-30 (nursing) shifts (else all), dates (else always), reason in brackets pin 2027-02-05
evening North-Street dates, and if named shifts and segments refuse 2027-02-05; morning likewise wish off
2027-02-05; on 2027-02-07 evening likewise, wanted (on) or not (off, the default)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from roster.domain.text import Text, listed
from roster.errors import Place, Problem
from roster.files.discretion import dates_only
from roster.files.fields import BAR, DATE
from roster.language.lookup import Names
from roster.plan.people import Absence, CallSpec, Dates, ExemptionSpec, WishSpec
from roster.plan.terms import VALUES

MODELS: Mapping[str, type[Dates]] = {
    "away": Absence,
    "exempt": ExemptionSpec,
    "pin": CallSpec,
    "refuse": CallSpec,
    "wish": WishSpec,
}
"""The keys of a person whose cells are read here, and what an entry of each is."""

_APART = re.compile(r"\s*[;\uff1b\n]\s*")
_ABSENCE = re.compile(r"(\S+)(?:\s+(.+))?", re.DOTALL)
_REASON = re.compile(r"[(\uff08]([^()\uff08\uff09]*)[)\uff09]\s*$")
_DATES = re.compile(rf"({DATE})?(?:({BAR})({DATE})?)?")
_WANT = {
    word: want
    for want in ("on", "off")
    for word in (want, *VALUES[want])
}  # fmt: skip
_FORMS: Mapping[str, Text] = {
    "away": Text("写成 2027-02-03..2027-02-09 探亲", "write 2027-02-03..2027-02-09 family"),
    "exempt": Text(
        "写成 夜班 2027-01-01..2027-06-30（哺乳期）", "write night 2027-01-01..2027-06-30 (nursing)"
    ),
    "wish": Text("写成 不上 2027-02-05；愿意 2027-02-07 晚间", "write off 2027-02-05; on 2027-02-07 evening"),
}
_FORM = Text(
    "写成 2027-02-05..2027-02-08 班次 路段，几项用分号隔开",
    "write 2027-02-05..2027-02-08 SHIFT SEGMENT, several parted by semicolons",
)


Named = Names[tuple[str, str]]
"""The shifts and segments of a plan: which of the two each is, and its name, which may hold spaces."""


def named(shifts: Iterable[object] = (), segments: Iterable[object] = ()) -> Named:
    """The names that entries may have; one that both bear is the shift's."""
    kind = Text("班次或路段", "shift or segment")
    both = [(str(one), "segment") for one in segments] + [(str(one), "shift") for one in shifts]
    return Names(kind, ((name, (what, name)) for name, what in both))


def _parted(words: Sequence[str], names: Named) -> Iterator[tuple[str, str]]:
    """Each word, or the most of them that name something; and which kind of thing, "" for none."""
    start = 0
    while start < len(words):
        ends = (end for end in range(len(words), start, -1) if names.find(" ".join(words[start:end])))
        end = next(ends, start + 1)
        word = " ".join(words[start:end])
        yield next(((name, kind) for kind, name in reversed(names.find(word))), (word, ""))
        start = end


def absences(cell: str) -> list[dict[str, Any]]:
    """The absences in a cell, as the plan has them: `2027-02-03..2027-02-09 探亲假; 2027-03-01`.

    The reason follows the dates.
    """
    found = (_ABSENCE.fullmatch(part) for part in _APART.split(cell.strip()) if part)
    return [{"date": one[1], **({"why": one[2]} if one[2] else {})} for one in found if one]


def entries(column: str, cell: str, names: Named, place: Place) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The entries in a cell as the plan has them, and what in it is neither date nor shift nor segment."""
    if column == "away":
        return absences(cell), []
    found: list[dict[str, Any]] = []
    unknown: list[str] = []
    for part in filter(None, _APART.split(cell.strip())):
        found += _entry(column, part, names, unknown)
    if not unknown:
        return found, []
    message = Text(
        "看不懂{words}：不是日期，也不是班次或路段", "{words}: neither a date nor a shift or segment"
    ).format(words=listed(f"“{dates_only(word)}”" for word in unknown))
    return [], [Problem(place, message, _FORMS.get(column, _FORM))]


def _entry(column: str, part: str, names: Named, unknown: list[str]) -> Iterator[dict[str, Any]]:
    said: dict[str, Any] = {}
    reason = _REASON.search(part)
    if reason:
        said["why"] = reason[1].strip()
        part = part[: reason.start()]
    dates: list[dict[str, str]] = []
    part = re.sub(rf"(?<=[\d日])\s+(?={BAR}(?:\s|\d|$))|(?<=\.\.)\s+(?=\d)", "", part)
    part = re.sub(rf"(?<=[\d日])({BAR})\s+(?=\d)", r"\1", part)
    words = re.sub(r"[、,\uff0c]", " ", part).split()
    for word, kind in _parted(words, names):
        span = _DATES.fullmatch(word)
        if kind == "segment" and column == "exempt":
            unknown.append(word)
        elif kind:
            said.setdefault(kind, []).append(word)
        elif span and (span[1] or span[3]):
            dates.append(_span(word, span))
        elif column == "wish" and word.lower() in _WANT:
            said["want"] = _WANT[word.lower()]
        else:
            unknown.append(word)
    yield from ({**one, **said} for one in dates or [{}])


def _span(word: str, match: re.Match[str]) -> dict[str, str]:
    if match[1] and (match[3] or not match[2]):
        return {"date": word}
    return {"from": match[1]} if match[1] else {"to": match[3]}


def faulty(column: str, found: Sequence[Mapping[str, Any]], place: Place) -> Problem | None:
    """What is wrong with entries that were read: dates that there are not, or the wrong way round."""
    try:
        for one in found:
            MODELS[column].model_validate(one)
    except ValidationError:
        message = Text("日期不对", "these dates can not be")
        return Problem(place, message, _FORMS.get(column, _FORM))
    return None


def written(column: str, items: Iterable[Mapping[str, Any]]) -> str:
    """Entries as such a cell has them."""
    return ";".join(_written(column, one) for one in items)


def _written(column: str, one: Mapping[str, Any]) -> str:
    first, last = one.get("from"), one.get("to") or one.get("until")
    dates = str(one["date"]) if one.get("date") else f"{first or ''}..{last or ''}" if first or last else ""
    why = _APART.sub(",", str(one.get("why") or ""))
    if column == "away":
        return f"{dates} {why}".strip()
    words = [str(one.get("want") or ""), *one.get("shift", ()), dates, *one.get("segment", ())]
    return " ".join([*filter(None, words), *([f"({why})"] if why else [])])
