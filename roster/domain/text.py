"""A sentence in both languages of the product.

Every sentence a user can read is written once, as a pair, beside the code that says it. A pair can
not lack its translation (the type checker sees to it), needs no catalogue to be compiled, and is
read where the rule or the error is read. Which of the two is shown is decided at the very end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Chinese and English; `{name}` marks what is filled in by `format`."""

    zh: str
    en: str

    def format(self, **values: object) -> Text:
        """Fill in the marks; a value that is itself a Text is filled in in its own language.

        `{n} {n:duty|duties}` takes the word that goes with the number.
        """
        # Sentences are made by the ten thousand, and few have such a word.
        shown = _Shown if "|" in self.en else str
        return Text(
            self.zh.format(**{key: show(value, "zh") for key, value in values.items()}),
            self.en.format(**{key: shown(show(value, "en")) for key, value in values.items()}),
        )

    def to(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en


class _Shown(str):
    """A value as text, which `{n:one|many}` asks for the word beside it."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        one, apart, many = form.partition("|")
        if not apart:
            return super().__format__(form)
        return one if self == "1" else many


def show(value: object, language: Language) -> str:
    """A value as it stands in a sentence of that language."""
    return value.to(language) if isinstance(value, Text) else str(value)


def plain(text: object) -> Text:
    """A name or number that reads the same in both languages."""
    return Text(str(text), str(text))


def listed(items: Iterable[object]) -> Text:
    """The items one after the other: 甲、乙 · A, B."""
    items = tuple(items)
    return Text("、".join(show(item, "zh") for item in items), ", ".join(show(item, "en") for item in items))


_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and the end of a line, what turns the direction of writing, and halves of
characters.
"""


def joined(texts: Iterable[Text]) -> Text:
    """Sentences one after the other, parted by semicolons."""
    texts = tuple(texts)
    return Text("；".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def signs(text: str) -> str:
    """The text with a sign (␛) in place of each character that a terminal would obey instead of showing
    it.
    """
    return text if text.isprintable() else _UNSHOWN.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
