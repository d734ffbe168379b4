"""The language of messages: --lang, else ROSTER_LANG, else the plan's, else the machine's.

It is chosen before a command does anything, and again when the plan has been read, so that all errors of one
command are in one language.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping, Sequence

from roster.domain.text import Language

VARIABLE = "ROSTER_LANG"

_asked: Language | None = None
_heard: Language | None = None


def ask(words: Sequence[str]) -> None:
    """Begin a command: its words may ask for a language; nothing is known of a plan yet."""
    global _asked, _heard  # noqa: PLW0603 - one command, one language
    _asked, _heard = None, None
    for number, word in enumerate(words):
        option, _, value = word.partition("=")
        if option == "--":
            break
        said = value or (words[number + 1] if number + 1 < len(words) else "")
        if option == "--lang" and said in {"zh", "en"}:
            _asked = "zh" if said == "zh" else "en"


def hear(plan: Language | None) -> Language:
    """The language to speak now that a plan has been read, which may say one."""
    global _heard  # noqa: PLW0603
    _heard = plan
    return spoken()


def spoken() -> Language:
    """The language to speak, as far as it is known."""
    return _asked or _said(os.environ.get(VARIABLE)) or _heard or machine(os.environ)


def machine(environment: Mapping[str, str]) -> Language:
    """The language of the machine: Chinese where its locale is, else English (C, POSIX, C.UTF-8 too)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return _said(environment[name]) or "en"
    return _said(locale.getlocale()[0]) or "en"


def _said(name: str | None) -> Language | None:
    if not name:
        return None
    return "zh" if name.strip().lower().startswith(("zh", "chinese")) else "en"
