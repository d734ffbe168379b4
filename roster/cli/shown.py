"""Consoles of rich that show what a plan or a table says, and obey none of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from roster.cli.streams import coloured
from roster.domain.text import signs


class Shown(Console):
    """A console in which the only control characters are its own."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The segments of what is printed, with signs for control characters of its text."""
        for segment in super().render(renderable, options):
            plain = segment.control or segment.text.isprintable()
            yield segment if plain else Segment(signs(segment.text), segment.style)


def shown(width: int | None = None, *, aside: bool = False) -> Console:
    """A console on the answer's stream, or `aside`, where progress is reported."""
    stream = coloured(sys.stderr if aside else sys.stdout)
    return Shown(file=stream, width=width, highlight=False, markup=False, soft_wrap=False)
