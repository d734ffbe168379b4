"""Periods as they are written: dates with years, lunar days, and what is none."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from roster.almanac import Almanac
from roster.almanac.periods import Period
from roster.domain.dates import dates_between


def days_of(period: Period, first: dt.date, last: dt.date, **others: Period) -> set[dt.date]:
    almanac = Almanac({"试": period, **others})
    return {day.date for day in almanac.days(first, last) if "试" in day.periods}


def all_of(first: dt.date, last: dt.date) -> set[dt.date]:
    return set(dates_between(first, last))


FIRST, LAST = dt.date(2025, 6, 1), dt.date(2027, 12, 31)


@pytest.mark.parametrize("quarter", [(y, m) for y in range(2024, 2029) for m in (1, 4, 7, 10)], ids=str)
def test_dates_with_years_hold_from_the_first_to_the_last(quarter: tuple[int, int]) -> None:
    """Whichever quarter is asked about, however many years lie between; and so for a period that leaves it out."""
    first = dt.date(*quarter, 1)
    last = first + dt.timedelta(days=89)
    period = Period.model_validate({"from": "2025-06-01", "to": "2027-12-31"})
    inside = all_of(max(first, FIRST), min(last, LAST))
    assert days_of(period, first, last) == inside
    outside = Period.model_validate({"on": "every-day", "except": "创建期"})
    assert days_of(outside, first, last, 创建期=period) == all_of(first, last) - inside


def test_a_window_of_one_year_stands_in_that_year_alone() -> None:
    period = Period.model_validate(
        {
            "from": "2025-06-01",
            "to": "2027-12-31",
            "years": {2026: {"from": "2026-12-30", "to": "2027-01-02"}},
        }
    )
    found = days_of(period, dt.date(2025, 1, 1), dt.date(2028, 12, 31))
    assert found == (
        all_of(FIRST, dt.date(2025, 12, 31))
        | all_of(dt.date(2026, 12, 30), dt.date(2026, 12, 31))
        | all_of(dt.date(2027, 1, 1), LAST)
    )


def test_all_time_is_no_more_work_than_a_year() -> None:
    period = Period.model_validate({"from": "1900-01-01", "to": "2199-12-31"})
    year = all_of(dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert days_of(period, min(year), max(year)) == year


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("七月十五", "七月十五"),
        ("07-15", "七月十五"),
        ("7月15日", "七月十五"),
        ("农历七月十五", "七月十五"),
        ("01-01", "正月初一"),
        ("一月初一", "正月初一"),
        ("12-30", "十二月三十"),
        ("腊月初八", "十二月初八"),
        ("冬月二十一", "十一月廿一"),
        ("闰06-01", "闰六月初一"),
        ("闰六月初一", "闰六月初一"),
        ("初一", "初一"),
        ("十五日", "十五"),
    ],
)
def test_lunar_days_are_read_as_the_almanac_names_them(written: str, name: str) -> None:
    period = Period.model_validate({"lunar": written})
    assert period.lunar == (name,)
    years = (dt.date(2024, 1, 1), dt.date(2029, 12, 31))
    almanac = Almanac()
    assert days_of(period, *years) == {
        day.date
        for day in almanac.days(*years)
        if day.lunar == name or ("月" not in name and day.lunar.endswith("月" + name))
    }


@pytest.mark.parametrize(
    "written",
    [
        "99-99",
        "13-01",
        "00-10",
        "7-31",
        "01-00",
        "十三月初一",
        "七月三十一",
        "七月",
        "闰初一",
        "中秋",
        "",
        "2027-01-01",
    ],
)
def test_what_is_no_lunar_day_is_refused(written: str) -> None:
    with pytest.raises(ValidationError, match="lunar-day"):
        Period.model_validate({"lunar": written})


@pytest.mark.parametrize("written", ["13-01", "02-30", "00-00", "6月31日", "99-99"])
@pytest.mark.parametrize("key", ["from", "to", "date"])
def test_what_is_no_day_of_the_year_is_refused(key: str, written: str) -> None:
    with pytest.raises(ValidationError):
        Period.model_validate({"from": "01-01", "to": "12-31", key: written})
