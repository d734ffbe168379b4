"""What hands and spreadsheets write into cells: texts as they were meant, and the names in them."""

from __future__ import annotations

import re

from roster.language.marks import unmarked

FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What spreadsheet programs take for the beginning of a formula; those in Chinese the wide signs too."""
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]"
)


def clean(text: str) -> str:
    """The text without invisible characters, and without the stroke that keeps it from being a formula.

    Control characters and marks of direction come with what is copied from pages and chats.
    """
    # Most cells hold nothing to be looked for: what can be printed is seen.
    text = text.strip() if text.isprintable() else _UNSEEN.sub("", text).strip()
    if not text.startswith("'"):
        return text
    return text[1:].strip() if FORMULA.match(text, 1) else text


def split_names(cell: str) -> tuple[str, ...]:
    """The names in a cell, parted by 、 , ; / or line breaks; marks of vacancy and lending are left out."""
    parts = re.split(r"[、,;/\uff0c\uff1b\uff64\uff0f\n\r\v\u2028]+", unmarked(cell))
    # A star beside a name is a mark; one inside an id replaces a hidden character.
    return tuple(name for part in parts if (name := part.strip().strip("*").strip()))
