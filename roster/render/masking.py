"""What a table that is hung up in public may say of a person: phone numbers and ids in part, reasons not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_RUN = re.compile(r"\d(?:[ \-\u2013()\uff08\uff09]{0,2}\d)+")
_OWN = re.compile(r"(?<!\d)(?:1\d{2}[ -]?\d{4}[ -]?\d{4}|\d{17}[\dXx])(?!\d)")


def mask_phone(text: str) -> str:
    """Each number with only its beginning and end: 100****1234, 029-***0000."""
    return _RUN.sub(lambda run: _mask_digits(run[0]), text)


def mask_notes(text: str) -> str:
    """A note of the plan with people's own numbers masked; an office's number is meant to be read."""
    return _OWN.sub(lambda run: _mask_digits(run[0]), text)


def mask_ids(ids: Iterable[str]) -> Mapping[str, str]:
    """For each id what is shown of it: its first and last characters, and a number where two would look alike."""
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


def _mask_digits(text: str) -> str:
    """The digits in the middle starred: three at the beginning and four at the end stay, fewer of a short number."""
    places = [place for place, char in enumerate(text) if char.isdigit()]
    count = len(places)
    head, tail = (3, 4) if count >= 11 else (2, 2) if count >= 7 else (1, 1) if count > 2 else (0, 0)
    hidden = set(places[head : count - tail])
    return "".join("*" if place in hidden else char for place, char in enumerate(text))
