"""What a table hung up in public may show of a person: phone numbers and ids in part, reasons not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from roster.domain.people import Person

_T = TypeVar("_T")

_RUN = re.compile(r"\d(?:[ \-\u2013()\uff08\uff09]{0,2}\d)+")
_OWN = re.compile(
    r"(?<!\d)(?:(?:\+?86[ \-]?)?1\d{2}[ .\-]?\d{4}[ .\-]?\d{4}|1\d{3}[ \-]\d{3}[ \-]\d{4}|1\d{4}[ \-]\d{6}"
    r"|\d{6} ?\d{8} ?\d{3}[\dXx\uff38]|\d{15})(?!\d)"
)
"""A mobile number, or that of an identity card."""
_LONG = 7
"""Fewer digits may be anything."""


def mask_phone(text: str) -> str:
    """Each number with only its beginning and end: 100****1234, 029-***0000."""
    return _RUN.sub(lambda run: _mask_digits(run[0]), text)


def mask_notes(text: str) -> str:
    """A note of the plan with people's own numbers masked; an office's number is meant to be read."""
    return _OWN.sub(lambda run: _mask_digits(run[0]), text)


@dataclass(frozen=True)
class Mask:
    """Masks free text of a plan (titles, notes, names of periods) for tables hung up in public.

    People's own numbers are masked: mobile and identity numbers anywhere, and every number that the plan
    gives as somebody's phone.
    """

    phones: frozenset[str]

    @classmethod
    def of(cls, people: Iterable[Person]) -> Mask:
        """The mask for the people of a plan."""
        runs = (_digits(run) for person in people for run in _RUN.findall(person.phone))
        return cls(frozenset(run for run in runs if len(run) >= _LONG))

    def text(self, text: str) -> str:
        """The text with people's own numbers starred."""
        own = mask_notes(text)
        return _RUN.sub(lambda run: _mask_digits(run[0]) if _digits(run[0]) in self.phones else run[0], own)

    def all(self, value: _T) -> _T:
        """A value with every text in it masked; ids and phones, which have their own way, stay."""
        return cast(_T, self._all(value))

    def _all(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value) if any(char.isdigit() for char in value) else value
        if isinstance(value, (tuple, list, frozenset, set)):
            return type(value)(map(self._all, value))
        if isinstance(value, Mapping):
            return {self._all(key): self._all(item) for key, item in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            changed = {
                one.name: new
                for one in fields(value)
                if one.init and one.name not in _KEPT
                if (new := self._all(old := getattr(value, one.name))) is not old and new != old
            }
            return replace(value, **changed) if changed else value
        return value


_KEPT = {"id", "phone", "assigned", "balance", "fair", "served"}


def mask_ids(ids: Iterable[str]) -> Mapping[str, str]:
    """For each id what is shown of it: its first and last characters, with a number where two look alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for one in ids:
        keep = 1 if len(one) < 9 else 3
        masked = one[:keep] + "*" * max(2, len(one) - 2 * keep) + (one[-keep:] if len(one) > 2 else "")
        shown, number = masked, 1
        while shown in taken:
            number += 1
            shown = f"{masked}#{number}"
        taken.add(shown)
        found[one] = shown
    return found


def mask_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """A schedule document without ids, reasons and findings; who has the name as id keeps it."""
    people = document["people"]
    masked = mask_ids(person["id"] for person in people if person["id"] != person["name"])

    def shown(one: str) -> str:
        return masked.get(one, one)

    duties = [
        {
            **duty,
            "assigned": [shown(one) for one in duty["assigned"]],
            **({"changes": [_change(one, masked) for one in duty["changes"]]} if "changes" in duty else {}),
        }
        for duty in document["duties"]
    ]
    return {
        **document,
        "duties": duties,
        "people": [{**person, "id": shown(person["id"])} for person in people],
        "findings": [],
    }


def _change(change: Mapping[str, Any], masked: Mapping[str, str]) -> dict[str, Any]:
    people = {key: masked.get(change[key], change[key]) for key in ("planned", "actual")}
    return {**change, **people, "reason": "", "approver": ""}


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _mask_digits(text: str) -> str:
    """The digits in the middle starred; three at the start and four at the end stay, fewer if it is short."""
    places = [place for place, char in enumerate(text) if char.isdigit()]
    count = len(places)
    head, tail = (3, 4) if count >= 11 else (2, 2) if count >= 7 else (1, 1) if count > 2 else (0, 0)
    hidden = set(places[head : count - tail])
    return "".join("*" if place in hidden else char for place, char in enumerate(text))
