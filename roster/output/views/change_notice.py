"""The notice of what changed (调整通知): a line for each duty that is other than it was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from roster.domain.horizon import Horizon
from roster.domain.text import Language, Text
from roster.language.marks import VACANT
from roster.language.names import day_title, place_text
from roster.output.grid import Cell, CellKind, Column, Grid
from roster.output.paper import paper_title
from roster.records.difference import Difference
from roster.records.document import Row

_COLUMNS = (
    Text("序号", "No."),
    Text("日期", "Date"),
    Text("星期", "Day"),
    Text("时间", "Time"),
    Text("路段", "Segment"),
    Text("岗位", "Role"),
    Text("原安排", "Was"),
    Text("现安排", "Is now"),
)
_REASON = Text("事由", "Reason")
_NEW, _GONE = Text("（新增）", "(new)"), Text("（取消）", "(cancelled)")
_LEAD = Text(
    "现对{quarter}值班安排作如下调整，共{n}处，请有关人员按调整后的安排到岗，并做好交接；其余安排不变。",
    "The duties of {quarter} are changed as follows, {n} in all. Please serve as they are now; all others"
    " stay.",
)


def change_notice(
    changed: Sequence[Difference],
    horizon: Horizon,
    names: Mapping[str, str],
    language: Language,
    *,
    posting: bool = False,
) -> Grid:
    """The notice as a table with a sentence above it; reasons are given, but never in public."""
    reasons = not posting and any(one.reasons for one in changed)
    titles = [text.to(language) for text in (*_COLUMNS, *([_REASON] if reasons else []))]
    rows = tuple(
        (
            Cell(str(number)),
            *_when(one.row, horizon, language),
            Cell(place_text(one.row).to(language)),
            Cell(Text(*_ROLES[one.row.role]).to(language)),
            _people(one.was, one, names, language, _NEW),
            _people(one.now, one, names, language, _GONE),
            *([Cell("、".join(one.reasons))] if reasons else []),
        )
        for number, one in enumerate(changed, start=1)
    )
    groups = frozenset(
        n for n, one in enumerate(changed) if n == 0 or one.row.date != changed[n - 1].row.date
    )
    quarter = paper_title("", horizon.quarter, language).strip(" ()（）")
    return Grid(
        Text("值班安排调整通知", "Change of duties").to(language),
        tuple(Column(title) for title in titles),
        rows,
        groups,
        lead=_LEAD.format(quarter=quarter, n=len(changed)).to(language),
    )


_ROLES = {"leader": ("带班", "leader"), "staff": ("值班", "staff")}


def _when(row: Row, horizon: Horizon, language: Language) -> tuple[Cell, Cell, Cell]:
    day = horizon.day.get(row.date)
    return (
        Cell(str(row.date)),
        Cell(day_title(day, language) if day else ""),
        Cell(f"{row.shift} {_times(row)}"),
    )


def _times(row: Row) -> str:
    return f"{row.start:%H:%M}-{row.end:%H:%M}" if row.start and row.end else ""


def _people(
    row: Row | None, one: Difference, names: Mapping[str, str], language: Language, none: Text
) -> Cell:
    """Who it was or is, with the time where that changed."""
    if row is None:
        return Cell(none.to(language))
    people = [names.get(person, person) for person in row.actual]
    vacant = max(0, (row.need or 0) - len(people))
    shown = "、".join([*people, *[VACANT.to(language)] * vacant])
    moved = one.was and one.now and (one.was.start, one.was.end) != (one.now.start, one.now.end)
    kind: CellKind = "vacant" if vacant and row is one.now else ""
    return Cell(f"{shown} {_times(row)}" if moved else shown, kind)
