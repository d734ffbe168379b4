"""`python -m tests.benchmarks [--data DIR] [CASE ...] [--repeat N] [--json]`, and more: see --help."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from roster.engine.params import DEFAULT, SWITCHES
from tests.benchmarks import growth, prove
from tests.benchmarks.beside import beside, compared
from tests.benchmarks.case import Case
from tests.benchmarks.cases import find, names
from tests.benchmarks.measure import measure


def main() -> None:
    """Measure the cases named, or all; print a table or, with --json, one document."""
    words = _words()
    if words.prove:
        sys.exit(0 if prove.prove(_chosen(words, "published/"), words.data, words.time_limit) else 1)
    if words.growth:
        growth.show(words.repeat, words.time_limit)
        return
    if words.yardstick:
        _yardstick(words)
        return
    if words.without is not None:
        _ablation(words)
        return
    results = []
    for name in _chosen(words):
        case = find(name, words.data)
        result = _median(case, words)
        results.append(result)
        if not words.json:
            print(_line(result, case.optimum), flush=True)
    if words.json:
        json.dump(results, sys.stdout, indent=1)


def _median(case: Case, words: argparse.Namespace, without: Sequence[str] | None = None) -> dict[str, Any]:
    """The run of median time among as many as were asked for."""
    runs = [measure(case, words.time_limit, without) for _ in range(words.repeat)]
    middle = statistics.median_low([run["total_s"] for run in runs])
    return next(run for run in runs if run["total_s"] == middle)


def _ablation(words: argparse.Namespace) -> None:
    """Each case with every technique of the engine, then without one after the other."""
    results = []
    for name in _chosen(words):
        case = find(name, words.data)
        full: dict[str, Any] | None = None
        for off in ((), *((one,) for one in words.without)):
            result = {**_median(case, words, off), "without": list(off)}
            full = full or result
            result["ratio"] = round(result["total_s"] / full["total_s"], 2)
            results.append(result)
            if not words.json:
                said = f"without {off[0]}" if off else "everything"
                print(f"{said:22} x{result['ratio']:<6} {_line(result, case.optimum)}", flush=True)
    if words.json:
        json.dump(results, sys.stdout, indent=1)


def techniques(text: str) -> list[str]:
    """Names of techniques, separated by commas, or "all".

    Raises ArgumentTypeError for an unknown one.
    """
    names = list(SWITCHES) if text == "all" else text.split(",")
    try:
        DEFAULT.without(names)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return names


def _yardstick(words: argparse.Namespace) -> None:
    """Ours and a plain CP-SAT model side by side; each may take the time limit, a minute if none is said."""
    limit = words.time_limit or 60.0
    both = []
    for name in _chosen(words, "holiday/"):
        ours, plain = measure(find(name, words.data), limit), beside(name, words.data, limit)
        both.append({"case": name, "ours": ours, "yardstick": plain})
        if not words.json:
            print(compared(name, ours, plain), flush=True)
    if words.json:
        json.dump(both, sys.stdout, indent=1)


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help="holiday/100x20, daily/64x8, generated/300x60, example/2027Q1, example/2027, "
        "published/staff-scheduling/Instance1",
    )
    parser.add_argument("--data", type=Path, help="folder of the public cases")
    parser.add_argument("--repeat", type=int, default=1, help="how often; the median run is shown")
    parser.add_argument("--time-limit", type=float, help="seconds for each case")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--prove", action="store_true", help="compare the checker with the published definition instead"
    )
    parser.add_argument(
        "--yardstick",
        action="store_true",
        help="put a plain CP-SAT model beside ours (holiday, generated, daily)",
    )
    parser.add_argument(
        "--without",
        type=techniques,
        metavar="TECHNIQUE,...",
        help=f"with everything, then without one technique after the other: all, or of {', '.join(SWITCHES)}",
    )
    parser.add_argument(
        "--growth", action="store_true", help="how time and memory grow from 30 to 3,000 people"
    )
    return parser.parse_args()


def _chosen(words: argparse.Namespace, family: str = "") -> list[str]:
    """The cases named, or all of the family."""
    return words.cases or [name for name in names(words.data) if name.startswith(family)]


def _line(result: Mapping[str, Any], optimum: Mapping[str, float]) -> str:
    tiers = ", ".join(
        f"{tier['name']} {tier['value']:g}{'' if tier['proved'] else ' (bound {:g})'.format(tier['bound'])}"
        for tier in result["tiers"]
    )
    wrong = [key for key, best in optimum.items() if _differs(result["tiers"], key, best)]
    return (
        f"{result['case']:22} {result['status']:9} first {result['first_s']} s  best {result['best_s']} s  "
        f"total {result['total_s']} s  peak {result['peak_mb']} MB  "
        f"{'checked' if result['checked'] else 'WRONG'}  {tiers}"
        + (f"  NOT THE OPTIMUM: {wrong}" if wrong else "")
    )


def _differs(tiers: list[dict[str, object]], key: str, best: float) -> bool:
    value = next((tier["value"] for tier in tiers if tier["name"] == key), None)
    return not isinstance(value, float) or abs(value - best) > 1e-3


if __name__ == "__main__":
    main()
