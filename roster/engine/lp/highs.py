"""HiGHS: linear and integer programs handed over as arrays.

Each solve runs on one thread of its own, so that the same program gives the same answer; the calling thread
stays free to take an interrupt, and a cancelled budget stops the solver.
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
from roster.engine.numerics import MIP_GAP
from roster.errors import RosterError, fault

Method = Literal["simplex", "ipm"]
Status = Literal["optimal", "infeasible", "stopped"]


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
    """An optimal solution of a relaxation: x (n_columns,), its cost, and duals (n_rows + n_cutoffs,), cutoffs
    last.

    Cost and duals are in integer units of the objective.
    """

    x: Floats
    objective: float
    duals: Floats


@dataclass(frozen=True)
class MipResult:
    """The result of an integer search: x (n_columns,) if a roster was found, and the lower bound proved."""

    status: Status
    x: Floats | None
    bound: float


def solve_lp(
    program: LinearProgram, cost: Floats, face: Face, method: Method, budget: Budget
) -> LpResult | Status:
    """Solve the linear relaxation with `cost` (n_columns,) on the face; a Status where there is no optimum.

    The interior point method runs without crossover and ends inside the optimal face: the reduced costs of
    its duals then show all columns that are fixed on that face. Raises RosterError (a fault) where the solver
    fails.
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
    allowed_gap: float = 0.0,
) -> MipResult:
    """Branch and bound on the face: the best roster by `cost` (n_columns,), or any roster where `cost` is
    None.

    `start` (n_columns,) is a first incumbent. The search ends after `nodes`, or where the incumbent is at
    most `allowed_gap` integer units above the bound. Raises RosterError (a fault) where the solver fails.
    """
    solver = mip_solver(program, cost, face, start, allowed_gap)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    run_with_retry(solver, budget)
    found = mip_result(solver, cost, allowed_gap)
    if start is not None and is_suboptimal(found, cost, solver):
        return solve_mip(program, cost, face, budget, nodes=nodes, allowed_gap=allowed_gap)
    return found


def mip_solver(
    program: LinearProgram, cost: Floats | None, face: Face, start: Floats | None, allowed_gap: float
) -> highspy.Highs:
    """A solver loaded with the integer program on the face, as `solve_mip` describes it."""
    solver = lp_solver(program, np.zeros(program.n_columns) if cost is None else cost, face)
    integral, continuous = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    solver.changeColsIntegrality(
        program.n_columns,
        np.arange(program.n_columns, dtype=np.int32),
        np.array([integral if integer else continuous for integer in program.integer]),
    )
    solver.setOptionValue("mip_rel_gap", INFINITY if cost is None else 0.0)
    solver.setOptionValue("mip_abs_gap", INFINITY if cost is None else max(MIP_GAP, allowed_gap))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        solver.setSolution(solution)
    return solver


def mip_result(solver: highspy.Highs, cost: Floats | None, allowed_gap: float) -> MipResult:
    """The result of an integer search that has ended."""
    status = checked_status(solver)
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.asarray(solver.getSolution().col_value) if found else None
    if status == highspy.HighsModelStatus.kOptimal:
        # The bound may be left unset there; optimal means within the gap.
        within = (
            -INFINITY if cost is None else float(info.objective_function_value) - max(MIP_GAP, allowed_gap)
        )
        return MipResult("optimal", x, max(float(info.mip_dual_bound), within))
    if status in _INFEASIBLE:
        return MipResult("infeasible", None, INFINITY)
    return MipResult("stopped", x, float(info.mip_dual_bound))


def is_suboptimal(found: MipResult, cost: Floats | None, solver: highspy.Highs) -> bool:
    """Whether x is not the optimum although the status says so.

    HiGHS 1.16 returns the start where presolve alone solves the program.
    """
    if found.status != "optimal" or found.x is None or cost is None:
        return False
    return float(cost @ found.x) > float(solver.getInfo().objective_function_value) + MIP_GAP


class QuietHighs(highspy.Highs):
    """HiGHS that prints nothing: it would print a banner once its constructor enables callbacks."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
        """As in the library, with output off."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def lp_solver(program: LinearProgram, cost: Floats, face: Face) -> highspy.Highs:
    """A solver loaded with the linear program on the face, all columns continuous."""
    restricted = face.restrict(program)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = restricted.n_columns, restricted.n_rows
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, restricted.lower, restricted.upper
    model.row_lower_, model.row_upper_ = restricted.row_lower, restricted.row_upper
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = restricted.row_starts.astype(np.int32)
    matrix.index_ = restricted.indices.astype(np.int32)
    matrix.value_ = restricted.values
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    pass_model(solver, model)
    return solver


def pass_model(solver: highspy.Highs, model: highspy.HighsLp) -> None:
    """Hand over a model; raises RosterError (a fault) where it is refused."""
    solver.setOptionValue("threads", 1)
    if solver.passModel(model) == highspy.HighsStatus.kError:
        raise model_refused("model")


def checked_status(solver: highspy.Highs) -> highspy.HighsModelStatus:
    """The status of a run; raises RosterError (a fault) where the solver failed."""
    status = solver.getModelStatus()
    if has_failed(solver):
        raise model_refused(solver.modelStatusToString(status))
    return status


def model_refused(why: str) -> RosterError:
    """The fault that a solver refuses its model, with the solver's own word for it."""
    return fault(Text("求解器不接受模型（{why}）", "the solver refuses the model ({why})").format(why=why))


def run_with_retry(solver: highspy.Highs, budget: Budget) -> None:
    """Run the solver; where it fails (its presolve sometimes does), once more without presolve."""
    run(solver, budget)
    if has_failed(solver):
        solver.clearSolver()
        solver.setOptionValue("presolve", "off")
        run(solver, budget)


def has_failed(solver: highspy.Highs) -> bool:
    """Whether a run failed for a reason that is neither in the model nor in the time."""
    return solver.getModelStatus() in _FAILED


def run(solver: highspy.Highs, budget: Budget) -> None:
    """Run the solver until it ends, the time is up, or the budget is cancelled."""
    if budget.remaining < INFINITY:
        solver.setOptionValue("time_limit", max(budget.remaining, 0.01))

    def stop_if_cancelled(event: highspy.HighsCallbackEvent) -> None:
        if budget.cancelled:
            event.interrupt()

    solver.cbSimplexInterrupt += stop_if_cancelled
    solver.cbIpmInterrupt += stop_if_cancelled
    solver.cbMipInterrupt += stop_if_cancelled
    # In a thread of its own, so that this one can take the interrupt.
    worker = Thread(target=solver.run, daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(POLL_SECONDS)
