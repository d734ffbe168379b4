"""Programs solved component by component, in parallel on the cores there are; the results are put together.

Each component is solved on one thread and knows nothing of the others, so its result does not depend on which
of them ends first.
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
from roster.engine.lp.components import Component, components_of
from roster.engine.lp.highs import LpResult, Method, MipResult, Status, solve_lp, solve_mip
from roster.engine.lp.optimal_face import Face
from roster.engine.lp.portfolio import solve_with_portfolio
from roster.engine.model.linear_program import INFINITY, Bools, Floats, LinearProgram, Objective
from roster.engine.numerics import BOUND_TOLERANCE, INTEGRALITY_TOLERANCE
from roster.engine.params import Params

Result = TypeVar("Result")


def _components(program: LinearProgram, params: Params) -> tuple[Component, ...]:
    """The components that are solved by themselves: without decomposition, all that can move is one."""
    return components_of(program, params.component_columns if params.decomposition else program.n_columns + 1)


def solve_relaxation(
    program: LinearProgram, cost: Floats, face: Face, method: Method, budget: Budget, params: Params
) -> LpResult | Status:
    """The linear relaxation on the face, as `highs.solve_lp` gives it."""
    restricted = face.restrict(program)
    components = _components(restricted, params)
    if len(components) < 2:
        return solve_lp(program, cost, face, method, budget)
    found = _run_in_parallel(
        [
            partial(solve_lp, one.program, cost[one.columns], Face.full(one.program), method)
            for one in components
        ],
        budget,
        lambda result: result == "infeasible",
    )
    solved = [result for result in found if isinstance(result, LpResult)]
    if len(solved) < len(components):
        return "infeasible" if "infeasible" in found else "stopped"
    x, duals = restricted.lower.copy(), np.zeros(restricted.n_rows)
    for one, result in zip(components, solved, strict=True):
        x[one.columns], duals[one.rows] = result.x, result.duals
    return LpResult(x, float(cost @ x), duals)


def find_feasible(
    program: LinearProgram,
    face: Face,
    budget: Budget,
    near: Floats | None,
    params: Params,
    *,
    everywhere: bool,
) -> MipResult:
    """Any roster on the face: `near` if it is one, then around what is integral in it, then `everywhere`.

    `near` (n_columns,) is a solution of the relaxation, if there is one.
    """
    restricted = face.restrict(program)
    components = _components(restricted, params)
    if len(components) < 2:
        return _find_feasible_in(restricted, near, params, everywhere, budget)
    tasks = [
        partial(
            _find_feasible_in, one.program, None if near is None else near[one.columns], params, everywhere
        )
        for one in components
    ]
    return _combined(restricted, components, _run_in_parallel(tasks, budget, _infeasible))


def _find_feasible_in(
    program: LinearProgram, near: Floats | None, params: Params, everywhere: bool, budget: Budget
) -> MipResult:
    face = Face.full(program)
    if near is not None:
        integral: Bools = abs(near - near.round()) < INTEGRALITY_TOLERANCE
        if integral[program.integer].all() and face.contains(program, near.round()):
            return MipResult("optimal", near, 0.0)
        # `near` may be of a wider face: columns that have been fixed since are left to the search.
        chosen = program.integer & integral & (near > 0.5) & (program.upper > 0.5)
        if params.rounding and chosen.any():
            found = solve_mip(program, None, face.fix_columns(chosen, near), budget, nodes=1)
            if found.x is not None:
                return found
    if not everywhere:
        return MipResult("stopped", None, -INFINITY)
    return solve_mip(program, None, face, budget, nodes=params.feasibility_nodes)


def minimise(
    program: LinearProgram,
    cost: Floats,
    face: Face,
    budget: Budget,
    start: Floats | None,
    duals: Floats | None,
    allowed_gap: float,
    params: Params,
) -> MipResult:
    """The best roster by `cost` (n_columns,) on the face, with `start` (n_columns,) as the first incumbent.

    It may stay `allowed_gap` integer units above the bound. With `duals` (n_rows + n_cutoffs,) of the
    relaxation a component that is not searched to the end has its bound from them.
    """
    restricted = face.restrict(program)
    components = _components(restricted, params)
    if not components:
        return solve_mip(program, cost, face, budget)
    tasks = [
        partial(
            solve_with_portfolio,
            one.program,
            cost[one.columns],
            None if start is None else start[one.columns],
            allowed_gap / len(components),
            params,
        )
        for one in components
    ]
    found = _run_in_parallel(tasks, budget, _infeasible)
    fixed = np.ones(restricted.n_columns, dtype=np.bool_)
    bound = 0.0
    for one, result in zip(components, found, strict=True):
        fixed[one.columns] = False
        relaxed = -INFINITY
        if duals is not None:
            full = Face.full(one.program)
            relaxed = full.dual_bound(one.program, cost[one.columns], duals[one.rows])
        # The value of each component is an integer, so each bound may be rounded up by itself.
        best = max(result.bound, relaxed)
        bound += math.ceil(best - BOUND_TOLERANCE) if math.isfinite(best) else best
    combined = _combined(restricted, components, found)
    bound += float(cost[fixed] @ restricted.lower[fixed])
    status = "optimal" if all(result.status == "optimal" for result in found) else combined.status
    return MipResult(status, combined.x, bound)


def with_component_cutoffs(
    program: LinearProgram, face: Face, objective: Objective, x: Floats, params: Params
) -> Face:
    """The face of rosters as good as x (n_columns,), an optimal one: each component is as good as in x."""
    components = _components(face.restrict(program), params)
    owner = np.full(program.n_columns, -1, dtype=np.int64)
    for number, one in enumerate(components):
        owner[one.columns] = number
    for number in range(len(components)):
        mine = owner[objective.columns] == number
        if mine.any():
            part = replace(objective, columns=objective.columns[mine], costs=objective.costs[mine])
            face = face.with_cutoff(part, part.scaled_value(x))
    return face


def _infeasible(result: MipResult) -> bool:
    return result.status == "infeasible"


def _combined(
    program: LinearProgram, components: Sequence[Component], found: Sequence[MipResult]
) -> MipResult:
    """The result of all components: a roster where each has one."""
    if any(map(_infeasible, found)):
        return MipResult("infeasible", None, INFINITY)
    x = program.lower.copy()
    for one, result in zip(components, found, strict=True):
        if result.x is None:
            return MipResult("stopped", None, -INFINITY)
        x[one.columns] = result.x
    return MipResult("optimal", x, 0.0)


def _run_in_parallel(
    tasks: Sequence[Callable[[Budget], Result]], budget: Budget, decides: Callable[[Result], bool]
) -> list[Result]:
    """The result of each task, in their order; once one result `decides` it all, the others are cancelled."""
    child = budget.child()
    with ThreadPoolExecutor(min(len(tasks), os.cpu_count() or 1)) as executor:
        futures = [executor.submit(task, child) for task in tasks]
        running = set(futures)
        try:
            while running:
                ended, running = wait(running, POLL_SECONDS)
                if any(decides(one.result()) for one in ended):
                    child.cancel()
        except BaseException:
            child.cancel()
            raise
        return [one.result() for one in futures]
