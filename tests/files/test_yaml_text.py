"""What is written as YAML is read back as it was."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster.files.source import parse
from roster.files.yaml_text import flow

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")), max_size=12)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("古丽·阿样", "古丽·阿样"),
        ("Ann Lee", "Ann Lee"),
        ("2027-02-05", "2027-02-05"),
        (dt.date(2027, 2, 5), "2027-02-05"),
        ("2027-02-05T19:00", "2027-02-05T19:00"),
        ("2027Q1", "2027Q1"),
        ("2027", '"2027"'),
        ("0.5", '"0.5"'),
        ("off", '"off"'),
        ("a: b", '"a: b"'),
        ("", '""'),
        (0.5, "0.5"),
        (None, "null"),
        (
            {"from": dt.date(2027, 2, 5), "tags": ["甲", "on"], "count": 2},
            '{from: 2027-02-05, tags: [甲, "on"], count: 2}',
        ),
    ],
)
def test_only_what_would_mean_something_else_is_quoted(value: object, text: str) -> None:
    assert flow(value) == text


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.recursive(
        TEXTS | st.integers(-99, 99), lambda one: st.lists(one) | st.dictionaries(TEXTS, one), max_leaves=8
    )
)
def test_it_is_read_back(value: object) -> None:
    assert parse(f"key: {flow(value)}", "x.yaml").data == {"key": value}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(TEXTS)
def test_other_programs_read_a_text_or_a_date(text: str) -> None:
    assert str(yaml.safe_load(flow(text))) == text
