"""Programs solved part by part, the parts side by side on the cores there are; what comes of them is put together.

Each part is solved on one thread and knows nothing of the others, so what comes of it does not hang on which of
them ends first.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np

from roster.engine.budget import POLL_SECONDS, Budget
from roster.engine.lp import highs
from roster.engine.lp.components import Component, components_of
from roster.engine.lp.highs import LpResult, Method, MipResult, Status
from roster.engine.lp.optimal_face import Face
from roster.engine.lp.portfolio import solve_with_portfolio
from roster.engine.model.linear_program import INFINITY, Bools, Floats, LinearProgram, Objective

_NEAR = 1e-6
"""How near to a whole number a column counts as whole."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a bound."""

Result = TypeVar("Result")


def solve_relaxation(
    program: LinearProgram, cost: Floats, face: Face, method: Method, budget: Budget
) -> LpResult | Status:
    """The linear relaxation on the face, as `highs.relax` gives it."""
    whole = face.restrict(program)
    parts = components_of(whole)
    if len(parts) < 2:
        return highs.solve_lp(program, cost, face, method, budget)
    found = _run_in_parallel(
        [
            partial(highs.solve_lp, part.program, cost[part.columns], Face.full(part.program), method)
            for part in parts
        ],
        budget,
        lambda one: one == "infeasible",
    )
    relaxed = [one for one in found if isinstance(one, LpResult)]
    if len(relaxed) < len(parts):
        return "infeasible" if "infeasible" in found else "stopped"
    x, duals = whole.lower.copy(), np.zeros(whole.n_rows)
    for part, one in zip(parts, relaxed, strict=True):
        x[part.columns], duals[part.rows] = one.x, one.duals
    return LpResult(x, float(cost @ x), duals)


def find_feasible(
    program: LinearProgram,
    face: Face,
    budget: Budget,
    near: Floats | None,
    nodes: int | None,
    *,
    everywhere: bool,
) -> MipResult:
    """Any roster on the face: `near` itself if it is one, then around what is whole in it, then `everywhere`.

    `near` is a solution of the relaxation, if there is one; no more than `nodes` are searched of each part.
    """
    whole = face.restrict(program)
    parts = components_of(whole)
    if len(parts) < 2:
        return _find_feasible_in(whole, near, nodes, everywhere, budget)
    tasks = [
        partial(
            _find_feasible_in, part.program, None if near is None else near[part.columns], nodes, everywhere
        )
        for part in parts
    ]
    return _combined(whole, parts, _run_in_parallel(tasks, budget, _infeasible))


def _find_feasible_in(
    program: LinearProgram, near: Floats | None, nodes: int | None, everywhere: bool, budget: Budget
) -> MipResult:
    face = Face.full(program)
    if near is not None:
        whole: Bools = abs(near - near.round()) < _NEAR
        if whole[program.integer].all() and face.contains(program, near.round()):
            return MipResult("optimal", near, 0.0)
        # It may be of a wider face: what is not open any more is left to the search.
        chosen = program.integer & whole & (near > 0.5) & (program.upper > 0.5)
        if chosen.any():
            found = highs.solve_mip(program, None, face.fix_columns(chosen, near), budget, nodes=1)
            if found.x is not None:
                return found
    if not everywhere:
        return MipResult("stopped", None, -INFINITY)
    return highs.solve_mip(program, None, face, budget, nodes=nodes)


def minimise(
    program: LinearProgram,
    cost: Floats,
    face: Face,
    budget: Budget,
    start: Floats | None,
    duals: Floats | None,
    allowed: float,
) -> MipResult:
    """The best roster by `cost` on the face, begun at `start`; it may be `allowed` above the bound.

    With `duals` of the relaxation a part that is not searched to the end has its bound from them.
    """
    whole = face.restrict(program)
    parts = components_of(whole)
    if not parts:
        return highs.solve_mip(program, cost, face, budget)
    tasks = [
        partial(
            solve_with_portfolio,
            part.program,
            cost[part.columns],
            None if start is None else start[part.columns],
            allowed / len(parts),
        )
        for part in parts
    ]
    found = _run_in_parallel(tasks, budget, _infeasible)
    settled = np.ones(whole.n_columns, dtype=np.bool_)
    bound = 0.0
    for part, one in zip(parts, found, strict=True):
        settled[part.columns] = False
        relaxed = -INFINITY
        if duals is not None:
            relaxed = Face.full(part.program).dual_bound(part.program, cost[part.columns], duals[part.rows])
        # Of each part the value is a whole number, so that each bound may be rounded up by itself.
        best = max(one.bound, relaxed)
        bound += math.ceil(best - _ROUNDING) if math.isfinite(best) else best
    joined = _combined(whole, parts, found)
    bound += float(cost[settled] @ whole.lower[settled])
    outcome = "optimal" if all(one.status == "optimal" for one in found) else joined.status
    return MipResult(outcome, joined.x, bound)


def with_component_cutoffs(program: LinearProgram, face: Face, objective: Objective, x: Floats) -> Face:
    """The face of all rosters as good as `x`, which is one of the best: each part is as good as it is there."""
    parts = components_of(face.restrict(program))
    owner = np.full(program.n_columns, -1, dtype=np.int64)
    for number, part in enumerate(parts):
        owner[part.columns] = number
    for number in range(len(parts)):
        mine = owner[objective.columns] == number
        if mine.any():
            some = replace(objective, columns=objective.columns[mine], costs=objective.costs[mine])
            face = face.with_cutoff(some, some.scaled_value(x))
    return face


def _infeasible(found: MipResult) -> bool:
    return found.status == "infeasible"


def _combined(program: LinearProgram, parts: Sequence[Component], found: Sequence[MipResult]) -> MipResult:
    """The outcome of all parts: a roster where each has one."""
    if any(map(_infeasible, found)):
        return MipResult("infeasible", None, INFINITY)
    x = program.lower.copy()
    for part, one in zip(parts, found, strict=True):
        if one.x is None:
            return MipResult("stopped", None, -INFINITY)
        x[part.columns] = one.x
    return MipResult("optimal", x, 0.0)


def _run_in_parallel(
    tasks: Sequence[Callable[[Budget], Result]], budget: Budget, ends: Callable[[Result], bool]
) -> list[Result]:
    """What each task comes to, in their order; once the result of one `ends` it all, the others are stopped."""
    aside = budget.child()
    with ThreadPoolExecutor(min(len(tasks), os.cpu_count() or 1)) as pool:
        running = [pool.submit(task, aside) for task in tasks]
        left = set(running)
        try:
            while left:
                ended, left = wait(left, POLL_SECONDS)
                if any(ends(one.result()) for one in ended):
                    aside.cancel()
        except BaseException:
            aside.cancel()
            raise
        return [one.result() for one in running]
