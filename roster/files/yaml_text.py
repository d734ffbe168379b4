"""Values as YAML on one line: in schedules, and in what is added to a plan."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_PLAIN = r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?|\d{4}Q[1-4]|(?!\d)\w[\w./·—-]*( [\w./·—-]+)*"
_WORDLIKE = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def flow(value: Any) -> str:
    """A value as YAML on one line; text that might be read as anything else is quoted."""
    if isinstance(value, str):
        return _word(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_word(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value) if isinstance(value, dt.date) else json.dumps(value)


@lru_cache(maxsize=20_000)
def _word(text: str) -> str:
    """A text, in quotes where it would mean something else; keys and names come again and again."""
    # A range of Chinese characters within the pattern would take longer to compile than all it is for.
    known = text[:1].isascii() or "一" <= text[:1] <= "鿿"
    plain = known and re.fullmatch(_PLAIN, text) and text.lower() not in _WORDLIKE
    return text if plain else json.dumps(text, ensure_ascii=False)
