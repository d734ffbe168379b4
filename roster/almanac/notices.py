"""The yearly notice of the State Council as data: `holidays/2027.yaml` in a duty folder comes first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roster.domain.dates import dates_between
from roster.domain.text import Text
from roster.errors import Problem, RosterError
from roster.files.fields import read_range
from roster.files.limits import files_in
from roster.files.source import Loc, Source, parse, read_text

_KEYS = {
    "source": "source",
    "来源": "source",
    "文号": "source",
    "off": "off",
    "放假": "off",
    "workdays": "workdays",
}
_KEYS |= {"调休上班": "workdays"}


@dataclass(frozen=True)
class Notice:
    """One year's days off by holiday, its make-up workdays, and the notice they were read from."""

    year: int
    source: str
    off: dict[dt.date, str]
    workdays: frozenset[dt.date]


def read_notices(folder: Path) -> tuple[Notice, ...]:
    """All notices in `folder`/holidays; raises RosterError with every problem in them."""
    notices: list[Notice] = []
    problems: list[Problem] = []
    for path in files_in(folder / "holidays"):
        if not re.fullmatch(r"\d{4}\.yaml", path.name):
            continue
        try:
            notices.append(_read(path))
        except RosterError as error:
            problems += error.problems
    if problems:
        raise RosterError.of(problems)
    return tuple(notices)


def _read(path: Path) -> Notice:
    """A notice: `{source: 国办发明电…号, off: {春节: 2027-02-05..2027-02-12}, workdays: [2027-02-20]}`."""
    source = parse(read_text(path), str(path))
    year = int(path.stem)
    if not isinstance(source.data, dict):
        message = Text("应写明 source、off 和 workdays", "must say source, off and workdays")
        raise RosterError.of([Problem(source.place(()), message, _EXAMPLE)])
    reading = _Reading(source, year)
    data: dict[str, tuple[str, Any]] = {}
    for key, value in source.data.items():
        if key in _KEYS:
            data[_KEYS[key]] = (key, value)
        else:
            reading.wrong((key,), Text("不认识的键“{key}”", "unknown key “{key}”").format(key=key), key=True)
    if not str(data.get("source", ("", ""))[1] or "").strip():
        reading.wrong((), Text("没有写明通知的文号（source）", "the notice's number (source) is missing"))
    off: dict[dt.date, str] = {}
    key, named = data.get("off", ("off", None))
    if isinstance(named, dict):
        for name, spans in named.items():
            off |= dict.fromkeys(reading.dates(spans, (key, name)), str(name))
    else:
        reading.wrong((key,), Text("没有写放假日期（off）", "the days off (off) are missing"))
    key, listed = data.get("workdays", ("workdays", []))
    workdays = frozenset(reading.dates(listed or [], (key,)))
    for date in sorted(workdays & set(off)):
        reading.wrong((key,), Text("{date}既放假又上班", "{date} is both off and worked").format(date=date))
    if reading.problems:
        raise RosterError.of(reading.problems)
    return Notice(year, str(data["source"][1]), off, workdays)


class _Reading:
    """Dates out of one file, with the problems found on the way."""

    def __init__(self, source: Source, year: int) -> None:
        self.source = source
        self.year = year
        self.problems: list[Problem] = []

    def wrong(self, loc: Loc, message: Text, *, key: bool = False) -> None:
        self.problems.append(Problem(self.source.place(loc, key=key), message, _EXAMPLE))

    def dates(self, value: Any, loc: Loc) -> Iterable[dt.date]:
        """A date, a range `first..last`, or a list of such."""
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self.dates(item, (*loc, number))
            return
        try:
            first, last = read_range(str(value))
        except ValueError:
            self.wrong(loc, Text("“{value}”不是日期", "“{value}” is not a date").format(value=value))
            return
        if first.year not in {self.year - 1, self.year} or (last - first).days not in range(31):
            self.wrong(
                loc,
                Text("{value}不在{year}年的安排里", "{value} is not of {year}").format(
                    value=value, year=self.year
                ),
            )
            return
        yield from dates_between(first, last)


_EXAMPLE = Text(
    "例如 source: 国办发明电〔2026〕0号，off: {春节: 2027-02-05..2027-02-12}，workdays: [2027-02-20]",
    "for example source: the notice's number, off: {春节: 2027-02-05..2027-02-12}, workdays: [2027-02-20]",
)
