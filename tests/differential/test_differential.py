"""A few dozen random plans: nothing the product says of them is false by a plain reading of its documentation."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.differential import compare
from tests.differential.__main__ import judged
from tests.differential.asked import Asked
from tests.differential.division import divided, gathered
from tests.differential.generator import Maker, write_yaml
from tests.differential.model import Model
from tests.differential.world import read
from tests.running import Done, run

PLAN = {
    "language": "en",
    "units": [{"name": "U"}],
    "people": [{"name": "a", "unit": "U"}, {"name": "b", "unit": "U"}],
    "segments": [{"name": "S"}],
    "shifts": {"day": "08:00-16:00"},
    "periods": {"W": {"from": "2027-07-05", "to": "2027-07-08"}},
    "duties": [{"name": "D", "on": ["W"], "shifts": ["day"], "staff": 1}],
    "rules": [{"rule": "fair", "lines": ["workday"]}, {"rule": "spacing", "days": 2}],
}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5000, 5040))
def test_a_random_plan_is_told_truly(seed: int, tmp_path: Path) -> None:
    verdict = judged(seed, compare.Settings(seconds=0.5, limit=30, edits=3), tmp_path)
    assert verdict.differences == []


def test_a_seed_always_makes_the_same_plan(tmp_path: Path) -> None:
    for name in ("one", "other"):
        Maker(11).write(tmp_path / name)
    texts = [
        [path.read_bytes() for path in sorted((tmp_path / name).rglob("*.yaml"))] for name in ("one", "other")
    ]
    assert texts[0] == texts[1]


def test_posts_are_divided_over_those_who_can_hold_them() -> None:
    weights = dict.fromkeys("abc", Fraction(1))
    everyone, two, one = frozenset("abc"), frozenset("bc"), frozenset("a")
    assert divided(weights, gathered([(Fraction(9), everyone)]), []) == dict.fromkeys("abc", 3)
    # What only one can hold is theirs; the rest is for the others.
    assert divided(weights, gathered([(Fraction(9), one), (Fraction(3), everyone)]), []) == {
        "a": 9,
        "b": 1.5,
        "c": 1.5,
    }
    assert divided(weights, gathered([(Fraction(5), everyone), (Fraction(6), two)]), ["b"]) == {
        "a": 4,
        "b": 3,
        "c": 4,
    }


@pytest.fixture
def small(tmp_path: Path) -> Asked:
    """Four days for two people."""
    write_yaml(tmp_path / "roster.yaml", PLAN)
    return Asked(read(tmp_path, "2027Q3"))


def test_the_sheet_counts_what_can_be_counted_by_hand(small: Asked) -> None:
    values = small.sheet.values([("a", 0), ("a", 1), ("a", 2), ("b", 3)])
    assert small.sheet.broken(values) == []
    assert small.sheet.cost(("fairness", "workday"), values) == 2
    assert small.sheet.cost(("spacing", None), values) == 2
    twice = small.sheet.values([("a", 0), ("b", 0)])
    assert small.sheet.broken(twice) == ["room by 1"]
    assert small.sheet.cost(("vacancies", "1"), twice) == 3


def test_the_model_finds_what_is_better_and_that_nothing_is(small: Asked) -> None:
    model = Model(small.sheet)
    vacancies, fairness, spacing = (
        tier for tier in small.tiers() if tier.name in {"vacancies", "fairness", "spacing"}
    )
    assert model.better(vacancies.weights, Fraction(0), 10).outcome == "none"
    assert model.better(fairness.weights, Fraction(2), 10).outcome == "better"
    assert model.better(fairness.weights, Fraction(0), 10).outcome == "none"
    found = model.better(spacing.weights, Fraction(1), 10)
    assert found.outcome == "better"
    assert {person for person, row in found.roster if row in {0, 2}} in ({"a"}, {"b"})


def _off_by_one(document: Any) -> None:
    document["tiers"][0]["value"] += 1


def _unfair(document: Any) -> None:
    """Everything falls to one person, and that is called the best there is."""
    for row in document["duties"]:
        row["assigned"] = ["a"]
    for tier in document["tiers"]:
        if tier["name"] == "fairness":
            tier |= {"value": 8, "bound": 8}


def _crowded(document: Any) -> None:
    document["duties"][0]["assigned"] = ["a", "b"]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [(lambda document: None, []), (_off_by_one, ["value"]), (_unfair, ["false-bound"]), (_crowded, ["hard"])],
)
def test_a_false_statement_is_found(
    change: Callable[[Any], None], kinds: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*words: str, folder: Path) -> Done:
        done = run(*words, folder=folder)
        if words[0] != "build":
            return done
        document = json.loads(done.stdout)
        change(document)
        return dataclasses.replace(done, out=json.dumps(document).encode())

    write_yaml(tmp_path / "roster.yaml", PLAN)
    monkeypatch.setattr(compare, "run", said)
    verdict = compare.compare(tmp_path, "2027Q3", compare.Settings(seconds=5))
    assert [kind for kind, _ in verdict.differences][:1] == kinds
