"""`python -m tests.differential.shrink FOLDER KIND TO`: the smallest plan that still differs in this way."""

from __future__ import annotations

import copy
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.differential.compare import Settings, compare
from tests.differential.generator import write_yaml
from tests.differential.world import load

Parts = dict[str, Any]


def parts_of(folder: Path) -> Parts:
    """Every file of a duty folder, read."""
    return {str(path.relative_to(folder)): load(path) for path in sorted(folder.rglob("*.yaml"))}


def smaller(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all that may be left out, the greatest parts first."""
    items: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    for key in reversed(items):
        if isinstance(value[key], (dict, list)):
            yield (*path, key)
    for key in reversed(items):
        if isinstance(value[key], (dict, list)):
            yield from smaller(value[key], (*path, key))
        else:
            yield (*path, key)


def without(parts: Parts, path: tuple[Any, ...]) -> Parts:
    left = copy.deepcopy(parts)
    at: Any = left
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return left


def differs(parts: Parts, kind: str, settings: Settings) -> bool:
    """Whether the plan still differs in this way; one that can not be read does not."""
    with tempfile.TemporaryDirectory() as place:
        for name, data in parts.items():
            (Path(place) / name).parent.mkdir(exist_ok=True)
            write_yaml(Path(place) / name, data)
        try:
            verdict = compare(Path(place), parts["roster.yaml"]["quarter"], settings)
        except Exception:  # noqa: BLE001 - what is left makes no sense any more
            return False
    return any(one == kind for one, _ in verdict.differences)


def main() -> None:
    source, kind, target = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    # What the product itself calls an error needs no search.
    seconds = 0.01 if kind in {"exit-4", "turns-joiner", "time-at-once"} else 5
    settings = Settings(seconds=seconds, limit=10, shares=sys.argv[4] if len(sys.argv) > 4 else "own")
    parts = parts_of(source)
    assert differs(parts, kind, settings), "does not differ"
    tried: set[str] = set()
    going = True
    while going:
        going = False
        for path in list(smaller(parts)):
            try:
                left = without(parts, path)
            except (KeyError, IndexError):
                continue
            if left.get("roster.yaml") and repr(left) not in tried:
                tried.add(repr(left))
                if differs(left, kind, settings):
                    parts, going = left, True
                    keep(parts, target)


def keep(parts: Parts, target: Path) -> None:
    """Write what is left."""
    shutil.rmtree(target, ignore_errors=True)
    for name, data in parts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        write_yaml(target / name, data)


if __name__ == "__main__":
    main()
