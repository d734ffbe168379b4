"""Parameters change how fast an optimum is found, never which value it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from roster.domain.horizon import Horizon
from roster.engine.budget import Budget
from roster.engine.params import DEFAULT, SWITCHES, Params
from roster.engine.paths.path_solver import PathSolver
from roster.engine.solve import solve
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.tiers import TIERS, Joint, TierName
from tests.engine.paths.test_path_solver import ward, world_of_runs
from tests.engine.test_solve import best_of, order_of, random_world, value


@pytest.mark.parametrize("technique", SWITCHES)
@pytest.mark.parametrize("make", [random_world, world_of_runs])
def test_without_any_technique_every_tier_is_still_the_best_and_proved(
    technique: str, make: Callable[[int], tuple[Horizon, tuple[Rule, ...]]]
) -> None:
    for seed in (2, 7):
        horizon, rules = make(seed)
        order = order_of(horizon, TIERS)
        solved = solve(horizon, rules, TIERS, Budget(), params=DEFAULT.without([technique]))
        assert solved is not None
        assert value(solved.schedule, rules, order) == best_of(horizon, rules, order)
        assert all(tier.proved for tier in solved.tiers)


@pytest.mark.parametrize("technique", ["neighbourhoods", "diving"])
def test_over_paths_what_is_left_proves_the_optimum(technique: str) -> None:
    horizon, rules = ward(8, 2)
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))),)
    board = Board(horizon, rules)
    full, less = (
        PathSolver(board, tiers, Budget(), params).resume(0, (), (-1_000_000,), None)
        for params in (DEFAULT, DEFAULT.without([technique]))
    )
    assert full is not None
    assert less is not None
    assert [(one.value, one.proved) for one in less.proofs] == [(one.value, True) for one in full.proofs]


def test_an_unknown_technique_is_refused() -> None:
    with pytest.raises(ValueError, match=r"luck: not among trivial, .*diving"):
        DEFAULT.without(["portfolio", "luck"])


def test_a_value_out_of_range_is_refused_and_says_the_range() -> None:
    with pytest.raises(ValueError, match=r"smoothing = 1\.5 is not in 0\.\.0\.99"):
        replace(DEFAULT, smoothing=1.5)
    with pytest.raises(ValueError, match="lns_dives = 2"):
        replace(DEFAULT, lns_dives=(0.5, 2))


def test_each_field_says_what_it_means_in_which_unit_and_what_was_measured() -> None:
    for one in fields(Params):
        assert {"meaning", "unit", "source"} <= set(one.metadata), one.name
