"""What the README and its companions show, done: commands and code run as they are; the places they name are there."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path
from typing import Any

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


def test_the_code_in_the_readme_runs(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path / "duty")
    (code,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    said: dict[str, Any] = {}
    with contextlib.chdir(tmp_path):
        exec(compile(code, "README.md", "exec"), said)
    assert said["path"] == Path("duty/schedules/2027Q1.yaml")
    assert said["why"].reasons
    assert said["gone"].posts
    assert (tmp_path / "2027Q1.html").is_file()


PAGES = [
    ROOT / "README.md",
    ROOT / ".github" / "CONTRIBUTING.md",
    *sorted((ROOT / "roster").rglob("README.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_files_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [page.parent / link for link in re.findall(r"\]\(((?!http)[^)#]+)\)", text)]
    # A duty folder's `schedules/` is no folder here.
    named = set(re.findall(r"`([\w/]+(?:\.py|\.md|/))`", text)) - {"schedules/"}
    assert named
    places = (page.parent, ROOT / "roster", ROOT)
    lost = [name for name in named if not any((place / name).exists() for place in places)]
    assert [*lost, *(link for link in links if not link.exists())] == []


def test_what_a_newcomer_looks_for_is_where_contributing_says() -> None:
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    answers = re.findall(r"^\| .* \| `(.+)`: `(.+)` \|$", text, re.MULTILINE)
    assert len(answers) >= 10
    wrong = [(path, word) for path, word in answers if word not in (ROOT / path).read_text(encoding="utf-8")]
    assert not wrong
