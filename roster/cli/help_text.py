"""The help of the commands in one language; it is written in both, the Chinese first."""

from __future__ import annotations

import re
from typing import Any

from roster.domain.text import Language

_CHINESE = re.compile("[\u2018-\u201f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_BLANK = re.compile(r"\s+")


def half(text: str, language: Language) -> str:
    """One half of a text: up to the word with its last Chinese sign, or what follows it."""
    last = max((sign.end() for sign in _CHINESE.finditer(text)), default=0)
    cut = _BLANK.search(text, last)
    if not last or cut is None:
        return text
    return text[: cut.start()] if language == "zh" else text[cut.end() :]


def speak(command: Any, language: Language) -> None:
    """Let a command, its parameters and the commands below it explain themselves in a language."""
    for part in (command, *command.params):
        if getattr(part, "help", None):
            part.help = half(part.help, language)
    for below in getattr(command, "commands", {}).values():
        speak(below, language)
