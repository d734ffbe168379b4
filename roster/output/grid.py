"""One view of the tables: what each cell holds, before it becomes a terminal, a page or a sheet.

Every form shows the same cells. A `Grid` is columns and rows of cells; a cell has text and, where it
matters, a kind (vacant, borrowed, holiday …) that a form may show by colour and must show by sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Language
from roster.language.marks import LENT, VACANT
from roster.language.masking import mask_ids, mask_notes, mask_phone
from roster.language.names import day_note, day_title, line_text, place_text, times
from roster.language.phrases import name_of

CellKind = Literal[
    "", "vacant", "borrowed", "holiday", "weekend", "provisional", "error", "warning", "good", "repeat"
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `kind` is how it is highlighted."""

    text: str
    kind: CellKind = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; the larger `drop`, the sooner it is left out where room is short (0: never)."""

    title: str
    drop: int = 0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its columns, its rows, where a new group begins, a sentence above and notes below."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    groups: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True)
class Post:
    """One line of the table by day: a segment's staff in a shift, with the leader of the shift."""

    duty: Duty
    leaders: tuple[str, ...]
    staff: tuple[str, ...]
    staff_need: int
    leader_need: int


def posts_of(schedule: Schedule) -> Iterator[Post]:
    """The schedule as the office writes it: a row for each segment of each shift, its leader beside it."""
    shifts: dict[tuple[dt.datetime, str, str], list[int]] = {}
    for duty in schedule.horizon.duties:
        shifts.setdefault((duty.start, duty.shift, duty.name), []).append(duty.index)
    for indices in shifts.values():
        duties = [schedule.horizon.duties[index] for index in indices]
        common = [duty for duty in duties if duty.role == "leader" and duty.segment is None]
        leaders = tuple(name for duty in common for name in schedule.assigned[duty.index])
        leader_need = sum(duty.need for duty in common)
        own = {duty.segment: duty for duty in duties if duty.role == "leader" and duty.segment is not None}
        staff = [duty for duty in duties if duty.role == "staff"]
        for duty in staff:
            lead = own.get(duty.segment) if duty.segment else None
            names = schedule.assigned[lead.index] if lead else leaders
            need = lead.need if lead else leader_need
            yield Post(duty, names, schedule.assigned[duty.index], duty.need, need)
        if not staff:
            for duty in common:
                yield Post(duty, leaders, (), 0, leader_need)


class Tables:
    """The tables of one schedule in one language; `posting`: as they may hang in public, numbers masked."""

    def __init__(
        self,
        schedule: Schedule,
        title: str,
        language: Language,
        notes: Sequence[str] = (),
        *,
        posting: bool = False,
    ) -> None:
        self.schedule = schedule
        self.horizon: Horizon = schedule.horizon
        self.title = title
        self.language: Language = language
        self.posting = posting
        self.notes = tuple(mask_notes(note) for note in notes) if posting else tuple(notes)

    def say(self, zh: str, en: str) -> str:
        """The word of the two that is of the language of the tables."""
        return zh if self.language == "zh" else en

    def person(self, name: str) -> Person | None:
        """The person of an id; None for a stranger."""
        return self.horizon.person.get(name)

    def name(self, person: Person) -> str:
        """The name; with the id where others bear it too."""
        person = self.person(person.id) or person
        return name_of(
            replace(person, id=self.masked[person.id]) if self.posting and person.shared else person
        )

    def phone(self, person: Person) -> str:
        """The phone number, as it may be read here."""
        return mask_phone(person.phone) if self.posting else person.phone

    @cached_property
    def masked(self) -> Mapping[str, str]:
        """What a posted table shows of each id."""
        masked = mask_ids(one.id for one in self.horizon.people if one.id != one.name)
        return {one.id: masked.get(one.id, one.id) for one in self.horizon.people}

    def names(self, people: Iterable[str], need: int, unit: str | None = None) -> Cell:
        """The people of a cell, a mark on those borrowed from another unit, and one for each vacant post."""
        people = tuple(people)
        shown = [self._name(person, unit) for person in people]
        vacant = max(0, need - len(people))
        shown += [VACANT.to(self.language)] * vacant
        borrowed = any(mark.endswith(LENT.to(self.language)) for mark in shown)
        return Cell("、".join(shown), "vacant" if vacant else "borrowed" if borrowed else "")

    def _name(self, name: str, unit: str | None) -> str:
        person = self.person(name)
        shown = self.name(person) if person else mask_phone(name) if self.posting else name
        if person and unit is not None and person.unit != unit:
            shown += LENT.to(self.language)
        return shown

    # -- by day --------------------------------------------------------------------------------

    def by_day(self) -> Grid:
        """The table that is posted, in the usual columns; date, shift and leader are repeated in each row."""
        columns = tuple(
            Column(self.say(zh, en), drop)
            for zh, en, drop in (
                ("序号", "No.", 8),
                ("日期", "Date", 0),
                ("星期", "Day", 2),
                ("农历/时段", "Lunar/period", 5),
                ("包抓路段", "Segment", 0),
                ("班次", "Shift", 3),
                ("值守时间", "Time", 1),
                ("责任科室(单位)", "Unit", 6),
                ("带班领导", "Leader", 0),
                ("值班人员", "Staff", 0),
                ("联系电话", "Phone", 9),
                ("备注", "Note", 7),
            )
        )
        rows: list[tuple[Cell, ...]] = []
        groups: set[int] = set()
        last: dt.date | None = None
        for post in posts_of(self.schedule):
            if post.duty.date != last:
                groups.add(len(rows))
                last = post.duty.date
            rows.append(self._row(len(rows) + 1, post))
        return Grid(self.title, columns, tuple(rows), frozenset(groups), self.notes)

    def _row(self, number: int, post: Post) -> tuple[Cell, ...]:
        duty = post.duty
        day = self.horizon.day[duty.date]
        kind: CellKind = "holiday" if day.kind == "holiday" else "weekend" if day.kind == "weekend" else ""
        staff = self.names(post.staff, post.staff_need, duty.unit)
        phones = [self.phone(one) for name in post.staff if (one := self.person(name)) and one.phone]
        return (
            Cell(str(number)),
            Cell(str(duty.date), kind),
            Cell(day_title(day, self.language), kind),
            Cell(day_note(day, self.language), "provisional" if day.provisional else kind),
            Cell(place_text(duty).to(self.language)),
            Cell(duty.shift),
            Cell(times(duty)),
            Cell(duty.unit or ""),
            self.names(post.leaders, post.leader_need),
            staff,
            Cell("、".join(phones)),
            Cell(duty.name),
        )

    # -- by segment, person, unit ---------------------------------------------------------------

    def by_segment(self) -> Grid:
        """A list for each segment: who is there when."""
        columns = (
            Column(self.say("包抓路段", "Segment")),
            Column(self.say("日期", "Date")),
            Column(self.say("星期", "Day"), 1),
            Column(self.say("值守时间", "Time")),
            Column(self.say("带班领导", "Leader")),
            Column(self.say("值班人员", "Staff")),
        )
        return self._grouped(columns, lambda post: place_text(post.duty).to(self.language))

    def _grouped(self, columns: tuple[Column, ...], key: Callable[[Post], str]) -> Grid:
        found: dict[str, list[Post]] = {}
        order = [segment.name for segment in self.horizon.segments]
        for post in posts_of(self.schedule):
            found.setdefault(key(post), []).append(post)
        rows: list[tuple[Cell, ...]] = []
        groups: set[int] = set()
        for name in sorted(found, key=lambda name: order.index(name) if name in order else -1):
            groups.add(len(rows))
            rows += [(Cell(name), *self._when(post.duty), *self._who(post)) for post in found[name]]
        return Grid(self.title, columns, tuple(rows), frozenset(groups), self.notes)

    def _who(self, post: Post) -> tuple[Cell, Cell]:
        staff = self.names(post.staff, post.staff_need, post.duty.unit)
        return self.names(post.leaders, post.leader_need), staff

    def _when(self, duty: Duty) -> tuple[Cell, Cell, Cell]:
        day = self.horizon.day[duty.date]
        return Cell(str(duty.date)), Cell(day_title(day, self.language)), Cell(f"{duty.shift} {times(duty)}")

    def by_person(self, people: Sequence[Person] | None = None) -> Grid:
        """A slip for each person: their duties in order of time."""
        columns = (
            Column(self.say("姓名", "Name")),
            Column(self.say("单位", "Unit"), 2),
            Column(self.say("日期", "Date")),
            Column(self.say("星期", "Day"), 1),
            Column(self.say("值守时间", "Time")),
            Column(self.say("包抓路段", "Segment")),
            Column(self.say("岗位", "Role"), 3),
        )
        rows: list[tuple[Cell, ...]] = []
        groups: set[int] = set()
        for person in self.horizon.people if people is None else people:
            groups.add(len(rows))
            for duty in self.schedule.duties_of[person.id]:
                role = self.say("带班", "leader") if duty.role == "leader" else self.say("值班", "staff")
                where = place_text(duty).to(self.language)
                rows.append(
                    (Cell(self.name(person)), Cell(person.unit), *self._when(duty), Cell(where), Cell(role))
                )
        return Grid(self.title, columns, tuple(rows), frozenset(groups), self.notes)

    def by_unit(self) -> Grid:
        """The slips of people, unit by unit, the unit first."""
        order = {unit.name: number for number, unit in enumerate(self.horizon.units)}
        people = sorted(self.horizon.people, key=lambda person: order.get(person.unit, -1))
        grid = self.by_person(people)
        swap = (1, 0, 2, 3, 4, 5, 6)
        columns = [grid.columns[n] for n in swap]
        columns[0] = Column(columns[0].title)
        rows = tuple(tuple(row[n] for n in swap) for row in grid.rows)
        groups = {n for n, row in enumerate(rows) if n == 0 or row[0].text != rows[n - 1][0].text}
        return Grid(self.title, tuple(columns), rows, frozenset(groups), self.notes)

    # -- who carries what -----------------------------------------------------------------------

    def loads(self) -> Grid:
        """Each person's duties by line against the fair share: served / share."""
        columns = [Column(self.say("单位", "Unit"), 3), Column(self.say("姓名", "Name"))]
        columns += [Column(line_text(line).to(self.language), right=True) for line in self.horizon.lines]
        columns.append(Column(self.say("合计", "All"), right=True))
        rows: list[tuple[Cell, ...]] = []
        groups: set[int] = set()
        for number, person in enumerate(self.horizon.people):
            if number == 0 or person.unit != self.horizon.people[number - 1].unit:
                groups.add(number)
            counts = self.schedule.counts(person.id)
            cells = [self._load(person, line, counts) for line in self.horizon.lines]
            rows.append(
                (
                    Cell(person.unit),
                    Cell(self.name(person)),
                    *cells,
                    Cell(f"{float(self.schedule.total(person.id)):g}"),
                )
            )
        note = self.say(
            "次数/应担份额；此前多担、少担的已计入排班",
            "duties / fair share; what was carried before is counted in",
        )
        return Grid(
            self.say("各人值班次数", "Who carries what"),
            tuple(columns),
            tuple(rows),
            frozenset(groups),
            (note,),
        )

    def _load(self, person: Person, line: str, counts: Mapping[str, Fraction]) -> Cell:
        fair = self.horizon.fair.get((person.id, line))
        served = counts.get(line, Fraction(0))
        if fair is None:
            return Cell(f"{float(served):g}" if served else "—")
        return Cell(f"{float(served):g} / {float(fair):.1f}")
