"""What is filed after publication: leave and leaving are excused, and joiners owe nothing of what was given out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from roster.domain.dates import Quarter, Span
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.records.adopt import Settled, adopted
from roster.records.balance import Running
from roster.records.document import Change, Document, people_records, rows_of
from roster.records.excuse import excused
from roster.records.known import absent_dates, dates_of, digest
from roster.records.schedule_file import read, write
from roster.rules.catalogue import rulebook
from roster.rules.fairness import Fair
from roster.rules.place import OwnUnit
from roster.rules.shares import fair_shares
from tests.tiny import FIRST, QUARTER, duty, on, world

DAYS = 40
UNITS = {"甲": "一科", "乙": "一科", "丙": "一科", "丁": "二科", "戊": "二科"}
RULES = rulebook([OwnUnit(weight="hard"), Fair()])


def people(**changed: Person) -> list[Person]:
    return [changed.get(name, Person(name, name, unit)) for name, unit in UNITS.items()]


def built(people: list[Person]) -> Document:
    """A quarter as it was published: each unit's people in turn, whoever is away passed over."""
    duties = [duty(n, "早", segment=unit, unit=unit) for n in range(DAYS) for unit in ("一科", "二科")]
    horizon = world(people, duties, fair={})
    horizon = replace(horizon, fair=fair_shares(horizon, RULES))

    def who(n: int) -> tuple[str, ...]:
        one = horizon.duties[n]
        able = [
            p.id
            for p in people
            if p.unit == one.unit and one.date in p.member and not any(one.date in span for span in p.away)
        ]
        return (able[n // 2 % len(able)],) if able else ()

    schedule = Schedule(horizon, tuple(who(n) for n in range(len(horizon.duties))))
    rows = rows_of(schedule)
    return Document(
        horizon.quarter,
        "optimal",
        0.0,
        rows,
        people_records(schedule),
        absent=absent_dates(people, dates_of(rows)),
        built=digest(rows),
    )


def shares(document: Document) -> dict[str, Fraction]:
    return {one.id: one.fair.get("workday", Fraction(0)) for one in document.people}


SPANS = st.builds(lambda a, n: Span(on(a), on(a + n)), st.integers(0, DAYS), st.integers(0, 15))


@settings(max_examples=40, deadline=None)
@given(st.lists(SPANS, max_size=2), st.lists(SPANS, max_size=2), st.integers(DAYS // 2, DAYS))
def test_leave_and_leaving_filed_later_are_excused_like_those_filed_before(
    before: list[Span], after: list[Span], until: int
) -> None:
    known = Person("甲", "甲", "一科", away=tuple(before))
    now = replace(known, away=(*before, *after), member=Span(None, on(until)))
    later = excused(built(people(甲=known)), {one.id: one for one in people(甲=now)})
    at_once = built(people(甲=now))
    for name, share in shares(later).items():
        assert abs(share - shares(at_once)[name]) <= Fraction(1, 50), name
    assert sum(shares(later).values()) == 2 * DAYS


def test_leave_that_was_known_is_not_excused_twice_nor_taken_back() -> None:
    known = Person("甲", "甲", "一科", away=(Span(on(3), on(9)),))
    document = built(people(甲=known))
    assert excused(document, {one.id: one for one in people(甲=known)}) == document
    assert excused(document, {one.id: one for one in people()}) == document
    assert excused(document, {}) == document
    old = replace(document, absent=None)
    assert excused(old, {one.id: one for one in people(甲=replace(known, away=()))}) == old


def joined(document: Document, serves: int, *, imported: bool) -> Document:
    """The quarter after 新 joined in it and stood in for 甲 so many times, with an import or by hand."""
    new = Person("新", "新", "一科", member=Span(on(5)))
    rows, left = [], serves
    for row in document.duties:
        changed = left > 0 and row.assigned == ("甲",)
        rows.append(replace(row, changes=(Change("甲", "新", None),)) if changed else row)
        left -= changed
    edited = replace(document, duties=tuple(rows))
    if not imported:
        return edited
    duties = [duty(n, "早", segment=unit, unit=unit) for n in range(DAYS) for unit in ("一科", "二科")]
    horizon = world([*people(), new], duties, fair={})
    horizon = replace(horizon, fair=fair_shares(horizon, RULES))
    return adopted(Schedule(horizon, tuple(row.actual for row in edited.duties)), document, Settled())


def test_who_joins_after_publication_owes_nothing_with_an_import_or_without() -> None:
    document = built(people())
    for serves in (0, 2):
        found = []
        for imported in (False, True):
            record = joined(document, serves, imported=imported)
            assert sum(shares(record).values()) == 2 * DAYS
            running = Running()
            running.add(record)
            found.append(dict(running.opening(QUARTER.next())))
        assert found[0] == found[1]
        # What was served is above the average of the others, who served so much less than their shares.
        assert found[0].get(("新", "workday"), Fraction(0)) == serves - Fraction(serves, len(UNITS))


def test_what_was_known_and_what_was_built_is_kept_in_the_file(tmp_path: Path) -> None:
    document = built(people(甲=Person("甲", "甲", "一科", away=(Span(FIRST, on(9)),))))
    path = tmp_path / "2027Q1.yaml"
    write(path, document, overwrite=False)
    again = read(path)
    assert again.absent == document.absent == {"甲": {"workday": 10}}
    assert again.as_built
    rows = (replace(again.duties[0], assigned=("丙",)), *again.duties[1:])
    assert not replace(again, duties=rows).as_built
    swapped = (
        replace(again.duties[1], changes=(Change("丁", "戊", dt.date(2027, 1, 2)),)),
        *again.duties[2:],
    )
    assert replace(again, duties=(again.duties[0], *swapped)).as_built
    assert Quarter(2027, 1) == again.quarter
