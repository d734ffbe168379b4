"""Every day is what the notices and the lunar calendar say it is."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_python import Solar
from tyme4py.lunar import LunarDay, LunarMonth, LunarYear
from tyme4py.solar import SolarTerm

from roster.almanac import Almanac, Notice, Period, read_notices
from roster.almanac.lunar import festivals, lunar_dates, lunar_year, term_date
from roster.almanac.statutory import _by_principle, days_off, statutory_days
from roster.domain.dates import Quarter, dates_between
from roster.errors import RosterError

FACTS = Path(__file__).parent / "facts"
ALMANAC = Almanac()


def rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("official-holidays-2024-2026.csv"), ids=lambda row: row["date"])
def test_official_days(row: dict[str, str]) -> None:
    day = ALMANAC.day(dt.date.fromisoformat(row["date"]))
    assert "一二三四五六日"[day.weekday - 1] == row["weekday"]
    assert not day.provisional
    if row["kind"] == "放假":
        assert (day.kind, day.holiday) == ("holiday", row["name"])
    else:
        assert day.kind == "makeup-workday"


@pytest.mark.parametrize(
    "row", rows("traditional-days-2024-2027.csv"), ids=lambda row: row["date"] + row["day"]
)
def test_traditional_days(row: dict[str, str]) -> None:
    day = ALMANAC.day(dt.date.fromisoformat(row["date"]))
    names = {"上巳节(三月三)": "三月三", "小年(北,腊月廿三)": "小年", "小年(南,腊月廿四)": "小年(南)"}
    expected = names.get(row["day"], row["day"].removesuffix("节") if row["day"] != "春节" else "春节")
    assert expected in day.festivals
    _, month, number = map(int, row["lunar"].split("-"))
    lunar = lunar_dates(day.date.year)[day.date]
    assert (lunar.month, lunar.day) == (month, number)


def test_two_libraries_agree_on_every_lunar_date() -> None:
    """At both ends of every lunar month, between which the days are counted up."""
    ends = 0
    dates = {date: lunar for year in range(2020, 2036) for date, lunar in lunar_dates(year).items()}
    assert len(dates) == 5844
    for (before, last), (date, first) in itertools.pairwise(dates.items()):
        if first.day == last.day + 1:
            assert (first.month, first.leap) == (last.month, last.leap)
            continue
        for day, lunar in ((before, last), (date, first)):
            other = Solar.fromYmd(day.year, day.month, day.day).getLunar()
            found = abs(other.getMonth()), other.getDay(), other.getMonth() < 0
            assert (lunar.month, lunar.day, lunar.leap) == found
            ends += 1
    assert ends == 2 * 198


def test_two_libraries_agree_on_terms() -> None:
    for year in range(2020, 2036):
        table = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()
        for name in ("清明", "冬至"):
            other = next(
                solar
                for key, solar in table.items()
                if key in {name, {"清明": "QING_MING", "冬至": "DONG_ZHI"}[name]} and solar.getYear() == year
            )
            assert term_date(year, name) == dt.date(other.getYear(), other.getMonth(), other.getDay())


def solar(day: object) -> dt.date:
    return dt.date(day.get_year(), day.get_month(), day.get_day())  # type: ignore[attr-defined]


def reckoned(month: LunarMonth) -> tuple[dt.date, int, int, bool]:
    first = solar(month.get_first_julian_day().get_solar_day())
    return first, month.get_day_count(), abs(month.get_month_with_leap()), month.is_leap()


@pytest.mark.slow
@pytest.mark.parametrize("year", range(1985, 2106))
def test_table_holds_what_is_reckoned(year: int) -> None:
    """Each month's first date, length, number and name; the terms. 冬至 is counted with the year after it there."""
    months = LunarYear.from_year(year).get_months()
    firsts = [(date, lunar) for date, lunar in lunar_year(year).items() if lunar.day == 1]
    lasts = [*(date for date, _ in firsts[1:]), max(lunar_year(year)) + dt.timedelta(days=1)]
    told = [
        (date, (last - date).days, one.month, one.leap)
        for (date, one), last in zip(firsts, lasts, strict=True)
    ]
    assert told == [reckoned(month) for month in months]
    assert [lunar.name for _, lunar in firsts] == [f"{month.get_name()}初一" for month in months]
    for name, counted in (("清明", year), ("冬至", year + 1)):
        day = SolarTerm.from_name(counted, name).get_julian_day().get_solar_day()
        assert term_date(year, name) == solar(day)


def test_lunar_days_bear_their_names() -> None:
    names = [LunarDay.from_ymd(2025, 1, day).get_name() for day in range(1, 31)]
    assert [lunar.name for lunar in lunar_year(2025).values() if lunar.month == 1] == [
        f"正月{name}" for name in names
    ]


@pytest.mark.parametrize("year", range(1990, 2100))
def test_no_festival_fires_twice(year: int) -> None:
    names = [name for on_day in festivals(year).values() for name in on_day]
    twice = {name for name in names if names.count(name) > 1}
    # A lunar month late in the year may come twice in a calendar year or not at all, a festival of early months never.
    assert twice <= {"腊八", "小年", "小年(南)", "下元", "寒衣"}
    for name in twice:
        dates = [date for date, on_day in festivals(year).items() if name in on_day]
        assert (dates[1] - dates[0]).days > 300
    assert {"除夕", "春节", "元宵", "清明", "端午", "中元", "中秋", "冬至"} <= set(names)


@pytest.mark.parametrize(("year", "leap"), [(2025, 6), (2028, 5), (2033, 11)])
def test_leap_months(year: int, leap: int) -> None:
    dates = lunar_dates(year) | lunar_dates(year + 1)
    leaps = {
        lunar.month
        for date, lunar in dates.items()
        if lunar.leap and abs((date - dt.date(year, 7, 1)).days) < 300
    }
    assert leaps == {leap}
    assert all(
        not festivals(date.year).get(date, ()) or "小" not in lunar.name
        for date, lunar in dates.items()
        if lunar.leap
    )
    assert any(lunar.name.startswith("闰") for lunar in dates.values())


@pytest.mark.parametrize(
    ("date", "kind", "provisional"),
    [
        ("2026-02-14", "makeup-workday", False),
        ("2026-09-20", "makeup-workday", False),
        ("2027-02-05", "holiday", True),
        ("2027-04-05", "holiday", True),
        ("2027-03-16", "workday", False),
    ],
)
def test_days_that_were_asked_for(date: str, kind: str, provisional: bool) -> None:
    day = ALMANAC.day(dt.date.fromisoformat(date))
    assert (day.kind, day.provisional) == (kind, provisional)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_principle_tells_what_the_notices_told(year: int) -> None:
    told = days_off(year)
    assert not told.provisional
    guessed = _by_principle(year)
    assert set(guessed) <= set(told.off)
    # The notice of 2026 gave a ninth day of 春节, which no principle tells.
    assert {str(date) for date in set(told.off) - set(guessed)} == ({"2026-02-15"} if year == 2026 else set())


@pytest.mark.parametrize(("year", "days"), [(1998, 7), (2003, 10), (2013, 11), (2024, 11), (2027, 13)])
def test_days_by_law(year: int, days: int) -> None:
    assert len(statutory_days(year)) == days


def test_new_year_gives_days_off_at_the_end_of_the_year_before() -> None:
    assert dt.date(2029, 1, 1).isoweekday() == 1
    for date in (dt.date(2028, 12, 30), dt.date(2028, 12, 31), dt.date(2029, 1, 1)):
        assert (ALMANAC.day(date).kind, ALMANAC.day(date).holiday) == ("holiday", "元旦")


def test_make_up_workdays_are_never_invented() -> None:
    for year in range(2027, 2100):
        assert not days_off(year).workdays
        assert days_off(year).provisional


def test_a_notice_overrides_all(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    file = tmp_path / "holidays" / "2027.yaml"
    file.write_text(
        "source: 样例\noff: {春节: 2027-02-04..2027-02-11}\nworkdays: [2027-02-14]\n", encoding="utf-8"
    )
    almanac = Almanac(notices=read_notices(tmp_path))
    assert almanac.day(dt.date(2027, 2, 4)).kind == "holiday"
    assert almanac.day(dt.date(2027, 2, 12)).kind == "workday"
    assert almanac.day(dt.date(2027, 2, 14)).kind == "makeup-workday"
    assert not any(day.provisional for day in almanac.days(dt.date(2027, 1, 1), dt.date(2027, 12, 31)))
    assert not almanac.warnings(Quarter(2027, 1))


@pytest.mark.parametrize(
    "text",
    [
        "off: {春节: 2027-02-04}\n",
        "source: x\noff: {春节: 2027-02-30}\n",
        "source: x\noff: [2027-02-04]\n",
        "source: x\noff: {春节: 2027-02-04}\nworkdays: [2027-02-04]\n",
        "source: x\noff: {春节: 2031-02-04}\n",
        "[]",
        "source: x\nof: {}\n",
    ],
)
def test_a_bad_notice_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RosterError) as caught:
        read_notices(tmp_path)
    assert "2027.yaml" in str(caught.value)


@pytest.mark.parametrize("year", [1989, 2100])
def test_years_out_of_range_are_refused_by_name(year: int) -> None:
    with pytest.raises(RosterError, match=str(year)):
        ALMANAC.day(dt.date(year, 5, 5))


@settings(max_examples=25, deadline=None)
@given(
    first=st.dates(dt.date(2024, 1, 1), dt.date(2034, 1, 1)),
    length=st.integers(0, 200),
    before=st.integers(0, 20),
    after=st.integers(0, 20),
)
def test_windows_are_cut_but_never_lost(first: dt.date, length: int, before: int, after: int) -> None:
    """The days of a period in any stretch are those of the whole, however it is cut."""
    almanac = Almanac({"除夕": Period(before=before, after=after)})
    last = first + dt.timedelta(days=length)
    start, end = dt.date(first.year - 1, 1, 1), dt.date(last.year + 1, 12, 31)
    whole = {day.date for day in almanac.days(start, end) if "除夕" in day.periods}
    part = {
        day.date
        for day in Almanac({"除夕": Period(before=before, after=after)}).days(first, last)
        if "除夕" in day.periods
    }
    assert part == {date for date in whole if first <= date <= last}
    years = range(start.year, end.year + 1)
    eves = [date for year in years for date, names in festivals(year).items() if "除夕" in names]
    assert len(whole) == len(
        {d for eve in eves for d in dates_between(eve - dt.timedelta(before), eve + dt.timedelta(after))}
        & set(dates_between(start, end))
    )


def names_on(period: dict[str, object], first: str, last: str) -> list[str]:
    almanac = Almanac({"样": Period.model_validate(period)})
    days = almanac.days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    return [str(day.date)[5:] for day in days if "样" in day.periods]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"date": "2027-04-08"}, ["04-08"]),
        ({"date": ["2027-04-08", "2028-04-09"]}, ["04-08"]),
        ({"from": "2027-04-28", "to": "2027-05-02"}, ["04-28", "04-29", "04-30"]),
        ({"from": "04-29", "to": "02-01"}, ["04-29", "04-30"]),
        ({"lunar": ["初一", "十五"]}, ["04-07", "04-21"]),
        ({"weekend-before": "清明"}, ["04-03", "04-04"]),
        ({"on": "周六", "except": "holiday"}, ["04-10", "04-17", "04-24"]),
        ({"festival": "清明", "after": 1}, ["04-05", "04-06"]),
        ({"years": {2027: {"date": "2027-04-11"}}, "date": "2026-04-01"}, ["04-11"]),
    ],
    ids=str,
)
def test_periods_say_their_days(period: dict[str, object], expected: list[str]) -> None:
    assert names_on(period, "2027-04-01", "2027-04-30") == expected


def test_a_window_may_run_over_new_year() -> None:
    assert names_on({"from": "12-30", "to": "01-02"}, "2026-12-25", "2027-01-10") == [
        "12-30",
        "12-31",
        "01-01",
        "01-02",
    ]


def test_periods_in_a_circle_are_refused() -> None:
    almanac = Almanac({"甲": Period(on=("乙",)), "乙": Period(on=("甲",))})
    with pytest.raises(RosterError):
        almanac.day(dt.date(2027, 1, 1))


def test_the_notice_is_a_value() -> None:
    notice = Notice(2027, "样例", {dt.date(2027, 1, 1): "元旦"}, frozenset())
    assert Almanac(notices=[notice]).day(dt.date(2027, 1, 1)).holiday == "元旦"
