"""Values that no plan can mean are refused at their place, all at once and at once: none is computed with first."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from roster.domain.dates import Quarter
from roster.errors import Problem, RosterError
from roster.job.opening import open_job
from roster.language.numbers import exact
from roster.plan.reading import parse

PLAN = """\
units: [A]
people:
  - {name: P1, unit: A, PERSON}
  - {name: P2, unit: A}
segments: [G]
shifts: {s: 08:00-12:00}
duties:
  - {name: d, on: [weekend], shifts: [s], staff: 1, DUTY}
PLAN
"""


def plan(person: str = "", duty: str = "", more: str = "") -> str:
    text = PLAN.replace("PERSON", person or "rank: staff").replace("DUTY", duty or "priority: 1")
    return text.replace("PLAN", more)


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RosterError) as caught:
        parse(text, "roster.yaml")
    assert caught.value.code == 2
    return caught.value.problems


@pytest.mark.parametrize(
    "number", ['"1e100000000"', '"-1E+99999999"', '"1/0"', '"1e999"', "1e999", "1e300", '""']
)
@pytest.mark.parametrize(
    "where",
    [
        {"person": "share: N"},
        {"duty": "reserves: {people: 1, counts: N}"},
        {"more": "opening: {P1: {weekend: N}}"},
        {"more": "lieu: {weekend: N}"},
    ],
    ids=["share", "counts", "opening", "lieu"],
)
def test_a_number_that_is_none_is_refused_before_it_is_reckoned(number: str, where: dict[str, str]) -> None:
    text = plan(**{key: value.replace("N", number) for key, value in where.items()})
    (problem,) = problems(text)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if number in one)
    assert (problem.place.line, problem.place.column) == (line, text.splitlines()[line - 1].index(number) + 1)
    assert problem.hint is not None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", Fraction(1)),
        (0.5, Fraction(1, 2)),
        ("1/3", Fraction(1, 3)),
        (" 2 ", Fraction(2)),
        ("1e3", Fraction(1000)),
        (".5", Fraction(1, 2)),
        ("-12.25", Fraction(-49, 4)),
    ],
)
def test_numbers_as_people_write_them_are_exact(text: str | float, number: Fraction) -> None:
    assert exact(text) == number


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ({"person": "away: 0001-01-01..0001-01-02"}, 1),
        ({"person": "away: [{from: 0001-01-01, to: 9999-12-31}]"}, 2),
        ({"person": "from: 0001-01-01, until: 9999-12-31"}, 2),
        ({"person": "pin: 9999-12-31"}, 1),
        ({"person": "wish: {date: 9999-12-31}"}, 1),
        ({"person": "exempt: {until: 9999-12-31}"}, 1),
        ({"more": "periods: {x: {from: 0001-01-01, to: 9999-12-31}}"}, 2),
        ({"more": "periods: {x: {date: 9999-12-31}}"}, 1),
        ({"more": "rules: [{rule: rest, which: {from: 0001-01-01, to: 9999-12-31}}]"}, 2),
        ({"more": "quarter: 0001Q1"}, 1),
        ({"more": "quarter: 9999Q4"}, 1),
    ],
)
def test_a_year_out_of_range_is_refused_and_named(where: dict[str, str], count: int) -> None:
    found = problems(plan(**where))
    assert len(found) == count
    for problem in found:
        assert problem.place.line
        assert re.search(r"0001|9999", problem.message.en)
        assert "range" in problem.message.en
        assert problem.hint is not None


def test_who_joined_long_ago_is_no_mistake() -> None:
    parse(plan(person="from: 1975-09-01, until: 2101-01-31"), "roster.yaml")


def test_a_period_of_three_centuries_is_read_in_a_moment(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(
        plan(more="periods: {x: {from: 1900-01-01, to: 2199-12-31, except: [weekend]}}"), encoding="utf-8"
    )
    open_job(tmp_path, Quarter(2027, 1))


@pytest.mark.parametrize("quarter", [Quarter(1990, 1), Quarter(2099, 4)])
def test_the_first_and_the_last_quarter_can_be_opened(quarter: Quarter, tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(plan(more="rules: [{rule: rest, hours: 11}]"), encoding="utf-8")
    assert open_job(tmp_path, quarter).horizon.duties


@pytest.mark.parametrize(
    ("where", "thing"),
    [
        ({"more": "rules: [{rule: fair, lines: [[a]]}]"}, "[a]"),
        ({"more": "rules: [{rule: fair, lines: [weekend, null]}]"}, "null"),
        ({"more": "rules: [{rule: fair, lines: [2.5]}]"}, "2.5"),
        ({"duty": "segments: [2.5]"}, "2.5"),
        ({"duty": "except: [2.5]"}, "2.5"),
        ({"person": "rank: 2.5"}, "2.5"),
        ({"person": "wish: {date: 2027-01-09, with: 2.5}"}, "2.5"),
        ({"more": "rules: [{rule: rest, which: {shift: [2.5]}}]"}, "2.5"),
        ({"more": "rules: [{rule: rest, who: 2.5}]"}, "2.5"),
    ],
)
def test_what_is_no_word_is_refused_where_it_stands(where: dict[str, str], thing: str) -> None:
    text = plan(**where)
    (problem,) = problems(text)
    line = text.splitlines()[problem.place.line - 1]
    assert line[problem.place.column - 1 :].startswith(thing)
    assert problem.hint is not None


@pytest.mark.parametrize("start", ["2.5", "8", "true", "[8]", "{a: 1}"])
def test_a_time_that_is_none_is_refused(start: str) -> None:
    (problem,) = problems(plan().replace("08:00-12:00", f"{{start: {start}, end: '12:00'}}"))
    assert problem.message.en.endswith("is not a time of day")


@pytest.mark.parametrize(
    ("shares", "line"),
    [(["0.333333", "1"], 3), (["1/7", "0.333"], None), (["1/97", "1/101", "1/103"], 5), (["1/99991"], 3)],
)
def test_shares_that_can_not_be_reckoned_exactly_are_refused(shares: list[str], line: int | None) -> None:
    people = "".join(f"  - {{name: Q{n}, unit: A, share: {one}}}\n" for n, one in enumerate(shares))
    text = plan().replace("  - {name: P1, unit: A, rank: staff}\n", people)
    if line is None:
        parse(text, "roster.yaml")
    else:
        assert [problem.place.line for problem in problems(text)] == [line]


def test_a_long_line_is_cut_around_the_place() -> None:
    names = ", ".join(f'{{"name": "P{n}", "unit": "A"}}' for n in range(2000))
    text = plan().replace("people:\n  - {name: P1, unit: A, rank: staff}\n  - {name: P2, unit: A}", "")
    text = f"people: [{names}, {{name: X, unit: 某科}}, {names.replace('P', 'Q')}]\n" + text
    (problem,) = problems(text)
    shown = problem.render("zh").splitlines()
    assert max(map(len, shown)) < 300
    assert shown[1].strip().startswith("…")
    assert shown[1].strip().endswith("…")
    assert "某科" in shown[1]
    column = shown[2].index("^") - shown[1].index("某科")
    assert column == 0


def test_control_characters_are_named_with_their_place() -> None:
    found = problems("title: a\x1b[31m\nbureau: 甲\x07\n")
    assert [(one.place.line, one.place.column) for one in found] == [(1, 9), (2, 10)]


def test_control_characters_of_a_name_are_signs() -> None:
    read = parse(plan().replace("P2", '"\\e[2JP2\\x9b\\u202e"'), "roster.yaml")
    assert read.people[1].name == "␛[2JP2\ufffd\ufffd"
