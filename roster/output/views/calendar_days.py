"""Days as a wall calendar, as a list, and by the contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from roster.almanac.names import lunar_text
from roster.domain.dates import Day
from roster.domain.text import Language, Text
from roster.language.marks import PROVISIONAL
from roster.language.names import KINDS, WEEKDAYS, named
from roster.output.grid import Cell, CellKind, Column, Grid

if TYPE_CHECKING:
    from roster.records.notice_change import DayChange

_SIGNS = {"holiday": Text("休", "off"), "makeup-workday": Text("班", "work")}
_STYLES = {"holiday": "bold red", "makeup-workday": "bold blue", "weekend": "cyan", "workday": ""}


def day_list(days: Sequence[Day], posts: Mapping[dt.date, int], language: Language) -> Grid:
    """A line for each day."""
    columns = [Column(Text(zh, en).to(language), drop) for zh, en, drop in _COLUMNS]
    rows = tuple(
        (
            Cell(str(day.date), _kind(day)),
            Cell(WEEKDAYS[day.weekday - 1].to(language), _kind(day)),
            Cell(
                KINDS[day.kind].to(language) + (f"({PROVISIONAL.to(language)})" if day.provisional else ""),
                _kind(day),
            ),
            Cell(named(day.holiday, language) if day.holiday else ""),
            Cell(lunar_text(day.lunar).to(language)),
            Cell(_list(day.festivals, language)),
            Cell(_list(day.periods, language)),
            Cell(str(posts[day.date]) if posts.get(day.date) else ""),
        )
        for day in days
    )
    return Grid("", tuple(columns), rows)


_COLUMNS = (
    ("日期", "Date", 0),
    ("星期", "Day", 0),
    ("日子", "Kind", 0),
    ("节假日", "Holiday", 3),
    ("农历", "Lunar", 2),
    ("节日", "Festival", 0),
    ("时段", "Period", 1),
    ("岗位", "Posts", 0),
)


def _kind(day: Day) -> CellKind:
    return "holiday" if day.kind == "holiday" else "weekend" if day.kind == "weekend" else ""


def change_list(changes: Sequence[DayChange], language: Language) -> Grid:
    """What a notice changed, a line for each date."""
    titles = (("日期", "Date"), ("星期", "Day"), ("原为", "Was"), ("现为", "Is"), ("值守岗位", "Posts"))
    columns = tuple(Column(Text(zh, en).to(language)) for zh, en in titles)
    rows = tuple(
        (
            Cell(str(change.after.date)),
            Cell(WEEKDAYS[change.after.weekday - 1].to(language)),
            Cell(_named(change.before, language), _kind(change.before)),
            Cell(_named(change.after, language), _kind(change.after)),
            Cell("、".join(f"{name}{count:+d}" for name, count in change.posts.items())),
        )
        for change in changes
    )
    return Grid(Text("放假通知带来的变化", "what the notice changed").to(language), columns, rows)


def _list(names: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(named(name, language) for name in names)


def _named(day: Day, language: Language) -> str:
    mark = f"({PROVISIONAL.to(language)})" if day.provisional else ""
    return f"{KINDS[day.kind].to(language)}{' ' + named(day.holiday, language) if day.holiday else ''}{mark}"


def months(console: Console, days: Sequence[Day], posts: Mapping[dt.date, int], language: Language) -> None:
    """A wall calendar of each month: date and sign, festival or lunar date, number of posts."""
    by_month: dict[tuple[int, int], list[Day]] = {}
    for day in days:
        by_month.setdefault((day.date.year, day.date.month), []).append(day)
    width = max(10, min(18, (console.width - 8) // 7))
    for (year, month), those in by_month.items():
        title = f"{year}年{month}月" if language == "zh" else dt.date(year, month, 1).strftime("%B %Y")
        table = Table(box=box.SQUARE, title=title, title_style="bold", show_lines=True, padding=0)
        for weekday in WEEKDAYS:
            table.add_column(weekday.to(language), width=width - 1, overflow="fold")
        row: list[RichText] = [RichText("")] * (those[0].weekday - 1)
        for day in those:
            row.append(_cell(day, posts.get(day.date, 0), language))
            if len(row) == 7:
                table.add_row(*row)
                row = []
        if row:
            table.add_row(*row)
        console.print(table)
    legend = Text(
        "休 放假  班 调休上班  ? 暂定（尚无通知）  数字 岗位数",
        "off: holiday  work: make-up workday  ?: provisional (no notice yet)  number: posts",
    )
    console.print(RichText(legend.to(language), style="dim"))


def _cell(day: Day, posts: int, language: Language) -> RichText:
    sign = _SIGNS[day.kind].to(language) if day.kind in _SIGNS else ""
    mark = "?" if day.provisional else ""
    text = RichText()
    text.append(f"{day.date.day:>2} {sign}{mark}", style=_STYLES[day.kind])
    festival = named(day.festivals[0], language) if day.festivals else ""
    text.append("\n" + (festival or _short_lunar(day, language)), style="bold" if festival else "dim")
    if posts:
        text.append("\n" + Text("{n}岗", "{n} {n:post|posts}").format(n=posts).to(language), style="green")
    return text


def _short_lunar(day: Day, language: Language) -> str:
    """The lunar day; on the first of a lunar month, the month. In English by their numbers."""
    if language == "en":
        return lunar_text(day.lunar).en
    month, _, number = day.lunar.partition("月")
    return f"{month}月" if number == "初一" else number
