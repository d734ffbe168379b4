"""A shortage as a value, and as a sentence with its numbers and the names of those who are away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from roster.domain.answer import Finding
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.text import Text, joined, listed
from roster.language.phrases import ROLE_TEXTS, days_text, names_text

NAMES = 6
"""How many names of one cause a sentence holds; the others are counted."""
_SEGMENTS = 3


@dataclass(frozen=True)
class Shortage:
    """Posts of `duties` from the first date to the last: how many, how many can be filled at most, and why.

    `among` are the names of the units or segments that lack people, where others of the same shifts do not.
    `limit` is how often each person serves in the block at most, and the rule that says so. `causes` are
    those who are kept from it, by kind of cause, with the reason each gave.
    """

    duties: tuple[Duty, ...]
    need: int
    available: int
    among: tuple[str, ...] = ()
    limit: tuple[int, Text] | None = None
    causes: tuple[tuple[Text, tuple[tuple[Person, str], ...]], ...] = ()

    @property
    def short(self) -> int:
        """How many are missing."""
        return self.need - self.available

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """The dates of its duties, in order."""
        return tuple(sorted({duty.date for duty in self.duties}))

    @property
    def first(self) -> dt.date:
        """The first of its dates."""
        return self.dates[0]

    @property
    def last(self) -> dt.date:
        """The last of its dates."""
        return self.dates[-1]

    @property
    def shifts(self) -> tuple[str, ...]:
        """The shifts of its duties, each once."""
        return tuple(dict.fromkeys(duty.shift for duty in self.duties))

    @property
    def missing(self) -> tuple[Person, ...]:
        """Those who are kept from it, whatever the cause."""
        return tuple(dict.fromkeys(person for _, people in self.causes for person, _ in people))

    def text(self, *, private: bool = False) -> Text:
        """The shortage in a sentence; with `private`, the reasons people gave for being away."""
        return Text(
            "{days} {what}：需要{need}人次，可用{available}人次，缺{short}{why}",
            "{days} {what}: {need} needed, {available} available, {short} short{why}",
        ).format(
            days=self._days(),
            what=self._what(),
            need=self.need,
            available=self.available,
            short=self.short,
            why=self._why(private=private),
        )

    def finding(self, *, private: bool = False) -> Finding:
        """The shortage as the contract has findings."""
        people = tuple(person.id for person in self.missing)
        dates = (self.first,) if self.first == self.last else (self.first, self.last)
        return Finding("counting", "error", self.text(private=private), people, dates)

    def _days(self) -> Text:
        count, days = len(self.dates), days_text(self.first, self.last)
        if count == (self.last - self.first).days + 1:
            return days
        return Text("{days}（其中{n}天）", "{days} ({n} days)").format(days=days, n=count)

    def _what(self) -> Text:
        parts: list[object] = [listed(self.shifts)]
        roles = {duty.role for duty in self.duties}
        if roles == {"leader"}:
            parts.append(ROLE_TEXTS["leader"])
        if self.among:
            shown = listed(self.among[:_SEGMENTS])
            more = len(self.among) - _SEGMENTS
            parts.append(
                shown
                if more <= 0
                else Text("{shown}等{n}处", "{shown} and {more} more").format(
                    shown=shown, n=len(self.among), more=more
                )
            )
        return Text(
            " ".join(Text("{p}", "{p}").format(p=part).zh for part in parts),
            " ".join(Text("{p}", "{p}").format(p=part).en for part in parts),
        )

    def _why(self, *, private: bool) -> Text:
        parts: list[Text] = []
        if self.limit is not None:
            parts.append(
                Text("每人至多{n}次：{rule}", "each at most {n}: {rule}").format(
                    n=self.limit[0], rule=self.limit[1]
                )
            )
        for kind, people in self.causes:
            parts.append(
                Text("{kind}{n}人：{names}", "{n} {kind}: {names}").format(
                    kind=kind, n=len(people), names=names_text(people, NAMES, private=private)
                )
            )
        return Text("（{parts}）", " ({parts})").format(parts=joined(parts)) if parts else Text("", "")


def merged(shortages: Sequence[Shortage]) -> Shortage:
    """Shortages of the same posts on several days as one."""
    causes: dict[Text, dict[Person, str]] = {}
    for shortage in shortages:
        for kind, people in shortage.causes:
            known = causes.setdefault(kind, {})
            for person, why in people:
                known.setdefault(person, why)
    first = shortages[0]
    return Shortage(
        tuple(duty for shortage in shortages for duty in shortage.duties),
        sum(shortage.need for shortage in shortages),
        sum(shortage.available for shortage in shortages),
        first.among,
        first.limit,
        tuple((kind, tuple(people.items())) for kind, people in causes.items()),
    )
