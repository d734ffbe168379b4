"""The ledger of two quarters, counted by hand: planned and served, fair shares, balances, days off in lieu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from roster.almanac import Almanac
from roster.domain.dates import Quarter
from roster.domain.duties import Role
from roster.errors import Exit, RosterError
from roster.files.shapes import encode
from roster.output.shapes.stats import STATS
from roster.output.views.fairness_proof import statements
from roster.records.assessment import SegmentRecord, UnitRecord
from roster.records.document import Row
from roster.records.history import read_history
from roster.records.ledger import Account, Ledger, read_ledger
from roster.records.lieu import Lieu
from tests.two_quarters import write_folder

RATIO = {"春节": Fraction(2), "法定节假日": Fraction(1), "weekend": Fraction(1, 2)}
Q1 = Quarter(2027, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path)


@pytest.fixture
def whole(folder: Path) -> Ledger:
    return read_ledger(folder, earned=Lieu(RATIO, Almanac()).earned, segments=["南街", "北街"])


def some(counts: Mapping[str, float | Fraction]) -> dict[str, float]:
    return {line: float(value) for line, value in counts.items() if value}


def of(ledger: Ledger, name: str) -> Account:
    return next(account for account in ledger.people if account.id == name)


def test_planned_is_as_assigned_and_served_is_after_the_changes(whole: Ledger) -> None:
    assert [account.id for account in whole.people] == ["甲", "乙", "丁", "丙"]
    assert some(of(whole, "甲").planned) == {"holiday": 1, "weekend": 1, "春节": 1, "workday": 1}
    assert some(of(whole, "甲").served) == {"weekend": 1, "春节": 1, "workday": 1}
    assert some(of(whole, "丁").planned) == {}
    assert some(of(whole, "丁").served) == {"holiday": 1}
    assert some(of(whole, "丙").planned) == some(of(whole, "丙").served) == {"workday": 2}


def test_fair_shares_add_up_over_the_span_and_balances_over_all_before_it(folder: Path) -> None:
    whole, winter = read_ledger(folder), read_ledger(folder, quarter=Q1)
    assert some(of(whole, "甲").fair) == {"holiday": 0.33, "workday": 2.0, "weekend": 1, "春节": 1}
    assert some(of(winter, "甲").fair) == {"workday": 1.5, "春节": 1}
    assert of(winter, "甲").off("workday") == Fraction(-1, 2)
    assert some(of(winter, "甲").balance) == {"holiday": -0.33, "workday": -1}
    assert of(whole, "甲").balance == of(winter, "甲").balance


def test_who_left_is_on_record_only_where_the_span_has_them_and_a_newcomer_starts_beside_the_others(
    folder: Path,
) -> None:
    winter = read_ledger(folder, quarter=Q1)
    assert [account.id for account in winter.people] == ["甲", "丙", "丁"]
    # 甲 alone had a share of the workdays and is half a duty short: 丙 starts there, and serves one above the share.
    assert some(of(winter, "丙").balance) == {"workday": 0.5}
    assert some(of(read_ledger(folder), "乙").balance) == {"holiday": -0.33, "workday": 0.5, "weekend": -1}


@pytest.mark.parametrize("quarter", [Quarter(2026, 4), Q1])
def test_the_balance_is_the_one_the_history_counts(folder: Path, quarter: Quarter) -> None:
    found = {
        (account.id, line): off
        for account in read_ledger(folder, quarter=quarter).people
        for line, off in account.balance.items()
    }
    history = read_history(folder, quarter.next()).balance
    shown = {person for person, _ in found}
    assert found == {key: off for key, off in history.items() if key[0] in shown}


def test_a_year_is_its_quarters(folder: Path) -> None:
    assert read_ledger(folder, year=2027) == read_ledger(folder, quarter=Q1)
    assert read_ledger(folder, year=2026).quarters == (Quarter(2026, 4),)
    assert read_ledger(folder).quarters == (Quarter(2026, 4), Q1)


def test_the_spread_is_over_those_who_have_a_share(folder: Path) -> None:
    assert some(read_ledger(folder, quarter=Q1).spread) == {"workday": 1.5}
    assert read_ledger(folder, quarter=Q1).spread["春节"] == 0
    assert some(read_ledger(folder, quarter=Quarter(2026, 4)).spread) == {
        "holiday": pytest.approx(0.99),
        "weekend": 1,
        "workday": 1,
    }


def test_days_off_in_lieu_go_to_who_served(whole: Ledger) -> None:
    assert {account.id: account.lieu for account in whole.people if account.lieu} == {
        "甲": Fraction(5, 2),
        "丁": Fraction(1),
    }


@pytest.mark.parametrize(
    ("ratio", "date", "role", "days"),
    [
        ({"holiday": 1, "春节": 2}, "2027-02-06", "staff", 1),
        ({"春节": 2, "holiday": 1}, "2027-02-06", "staff", 2),
        ({"Spring-Festival": 2}, "2027-02-06", "staff", 2),
        ({"周六": 3}, "2027-03-06", "staff", 3),
        ({"带班领导": 4, "weekend": 1}, "2027-03-06", "leader", 4),
        ({"leader": 4, "weekend": 1}, "2027-03-06", "staff", 1),
        ({"ritual-night": 5, "holiday": 1}, "2027-02-06", "staff", 5),
        ({"祭祀夜间": 5}, "2027-03-06", "staff", 0),
        ({"holiday": 1}, "2027-03-05", "staff", 0),
        ({"holiday": 1}, "2150-03-05", "staff", 0),
    ],
)
def test_the_first_entry_that_fits_a_duty_counts(
    ratio: dict[str, int], date: str, role: Role, days: int
) -> None:
    start = dt.datetime.fromisoformat(f"{date}T19:00")
    row = Row(start.date(), "晚间", None, role, ("甲",), start=start, end=start + dt.timedelta(hours=4))
    earned = Lieu({word: Fraction(value) for word, value in ratio.items()}, Almanac()).earned(row)
    assert earned == days


def test_units_are_assessed(whole: Ledger) -> None:
    assert whole.assessment == (
        UnitRecord("一科", asked=4, own=1, borrowed=2, vacant=1, lent=2, common=1, swaps=1, covers=1),
        UnitRecord("二科", asked=3, own=1, borrowed=2, vacant=0, lent=2, common=0, swaps=1, covers=0),
    )
    for one in whole.assessment:
        assert one.asked == one.own + one.borrowed + one.vacant
    assert [(unit.id, unit.served.total(), unit.lieu) for unit in whole.units] == [
        ("一科", Fraction(4), Fraction(5, 2)),
        ("二科", Fraction(3), Fraction(1)),
    ]


def test_segments_in_the_order_of_the_plan_and_by_how_many_people(whole: Ledger) -> None:
    def told(one: SegmentRecord) -> tuple[str | None, int, int, set[str]]:
        return one.segment, one.posts.total(), one.vacant, one.people

    assert [told(one) for one in whole.segments] == [
        ("南街", 4, 1, {"甲", "丙", "丁"}),
        ("北街", 3, 0, {"甲", "乙", "丙"}),
        (None, 1, 0, {"甲"}),
    ]


def test_what_is_proved_is_said_and_what_is_not_by_how_much(whole: Ledger) -> None:
    zh = [text.zh for text in statements(whole)]
    en = [text.en for text in statements(whole)]
    assert zh == [
        "2026Q4：工作日：已证明没有更公平的排法（说的是排定时；此后换班、替班1次）",
        "2027Q1：春节：已证明没有更公平的排法（说的是排定时；此后换班、替班2次）",
        "2027Q1：工作日：没有证明；平方和为4.5，再公平也至多小0.3（说的是排定时；此后换班、替班2次）",
    ]
    assert en[0].startswith("2026Q4: workday: proved that no fairer roster exists")
    assert "not proved; the sum is 4.5, a fairer roster could lower it by 0.3 at most" in en[2]


def test_names_written_by_hand_are_the_people_they_mean(folder: Path) -> None:
    path = folder / "schedules" / "2027Q1.yaml"
    text = path.read_text(encoding="utf-8").replace("{id: 丙, name: 丙", "{id: bing, name: 丙")
    path.write_text(text, encoding="utf-8")
    assert some(of(read_ledger(folder), "bing").served) == {"workday": 2}
    assert read_history(folder, Q1.next()).balance["bing", "workday"] == Fraction(1, 2)


@pytest.mark.parametrize("by", ["person", "unit", "segment"])
def test_the_rows_for_programs_sum_up(whole: Ledger, by: str) -> None:
    data = encode(STATS[by], whole, "zh")
    assert data["quarters"] == ["2026Q4", "2027Q1"]
    for key, total in data["totals"].items():
        assert sum(row[key] for row in data["rows"]) == pytest.approx(total)
    assert (data["totals"]["planned"], data["totals"]["served"]) == (7, 7)
    for row in data["rows"]:
        assert row["served"] == sum(line["served"] for line in row["lines"].values())
    if by != "segment":
        assert data["totals"]["lieu"] == 3.5
        assert data["totals"]["fair"] == pytest.approx(8)


def test_no_ratio_is_no_days_off(folder: Path) -> None:
    data = encode(STATS["person"], read_ledger(folder), "zh")
    assert {row["lieu"] for row in data["rows"]} == {None}
    assert "lieu" not in data["totals"]


@pytest.mark.parametrize(("year", "quarter"), [(2031, None), (None, Quarter(2031, 2))])
def test_nothing_on_record_is_said(folder: Path, year: int | None, quarter: Quarter | None) -> None:
    with pytest.raises(RosterError, match="2031") as caught:
        read_ledger(folder, year, quarter)
    assert caught.value.code is Exit.USAGE


def test_a_broken_schedule_is_named(folder: Path) -> None:
    path = folder / "schedules" / "2026Q4.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("actual: 丁, ", ""), encoding="utf-8")
    with pytest.raises(RosterError, match=r"2026Q4\.yaml:8:\d+: the change is not complete"):
        read_ledger(folder)
