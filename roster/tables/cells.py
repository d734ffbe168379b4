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
    """The text without what nobody sees: control characters, marks that pages and chats leave in what is copied
    from them, and the stroke that keeps a spreadsheet from taking it for a formula.
    """
    # Most cells hold nothing to be looked for: what can be printed is seen.
    text = text.strip() if text.isprintable() else _UNSEEN.sub("", text).strip()
    if not text.startswith("'"):
        return text
    return text[1:].strip() if FORMULA.match(text, 1) else text


def split_names(cell: str) -> tuple[str, ...]:
    """The names in a cell, parted by 、 , ; / or line breaks; marks of vacancy and lending are left out."""
    parts = re.split(r"[、,;/\uff0c\uff1b\uff64\uff0f\n\r\v\u2028]+", unmarked(cell))
    # A star beside a name marks it; one among the signs of an id stands for what is not shown.
    return tuple(name for part in parts if (name := part.strip().strip("*").strip()))
