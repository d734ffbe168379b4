"""A schedule edited by hand against what must be manned: whose is each row, who is each name.

Everything that has no counterpart is a finding at its place; what has becomes a `Schedule`, on which the
rules then have their say.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from roster.answer import Finding
from roster.domain import Duty, Horizon, Person, Schedule
from roster.errors import Place
from roster.records.document import Row
from roster.rules.base import Breach
from roster.rules.words import duty_text, role_text
from roster.text import Text, listed

Key = tuple[dt.date, str, str | None, str]


@dataclass(frozen=True)
class Matched:
    """The schedule that the rows make, what is wrong with the rows themselves, and where everything stands."""

    schedule: Schedule
    findings: tuple[Finding, ...]
    places: Mapping[tuple[int, str | None], Place]

    def where(self, breach: Breach) -> str:
        """The place of a breach: the last duty it is about, at the person's name where there is one."""
        for index in reversed(breach.duties):
            for person in (*breach.people, None):
                if (index, person) in self.places:
                    return str(self.places[index, person])
        return ""


def match(horizon: Horizon, rows: Sequence[Row]) -> Matched:
    """Find the duty of each row and the person of each name."""
    return _Matching(horizon).run(rows)


@dataclass
class _Matching:
    horizon: Horizon
    findings: list[Finding] = field(default_factory=list)
    places: dict[tuple[int, str | None], Place] = field(default_factory=dict)
    assigned: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def named(self) -> Mapping[str, list[Person]]:
        """The people whom a text may mean: an id means one, a name all who bear it."""
        found: dict[str, list[Person]] = {}
        for person in self.horizon.people:
            found.setdefault(_plain(person.name), []).append(person)
        for person in self.horizon.people:
            found[_plain(person.id)] = [person]
            found[f"{_plain(person.name)}({_plain(person.id)})"] = [person]
        return found

    def run(self, rows: Sequence[Row]) -> Matched:
        duties = _by_key(self.horizon.duties)
        for row in rows:
            found = self._duty(row, duties)
            if found is not None:
                self._take(found, row)
        self._missing()
        schedule = Schedule(
            self.horizon, tuple(tuple(self.assigned.get(duty.index, ())) for duty in self.horizon.duties)
        )
        return Matched(schedule, tuple(self.findings), self.places)

    # -- rows ----------------------------------------------------------------------------------

    def _duty(self, row: Row, duties: Mapping[Key, list[Duty]]) -> Duty | None:
        shift = self._shift(row)
        segment = _plain(row.segment) if row.segment else None
        candidates = duties.get((row.date, shift, segment, row.role), [])
        if not candidates and row.role == "leader":
            # A leader written beside a segment leads the whole shift, unless the duty has leaders by post.
            candidates = duties.get((row.date, shift, None, row.role), [])
            candidates = self._of_segment(candidates, row, segment)
        named = [duty for duty in candidates if not row.duty or duty.name == row.duty]
        if named or candidates:
            return (named or candidates)[0]
        self._no_duty(row, shift, segment)
        return None

    def _of_segment(self, candidates: list[Duty], row: Row, segment: str | None) -> list[Duty]:
        """Of several leaders' duties in a shift, that of the duty which has this segment."""
        if segment is None or len(candidates) < 2:
            return candidates
        names = {
            duty.name
            for duty in self.horizon.duties
            if duty.date == row.date and _plain(duty.segment or "") == segment
        }
        return [duty for duty in candidates if duty.name in names] or candidates

    def _shift(self, row: Row) -> str:
        text = _plain(row.shift)
        for shift in self.horizon.shifts:
            if _plain(shift.name) == text:
                return _plain(shift.name)
        clock = re.search(r"(\d{1,2}:\d{2})\D+(\d{1,2}:\d{2})", text)
        for shift in self.horizon.shifts:
            if clock and (f"{shift.start:%H:%M}", f"{shift.end:%H:%M}") == (
                clock[1].zfill(5),
                clock[2].zfill(5),
            ):
                return _plain(shift.name)
            if _plain(shift.name) in text:
                return _plain(shift.name)
        return text

    def _no_duty(self, row: Row, shift: str, segment: str | None) -> None:
        """A row that no duty asks for: say whether the date, the shift or the segment is what is wrong."""
        named = Text("{date} {shift} {where}", "{date} {shift} {where}").format(
            date=row.date, shift=row.shift, where=row.segment or role_text(row.role)
        )
        if row.date not in self.horizon.quarter:
            why = Text("日期不在{quarter}内", "the date is not in {quarter}").format(
                quarter=self.horizon.quarter
            )
        elif shift not in {_plain(known.name) for known in self.horizon.shifts}:
            why = Text("没有这个班次{near}", "there is no such shift{near}").format(
                near=_near(row.shift, [known.name for known in self.horizon.shifts])
            )
        elif segment is not None and segment not in {_plain(known.name) for known in self.horizon.segments}:
            why = Text("没有这个路段{near}", "there is no such segment{near}").format(
                near=_near(row.segment or "", [known.name for known in self.horizon.segments])
            )
        else:
            why = Text("这一天不需要这个班", "no such duty is asked for on that day")
        self._say(
            "no-such-duty",
            Text("{row}:{why}", "{row}: {why}").format(row=named, why=why),
            row.place,
            dates=(row.date,),
        )

    def _take(self, duty: Duty, row: Row) -> None:
        first = duty.index not in self.assigned
        held = self.assigned.setdefault(duty.index, [])
        again = not first and row.role != "leader"
        if again:
            message = Text("{duty}写了两行", "{duty} has two rows").format(duty=duty_text(duty))
            self._say("row-twice", message, row.place, dates=(duty.date,))
        self.places.setdefault((duty.index, None), row.place)
        for number, name in enumerate(row.actual):
            place = row.places[number] if number < len(row.places) else row.place
            person = self._person(name, duty, place)
            if person is None:
                continue
            if person.id in held:
                if first or row.role != "leader":
                    message = Text("{duty}:{name}写了两次", "{duty}: {name} is listed twice")
                    self._say(
                        "listed-twice",
                        message.format(duty=duty_text(duty), name=name),
                        place,
                        (person.id,),
                        (duty.date,),
                    )
                continue
            held.append(person.id)
            self.places[duty.index, person.id] = place
        if len(held) > duty.room and (first or again or len(row.actual) > duty.need):
            message = Text("{duty}:至多{need}人,排了{count}人", "{duty}: {need} at most, {count} listed")
            self._say(
                "too-many",
                message.format(duty=duty_text(duty), need=duty.room, count=len(held)),
                row.place,
                tuple(held),
                (duty.date,),
            )
        if row.need is not None and row.need != duty.need:
            message = Text(
                "{duty}:计划需要{need}人,表中写{written}人",
                "{duty}: the plan needs {need}, the table says {written}",
            )
            self._say(
                "need",
                message.format(duty=duty_text(duty), need=duty.need, written=row.need),
                row.place,
                dates=(duty.date,),
            )

    def _missing(self) -> None:
        """Duties without a row, told by day."""
        by_date: dict[dt.date, list[Duty]] = {}
        for duty in self.horizon.duties:
            if duty.index not in self.assigned:
                by_date.setdefault(duty.date, []).append(duty)
        for date, duties in by_date.items():
            names = listed(
                dict.fromkeys(
                    f"{duty.shift}{'' if duty.segment is None else ' ' + duty.segment}" for duty in duties
                )
            )
            message = Text("{date}:表中没有这些值守:{names}", "{date}: these duties have no row: {names}")
            self._say("no-row", message.format(date=date, names=names), None, dates=(date,))

    # -- people --------------------------------------------------------------------------------

    def _person(self, name: str, duty: Duty, place: Place) -> Person | None:
        found = self.named.get(_plain(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            message = Text(
                "{duty}:有{count}个“{name}”,请写编号{ids}",
                "{duty}: there are {count} “{name}”, write the id: {ids}",
            )
            ids = listed(person.id for person in found)
            text = message.format(duty=duty_text(duty), count=len(found), name=name, ids=ids)
        else:
            near = _near(name, [person.name for person in self.horizon.people])
            message = Text(
                "{duty}:人员名单里没有“{name}”{near}", "{duty}: there is nobody called “{name}”{near}"
            )
            text = message.format(duty=duty_text(duty), name=name, near=near)
        self._say("unknown-person", text, place, dates=(duty.date,))
        return None

    def _say(
        self,
        rule: str,
        message: Text,
        place: Place | None,
        people: Iterable[str] = (),
        dates: Iterable[dt.date] = (),
    ) -> None:
        self.findings.append(
            Finding(rule, "error", message, tuple(people), tuple(dates), "" if place is None else str(place))
        )


def _by_key(duties: Iterable[Duty]) -> dict[Key, list[Duty]]:
    found: dict[Key, list[Duty]] = {}
    for duty in duties:
        segment = None if duty.segment is None else _plain(duty.segment)
        found.setdefault((duty.date, _plain(duty.shift), segment, duty.role), []).append(duty)
    return found


def _plain(text: str) -> str:
    """A name without what hands and spreadsheets do to it: full-width letters, spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _near(word: str, known: Sequence[str]) -> Text:
    """The nearest known name, as a question; nothing where none is near."""
    best = process.extractOne(word, sorted(set(known)), scorer=fuzz.ratio, score_cutoff=40)
    if best is None:
        return Text("", "")
    return Text(",是不是“{word}”?", ", did you mean “{word}”?").format(word=best[0])
