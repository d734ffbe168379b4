"""What the README shows, done: its commands run as they stand, on a copy of what they work on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.running import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_readme_opens_with_the_main_job_and_the_tests() -> None:
    assert README.startswith("```sh\n")
    assert "roster build" in BLOCKS[0]
    assert "pytest" in BLOCKS[1]


@pytest.mark.parametrize("block", [block for block in BLOCKS if "pytest" not in block])
def test_blocks_run(block: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("schedules"))
    folder = tmp_path
    ran = 0
    for line in block.splitlines():
        if line.startswith("cd "):
            folder = folder / line.removeprefix("cd ").strip()
        elif match := re.match(r"\S*roster (.*)", line):
            done = run(*match[1].split(), folder=folder)
            assert done.returncode == 0, done.stderr
            ran += 1
        else:
            assert "pip install" in line or "venv" in line
    assert ran


def test_the_notice_in_the_readme_is_read(tmp_path: Path) -> None:
    from roster.almanac import read_notices

    notice = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2027.yaml").write_text(notice, encoding="utf-8")
    assert read_notices(tmp_path)[0].off
