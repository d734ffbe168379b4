"""No rule takes nonsense: each is refused at the very word, in either language of the keys."""

from __future__ import annotations

import pytest

from roster.checking.unmet import idle_rules
from roster.errors import RosterError
from roster.files import source
from roster.output.views.rule_pages import example
from roster.plan import parse
from roster.plan.terms import keys_of
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE
from tests.rules.test_documentation import PLAN, WRITTEN

EVERY = [
    (kind, info.alias or name)
    for kind in CATALOGUE
    for name, info in kind.model_fields.items()
    if name != "rule"
]
Written = dict[str, object]


def written(kind: type[Rule]) -> Written:
    """The rule as its documentation first writes it, or by its name alone."""
    said = source.parse(example(kind, "en"), "").data if kind in WRITTEN else None
    first: Written = said[0] if said else {"rule": kind.model_fields["rule"].default}
    return first


def refused(rule: Written) -> list[str]:
    """What a plan with the rule, a key on each line, is answered, problem by problem."""
    lines = [f"    {key}: {value}" for key, value in rule.items()]
    lines[0] = "  - " + lines[0].strip()
    with pytest.raises(RosterError) as caught:
        parse(PLAN + "\n".join(lines) + "\n", "roster.yaml")
    return [problem.render("en") for problem in caught.value.problems]


@pytest.mark.parametrize(("kind", "key"), EVERY, ids=lambda word: getattr(word, "__name__", word))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_value_that_means_nothing_is_refused_at_its_place(
    kind: type[Rule], key: str, language: str
) -> None:
    rule = written(kind)
    rule.pop(key, None)
    chinese = next(word for word, meant in keys_of(kind).items() if meant == key and word != key)
    rule[key if language == "en" else chinese] = "{nonsense: [-1]}"
    line = PLAN.count("\n") + len(rule)
    found = refused(rule)
    assert any(problem.startswith(f"roster.yaml:{line}:") for problem in found), found


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.__name__)
def test_a_key_there_is_none_of_is_refused_at_its_place(kind: type[Rule]) -> None:
    rule = written(kind) | {"wieght": 3}
    line = PLAN.count("\n") + len(rule)
    assert refused(rule)[0].startswith(f"roster.yaml:{line}:5: unknown key “wieght”")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"rule": "total", "per": "week"}, "at-least, at-most or exactly"),
        ({"rule": "total", "at-most": 3}, "either per"),
        ({"rule": "total", "per": "week", "days": 7, "at-most": 3}, "either per"),
        ({"rule": "total", "per": "week", "at-most": 1.5}, "whole numbers"),
        ({"rule": "total", "per": "week", "at-least": 3, "at-most": 2}, "above at most"),
        ({"rule": "total", "per": "week", "exactly": 3, "at-most": 2}, "exactly"),
        ({"rule": "total", "per": "week", "on": "[春节]", "at-most": 2}, "per: period"),
        ({"rule": "max-duties", "at-most": 2}, "either per"),
        ({"rule": "composition", "who": "{tag: 党员}"}, "how many people"),
        ({"rule": "composition", "at-least": 2, "at-most": 1}, "above at most"),
        ({"rule": "together", "people": "[赵样一, 赵样一]"}, "same person"),
        ({"rule": "apart", "people": "[赵样一]"}, "at least one"),
        ({"rule": "quota", "units": "{安监科: 0}"}, "every unit is 0"),
        ({"rule": "turns", "people": "[赵样一]", "who": "{tag: 党员}"}, "both be given"),
        ({"rule": "fair", "lines": "[]"}, "line of fairness"),
        ({"rule": "fair", "half-life": 3}, "reset: half-life"),
        ({"rule": "rotation", "running": "false", "even": "false"}, "both be off"),
        ({"rule": "one-shift", "weight": 3}, "takes no weight"),
        ({"rule": "staffing", "who": "{tag: 党员}"}, "limited to people"),
        ({"rule": "fair", "which": "{day: 周末}"}, "limited to duties"),
        ({"rule": "rotation", "which": "{from: 2027-03-01, to: 2027-02-01}"}, "begins after"),
        ({"rule": "rotation", "who": "{tag: 党圆}"}, "did you mean “党员”"),
        ({"rule": "spared", "on": "[除夕x]"}, "did you mean “除夕”"),
        ({"rule": "may-not-follow", "after": "[夜般]", "not": "[早高峰]"}, "did you mean “夜班”"),
    ],
    ids=lambda one: "" if isinstance(one, dict) else one,
)
def test_words_that_contradict_each_other_are_refused(rule: Written, why: str) -> None:
    found = refused(rule)
    assert len(found) == 1
    assert why in found[0]
    assert found[0].startswith("roster.yaml:")


def test_what_speaks_for_the_whole_plan_is_there_once() -> None:
    with pytest.raises(RosterError) as caught:
        parse(PLAN + "  - {rule: fair}\n  - {rule: fair, lines: [周末]}\n", "roster.yaml")
    assert "the rule “fair” is there twice" in caught.value.problems[0].render("en")
    assert caught.value.problems[0].place.line == PLAN.count("\n") + 2


def test_a_rule_about_nobody_is_told_at_its_place() -> None:
    """Each word is known, and yet nobody is both: it may be meant for later, so it is said and not refused."""
    rule = (
        "  - {rule: max-duties, per: week, at-most: 2, who: {unit: 农村公路管理站, rank: staff, tag: 司机}}\n"
    )
    (finding,) = idle_rules(parse(PLAN + rule, "roster.yaml"))
    assert finding.severity == "warning"
    assert finding.where.startswith(f"roster.yaml:{PLAN.count(chr(10)) + 1}:")
    assert not list(idle_rules(parse(PLAN + rule.replace("司机", "党员"), "roster.yaml")))
