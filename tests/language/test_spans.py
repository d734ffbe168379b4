"""Spans of dates as offices write them; what leaves anything open is not guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.language.spans import parse_spans, spans_near

NEAR = dt.date(2027, 1, 1)
THIRD_TO_FIFTH = [
    *(
        "2.3-2.5",
        "2月3日至5日",
        "2027/2/3—2/5",
        "2027.2.3-2027.2.5",
        "2月3日—2月5日",
        "2月3日-5日",
        "2/3-2/5",
    ),
    *(
        "2027年2月3日至2月5日",
        "2027-02-03至2027-02-05",
        "2月3日上午至2月5日下午",
        "2027年2月3-5日",
        "2.3~2.5",
    ),
    *("2月3-5日", "自2月3日起至2月5日止", "2027.02.03—02.05", "2月3日至2月5日(3天)", "2月3日至2月5日,共3天"),
    *("20270203-20270205", "2027-02-03 - 2027-02-05", "2027-2-3~2-5", "二月三日至二月五日", "2.3 - 2.5"),
    *("2027年2月3日—5日", "产假2027.2.3-2027.2.5", "2月3日(周三)-2月5日(周五)", "2027-02-03..2027-02-05"),
    *(
        "2月3日8:30至2月5日17:30",
        "二〇二七年二月三日至五日",
        "2月3日～5日",
        "2027.2.3-5",
        "2月3日到2月5日年休",
    ),
    "2 月 3 日 至 2 月 5 日",
]


@pytest.mark.parametrize("text", THIRD_TO_FIFTH)
def test_a_range_however_it_is_written(text: str) -> None:
    assert spans_near(text, NEAR) == ((dt.date(2027, 2, 3), dt.date(2027, 2, 5)),)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2月3日", ["2027-02-03..2027-02-03"]),
        ("46421", ["2027-02-03..2027-02-03"]),
        ("2.3、2.5", ["2027-02-03..2027-02-03", "2027-02-05..2027-02-05"]),
        ("2月3日、5日", ["2027-02-03..2027-02-03", "2027-02-05..2027-02-05"]),
        ("2月3-5日、8日", ["2027-02-03..2027-02-05", "2027-02-08..2027-02-08"]),
        ("12.30-1.2", ["2026-12-30..2027-01-02"]),
        ("2月", ["2027-02-01..2027-02-28"]),
        ("2月-3月", ["2027-02-01..2027-03-31"]),
        ("3月1日-3月底", ["2027-03-01..2027-03-31"]),
        ("2月3日-2028年2月5日", ["2027-02-03..2028-02-05"]),
        ("2027.2.3-2027.7.30", ["2027-02-03..2027-07-30"]),
        ("二月二十三日至二十八日", ["2027-02-23..2027-02-28"]),
    ],
)
def test_days_months_and_several_spans(text: str, spans: list[str]) -> None:
    assert [f"{first}..{last}" for first, last in spans_near(text, NEAR)] == spans


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "无", "长期", "下周", "每周三", "正月初三", "腊月二十九日", "2.30", "13月1日", "2月29日"),
        *(
            "自2月3日起",
            "2月3日以后",
            "至2月5日",
            "截止2月5日",
            "2月5日前",
            "2月3日或2月5日",
            "3-5日",
            "2.5-2.3",
        ),
    ],
)
def test_what_leaves_anything_open_is_not_guessed(text: str) -> None:
    assert spans_near(text, NEAR) == ()


@given(
    first=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    days=st.integers(0, 400),
    bar=st.sampled_from("-—~至到"),
)
def test_two_dates_with_their_years_are_always_read(first: dt.date, days: int, bar: str) -> None:
    last = first + dt.timedelta(days)
    forms = (
        "{0.year}年{0.month}月{0.day}日",
        "{0.year}.{0.month}.{0.day}",
        "{0.year}/{0.month}/{0.day}",
        "{0:%Y-%m-%d}",
        "{0:%Y%m%d}",
    )
    for form in forms:
        assert parse_spans(f"{form.format(first)}{bar}{form.format(last)}") == ((first, last),)


@given(st.text(max_size=30))
def test_any_text_is_read_or_not(text: str) -> None:
    assert all(first <= last for first, last in parse_spans(text, 2027))
