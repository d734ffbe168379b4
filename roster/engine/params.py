"""Tuning parameters of the engine: what changes how fast the optimum is found, never its value.

One object, `Params`, is passed from `solve` to whatever is tuned. Each field says in its metadata what it
means, its unit, the range it may take, and the measurement behind its default; where none is on record, it
says so. Switches (bool) turn a whole technique off, for ablation: `python -m tests.benchmarks --without
portfolio`. With any values in range the optimum and the proofs are the same, if there is time; among rosters
that are equally good another one may be chosen. Numerical tolerances, on which correctness rests, are not
tuned: see `numerics.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from roster.rules.tiers import TierName

T = TypeVar("T")

NOT_MEASURED = "not measured"


def _switch(meaning: str, source: str = NOT_MEASURED) -> bool:
    default: bool = field(default=True, metadata={"meaning": meaning, "unit": "on/off", "source": source})
    return default


def _tuned(default: T, meaning: str, unit: str, low: float, high: float, source: str = NOT_MEASURED) -> T:
    metadata = {"meaning": meaning, "unit": unit, "low": low, "high": high, "source": source}
    value: T = field(default=default, metadata=metadata)
    return value


def _tiers(default: tuple[TierName, ...], meaning: str, source: str = NOT_MEASURED) -> tuple[TierName, ...]:
    value: tuple[TierName, ...] = field(
        default=default, metadata={"meaning": meaning, "unit": "tiers", "source": source}
    )
    return value


@dataclass(frozen=True)
class Params:
    """All tuning parameters. Raises ValueError where one is out of its range."""

    # -- techniques that can be switched off ---------------------------------------------------------------
    trivial: bool = _switch(
        "try tiers that mostly cost 0 at their trivial bound before any relaxation is solved",
        "a quarter of the build of the example (57 people, 781 posts)",
    )
    fixing: bool = _switch("fix columns by reduced costs after each tier; off: a dense cutoff row instead")
    barrier: bool = _switch(
        "interior point method for large relaxations that are far from a network; off: simplex only"
    )
    rounding: bool = _switch("search around what is integral in the relaxation before searching everywhere")
    early: bool = _switch("search for a first complete roster as soon as the vacancies are relaxed")
    decomposition: bool = _switch("solve connected components of a program by themselves, in parallel")
    portfolio: bool = _switch("CP-SAT beside HiGHS where a tier takes HiGHS long")
    rotation: bool = _switch("branch and bound for the rotation over segments; off: the first assignment")
    paths: bool = _switch(
        "go on over paths (column generation) where relaxations over rows are weak",
        "published instances 1 to 7 and 10 are proved with it; without it not on record",
    )
    neighbourhoods: bool = _switch(
        "large neighbourhood search over paths",
        "published instances 8, 10, 12 within 0.5% in a minute; 12 was 5% off after ten minutes without",
    )
    diving: bool = _switch("diving heuristics over paths")

    # -- tiers in lexicographic order ----------------------------------------------------------------------
    trivial_tiers: tuple[TierName, ...] = _tiers(
        ("vacancies", "wishes"), "the tiers that are tried at their trivial bound", "see `trivial`"
    )
    simplex_tiers: tuple[TierName, ...] = _tiers(
        ("vacancies", "fairness", "wishes", "place"),
        "tiers solved by simplex at any size: their rows are nearly a network, or few",
    )
    integrality: float = _tuned(
        1e-2,
        "how near to an integer a relaxation's optimum must be to be tried before the tier is searched",
        "integer units of the tier",
        1e-6,
        0.49,
    )
    barrier_columns: int = _tuned(
        2000, "free columns from which on the interior point method is used", "columns", 0, 10**9
    )
    feasibility_nodes: int = _tuned(
        200,
        "branch-and-bound nodes of a search on a face that may be empty, before its last tier is left off",
        "nodes",
        1,
        10**9,
    )

    # -- components and portfolio --------------------------------------------------------------------------
    component_columns: int = _tuned(
        1000,
        "columns a component should have: smaller ones are merged, since each costs a solver's start",
        "columns",
        1,
        10**9,
    )
    alone_ticks: int = _tuned(
        100_000,
        "how long HiGHS runs before CP-SAT joins: some seconds, more than most tiers need",
        "callback ticks x columns",
        0,
        10**12,
    )
    round_ticks: int = _tuned(
        16,
        "ticks of HiGHS in the first round of both, and at least before it; rounds double",
        "callback ticks",
        1,
        10**9,
    )
    round_effort: float = _tuned(
        4.0,
        "deterministic time of CP-SAT in the first round; rounds double",
        "CP-SAT's deterministic seconds",
        1e-9,
        1e6,
        "with less, CP-SAT ended before its first roster (daily cases)",
    )
    cpsat_columns: int = _tuned(
        60_000, "columns up to which CP-SAT is used: beyond, it takes too much memory", "columns", 0, 10**9
    )
    cpsat_linearization: int = _tuned(
        2,
        "CP-SAT's linearization_level; 2: every row is in its relaxation too",
        "level",
        0,
        2,
        "below 2 little came of it on runs of work and rest; numbers not on record",
    )

    # -- posts ---------------------------------------------------------------------------------------------
    exact_posts_people: int = _tuned(
        80,
        "people up to whom the posts of a crew are an exact assignment; beyond, one person at a time",
        "people",
        0,
        10**6,
    )
    rotation_nodes: int = _tuned(
        500, "branch-and-bound nodes for the rotation over segments", "nodes", 1, 10**9
    )

    # -- paths ---------------------------------------------------------------------------------------------
    diagram_width: int = _tuned(
        60_000,
        "nodes of a layer, before merging, up to which a decision diagram is compiled",
        "nodes",
        1,
        10**9,
    )
    joint_days: int = _tuned(
        10, "sums over so many days at most are compiled together, first: they have few states", "days", 0, 92
    )
    smoothing: float = _tuned(
        0.5, "weight of the best duals in those that are priced (Wentges 1997); 0: none", "share", 0.0, 0.99
    )
    pricing_rounds: int = _tuned(
        300,
        "rounds of column generation after which the relaxation of a tier is given up",
        "rounds",
        1,
        10**9,
    )
    artificial_cost: float = _tuned(
        1000.0,
        "cost of a row's artificial columns in the restricted master",
        "largest costs of a column",
        10.0,
        1e6,
    )
    dive_rounds: int = _tuned(6, "rounds of column generation after each step of a dive", "rounds", 0, 10**6)
    first_dive: float = _tuned(
        0.4,
        "value in the master from which on the first dive, without column generation, fixes a path",
        "share",
        0.0,
        1.0,
    )
    cutoff_arcs: int = _tuned(
        12_000,
        "arcs up to which a cutoff search is started; twice as many after each round of neighbourhoods",
        "arcs",
        0,
        10**9,
    )
    turn: int = _tuned(
        10,
        "neighbourhoods tried in a turn, at most, and ticks of the cutoff search meanwhile",
        "neighbourhoods, ticks",
        1,
        10**6,
    )
    turn_iterations: int = _tuned(
        20,
        "simplex iterations in neighbourhoods after which a turn ends, for each arc of the cutoff search",
        "iterations per arc",
        1,
        10**9,
    )
    threads: int = _tuned(2, "threads for the cutoff search and neighbourhoods", "threads", 1, 64)

    # -- large neighbourhood search over paths -------------------------------------------------------------
    lns_days: int = _tuned(
        4,
        "consecutive days of the first, smallest neighbourhoods",
        "days",
        1,
        92,
        "small ones first: see `neighbourhoods`",
    )
    lns_draws: int = _tuned(
        4, "sets of people drawn at each size; twice as many once all sizes have been tried", "sets", 0, 10**6
    )
    lns_people_from: float = _tuned(
        0.3,
        "share of the people from which on sets are drawn: smaller ones hardly ever improve",
        "share",
        0.0,
        1.0,
    )
    lns_people_to: float = _tuned(
        0.75, "share of the people up to which sets are drawn from the second round on", "share", 0.0, 1.0
    )
    lns_dives: tuple[float, ...] = _tuned(
        (0.9, 0.7),
        "values in the master from which on the dives in a neighbourhood fix paths",
        "share",
        0.0,
        1.0,
    )
    lns_dive_iterations: int = _tuned(
        40_000,
        "simplex iterations after which a dive in a neighbourhood is given up",
        "iterations",
        1,
        10**12,
    )
    lns_arcs: int = _tuned(
        8_000, "arcs up to which a neighbourhood is searched by branch and bound", "arcs", 0, 10**9
    )
    lns_nodes: int = _tuned(10, "branch-and-bound nodes of that search", "nodes", 1, 10**9)
    lns_ahead: int = _tuned(
        3, "neighbourhoods started before the first of them is awaited", "neighbourhoods", 1, 1000
    )
    seed: int = _tuned(1, "seed of the neighbourhoods drawn and of CP-SAT", "-", 0, 2**31 - 1)

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            for each in value if isinstance(value, tuple) else (value,):
                if "low" in one.metadata and not one.metadata["low"] <= each <= one.metadata["high"]:
                    raise ValueError(
                        f"{one.name} = {each} is not in {one.metadata['low']:g}..{one.metadata['high']:g}"
                    )

    def without(self, techniques: Iterable[str]) -> Params:
        """These parameters with techniques of `SWITCHES` off; raises ValueError for an unknown one."""
        names = tuple(techniques)
        unknown = sorted({*names} - {*SWITCHES})
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: not among {', '.join(SWITCHES)}")
        off: dict[str, Any] = dict.fromkeys(names, False)
        return replace(self, **off)


DEFAULT = Params()

SWITCHES: tuple[str, ...] = tuple(one.name for one in fields(Params) if one.metadata["unit"] == "on/off")
"""Techniques that can be switched off."""
