"""Who or what is meant by a name as hands write it, in tables and on command lines alike.

Spaces, full-width and capital letters make no difference (`spelling.key`). A person may also be written with
the unit, rank, phone number or id beside the name, as tables print them. An id takes precedence over a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from roster.domain.people import Person
from roster.domain.text import Text, listed
from roster.errors import Place, Problem, RosterError
from roster.language.masking import mask_ids, mask_phone
from roster.language.spelling import key

T = TypeVar("T")

PERSON = Text("人员", "person")
UNIT = Text("单位", "unit")
RULE = Text("规则", "rule")

_PHONE = re.compile(
    r"\s*[(\uff08]?\s*(?:电话|手机|tel)?[:.\uff1a\s]*(?:1[\d*]{10}|0\d{2,3}-?\d{7,8}|(?<=[话机l:.\uff1a])\d{7,8})\s*[)\uff09]?$",
    re.IGNORECASE,
)
_AND = re.compile(r"[和及与&+]|\band\b")


class Names(Generic[T]):
    """Things of one kind by their names."""

    def __init__(self, kind: Text, named: Iterable[tuple[str, T]]) -> None:
        self.kind = kind
        self.named = tuple(named)

    @cached_property
    def _exact(self) -> dict[str, T]:
        """The things by what alone means each, as it is written."""
        return dict(self.named)

    @cached_property
    def _spelled(self) -> dict[str, list[T]]:
        return _grouped((key(name), one) for name, one in self.named)

    def find(self, written: str) -> Sequence[T]:
        """Those that may be meant: none where the name is unknown, several where they share it."""
        if written in self._exact:
            return (self._exact[written],)
        return self._spelled.get(key(written), ())

    def one(self, written: str, where: str = "") -> T:
        """The one that is meant; raises RosterError, at `where`, where there is none or there are several."""
        found = self.find(written)
        if len(found) == 1:
            return found[0]
        message, hint = self.unclear(written, found)
        hint = hint or advice(written, (name for name, _ in self.named))
        raise RosterError.of([Problem(Place(where), message, hint)])

    def unclear(self, written: str, found: Sequence[T]) -> tuple[Text, Text | None]:
        """The message and the advice where `find` gave several of a name, or none."""
        if found:
            message = Text("有{n}个“{word}”", "there are {n} “{word}”").format(n=len(found), word=written)
            return message, self._apart(found)
        return unknown(written, self.kind), nearest(written, (name for name, _ in self.named))

    def _apart(self, found: Sequence[T]) -> Text:
        names = (name for name, one in self.named if one in found)
        return Text("请写全：{names}", "write it in full: {names}").format(names=listed(names))


class Persons(Names[Person]):
    """People by their names, ids and what tables call them."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        super().__init__(PERSON, ((person.name, person) for person in self.people))

    @cached_property
    def _exact(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def _spelled(self) -> dict[str, list[Person]]:
        named: list[tuple[str, Person]] = []
        for person in self.people:
            known = {person.unit, person.rank, person.phone, mask_phone(person.phone)} - {""}
            beside = {key(word) for word in known}
            name = key(person.name)
            words = {name, *(f"{name}({word})" for word in beside), *(f"{name}{word}" for word in beside)}
            named += [(word, person) for word in words]
        found = _grouped(named)
        # An id as a table that is hung up shows it, and then, as it may be another's, the id as it is.
        shown = mask_ids(person.id for person in self.people if person.id != person.name)
        for ids in (shown, {person.id: person.id for person in self.people}):
            named = []
            for person in self.people:
                if person.id in ids:
                    one = key(ids[person.id])
                    named += [(one, person), (f"{key(person.name)}({one})", person)]
            found |= _grouped(named)
        return found

    def _apart(self, found: Sequence[Person]) -> Text:
        return Text("请写编号：{ids}", "write the id: {ids}").format(ids=listed(one.id for one in found))

    def parted(self, names: Iterable[tuple[str, Place]]) -> list[tuple[str, Place]]:
        """The names, split at a space or an “and” where only that gives known people.

        甲 乙 is two people where there is no 甲乙 and both are known. Each part keeps the place of the whole.
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


def _grouped(named: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for name, one in named:
        found.setdefault(name, []).append(one)
    return found


def unknown(written: str, kind: Text) -> Text:
    """That nothing of the kind has the name."""
    return Text("没有叫“{word}”的{kind}", "there is no {kind} “{word}”").format(word=written, kind=kind)


def nearest(word: str, known: Iterable[str]) -> Text | None:
    """The nearest known name as a question; None where none is near."""
    return _nearest(word, frozenset(known))


@lru_cache(maxsize=4096)
def _nearest(word: str, known: frozenset[str]) -> Text | None:
    from rapidfuzz import fuzz, process

    best = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=50)
    return None if best is None else Text("是不是“{w}”？", "did you mean “{w}”?").format(w=best[0])


def advice(word: object, known: Iterable[object]) -> Text | None:
    """The nearest known word, or the first of them where none is near."""
    words = sorted({str(one) for one in known})
    near = nearest(str(word), words)
    if near is not None or not words:
        return near
    some = listed(words[:8])
    return Text("可写：{words}", "known: {words}").format(
        words=some if len(words) <= 8 else Text("{some} 等", "{some} …").format(some=some)
    )
