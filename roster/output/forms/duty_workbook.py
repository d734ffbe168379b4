"""The workbook of a schedule: tables to print and to edit, slips to cut, and help while one types.

Whoever edits is offered the people who can serve, and sees at once who serves twice on one day.
Only the tables by date are read back; everything else repeats them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.text import Text
from roster.language.marks import LENT, PROVISIONAL, VACANT
from roster.language.names import day_title, place_text, times
from roster.output.forms.workbook import HEAD, VACANT_LOOK, Book
from roster.output.grid import CellKind, Grid, Post, Tables, posts_of
from roster.output.paper import Paper
from roster.output.views.matrix import segment_matrix

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Able = Callable[[Duty], tuple[Person, ...]]
"""Who can serve a duty at all."""

DATE, SHIFT, LEADER, STAFF = 1, 5, 8, 9
"""Columns of the table by day."""
_NARROW = 12
"""Widest column of a table that must fit on one page."""
_SLIP_ROWS = 46
"""Rows of slips on an A4 page."""


def schedule_workbook(
    tables: Tables, paper: Paper, able: Able | None = None, *, monthly: bool = False
) -> bytes:
    """The whole workbook; `monthly`: a sheet by date for each month."""
    book = Book(paper)
    names = _Names(tables, able)
    posts = tuple(posts_of(tables.schedule))
    for name, grid, those in _by_date(tables, posts, monthly=monthly):
        sheet = book.table(name, grid, frozen=2)
        _help(book, sheet, tables, those, names)
    _matrices(book, tables, monthly=monthly)
    book.table(tables.say("按路段", "by segment"), tables.by_segment(), portrait=True)
    book.table(tables.say("按人员", "by person"), tables.by_person(), portrait=True)
    _slips(book, tables)
    book.table(tables.say("统计", "loads"), tables.loads(), portrait=True)
    _legend(book, tables)
    names.write(book)
    return book.close()


def _by_date(
    tables: Tables, posts: tuple[Post, ...], *, monthly: bool
) -> list[tuple[str, Grid, tuple[Post, ...]]]:
    """The tables by date with their posts: one, or one for each month."""
    grid = tables.by_day()
    if not monthly:
        return [(tables.say("按日期", "by day"), grid, posts)]
    found: list[tuple[str, Grid, tuple[Post, ...]]] = []
    for month in dict.fromkeys(post.duty.date.replace(day=1) for post in posts):
        kept = [n for n, post in enumerate(posts) if post.duty.date.replace(day=1) == month]
        rows = tuple(grid.rows[n] for n in kept)
        groups = frozenset(place for place, n in enumerate(kept) if n in grid.groups)
        part = replace(grid, rows=rows, groups=groups)
        found.append((_month(tables, month), part, tuple(posts[n] for n in kept)))
    return found


def _matrices(book: Book, tables: Tables, *, monthly: bool) -> None:
    """Segments × dates, each table on one page: of the quarter, or of each month."""
    name = tables.say("路段×日期", "segments × dates")
    if not monthly:
        grid = segment_matrix(tables)
        book.table(name, grid, portrait=True, fit="page", frozen=2, widest=_NARROW, packed=True)
        return
    for month in dict.fromkeys(duty.date.replace(day=1) for duty in tables.horizon.duties):
        part = segment_matrix(tables, month)
        title = f"{_month(tables, month)} {name}"
        book.table(title, part, fit="page", frozen=2, widest=_NARROW, packed=True)


def _month(tables: Tables, date: dt.date) -> str:
    return tables.say(f"{date.month}月", date.strftime("%B"))


class _Names:
    """A hidden sheet with a column for each list of people that a cell offers."""

    def __init__(self, tables: Tables, able: Able | None) -> None:
        self.tables = tables
        self.able = able
        self.sheet = tables.say("名单", "names")
        self.columns: dict[tuple[str, ...], int] = {}
        self._of_duty: dict[tuple[object, ...], str] = {}
        self._leading: Mapping[tuple[object, ...], Duty] = {
            (duty.start, duty.shift, duty.name, duty.segment): duty
            for duty in tables.horizon.duties
            if duty.role == "leader"
        }

    def leading(self, duty: Duty) -> Duty | None:
        """The leader's duty that goes with one of the staff."""
        own = self._leading.get((duty.start, duty.shift, duty.name, duty.segment))
        return own or self._leading.get((duty.start, duty.shift, duty.name, None))

    def source(self, duty: Duty) -> str:
        """Where the people are listed who can serve the duty; empty where nobody can."""
        key = (duty.date, duty.shift, duty.role, duty.name)
        if key not in self._of_duty:
            people = self.able(duty) if self.able else ()
            self._of_duty[key] = self._range(tuple(self.tables.name(person) for person in people))
        return self._of_duty[key]

    def _range(self, people: tuple[str, ...]) -> str:
        if not people:
            return ""
        column = xl_col_to_name(self.columns.setdefault(people, len(self.columns)), True)
        return f"='{self.sheet}'!{column}$1:{column}${len(people)}"

    def write(self, book: Book) -> None:
        """The sheet itself, last."""
        if not self.columns:
            return
        sheet = book.sheet(self.sheet)
        for people, column in self.columns.items():
            for row, name in enumerate(people):
                sheet.write_string(row, column, name)
        sheet.hide()


def _help(book: Book, sheet: Worksheet, tables: Tables, posts: tuple[Post, ...], names: _Names) -> None:
    """Lists of people in the cells, and a colour for whoever serves twice on a day."""
    cells: dict[str, list[tuple[int, int]]] = {}
    for row, post in enumerate(posts, start=HEAD + 1):
        duty = post.duty if post.duty.role == "staff" else None
        leading = names.leading(post.duty) if post.duty.role == "staff" else post.duty
        for column, one in ((STAFF, duty), (LEADER, leading)):
            if one is not None and (source := names.source(one)):
                cells.setdefault(source, []).append((row, column))
    for source, places in cells.items():
        (row, column), rest = places[0], places[1:]
        # A list that helps and does not hinder: two names in a cell, or anyone else, may be typed.
        options = {
            "validate": "list",
            "source": source,
            "show_error": False,
            "other_cells": [[r, c, r, c] for r, c in rest],
        }
        sheet.data_validation(row, column, row, column, options)
    if posts:
        look = book.format(bg_color="#FF7C80", font_color="#7F0000", bold=True)
        last = HEAD + len(posts)
        most = max(2, min(4, max(max(post.staff_need, post.leader_need) for post in posts)))
        for column in (STAFF, LEADER):
            empty = {"type": "text", "criteria": "containing", "value": VACANT.to(tables.language)}
            whole = (HEAD + 1, column, last, column)
            sheet.conditional_format(*whole, {**empty, "format": book.format(**VACANT_LOOK)})
            rule = {"type": "formula", "criteria": _twice(tables, column, last, most), "format": look}
            sheet.conditional_format(*whole, rule)


def _twice(tables: Tables, column: int, last: int, most: int) -> str:
    """Whether someone in a cell has another duty that date; a leader may be at all posts of a shift."""
    first = HEAD + 2
    lent = LENT.to(tables.language)

    def whole(one: int) -> str:
        name = xl_col_to_name(one, True)
        return f"{name}${first}:{name}${last + 1}"

    def here(one: int) -> str:
        return f"{xl_col_to_name(one, True)}{first}"

    def plain(cells: str) -> str:
        return f'SUBSTITUTE({cells},"{lent}","")'

    def count(number: int) -> str:
        name = f'TRIM(MID(SUBSTITUTE({plain(here(column))},"、",REPT(" ",60)),{60 * number + 1},60))'
        sought = f'"、"&{name}&"、"'
        staff = f'ISNUMBER(FIND({sought},"、"&{plain(whole(STAFF))}&"、"))'
        leader = f'ISNUMBER(FIND({sought},"、"&{plain(whole(LEADER))}&"、"))'
        if column == STAFF:
            found, allowed = f"({staff}+{leader})", 1
        else:
            found, allowed = f"({staff}+{leader}*({whole(SHIFT)}<>{here(SHIFT)}))", 0
        real = f'AND({name}<>"",{name}<>"{VACANT.to(tables.language)}")'
        return f"AND({real},SUMPRODUCT(({whole(DATE)}={here(DATE)})*{found})>{allowed})"

    return f"=OR({','.join(count(number) for number in range(most))})"


def _slips(book: Book, tables: Tables) -> None:
    """A slip for each person who serves, to be cut off and handed out; none runs over two pages."""
    sheet = book.sheet(tables.say("个人通知单", "slips"), portrait=True)
    heads = [
        tables.say(*pair)
        for pair in (
            ("日期", "Date"),
            ("星期", "Day"),
            ("时间", "Time"),
            ("路段", "Segment"),
            ("岗位", "Role"),
            ("任务", "Duty"),
        )
    ]
    for number, width in enumerate((12, 9, 20, 24, 8, 18)):
        sheet.set_column(number, number, width)
    cut = book.format(bottom=3)
    row, used, breaks = 0, 0, []
    for person in tables.horizon.people:
        duties = tables.schedule.duties_of[person.id]
        if not duties:
            continue
        if used and used + len(duties) + 3 > _SLIP_ROWS:
            breaks.append(row)
            used = 0
        text = Text(
            "{name}（{unit}）{phone} 共{n}次 {title}", "{name} ({unit}) {phone} {n} {n:duty|duties}, {title}"
        )
        shown = text.format(
            name=tables.name(person),
            unit=person.unit,
            phone=tables.phone(person),
            n=len(duties),
            title=tables.title,
        )
        sheet.write_string(row, 0, " ".join(shown.to(tables.language).split()), book.bold)
        for number, head in enumerate(heads):
            sheet.write_string(row + 1, number, head, book.heading)
        for line, duty in enumerate(duties, start=row + 2):
            for number, value in enumerate(_slip_line(tables, duty)):
                sheet.write_string(line, number, value, book.plain)
        end = row + 2 + len(duties)
        for number in range(len(heads)):
            sheet.write_blank(end, number, None, cut)
        row, used = end + 1, used + len(duties) + 3
    sheet.set_h_pagebreaks(breaks)


def _slip_line(tables: Tables, duty: Duty) -> tuple[str, ...]:
    return (
        str(duty.date),
        day_title(tables.horizon.day[duty.date], tables.language),
        f"{duty.shift} {times(duty)}",
        place_text(duty).to(tables.language),
        tables.say("带班", "leader") if duty.role == "leader" else tables.say("值班", "staff"),
        duty.name,
    )


def _legend(book: Book, tables: Tables) -> None:
    """What the colours and signs mean, and how to edit."""
    sheet = book.sheet(tables.say("说明", "legend"), portrait=True)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    book.head(sheet, tables.say("说明", "Legend"), 2)
    row = HEAD
    for sign, kind, meaning in _SIGNS:
        sheet.write_string(row, 0, sign.to(tables.language), book.kinds.get(kind, book.plain))
        sheet.write_string(row, 1, meaning.to(tables.language), book.plain)
        row += 1
    for sign, meaning in _EDITING:
        sheet.write_string(row, 0, sign.to(tables.language), book.heading)
        sheet.write_string(row, 1, meaning.to(tables.language), book.plain)
        row += 1


_SIGNS: tuple[tuple[Text, CellKind, Text], ...] = (
    (VACANT, "vacant", Text("没有人的岗位，必须补上", "a post without anybody: it must be filled")),
    (
        Text("姓名{lent}", "name {lent}").format(lent=LENT),
        "borrowed",
        Text("从别的单位借来的人", "someone lent by another unit"),
    ),
    (Text("2027-01-01", "2027-01-01"), "holiday", Text("法定节假日", "statutory holiday")),
    (Text("2027-01-02", "2027-01-02"), "weekend", Text("周末", "weekend")),
    (
        PROVISIONAL,
        "provisional",
        Text("放假通知还没有发布，按法定节假日推算", "no notice yet: reckoned from the law"),
    ),
)
_EDITING = (
    (
        Text("换人", "Another person"),
        Text(
            "在“值班人员”“带班领导”一格里选或直接写；两人之间用“、”分开",
            "choose or type in “Staff” or “Leader”; part two names by “、”",
        ),
    ),
    (
        Text("红底", "Red"),
        Text("这个人同一天还有别的岗，请改", "this person has another duty that day: change it"),
    ),
    (
        Text("哪些表会读回", "What is read back"),
        Text(
            "只读按日期的表；其他各表是由它来的，改了不算数",
            "the tables by date; all other sheets only repeat them",
        ),
    ),
    (Text("改完核对", "When done"), Text("roster check . 本文件.xlsx", "roster check . THIS-FILE.xlsx")),
)
