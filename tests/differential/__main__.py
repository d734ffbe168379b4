"""`python -m tests.differential --plans 1000 [--first SEED] [--seconds N]`: random plans, and all that differs."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from tests.differential.compare import Settings, Verdict, compare
from tests.differential.generator import Maker


def judged(seed: int, settings: Settings, folder: Path, *, overlap: bool = True) -> Verdict:
    """Make the plan of a seed in a folder and compare."""
    begun = time.monotonic()
    maker = Maker(seed, overlap=overlap)
    maker.write(folder)
    verdict = compare(folder, maker.quarter, settings)
    verdict.took = time.monotonic() - begun
    return verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--plans", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seconds", type=float, default=2.0, help="search for a better roster, a tier")
    parser.add_argument("--limit", type=float, default=20.0, help="the product's time limit, a plan")
    parser.add_argument("--gap", default="0", help="the product's gap, such as 5%%")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--shares", choices=("own", "product"), default="own")
    parser.add_argument("--edits", type=int, default=0, help="edit each schedule so often and check it")
    parser.add_argument("--wishes-apart", action="store_true", help="no two wishes for the same duty")
    parser.add_argument("--record", type=Path, help="append what came of each plan here, a line of JSON each")
    parser.add_argument("--sum", type=Path, nargs="+", help="only add up such records")
    parser.add_argument("--keep", type=Path, help="keep the folders of plans that differ here")
    asked = parser.parse_args()
    settings = Settings(asked.seconds, asked.limit, asked.gap, asked.workers, asked.shares, asked.edits)
    total = Tally()
    if asked.sum:
        return total.add_up(asked.sum)
    for seed in range(asked.first, asked.first + asked.plans):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            try:
                verdict = judged(seed, settings, folder, overlap=not asked.wishes_apart)
            except Exception:  # noqa: BLE001 - one plan that ends badly is told, and the others go on
                verdict = Verdict("failed")
                verdict.differs("failed", traceback.format_exc()[-1500:])
            total.add(seed, verdict)
            if asked.record:
                with asked.record.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([seed, verdict.__dict__], ensure_ascii=False) + "\n")
            if verdict.differences and asked.keep:
                shutil.copytree(folder, asked.keep / str(seed), dirs_exist_ok=True)
    total.tell()
    return 1 if total.kinds else 0


class Tally:
    """What came of all the plans."""

    def __init__(self) -> None:
        self.built = self.took = 0.0
        self.outcomes: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.tiers: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()

    def add_up(self, records: list[Path]) -> int:
        """Tell of the plans of several runs; a plan that was tried again counts as it was in the end."""
        lines = [line for path in records for line in path.read_text(encoding="utf-8").splitlines()]
        for seed, one in dict(map(json.loads, lines)).items():
            tiers, rules = Counter(one.pop("tiers")), Counter(one.pop("rules"))
            self.add(seed, Verdict(**one, tiers=tiers, rules=rules))
        self.tell()
        return 1 if self.kinds else 0

    def add(self, seed: int, verdict: Verdict) -> None:
        self.outcomes[verdict.outcome] += 1
        self.built += verdict.seconds
        self.took += verdict.took
        told = f"{verdict.outcome}, {_told(verdict.tiers)}, {verdict.seconds:.1f} s"
        print(f"{seed}: {told}", file=sys.stderr, flush=True)
        self.tiers += verdict.tiers
        self.rules += verdict.rules
        for kind, what in verdict.differences:
            self.kinds[kind] += 1
            print(f"{seed}: {kind}: {what}", flush=True)
        for kind, what in verdict.notes:
            print(f"{seed}: ({kind}) {what}", file=sys.stderr, flush=True)

    def tell(self) -> None:
        plans = sum(self.outcomes.values())
        each = f"{self.took / max(1, plans):.1f} s each, {self.built / max(1, plans):.1f} s of them to build"
        print(f"{plans} plans, {each}: {_told(self.outcomes)}")
        print(f"tiers: {_told(self.tiers)}")
        print(f"rules: {_told(self.rules)}")
        print(f"differences: {_told(self.kinds) or 'none'}")


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
