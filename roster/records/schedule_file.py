"""Schedules as YAML or JSON files: one duty a line, so that a change is one line in a comparison."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

from roster.domain.dates import CHINA, FIRST_YEAR, LAST_YEAR, Quarter
from roster.domain.duties import Role
from roster.domain.text import Text
from roster.domain.tiers import TierKey
from roster.errors import Place, Problem, RosterError
from roster.files.atomic import refuse_existing, write_text
from roster.files.limits import files_in
from roster.files.source import Loc, Source, parse, read_text
from roster.files.yaml_text import flow
from roster.language.numbers import exact
from roster.records.document import Change, Document, PersonRecord, Row, TierRecord

__all__ = [
    "newest",
    "path_of",
    "quarter_of",
    "read",
    "refuse_existing",
    "refuse_loss",
    "schedules_in",
    "to_yaml",
    "write",
]

FOLDER = "schedules"
_LARGEST = 10**15
"""What a tier may come to."""


def path_of(folder: Path, quarter: Quarter) -> Path:
    """Where the schedule of a quarter is kept in a duty folder."""
    return folder / FOLDER / f"{quarter}.yaml"


def write(path: Path, document: Document, *, overwrite: bool) -> None:
    """Write the schedule as YAML, or as JSON where the name ends so."""
    data = document.to_dict()
    text = json.dumps(data, ensure_ascii=False, indent=1) if path.suffix == ".json" else to_yaml(data)
    write_text(path, text, overwrite=overwrite)


def refuse_loss(path: Path) -> None:
    """Raise RosterError where a schedule to be planned anew has changes on record: they would be lost."""
    if not path.is_file() or "changes" not in read_text(path):
        return
    count = sum(len(row.changes) for row in read(path).duties)
    if count:
        message = Text(
            "记着{n}处换班、替班，重排会丢掉它们，所以没有排",
            "{n} {n:change|changes} (swaps, covers) on record here would be lost: nothing was built",
        ).format(n=count)
        hint = Text(
            "改几处：导出表，改好后 roster import；一定要重排：先把这个文件改名留底，排好后再照它记上",
            "for a few changes, export the table, edit it and roster import it; to build anew all the same,"
            " rename this file first and put the changes on record again from it",
        )
        raise RosterError.of([Problem(Place(str(path)), message, hint)])


def to_yaml(data: Mapping[str, Any]) -> str:
    """YAML with each duty, person, tier, vacancy and finding on a line of its own."""
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, list) and value:
            lines.append(f"{key}:")
            lines += [f"  - {flow(item)}" for item in value]
        else:
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def read(path: Path) -> Document:
    """A schedule from a file; raises RosterError with everything wrong with it."""
    return _Reading(parse(read_text(path), str(path))).document()


class _Reading:
    """Takes a document apart, collecting what is wrong."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def document(self) -> Document:
        data = self.source.data
        if not isinstance(data, dict) or "duties" not in data:
            message = Text("这不是排班表文件（没有 duties）", "this is not a schedule (it has no duties)")
            raise RosterError.of([Problem(self.source.place(()), message)])
        quarter = self._quarter(data.get("quarter"))
        rows = [row for n, item in enumerate(self._list("duties")) if (row := self._row(item, n)) is not None]
        people = [self._person(item, n) for n, item in enumerate(self._list("people"))]
        tiers = [self._tier(item, n) for n, item in enumerate(self._list("tiers"))]
        if self.problems:
            raise RosterError.of(self.problems)
        assert quarter is not None
        return Document(
            quarter=quarter,
            status=str(data.get("status", "feasible")),
            gap=float(self._number(data.get("gap"), ("gap",))),
            duties=tuple(rows),
            people=tuple(person for person in people if person is not None),
            tiers=tuple(tier for tier in tiers if tier is not None),
            findings=tuple(item for item in self._list("findings") if isinstance(item, dict)),
            vacancies=tuple(item for item in self._list("vacancies") if isinstance(item, dict)),
            absent=self._absent(data.get("absent")),
            built=str(data.get("built") or ""),
        )

    @staticmethod
    def _absent(item: Any) -> dict[str, dict[str, int]] | None:
        """What was known of absences; nothing where the file says nothing that can be read."""
        if not isinstance(item, dict):
            return None
        return {
            str(person): {str(line): n for line, n in counts.items() if isinstance(n, int)}
            for person, counts in item.items()
            if isinstance(counts, dict)
        }

    def _wrong(self, loc: Loc, message: Text, hint: Text | None = None) -> None:
        self.problems.append(Problem(self.source.place(loc), message, hint))

    def _list(self, key: str) -> list[Any]:
        value = self.source.data.get(key) or []
        if not isinstance(value, list):
            self._wrong((key,), Text("这里应是一列", "a list is expected here"))
            return []
        return value

    def _quarter(self, value: Any) -> Quarter | None:
        try:
            return Quarter.parse(str(value))
        except ValueError:
            self._wrong(
                ("quarter",),
                Text("“{value}”不是季度", "“{value}” is not a quarter").format(value=value),
                Text("写成 2027Q1", "write 2027Q1"),
            )
            return None

    def _row(self, item: Any, n: int) -> Row | None:
        loc: Loc = ("duties", n)
        if not isinstance(item, dict):
            self._wrong(loc, Text("这一行读不懂", "this row can not be read"))
            return None
        try:
            date = dt.date.fromisoformat(str(item.get("date")))
            if not FIRST_YEAR <= date.year <= LAST_YEAR:
                raise ValueError(date)
        except ValueError:
            message = Text("“{value}”不是日期", "“{value}” is not a date").format(value=item.get("date"))
            self._wrong((*loc, "date"), message, Text("日期写成 2027-02-05", "write a date as 2027-02-05"))
            return None
        start, end = (self._time(item.get(key), (*loc, key)) for key in ("start", "end"))
        role = item.get("role", "staff")
        if role not in get_args(Role):
            self._wrong(
                (*loc, "role"),
                Text("“{value}”不是 staff 或 leader", "“{value}” is neither staff nor leader").format(
                    value=role
                ),
            )
            return None
        assigned = item.get("assigned") or []
        if not isinstance(assigned, list):
            assigned = [assigned]
        names = tuple(str(name) for name in assigned if name is not None)
        need = item.get("need")
        return Row(
            date=date,
            shift=str(item.get("shift", "")),
            segment=None if item.get("segment") is None else str(item["segment"]),
            role=role,
            assigned=names,
            duty=str(item.get("duty") or ""),
            need=need if isinstance(need, int) else None,
            start=start,
            end=end,
            line=str(item.get("line") or ""),
            lines=tuple(map(str, item["lines"])) if isinstance(item.get("lines"), list) else (),
            unit=None if item.get("unit") is None else str(item["unit"]),
            changes=self._changes(item.get("changes"), loc),
            counts=self._number(item.get("counts", 1), (*loc, "counts")),
            reserve=item.get("reserve") is True,
            place=self.source.place(loc),
            places=tuple(self.source.place((*loc, "assigned", number)) for number in range(len(names))),
        )

    def _changes(self, value: Any, row: Loc) -> tuple[Change, ...]:
        """The changes of a row; one that does not say who served for whom would be lost, so it is refused.

        `null` says that nobody was planned, or that nobody came.
        """
        found: list[Change] = []
        for n, item in enumerate(value if isinstance(value, list) else [] if value is None else [value]):
            loc = (*row, "changes", n)
            said = isinstance(item, dict) and {"planned", "actual"} <= set(item)
            if not said or not (item["planned"] or item["actual"]):
                message = Text("换班记录不完整", "the change is not complete")
                hint = Text(
                    "写明 planned（原排）和 actual（实到）；没有人写 null",
                    "say who was planned and who was the actual one; null for nobody",
                )
                self._wrong(loc, message, hint)
                continue
            when = self._time(item.get("date"), (*loc, "date"))
            found.append(
                Change(
                    str(item["planned"] or ""),
                    str(item["actual"] or ""),
                    None if when is None else when.date(),
                    str(item.get("reason") or ""),
                    str(item.get("approver") or ""),
                    self.source.place((*loc, "planned")),
                )
            )
        return tuple(found)

    def _person(self, item: Any, n: int) -> PersonRecord | None:
        if not isinstance(item, dict) or "id" not in item:
            self._wrong(("people", n), Text("这一行读不懂", "this row can not be read"))
            return None
        counts, fair, begun = (
            self._numbers(item.get(key), ("people", n, key)) for key in ("counts", "fair", "begun")
        )
        return PersonRecord(
            id=str(item["id"]),
            name=str(item.get("name", item["id"])),
            unit=str(item.get("unit", "")),
            counts=counts,
            fair=fair,
            begun=begun,
        )

    def _tier(self, item: Any, n: int) -> TierRecord | None:
        if not isinstance(item, dict):
            return None
        value, bound = (self._number(item.get(key), ("tiers", n, key)) for key in ("value", "bound"))
        part = item.get("part", item.get("line"))
        weights = self._numbers(item.get("weights"), ("tiers", n, "weights"))
        terms = tuple((name, int(weight)) for name, weight in weights.items())
        return TierRecord(
            TierKey(str(item.get("name")), None if part is None else str(part), terms),
            value,
            bound,
            bool(item.get("proved")),
            None if item.get("proof") is None else str(item["proof"]),
            None if item.get("within") is None else self._number(item["within"], ("tiers", n, "within")),
        )

    def _numbers(self, value: Any, loc: Loc) -> dict[str, Fraction]:
        """The numbers of a mapping; none where it is no mapping."""
        items = value.items() if isinstance(value, dict) else ()
        return {str(key): self._number(item, (*loc, key)) for key, item in items}

    def _number(self, value: Any, loc: Loc) -> Fraction:
        """A number, 0 where there is none."""
        try:
            return Fraction(0) if value is None else exact(value, _LARGEST)
        except ValueError:
            message = Text("“{value}”不是数，或超出范围", "“{value}” is no number, or out of range")
            self._wrong(loc, message.format(value=str(value)[:40]))
            return Fraction(0)

    def _time(self, value: Any, loc: Loc) -> dt.datetime | None:
        """A time by the bureau's clock, one of another zone too."""
        if value is None or value == "":
            return None
        try:
            time = dt.datetime.fromisoformat(str(value))
            time = time.astimezone(CHINA).replace(tzinfo=None) if time.tzinfo else time
            if FIRST_YEAR <= time.year <= LAST_YEAR:
                return time
        except (ValueError, OverflowError):
            pass
        message = Text(
            "“{value}”不是日期加时间，或超出范围", "“{value}” is no date with a time, or out of range"
        )
        hint = Text("写成 2027-02-05T19:00", "write 2027-02-05T19:00")
        self._wrong(loc, message.format(value=str(value)[:40]), hint)
        return None


def schedules_in(folder: Path) -> dict[Quarter, Path]:
    """The schedules of a duty folder, by quarter; raises RosterError where its folder can not be read."""
    found: dict[Quarter, Path] = {}
    for path in files_in(folder / FOLDER):
        if path.suffix != ".yaml":
            continue
        try:
            found[Quarter.parse(path.stem)] = path
        except ValueError:
            continue
    return found


def quarter_of(path: Path) -> Quarter | None:
    """The quarter a schedule file is of: what it says, else what its name says; None where neither does."""
    if path.suffix.lower() in {".yaml", ".yml", ".json"}:
        return read(path).quarter
    match = re.search(r"\d{4}-?[Qq][1-4]", path.stem)
    return None if match is None else Quarter.parse(match[0])


def newest(folder: Path, quarter: Quarter | None = None) -> Path:
    """The schedule of a quarter, or the last one there is; raises RosterError where there is none."""
    found = schedules_in(folder)
    if quarter is None and found:
        return found[max(found)]
    if quarter in found:
        return found[quarter]
    wanted = (
        Text("还没有排班表", "there is no schedule yet")
        if quarter is None
        else Text("还没有{q}的排班表", "there is no schedule of {q} yet").format(q=quarter)
    )
    raise RosterError.of(
        [Problem(Place(str(folder / FOLDER)), wanted, Text("先运行 roster build", "run roster build first"))]
    )
