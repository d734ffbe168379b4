"""One case measured: the public command as a process of its own, its schedule checked and recounted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from roster.checking.matching import match
from roster.checking.review import review_schedule
from roster.domain.dates import Quarter
from roster.job.opening import open_job
from roster.records.intake import read_any
from roster.records.schedule_file import path_of, read
from tests.benchmarks.case import Case

_BEST = re.compile("最好|best")

_TIER_OF = {"squares": "duty"}
"""The tier that a value of a definition is, where it bears another name."""

_WATCHER = Path(__file__).with_name("watcher.py")
_UNITS_PER_MB = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass
class Run:
    """A process watched from start to exit: seconds at which its lines came, seconds in all, peak memory."""

    lines: list[tuple[float, str]] = field(default_factory=list)
    seconds: float = 0.0
    peak_mb: int | None = None

    def times(self, pattern: re.Pattern[str]) -> list[float]:
        """When the lines came that hold the pattern."""
        return [seconds for seconds, line in self.lines if pattern.search(line)]


def watched(command: list[str], folder: Path, *, stdout: bool = False) -> Run:
    """Run a command in a folder, listening to its diagnostics, or to its answer."""
    run = Run()
    with tempfile.TemporaryDirectory() as place:
        told = Path(place, "usage")
        watcher = [sys.executable, "-I", "-S", str(_WATCHER), str(told)] if hasattr(os, "wait4") else []
        started = time.perf_counter()
        process = subprocess.Popen(
            [*watcher, *command],
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE if stdout else subprocess.DEVNULL,
            stderr=None if stdout else subprocess.PIPE,
        )
        for line in (process.stdout if stdout else process.stderr) or ():
            run.lines.append((time.perf_counter() - started, line.decode(errors="replace")))
        process.wait()
        run.seconds = time.perf_counter() - started
        if told.is_file():
            seconds, peak = told.read_text(encoding="ascii").split()
            run.seconds, run.peak_mb = float(seconds), int(peak) // _UNITS_PER_MB
    return run


def measure(
    case: Case, time_limit: float | None = None, without: Sequence[str] | None = None
) -> dict[str, Any]:
    """Build the case once; seconds to the first complete roster, to the best and in all, peak memory, tiers.

    Quarters of one case are built one after the other, each on the records of those before: seconds and tiers
    of all. `without` names techniques of the engine that are switched off (see `ablated.py`); None: the
    public command.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case.write(folder)
        found = [_quarter(case, quarter, folder, time_limit, without) for quarter in case.quarters]
    if len(found) == 1:
        return {"case": case.name, **found[0]}
    for quarter, one in zip(case.quarters, found, strict=True):
        one["tiers"] = [{**tier, "name": f"{quarter} {tier['name']}"} for tier in one["tiers"]]
    worst = next((one["status"] for one in found if one["status"] != "optimal"), "optimal")
    peaks = [one["peak_mb"] for one in found if one["peak_mb"] is not None]
    before = sum(one["total_s"] for one in found[:-1])
    best = found[-1]["best_s"]
    return {
        "case": case.name,
        "status": worst,
        "tiers": [tier for one in found for tier in one["tiers"]],
        "checked": all(one["checked"] for one in found),
        "first_s": found[0]["first_s"],
        "best_s": None if best is None else round(before + best, 2),
        "total_s": round(sum(one["total_s"] for one in found), 2),
        "peak_mb": max(peaks, default=None),
    }


def _quarter(
    case: Case, quarter: Quarter, folder: Path, time_limit: float | None, without: Sequence[str] | None
) -> dict[str, Any]:
    command, place = ["roster", "build", "--format", "json"], folder
    if without is not None:
        command, place = ["tests.benchmarks.ablated", str(folder), *without], Path(__file__).parents[2]
    command += ["--quarter", str(quarter)]
    command += [] if time_limit is None else ["--time-limit", str(time_limit)]
    run = watched([sys.executable, "-m", *command], place)
    rosters = run.times(_BEST)
    return {
        **_judged(case, quarter, folder),
        "first_s": round(rosters[0], 2) if rosters else None,
        "best_s": round(rosters[-1], 2) if rosters else None,
        "total_s": round(run.seconds, 2),
        "peak_mb": run.peak_mb,
    }


def _judged(case: Case, quarter: Quarter, folder: Path) -> dict[str, Any]:
    """What the schedule that was written is worth, by the checker and by the case's own definition."""
    path = path_of(folder, quarter)
    if not path.is_file():
        return {"status": "none", "tiers": [], "checked": False}
    document = read(path)
    job = open_job(folder, quarter)
    findings = review_schedule(job.horizon, job.rules, read_any(path, quarter))
    errors = [finding for finding in findings if finding.severity == "error" and finding.rule != "vacancy"]
    schedule = match(job.horizon, document.duties).schedule
    values = dict(case.recount(schedule, job.horizon))
    proved = {_key(tier.key.name, tier.key.line): tier.proved for tier in document.tiers}
    bounds = {_key(tier.key.name, tier.key.line): (tier.value, tier.bound) for tier in document.tiers}
    tiers = []
    if case.optimum or len(values) > 1:
        for name, value in values.items():
            key = _TIER_OF.get(name, name)
            own, bound = bounds.get(key, (value, value))
            tiers.append(_tier(name, value, value - (own - bound), proved.get(key, True)))
    else:
        tiers = [_tier(_key(t.key.name, t.key.line), t.value, t.bound, t.proved) for t in document.tiers]
    return {"status": document.status, "tiers": tiers, "checked": not errors}


def _key(name: str, line: str | None) -> str:
    return name if line is None else line.removesuffix(" days")


def _tier(name: str, value: Fraction, bound: Fraction, proved: bool) -> dict[str, Any]:
    return {"name": name, "value": round(float(value), 4), "bound": round(float(bound), 4), "proved": proved}
