"""Whatever a file says, a command ends soon, in a sentence and with a code that it may have (see `tests.mutations`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutations import KINDS, begin, tried

FEW, MANY = 4, 25
"""Changed files of each kind: in every run, and in each part of a slow one."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    begin(folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_changed_files_are_taken_or_refused(kind: str, begun: Path) -> None:
    assert [wrong for seed in range(FEW) if (wrong := tried(kind, seed, begun))] == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
@pytest.mark.parametrize("kind", KINDS)
def test_many_changed_files_are_taken_or_refused(kind: str, part: int, begun: Path) -> None:
    seeds = range(100 + part * MANY, 100 + (part + 1) * MANY)
    assert [wrong for seed in seeds if (wrong := tried(kind, seed, begun))] == []
