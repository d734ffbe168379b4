"""Days off in lieu: what a duty earns, by its day, its time and what it counts."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from roster.almanac import Almanac
from roster.domain.dates import after_dark
from roster.domain.duties import Duty
from roster.records.document import Row
from roster.records.lieu import Lieu

RITUAL = dt.date(2027, 4, 4)
"""The day before 清明, a night of the ritual period."""

LIEU = Lieu({"ritual-night": Fraction(3), "every-day": Fraction(2)}, Almanac())


def row(times: str, **more: object) -> Row:
    first, last = (dt.time.fromisoformat(one) for one in times.split("-"))
    start, end = (dt.datetime.combine(RITUAL, one) for one in (first, last))
    end += dt.timedelta(days=end <= start)
    return Row(RITUAL, "班", None, "staff", ("甲",), start=start, end=end, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("times", "dark"),
    [
        ("14:00-18:00", False),
        ("14:00-00:00", False),
        ("14:00-00:30", True),
        ("18:00-23:00", True),
        ("18:00-00:00", True),
        ("04:30-08:00", True),
        ("05:00-08:00", False),
    ],
)
def test_a_duty_after_dark_is_one_to_fairness_and_to_lieu(times: str, dark: bool) -> None:
    """Ending at midnight is not crossing it."""
    one = row(times)
    assert one.start is not None
    assert one.end is not None
    duty = Duty(0, RITUAL, "班", one.start, one.end, "值守", None, "staff", 1)
    assert after_dark(one.start, one.end) is duty.after_dark is dark
    assert LIEU.earned(one) == (3 if dark else 2)


@pytest.mark.parametrize("counts", [Fraction(1, 2), Fraction(1, 3), Fraction(1)])
def test_who_is_on_call_earns_as_much_of_a_day_as_the_turn_counts(counts: Fraction) -> None:
    assert LIEU.earned(row("08:00-12:00", reserve=True, counts=counts)) == 2 * counts
