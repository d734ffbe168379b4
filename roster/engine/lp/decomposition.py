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

from roster.engine.budget import TICK, Watch
from roster.engine.lp import highs
from roster.engine.lp.components import Part, split
from roster.engine.lp.highs import Found, Method, Outcome, Relaxed
from roster.engine.lp.optimal_face import Face
from roster.engine.lp.portfolio import race
from roster.engine.model.linear_program import INFINITY, Bools, Floats, Objective, Program

_NEAR = 1e-6
"""How near to a whole number a column counts as whole."""

_ROUNDING = 1e-3
"""What arithmetic may have added to a bound."""

Result = TypeVar("Result")


def relax(program: Program, cost: Floats, face: Face, method: Method, watch: Watch) -> Relaxed | Outcome:
    """The linear relaxation on the face, as `highs.relax` gives it."""
    whole = face.bounded(program)
    parts = split(whole)
    if len(parts) < 2:
        return highs.relax(program, cost, face, method, watch)
    found = _side_by_side(
        [
            partial(highs.relax, part.program, cost[part.columns], Face.whole(part.program), method)
            for part in parts
        ],
        watch,
        lambda one: one == "infeasible",
    )
    relaxed = [one for one in found if isinstance(one, Relaxed)]
    if len(relaxed) < len(parts):
        return "infeasible" if "infeasible" in found else "stopped"
    x, duals = whole.lower.copy(), np.zeros(whole.rows)
    for part, one in zip(parts, relaxed, strict=True):
        x[part.columns], duals[part.rows] = one.x, one.duals
    return Relaxed(x, float(cost @ x), duals)


def any_roster(
    program: Program, face: Face, watch: Watch, near: Floats | None, nodes: int | None, *, everywhere: bool
) -> Found:
    """Any roster on the face: `near` itself if it is one, then around what is whole in it, then `everywhere`.

    `near` is a solution of the relaxation, if there is one; no more than `nodes` are searched of each part.
    """
    whole = face.bounded(program)
    parts = split(whole)
    if len(parts) < 2:
        return _any_of(whole, near, nodes, everywhere, watch)
    tasks = [
        partial(_any_of, part.program, None if near is None else near[part.columns], nodes, everywhere)
        for part in parts
    ]
    return _joined(whole, parts, _side_by_side(tasks, watch, _infeasible))


def _any_of(
    program: Program, near: Floats | None, nodes: int | None, everywhere: bool, watch: Watch
) -> Found:
    face = Face.whole(program)
    if near is not None:
        whole: Bools = abs(near - near.round()) < _NEAR
        if whole[program.integer].all() and face.holds(program, near.round()):
            return Found("optimal", near, 0.0)
        # It may be of a wider face: what is not open any more is left to the search.
        chosen = program.integer & whole & (near > 0.5) & (program.upper > 0.5)
        if chosen.any():
            found = highs.search(program, None, face.fixed(chosen, near), watch, nodes=1)
            if found.x is not None:
                return found
    if not everywhere:
        return Found("stopped", None, -INFINITY)
    return highs.search(program, None, face, watch, nodes=nodes)


def best_roster(
    program: Program,
    cost: Floats,
    face: Face,
    watch: Watch,
    start: Floats | None,
    duals: Floats | None,
    allowed: float,
) -> Found:
    """The best roster by `cost` on the face, begun at `start`; it may be `allowed` above the bound.

    With `duals` of the relaxation a part that is not searched to the end has its bound from them.
    """
    whole = face.bounded(program)
    parts = split(whole)
    if not parts:
        return highs.search(program, cost, face, watch)
    tasks = [
        partial(
            race,
            part.program,
            cost[part.columns],
            None if start is None else start[part.columns],
            allowed / len(parts),
        )
        for part in parts
    ]
    found = _side_by_side(tasks, watch, _infeasible)
    settled = np.ones(whole.columns, dtype=np.bool_)
    bound = 0.0
    for part, one in zip(parts, found, strict=True):
        settled[part.columns] = False
        relaxed = -INFINITY
        if duals is not None:
            relaxed = Face.whole(part.program).bound(part.program, cost[part.columns], duals[part.rows])
        # Of each part the value is a whole number, so that each bound may be rounded up by itself.
        best = max(one.bound, relaxed)
        bound += math.ceil(best - _ROUNDING) if math.isfinite(best) else best
    joined = _joined(whole, parts, found)
    bound += float(cost[settled] @ whole.lower[settled])
    outcome = "optimal" if all(one.outcome == "optimal" for one in found) else joined.outcome
    return Found(outcome, joined.x, bound)


def capped(program: Program, face: Face, objective: Objective, x: Floats) -> Face:
    """The face of all rosters as good as `x`, which is one of the best: each part is as good as it is there."""
    parts = split(face.bounded(program))
    owner = np.full(program.columns, -1, dtype=np.int64)
    for number, part in enumerate(parts):
        owner[part.columns] = number
    for number in range(len(parts)):
        mine = owner[objective.columns] == number
        if mine.any():
            some = replace(objective, columns=objective.columns[mine], costs=objective.costs[mine])
            face = face.capped(some, some.units(x))
    return face


def _infeasible(found: Found) -> bool:
    return found.outcome == "infeasible"


def _joined(program: Program, parts: Sequence[Part], found: Sequence[Found]) -> Found:
    """The outcome of all parts: a roster where each has one."""
    if any(map(_infeasible, found)):
        return Found("infeasible", None, INFINITY)
    x = program.lower.copy()
    for part, one in zip(parts, found, strict=True):
        if one.x is None:
            return Found("stopped", None, -INFINITY)
        x[part.columns] = one.x
    return Found("optimal", x, 0.0)


def _side_by_side(
    tasks: Sequence[Callable[[Watch], Result]], watch: Watch, ends: Callable[[Result], bool]
) -> list[Result]:
    """What each task comes to, in their order; once the result of one `ends` it all, the others are stopped."""
    aside = watch.aside()
    with ThreadPoolExecutor(min(len(tasks), os.cpu_count() or 1)) as pool:
        running = [pool.submit(task, aside) for task in tasks]
        left = set(running)
        try:
            while left:
                ended, left = wait(left, TICK)
                if any(ends(one.result()) for one in ended):
                    aside.stop()
        except BaseException:
            aside.stop()
            raise
        return [one.result() for one in running]
