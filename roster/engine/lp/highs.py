"""HiGHS, handed whole programs as arrays.

Runs on one thread, so that the same program gives the same answer; the calling thread stays free to
be interrupted, and an interrupt stops the solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread
from typing import Literal

import highspy
import numpy as np

from roster.domain.text import Text
from roster.engine.budget import TICK, Watch
from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import INFINITY, Floats, Program
from roster.errors import RosterError, fault

Method = Literal["simplex", "ipm"]
Outcome = Literal["optimal", "infeasible", "stopped"]

_GAP = 0.5
"""How near to the bound an integer search may stop: all values are whole numbers."""


_INFEASIBLE = {
    highspy.HighsModelStatus.kInfeasible,
    # All columns are bounded.
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
}

_FAILED = {
    highspy.HighsModelStatus.kNotset,
    highspy.HighsModelStatus.kLoadError,
    highspy.HighsModelStatus.kModelError,
    highspy.HighsModelStatus.kPresolveError,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kPostsolveError,
    highspy.HighsModelStatus.kMemoryLimit,
    highspy.HighsModelStatus.kUnbounded,
}


@dataclass(frozen=True)
class Relaxed:
    """An optimal solution of the relaxation with its dual, all in the objective's own units; caps are rows behind the others."""

    x: Floats
    units: float
    duals: Floats


@dataclass(frozen=True)
class Found:
    """What an integer search came to: a roster if there is one, and the bound it proved."""

    outcome: Outcome
    x: Floats | None
    bound: float


def relax(program: Program, cost: Floats, face: Face, method: Method, watch: Watch) -> Relaxed | Outcome:
    """Solve the linear relaxation on the face; an Outcome where there is no optimum to give.

    The interior point method stops without crossover, inside the optimal face: the reduced costs that follow from
    its duals then tell all columns that are fixed on it.
    """
    scale = 100.0 / max(1.0, float(np.abs(cost).max(initial=0.0)))
    solver = _solver(program, cost * scale, face)
    solver.setOptionValue("solver", method)
    if method == "ipm":
        solver.setOptionValue("run_crossover", "off")
    run_twice(solver, watch)
    status = status_of(solver)
    if status == highspy.HighsModelStatus.kUnknown and method != "simplex":
        # Without crossover the duals of what presolve removed may be wrong, and are then refused.
        return relax(program, cost, face, "simplex", watch)
    if status != highspy.HighsModelStatus.kOptimal:
        return "infeasible" if status in _INFEASIBLE else "stopped"
    solution = solver.getSolution()
    return Relaxed(
        x=np.asarray(solution.col_value),
        units=solver.getInfo().objective_function_value / scale,
        duals=np.asarray(solution.row_dual) / scale,
    )


def search(
    program: Program,
    cost: Floats | None,
    face: Face,
    watch: Watch,
    *,
    start: Floats | None = None,
    nodes: int | None = None,
    allowed: float = 0.0,
) -> Found:
    """Search for a roster on the face: the best by `cost`, or any at all without one; at most so many nodes.

    It ends where the best one is no more than `allowed` above the bound.
    """
    solver = integer_solver(program, cost, face, start, allowed)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    run_twice(solver, watch)
    found = outcome(solver, cost, allowed)
    if start is not None and is_worse(found, cost, solver):
        return search(program, cost, face, watch, nodes=nodes, allowed=allowed)
    return found


def integer_solver(
    program: Program, cost: Floats | None, face: Face, start: Floats | None, allowed: float
) -> highspy.Highs:
    """A solver that is ready for an integer search, as `search` describes it."""
    solver = _solver(program, np.zeros(program.columns) if cost is None else cost, face)
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    solver.changeColsIntegrality(
        program.columns,
        np.arange(program.columns, dtype=np.int32),
        np.array([whole if integer else part for integer in program.integer]),
    )
    solver.setOptionValue("mip_rel_gap", INFINITY if cost is None else 0.0)
    solver.setOptionValue("mip_abs_gap", INFINITY if cost is None else max(_GAP, allowed))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        solver.setSolution(solution)
    return solver


def outcome(solver: highspy.Highs, cost: Floats | None, allowed: float) -> Found:
    """What an integer search that has ended came to."""
    status = status_of(solver)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.asarray(solver.getSolution().col_value) if found else None
    if status == highspy.HighsModelStatus.kOptimal:
        # The bound may be left unset there; optimal means within the gap.
        within = -INFINITY if cost is None else float(info.objective_function_value) - max(_GAP, allowed)
        return Found("optimal", x, max(float(info.mip_dual_bound), within))
    if status in _INFEASIBLE:
        return Found("infeasible", None, INFINITY)
    return Found("stopped", x, float(info.mip_dual_bound))


def is_worse(found: Found, cost: Floats | None, solver: highspy.Highs) -> bool:
    """Whether what was handed back is not the optimum (HiGHS 1.16, where presolve alone solves it: the start is)."""
    if found.outcome != "optimal" or found.x is None or cost is None:
        return False
    return float(cost @ found.x) > float(solver.getInfo().objective_function_value) + _GAP


class Quiet(highspy.Highs):
    """HiGHS that keeps stdout clean: it would greet as soon as callbacks are enabled, which its constructor does."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _solver(program: Program, cost: Floats, face: Face) -> highspy.Highs:
    within = face.bounded(program)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = within.columns, within.rows
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, within.lower, within.upper
    model.row_lower_, model.row_upper_ = within.row_lower, within.row_upper
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = within.starts.astype(np.int32)
    matrix.index_ = within.indices.astype(np.int32)
    matrix.value_ = within.values
    solver = Quiet()  # type: ignore[no-untyped-call]
    pass_model(solver, model)
    return solver


def pass_model(solver: highspy.Highs, model: highspy.HighsLp) -> None:
    """Hand over a model; raises RosterError where it is refused, for then any answer would be about another one."""
    solver.setOptionValue("threads", 1)
    if solver.passModel(model) == highspy.HighsStatus.kError:
        raise _refused("model")


def status_of(solver: highspy.Highs) -> highspy.HighsModelStatus:
    """What a run came to; raises RosterError where the solver failed, which is no matter of time."""
    status = solver.getModelStatus()
    if failed(solver):
        raise _refused(solver.modelStatusToString(status))
    return status


def _refused(why: str) -> RosterError:
    return fault(Text("求解器不接受模型({why})", "the solver refuses the model ({why})").format(why=why))


def run_twice(solver: highspy.Highs, watch: Watch) -> None:
    """Run the solver; where it fails (its presolve does, now and then), once more without presolve."""
    run(solver, watch)
    if failed(solver):
        solver.clearSolver()
        solver.setOptionValue("presolve", "off")
        run(solver, watch)


def failed(solver: highspy.Highs) -> bool:
    """Whether a run has come to nothing, for no reason of the model's or of time."""
    return solver.getModelStatus() in _FAILED


def run(solver: highspy.Highs, watch: Watch) -> None:
    """Run the solver within the time left, or until the watch is interrupted."""
    if watch.left < INFINITY:
        solver.setOptionValue("time_limit", max(watch.left, 0.01))

    def stop_if_asked(event: highspy.HighsCallbackEvent) -> None:
        if watch.stopped:
            event.interrupt()

    solver.cbSimplexInterrupt += stop_if_asked
    solver.cbIpmInterrupt += stop_if_asked
    solver.cbMipInterrupt += stop_if_asked
    # In a thread of its own, so that this one can take the interrupt.
    worker = Thread(target=solver.run, daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(TICK)
