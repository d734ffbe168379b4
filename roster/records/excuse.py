"""Leave and leaving that were filed after a schedule was published are excused like those filed before.

A schedule on record keeps the fair shares of when it was built, and on how many dates of each line everyone
was known to be away then. Where the plan now says otherwise, the shares are brought up to it: everyone's by
the days that are left, and those of the people who share the duties anew in proportion, so that their sum
stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from roster.domain.people import Person
from roster.records.document import Document
from roster.records.known import absent_dates, dates_of
from roster.rules.division import rounded
from roster.rules.flow import Clusters


def excused(document: Document, people: Mapping[str, Person]) -> Document:
    """The document with the shares that would have been, had all that is known now of absences been known
    then.

    Of people the plan no longer knows, and where the document does not say what was known, the shares stay.
    """
    if document.absent is None:
        return document
    dates = dates_of(document.duties)
    here = [people[one.id] for one in document.people if one.id in people and one.fair]
    now = absent_dates(here, dates)
    known = {one.id for one in here}
    shares = {one.id: dict(one.fair) for one in document.people}
    for line, of_line in dates.items():
        left: dict[str, Fraction] = {}
        for person in shares:
            if person in known and line in shares[person]:
                then = len(of_line) - document.absent.get(person, {}).get(line, 0)
                still = len(of_line) - now.get(person, {}).get(line, 0)
                # Leave that is gone from the plan may have been tidied away: what was excused stays so.
                left[person] = min(Fraction(still, max(then, 1)), Fraction(1))
        if all(part == 1 for part in left.values()):
            continue
        for circle in _circles(document, line):
            for person, share in _divided_anew({p: shares[p][line] for p in circle}, left).items():
                shares[person][line] = share
    return replace(document, people=tuple(replace(one, fair=shares[one.id]) for one in document.people))


def _divided_anew(shares: Mapping[str, Fraction], left: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    """The sum of the shares in proportion to what is left of each."""
    weights = {person: share * left.get(person, Fraction(1)) for person, share in shares.items()}
    posts, total = sum(shares.values(), Fraction(0)), sum(weights.values(), Fraction(0))
    if not total or weights == shares:
        return shares
    return rounded({person: posts * weight / total for person, weight in weights.items()}, 100)


def _circles(document: Document, line: str) -> list[list[str]]:
    """Those with a share of a line who share its duties: who was planned for posts of one role and unit.

    Who was planned for none is counted with most of the own unit.
    """
    sharing = [one for one in document.people if line in one.fair]
    number = {one.id: n for n, one in enumerate(sharing)}
    clusters = Clusters(number.values())
    first: dict[tuple[str, str | None], int] = {}
    planned: set[int] = set()
    for row in document.duties:
        for person in map(document.id_of, row.assigned if line in (row.lines or (row.line,)) else ()):
            if person in number:
                planned.add(number[person])
                clusters.join(number[person], first.setdefault((row.role, row.unit), number[person]))
    for n, one in enumerate(sharing):
        if n not in planned and planned:
            near = [other for other in sorted(planned) if sharing[other].unit == one.unit]
            clusters.join(n, near[0] if near else min(planned))
    return [[sharing[n].id for n in sorted(circle)] for circle in clusters.clusters()]
