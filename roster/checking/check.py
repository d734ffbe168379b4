"""What is wrong with a schedule: the checker's faces of all rules, as findings with their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from roster.domain.answer import Finding, Severity
from roster.domain.schedule import Schedule
from roster.rules.base import Breach, Rule

Where = Callable[[Rule, Breach], tuple[str, ...]]
"""The places of a breach of a rule: first the one to be named, then those of the other duties in it."""


def hard_breaches(schedule: Schedule, rules: Iterable[Rule]) -> Iterator[Breach]:
    """Every breach of a hard rule; vacancies, which are never forbidden, are left out."""
    for rule in rules:
        if rule.tier != "vacancies":
            yield from (breach for breach in rule.breaches(schedule) if breach.weight is None)


def findings_of(
    schedule: Schedule, rules: Sequence[Rule], *, soft: bool, where: Where = lambda rule, breach: ()
) -> tuple[Finding, ...]:
    """Every vacancy and every breach of a hard rule as an error; with `soft`, what was priced as warnings."""
    found: list[Finding] = []
    for rule in rules:
        for breach in rule.breaches(schedule):
            if breach.weight is None or soft:
                severity: Severity = "error" if breach.weight is None else "warning"
                places = where(rule, breach)
                found.append(
                    Finding(
                        breach.rule,
                        severity,
                        breach.message,
                        breach.people,
                        breach.dates,
                        places[0] if places else "",
                        places[1:],
                    )
                )
    return tuple(found)


def recount(schedule: Schedule, rules: Sequence[Rule]) -> Mapping[tuple[str, str | None], Fraction]:
    """What a schedule costs by tier and part, from the checker's faces alone."""
    total: defaultdict[tuple[str, str | None], Fraction] = defaultdict(Fraction)
    for rule in rules:
        for part, cost in rule.costs(schedule).items():
            total[rule.tier, part] += cost
    return total


def counted(
    costs: Mapping[tuple[str, str | None], Fraction],
    name: str,
    part: str | None,
    terms: Iterable[tuple[str, int]] = (),
) -> Fraction:
    """The value of a tier, or of the weighted sum of those it is joined of."""
    weights = dict(terms)
    if not weights:
        return costs.get((name, part), Fraction(0))
    return sum((weights[tier] * cost for (tier, _), cost in costs.items() if tier in weights), Fraction(0))


def key_of(finding: Finding) -> tuple[object, ...]:
    """What makes two findings the same, wherever they stand."""
    return finding.rule, finding.people, finding.dates, finding.message
