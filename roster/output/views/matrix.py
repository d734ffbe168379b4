"""Segments × dates: a line a day, a column a segment, so that a whole quarter is seen at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from roster.language.names import day_title, place_text
from roster.output.grid import Cell, CellKind, Column, Grid, Post, Tables, posts_of

_APART = "/"


def segment_matrix(tables: Tables, month: dt.date | None = None) -> Grid:
    """Who is where on each day, of the quarter or of the month that begins on a date.

    The shifts of a day follow one another, separated by a stroke.
    """
    posts = tuple(
        post for post in posts_of(tables.schedule) if month in (None, post.duty.date.replace(day=1))
    )
    used = dict.fromkeys(_where(tables, post) for post in posts if post.staff_need)
    names = [segment.name for segment in tables.horizon.segments if segment.name in used]
    names += [name for name in used if name not in names]
    of_day: dict[dt.date, list[Post]] = {}
    for post in posts:
        of_day.setdefault(post.duty.date, []).append(post)
    titles = (
        tables.say("日期", "Date"),
        tables.say("星期", "Day"),
        tables.say("班次", "Shift"),
        tables.say("带班", "Lead"),
    )
    rows = tuple(_row(tables, date, those, names) for date, those in of_day.items())
    note = tables.say(
        "同一天的几个班次以“/”分开，次序同“班次”一栏",
        "shifts of a day are parted by “/”, in the order of “Shift”",
    )
    return Grid(
        tables.title, tuple(Column(title) for title in (*titles, *names)), rows, notes=(note, *tables.notes)
    )


def _row(tables: Tables, date: dt.date, posts: list[Post], segments: list[str]) -> tuple[Cell, ...]:
    day = tables.horizon.day[date]
    kind: CellKind = "holiday" if day.kind == "holiday" else "weekend" if day.kind == "weekend" else ""
    shifts = list(dict.fromkeys(post.duty.shift for post in posts))
    leaders = [
        _joined(
            tables.names(post.leaders, post.leader_need).text for post in posts if post.duty.shift == shift
        )
        or "—"
        for shift in shifts
    ]
    at = {
        name: [post for post in posts if _where(tables, post) == name and post.staff_need]
        for name in segments
    }
    return (
        Cell(f"{date.month}-{date.day}", kind),
        Cell(day_title(day, tables.language), kind),
        Cell(_APART.join(shifts), kind),
        Cell(_APART.join(leaders) if set(leaders) != {"—"} else ""),
        *(_square(tables, at[name], shifts) for name in segments),
    )


def _square(tables: Tables, posts: list[Post], shifts: list[str]) -> Cell:
    """Who is at a segment on a day; a shift without a post there is a dash where another has one."""
    if not posts:
        return Cell("")
    found: list[str] = []
    kinds: set[CellKind] = set()
    for shift in shifts:
        cells = [
            tables.names(post.staff, post.staff_need, post.duty.unit)
            for post in posts
            if post.duty.shift == shift
        ]
        kinds |= {cell.kind for cell in cells}
        found.append(_joined(cell.text for cell in cells) or "—")
    return Cell(
        _APART.join(found), "vacant" if "vacant" in kinds else "borrowed" if "borrowed" in kinds else ""
    )


def _where(tables: Tables, post: Post) -> str:
    return place_text(post.duty).to(tables.language)


def _joined(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(text for text in texts if text))
