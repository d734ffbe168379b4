"""Sets of duties of which nobody serves more than so many: a day's, a window's, those too near for rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roster.domain.dates import ONE_DAY
from roster.rules.ability import Ability
from roster.rules.base import Ceiling, Rule

FARTHEST = 9 * ONE_DAY
"""How far apart duties are still looked at for rest."""


@dataclass(frozen=True)
class Scope:
    """Groups of duties, and how many of their posts one person serves at most.

    `limit` is in duties, at most one a date; `limits` are those of the people (by place in the horizon) for
    whom it is another: they served in the window before, or the rule does not mean them.
    """

    groups: tuple[int, ...]
    limit: int
    rule: Rule | None = None
    limits: Mapping[int, int] = field(default_factory=dict)


def scopes(ability: Ability, rules: Sequence[Rule]) -> Iterator[Scope]:
    """Every scope that hard rules make: days, then what is too near for rest, then windows, narrow before
    wide."""
    if not any(rule.exclusive for rule in rules):
        return
    for date in ability.dates:
        yield Scope(ability.by_date[date], 1)
    hard = [rule for rule in rules if rule.price is None]
    for rule in hard:
        if rule.rest is not None:
            yield from _too_near(ability, rule, rule.rest)
    windows = [(ceiling, rule) for rule in hard for ceiling in rule.ceilings(ability.horizon)]
    windows.sort(key=lambda window: (window[0].last - window[0].first, window[0].first))
    for ceiling, rule in windows:
        yield from _window(ability, ceiling, rule)


def _window(ability: Ability, ceiling: Ceiling, rule: Rule) -> Iterator[Scope]:
    inside = [date for date in ability.dates if ceiling.first <= date <= ceiling.last]
    groups = tuple(n for date in inside for n in ability.by_date[date] if _meant(ability, rule, n))
    dates = {ability.groups[n].one.date for n in groups}
    limits = _limits(ability, ceiling, rule, len(dates))
    if len(dates) > ceiling.most or (dates and any(limit < ceiling.most for limit in limits.values())):
        yield Scope(groups, ceiling.most, rule, limits)


def _limits(ability: Ability, ceiling: Ceiling, rule: Rule, dates: int) -> Mapping[int, int]:
    """The limits of those who served in the part of the window outside the quarter, or whom the rule does not
    mean."""
    horizon = ability.horizon
    found: dict[int, int] = {}
    straddles = ceiling.first < horizon.quarter.first or ceiling.last > horizon.quarter.last
    if not straddles and rule.who is None:
        return found
    for place, person in enumerate(horizon.people):
        if not rule.means(person):
            found[place] = dates
        elif straddles:
            served = sum(
                ceiling.first <= service.date <= ceiling.last
                and service.date not in horizon.quarter
                and rule.applies(horizon, service)
                for service in horizon.served_by.get(person.id, ())
            )
            if served:
                found[place] = max(0, ceiling.most - served)
    return found


def _too_near(ability: Ability, rule: Rule, rest: dt.timedelta) -> Iterator[Scope]:
    """Duties of several dates of which any two are too near to each other: a person serves one of them at
    most."""
    spared = {
        place: len(ability.dates)
        for place, person in enumerate(ability.horizon.people)
        if not rule.means(person)
    }
    meant = sorted(
        (n for n in range(len(ability.groups)) if _meant(ability, rule, n)),
        key=lambda n: ability.groups[n].one.start,
    )
    seen: set[tuple[int, ...]] = set()
    begun = 0
    for place, number in enumerate(meant):
        one = ability.groups[number].one
        while ability.groups[meant[begun]].one.date < one.date - FARTHEST:
            begun += 1
        near = [n for n in meant[begun:place] if ability.groups[n].one.end >= one.end]
        for other in meant[place:]:
            start = ability.groups[other].one
            if start.start >= one.end + rest:
                break
            if start.end >= one.end:
                near.append(other)
        clique = tuple(near)
        if len({ability.groups[n].one.date for n in clique}) > 1 and clique not in seen:
            seen.add(clique)
            yield Scope(clique, 1, rule, spared)


def _meant(ability: Ability, rule: Rule, group: int) -> bool:
    """Whether a rule looks at the duties of a group; where it looks at some only, counting leaves the group
    out."""
    duties = ability.groups[group].duties
    return rule.which is None or all(rule.applies(ability.horizon, duty) for duty in duties)
