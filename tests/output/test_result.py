"""The value of a tier is said in a unit only where it is one: a tier in which several rules count is in points."""

from __future__ import annotations

from fractions import Fraction

import pytest

from roster.domain.answer import Answer, RuleResult, Tier
from roster.domain.schedule import Schedule
from roster.domain.text import Text, plain
from roster.domain.tiers import TierKey
from roster.output.views.result import rule_grid, tier_grid
from tests.tiny import evenings


def result(rule: str, broken: int, cost: int, weight: int = 1) -> RuleResult:
    return RuleResult(rule, Text("规则", "rule"), "", "spacing", weight, 9, broken, Fraction(cost))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([result("spacing", 3, 3)], "3 duties too close"),
        # A pair too close in three windows; at a price; another rule's; beside another rule.
        ([result("spacing", 1, 3)], "3 points"),
        ([result("spacing", 1, 3, 3)], "3 points"),
        ([result("apart", 3, 3)], "3 points"),
        ([result("spacing", 1, 1), result("apart", 2, 2)], "3 points"),
        ([], "3 points"),
    ],
)
def test_a_tier_is_said_in_the_unit_of_its_rule_where_it_has_one(rules: list[RuleResult], said: str) -> None:
    horizon = evenings()
    schedule = Schedule(horizon, tuple(() for _ in horizon.duties))
    tier = Tier(TierKey("spacing"), plain("spacing"), Fraction(3), Fraction(3), True)
    answer = Answer(schedule, (tier,), rules=tuple(rules))
    assert tier_grid(answer, "en").rows[0][2].text == said
    assert [[cell.text for cell in row] for row in rule_grid(answer, "en").rows] == [
        ["rule", str(one.asked), str(one.kept), str(one.broken), str(one.cost)] for one in rules
    ]
