"""The running balance: what each has served above the fair share, from quarter to quarter.

It is carried on for ever, begun anew each year, or fades by half in so many quarters, as the bureau decides.
Whoever is new to a line begins at the average of those who share its duties: at zero where all are even, and
neither flooded nor let off where those who left, or vacant posts, have put all others above or below it. Who
is not on the list of a whole quarter has left, and is new again on coming back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from roster.domain.dates import Quarter
from roster.records.document import Document

Balance = dict[tuple[str, str], Fraction]
"""Served - fair share, by person and line."""

_HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Reset:
    """When a balance is forgotten: `half_life` counts quarters."""

    policy: Literal["never", "yearly", "half-life"] = "never"
    half_life: int = 4


NEVER = Reset()


class Running:
    """The balances of everyone on record, brought on quarter by quarter."""

    def __init__(self, reset: Reset = NEVER) -> None:
        self.reset = reset
        self.balance: Balance = {}
        self.last: Document | None = None

    def add(self, document: Document) -> None:
        """Count a quarter, the next on record."""
        self._carry(document.quarter)
        self._forget({person.id for person in document.people} - self._present())
        for person in document.people:
            for line, value in person.begun.items():
                self.balance.setdefault((person.id, line), value)
        shares = {(person.id, line) for person in document.people for line in person.fair}
        begin(self.balance, shares)
        before = set(self.balance)
        count(self.balance, document)
        self._join(document, shares, before)
        self.last = document

    def _join(
        self, document: Document, shares: Collection[tuple[str, str]], before: Collection[tuple[str, str]]
    ) -> None:
        """Who joined after publication and served: what was served is above the average of the line."""
        sharing = {person for person, _ in shares}
        average = _averages(self.balance, shares)
        for person, line in self.balance.keys() - before:
            if person not in sharing:
                self.balance[person, line] += average.get((line, 0), Fraction(0))

    def opening(self, quarter: Quarter) -> Balance:
        """What a quarter to come begins with: nothing for who was not there in the last one."""
        self._carry(quarter)
        self._forget({person for person, _ in self.balance} - self._present())
        return self.balance

    def _present(self) -> set[str]:
        """Those listed in the last quarter, or who served in it: they may have come after its publication."""
        if self.last is None:
            return set()
        served = {self.last.id_of(name) for row in self.last.duties for name in row.actual}
        return served | {person.id for person in self.last.people}

    def _forget(self, people: set[str]) -> None:
        for key in [key for key in self.balance if key[0] in people]:
            del self.balance[key]

    def _carry(self, until: Quarter) -> None:
        """Bring the balances to a later quarter, as the policy has it."""
        since = until if self.last is None else self.last.quarter
        if self.reset.policy == "yearly" and since.year != until.year:
            self.balance.clear()
        if self.reset.policy == "half-life":
            quarters = 4 * (until.year - since.year) + until.number - since.number
            left = Fraction(round(2 ** (-quarters / self.reset.half_life) * 10_000), 10_000)
            for key, value in self.balance.items():
                self.balance[key] = round(value * left / _HUNDREDTH) * _HUNDREDTH


def begin(
    balance: Balance,
    shares: Collection[tuple[str, str]],
    circles: Mapping[tuple[str, str], int] | None = None,
) -> None:
    """Who has a share of a line and no balance yet gets the average of those who have both, to a hundredth.

    `circles` says by number with whom each shares the duties of a line; without it, all who have a share of
    the line do.
    """
    average = _averages(balance, shares, circles)
    for person, line in shares:
        start = average.get((line, _circle(circles, person, line)))
        if start:
            balance.setdefault((person, line), start)


def _averages(
    balance: Balance,
    shares: Collection[tuple[str, str]],
    circles: Mapping[tuple[str, str], int] | None = None,
) -> dict[tuple[str, int], Fraction]:
    """By line and circle, the average balance of those who have a share, to a hundredth."""
    known: dict[tuple[str, int], list[Fraction]] = {}
    for person, line in shares:
        if (person, line) in balance:
            known.setdefault((line, _circle(circles, person, line)), []).append(balance[person, line])
    return {
        one: round(sum(values, Fraction(0)) / len(values) / _HUNDREDTH) * _HUNDREDTH
        for one, values in known.items()
    }


def _circle(circles: Mapping[tuple[str, str], int] | None, person: str, line: str) -> int:
    return circles.get((person, line), 0) if circles else 0


def count(balance: Balance, document: Document) -> None:
    """Add what was served in a quarter and subtract the fair share; a line without one counts in full."""
    for row in document.duties:
        for name in row.actual:
            who = document.id_of(name)
            for line in document.counted(who, row):
                balance[who, line] = balance.get((who, line), Fraction(0)) + row.counts
    for person in document.people:
        for line, share in person.fair.items():
            balance[person.id, line] = balance.get((person.id, line), Fraction(0)) - share
