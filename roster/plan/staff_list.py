"""The lists an office already has: who works there, and who is on leave; columns in Chinese or English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from roster.domain.text import Text
from roster.errors import Place, Problem
from roster.files.discretion import dates_only
from roster.language.dates import date_near
from roster.language.numbers import exact
from roster.language.spans import Range, spans_near
from roster.language.spelling import squeezed, tidy_name
from roster.plan.entry_cells import Named, absences, entries, faulty, named
from roster.tables.table import Line, Table

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *("姓名", "名字", "人员", "人员姓名", "职工姓名", "员工姓名", "请假人", "请假人姓名", "休假人"),
        *("name", "full name", "staff name", "employee"),
    ),
    "id": ("编号", "工号", "职工编号", "人员编号", "id", "staff id", "employee id"),
    "unit": ("单位", "所在单位", "工作单位", "所属单位", "责任单位", "unit"),
    "section": (
        *("科室", "部门", "所在科室", "所在部门", "所属部门", "责任科室", "处室", "股室"),
        *("section", "department", "dept", "office", "team"),
    ),
    "rank": (
        *("职务", "职级", "职务职级", "职务/职级", "职务、职级", "现任职务", "岗位", "身份"),
        *("rank", "position", "title", "job title", "post"),
    ),
    "phone": (
        *("电话", "联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式", "移动电话", "手机电话"),
        *("phone", "mobile", "tel", "telephone", "phone number", "cell"),
    ),
    "tags": ("标签", "tag", "tags"),
    "share": ("份额", "分担", "share"),
    "since": ("到岗", "到岗日期", "到岗时间", "入职日期", "入职时间", "调入日期", "调入时间", "joined"),
    "until": ("离岗", "离岗日期", "退休日期", "退休时间", "调出日期", "调出时间", "until", "leaves"),
    "note": ("备注", "说明", "note", "notes", "remark", "remarks"),
    "exempt": ("豁免", "免值", "exempt", "exemption", "exemptions"),
    "pin": ("指定", "指定值守", "pin", "pinned"),
    "refuse": ("回避", "不排", "refuse", "refusal", "refusals"),
    "wish": ("意愿", "希望", "wish", "wishes"),
    "begin": (
        *(
            "开始",
            "开始日期",
            "开始时间",
            "起始",
            "起始日期",
            "起始时间",
            "起",
            "自",
            "从",
            "请假开始",
            "请假起",
        ),
        *(
            "请假开始日期",
            "请假开始时间",
            "休假开始日期",
            "from",
            "from date",
            "start",
            "start date",
            "begin",
        ),
    ),
    "end": (
        *(
            "结束",
            "结束日期",
            "结束时间",
            "截止日期",
            "截止时间",
            "截止",
            "终止日期",
            "止",
            "至",
            "到",
            "请假结束",
        ),
        *("请假结束日期", "请假结束时间", "休假结束日期", "to", "to date", "end", "end date", "through"),
    ),
    "span": (
        *("请假", "请假时间", "请假日期", "请假起止时间", "请假起止日期", "起止时间", "起止日期", "日期"),
        *("休假时间", "休假日期", "休假起止时间", "休假起止日期", "请休假时间", "不在岗", "不在岗时间"),
        *("away", "leave", "dates", "date"),
    ),
    "why": (
        *("事由", "请假事由", "原因", "请假原因", "请假类型", "请假类别", "请假种类", "休假类型", "休假种类"),
        *("休假类别", "休假事由", "假期类型", "假别", "假种", "类别", "种类"),
        *("why", "reason", "type", "leave type", "kind"),
    ),
}
"""The columns that are understood, and their headings."""

_ABOUT = {"unit", "section", "rank", "phone"}
"""What makes a list of names a staff list."""
_NAME = frozenset({"name"})
_ENTRIES = ("exempt", "pin", "refuse", "wish")
_OF_LEAVE = {"name", "id", "unit", "section", "begin", "end", "span", "why", "note"}
"""The columns that a list of leave is read by."""
_NO_NAME = re.compile(r"[\d.]+[人名个]?|.*[::].*|(?:合|小|总|共)计.*|(?:填表|制表|审核|填报|负责)人.*")
"""Texts in the column of names that are none: sums, who signs."""
_NUMBERED = re.compile(r"^[((]?[一二三四五六七八九十\d]+[、..))]\s*|\s*[((][^()()]*[))]$")
"""What surrounds the name of a unit that heads its people: 一、安监科(5人)."""
_BRACKETS = re.compile(r"\s*[((][^()()]*[))]$")


@dataclass(frozen=True)
class Entry:
    """Someone in a list; empty where it does not say. `unit` are the words for it, the nearest first."""

    name: str
    id: str
    unit: tuple[str, ...]
    rank: str
    phone: str
    tags: tuple[str, ...]
    share: Fraction | None
    since: dt.date | None
    until: dt.date | None
    note: str
    place: Place
    entries: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Leave:
    """An absence in a list, both dates included; `unit` as of an `Entry`."""

    name: str
    id: str
    unit: tuple[str, ...]
    first: dt.date
    last: dt.date
    why: str
    place: Place


@dataclass
class Lists:
    """What the tables of a file hold; `unused` are headings of columns that nobody asks for."""

    people: list[Entry] = field(default_factory=list)
    leave: list[Leave] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read_lists(tables: Iterable[Table], near: dt.date, names: Named | None = None) -> Lists:
    """The people and absences in tables; a date without a year is the one nearest to `near`.

    `names` are the shifts and segments that exemptions, pins, refusals and wishes may name. Without a table
    of either kind, the result is empty.
    """
    lists = Lists()
    for table in tables:
        lines = list(_people_of(table))
        dated = [line for line in lines if line.get("begin") or line.get("span")]
        if not lines or not ({"begin", "span", *_ABOUT} & set(lines[0].values)):
            continue
        # A list in which everybody has dates is one of leave; in a staff list some may have them.
        staff = len(dated) < len(lines) and bool(_ABOUT & set(lines[0].values))
        for line in lines:
            _read(line, lists, near, names or named(), staff=staff)
        lists.unused += _unused(table, None if staff else _OF_LEAVE)
    return lists


def _people_of(table: Table) -> Iterator[Line]:
    """The lines that name someone; a unit written once, beside the first or above its people, is theirs."""
    units: dict[str, str] = {}
    for line in table.lines(COLUMNS, _NAME):
        if not line.get("name"):
            told = [text for text in table.titles(line.number) if text]
            if len(told) == 1 and not _NO_NAME.fullmatch(told[0]):
                units = {"section": _NUMBERED.sub("", told[0])}
        elif not _NO_NAME.fullmatch(line.get("name")):
            written = {column: line.get(column) for column in ("section", "unit") if line.get(column)}
            units = written or units
            yield replace(line, values={**line.values, **units})


def _unused(table: Table, read: set[str] | None) -> list[str]:
    """The headings of columns that are not read; `read` are those that are (None: all that are known)."""
    number = next((n for n, columns in enumerate(table.heads(COLUMNS)) if set(columns) >= _NAME), None)
    if number is None:
        return []
    columns = table.columns(number, COLUMNS)
    used = {column for name, column in columns.items() if read is None or name in read}
    serial = {"序号", "no", "no."}
    return [
        title
        for column, title in enumerate(table.titles(number))
        if title and column not in used and squeezed(title).lower() not in serial
    ]


def _read(line: Line, lists: Lists, near: dt.date, names: Named, *, staff: bool) -> None:
    if staff:
        entry = _entry(line, lists.problems, near, names)
        if entry is not None:
            lists.people.append(entry)
    if line.get("begin") or line.get("span") or line.get("end"):
        lists.leave += _leaves(line, lists.problems, near)


def _entry(line: Line, problems: list[Problem], near: dt.date, names: Named) -> Entry | None:
    before = len(problems)
    found = {column: _entries(line, column, problems, names) for column in _ENTRIES if line.get(column)}
    share = _share(line, problems)
    since, until = (_date(line, column, problems, near) for column in ("since", "until"))
    if len(problems) > before:
        return None
    return Entry(
        name=tidy_name(line.get("name")),
        id=squeezed(line.get("id")),
        unit=_units(line),
        rank=tidy_name(line.get("rank")),
        phone=" ".join(line.get("phone").split()),
        tags=tuple(
            filter(None, (tidy_name(one) for one in re.split(r"[、,;\uff0c\uff1b/]", line.get("tags"))))
        ),
        share=share,
        since=since,
        until=until,
        note=" ".join(line.get("note").split()),
        place=line.places["name"],
        entries=found,
    )


def _entries(line: Line, column: str, problems: list[Problem], names: Named) -> list[dict[str, Any]]:
    place = line.places[column]
    found, unknown = entries(column, line.get(column), names, place)
    wrong = faulty(column, found, place)
    problems += [*unknown, *([wrong] if wrong else [])]
    return found


def _units(line: Line) -> tuple[str, ...]:
    """The words for a unit; last, without what is in brackets."""
    words = [tidy_name(line.get("section")), tidy_name(line.get("unit"))]
    words += [_BRACKETS.sub("", word) for word in words]
    return tuple(dict.fromkeys(filter(None, words)))


def _share(line: Line, problems: list[Problem]) -> Fraction | None:
    written = line.get("share")
    if not written:
        return None
    try:
        share = exact(written.removesuffix("%"))
        share = exact(str(share / 100)) if written.endswith("%") else share
    except ValueError:
        share = Fraction(0)
    if 0 < share <= 10:
        return share
    message = Text("“{value}”不是份额", "“{value}” is no share").format(value=written)
    problems.append(Problem(line.places["share"], message, Text("例如 0.5", "for example 0.5")))
    return None


def _date(line: Line, column: str, problems: list[Problem], near: dt.date) -> dt.date | None:
    written = line.get(column)
    date = date_near(written, near) if written else None
    if written and date is None:
        problems.append(_no_date(line, column))
    return date


def _leaves(line: Line, problems: list[Problem], near: dt.date) -> list[Leave]:
    if line.get("begin") or line.get("end"):
        spans = _from_to(line, problems, near)
    else:
        spans = spans_near(line.get("span"), near)
        if not spans:
            problems.append(_no_date(line, "span"))
    why = " ".join((line.get("why") or line.get("note")).split())
    name, one = tidy_name(line.get("name")), squeezed(line.get("id"))
    beside = [str(part.get("why", "")) for part in absences(line.get("span"))]
    reasons = beside if not why and len(beside) == len(spans) else [why] * len(spans)
    return [
        Leave(name, one, _units(line), *span, reason, line.places["name"])
        for span, reason in zip(spans, reasons, strict=True)
    ]


def _from_to(line: Line, problems: list[Problem], near: dt.date) -> tuple[Range, ...]:
    for column in ("begin", "end"):
        if not line.get(column):
            message = Text("请假缺少起止日期", "the leave lacks its first or last date")
            problems.append(Problem(line.places.get(column, line.places["name"]), message))
            return ()
    begin, end = (_date(line, column, problems, near) for column in ("begin", "end"))
    if begin is None or end is None:
        return ()
    if end < begin:
        message = Text("结束早于开始", "it ends before it begins")
        problems.append(Problem(line.places["end"], message))
        return ()
    return ((begin, end),)


def _no_date(line: Line, column: str) -> Problem:
    message = Text("“{value}”不是日期", "“{value}” is not a date").format(
        # Reasons are often written beside the dates.
        value=dates_only(line.get(column))
    )
    hint = Text(
        "写成 2027-02-05，一段写成 2027-02-05至2027-02-09", "write 2027-02-05, a range 2027-02-05..2027-02-09"
    )
    return Problem(line.places[column], message, hint)
