"""The page: whole without a network, escaped, every duty in it, and its parts where the filters look."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from roster.domain.answer import Answer
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.job.opening import Job
from roster.output.forms.page import grid_page, to_page
from roster.output.grid import Cell, Column, Grid, Tables
from roster.output.paper import Paper

VOID = {"meta", "input", "br", "option", "link", "img", "hr"}
HOSTILE = "=1+1<script>alert('x')</script>\"&'><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"td", "th"}:
            self.cells.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"td", "th"}:
            self.cells[-1] += data
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.fixture(scope="module")
def tables(built: tuple[Job, Answer]) -> Tables:
    job, answer = built
    return Tables(answer.schedule, job.plan.title, "zh", job.plan.notes)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cell_of_the_table_is_in_the_page(built: tuple[Job, Answer], language: str) -> None:
    job, answer = built
    tables = Tables(answer.schedule, job.plan.title, "zh" if language == "zh" else "en", job.plan.notes)
    text = to_page(tables, Paper(tables.language, job.plan.bureau))
    page = Page(text)
    grid = tables.by_day()
    titles = [column.title for column in grid.columns]
    cells = [cell.text for row in grid.rows for cell in row]
    assert page.cells[: len(titles) + len(cells)] == titles + cells
    assert all(note in text for note in grid.notes)


def test_each_post_stands_in_table_and_calendar(tables: Tables) -> None:
    page = Page(to_page(tables, Paper()))
    rows = [tuple(attrs.items()) for tag, attrs in page.tags if tag == "tr" and "data-date" in attrs]
    items = [tuple(attrs.items()) for tag, attrs in page.tags if tag == "li" and "data-date" in attrs]
    strip = [tuple(pair for pair in row if pair[0] != "class") for row in rows]
    assert sorted(map(str, strip)) == sorted(map(str, items))
    assert len(rows) == len(tables.by_day().rows)


def test_nothing_is_fetched_and_only_the_own_script_may_run(tables: Tables) -> None:
    text = to_page(tables, Paper())
    page = Page(text)
    assert not re.search(r"https?://|@import|url\(", text)
    assert not {"src", "href", "srcset", "action"} & {key for _, attrs in page.tags for key in attrs}
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
    policy = next(attrs["content"] for _, attrs in page.tags if "http-equiv" in attrs)
    digest = base64.b64encode(sha256("".join(page.scripts).encode()).digest()).decode()
    assert policy is not None
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def renamed(schedule: Schedule, name: str) -> Schedule:
    """The schedule, everyone of it under one name and each segment's unit under another."""
    people: tuple[Person, ...] = tuple(
        replace(person, name=name, unit=name) for person in schedule.horizon.people
    )
    horizon: Horizon = replace(schedule.horizon, people=people)
    return Schedule(horizon, schedule.assigned)


def test_hostile_names_are_text(built: tuple[Job, Answer]) -> None:
    tables = Tables(renamed(built[1].schedule, HOSTILE), HOSTILE, "zh", (HOSTILE,))
    text = to_page(tables, Paper("zh", HOSTILE))
    page = Page(text)
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 1
    assert any(HOSTILE in cell for cell in page.cells)
    assert HOSTILE not in text


def test_one_table_alone_makes_a_page() -> None:
    grid = Grid("调整通知", (Column("甲"), Column("乙")), ((Cell("1"), Cell("<b>", "vacant")),), lead="如下")
    page = Page(grid_page(grid, Paper("zh", "局", portrait=True)))
    assert page.cells == ["甲", "乙", "1", "<b>"]
    assert "form" not in [tag for tag, _ in page.tags]


def test_the_same_schedule_gives_the_same_page(tables: Tables) -> None:
    assert to_page(tables, Paper()) == to_page(tables, Paper())


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def matches(tables: Tables, row: tuple[Cell, ...], wish: dict[str, str]) -> bool:
    """Whether a row of the table is one that the filters keep."""
    date, segment, unit, people = row[1].text, row[4].text, row[7].text, f"{row[8].text}、{row[9].text}"
    units = {person.unit for person in tables.horizon.people if person.name in people} | {unit}
    return (
        wish.get("who", "") in people
        and wish.get("segment", segment) == segment
        and wish.get("unit", unit) in units
        and wish.get("from", date) <= date <= wish.get("to", date)
    )


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"who": "孙试远"},
        {"segment": "文林路南侧", "from": "2027-03-01"},
        {"from": "2027-02-05", "to": "2027-02-05", "view": "calendar"},
        {"unit": "安监科"},
    ],
    ids=str,
)
def test_the_filters_in_a_real_browser(tables: Tables, wish: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "q.html"
    path.write_text(to_page(tables, Paper()), encoding="utf-8")
    profile = f"--user-data-dir={tmp_path}/profile"
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", profile, "--dump-dom"]
    address = f"{path.as_uri()}#{urlencode(wish)}"
    done = subprocess.run([*command, address], capture_output=True, timeout=60, check=True)
    page = Page(done.stdout.decode())
    rows = [attrs for tag, attrs in page.tags if tag == "tr" and "data-date" in attrs]
    kept = [number for number, attrs in enumerate(rows) if "hidden" not in attrs]
    assert kept == [n for n, row in enumerate(tables.by_day().rows) if matches(tables, row, wish)]
    body = next(attrs for tag, attrs in page.tags if tag == "body")
    assert (body["class"], body["data-view"]) == ("js", wish.get("view", "table"))
