"""Names as hands and spreadsheets write them: full-width letters, spaces, capitals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

KEPT = 16_384
"""How many texts of cells are remembered by what they say: in a table they come again and again."""
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]"
_APART = rf"(?<={_CJK})\s+(?={_CJK})"


def folded(text: str) -> str:
    """The text with full-width letters, digits and signs made plain, and no space at its ends."""
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=KEPT)
def squeezed(text: str) -> str:
    """A name without what hands and spreadsheets do to it: full-width letters, spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def tidy_name(text: str) -> str:
    """A name as a list should have it: 张 三 is 张三, Ann  Lee keeps one space."""
    return " ".join(re.sub(_APART, "", folded(text)).split())


def key(text: str) -> str:
    """What two spellings of one name have in common: no spaces, plain and small letters."""
    return squeezed(text).casefold()
