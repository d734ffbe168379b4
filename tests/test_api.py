"""The front door: what it offers is there, costs nothing until it is used, and refuses what the commands refuse."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import roster


def test_all_that_is_offered_is_there_and_described() -> None:
    for name in roster.__all__:
        assert getattr(roster, name).__doc__, name
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = roster.nothing_of_the_kind


def test_importing_it_loads_nothing() -> None:
    code = "import sys, roster; print([name for name in sys.modules if name.startswith('roster.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_what_is_there_is_not_overwritten_unasked(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    job = roster.open_folder(str(tmp_path), "2027Q1")
    with pytest.raises(roster.RosterError, match="--force"):
        roster.place_for(job)
    path = roster.place_for(job, overwrite=True)
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "assigned: [周样五]", "assigned: [周样五], changes: [{planned: 周样五, actual: 吴样六}]", 1
        ),
        encoding="utf-8",
    )
    with pytest.raises(roster.RosterError, match="changes"):
        roster.place_for(job, overwrite=True)


def test_no_quarter_and_no_schedule(begun: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2027Q9"):
        roster.open_folder(begun, "2027Q9")
    with pytest.raises(roster.RosterError, match="roster build"):
        roster.open_schedule(tmp_path)
