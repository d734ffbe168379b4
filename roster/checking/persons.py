"""Who is meant by a name as hands write it: with spaces, full-width letters, a unit, a rank or a phone number beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from roster.domain.people import Person
from roster.domain.text import Text
from roster.errors import Place
from roster.language.masking import mask_ids, mask_phone
from roster.language.spelling import squeezed

_PHONE = re.compile(
    r"\s*[(\uff08]?\s*(?:电话|手机|tel)?[:.\uff1a\s]*(?:1[\d*]{10}|0\d{2,3}-?\d{7,8}|(?<=[话机l:.\uff1a])\d{7,8})\s*[)\uff09]?$",
    re.IGNORECASE,
)
_AND = re.compile(r"[和及与&+]|\band\b")


@dataclass(frozen=True)
class Persons:
    """The people of a plan, to be found by what a table calls them."""

    people: tuple[Person, ...]

    @cached_property
    def _named(self) -> dict[str, list[Person]]:
        """The people whom a text may mean: an id means one, a name all who bear it."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            name, known = (
                _key(person.name),
                (person.unit, person.rank, person.phone, mask_phone(person.phone)),
            )
            beside = {_key(word) for word in known if word}
            words = {name, *(f"{name}({word})" for word in beside), *(f"{name}{word}" for word in beside)}
            for word in words:
                found.setdefault(word, []).append(person)
        # An id as a table that is hung up shows it, and then, lest it be another's, as it is.
        shown = mask_ids(person.id for person in self.people if person.id != person.name)
        for ids in (shown, {person.id: person.id for person in self.people}):
            for person in self.people:
                if person.id in ids:
                    found[_key(ids[person.id])] = [person]
                    found[f"{_key(person.name)}({_key(ids[person.id])})"] = [person]
        return found

    def find(self, written: str) -> Sequence[Person]:
        """Those who may be meant: nobody where the name is unknown, several where they share it."""
        return self._named.get(_key(written), ())

    def parted(self, names: Iterable[tuple[str, Place]]) -> list[tuple[str, Place]]:
        """The names, those apart that only a space or an “and” parts: 甲 乙 is two people where there is no 甲乙 and
        both are known.
        """
        return [(part, place) for name, place in names for part in self._parts(name)]

    def _parts(self, name: str) -> Sequence[str]:
        if self.find(name):
            return (name,)
        bare = _PHONE.sub("", name)
        if bare != name and (not bare or self.find(bare)):
            # A number that the plan does not know, beside its name or in a line of its own.
            return (bare,) if bare else ()
        words = name.split()
        if len(words) > 1 and all(map(self.find, words)):
            return words
        for sign in _AND.finditer(name):
            first, rest = name[: sign.start()].strip(), name[sign.end() :].strip()
            if self.find(first):
                others = self._parts(rest)
                if all(map(self.find, others)):
                    return (first, *others)
        return (name,)


def _key(text: str) -> str:
    return squeezed(text).casefold()


def near(word: str, known: Iterable[str]) -> Text:
    """The nearest known name, as a question; nothing where none is near."""
    return _near(word, frozenset(known))


@lru_cache(maxsize=4096)
def _near(word: str, known: frozenset[str]) -> Text:
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=40)
    if best is None:
        return Text("", "")
    return Text(",是不是“{word}”?", ", did you mean “{word}”?").format(word=best[0])
