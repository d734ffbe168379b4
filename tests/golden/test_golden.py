"""What every command prints and writes, word for word: nothing of it changes unnoticed.

A case is a text file beside this one, in the folder that names what it starts from: `empty`, a folder with nothing in
it; `duty` and `zhiban`, what `roster init` begins in English and Chinese, built; `qindu`, the example, built. Files
other than cases in these folders are put into the case's own. To add a case, write its commands (see `transcript`);
then, and where an answer was changed on purpose, run

    GOLDEN=write python -m pytest -n 0 tests/golden

and read what changed with `git diff tests/golden`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.golden.transcript import commands, transcript

HERE = Path(__file__).parent
CASES = sorted(HERE.rglob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_prints_what_it_printed(
    path: Path, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    start = path.parent.name
    if start == "empty":
        folder.mkdir()
    elif start == "qindu":
        shutil.copytree(request.getfixturevalue("built")[0].folder, folder)
    else:
        shutil.copytree(request.getfixturevalue("begun" if start == "zhiban" else "duty"), folder)
    for given in path.parent.iterdir():
        if given.suffix != ".txt":
            shutil.copy(given, folder)
    monkeypatch.delenv("COLUMNS", raising=False)
    case = path.read_text(encoding="utf-8")
    assert commands(case), "a case without a command"
    now = transcript(case, folder)
    if os.environ.get("GOLDEN") == "write":
        path.write_text(now, encoding="utf-8", newline="\n")
    assert now == case or os.environ.get("GOLDEN") == "write"
