"""Every rule says what it asks, what a breach is and in which unit, with an example that is read here."""

from __future__ import annotations

import inspect
import re
import textwrap

import pytest

from roster.plan import parse
from roster.rules.base import Rule
from roster.rules.catalogue import CATALOGUE, rulebook
from tests.plan.test_reading import SKETCH

WRITTEN = [kind for kind in CATALOGUE if not kind.implied]


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.__name__)
def test_the_breach_and_its_unit_are_named(kind: type[Rule]) -> None:
    text = inspect.getdoc(kind) or ""
    assert "breach" in text or "costs" in text
    assert "unit" in text or "weight" in text


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.__name__)
def test_the_example_is_read(kind: type[Rule]) -> None:
    found = re.search(r"```yaml\n(.*?)```", inspect.getdoc(kind) or "", re.DOTALL)
    assert found is not None
    start = SKETCH.index("rules:")
    people = "people:\n  - {name: 钱样二, unit: 安监科}\n"
    example = (
        SKETCH[:start].replace("[党员]", "[党员, 司机]").replace("people:\n", people)
        + "rules:\n"
        + textwrap.indent(found[1], "  ")
    )
    rules = parse(example, "roster.yaml").rules
    assert rules
    assert all(type(rule) is kind for rule in rules)


def test_what_is_implied_holds_unless_it_is_written() -> None:
    implied = {kind.model_fields["rule"].default for kind in CATALOGUE if kind.implied}
    assert implied <= {rule.rule for rule in rulebook(())}
    wish = next(kind for kind in CATALOGUE if kind.model_fields["rule"].default == "wish")
    written = rulebook([wish(rule="wish", weight=7)])
    assert [rule.weight for rule in written if rule.rule == "wish"] == [7]
