"""The tables as one page for a browser: nothing is fetched, it reads on a phone and prints on A4.

The page is whole without its script, which only filters and switches views. A policy in its head forbids
every request and every script but that one, by its hash: were a name ever to slip through the escaping,
it still could not run.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from roster.domain.dates import Day
from roster.language.names import WEEKDAYS, day_note, day_title, place_text, times
from roster.output.grid import Cell, Grid, Post, Tables, posts_of
from roster.output.paper import Paper


@dataclass(frozen=True)
class Line:
    """One post as the page holds it: its cells, and what the filters look at."""

    date: str
    segment: str
    who: str
    units: str
    cells: tuple[Cell, ...] = ()
    first: bool = False
    leader: Cell | None = None
    staff: Cell | None = None
    time: str = ""


@dataclass(frozen=True)
class Square:
    """A day of the calendar: its number, what it is called, its shifts with the posts of each."""

    number: int
    title: str
    note: str
    kind: str
    shifts: tuple[tuple[str, Cell | None, tuple[Line, ...]], ...]


@dataclass(frozen=True)
class Month:
    """A month of the calendar: blank squares before its first day, then its days."""

    title: str
    blanks: int
    squares: tuple[Square, ...]


def to_page(tables: Tables, paper: Paper) -> str:
    """The page of a schedule: table by day, calendar, who carries what; with filters."""
    grid = tables.by_day()
    posts = tuple(posts_of(tables.schedule))
    lines = [
        _line(tables, post, row, number in grid.groups)
        for number, (post, row) in enumerate(zip(posts, grid.rows, strict=True))
    ]
    loads = tables.loads()
    return _render(
        grid,
        paper,
        lines=lines,
        weekdays=[day.to(tables.language) for day in WEEKDAYS],
        months=tuple(_months(tables, zip(posts, lines, strict=True))),
        loads=loads,
        heat=_heat(tables),
        people=[tables.name(person) for person in tables.horizon.people],
        units=[unit.name for unit in tables.horizon.units],
        segments=[segment.name for segment in tables.horizon.segments],
        first=str(tables.horizon.quarter.first),
        last=str(tables.horizon.quarter.last),
    )


def grid_page(grid: Grid, paper: Paper) -> str:
    """The page of one table alone."""
    lines = [Line("", "", "", "", row, number in grid.groups) for number, row in enumerate(grid.rows)]
    return _render(grid, paper, lines=lines, months=())


def _render(grid: Grid, paper: Paper, **values: object) -> str:
    script = _asset("page.js")
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html")
        .render(
            grid=grid,
            paper=paper,
            zh=paper.language == "zh",
            style=Markup(_asset("page.css")),
            script=Markup(script),
            digest=digest,
            **values,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    return files("roster.output.forms").joinpath("templates", name).read_text(encoding="utf-8")


def _line(tables: Tables, post: Post, row: tuple[Cell, ...], first: bool) -> Line:
    people = [person for name in (*post.leaders, *post.staff) if (person := tables.person(name))]
    units = dict.fromkeys([*([post.duty.unit] if post.duty.unit else []), *(p.unit for p in people)])
    return Line(
        date=str(post.duty.date),
        segment=place_text(post.duty).to(tables.language),
        who="|".join(tables.name(person) for person in people),
        units="|".join(units),
        cells=row,
        first=first,
        leader=tables.names(post.leaders, post.leader_need) if post.leader_need or post.leaders else None,
        staff=tables.names(post.staff, post.staff_need, post.duty.unit) if post.staff_need else None,
        time=f"{post.duty.shift} {times(post.duty)}",
    )


def _months(tables: Tables, posts: Iterable[tuple[Post, Line]]) -> Iterator[Month]:
    of_day: dict[dt.date, list[tuple[Post, Line]]] = {}
    for post, line in posts:
        of_day.setdefault(post.duty.date, []).append((post, line))
    months: dict[tuple[int, int], list[Day]] = {}
    for day in tables.horizon.days:
        months.setdefault((day.date.year, day.date.month), []).append(day)
    for (year, month), days in months.items():
        title = tables.say(f"{year}年{month}月", dt.date(year, month, 1).strftime("%B %Y"))
        squares = tuple(_square(tables, day, of_day.get(day.date, [])) for day in days)
        yield Month(title, days[0].weekday - 1, squares)


def _square(tables: Tables, day: Day, posts: list[tuple[Post, Line]]) -> Square:
    shifts: dict[tuple[str, str], list[Line]] = {}
    for post, line in posts:
        shifts.setdefault((line.time, post.duty.name), []).append(line)
    return Square(
        number=day.date.day,
        title=day_title(day, tables.language) if day.festivals else "",
        note=day_note(day, tables.language),
        kind=day.kind,
        shifts=tuple((time, _common(lines), tuple(lines)) for (time, _), lines in shifts.items()),
    )


def _common(lines: list[Line]) -> Cell | None:
    """The leader of a shift, where it is the same for all its posts."""
    leaders = {line.leader for line in lines}
    return next(iter(leaders)) if len(leaders) == 1 else None


def _heat(tables: Tables) -> list[list[float | None]]:
    """How dark each cell of the loads is: the part of the line's greatest load; None where unshaded."""
    lines = tables.horizon.lines
    counts = [tables.schedule.counts(person.id) for person in tables.horizon.people]
    totals = [tables.schedule.total(person.id) for person in tables.horizon.people]
    most = [max((count.get(line, 0) for count in counts), default=0) or 1 for line in lines]
    top = max(totals, default=0) or 1
    return [
        [
            None,
            None,
            *(round(float(count.get(line, 0) / peak), 3) for line, peak in zip(lines, most, strict=True)),
            round(float(total / top), 3),
        ]
        for count, total in zip(counts, totals, strict=True)
    ]
