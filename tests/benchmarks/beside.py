"""Ours and the yardstick side by side.

The solver is not imported here: the measured process alone should need it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks.measure import watched


def beside(name: str, data: Path | None, time_limit: float) -> dict[str, Any]:
    """The yardstick on a case, as a process of its own; seconds from its start to its exit, peak memory."""
    command = [sys.executable, "-m", "tests.benchmarks.yardstick", name, "--time-limit", str(time_limit)]
    command += [] if data is None else ["--data", str(data.resolve())]
    run = watched(command, Path(__file__).parents[2], stdout=True)
    found: dict[str, Any] = json.loads("".join(line for _, line in run.lines))
    start = run.seconds - found["total_s"]
    proved = bool(found["tiers"]) and all(tier["proved"] for tier in found["tiers"])
    return {
        "case": name,
        "status": "optimal" if proved else "feasible" if found["tiers"] else "none",
        **found,
        **{
            key: None if found[key] is None else round(start + found[key], 2) for key in ("first_s", "best_s")
        },
        "total_s": round(run.seconds, 2),
        "peak_mb": run.peak_mb,
    }


def compared(name: str, ours: Mapping[str, Any], plain: Mapping[str, Any]) -> str:
    """Ours and the yardstick's times, memory and values in two lines."""
    return "\n".join(
        f"{name if who == 'ours' else '':20} {who:10} first {_seconds(run['first_s'])}  "
        f"best {_seconds(run['best_s'])}  "
        f"{'proof' if run['status'] == 'optimal' else 'given up'} {_seconds(run['total_s'])}  "
        f"peak {run['peak_mb']} MB  "
        + ", ".join(
            f"{t['name']} {t['value']:g}{'' if t['proved'] else ' (not proved)'}" for t in run["tiers"]
        )
        for who, run in (("ours", ours), ("yardstick", plain))
    )


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"
