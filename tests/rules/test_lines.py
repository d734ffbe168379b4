"""Lines of fairness: shifts and nights, crossed with groups, and several rules side by side."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roster.almanac import Almanac
from roster.domain.dates import Quarter
from roster.domain.horizon import Horizon
from roster.errors import RosterError
from roster.job.expand import expand
from roster.plan import parse
from roster.records.history import History
from roster.rules.catalogue import rulebook

PEOPLE = {"甲": "科长", "乙": "科长", "丙": "科员", "丁": "科员", "戊": "科员"}


def plan_of(fair: list[dict[str, Any]]) -> str:
    plan = {
        "units": ["一科"],
        "ranks": {"科长": ["leader", "staff"], "科员": ["staff"]},
        "people": [
            {"name": name, "unit": "一科", "rank": rank, "share": 0.5 if name == "戊" else 1}
            for name, rank in PEOPLE.items()
        ],
        "segments": ["南街"],
        "shifts": {"早": "07:30-09:00", "通宵": "20:00-08:00"},
        "duties": [
            {
                "name": "日常",
                "on": ["workday", "weekend", "holiday"],
                "shifts": ["早", "通宵"],
                "staff": 1,
                "leaders": 1,
            }
        ],
        "rules": [{"rule": "fair", **one} for one in fair],
    }
    return json.dumps(plan, ensure_ascii=False)


def horizon_of(*fair: dict[str, Any]) -> Horizon:
    plan = parse(plan_of(list(fair)), "roster.yaml", Path())
    return expand(plan, Quarter(2027, 2), rulebook(plan.rules), Almanac(plan.periods), History())


def by_line(horizon: Horizon) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for (_, line), share in horizon.fair.items():
        found[line] = found.get(line, Fraction(0)) + share
    return found


@pytest.mark.parametrize("word", ["通宵", "night", "夜班"])
def test_a_line_can_be_a_shift_or_nights(word: str) -> None:
    horizon = horizon_of({"lines": [word, "workday"]})
    line = "通宵" if word == "通宵" else "night"
    assert {duty.line == line for duty in horizon.duties if duty.shift == "通宵"} == {True}
    assert {duty.line for duty in horizon.duties if duty.shift == "早"} == {"workday", "weekend", "holiday"}
    assert by_line(horizon)[line] == 2 * 91


def test_a_line_crossed_with_groups_is_one_account_made_fair_for_each() -> None:
    horizon = horizon_of(
        {
            "lines": [
                {"line": "weekend", "who": {"rank": "科长"}},
                {"line": "weekend", "who": {"person": "丙"}, "name": "丙的周末"},
                "workday",
            ]
        }
    )
    assert horizon.lines[:2] == ("weekend", "workday")
    tiers = {tier.name: set(tier.people or ()) for tier in horizon.tiers}
    assert list(tiers) == ["weekend·科长", "丙的周末", "workday", "weekend", "holiday"]
    assert tiers["weekend·科长"] == {"甲", "乙"}
    assert tiers["丙的周末"] == {"丙"}
    assert tiers["weekend"] == {"丁", "戊"}
    assert horizon.fair == horizon_of({"lines": ["weekend", "workday"]}).fair


def test_a_line_can_be_of_a_role_on_some_days() -> None:
    horizon = horizon_of({"lines": [{"role": "leader", "day": "weekend"}, "weekend"]})
    weekend = {duty.role: duty.line for duty in horizon.duties if "weekend" in horizon.day[duty.date].words}
    assert weekend == {"leader": "leader·weekend", "staff": "weekend"}


def test_rules_side_by_side_count_each_duty_once_in_each() -> None:
    horizon = horizon_of({"lines": ["holiday", "weekend", "workday"]}, {"lines": ["night", "leader"]})
    sums = by_line(horizon)
    assert sums["holiday"] + sums["weekend"] + sums["workday"] == 4 * 91
    assert sums["night"] == 2 * 91
    assert sums["leader"] == 91
    assert [tier.name for tier in horizon.tiers] == [*horizon.lines]
    night = next(duty for duty in horizon.duties if duty.shift == "通宵" and duty.role == "leader")
    assert horizon.counted("甲", night) == (night.line, "night")


LINES = st.lists(
    st.sampled_from(["leader", "night", "早", "holiday", "weekend", "workday"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=30, deadline=None)
@given(LINES, LINES)
def test_groups_with_rules_of_their_own_share_all_posts(first: list[str], second: list[str]) -> None:
    """Two groups that are everybody, each with its own lines: together their shares are the posts."""
    horizon = horizon_of(
        {"who": {"rank": "科长"}, "lines": first}, {"who": {"rank": "科员"}, "lines": second}
    )
    assert sum(horizon.fair.values()) == 4 * 91
    names = [tier.name for tier in horizon.tiers]
    assert len(names) == len(set(names))
    for person, rank in PEOPLE.items():
        mine = {tier.rule for tier in horizon.tiers if tier.people and person in tier.people}
        assert mine <= {0 if rank == "科长" else 1}
        for duty in horizon.duties:
            assert len(horizon.counted(person, duty)) == 1
            assert set(horizon.counted(person, duty)) <= horizon.own[person]
    # Of two with all in common but the share of duty, one owes half of what the other does.
    whole = sum(share for (who, _), share in horizon.fair.items() if who == "丁")
    half = sum(share for (who, _), share in horizon.fair.items() if who == "戊")
    assert half * 2 == whole


@pytest.mark.parametrize(
    ("fair", "said"),
    [
        ([{"lines": [["a"]]}], "text is expected here"),
        ([{"lines": [{"weekend": 2}]}], "unknown key “weekend”"),
        ([{"lines": [{"who": {"rank": "科员"}}]}], "which duties it holds"),
        ([{"lines": {"weekend": "x"}}], "“x” is not a whole number"),
        ([{"lines": {"weekends-x": 2}}], "no line of fairness “weekends-x”"),
        ([{"lines": ["weekend"]}, {"lines": ["周末"]}], "the rule “fair” is there twice"),
        ([{}, {"who": {"rank": "科员"}, "reset": "yearly"}], "the rule “fair” is there twice"),
    ],
)
def test_what_is_no_line_is_refused_at_its_place(fair: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(RosterError) as caught:
        parse(plan_of(fair), "roster.yaml", Path())
    texts = [problem.render("en") for problem in caught.value.problems]
    assert any(said in text for text in texts), texts
    assert all(text.startswith("roster.yaml:1:") for text in texts)
