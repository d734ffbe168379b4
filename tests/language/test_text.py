"""Sentences in two languages: what is filled in, and the word that goes with a number."""

from __future__ import annotations

import pytest

from roster.domain.text import Text


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 duties"), (1, "1 duty"), ("1", "1 duty"), (2, "2 duties"), ("1.5", "1.5 duties")]
)
def test_the_word_goes_with_the_number(n: object, said: str) -> None:
    assert Text("{n}次", "{n} {n:duty|duties}").format(n=n) == Text(f"{n}次", said)


def test_a_sentence_is_filled_into_a_sentence_in_its_own_language() -> None:
    unit = Text("次", "{n:duty|duties}").format(n="1")
    assert Text("至多{n}{unit}", "at most {n} {unit}").format(n=1, unit=unit) == Text(
        "至多1次", "at most 1 duty"
    )
