"""Rosters over paths are the best there are: every roster of small worlds with runs of work and of rest."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from roster.checking.check import hard_breaches
from roster.domain.dates import Span
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Person, Wish
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget, Progress
from roster.engine.lexicographic import solve_lexicographic
from roster.engine.model.build_model import build_model
from roster.engine.paths import large_neighbourhood_search, path_solver
from roster.engine.paths.arc_flow_mip import CutoffSearch
from roster.engine.paths.column_generation import PathRoster
from roster.engine.paths.path_solver import PathSolver
from roster.engine.posts.post_assignment import assign_posts
from roster.engine.proofs import LexicographicResult
from roster.engine.solve import Impossible, solve
from roster.rules.amounts import MaxDaysRunning, Spacing
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.catalogue import rulebook
from roster.rules.fairness import Fair
from roster.rules.sequences import Follow, MaxWeekends, MinDaysOff, MinDaysRunning, WholeWeekends
from roster.rules.tiers import TIERS, Joint, TierName
from roster.rules.totals import Total
from tests.engine.test_solve import best_of, order_of, value
from tests.tiny import duty, on, world

ORDERS: tuple[tuple[TierName | Joint, ...], ...] = (
    TIERS,
    (Joint((("wishes", 1), ("staffing", 2))), "vacancies", "fairness", "spacing"),
)


def world_of_runs(seed: int) -> tuple[Horizon, tuple[Rule, ...]]:
    """Two or three people on six days running, with rules on runs that pull against wishes and the posts."""
    rng = random.Random(seed)
    people = []
    for name in "甲乙丙"[: rng.choice((2, 2, 3))]:
        wishes = tuple(
            Wish(Call(Span(on(day), on(day))), rng.random() < 0.5, rng.choice((1, 2, 5)))
            for day in range(6)
            if rng.random() < 0.3
        )
        away = tuple(Span(on(day), on(day)) for day in range(6) if rng.random() < 0.1)
        people.append(Person(name, name, "一科", away=away, wishes=wishes))
    shifts = ("早", "晚") if len(people) == 2 else ("早",)
    duties = [
        replace(
            duty(day, shift, line=rng.choice(("workday", "weekend"))), preferred=rng.choice((1, 1, 2)), most=2
        )
        if len(people) == 3
        else duty(day, shift, line=rng.choice(("workday", "weekend")))
        for day in range(6 if len(people) == 2 else 5)
        for shift in shifts
        if rng.random() < (0.8 if len(shifts) == 1 else 0.55)
    ][: 5 if len(people) == 2 else 4]
    rules: list[Rule] = [
        rng.choice((MinDaysRunning(at_least=2), MinDaysOff(at_least=2), WholeWeekends())),
        Fair(),
    ]
    for chance, rule in (
        (0.4, MinDaysOff(at_least=2)),
        (0.5, MaxDaysRunning(at_most=rng.choice((2, 3)))),
        (0.4, MaxWeekends(at_most=rng.choice((0, 1)))),
        (0.4, Follow(after=("晚",), not_=("早",))),
        (0.4, Total(per="quarter", at_least=rng.choice((0, 1)), at_most=rng.choice((2, 3)))),
        (0.5, Spacing(days=3, weight=2)),
    ):
        if rng.random() < chance and rule.rule not in {one.rule for one in rules}:
            rules.append(rule)
    return world(people, duties, since=0), rulebook(rules)


def over_paths(board: Board, tiers: tuple[TierName | Joint, ...]) -> LexicographicResult | None:
    """What paths alone come to, from the first tier on."""
    return PathSolver(board, tiers, Budget()).resume(0, (), (-1_000_000,), None)


def schedule_of(board: Board, decision: LexicographicResult) -> Schedule:
    standing = assign_posts(board, decision.serving)
    return Schedule(
        board.horizon,
        tuple(tuple(board.people[row].id for row in standing[duty.index]) for duty in board.horizon.duties),
    )


@pytest.mark.parametrize("seed", range(24))
def test_paths_reach_the_best_roster_there_is_and_prove_it(seed: int) -> None:
    horizon, rules = world_of_runs(seed)
    tiers = ORDERS[seed % 2]
    order = order_of(horizon, tiers)
    best = best_of(horizon, rules, order)
    if best is None:
        with pytest.raises(Impossible):
            solve(horizon, rules, tiers, Budget())
        return
    board = Board(horizon, rules)
    found = over_paths(board, tiers)
    assert found is not None
    solved = solve(horizon, rules, tiers, Budget())
    assert solved is not None
    assert all(tier.proved for tier in solved.tiers)
    assert all(proof.proved for proof in found.proofs)
    for schedule in (solved.schedule, schedule_of(board, found)):
        assert not list(hard_breaches(schedule, rules))
        assert value(schedule, rules, order) == best


def ward(days: int = 21, least: int = 8) -> tuple[Horizon, tuple[Rule, ...]]:
    """Seven people, two shifts a day, more than they can serve: too large to enumerate every roster."""
    rng = random.Random(7)
    people = [
        Person(
            name,
            name,
            "一科",
            away=(Span(on(away), on(away)),),
            wishes=tuple(
                Wish(Call(Span(on(day), on(day))), rng.random() < 0.5, rng.choice((1, 2, 3)))
                for day in rng.sample(range(days), 6)
            ),
        )
        for name, away in zip("甲乙丙丁戊己庚", rng.sample(range(days), 7), strict=True)
    ]
    duties = [
        replace(duty(day, shift), need=0, preferred=rng.choice((1, 2)), most=5)
        for day in range(days)
        for shift in ("早", "晚")
    ]
    rules = [
        MinDaysRunning(at_least=2),
        MinDaysOff(at_least=2),
        MaxDaysRunning(at_most=4),
        MaxWeekends(at_most=2),
        Follow(after=("晚",), not_=("早",)),
        Total(per="quarter", at_least=least, at_most=least + 4),
    ]
    return world(people, duties), rulebook(rules)


def test_paths_and_rows_agree_where_nobody_can_look_at_every_roster() -> None:
    horizon, rules = ward(14, 4)
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))),)
    board = Board(horizon, rules)
    by_paths, by_rows = over_paths(board, tiers), solve_lexicographic(build_model(board, tiers), Budget())
    assert by_paths is not None
    assert by_rows is not None
    values = [
        [Fraction(proof.objective.unscaled(proof.value)) for proof in one.proofs]
        for one in (by_paths, by_rows)
    ]
    assert values[0] == values[1]
    assert all(proof.proved for one in (by_paths, by_rows) for proof in one.proofs)


def test_the_same_plan_gives_the_same_roster_over_paths() -> None:
    horizon, rules = ward()
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))),)
    first, second = (solve(horizon, rules, tiers, Budget()) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.schedule.assigned == second.schedule.assigned


def test_whoever_may_begin_at_the_best_roster_ends_there() -> None:
    horizon, rules = ward()
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))),)
    board = Board(horizon, rules)
    best = over_paths(board, tiers)
    assert best is not None
    events: list[Progress] = []
    budget = Budget(on_progress=events.append)
    bounds = [proof.bound - 1 for proof in best.proofs]
    again = PathSolver(board, tiers, budget).resume(0, (), bounds, best.serving)
    assert again is not None
    assert (again.serving == best.serving).all()
    assert not [one for one in events if one.stage == "roster"]


def test_who_stops_it_has_the_best_roster_so_far_and_an_honest_bound() -> None:
    horizon, rules = ward()
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))),)
    budget = Budget()
    budget.on_progress = lambda progress: budget.cancel() if progress.stage == "roster" else None
    stopped, best = solve(horizon, rules, tiers, budget), solve(horizon, rules, tiers, Budget())
    assert stopped is not None
    assert best is not None
    assert not list(hard_breaches(stopped.schedule, rules))
    assert stopped.tiers[0].bound <= best.tiers[0].value <= stopped.tiers[0].value


def test_time_that_ends_between_two_tiers_leaves_the_roster_of_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    horizon, rules = ward()
    board = Board(horizon, (*rules, Spacing(days=3)))
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))), "spacing")
    monkeypatch.setattr(path_solver, "evaluate_roster", lambda *_: None)
    found = over_paths(board, tiers)
    assert found is not None
    assert [proof.proved for proof in found.proofs] == [True, False]
    assert not list(hard_breaches(schedule_of(board, found), rules))


def test_the_same_roster_comes_whatever_ends_first(monkeypatch: pytest.MonkeyPatch) -> None:
    horizon, rules = ward()
    tiers: tuple[TierName | Joint, ...] = (Joint((("wishes", 1), ("staffing", 20))),)
    board = Board(horizon, rules)
    tried, delays, better = [], random.Random(3), large_neighbourhood_search._improve

    def late(*given: Any) -> tuple[PathRoster | None, int]:
        tried.append(given[3])
        found = better(*given)
        time.sleep(delays.choice((0.0, 0.02, 0.1)))
        return found

    ticks, resume = [], CutoffSearch.resume

    def slow(search: CutoffSearch, more: int) -> bool:
        ticks.append(more)
        time.sleep(delays.choice((0.0, 0.05)))
        return resume(search, more)

    undisturbed = over_paths(board, tiers)
    monkeypatch.setattr(large_neighbourhood_search, "_improve", late)
    monkeypatch.setattr(CutoffSearch, "resume", slow)
    disturbed = over_paths(board, tiers)
    assert len(tried) > 3
    assert ticks
    assert undisturbed is not None
    assert disturbed is not None
    assert (disturbed.serving == undisturbed.serving).all()
