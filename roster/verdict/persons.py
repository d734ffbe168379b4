"""Who is meant by a name as hands write it: with spaces, full-width letters, a unit or a phone number beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from roster.domain import Person
from roster.errors import Place
from roster.records.cells import squeezed
from roster.render.masking import mask_ids
from roster.text import Text


@dataclass(frozen=True)
class Persons:
    """The people of a plan, to be found by what a table calls them."""

    people: tuple[Person, ...]

    @cached_property
    def _named(self) -> dict[str, list[Person]]:
        """The people whom a text may mean: an id means one, a name all who bear it."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            name = squeezed(person.name)
            beside = {squeezed(word) for word in (person.unit, person.phone) if word}
            words = {name, *(f"{name}({word})" for word in beside), *(f"{name}{word}" for word in beside)}
            for word in words:
                found.setdefault(word, []).append(person)
        # An id as a table that is hung up shows it, and then, lest it be another's, as it is.
        shown = mask_ids(person.id for person in self.people if person.id != person.name)
        for ids in (shown, {person.id: person.id for person in self.people}):
            for person in self.people:
                if person.id in ids:
                    found[squeezed(ids[person.id])] = [person]
                    found[f"{squeezed(person.name)}({squeezed(ids[person.id])})"] = [person]
        return found

    def find(self, written: str) -> Sequence[Person]:
        """Those who may be meant: nobody where the name is unknown, several where they share it."""
        return self._named.get(squeezed(written), ())

    def parted(self, names: Iterable[tuple[str, Place]]) -> list[tuple[str, Place]]:
        """The names, those apart that only a space parts: 甲 乙 is two people where there is no 甲乙 and both are known."""
        found: list[tuple[str, Place]] = []
        for name, place in names:
            parts = name.split()
            whole = len(parts) < 2 or self.find(name) or not all(map(self.find, parts))
            found += [(name, place)] if whole else [(part, place) for part in parts]
        return found


def near(word: str, known: Iterable[str]) -> Text:
    """The nearest known name, as a question; nothing where none is near."""
    best = process.extractOne(word, sorted(set(known)), scorer=fuzz.ratio, score_cutoff=40)
    if best is None:
        return Text("", "")
    return Text(",是不是“{word}”?", ", did you mean “{word}”?").format(word=best[0])
