"""The running balance: carried on, begun anew, fading; leaving, coming back, changing units."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from roster.domain.dates import Quarter
from roster.records.balance import NEVER, Reset, Running
from roster.records.document import Document, PersonRecord, Row

Q3, Q4, NEXT, LAST = (Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1), Quarter(2027, 2))


def recorded(quarter: Quarter, served: dict[str, int], fair: Fraction, unit: str = "一科") -> Document:
    """A quarter in which each served so many workdays, and so many would have been fair."""
    rows = tuple(
        Row(quarter.first + dt.timedelta(days=n), "早", None, "staff", (person,), line="workday")
        for person, count in served.items()
        for n in range(count)
    )
    people = tuple(PersonRecord(person, person, unit, {}, {"workday": fair}) for person in served)
    return Document(quarter, "optimal", 0.0, rows, people)


def opening(documents: list[Document], quarter: Quarter, reset: Reset) -> dict[str, Fraction]:
    running = Running(reset)
    for document in documents:
        running.add(document)
    return {person: value for (person, _), value in running.opening(quarter).items()}


TWO = [recorded(Q3, {"甲": 4, "乙": 2}, Fraction(3)), recorded(Q4, {"甲": 5, "乙": 2}, Fraction(7, 2))]


@pytest.mark.parametrize(
    ("reset", "quarter", "left"),
    [
        (NEVER, NEXT, Fraction(5, 2)),
        (Reset("yearly"), NEXT, Fraction(0)),
        # 甲 is 1 above after the third quarter, half of it after the fourth, 1.5 more, half of that in the next.
        (Reset("half-life", 1), NEXT, Fraction(1)),
        # Over two quarters a half: 1 x 0.7071 = 0.71, + 1.5 = 2.21, x 0.5 two quarters on = 1.105 -> 1.1.
        (Reset("half-life", 2), LAST, Fraction(11, 10)),
    ],
)
def test_a_balance_is_carried_on_as_the_bureau_decides(
    reset: Reset, quarter: Quarter, left: Fraction
) -> None:
    carried = opening(TWO, quarter, reset)
    assert carried.get("甲", Fraction(0)) == left
    assert carried.get("乙", Fraction(0)) == -left


def test_yearly_keeps_what_was_served_this_year() -> None:
    assert opening(TWO[:1], Q4, Reset("yearly")) == {"甲": 1, "乙": -1}


def test_whoever_is_new_begins_at_the_average_of_those_who_are_there() -> None:
    """乙 leaves one short, so 甲 is one above; 丙 is not let off for that, but begins beside 甲."""
    gone = [TWO[0], recorded(Q4, {"甲": 4, "丙": 2}, Fraction(3))]
    assert opening(gone, NEXT, NEVER) == {"甲": 2, "丙": 0}


def test_whoever_was_gone_for_a_quarter_begins_at_the_average_again() -> None:
    gone = [TWO[0], recorded(Q4, {"甲": 4, "丙": 2}, Fraction(3))]
    back = [*gone, recorded(NEXT, {"甲": 3, "乙": 3, "丙": 3}, Fraction(3))]
    assert opening(back, LAST, NEVER) == {"甲": 2, "乙": 1, "丙": 0}


def test_who_changes_units_takes_the_balance_along() -> None:
    moved = [TWO[0], recorded(Q4, {"甲": 3, "乙": 3}, Fraction(3), unit="二科")]
    assert opening(moved, NEXT, NEVER) == {"甲": 1, "乙": -1}
