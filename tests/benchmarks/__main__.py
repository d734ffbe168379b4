"""`python -m tests.benchmarks [--data DIR] [CASE ...] [--repeat N] [--json]`."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

from tests.benchmarks.cases import find, names
from tests.benchmarks.measure import measure


def main() -> None:
    """Measure the cases named, or all; print a table or, with --json, one document."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help="holiday/100x20, daily/64x8, generated/300x60, example/2027Q1",
    )
    parser.add_argument("--data", type=Path, help="folder of the public cases")
    parser.add_argument("--repeat", type=int, default=1, help="how often; the median run is shown")
    parser.add_argument("--time-limit", type=float, help="seconds for each case")
    parser.add_argument("--json", action="store_true", help="print JSON")
    words = parser.parse_args()
    results = []
    for name in words.cases or names(words.data):
        case = find(name, words.data)
        runs = [measure(case, words.time_limit) for _ in range(words.repeat)]
        middle = statistics.median_low([run["total_s"] for run in runs])
        result = next(run for run in runs if run["total_s"] == middle)
        results.append(result)
        if not words.json:
            tiers = ", ".join(
                f"{tier['name']} {tier['value']:g}{'' if tier['proved'] else ' (bound {:g})'.format(tier['bound'])}"
                for tier in result["tiers"]
            )
            wrong = [key for key, best in case.optimum.items() if _differs(result["tiers"], key, best)]
            print(
                f"{name:22} {result['status']:9} first {result['first_s']} s  total {result['total_s']} s  "
                f"peak {result['peak_mb']} MB  {'checked' if result['checked'] else 'WRONG'}  {tiers}"
                + (f"  NOT THE OPTIMUM: {wrong}" if wrong else ""),
                flush=True,
            )
    if words.json:
        json.dump(results, sys.stdout, indent=1)


def _differs(tiers: list[dict[str, object]], key: str, best: float) -> bool:
    value = next((tier["value"] for tier in tiers if tier["name"] == key), None)
    return not isinstance(value, float) or abs(value - best) > 1e-3


if __name__ == "__main__":
    main()
