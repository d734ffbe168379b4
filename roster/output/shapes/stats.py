"""The shapes of the ledger: by person, by unit, by segment; numbers to six places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from roster.domain.text import Text
from roster.files.shapes import Shape, always, encode, of
from roster.output.views.fairness_proof import statement
from roster.records.assessment import SegmentRecord, UnitRecord
from roster.records.ledger import NONE, Account, Ledger


class AccountLine(Shape):
    """Duties of a line: planned, served, fair share (null: none), served - fair share, running balance."""

    planned: Fraction = of(lambda at: at[0].planned[at[1]])
    served: Fraction = of(lambda at: at[0].served[at[1]])
    fair: Fraction | None = of(lambda at: at[0].fair.get(at[1]))
    off: Fraction = of(lambda at: at[0].off(at[1]))
    balance: Fraction = of(lambda at: at[0].balance.get(at[1], NONE))


class _Account(Shape):
    """Duties in all and by line, and days off in lieu (null where the plan grants none)."""

    planned: Fraction = of("account.planned_in_all")
    served: Fraction = of("account.served_in_all")
    fair: Fraction = of("account.fair_in_all")
    off: Fraction = of(lambda row: row.account.served_in_all - row.account.fair_in_all)
    balance: Fraction = of("account.balance_in_all")
    lieu: Fraction | None = of(lambda row: row.account.lieu if row.ledger.lieu else None)
    lines: dict[str, AccountLine] = of(lambda row: {line: (row.account, line) for line in row.ledger.lines})


@dataclass(frozen=True)
class _Row:
    """An account, the ledger it is in, and of a unit its assessment."""

    account: Account
    ledger: Ledger
    record: UnitRecord | None = None


class PersonRow(Shape):
    """The account of a person."""

    id: str = of("account.id")
    name: str = of("account.name")
    unit: str = of("account.unit")
    _account: _Account = of(lambda row: row)


class UnitRow(Shape):
    """The assessment of a unit, and the account of its people together."""

    _record: UnitRecord = of("record")
    _account: _Account = of(lambda row: row)


class SegmentLine(Shape):
    """One line of a segment."""

    posts: int = of(lambda at: at[0].posts[at[1]])
    planned: int = of(lambda at: at[0].planned[at[1]])
    served: int = of(lambda at: at[0].served[at[1]])


class SegmentRow(Shape):
    """The posts of a segment (null: those on all segments), and how many people served there."""

    segment: str | None = of(lambda row: row[0].segment)
    unit: str | None = of(lambda row: row[0].unit or None)
    posts: int = of(lambda row: row[0].posts.total())
    filled: int = of(lambda row: row[0].posts.total() - row[0].vacant)
    vacant: int = of(lambda row: row[0].vacant)
    people: int = of(lambda row: len(row[0].people))
    planned: int = of(lambda row: row[0].planned.total())
    served: int = of(lambda row: row[0].served.total())
    lines: dict[str, SegmentLine] = of(lambda row: {line: (row[0], line) for line in row[1].lines})


class FairnessProof(Shape):
    """What was proved of a line when a quarter was built, and the number of swaps and covers since."""

    quarter: str = of(lambda one: one[0].quarter)
    line: str = of(lambda one: one[0].line)
    value: Fraction = of(lambda one: one[0].value)
    bound: Fraction = of(lambda one: one[0].bound)
    proved: bool = of(lambda one: one[0].proved)
    fairer_by_at_most: Fraction = of(lambda one: NONE if one[0].proved else one[0].value - one[0].bound)
    changes_since: int = of(lambda one: one[1])
    message: Text = of(lambda one: statement(one[0]))


def _by_person(ledger: Ledger) -> list[_Row]:
    return [_Row(account, ledger) for account in ledger.people]


def _by_unit(ledger: Ledger) -> list[_Row]:
    records = {one.unit: one for one in ledger.assessment}
    accounts = {one.id: one for one in ledger.units}
    return [
        _Row(accounts.get(unit, Account(unit, unit, unit)), ledger, records.get(unit, UnitRecord(unit)))
        for unit in dict.fromkeys((*accounts, *records))
    ]


def _by_segment(ledger: Ledger) -> list[tuple[SegmentRecord, Ledger]]:
    return [(one, ledger) for one in ledger.segments]


_SUMMED = ("planned", "served", "fair", "off", "balance")
_ASSESSED = ("asked", "own", "borrowed", "vacant", "lent", "common", "swaps", "covers")


def _totals(shape: type[Shape], rows: Callable[[Ledger], list[Any]], *keys: str) -> Any:
    """A source of totals by key: the sums of the numbers in the rows, so that what is printed adds up."""

    def total(ledger: Ledger) -> dict[str, Fraction]:
        shown = encode(list[shape], rows(ledger), "en")  # type: ignore[valid-type]
        summed = (*keys, "lieu") if ledger.lieu and "fair" in keys else keys
        return {key: sum((Fraction(str(row[key])) for row in shown), NONE) for key in summed}

    return of(total)


class _Stats(Shape):
    """What `stats` answers; the rows add up to `totals`."""

    version: int = always(1)
    by: str
    quarters: list[str]
    lines: list[str]
    rows: list[Any]
    totals: dict[str, Fraction]
    spread: dict[str, Fraction]
    proofs: list[FairnessProof] = of(
        lambda ledger: [(one, ledger.changes[one.quarter]) for one in ledger.proofs]
    )


class StatsByPerson(_Stats):
    """What `stats --by person` answers; `spread`: the range of served - fair share over people, by line."""

    by: Literal["person"] = always("person")
    rows: list[PersonRow] = of(_by_person)
    totals: dict[str, Fraction] = _totals(PersonRow, _by_person, *_SUMMED)


class StatsByUnit(_Stats):
    """What `stats --by unit` answers."""

    by: Literal["unit"] = always("unit")
    rows: list[UnitRow] = of(_by_unit)
    totals: dict[str, Fraction] = _totals(UnitRow, _by_unit, *_SUMMED, *_ASSESSED)


class StatsBySegment(_Stats):
    """What `stats --by segment` answers."""

    by: Literal["segment"] = always("segment")
    rows: list[SegmentRow] = of(_by_segment)
    totals: dict[str, Fraction] = _totals(
        SegmentRow, _by_segment, "posts", "filled", "vacant", "planned", "served"
    )


STATS: Mapping[str, type[Shape]] = {"person": StatsByPerson, "unit": StatsByUnit, "segment": StatsBySegment}
