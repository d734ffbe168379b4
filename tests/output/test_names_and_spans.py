"""A person is named alike everywhere: with the id only where another bears the name; and dates say what is in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from roster.domain.dates import Quarter, Span
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.language.phrases import name_of, span_text
from roster.output.grid import Tables
from tests.running import run

PLAN = """\
language: en
quarter: 2027Q1
units: [A]
people:
  - {name: Ann, id: x1, unit: A, away: [{date: 2027-01-04}]}
  - {name: Ben, id: x2, unit: A, away: [{from: 2027-01-01}]}
  - {name: Ben, id: x3, unit: A, away: [{to: 2027-01-05}]}
  - {name: Ann, id: old, unit: A, until: 2026-06-30}
segments: [G]
shifts: {s: 08:00-12:00}
periods: {w: {from: 2027-01-04, to: 2027-01-06}}
duties: [{name: d, on: [w], shifts: [s], staff: 1}]
rules: [{rule: max-duties, per: week, at-most: 3}]
"""


def people(*names: tuple[str, str]) -> tuple[Person, ...]:
    horizon = Horizon(Quarter(2027, 1), (), tuple(Person(one, name, "A") for one, name in names), ())
    return horizon.people


def test_the_id_stands_where_the_name_is_shared() -> None:
    ann, ben, other = people(("x1", "Ann"), ("x2", "Ben"), ("Ben", "Ben"))
    assert [name_of(one) for one in (ann, ben, other)] == ["Ann", "Ben(x2)", "Ben(Ben)"]
    assert [name_of(one) for one in people(("x2", "Ben"))] == ["Ben"]


def test_tables_and_sentences_name_alike() -> None:
    them = people(("x1", "Ann"), ("x2", "Ben"), ("x3", "Ben"))
    tables = Tables(Schedule(Horizon(Quarter(2027, 1), (), them, ()), ()), "", "en")
    assert [tables.name(one) for one in them] == [name_of(one) for one in them]


def test_one_name_in_all_outputs(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(PLAN, encoding="utf-8")
    outputs = [
        run(*words, folder=tmp_path)
        for words in (
            ["check", "--plan-only"],
            ["build"],
            ["show"],
            ["stats"],
            ["explain", "x1", "--time-limit", "0"],
            ["explain", "2027-01-05", "G", "--all", "--time-limit", "0"],
            ["build", "--what-if", "gone: Ann 2027-01-05"],
            ["build", "--what-if", "away: x2 2027-01-05"],
        )
    ]
    for done in outputs:
        text = done.stdout + done.stderr
        assert done.returncode in {0, 1}, text
        assert "Ann(x1)" not in text
        assert "Ben" not in text.replace("Ben(x2)", "").replace("Ben(x3)", ""), text


def test_a_span_says_whether_its_ends_are_in_it() -> None:
    first, last = dt.date(2027, 2, 3), dt.date(2027, 4, 5)
    assert span_text(Span(first, None)).zh == "自2月3日起"
    assert span_text(Span(None, last)).zh == "到4月5日为止（含当天）"
    assert span_text(Span(None, last)).en == "up to and including 5 Apr"
    assert span_text(Span(first, last)).zh == "2月3日–4月5日"
    assert span_text(Span()).en == "all the time"


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (None, None, True),
        (None, "2026-12-31", False),
        (None, "2027-01-01", True),
        ("2027-03-31", None, True),
        ("2027-04-01", None, False),
        ("2027-02-01", "2027-02-01", True),
        ("2026-12-30", "2027-01-01", True),
        ("2026-12-30", "2026-12-31", False),
        ("2027-03-31", "2027-04-02", True),
        ("2027-04-01", "2027-04-02", False),
    ],
)
def test_spans_overlap_where_they_have_a_date_in_common(
    first: str | None, last: str | None, meets: bool
) -> None:
    begin, end = (dt.date.fromisoformat(one) if one else None for one in (first, last))
    span = Span(begin, end)
    quarter = Quarter(2027, 1)
    assert span.overlaps(quarter) is Span(quarter.first, quarter.last).overlaps(span) is meets
    assert meets is any(date in span for date in quarter.dates())
