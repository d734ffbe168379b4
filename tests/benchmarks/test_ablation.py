"""A case built without techniques of the engine comes to the same values, in a process of its own."""

from __future__ import annotations

import argparse

import pytest

from roster.engine.params import SWITCHES
from tests.benchmarks.__main__ import techniques
from tests.benchmarks.cases import find
from tests.benchmarks.measure import measure


def test_a_case_is_measured_without_a_technique() -> None:
    case = find("generated/12x2", None)
    less = measure(case, without=["trivial", "portfolio"])
    assert less["status"] == "optimal"
    assert less["checked"]
    assert [tier["proved"] for tier in less["tiers"]] == [True, True]
    assert less["first_s"] is not None


def test_techniques_are_named_with_commas_or_all_at_once() -> None:
    assert techniques("portfolio,paths") == ["portfolio", "paths"]
    assert techniques("all") == list(SWITCHES)
    with pytest.raises(argparse.ArgumentTypeError, match="luck: not among"):
        techniques("luck")
