"""The assessment (考评): what was asked of each unit and segment, who manned it, and what stayed vacant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from roster.records.document import Document, Row

UnitOf = Callable[[Document, str], str]
"""The unit a person belonged to in a quarter, by the person's id."""


@dataclass
class UnitRecord:
    """A unit's posts and people.

    `asked` are the posts on its segments, of which `own` were served by its own people, `borrowed` by others,
    and `vacant` by nobody. Its people served `lent` posts of other units, and `common` ones of no unit (the
    leader of all segments). `swaps` (换班, mutual) and `covers` (替班, one-way) are changes its people asked
    for.
    """

    unit: str
    asked: int = 0
    own: int = 0
    borrowed: int = 0
    vacant: int = 0
    lent: int = 0
    common: int = 0
    swaps: int = 0
    covers: int = 0


@dataclass
class SegmentRecord:
    """A segment's posts, None for those on all segments: filled and vacant, by line, and who stood there."""

    segment: str | None
    unit: str
    posts: Counter[str] = field(default_factory=Counter)
    planned: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    vacant: int = 0
    people: set[str] = field(default_factory=set)


def by_unit(documents: Sequence[Document], unit_of: UnitOf) -> tuple[UnitRecord, ...]:
    """The record of every unit that has people or segments, in the order of the records."""
    found: dict[str, UnitRecord] = {}

    def record(unit: str) -> UnitRecord:
        return found.setdefault(unit, UnitRecord(unit))

    for document in documents:
        for person in document.people:
            record(person.unit)
        for row in document.duties:
            if row.unit is not None:
                record(row.unit).asked += posts(row)
                record(row.unit).vacant += vacant(row)
            for name in row.actual:
                home = unit_of(document, document.id_of(name))
                if row.unit is None:
                    record(home).common += 1
                elif home == row.unit:
                    record(home).own += 1
                else:
                    record(home).lent += 1
                    record(row.unit).borrowed += 1
    for document, planned, mutual in _changes(documents):
        one = record(unit_of(document, planned))
        if mutual:
            one.swaps += 1
        else:
            one.covers += 1
    return tuple(found.values())


def by_segment(documents: Iterable[Document], order: Sequence[str] = ()) -> tuple[SegmentRecord, ...]:
    """The record of every segment, in the given order, then as they come; posts on all segments last."""
    found: dict[str | None, SegmentRecord] = {}
    for document in documents:
        for row in document.duties:
            one = found.setdefault(row.segment, SegmentRecord(row.segment, ""))
            one.unit = row.unit or one.unit
            one.vacant += vacant(row)
            one.posts[row.line] += posts(row)
            one.planned[row.line] += len(row.assigned)
            one.served[row.line] += len(row.actual)
            one.people |= {document.id_of(name) for name in row.actual}
    rank = {name: number for number, name in enumerate(order)}
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (one.segment is None, rank.get(one.segment or "", len(rank))),
        )
    )


def posts(row: Row) -> int:
    """How many people the duty asks for; as many as it has where the file does not say."""
    return len(row.assigned) if row.need is None else row.need


def vacant(row: Row) -> int:
    """How many posts of the duty nobody serves."""
    return max(0, posts(row) - len(row.actual))


def _changes(documents: Sequence[Document]) -> Iterator[tuple[Document, str, bool]]:
    """Each change that took effect: its quarter, who was planned, and whether the two swapped."""
    filed = [
        (document, document.id_of(change.planned), document.id_of(change.actual))
        for document in documents
        for row in document.duties
        for change in row.changes
        if change.planned and not any(change is one for one in row.idle)
    ]
    open_ = Counter((planned, actual) for _, planned, actual in filed)
    returned = {pair: min(count, open_[pair[::-1]]) for pair, count in open_.items()}
    for document, planned, actual in filed:
        mutual = returned[planned, actual] > 0
        returned[planned, actual] -= mutual
        yield document, planned, mutual
