"""What a small change of a schedule does: which breaches come and go, and what each tier costs then.

Exact, by the checker's faces alone. A rule that looks at one person's duties, or at one date, is asked about
those whom the change touches; any other about the whole schedule. What was asked once is remembered, so that
many changes of one schedule are reckoned quickly.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from roster.checking.check import counted
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.tiers import TierKey
from roster.rules.ability import Barring
from roster.rules.base import Breach, Rule, Scope
from roster.rules.tiers import TierName

Assigned = tuple[str, ...]
Change = Mapping[int, Assigned]
"""Duties by index, and who serves them then."""

Costs = Mapping[str | None, Fraction]


@dataclass(frozen=True)
class Said:
    """What one rule says of a schedule, or of a part of it."""

    costs: Costs
    breaches: tuple[Breach, ...]


@dataclass(frozen=True)
class Effect:
    """What a change does.

    `clashes` are the breaches of hard rules that it brings, `worse` and `better` the priced ones that come
    and go; `tiers` what each tier costs more (less: below 0), in the order of the tiers, those that stay
    left out; `served` what each person touched serves more or less of each line.
    """

    clashes: tuple[Breach, ...]
    worse: tuple[tuple[Rule, Breach], ...]
    better: tuple[tuple[Rule, Breach], ...]
    tiers: tuple[tuple[TierKey, Fraction], ...]
    served: tuple[tuple[str, str, Fraction], ...] = ()

    @property
    def first(self) -> tuple[TierKey, Fraction] | None:
        """The first tier that is not as before; None where all are."""
        return self.tiers[0] if self.tiers else None

    @property
    def possible(self) -> bool:
        """Whether nobody would serve twice at a time."""
        return not self.clashes

    @property
    def free(self) -> bool:
        """Whether no rule is broken and no tier is any worse or better."""
        return not self.clashes and not self.tiers

    @property
    def improves(self) -> bool:
        """Whether the schedule would be better: the first tier that changes costs less."""
        return not self.clashes and bool(self.tiers) and self.tiers[0][1] < 0


Broken = tuple[tuple[Rule, Breach], ...]
"""Hard rules, each with a breach of it."""


class Effects:
    """One schedule, its rules and tiers, and the effects of changing it."""

    def __init__(self, schedule: Schedule, rules: Sequence[Rule], tiers: Sequence[TierKey]) -> None:
        self.schedule = schedule
        self.rules = tuple(rules)
        self.tiers = tuple(tiers)
        self._of_person: dict[tuple[int, str, tuple[int, ...]], Said] = {}
        self._of_day: dict[tuple[int, dt.date], Said] = {}
        self._of_all: dict[int, Said] = {}
        self._views: dict[tuple[str, tuple[int, ...]], Schedule] = {}
        self._horizons: dict[str, Horizon] = {}
        self._moved: dict[tuple[int, int], Duty] = {}
        self._days: dict[dt.date, tuple[tuple[int, ...], Horizon]] = {}

    @property
    def horizon(self) -> Horizon:
        """What was asked of the schedule."""
        return self.schedule.horizon

    @cached_property
    def barring(self) -> Barring:
        """Who can never serve a duty."""
        return Barring(self.horizon, self.rules)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """On what the breaches of each rule hang."""
        return tuple(rule.scope_in(self.horizon) for rule in self.rules)

    @cached_property
    def served(self) -> Mapping[str, tuple[int, ...]]:
        """The duties of each person, by index, in ascending order."""
        return {
            person: tuple(sorted(duty.index for duty in duties))
            for person, duties in self.schedule.duties_of.items()
        }

    def of(self, change: Change) -> Effect:
        """All that a change does."""
        asked = _Asked(self, change)
        clashes: list[Breach] = []
        worse: list[tuple[Rule, Breach]] = []
        better: list[tuple[Rule, Breach]] = []
        for number, rule in enumerate(self.rules):
            come, gone = asked.come(number), asked.gone(number)
            if rule.tier == "vacancies":
                worse += [(rule, breach) for breach in come]
                better += [(rule, breach) for breach in gone]
                continue
            clashes += [breach for breach in come if breach.weight is None]
            worse += [(rule, breach) for breach in come if breach.weight is not None]
            better += [(rule, breach) for breach in gone if breach.weight is not None]
        return Effect(
            tuple(clashes), tuple(worse), tuple(better), tuple(asked.tiers()), tuple(asked.served())
        )

    def broken(self, change: Change) -> Broken:
        """The breaches of hard rules that a change brings; where it puts someone on two posts at once, these
        alone."""
        return tuple(self._clashes(_Asked(self, change)))

    def harmless(self, change: Change) -> bool:
        """Whether a change breaks no hard rule and makes no tier worse before one is better; found out as
        early as can be."""
        asked = _Asked(self, change)
        first = next(asked.tiers(), None)
        if first is not None and first[1] > 0:
            return False
        return next(self._clashes(asked), None) is None

    def _clashes(self, asked: _Asked) -> Iterator[tuple[Rule, Breach]]:
        for number in self._hard:
            rule = self.rules[number]
            clashes = [(rule, breach) for breach in asked.come(number) if breach.weight is None]
            yield from clashes
            if clashes and rule.exclusive:
                return

    @cached_property
    def _hard(self) -> tuple[int, ...]:
        """The hard rules by number: those first that need the least looked at."""
        hard = [n for n, rule in enumerate(self.rules) if rule.price is None and rule.tier != "vacancies"]
        order = ("person", "person-in-all", "day", "quarter")
        return tuple(sorted(hard, key=lambda n: (not self.rules[n].exclusive, order.index(self.scopes[n]))))

    def within(self, horizon: Horizon, rules: Sequence[Rule]) -> Effects:
        """The effects by other rules and with other people, where the duties and who serves them are the
        same."""
        other = Effects(Schedule(horizon, self.schedule.assigned), rules, self.tiers)
        other.served, other._past, other._moved = self.served, self._past, self._moved
        return other

    @cached_property
    def _past(self) -> Mapping[str, tuple[Service, ...]]:
        return self.horizon.served_by

    # -- what a rule says of a part ------------------------------------------------------------

    def _person(self, rule: int, person: str, duties: tuple[int, ...]) -> Said:
        """What a rule says of a person who serves these duties."""
        key = (rule, person, duties)
        if key not in self._of_person:
            if self.scopes[rule] == "person":
                said = _said(self.rules[rule], self._alone(person, duties), duties)
            else:
                said = _said(self.rules[rule], self._among_all(person, duties), None)
            self._of_person[key] = said
        return self._of_person[key]

    def _alone(self, person: str, duties: tuple[int, ...]) -> Schedule:
        """The schedule of one person with these duties, and nobody and nothing else."""
        key = (person, duties)
        if key not in self._views:
            horizon = replace(self._own_horizon(person), duties=self._numbered(duties))
            self._views[key] = Schedule(horizon, tuple((person,) for _ in duties))
        return self._views[key]

    def _numbered(self, duties: Iterable[int]) -> tuple[Duty, ...]:
        """Duties by index, with the numbers they have where there are no others."""
        found = []
        for key in enumerate(duties):
            if key not in self._moved:
                self._moved[key] = replace(self.horizon.duties[key[1]], index=key[0])
            found.append(self._moved[key])
        return tuple(found)

    def _among_all(self, person: str, duties: tuple[int, ...]) -> Schedule:
        """The schedule of one person with these duties, among all the duties there are."""
        assigned: list[Assigned] = [()] * len(self.horizon.duties)
        for index in duties:
            assigned[index] = (person,)
        return Schedule(self._own_horizon(person), tuple(assigned))

    def _own_horizon(self, person: str) -> Horizon:
        """The horizon in which there is one person only."""
        if person not in self._horizons:
            horizon = self.horizon
            keys = [(person, line) for line in horizon.lines]
            self._horizons[person] = replace(
                horizon,
                people=(horizon.person[person],) if person in horizon.person else (),
                served=self._past.get(person, ()),
                fair={key: horizon.fair[key] for key in keys if key in horizon.fair},
                balance={key: horizon.balance[key] for key in keys if key in horizon.balance},
            )
        return self._horizons[person]

    def _day(self, rule: int, date: dt.date, change: Change | None = None) -> Said:
        """What a rule says of one date, as it is or with a change."""
        if change is None:
            key = (rule, date)
            if key not in self._of_day:
                self._of_day[key] = self._day(rule, date, {})
            return self._of_day[key]
        duties, there = self._on(date)
        assigned = tuple(change.get(index, self.schedule.assigned[index]) for index in duties)
        return _said(self.rules[rule], Schedule(there, assigned), duties)

    def _on(self, date: dt.date) -> tuple[tuple[int, ...], Horizon]:
        """The duties of a date, by index, and the horizon in which there are no others."""
        if date not in self._days:
            duties = tuple(duty.index for duty in self.horizon.duties if duty.date == date)
            numbered = self._numbered(duties)
            self._days[date] = duties, replace(self.horizon, duties=numbered)
        return self._days[date]

    def _whole(self, rule: int, changed: Schedule | None = None) -> Said:
        """What a rule says of the whole schedule, as it is or changed."""
        if changed is not None:
            return _said(self.rules[rule], changed, None)
        if rule not in self._of_all:
            self._of_all[rule] = _said(self.rules[rule], self.schedule, None)
        return self._of_all[rule]


class _Asked:
    """One change, and what each rule says before and after it."""

    def __init__(self, effects: Effects, change: Change) -> None:
        self.effects = effects
        before = effects.schedule.assigned
        self.change = {index: people for index, people in change.items() if before[index] != people}
        self.dates = {effects.horizon.duties[index].date for index in self.change}
        self.duties = dict(self._duties())
        self._said: dict[tuple[int, bool], list[Said]] = {}

    def _duties(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each person touched and their duties then."""
        before = self.effects.schedule.assigned
        touched = {
            person
            for index, people in self.change.items()
            for person in set(people).symmetric_difference(before[index])
        }
        for person in sorted(touched):
            kept = set(self.effects.served.get(person, ())) - set(self.change)
            taken = {index for index, people in self.change.items() if person in people}
            yield person, tuple(sorted(kept | taken))

    @cached_property
    def schedule(self) -> Schedule:
        """The whole schedule with the change."""
        assigned = list(self.effects.schedule.assigned)
        for index, people in self.change.items():
            assigned[index] = people
        return Schedule(self.effects.horizon, tuple(assigned))

    def said(self, number: int, *, then: bool) -> list[Said]:
        """What a rule says of all that the change touches, `then` or before."""
        key = (number, then)
        if key not in self._said:
            effects, scope = self.effects, self.effects.scopes[number]
            if scope in {"person", "person-in-all"}:
                duties = self.duties if then else effects.served
                said = [effects._person(number, person, duties.get(person, ())) for person in self.duties]
            elif scope == "day":
                said = [effects._day(number, date, self.change if then else None) for date in self.dates]
            else:
                said = [effects._whole(number, self.schedule if then else None)]
            self._said[key] = said
        return self._said[key]

    def come(self, number: int) -> list[Breach]:
        """The breaches of a rule that come with the change."""
        return self._more(number, then=True)

    def gone(self, number: int) -> list[Breach]:
        """The breaches of a rule that the change ends."""
        return self._more(number, then=False)

    def _more(self, number: int, *, then: bool) -> list[Breach]:
        """The breaches that a rule names then and not before, or the other way round."""
        found = [breach for said in self.said(number, then=then) for breach in said.breaches]
        if found:
            others = (breach for said in self.said(number, then=not then) for breach in said.breaches)
            found = list((Counter(found) - Counter(others)).elements())
        return found

    def served(self) -> Iterator[tuple[str, str, Fraction]]:
        """What each person touched serves more or less of each line; what stays as it was is left out."""
        duties = self.effects.horizon.duties
        for person, now in self.duties.items():
            more: dict[str, Fraction] = {}
            for sign, indices in ((1, now), (-1, self.effects.served.get(person, ()))):
                for duty in (duties[index] for index in indices):
                    for line in self.effects.horizon.counted(person, duty):
                        more[line] = more.get(line, Fraction(0)) + sign * duty.counts
            yield from ((person, line, one) for line, one in more.items() if one)

    def tiers(self) -> Iterator[tuple[TierKey, Fraction]]:
        """What each tier costs more or less, in order, no further asked than is drawn."""
        for names, keys in groupby(self.effects.tiers, key=lambda key: key.names):
            more: dict[tuple[str, str | None], Fraction] = {}
            for number, rule in enumerate(self.effects.rules):
                if rule.tier in names:
                    self._add(more, number, rule.tier)
            for key in keys:
                cost = counted(more, *key)
                if cost:
                    yield key, cost

    def _add(self, more: dict[tuple[str, str | None], Fraction], number: int, tier: TierName) -> None:
        for sign, then in ((-1, False), (1, True)):
            for said in self.said(number, then=then):
                for part, cost in said.costs.items():
                    more[tier, part] = more.get((tier, part), Fraction(0)) + sign * cost


def _said(rule: Rule, schedule: Schedule, duties: tuple[int, ...] | None) -> Said:
    """What a rule says; `duties` are the numbers that the schedule's duties bear in the whole one."""
    breaches = tuple(rule.breaches(schedule))
    if type(rule).costs is Rule.costs:
        costs: Costs = {None: sum((breach.cost for breach in breaches), Fraction(0))}
    else:
        costs = rule.costs(schedule)
    if duties is not None:
        breaches = tuple(
            replace(breach, duties=tuple(duties[index] for index in breach.duties)) for breach in breaches
        )
    return Said(costs, breaches)
