"""Fair shares: what each person owes of each line of duties, reckoned among those who can serve them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.rules.ability import Ability
from roster.rules.base import Rule
from roster.rules.division import Demand, Division, connected, divided, rounded
from roster.rules.fairness import Fair, burden, fair_rules

Shares = dict[tuple[str, str], Fraction]
Circles = dict[tuple[str, str], int]
"""By person and line, the number of those who share its duties: directly, or through others."""

_WIDEST = 2**25
"""The greatest common denominator of the shares of a line, times the greatest weight of a square, that is
kept exact.

With balances to a hundredth and some hundred duties a person, the whole numbers of the line's costs stay
below 2^42.
"""

_PARTS = 10_000
"""Where it would be greater, shares are rounded to so many parts of a duty, and their sum stays."""


@dataclass
class _Party:
    """People who can serve the same duties of a line; whoever is joining is one alone."""

    line: str
    groups: frozenset[int]
    joining: bool
    weights: dict[str, Fraction] = field(default_factory=dict)

    @property
    def weight(self) -> Fraction:
        return sum(self.weights.values(), Fraction(0))


def fair_shares(horizon: Horizon, rules: Sequence[Rule]) -> Shares:
    """Each person's fair share of each line, exact.

    Every post is divided over exactly those who can hold it, as evenly as can be in proportion to share of
    duty × days on which the person can serve the line (see `division`). With `away: owed` absences are left
    out of the reckoning, and every able person counts by the share of duty alone. Who can serve nothing of a
    line has no share; the shares of a line add up to its posts, as far as anybody can hold them. Whoever
    joins in the quarter is asked for whole duties only, no more than the average: they are not to meet bad
    luck in rounding.
    """
    return reckoned(horizon, rules)[0]


def reckoned(horizon: Horizon, rules: Sequence[Rule]) -> tuple[Shares, Circles]:
    """The fair shares, and who shares the duties of a line with whom."""
    rulings = fair_rules(rules)
    if not rulings:
        return {}, {}
    made: dict[bool, _Reckoning] = {}
    shares: Shares = {}
    circles: Circles = {}
    for number, rule in enumerate(rulings):
        owed = rule.away == "owed"
        if owed not in made:
            made[owed] = _Reckoning(horizon, rules, rulings, owed=owed)
        mine = {tier.line for tier in horizon.fair_tiers if tier.rule == number}
        for together in _together(horizon, number):
            for (person, line), share in made[owed].shares(together, circles).items():
                if line in mine and (not horizon.own or person in together[line][0]):
                    shares.setdefault((person, line), share)
    order = {line: number for number, line in enumerate(horizon.lines)}
    return dict(sorted(shares.items(), key=lambda item: order[item[0][1]])), circles


Together = dict[str, tuple[frozenset[str], frozenset[str]]]
"""Lines whose posts are divided together: of each the people who have it by the rule in question, and others
who have it."""


def _together(horizon: Horizon, number: int) -> Iterator[Together]:
    """The lines of a rule, each alone; but together with those in which others count the same duties.

    People whom the rule does not mean hold posts of its duties too. They do so as their own first rule counts
    them, so that all shares of a duty add up to its posts.
    """
    tiers = horizon.fair_tiers
    mine = [tier for tier in tiers if tier.rule == number]
    everyone = frozenset(person.id for person in horizon.people)
    have: dict[str, set[str]] = {}
    for tier in mine:
        have.setdefault(tier.line, set()).update(everyone if tier.people is None else tier.people)
    meant = frozenset().union(*have.values()) if have else frozenset()
    others: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    for tier in tiers:
        for person in (tier.people or frozenset()) - meant:
            if first.setdefault(person, tier.rule) == tier.rule:
                others.setdefault(tier.line, set()).add(person)
    lines = [line for line in horizon.lines if line in have or line in others]
    found = {line: (frozenset(have.get(line, ())), frozenset(others.get(line, ()))) for line in lines}
    yield from [found] if others else [{line: found[line]} for line in lines]


class _Reckoning:
    """The shares of lines of which leave is owed, or is not."""

    def __init__(
        self, horizon: Horizon, rules: Sequence[Rule], rulings: Sequence[Fair], *, owed: bool
    ) -> None:
        self.rulings = rulings
        self.owed = owed
        self.people = horizon.people
        if self.owed:
            # What was missed is owed: the shares are those of a quarter without absences.
            horizon = replace(horizon, people=tuple(replace(one, away=()) for one in self.people))
        self.horizon = horizon
        self.ability = Ability(horizon, rules, share=True)
        burdens = {burden(share) for share in {person.share for person in self.people}}
        scale = math.lcm(*(one.denominator for one in burdens))
        wholes = [int(one * scale) for one in burdens]
        self.heaviest = max(wholes, default=1) // (math.gcd(*wholes) or 1)
        self.circles: Circles = {}
        self.lost: dict[int, set[int]] = {}
        for date, special in self.ability.special.items():
            for place, left in special.items():
                self.lost.setdefault(place, set()).update(set(self.ability.by_date[date]).difference(left))

    def shares(self, together: Together, circles: Circles) -> Shares:
        """The shares of lines whose posts are divided together; who shares duties with whom goes into
        `circles`."""
        parties: list[_Party] = []
        groups: set[int] = set()
        for line, (some, others) in together.items():
            mine = {n for n, group in enumerate(self.ability.groups) if line in group.one.counted}
            groups |= mine
            parties += self._parties(line, mine, self.ability.days(line), some | others)
        found: Shares = {}
        for number, part in enumerate(connected(self._demands(groups, parties))):
            those = _whole_for_joiners(parties, part)
            circles |= dict.fromkeys(those, number)
            found |= those
        return self._kept_small(found)

    def _parties(
        self, line: str, groups: set[int], days: Sequence[int], people: frozenset[str]
    ) -> Iterator[_Party]:
        """Those of some people who can serve anything of a line, all alike together."""
        usual = [
            frozenset(n for able in of_kind.values() for n in able if n in groups)
            for of_kind in self.ability.usual
        ]
        found: dict[tuple[frozenset[int], str | None], _Party] = {}
        for place, person in enumerate(self.people):
            if not days[place] or person.id not in people:
                continue
            if any(rule.means(person) for rule in self.rulings):
                able = usual[self.ability.kind_of[place]].difference(self.lost.get(place, ()))
                weight = person.share * (1 if self.owed else days[place])
                joining = _joins(self.horizon, person)
                key = (able, person.id if joining else None)
                found.setdefault(key, _Party(line, able, joining)).weights[person.id] = weight
        yield from found.values()

    def _demands(self, groups: Iterable[int], parties: Sequence[_Party]) -> Iterator[Demand]:
        """The posts of each group, and the parties that can hold them."""
        able: dict[int, list[int]] = {n: [] for n in groups}
        for number, party in enumerate(parties):
            for n in party.groups:
                able[n].append(number)
        for n, numbers in able.items():
            duties = self.ability.groups[n].duties
            posts = sum((duty.wanted * duty.counts for duty in duties), Fraction(0))
            yield Demand(posts, frozenset(numbers))

    def _kept_small(self, shares: Shares) -> Shares:
        """The shares as they are, unless their common denominator is too great for a solver's integers."""
        common = math.lcm(*(share.denominator for share in shares.values()))
        return shares if common * self.heaviest <= _WIDEST else rounded(shares, _PARTS)


def _joins(horizon: Horizon, person: Person) -> bool:
    return person.member.first is not None and person.member.first in horizon.quarter


def _whole_for_joiners(parties: Sequence[_Party], demands: Sequence[Demand]) -> Shares:
    """The division among parties; who is joining takes whole duties only, and no more than the average of
    their level."""
    weights = {number: party.weight for number, party in enumerate(parties)}
    joining = {number for number, party in enumerate(parties) if party.joining}
    division = divided(weights, demands)
    if not joining.isdisjoint(division.loads):
        division = divided(weights, demands, _fixed(parties, division, joining))
    found: Shares = {}
    for number, load in division.loads.items():
        each, line = load / weights[number], parties[number].line
        found |= {(person, line): each * weight for person, weight in parties[number].weights.items()}
    return found


def _fixed(parties: Sequence[_Party], division: Division, joining: set[int]) -> dict[int, Fraction]:
    fixed: dict[int, Fraction] = {}
    for level in division.levels:
        average = level.posts / sum(len(parties[number].weights) for number in level.parties)
        for number in joining.intersection(level.parties):
            fixed[number] = Fraction(math.floor(min(division.loads[number], average)))
    return fixed
