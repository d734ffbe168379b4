"""How the time to build grows with the bureau: the generated holiday family from 30 to 3,000 people."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from tests.benchmarks.cases import find
from tests.benchmarks.measure import measure

SIZES = ((30, 6), (100, 20), (300, 60), (1000, 200), (3000, 600))


def show(repeat: int, time_limit: float | None) -> None:
    """Print size after size (the median of `repeat` runs), then the exponents fitted."""
    people, seconds, memory = [], [], []
    for size, segments in SIZES:
        name = f"generated/{size}x{segments}"
        runs = [measure(find(name, None), time_limit) for _ in range(repeat)]
        run = next(run for run in runs if run["total_s"] == statistics.median_low(r["total_s"] for r in runs))
        people.append(size)
        seconds.append(run["total_s"])
        memory.append(run["peak_mb"] or 0)
        grown = (
            "" if len(people) == 1 else f"  exponent since the last {exponent(people[-2:], seconds[-2:]):.2f}"
        )
        print(
            f"{name:22} {run['status']:9} first {run['first_s']} s  total {run['total_s']} s  "
            f"peak {run['peak_mb']} MB{grown}",
            flush=True,
        )
    print(f"time grows as n^{exponent(people, seconds):.2f} over all, start-up included", flush=True)
    if all(memory):
        print(f"memory grows as n^{exponent(people, memory):.2f}", flush=True)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The exponent b of cost = a * size^b that fits best: least squares of the logarithms."""
    slope, _ = statistics.linear_regression([math.log(n) for n in sizes], [math.log(cost) for cost in costs])
    return slope
