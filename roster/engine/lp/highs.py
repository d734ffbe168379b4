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
from roster.engine.budget import POLL_SECONDS, Budget
from roster.engine.lp.optimal_face import Face
from roster.engine.model.linear_program import INFINITY, Floats, LinearProgram
from roster.errors import RosterError, fault

Method = Literal["simplex", "ipm"]
Status = Literal["optimal", "infeasible", "stopped"]

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
class LpResult:
    """An optimal solution of the relaxation with its dual, all in the objective's own units; caps are rows behind the others."""

    x: Floats
    objective: float
    duals: Floats


@dataclass(frozen=True)
class MipResult:
    """What an integer search came to: a roster if there is one, and the bound it proved."""

    status: Status
    x: Floats | None
    bound: float


def solve_lp(
    program: LinearProgram, cost: Floats, face: Face, method: Method, budget: Budget
) -> LpResult | Status:
    """Solve the linear relaxation on the face; an Outcome where there is no optimum to give.

    The interior point method stops without crossover, inside the optimal face: the reduced costs that follow from
    its duals then tell all columns that are fixed on it.
    """
    scale = 100.0 / max(1.0, float(np.abs(cost).max(initial=0.0)))
    solver = lp_solver(program, cost * scale, face)
    solver.setOptionValue("solver", method)
    if method == "ipm":
        solver.setOptionValue("run_crossover", "off")
    run_with_retry(solver, budget)
    status = checked_status(solver)
    if status == highspy.HighsModelStatus.kUnknown and method != "simplex":
        # Without crossover the duals of what presolve removed may be wrong, and are then refused.
        return solve_lp(program, cost, face, "simplex", budget)
    if status != highspy.HighsModelStatus.kOptimal:
        return "infeasible" if status in _INFEASIBLE else "stopped"
    solution = solver.getSolution()
    return LpResult(
        x=np.asarray(solution.col_value),
        objective=solver.getInfo().objective_function_value / scale,
        duals=np.asarray(solution.row_dual) / scale,
    )


def solve_mip(
    program: LinearProgram,
    cost: Floats | None,
    face: Face,
    budget: Budget,
    *,
    start: Floats | None = None,
    nodes: int | None = None,
    allowed: float = 0.0,
) -> MipResult:
    """Search for a roster on the face: the best by `cost`, or any at all without one; at most so many nodes.

    It ends where the best one is no more than `allowed` above the bound.
    """
    solver = mip_solver(program, cost, face, start, allowed)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    run_with_retry(solver, budget)
    found = mip_result(solver, cost, allowed)
    if start is not None and is_suboptimal(found, cost, solver):
        return solve_mip(program, cost, face, budget, nodes=nodes, allowed=allowed)
    return found


def mip_solver(
    program: LinearProgram, cost: Floats | None, face: Face, start: Floats | None, allowed: float
) -> highspy.Highs:
    """A solver that is ready for an integer search, as `search` describes it."""
    solver = lp_solver(program, np.zeros(program.n_columns) if cost is None else cost, face)
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    solver.changeColsIntegrality(
        program.n_columns,
        np.arange(program.n_columns, dtype=np.int32),
        np.array([whole if integer else part for integer in program.integer]),
    )
    solver.setOptionValue("mip_rel_gap", INFINITY if cost is None else 0.0)
    solver.setOptionValue("mip_abs_gap", INFINITY if cost is None else max(_GAP, allowed))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        solver.setSolution(solution)
    return solver


def mip_result(solver: highspy.Highs, cost: Floats | None, allowed: float) -> MipResult:
    """What an integer search that has ended came to."""
    status = checked_status(solver)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.asarray(solver.getSolution().col_value) if found else None
    if status == highspy.HighsModelStatus.kOptimal:
        # The bound may be left unset there; optimal means within the gap.
        within = -INFINITY if cost is None else float(info.objective_function_value) - max(_GAP, allowed)
        return MipResult("optimal", x, max(float(info.mip_dual_bound), within))
    if status in _INFEASIBLE:
        return MipResult("infeasible", None, INFINITY)
    return MipResult("stopped", x, float(info.mip_dual_bound))


def is_suboptimal(found: MipResult, cost: Floats | None, solver: highspy.Highs) -> bool:
    """Whether what was handed back is not the optimum (HiGHS 1.16, where presolve alone solves it: the start is)."""
    if found.status != "optimal" or found.x is None or cost is None:
        return False
    return float(cost @ found.x) > float(solver.getInfo().objective_function_value) + _GAP


class QuietHighs(highspy.Highs):
    """HiGHS that keeps stdout clean: it would greet as soon as callbacks are enabled, which its constructor does."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def lp_solver(program: LinearProgram, cost: Floats, face: Face) -> highspy.Highs:
    """A solver loaded with the linear program on the face, all columns continuous."""
    within = face.restrict(program)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = within.n_columns, within.n_rows
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, within.lower, within.upper
    model.row_lower_, model.row_upper_ = within.row_lower, within.row_upper
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = within.row_starts.astype(np.int32)
    matrix.index_ = within.indices.astype(np.int32)
    matrix.value_ = within.values
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    pass_model(solver, model)
    return solver


def pass_model(solver: highspy.Highs, model: highspy.HighsLp) -> None:
    """Hand over a model; raises RosterError where it is refused, for then any answer would be about another one."""
    solver.setOptionValue("threads", 1)
    if solver.passModel(model) == highspy.HighsStatus.kError:
        raise _refused("model")


def checked_status(solver: highspy.Highs) -> highspy.HighsModelStatus:
    """What a run came to; raises RosterError where the solver failed, which is no matter of time."""
    status = solver.getModelStatus()
    if has_failed(solver):
        raise _refused(solver.modelStatusToString(status))
    return status


def _refused(why: str) -> RosterError:
    return fault(Text("求解器不接受模型({why})", "the solver refuses the model ({why})").format(why=why))


def run_with_retry(solver: highspy.Highs, budget: Budget) -> None:
    """Run the solver; where it fails (its presolve does, now and then), once more without presolve."""
    run(solver, budget)
    if has_failed(solver):
        solver.clearSolver()
        solver.setOptionValue("presolve", "off")
        run(solver, budget)


def has_failed(solver: highspy.Highs) -> bool:
    """Whether a run has come to nothing, for no reason of the model's or of time."""
    return solver.getModelStatus() in _FAILED


def run(solver: highspy.Highs, budget: Budget) -> None:
    """Run the solver within the time left, or until the watch is interrupted."""
    if budget.remaining < INFINITY:
        solver.setOptionValue("time_limit", max(budget.remaining, 0.01))

    def stop_if_asked(event: highspy.HighsCallbackEvent) -> None:
        if budget.cancelled:
            event.interrupt()

    solver.cbSimplexInterrupt += stop_if_asked
    solver.cbIpmInterrupt += stop_if_asked
    solver.cbMipInterrupt += stop_if_asked
    # In a thread of its own, so that this one can take the interrupt.
    worker = Thread(target=solver.run, daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(POLL_SECONDS)
