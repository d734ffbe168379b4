"""The counting check: posts that can not be manned, whatever the roster, known before anything is solved.

Necessary conditions only, each a sentence with its numbers. For each set of duties of which nobody serves
more than so many (`scopes`), the most posts that can be filled is a flow from people over days to posts.
Where that is fewer than there are, the smallest set of posts that competes for too few people is named.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from roster.checking.conflict_sets import Scope, scopes
from roster.checking.shortage import Shortage, merged
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.text import Text
from roster.rules.ability import Ability, Groups
from roster.rules.base import Rule
from roster.rules.flow import Clusters, Flow

MOST_EDGES = 100_000
"""How large the networks of a check may be in all; windows beyond that are left unlooked at, the widest
first."""


@dataclass(frozen=True)
class _Lack:
    """Groups of a scope that compete for too few people."""

    scope: Scope
    groups: frozenset[int]
    need: int
    available: int

    @property
    def short(self) -> int:
        return self.need - self.available


def shortages(horizon: Horizon, rules: Sequence[Rule]) -> tuple[Shortage, ...]:
    """Every shortage that counting can show, in order of time; no post is in two of them.

    A block of days is named only where it lacks more than its days do by themselves.
    """
    ability = Ability(horizon, rules)
    found: list[_Lack] = []
    budget = MOST_EDGES
    for scope in scopes(ability, rules):
        profiles = _profiles(ability, scope)
        budget -= sum(len(groups) for profile, _ in profiles for groups in profile)
        if budget < 0:
            break
        for lack in _lacking(ability, scope, profiles):
            inside = [other for other in found if other.groups <= lack.groups]
            if lack.short > sum(other.short for other in _apart(inside)):
                found.append(lack)
    told = [_told(ability, lack) for lack in _apart(found)]
    return tuple(sorted(_by_block(ability, told), key=lambda one: (one.first, one.last, one.shifts)))


Profile = tuple[Groups, ...]
"""In which groups of a scope someone could serve, date by date."""


def _profiles(ability: Ability, scope: Scope) -> Counter[tuple[Profile, int]]:
    """How many people could serve in the same groups of a scope, with the same limit."""
    chosen = frozenset(scope.groups)
    dates = _dates(ability, scope.groups)

    def inside(groups: Groups) -> Groups:
        return tuple(n for n in groups if n in chosen)

    usual = [tuple(inside(of[date]) for date in dates) for of in ability.usual]
    special: dict[int, dict[int, Groups]] = {}
    for number, date in enumerate(dates):
        for place, groups in ability.special[date].items():
            special.setdefault(place, {})[number] = inside(groups)
    limits = scope.limits
    apart = {*special, *limits}
    alike = Counter(ability.kinds)
    alike.subtract(ability.kind_of[place] for place in apart)
    found: Counter[tuple[Profile, int]] = Counter()
    for kind, count in alike.items():
        if count:
            found[usual[kind], scope.limit] += count
    for place in apart:
        own, profile = special.get(place, {}), usual[ability.kind_of[place]]
        if own:
            profile = tuple(own.get(number, groups) for number, groups in enumerate(profile))
        found[profile, limits.get(place, scope.limit)] += 1
    return found


def _lacking(ability: Ability, scope: Scope, profiles: Counter[tuple[Profile, int]]) -> Iterator[_Lack]:
    """The smallest sets of groups that lack people, each by itself."""
    network = _Network(ability, scope)
    # Who can serve least is placed first: few have to move afterwards.
    for (profile, limit), count in sorted(profiles.items(), key=lambda item: sum(map(len, item[0][0]))):
        network.add([groups for groups in profile if groups], limit, count)
    yield from network.lacking()


class _Network:
    """People over days to the posts of a scope."""

    def __init__(self, ability: Ability, scope: Scope) -> None:
        self.ability, self.scope = ability, scope
        self.flow = Flow(2)
        self.source, self.sink = 0, 1
        self.node = {number: self.flow.node() for number in scope.groups}
        self.into = {n: self.flow.edge(self.node[n], self.sink, ability.groups[n].need) for n in scope.groups}
        self.left = {n: ability.groups[n].need for n in scope.groups}
        self.ways: list[tuple[int, int]] = []
        self.added = 0

    def add(self, days: Sequence[Groups], limit: int, count: int) -> None:
        """So many people alike, each to serve at most `limit` of the days, in one of the groups of each."""
        flow, person = self.flow, self.flow.node()
        free = min(limit, len(days)) * count
        entry = flow.edge(self.source, person, free)
        self.added += 1
        for place in range(len(days)):
            # Another day first for each kind of people: so few have to move afterwards.
            groups = days[(place + self.added) % len(days)]
            day = flow.node()
            way = flow.edge(person, day, count)
            self.ways.append((person, day))
            idle = min(count, free)
            for number in groups:
                post = flow.edge(day, self.node[number], self.ability.groups[number].need)
                self.ways.append((day, self.node[number]))
                placed = min(idle, self.left[number])
                if placed:
                    flow.send((entry, way, post, self.into[number]), placed)
                    self.left[number] -= placed
                    idle -= placed
                    free -= placed

    def lacking(self) -> Iterator[_Lack]:
        """The groups that lack people when as many posts as possible are filled, competitors together."""
        self.flow.most(self.source, self.sink)
        groups_of = self.ability.groups
        filled = {n: self.flow.used(edge) for n, edge in self.into.items()}
        if all(filled[n] == groups_of[n].need for n in filled):
            return
        behind = self.flow.behind(self.sink)
        together = Clusters(n for n in self.node.values() if n in behind)
        for one, other in self.ways:
            if one in behind and other in behind:
                together.join(one, other)
        number_of = {node: number for number, node in self.node.items()}
        for cluster in together.clusters():
            groups = frozenset(number_of[node] for node in cluster if node in number_of)
            need = sum(groups_of[n].need for n in groups)
            yield _Lack(self.scope, groups, need, sum(filled[n] for n in groups))


def _apart(lacks: Iterable[_Lack]) -> list[_Lack]:
    """Of lacks that share posts, the one that lacks most; of those that lack as much, the narrowest."""
    taken: list[_Lack] = []
    held: set[int] = set()
    for lack in sorted(lacks, key=lambda lack: (-lack.short, len(lack.groups), min(lack.groups))):
        if held.isdisjoint(lack.groups):
            taken.append(lack)
            held |= lack.groups
    return taken


def _dates(ability: Ability, groups: Iterable[int]) -> list[dt.date]:
    return sorted({ability.groups[n].one.date for n in groups})


def _told(ability: Ability, lack: _Lack) -> Shortage:
    """What lacks, in the words of the bureau: which posts, who is kept from them and why."""
    duties = tuple(duty for n in sorted(lack.groups) for duty in ability.groups[n].duties)
    dates = _dates(ability, lack.groups)
    served = any(limit < len(dates) for limit in lack.scope.limits.values())
    limit = None
    if lack.scope.rule is not None and (len(dates) > 1 or served):
        limit = (lack.scope.limit, lack.scope.rule.title)
    return Shortage(
        duties, lack.need, lack.available, _among(ability, lack, duties), limit, _causes(ability, lack)
    )


def _among(ability: Ability, lack: _Lack, duties: Sequence[Duty]) -> tuple[str, ...]:
    """The units, or else the segments, of the duties, where others of their shifts and role lack nobody."""
    kinds = {(duty.date, duty.shift, duty.role) for duty in duties}
    others = [
        duty
        for date in {duty.date for duty in duties}
        for n in ability.by_date[date]
        if n not in lack.groups
        for duty in ability.groups[n].duties
        if (duty.date, duty.shift, duty.role) in kinds
    ]
    if not others:
        return ()
    units = {duty.unit for duty in duties}
    if None not in units and units.isdisjoint(duty.unit for duty in others):
        return tuple(dict.fromkeys(str(duty.unit) for duty in duties))
    return tuple(dict.fromkeys(duty.segment for duty in duties if duty.segment is not None))


def _causes(ability: Ability, lack: _Lack) -> tuple[tuple[Text, tuple[tuple[Person, str], ...]], ...]:
    """Who could fill more of the posts if nothing personal kept them from it, by kind of cause."""
    horizon = ability.horizon
    dates = _dates(ability, lack.groups)
    found: dict[Text, list[tuple[Person, str]]] = {}
    for place in sorted({place for date in dates for place in ability.special[date]}):
        usual = ability.usual[ability.kind_of[place]]
        most = lack.scope.limits.get(place, lack.scope.limit)
        could = [date for date in dates if not lack.groups.isdisjoint(usual[date])]
        can = [date for date in dates if not lack.groups.isdisjoint(ability.on(place, date))]
        if min(most, len(can)) == min(most, len(could)):
            continue
        lost = next(date for date in could if date not in can)
        number = next(n for n in usual[lost] if n in lack.groups)
        person = horizon.people[place]
        for _, cause in islice(ability.barring.causes(person, ability.groups[number].one), 1):
            found.setdefault(cause.kind, []).append((person, cause.why))
    return tuple((kind, tuple(people)) for kind, people in found.items())


def _by_block(ability: Ability, told: Sequence[Shortage]) -> Iterator[Shortage]:
    """Shortages of single days, those of the same posts on days one after the other as one."""
    days_of: dict[object, list[dt.date]] = {}
    for group in ability.groups:
        for shape in {_shape(duty) for duty in group.duties}:
            dates = days_of.setdefault(shape, [])
            if not dates or dates[-1] != group.one.date:
                dates.append(group.one.date)
    runs: dict[object, list[Shortage]] = {}
    for one in sorted(told, key=lambda one: one.first):
        if len(one.dates) > 1:
            yield one
            continue
        shapes = frozenset(map(_shape, one.duties))
        run = runs.setdefault(shapes, [])
        if run and any(_after(days_of[shape], run[-1].last) != one.first for shape in shapes):
            yield merged(run)
            run.clear()
        run.append(one)
    yield from (merged(run) for run in runs.values() if run)


def _shape(duty: Duty) -> object:
    """What makes duties of different days the same for the admin."""
    return duty.shift, duty.role, duty.name, duty.segment or ""


def _after(dates: Sequence[dt.date], date: dt.date) -> dt.date | None:
    """The next of the dates."""
    place = bisect_right(dates, date)
    return dates[place] if place < len(dates) else None
