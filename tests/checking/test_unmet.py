"""What a plan asks for and does not get is said, each in a sentence at its place; what comes again in its time is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from roster.building.build import build
from roster.checking.unmet import unmet
from roster.domain.answer import Finding
from roster.domain.dates import Quarter
from roster.engine.budget import Budget
from roster.job.opening import Job, open_job
from roster.rules.catalogue import CATALOGUE
from tests.running import run

PLAN = """\
language: {language}
units: [一科, 二科]
people:
  - {{name: 甲样一, unit: 一科, {more}}}
  - {{name: 乙样二, unit: 二科}}
segments: [{{name: 南街, unit: 一科}}]
shifts: {{早: 07:30-09:00, 晚: 19:00-23:00, 夜: 20:00-08:00}}
periods:
  会期: {{from: 01-04, to: 01-08}}
  {period}
duties:
  - {{name: 值守, on: [会期], shifts: [早, 晚], segments: all, staff: 1}}
tiers: [{tiers}]
rules:
  - {{rule: max-duties, per: week, at-most: 7}}
  {rule}
"""


def opened(folder: Path, quarter: str = "2027Q1", **parts: str) -> Job:
    filled = {"language": "zh", "more": "share: 1", "period": "", "tiers": "", "rule": ""} | parts
    (folder / "roster.yaml").write_text(PLAN.format(**filled), encoding="utf-8")
    return open_job(folder, Quarter.parse(quarter))


def said(job: Job) -> list[Finding]:
    found = unmet(job.plan, job.horizon, job.almanac)
    assert all(finding.severity == "warning" and "roster.yaml:" in finding.where for finding in found)
    return list(found)


@pytest.mark.parametrize(
    ("period", "quarter", "told"),
    [
        ("旧: {from: 2024-01-04, to: 2024-01-08}", "2027Q1", "都已过去（到2024-01-08为止）"),
        ("旧: {date: [2024-01-04, 2026-12-31]}", "2027Q1", "都已过去（到2026-12-31为止）"),
        ("旧: {from: 2027-01-04, to: 2027-02-08}", "2027Q2", "都已过去"),
        ("旧: {from: 2025-01-01, to: 2027-02-08}", "2027Q1", ""),
        ("旧: {from: 2027-07-01, to: 2027-07-31}", "2027Q1", ""),
        ("旧: {from: 2029-07-01, to: 2029-07-31}", "2027Q1", "在2027年一天也没有"),
        ("旧: {农历: 闰六月初一}", "2027Q1", "在2027年一天也没有"),
        ("旧: {农历: 07-15}", "2027Q1", ""),
        ("旧: {on: 会期, except: 会期}", "2027Q1", "在2027年一天也没有"),
        ("清明: {before: 3}", "2027Q1", ""),
        ("旧: {from: 2024-01-04, to: 2024-01-08, years: {2027: {date: 2027-01-05}}}", "2027Q1", ""),
    ],
)
def test_a_period_without_a_day_is_told(period: str, quarter: str, told: str, tmp_path: Path) -> None:
    """Where it is over, or has no day in the whole year; not where it only comes in another quarter."""
    found = [one for one in said(opened(tmp_path, quarter, period=period)) if "时段" in one.message.zh]
    assert [told in one.message.zh for one in found] == ([True] if told else [])


@pytest.mark.parametrize(
    "rule",
    [
        "- {rule: rest, hours: 11, which: {day: 清明}}",
        "- {rule: spacing, days: 3, which: {shift: 夜}}",
        "- {rule: spared, on: [国庆]}",
        "- {rule: one-crew, on: [国庆], weight: 2}",
        "- {rule: may-not-follow, after: [夜], not: [早]}",
        "- {rule: max-weekends, at-most: 2}",
        "- {rule: whole-weekends}",
        "- {rule: total, per: period, on: [国庆], at-most: 1}",
        "- {rule: composition, who: {unit: 一科}, at-least: 1, which: {role: leader}}",
        "- {rule: staffing, under: 2}",
        "- {rule: rotation, which: {to: 2026-12-31}}",
        "- {rule: own-unit, which: {unit: 二科}}",
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rule_that_reaches_no_duty_is_told(rule: str, language: str, tmp_path: Path) -> None:
    (finding,) = said(opened(tmp_path, rule=rule, language=language))
    assert "本季度管不到任何班" in finding.message.zh
    assert "no duty of this quarter" in finding.message.en
    assert ":16:5" in finding.where


def test_no_rule_that_reaches_a_duty_is_told(tmp_path: Path) -> None:
    for rule in (
        "- {rule: may-not-follow, after: [晚], not: [早]}",
        "- {rule: spared, on: [会期]}",
        "- {rule: own-unit, which: {unit: 一科}}",
        "- {rule: rotation}",
    ):
        assert not said(opened(tmp_path, rule=rule))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("wish: [{date: 2027-02-04, want: on}]", "本季度没有这样的班"),
        ("wish: [{date: 2027-01-04, shift: 夜, want: on}]", "本季度没有这样的班"),
        ("wish: [{date: 2027-01-04, want: on}]", ""),
        ("wish: [{date: 2027-02-04, want: off}]", ""),
        ("wish: [{date: 2027-05-04, want: on}]", ""),
        ("exempt: [{shift: 夜, why: 医嘱}]", "没有任务用到"),
        ("exempt: [{shift: 晚, why: 医嘱}]", ""),
    ],
)
def test_what_a_person_asks_for_in_vain_is_told(more: str, told: str, tmp_path: Path) -> None:
    found = said(opened(tmp_path, more=more))
    assert [told in one.message.zh for one in found] == ([True] if told else [])
    assert not any("医嘱" in one.message.zh for one in found)


CROWDED = "- {rule: spacing, days: 9, weight: 2}"


def test_a_rule_that_is_broken_much_is_told_with_what_comes_before_it(tmp_path: Path) -> None:
    job = opened(tmp_path, rule=CROWDED)
    answer = build(job, Budget())
    (result,) = (one for one in answer.rules if one.rule == "spacing")
    assert (result.asked, result.kept, result.broken) == (10, 2, 8)
    (breaches,) = (
        sum(breach.cost for breach in rule.breaches(answer.schedule))
        for rule in job.rules
        if rule.rule == "spacing"
    )
    assert result.cost == breaches
    (finding,) = (one for one in answer.findings if one.rule == "unkept")
    assert "要求10处，只做到2处，8处没有做到" in finding.message.zh
    assert "空岗" in finding.message.zh
    assert ":16:5" in finding.where


@pytest.mark.parametrize(
    ("tiers", "told"), [("", False), ("spacing", True), ("{join: {vacancies: 1, spacing: 9}}", True)]
)
def test_posts_left_vacant_for_what_comes_before_are_told(tiers: str, told: bool, tmp_path: Path) -> None:
    answer = build(opened(tmp_path, rule=CROWDED, tiers=tiers), Budget())
    assert bool(answer.schedule.vacancies()) == told
    found = [one for one in answer.findings if one.rule == "tiers"]
    assert [one.where.rpartition("/")[2] for one in found] == (["roster.yaml:13:1"] if told else [])
    assert all("8个空岗有人能值" in one.message.zh for one in found)


def test_a_post_that_nobody_can_fill_is_not_the_order_of_tiers(tmp_path: Path) -> None:
    away = "away: [2027-01-04], refuse: [2027-01-05]"
    rule = "- {rule: own-unit, weight: hard}"
    answer = build(opened(tmp_path, rule=rule, more=away, tiers="spacing"), Budget())
    assert answer.schedule.vacancies()
    assert not [one for one in answer.findings if one.rule == "tiers"]


def test_build_and_check_say_it_and_are_content(tmp_path: Path) -> None:
    """Nothing of this is a conflict: exit code 0, and each priced rule has its line in text and JSON."""
    opened(tmp_path, rule=CROWDED, period="旧: {from: 2024-01-04, to: 2024-01-08}")
    done = run("build", "-q", "2027Q1", "--format", "json", folder=tmp_path)
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert {"rule", "title", "where", "tier", "weight", "asked", "kept", "broken", "cost"} == set(
        data["rules"][0]
    )
    assert {one["rule"] for one in data["findings"]} >= {"idle", "unkept"}
    done = run("check", "-q", "2027Q1", folder=tmp_path)
    assert done.returncode == 0
    assert "都已过去" in done.stdout
    assert "要求10处，只做到2处" in done.stdout.replace("\n", "").replace(" ", "")
    done = run("build", "-q", "2027Q1", "--force", folder=tmp_path)
    assert done.returncode == 0
    assert "尽量遵守的规则" in done.stdout


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.__name__)
def test_no_more_is_broken_than_was_asked(kind: type, tmp_path: Path) -> None:
    from itertools import islice

    from tests.rules.test_two_faces import RULES
    from tests.tiny import crossings, evenings, flexible, rosters, rounds

    for rule in (one for one in RULES if type(one) is kind):
        for world in (evenings, crossings, flexible, rounds):
            for roster in islice(rosters(world()), 0, 4000, 137):
                tally = rule.tally(roster)
                breaches = list(rule.breaches(roster))
                assert 0 <= tally.broken <= tally.asked
                if rule.rule not in {"vacancy", "fair"}:
                    assert bool(tally.broken) == bool(breaches)
