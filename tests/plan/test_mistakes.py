"""A corpus of mistakes: each plan beside the whole text it is answered with, in Chinese and in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.errors import Exit, RosterError
from roster.plan import read

MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.yaml"))


def test_there_are_many() -> None:
    assert len(MISTAKES) >= 40


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_the_answer_is_the_one_pinned(path: Path) -> None:
    with pytest.raises(RosterError) as caught:
        read(path)
    error = caught.value
    assert error.code is Exit.USAGE
    blocks = ["\n".join(problem.render(language) for problem in error.problems) for language in ("zh", "en")]
    said = "\n\n".join(blocks).replace(f"{path.parent}/", "").replace(f"{path.parent}\\", "")
    assert said + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")
