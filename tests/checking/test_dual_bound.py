"""Bounds proved from multipliers are bounds, whatever the multipliers; those of the engine prove what it says."""

from __future__ import annotations

import zlib
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from roster.checking.check import counted, hard_breaches, recount
from roster.checking.dual_bound import prove
from roster.checking.relaxation import Key, Relaxation
from roster.checking.statement_readers import relaxation
from roster.domain.answer import Tier
from roster.domain.certificate import Certificate, Duals
from roster.domain.horizon import Horizon
from roster.domain.text import plain
from roster.domain.tiers import TierKey
from roster.engine.budget import Budget
from roster.engine.dual_certificate import certificate_duals
from roster.engine.lp.highs import LpResult, solve_lp
from roster.engine.lp.optimal_face import Face
from roster.engine.model.build_model import build_model
from roster.engine.solve import solve
from roster.rules.amounts import Spacing
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.cover import Cover
from roster.rules.fairness import Fair
from roster.rules.place import OwnUnit
from roster.rules.rest import OneShift
from roster.rules.rotation import Rotation, SteadyPost
from roster.rules.tiers import TIERS
from roster.rules.wishes import Wishes
from tests.engine.test_solve import best_of, order_of, random_world
from tests.rules.test_two_faces import RULES, WIDER, World, sound
from tests.tiny import crossings, evenings


def tier(key: Key, worth: Fraction) -> Tier:
    name, part = key
    return Tier(TierKey(name, part), plain(name), worth, Fraction(0), proved=False)


def some_duals(relaxed: Relaxation, dice: np.random.Generator, before: int) -> Duals:
    """Multipliers at random for some of the sums, of either sign, and for some of the tiers before."""
    sums = relaxed.sums
    chosen = np.nonzero(dice.random(len(sums.low)) < 0.4)[0]
    keys = np.stack([sums.statement[chosen], sums.number[chosen]], axis=1)
    multipliers = tuple(
        (number, Fraction(int(dice.integers(1, 9)), 4)) for number in range(before) if dice.random() < 0.5
    )
    return Duals(Fraction(1, 4), keys, dice.integers(-12, 13, len(chosen)), multipliers)


# Where people stand is settled later: no bound speaks of it.
SUMMED = [rule for rule in RULES if not isinstance(rule, Rotation | SteadyPost)]


@pytest.mark.parametrize("rule", SUMMED, ids=repr)
def test_no_multipliers_prove_more_than_is_true(rule: Rule) -> None:
    try_multipliers(rule, evenings)


@pytest.mark.slow
@pytest.mark.parametrize("build", [crossings, *WIDER], ids=lambda build: build.__name__)
@pytest.mark.parametrize("rule", SUMMED, ids=repr)
def test_no_multipliers_prove_more_than_is_true_in_other_worlds(rule: Rule, build: World) -> None:
    try_multipliers(rule, build)


def try_multipliers(rule: Rule, build: World) -> None:
    """Of all rosters that keep the rule and are as good in the tiers before, none is below a bound."""
    everyone = sound(build)
    rules = [OneShift(), Cover(), rule]
    board = Board(everyone[0].horizon, rules)
    relaxed = relaxation(board)
    dice = np.random.default_rng(zlib.crc32(repr((rule, build.__name__)).encode()))
    kept = [roster for roster in everyone if not any(hard_breaches(roster, rules))]
    costs = [recount(roster, rules) for roster in kept]
    keys = list(relaxed.costs)
    bounded = 0
    for _ in range(4 if kept else 0):
        order = [keys[place] for place in dice.permutation(len(keys))]
        values = [tuple(counted(one, *key) for key in order) for one in costs]
        mine = values[int(dice.integers(len(values)))]
        tiers = [tier(key, worth) for key, worth in zip(order, mine, strict=True)]
        certificate = Certificate(tuple(some_duals(relaxed, dice, number) for number in range(len(order))))
        for number, proved in enumerate(prove(board, tiers, certificate)):
            as_good = [
                one for one in values if all(a <= b for a, b in zip(one[:number], mine[:number], strict=True))
            ]
            best = min(one[number] for one in as_good)
            assert proved is not None
            assert proved.bound <= best
            assert not proved.settles(best + proved.step)
            assert all((one[number] - best) % proved.step == 0 for one in values)
            bounded += 1
    assert bounded or not kept


@pytest.mark.parametrize("rule", [Fair(), Spacing(days=3, weight=2), Wishes(), OwnUnit(far=3)], ids=repr)
def test_numbers_too_large_for_64_bits_are_reckoned_all_the_same(rule: Rule) -> None:
    board = Board(crossings(), [OneShift(), Cover(), rule])
    relaxed = relaxation(board)
    dice = np.random.default_rng(1)
    tiers = [tier(key, Fraction(10)) for key in relaxed.costs]
    duals = [some_duals(relaxed, dice, number) for number in range(len(tiers))]
    finer = [replace(one, unit=one.unit / 2**58, prices=one.prices * 2**58) for one in duals]
    found, again = (prove(board, tiers, Certificate(tuple(some))) for some in (duals, finer))
    assert found == again


@pytest.mark.parametrize("rule", SUMMED, ids=repr)
def test_the_checker_reads_no_less_than_the_solver(rule: Rule) -> None:
    read_alike(rule, evenings())


@pytest.mark.slow
@pytest.mark.parametrize("build", [crossings, *WIDER], ids=lambda build: build.__name__)
@pytest.mark.parametrize("rule", SUMMED, ids=repr)
def test_the_checker_reads_no_less_than_the_solver_in_other_worlds(rule: Rule, build: World) -> None:
    read_alike(rule, build())


def read_alike(rule: Rule, horizon: Horizon) -> None:
    """From the duals of a relaxation the checker's reading proves the bound that the solver's rows give."""
    board = Board(horizon, [OneShift(), Cover(), rule])
    model = build_model(board, TIERS)
    program, whole = model.program, Face.full(model.program)
    for number, objective in enumerate(program.objectives):
        cost = program.cost_vector(objective)
        relaxed = solve_lp(program, cost, whole, "simplex", Budget())
        if relaxed == "infeasible":
            # No roster keeps the rule: there is nothing to prove.
            continue
        assert isinstance(relaxed, LpResult)
        bound = objective.unscaled(whole.dual_bound(program, cost, relaxed.duals))
        alone = Tier(TierKey(objective.tier, objective.part), objective.title, bound, bound, proved=False)
        [proved] = prove(board, [alone], Certificate((certificate_duals(model, number, (), relaxed.duals),)))
        assert proved is not None
        assert float(proved.bound) >= float(bound) - 1e-6


@pytest.mark.parametrize("seed", range(16))
def test_the_multipliers_of_the_engine_prove_the_optimum(seed: int) -> None:
    horizon, rules = random_world(seed)
    order = order_of(horizon, TIERS)
    solved = solve(horizon, rules, TIERS, Budget())
    assert solved is not None
    best = best_of(horizon, rules, order)
    assert best is not None
    found = prove(solved.board, solved.tiers, solved.certificate)
    for one, proved in zip(solved.tiers, found, strict=True):
        assert proved is not None
        assert proved.bound <= best[order.index((one.key.name, one.key.part, one.key.terms))]
    settled = sum(p is not None and p.settles(t.value) for t, p in zip(solved.tiers, found, strict=True))
    # Where a relaxation lies below the optimum, a search has proved the rest.
    assert settled >= len(solved.tiers) - 2
