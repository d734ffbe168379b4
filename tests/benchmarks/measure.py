"""One case measured: the public command as a process of its own, its schedule checked and recounted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from threading import Thread
from typing import Any

from roster.job import open_job
from roster.records.intake import read_any
from roster.records.schedule_file import path_of, read
from roster.verdict.match import match
from roster.verdict.review import review_schedule
from tests.benchmarks.cases import Case

_BEST = ("最好", "best")


def measure(case: Case, time_limit: float | None = None) -> dict[str, Any]:
    """Build the case once; seconds to the first complete roster and in all, peak memory, tiers as recounted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case.write(folder)
        command = [
            sys.executable,
            "-m",
            "roster",
            "build",
            "--quarter",
            str(case.quarter),
            "--format",
            "json",
        ]
        command += [] if time_limit is None else ["--time-limit", str(time_limit)]
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None
        first: list[float] = []

        def listen(stream: Any) -> None:
            for line in stream:
                if not first and any(word in line.decode(errors="replace") for word in _BEST):
                    first.append(time.perf_counter() - started)

        listener = Thread(target=listen, args=(process.stderr,), daemon=True)
        listener.start()
        peak = _wait(process)
        total = time.perf_counter() - started
        listener.join()
        return {
            "case": case.name,
            **_judged(case, folder),
            "first_s": round(first[0], 2) if first else None,
            "total_s": round(total, 2),
            "peak_mb": peak,
        }


def _wait(process: subprocess.Popen[bytes]) -> int | None:
    """Wait for the process; its peak memory in MB where the system tells."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return int(usage.ru_maxrss) // (1024 if sys.platform != "darwin" else 1024 * 1024)


def _judged(case: Case, folder: Path) -> dict[str, Any]:
    """What the schedule that was written is worth, by the checker and by the case's own definition."""
    path = path_of(folder, case.quarter)
    if not path.is_file():
        return {"status": "none", "tiers": [], "checked": False}
    document = read(path)
    job = open_job(folder, case.quarter)
    findings = review_schedule(job.horizon, job.rules, read_any(path, case.quarter))
    errors = [finding for finding in findings if finding.severity == "error" and finding.rule != "vacancy"]
    schedule = match(job.horizon, document.duties).schedule
    values = dict(case.recount(schedule, job.horizon))
    proved = {_key(tier.name, tier.line): tier.proved for tier in document.tiers}
    bounds = {_key(tier.name, tier.line): (tier.value, tier.bound) for tier in document.tiers}
    tiers = []
    if case.optimum or len(values) > 1:
        for name, value in values.items():
            key = "duty" if name == "squares" else name
            own, bound = bounds.get(key, (value, value))
            tiers.append(_tier(name, value, value - (own - bound), proved.get(key, True)))
    else:
        tiers = [_tier(_key(t.name, t.line), t.value, t.bound, t.proved) for t in document.tiers]
    return {"status": document.status, "tiers": tiers, "checked": not errors}


def _key(name: str, line: str | None) -> str:
    return name if line is None else line.removesuffix(" days")


def _tier(name: str, value: Fraction, bound: Fraction, proved: bool) -> dict[str, Any]:
    return {"name": name, "value": round(float(value), 4), "bound": round(float(bound), 4), "proved": proved}
