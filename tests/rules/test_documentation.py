"""Every rule says what it asks, what a breach is and in which unit, with an example that is read here."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path

import pytest

from roster.building.build import build
from roster.checking.check import hard_breaches
from roster.domain.dates import Quarter
from roster.engine.budget import Budget
from roster.job.opening import open_job
from roster.output.views.rule_pages import example, rule_list, rule_page
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE, rulebook

PLAN = """
units: [{name: 安监科}, {name: 农村公路管理站, kind: subordinate}]
people:
  - {name: 赵样一, unit: 安监科, tags: [党员, 司机]}
  - {name: 钱样二, unit: 安监科, tags: [司机]}
  - {name: 孙样三, unit: 农村公路管理站}
  - {name: 李样四, unit: 农村公路管理站, tags: [党员]}
  - {name: 周样五, unit: 安监科, rank: leader}
  - {name: 吴样六, unit: 农村公路管理站, rank: leader}
segments: [{name: 南街, unit: 安监科}, {name: 北街, unit: 农村公路管理站}]
shifts: {早高峰: 07:30-09:00, 上午: 09:00-12:00, 夜班: 20:00-08:00}
duties:
  - {name: 值守, on: [春节, 周六], shifts: [上午], staff: 1, leaders: 1}
  - {name: 夜间, on: [元宵], shifts: [夜班], segments: [南街], staff: 1}
rules:
"""
WRITTEN = [kind for kind in CATALOGUE if not kind.implied]


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.__name__)
def test_the_breach_and_its_unit_are_named(kind: type[Rule]) -> None:
    text = inspect.getdoc(kind) or ""
    assert "breach" in text or "costs" in text
    assert "unit" in text or "weight" in text


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.__name__)
def test_chinese_readers_are_told_the_same(kind: type[Rule]) -> None:
    assert re.search("一处违反是.*计", kind.told) or "代价是" in kind.told
    for name in (str(kind.model_fields["rule"].default), *kind.zh):
        page = rule_page(name, "zh")
        assert kind.told in page
        assert example(kind, "zh").splitlines() == [
            line.strip() for line in page.splitlines() if line.startswith("    - {")
        ]
        assert ("weight" in page) == ("weight" in kind.takes)
    assert (inspect.getdoc(kind) or "").split()[0] in rule_page(str(kind.model_fields["rule"].default), "en")


def test_the_list_says_what_each_rule_asks_in_a_line() -> None:
    for language in ("zh", "en"):
        rows = rule_list(language).rows
        assert len({row[0].text for row in rows}) == len(CATALOGUE)
        assert all(len(row[-1].text) > 6 and "\n" not in row[-1].text for row in rows)


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.__name__)
def test_the_example_builds_as_it_stands(kind: type[Rule], tmp_path: Path) -> None:
    """In either language it is read, checked and built to the same roster of a few days, and the checker finds it kept."""
    found = {built_with(example(kind, language), kind, tmp_path) for language in ("en", "zh")}
    assert len(found) == 1


def built_with(rules: str, kind: type[Rule], folder: Path) -> tuple[tuple[str, ...], ...]:
    assert rules
    (folder / "roster.yaml").write_text(PLAN + textwrap.indent(rules, "  ") + "\n", encoding="utf-8")
    job = open_job(folder, Quarter(2027, 1))
    assert {type(rule) for rule in job.plan.rules} == {kind}
    answer = build(job, Budget())
    assert all(tier.proved or tier.within == tier.value for tier in answer.tiers)
    assert not any(hard_breaches(answer.schedule, job.rules))
    return answer.schedule.assigned


def test_what_is_implied_holds_unless_it_is_written() -> None:
    implied = {kind.model_fields["rule"].default for kind in CATALOGUE if kind.implied}
    assert implied <= {rule.rule for rule in rulebook(())}
    wish = next(kind for kind in CATALOGUE if kind.model_fields["rule"].default == "wish")
    written = rulebook([wish(rule="wish", weight=7)])
    assert [rule.weight for rule in written if rule.rule == "wish"] == [7]
