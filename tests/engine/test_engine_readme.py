"""The README of the engine names every module and every technique that there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import roster
from roster.engine.params import SWITCHES

ROOT = Path(roster.__file__).parent
README = (ROOT / "engine/README.md").read_text(encoding="utf-8")


def test_every_module_is_named_and_every_module_named_is_there() -> None:
    there = {path.name for path in (ROOT / "engine").rglob("*.py")} - {"__init__.py"}
    named = set(re.findall(r"\b\w+\.py\b", README))
    assert there - named == set()
    assert named - {path.name for path in ROOT.rglob("*.py")} == set()


def test_the_table_of_techniques_is_that_of_the_parameters() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)) == SWITCHES
