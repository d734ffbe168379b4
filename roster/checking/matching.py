"""A schedule edited by hand against what must be manned: whose is each row, who is each name.

Everything that has no counterpart is a finding at its place; what has becomes a `Schedule`, on which the
rules then have their say.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from roster.checking.row_details import beside
from roster.domain.answer import Finding, Severity
from roster.domain.duties import Duty, Shift
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed
from roster.errors import Place
from roster.language.dates import parse_clock
from roster.language.lookup import Persons, nearest
from roster.language.marks import ALL_SEGMENTS, RESERVE, is_mark
from roster.language.names import WEEKDAYS
from roster.language.phrases import duty_text, role_text
from roster.language.spelling import key
from roster.records.document import Row
from roster.rules.base import Breach

Key = tuple[dt.date, str, str | None, str]
Placed = tuple[tuple[Person, Place], ...]
"""People, and where each is written."""


@dataclass(frozen=True)
class Matched:
    """The schedule that the rows make, what is wrong with the rows themselves, and the place of each."""

    schedule: Schedule
    findings: tuple[Finding, ...]
    places: Mapping[tuple[int, str | None], Place]

    def where(self, breach: Breach, built: Schedule | None = None) -> tuple[str, ...]:
        """The places of a breach, the one to be named first: the last duty it is about, at the person's name
        where there is one.

        Where the schedule as it was `built` is known, a name that was not there then comes first: it was the
        hand's.
        """
        found: list[tuple[int, str | None]] = []
        for index in reversed(breach.duties):
            named = [(index, one) for one in breach.people if (index, one) in self.places]
            found += named or [key for key in [(index, None)] if key in self.places]
        if not breach.duties:
            found = self._nearest(breach)
        new = [(n, one) for n, one in found if built and one and one not in built.assigned[n]]
        return tuple(dict.fromkeys(str(self.places[key]) for key in (*new, *found)))

    def _nearest(self, breach: Breach) -> list[tuple[int, str | None]]:
        """Where there is no duty to name: what its people serve on its dates, or any row of those dates."""
        there = [key for key in self.places if self.schedule.horizon.duties[key[0]].date in breach.dates]
        own = [key for key in there if key[1] in breach.people]
        return own or [key for key in there if key[1] is None][:1]


def match(horizon: Horizon, rows: Sequence[Row]) -> Matched:
    """Find the duty of each row and the person of each name."""
    return _Matching(horizon).run(rows)


@dataclass
class _Matching:
    horizon: Horizon
    findings: dict[Finding, None] = field(default_factory=dict)
    """In the order in which they were found; said once."""
    places: dict[tuple[int, str | None], Place] = field(default_factory=dict)
    assigned: dict[int, list[str]] = field(default_factory=dict)
    leading: dict[int, list[tuple[Row, Placed]]] = field(default_factory=dict)

    @cached_property
    def persons(self) -> Persons:
        return Persons(self.horizon.people)

    @cached_property
    def segments(self) -> frozenset[str]:
        return frozenset(key(one.name) for one in self.horizon.segments)

    @cached_property
    def duties(self) -> Mapping[Key, list[Duty]]:
        found: dict[Key, list[Duty]] = {}
        for duty in self.horizon.duties:
            segment = None if duty.segment is None else key(duty.segment)
            found.setdefault((duty.date, key(duty.shift), segment, duty.role), []).append(duty)
        return found

    def run(self, rows: Sequence[Row]) -> Matched:
        for row in rows:
            found = self._duty(row)
            if found is None:
                continue
            self._beside(found, row)
            if row.role == "leader" and row.cells and found.segment is None:
                # Written beside each segment of the shift: what most of them say counts.
                self.leading.setdefault(found.index, []).append((row, self._people(found, row)))
            else:
                self._take(found, row)
        for index, said in self.leading.items():
            self._lead(self.horizon.duties[index], said)
        self._missing(rows)
        schedule = Schedule(
            self.horizon, tuple(tuple(self.assigned.get(duty.index, ())) for duty in self.horizon.duties)
        )
        return Matched(schedule, tuple(self.findings), self.places)

    # -- rows ----------------------------------------------------------------------------------

    def _duty(self, row: Row) -> Duty | None:
        shift = self._shift(row)
        name = None if shift is None else key(shift.name)
        segment = key(row.segment) if row.segment else None
        candidates = self._candidates(row, name, segment)
        named = [duty for duty in candidates if duty.name == row.duty]
        named = named or [duty for duty in candidates if duty.name in row.duty]
        if named or candidates:
            # Of two duties alike, the next row is the other one.
            those = named or candidates
            return next((duty for duty in those if duty.index not in self.assigned), those[0])
        # Beside the leaders of all segments there is a column for staff too.
        of_all = row.cells and is_mark(ALL_SEGMENTS, row.segment or "")
        if row.assigned or (row.role == "staff" and not of_all):
            self._no_duty(row, name, segment)
        return None

    def _candidates(self, row: Row, shift: str | None, segment: str | None) -> list[Duty]:
        if shift is None:
            return []
        marks = [mark for mark in (ALL_SEGMENTS, RESERVE) if row.cells and is_mark(mark, row.segment or "")]
        if marks:
            found = self.duties.get((row.date, shift, None, row.role), [])
            return [duty for duty in found if row.role == "leader" or duty.reserve == (RESERVE in marks)]
        found = self.duties.get((row.date, shift, segment, row.role), [])
        if found or row.role == "staff":
            return found
        # A leader written beside a segment leads the whole shift, unless the duty has leaders by post.
        found = self.duties.get((row.date, shift, None, row.role), [])
        return self._of_segment(found, row, segment)

    def _of_segment(self, candidates: list[Duty], row: Row, segment: str | None) -> list[Duty]:
        """Of the leaders' duties in a shift, those of the duties which have this segment."""
        if segment is None:
            return candidates
        names = {
            duty.name
            for duty in self.horizon.duties
            if duty.date == row.date and key(duty.segment or "") == segment
        }
        found = [duty for duty in candidates if duty.name in names]
        return found or (candidates if row.assigned else [])

    def _shift(self, row: Row) -> Shift | None:
        """The shift a text means: by its name, its times, or a text that holds its name."""
        text, clock = key(row.shift), parse_clock(row.shift)
        tests: tuple[Callable[[Shift], bool], ...] = (
            lambda shift: key(shift.name) == text,
            lambda shift: clock == (shift.start, shift.end),
            lambda shift: key(shift.name) in text,
        )
        return next((shift for test in tests for shift in self.horizon.shifts if test(shift)), None)

    def _no_duty(self, row: Row, shift: str | None, segment: str | None) -> None:
        """A row that no duty asks for: say whether the date, the shift or the segment is what is wrong."""
        named = Text("{date} {shift} {where}", "{date} {shift} {where}").format(
            date=row.date, shift=row.shift, where=row.segment or role_text(row.role)
        )
        if row.date not in self.horizon.quarter:
            column = "date"
            why = Text("日期不在{quarter}内", "the date is not in {quarter}").format(
                quarter=self.horizon.quarter
            )
        elif shift is None:
            column = "shift" if "shift" in row.cells else "time"
            near = nearest(row.shift, [known.name for known in self.horizon.shifts])
            why = _advised(Text("没有这个班次", "there is no such shift"), near)
        elif segment is not None and segment not in self.segments:
            column = "segment"
            near = nearest(row.segment or "", [known.name for known in self.horizon.segments])
            why = _advised(Text("没有这个路段", "there is no such segment"), near)
        else:
            column = row.role
            why = Text("这一天不需要这个班", "no such duty is asked for on that day")
        message = Text("{row}：{why}", "{row}: {why}").format(row=named, why=why)
        self._say("no-such-duty", message, row.cells.get(column, row.place), dates=(row.date,))

    def _beside(self, duty: Duty, row: Row) -> None:
        """What is written beside the people of a row and does not fit its duty."""
        if not row.cells:
            for rule, message, severity in beside(duty, row):
                self._say(rule, message, row.place, dates=(duty.date,), severity=severity)
        asked = f"{duty.start:%H:%M}-{duty.end:%H:%M}"
        told = row.role == "leader" and "staff" in row.cells
        if row.cells and not told and row.start is not None and row.end is not None:
            written = f"{row.start:%H:%M}-{row.end:%H:%M}"
            if written != asked:
                message = Text(
                    "{duty}：计划的时间是{asked}，表中写{written}",
                    "{duty}: the plan's time is {asked}, the table says {written}",
                ).format(duty=duty_text(duty), asked=asked, written=written)
                self._say("time", message, row.cells.get("time", row.place), dates=(duty.date,))
        if row.weekday is not None and not told and row.weekday != duty.date.isoweekday():
            message = Text(
                "{date}是{day}，表中写的不是", "{date} is a {day}, the table says otherwise"
            ).format(date=duty.date, day=WEEKDAYS[duty.date.weekday()])
            self._say("weekday", message, row.cells.get("weekday"), dates=(duty.date,), severity="warning")
        if row.need is not None and row.need != duty.need:
            message = Text(
                "{duty}：计划需要{need}人，表中写{written}人",
                "{duty}: the plan needs {need}, the table says {written}",
            ).format(duty=duty_text(duty), need=duty.need, written=row.need)
            self._say("need", message, row.place, dates=(duty.date,))

    def _take(self, duty: Duty, row: Row) -> None:
        first = duty.index not in self.assigned
        people = self._people(duty, row)
        held = self.assigned.setdefault(duty.index, [])
        fresh = [(person, place) for person, place in people if person.id not in held]
        # In a table a second row may bring the second person of a duty; anything else is one row too many.
        more = row.cells and fresh and len(fresh) == len(people) and len(held) + len(fresh) <= duty.room
        if not first and not more:
            message = Text("{duty}写了两行", "{duty} has two rows").format(duty=duty_text(duty))
            # Which of the two was meant for another duty, nobody knows: both are told.
            for place in (self.places.get((duty.index, None)), row.place):
                self._say("row-twice", message, place, dates=(duty.date,))
        self.places.setdefault((duty.index, None), row.place)
        self._hold(duty, people, twice=first)
        if len(held) > duty.room:
            self._too_many(duty, row.place)

    def _lead(self, duty: Duty, said: Sequence[tuple[Row, Placed]]) -> None:
        """The leaders of a shift, as most of the rows beside its segments name them; a row may leave them
        out."""
        sets = [frozenset(person.id for person, _ in people) for _, people in said]
        counts = Counter(ids for ids in sets if ids)
        common = max(counts, key=lambda ids: counts[ids], default=frozenset[str]())
        chosen = next(n for n, ids in enumerate(sets) if ids == common or not common)
        row, people = said[chosen]
        self.assigned.setdefault(duty.index, [])
        self.places.setdefault((duty.index, None), row.place)
        self._hold(duty, people, twice=True)
        if len(self.assigned[duty.index]) > duty.room:
            self._too_many(duty, row.place)
        message = Text(
            "{duty}：这里写的带班领导和同班其他行不一样（多数写的是{names}）",
            "{duty}: the leader here is not the one beside the other segments ({names})",
        ).format(duty=duty_text(duty), names=listed(person.name for person, _ in people))
        for (other, _), ids in zip(said, sets, strict=True):
            if ids and ids != common:
                self._say("leaders-differ", message, other.place, ids, (duty.date,))

    def _hold(self, duty: Duty, people: Placed, *, twice: bool) -> None:
        """The people take the duty; with `twice`, whoever is listed a second time is told."""
        held = self.assigned[duty.index]
        for person, place in people:
            if person.id not in held:
                held.append(person.id)
                self.places[duty.index, person.id] = place
            elif twice:
                message = Text("{duty}：{name}写了两次", "{duty}: {name} is listed twice")
                message = message.format(duty=duty_text(duty), name=person.name)
                self._say("listed-twice", message, place, (person.id,), (duty.date,))

    def _too_many(self, duty: Duty, place: Place) -> None:
        held = self.assigned[duty.index]
        message = Text(
            "{duty}：至多{need}人，排了{count}人", "{duty}: {need} at most, {count} listed"
        ).format(duty=duty_text(duty), need=duty.room, count=len(held))
        self._say("too-many", message, place, held, (duty.date,))

    def _missing(self, rows: Sequence[Row]) -> None:
        """Duties without a row, told by day, at the row after which they should stand."""
        by_date: dict[dt.date, list[Duty]] = {}
        for duty in self.horizon.duties:
            if duty.index not in self.assigned:
                by_date.setdefault(duty.date, []).append(duty)
        last = {
            row.date: row.cells.get("date", row.place) for row in rows if "date" in row.cells or not row.cells
        }
        for date, duties in by_date.items():
            names = listed(
                dict.fromkeys(
                    f"{duty.shift}{'' if duty.segment is None else ' ' + duty.segment}" for duty in duties
                )
            )
            message = Text("{date}：表中没有这些值守：{names}", "{date}: these duties have no row: {names}")
            before = max((one for one in last if one <= date), default=min(last, default=None))
            place = None if before is None else last[before]
            if place is not None and any(row.cells for row in rows):
                self.places |= {(duty.index, None): place for duty in duties}
            self._say("no-row", message.format(date=date, names=names), place, dates=(date,))

    # -- people --------------------------------------------------------------------------------

    def _people(self, duty: Duty, row: Row) -> Placed:
        """The people a row names, each with its place; names that are no one's are told."""
        named = self.persons.parted(row.served)
        found = ((self._person(name, duty, place), place) for name, place in named)
        return tuple((person, place) for person, place in found if person is not None)

    def _person(self, name: str, duty: Duty, place: Place) -> Person | None:
        found = self.persons.find(name)
        if len(found) == 1:
            return found[0]
        text = Text("{duty}：{what}", "{duty}: {what}").format(
            duty=duty_text(duty), what=_advised(*self.persons.unclear(name, found))
        )
        self._say("unknown-person", text, place, dates=(duty.date,))
        return None

    def _say(
        self,
        rule: str,
        message: Text,
        place: Place | None,
        people: Iterable[str] = (),
        dates: Iterable[dt.date] = (),
        severity: Severity = "error",
    ) -> None:
        where = "" if place is None else str(place)
        self.findings[Finding(rule, severity, message, tuple(people), tuple(dates), where)] = None


def _advised(message: Text, hint: Text | None) -> Text:
    return message if hint is None else Text("{m}，{h}", "{m}, {h}").format(m=message, h=hint)
