"""Who could serve what, whatever else the roster holds: by date, for thousands of people in a moment.

Duties that nothing tells apart are one group, and people are looked at once for all who have unit, rank and
tags in common; absences, exemptions and refusals matter on their own dates only.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from roster.domain.dates import ONE_DAY, Span
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.rules.base import Cause, Excluded, Rule

Groups = tuple[int, ...]


class Barring:
    """The rules by which someone can never serve a duty, whatever else the roster holds."""

    def __init__(self, horizon: Horizon, rules: Iterable[Rule]) -> None:
        self.horizon = horizon
        self.rules = tuple(rule for rule in rules if type(rule).bars is not Rule.bars)

    def causes(self, person: Person, duty: Duty) -> Iterator[tuple[Rule, Cause]]:
        """All that bars a person from a duty, rule by rule; nothing where they may serve it."""
        for rule in self.rules:
            cause = rule.bars(self.horizon, person, duty)
            if cause is not None:
                yield rule, cause

    def able(self, person: Person, duty: Duty) -> bool:
        """Whether nothing bars a person from a duty."""
        return all(rule.bars(self.horizon, person, duty) is None for rule in self.rules)


@dataclass(frozen=True)
class Group:
    """Duties of one shift and role of a date that ask the same of people; `need` is their posts together.

    Groups of different dates that ask the same have the same `shape`.
    """

    number: int
    duties: tuple[Duty, ...]
    need: int
    shape: object

    @property
    def one(self) -> Duty:
        """A duty that represents all of them."""
        return self.duties[0]


class Ability:
    """The groups of a horizon and who could serve in each.

    With `share` it is about who owes a share of what: lines are told apart, and whoever a hard rule keeps
    from a duty altogether can not serve it, by whatever means it does.
    """

    def __init__(self, horizon: Horizon, rules: Sequence[Rule], *, share: bool = False) -> None:
        self.horizon = horizon
        self._share = share
        self._excluded: tuple[Excluded, ...] = ()
        if share:
            self._excluded = tuple(one for rule in rules for one in rule.excludes(horizon))
        self.barring = Barring(horizon, rules)
        self.groups = tuple(self._grouped())
        self.by_date: dict[dt.date, Groups] = {}
        for group in self.groups:
            date = group.one.date
            self.by_date[date] = (*self.by_date.get(date, ()), group.number)
        self.dates = tuple(sorted(self.by_date))
        kinds: dict[object, int] = {}
        self.kind_of = tuple(kinds.setdefault(self._traits(person), len(kinds)) for person in horizon.people)
        """For each person, by their place in the horizon, the number of their kind."""
        self.kinds = Counter(self.kind_of)
        """How many people there are of each kind."""
        self.usual = self._usual(kinds)
        """For each kind of people, what they could serve on each date if nothing personal kept them from it.
        """
        self.special = self._special()
        """For each date, what those people (by their place) can serve whom something personal concerns then.
        """

    def on(self, place: int, date: dt.date) -> Groups:
        """The groups in which a person (by their place in the horizon) could serve on a date."""
        special = self.special[date].get(place)
        return self.usual[self.kind_of[place]][date] if special is None else special

    def days(self, line: str) -> list[int]:
        """On how many dates each person (by their place in the horizon) could serve any duty of a line."""
        counts = {number for number, group in enumerate(self.groups) if line in group.one.counted}
        usual = [sum(not counts.isdisjoint(groups) for groups in of_kind.values()) for of_kind in self.usual]
        found = [usual[kind] for kind in self.kind_of]
        for date, special in self.special.items():
            for place, left in special.items():
                whole = self.usual[self.kind_of[place]][date]
                found[place] += (not counts.isdisjoint(left)) - (not counts.isdisjoint(whole))
        return found

    def able(self, person: Person, duty: Duty) -> bool:
        """Whether nothing bars the person from the duty."""
        if self._excluded and any(person.id in one.people and one.duties(duty) for one in self._excluded):
            return False
        return self.barring.able(person, duty)

    def _grouped(self) -> Iterator[Group]:
        asked = (rule.tells_apart(self.horizon) for rule in self.barring.rules)
        tellings = [telling for telling in asked if telling is not None]
        found: dict[tuple[dt.date, tuple[str, ...], object], list[Duty]] = {}
        for duty in self.horizon.duties:
            shape: object = (
                duty.shift,
                duty.role,
                duty.name,
                tuple(telling(duty) for telling in tellings),
                tuple(one.duties(duty) for one in self._excluded),
            )
            line = duty.counted if self._share else ()
            found.setdefault((duty.date, line, shape), []).append(duty)
        for number, ((_, _, shape), duties) in enumerate(found.items()):
            yield Group(number, tuple(duties), sum(duty.need for duty in duties), shape)

    def _traits(self, person: Person) -> object:
        """What a rule may bar people by, apart from what is personal and has dates."""
        meant = tuple(rule.who.matches(person) for rule in self.barring.rules if rule.who is not None)
        excluded = tuple(person.id in one.people for one in self._excluded)
        return person.unit, person.rank, person.roles, person.tags, meant, excluded

    def _usual(self, kinds: Mapping[object, int]) -> list[dict[dt.date, Groups]]:
        typical: dict[int, Person] = {}
        for person, kind in zip(self.horizon.people, self.kind_of, strict=True):
            typical.setdefault(kind, person)
        found = []
        for kind in range(len(kinds)):
            person = replace(typical[kind], member=Span(), away=(), exempt=(), refusals=())
            shapes: dict[object, bool] = {}
            for group in self.groups:
                if group.shape not in shapes:
                    shapes[group.shape] = self.able(person, group.one)
            found.append(
                {
                    date: tuple(n for n in groups if shapes[self.groups[n].shape])
                    for date, groups in self.by_date.items()
                }
            )
        return found

    def _special(self) -> dict[dt.date, dict[int, Groups]]:
        found: dict[dt.date, dict[int, Groups]] = {date: {} for date in self.dates}
        for place, person in enumerate(self.horizon.people):
            usual = self.usual[self.kind_of[place]]
            for date in self._concerned(person):
                left = tuple(n for n in usual[date] if self.able(person, self.groups[n].one))
                if left != usual[date]:
                    found[date][place] = left
        return found

    def _concerned(self, person: Person) -> set[dt.date]:
        """The dates on which something personal may keep the person from a duty."""
        spans = [
            # A duty of the day before may last into an absence.
            *(Span(span.first and span.first - ONE_DAY, span.last) for span in person.away),
            *(one.span for one in person.exempt),
            *(call.span for call in person.refusals),
        ]
        if person.member.first is not None:
            spans.append(Span(None, person.member.first - ONE_DAY))
        if person.member.last is not None:
            # A duty of the last day may end after it.
            spans.append(Span(person.member.last, None))
        found: set[dt.date] = set()
        for span in spans:
            start = 0 if span.first is None else bisect_left(self.dates, span.first)
            end = len(self.dates) if span.last is None else bisect_right(self.dates, span.last)
            found.update(self.dates[start:end])
        return found
