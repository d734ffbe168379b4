"""What is said where no roster is possible: no promise that was not tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.building.build import build
from roster.domain.dates import Quarter
from roster.engine.budget import Budget
from roster.errors import RosterError
from roster.job.opening import open_job

PLAN = """
language: {language}
units: [一科]
people:
  - {{name: 甲样一, unit: 一科, pin: [{pin}]}}
  - {{name: 乙样二, unit: 一科}}
segments: [{{name: 南街, unit: 一科}}]
shifts: {{早: 07:30-09:00, 晚: 19:00-23:00}}
periods: {{会期: {{from: 2027-01-04, to: 2027-01-08}}}}
duties: [{{name: 值守, on: [会期], shifts: [早, 晚], segments: all, staff: 1}}]
rules:
{rules}
"""
REST, WEEK = "  - {rule: rest, hours: 11}\n", "  - {rule: max-days-running, at-most: 1}\n"


@pytest.mark.parametrize(
    ("pins", "rules", "promise", "suffices"),
    [
        (["2027-01-04 晚", "2027-01-05 早"], REST, True, 0),
        (["2027-01-03 早"], REST, True, 0),
        # Two pairs of pins, each too near for rest: to leave out the rule is enough, a pin is not.
        (["2027-01-04 晚", "2027-01-05 早", "2027-01-07 晚", "2027-01-08 早"], REST, False, 1),
        # A day without any duty, twice: each by itself makes it impossible.
        (["2027-01-02 早", "2027-01-03 早"], REST, False, 0),
        # Two rules against the same pins: of these parts only a pin is enough.
        (["2027-01-04 晚", "2027-01-05 早"], REST + WEEK, False, 2),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_promised_that_does_not_hold(
    pins: list[str], rules: str, promise: bool, suffices: int, language: str, tmp_path: Path
) -> None:
    calls = ", ".join(f"{{date: {date}, shift: {shift}}}" for date, shift in map(str.split, pins))
    text = PLAN.format(language=language, pin=calls, rules=rules)
    (tmp_path / "roster.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RosterError) as caught:
        build(open_job(tmp_path, Quarter(2027, 1)), Budget())
    first, *parts = (problem.message.to(language) for problem in caught.value.problems)  # type: ignore[arg-type]
    zh = language == "zh"
    promises = (
        "缺了其中任何一条就排得出",
        "没有它就排得出",
        "without any one of them",
        "without it there is one",
    )
    assert any(one in first for one in promises) == promise
    assert (("另有别的矛盾" if zh else "other contradictions") in first) != promise
    marked = [part for part in parts if ("去掉这一条就排得出" if zh else "without this one") in part]
    assert len(marked) == suffices
