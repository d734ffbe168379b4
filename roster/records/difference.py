"""What differs between two schedules: which duties changed hands, which are gone, which are new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from roster.records.document import Row


@dataclass(frozen=True)
class Difference:
    """One duty that is other than it was: as it was (None: it is new) and as it is (None: it fell away)."""

    was: Row | None
    now: Row | None
    reasons: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """The duty, as it is or else was."""
        found = self.now or self.was
        assert found is not None
        return found


def differences(
    before: Iterable[Row], after: Iterable[Row], told: Iterable[Row] = ()
) -> tuple[Difference, ...]:
    """The duties that differ in people or in time, in order of time; `told` are rows that give reasons."""
    old, new = ({row.key: row for row in rows} for rows in (before, after))
    reasons = {row.key: _reasons(row) for row in told}
    found = [
        Difference(old.get(key), new.get(key), reasons.get(key, ()))
        for key in dict.fromkeys((*old, *new))
        if _differ(old.get(key), new.get(key))
    ]
    return tuple(sorted(found, key=_order))


def _differ(was: Row | None, now: Row | None) -> bool:
    if was is None or now is None:
        return True
    return set(was.actual) != set(now.actual) or (was.start, was.end) != (now.start, now.end)


def _reasons(row: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.reason for change in row.changes if change.reason))


def _order(one: Difference) -> tuple[object, ...]:
    row = one.row
    start = row.start or dt.datetime.combine(row.date, dt.time())
    return row.date, start, row.shift, row.segment or "", row.role
