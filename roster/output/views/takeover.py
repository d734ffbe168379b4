"""What a table that is taken over changes: a line for each duty that is other than on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from roster.domain.horizon import Horizon
from roster.domain.text import Language, Text
from roster.output.grid import Grid
from roster.output.views.change_notice import change_notice
from roster.records.difference import Difference
from roster.records.document import Document


def change_grid(
    changes: Sequence[Difference], horizon: Horizon, document: Document, language: Language
) -> Grid:
    """The changes as a table for the terminal."""
    shared = Counter(person.name for person in document.people)
    names = {
        one.id: one.name if shared[one.name] == 1 else f"{one.name}({one.id})" for one in document.people
    }
    title = Text("和已有安排相比，变了{n}处", "{n} {n:change|changes} of what is on record").format(
        n=len(changes)
    )
    return replace(change_notice(changes, horizon, names, language), title=title.to(language))
