"""The counting check: days and blocks of days that can not be manned, whatever the roster.

Necessary conditions only, each a sentence with its numbers: on a date, the posts that can be filled at
most (a matching of people to duties); over a window of days in which a hard rule limits each person, the
most that everyone together may serve.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from roster.answer import Finding
from roster.domain import Duty, Horizon, Person
from roster.rules.amounts import WindowRule
from roster.rules.base import Rule
from roster.rules.words import days_text
from roster.text import Text, listed


@dataclass(frozen=True)
class Shortage:
    """So many posts from `first` to `last`, so many that can be filled at most, and what holds people back."""

    first: dt.date
    last: dt.date
    need: int
    available: int
    shifts: tuple[str, ...]
    reasons: tuple[tuple[Text, int], ...] = ()

    @property
    def short(self) -> int:
        return self.need - self.available

    def finding(self) -> Finding:
        """The shortage in a sentence, as the contract has findings."""
        dates = (self.first,) if self.first == self.last else (self.first, self.last)
        message = Text(
            "{days}{shifts}:需要{need}人次,可用{available}人次,缺{short}{why}",
            "{days}{shifts}: {need} needed, {available} available, {short} short{why}",
        ).format(
            days=days_text(self.first, self.last),
            shifts=Text(" {s}", " {s}").format(s=listed(self.shifts)) if self.shifts else "",
            need=self.need,
            available=self.available,
            short=self.short,
            why=self._why(),
        )
        return Finding("counting", "error", message, dates=dates)

    def _why(self) -> Text:
        if not self.reasons:
            return Text("", "")
        zh = "、".join(f"{reason.zh}{count}人" for reason, count in self.reasons)
        en = ", ".join(f"{reason.en}: {count}" for reason, count in self.reasons)
        return Text(f"({zh})", f" ({en})")


def shortages(horizon: Horizon, rules: Sequence[Rule]) -> tuple[Shortage, ...]:
    """Every shortage that counting can show; blocks of days only where they lack more than their days do."""
    able = _Able(horizon, rules)
    days = [shortage for date in able.dates for shortage in _of_day(able, date)]
    blocks = [shortage for rule in rules for shortage in _of_windows(able, rule, days)]
    return (*days, *_widest(blocks))


class _Able:
    """Who could serve what, by date."""

    def __init__(self, horizon: Horizon, rules: Sequence[Rule]) -> None:
        self.horizon = horizon
        self.barring = [rule for rule in rules if type(rule).bars is not Rule.bars]
        tellings = (rule.tells_apart(horizon) for rule in self.barring)
        self.tellings = [telling for telling in tellings if telling is not None]
        self.duties: dict[dt.date, list[Duty]] = {}
        for duty in horizon.duties:
            self.duties.setdefault(duty.date, []).append(duty)
        self.dates = tuple(self.duties)
        self._groups: dict[dt.date, list[tuple[Duty, int]]] = {}
        self._able: dict[dt.date, dict[str, list[int]]] = {}

    def groups(self, date: dt.date) -> list[tuple[Duty, int]]:
        """Duties of a date that ask the same of people, as one of them and their posts together."""
        if date not in self._groups:
            found: dict[object, list[Duty]] = {}
            for duty in self.duties[date]:
                told = tuple(telling(duty) for telling in self.tellings)
                found.setdefault((duty.shift, duty.role, duty.name, told), []).append(duty)
            self._groups[date] = [(duties[0], sum(duty.need for duty in duties)) for duties in found.values()]
        return self._groups[date]

    def people(self, date: dt.date) -> dict[str, list[int]]:
        """For each person who could serve at all on a date, the groups they could serve in."""
        if date not in self._able:
            groups = self.groups(date)
            found = {
                person.id: [n for n, (duty, _) in enumerate(groups) if self.why_not(person, duty) is None]
                for person in self.horizon.people
            }
            self._able[date] = {person: numbers for person, numbers in found.items() if numbers}
        return self._able[date]

    def why_not(self, person: Person, duty: Duty) -> Text | None:
        """Why the person can not serve the duty; None where they can."""
        return next((why for rule in self.barring if (why := rule.bars(self.horizon, person, duty))), None)


def _of_day(able: _Able, date: dt.date) -> Iterator[Shortage]:
    groups = able.groups(date)
    filled = _matched(able.people(date), [need for _, need in groups])
    short = [n for n, (_, need) in enumerate(groups) if filled[n] < need]
    if not short:
        return
    need = sum(groups[n][1] for n in short)
    available = sum(filled[n] for n in short)
    held_back = Counter(
        rule
        for person in able.horizon.people
        if person.id not in able.people(date)
        for rule in able.barring
        if rule.rule in _REASONS and rule.bars(able.horizon, person, groups[short[0]][0]) is not None
    )
    shifts = tuple(dict.fromkeys(groups[n][0].shift for n in short))
    reasons = tuple((rule.title, count) for rule, count in held_back.items())
    yield Shortage(date, date, need, available, shifts, reasons)


_REASONS = {"absence", "exemption", "refusal"}


def _matched(people: dict[str, list[int]], needs: list[int]) -> list[int]:
    """How many of each group can be filled when as many posts as possible are (augmenting paths)."""
    holds: list[list[str]] = [[] for _ in needs]

    def seat(person: str, seen: set[int]) -> bool:
        for group in people[person]:
            if group in seen:
                continue
            seen.add(group)
            if len(holds[group]) < needs[group]:
                holds[group].append(person)
                return True
            for place, other in enumerate(holds[group]):
                if len(people[other]) > 1 and seat(other, seen):
                    holds[group][place] = person
                    return True
        return False

    for person in sorted(people, key=lambda person: len(people[person])):
        seat(person, set())
    return [len(held) for held in holds]


def _of_windows(able: _Able, rule: Rule, days: Sequence[Shortage]) -> Iterator[Shortage]:
    """Windows of a hard limit per person that hold more posts than everyone's limits together."""
    if (
        not isinstance(rule, WindowRule)
        or rule.price is not None
        or rule.who is not None
        or rule.which is not None
    ):
        return
    limit = rule.limit
    missing = {shortage.first: shortage.short for shortage in days}
    for first, last in rule.windows(able.dates, able.horizon.quarter):
        dates = [date for date in able.dates if first <= date <= last]
        need = sum(duty.need for date in dates for duty in able.duties[date])
        serving = Counter(person for date in dates for person in able.people(date))
        available = sum(min(limit, count) for count in serving.values())
        if need - available > sum(missing.get(date, 0) for date in dates):
            yield Shortage(dates[0], dates[-1], need, available, ())


def _widest(blocks: Iterable[Shortage]) -> Iterator[Shortage]:
    """Of blocks that overlap, the one that lacks most."""
    taken: list[Shortage] = []
    for block in sorted(blocks, key=lambda block: (-block.short, block.first)):
        if all(block.first > other.last or block.last < other.first for other in taken):
            taken.append(block)
    yield from sorted(taken, key=lambda block: block.first)
