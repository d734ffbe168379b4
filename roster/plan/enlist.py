"""A staff list and a leave list, taken into a plan: new people and absences are added, others left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from roster.domain.dates import Span
from roster.domain.people import Person
from roster.domain.text import Text, listed
from roster.errors import Place, Problem
from roster.language.lookup import Persons
from roster.language.spelling import key, squeezed
from roster.plan.entry_cells import MODELS
from roster.plan.people import PersonSpec
from roster.plan.schema import BUILT_IN_RANKS, Plan
from roster.plan.staff_list import Entry, Leave, Lists

_LEADS = re.compile(
    r".*(局长|书记|主任|科长|站长|所长|队长|处长|股长|部长|经理|院长|校长|主席|组长|总工|总工程师|负责人|领导)"
    r"|(?i:.*\b(chief|head|director|manager|leader|captain))"
)
"""Titles of those who lead; whoever has another serves."""
_SUBORDINATE = re.compile(r".*(站|所|队|中心|公司|院|场|处)")


@dataclass(frozen=True)
class NewPerson:
    """Someone to be added: the keys of the plan in English with their values, and a remark beside.

    `note` is the part of the remark that the list has as a note.
    """

    values: Mapping[str, Any]
    remark: str
    place: Place
    note: str = ""


@dataclass(frozen=True)
class NewLeave:
    """An absence to be added to someone in the plan, by the place among its people."""

    index: int
    name: str
    span: Span
    place: Place


@dataclass
class Enlistment:
    """What a file adds to a plan. `same` are those the plan has, `problems` what could not be taken."""

    people: list[NewPerson] = field(default_factory=list)
    leave: list[NewLeave] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    ranks: dict[str, str] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    same_leave: list[str] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be added."""
        return not (self.people or self.leave)


def enlist(plan: Plan, lists: Lists) -> Enlistment:
    """What the lists add to the plan."""
    return _Enlisting(plan).run(lists)


class _Enlisting:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.found = Enlistment()
        self.new: list[dict[str, Any]] = []
        self.units = {key(unit.name): unit.name for unit in plan.units}
        self.persons = Persons(Person(one.key, one.name, one.unit) for one in plan.people)
        self.ranks = {key(rank): rank for rank in plan.ranks or BUILT_IN_RANKS}

    def run(self, lists: Lists) -> Enlistment:
        self.found.problems += lists.problems
        drafts: list[tuple[Entry, dict[str, Any], str]] = []
        for entry in lists.people:
            self._person(entry, drafts)
        for leave in lists.leave:
            self._leave(leave, drafts)
        self.found.people = [
            NewPerson(values, remark, entry.place, entry.note) for entry, values, remark in drafts
        ]
        return self.found

    # -- people --------------------------------------------------------------------------------

    def _person(self, entry: Entry, drafts: list[tuple[Entry, dict[str, Any], str]]) -> None:
        if self._known(entry):
            return
        again = [
            values
            for _, values, _ in drafts
            if values["name"] == entry.name and not (entry.id and values.get("id"))
        ]
        taken = {values.get("id") or values["name"] for _, values, _ in drafts} | {
            one.key for one in self.plan.people
        }
        if again or (entry.id or entry.name) in taken:
            self._refuse(entry, Text("“{name}”不止一人或写了两遍", "“{name}” is there twice"), _IDS)
            return
        unit = self._unit(entry)
        if unit is None:
            self._refuse(entry, Text("“{name}”没有单位", "“{name}” has no unit"), None)
            return
        rank, remark = self._rank(entry)
        values = {
            "name": entry.name,
            **({"id": entry.id} if entry.id else {}),
            "unit": unit,
            **({"rank": rank} if rank else {}),
            **({"phone": entry.phone} if entry.phone else {}),
            **({"tags": list(entry.tags)} if entry.tags else {}),
            **({"share": float(entry.share)} if entry.share not in {None, 1} else {}),
            **({"from": entry.since} if entry.since else {}),
            **({"until": entry.until} if entry.until else {}),
            **entry.entries,
        }
        drafts.append((entry, values, ";".join(filter(None, (remark, entry.note)))))

    def _known(self, entry: Entry) -> bool:
        """Whether the plan has the person; where the list differs it is reported, and not changed."""
        name = key(entry.name)
        same = [one for one in self.plan.people if key(one.name) == name]
        spec = next(
            (one for one in self.plan.people if entry.id and squeezed(one.id or "") == entry.id), None
        )
        if spec is None and entry.id and all(one.id for one in same):
            # All of that name have other ids: this is someone else.
            return False
        spec = spec or next((one for one in same if not entry.unit or one.unit in self._said(entry)), None)
        if spec is None and same:
            message = Text(
                "计划里已有“{name}”（{unit}），单位不同", "the plan has a “{name}” of another unit ({unit})"
            ).format(name=entry.name, unit=same[0].unit)
            hint = Text(
                "同一个人就改计划；另一个人就写上编号",
                "change the plan if it is the same one; else give an id",
            )
            self.found.problems.append(Problem(entry.place, message, hint))
            return True
        if spec is None:
            return False
        self.found.same.append(spec.name)
        others = [text for text, here, there in self._compared(entry, spec) if here and here != there]
        if others:
            message = Text(
                "{name}：{what}和计划里的不同，没有改动",
                "{name}: {what} differs from the plan, left as it is",
            )
            message = message.format(name=spec.name, what=listed(others))
            self.found.remarks.append(Problem(entry.place, message))
        return True

    def _compared(self, entry: Entry, spec: PersonSpec) -> tuple[tuple[Text, object, object], ...]:
        """What the list and the plan say of someone; a title that is no rank of the plan's says nothing."""
        return (
            (Text("电话", "the phone"), squeezed(entry.phone), squeezed(spec.phone)),
            (Text("职务", "the rank"), self.ranks.get(key(entry.rank), ""), spec.rank),
            (Text("标签", "the tags"), set(entry.tags), set(spec.tags)),
            (Text("份额", "the share"), entry.share, spec.share),
            (Text("到岗日期", "the first day"), entry.since, spec.from_),
            (Text("离岗日期", "the last day"), entry.until, spec.until),
            *(
                (_ENTRIES[column], _missing(column, items, spec), [])
                for column, items in entry.entries.items()
            ),
        )

    def _said(self, entry: Entry | Leave) -> set[str]:
        return {self.units.get(key(unit), unit) for unit in entry.unit}

    def _unit(self, entry: Entry) -> str | None:
        """The unit as the plan calls it; one that the plan does not have is added to it."""
        known = next((self.units[key(one)] for one in entry.unit if key(one) in self.units), None)
        if known is not None or not entry.unit:
            return known
        unit = entry.unit[0]
        self.units[key(unit)] = unit
        self.found.units[unit] = "subordinate" if _SUBORDINATE.fullmatch(entry.unit[-1]) else "section"
        return unit

    def _rank(self, entry: Entry) -> tuple[str, str]:
        """The rank as the plan calls it, and a remark; the role of an unknown title is guessed."""
        if not entry.rank or key(entry.rank) in self.ranks:
            return self.ranks.get(key(entry.rank), ""), ""
        role = "leader" if _LEADS.fullmatch(entry.rank) else "staff"
        if not self.plan.ranks:
            said = {"leader": "带班领导", "staff": "值班人员"}[role] if self.plan.language == "zh" else role
            return said, entry.rank
        self.ranks[key(entry.rank)] = entry.rank
        self.found.ranks[entry.rank] = role
        return entry.rank, ""

    def _refuse(self, entry: Entry, message: Text, hint: Text | None) -> None:
        self.found.problems.append(Problem(entry.place, message.format(name=entry.name), hint))

    # -- leave ---------------------------------------------------------------------------------

    def _leave(self, leave: Leave, drafts: Sequence[tuple[Entry, dict[str, Any], str]]) -> None:
        span = Span(leave.first, leave.last, leave.why)
        for entry, values, _ in drafts:
            if entry.place == leave.place or (entry.name, entry.id or leave.id) == (
                leave.name,
                leave.id or entry.id,
            ):
                away = values.setdefault("away", [])
                if not any(one["from"] <= span.first and leave.last <= one["to"] for one in away):
                    away.append(absence(span))
                return
        units = (f"{leave.name}({unit})" for unit in self._said(leave))
        words = (leave.id,) if leave.id else (*units, leave.name)
        found = next(filter(None, map(self.persons.find, words)), ())
        if len(found) != 1:
            self.found.problems.append(Problem(leave.place, *self.persons.unclear(words[-1], found)))
            return
        index, spec = next((n, one) for n, one in enumerate(self.plan.people) if one.key == found[0].id)
        new = NewLeave(index, spec.name, span, leave.place)
        known = [
            *(one.span for one in spec.away),
            *(one.span for one in self.found.leave if one.index == index),
        ]
        if any(leave.first in one and leave.last in one for one in known):
            self.found.same_leave.append(spec.name)
        else:
            self.found.leave.append(new)


def absence(span: Span) -> dict[str, Any]:
    """An absence with the keys of the plan in English."""
    return {"from": span.first, "to": span.last, **({"why": span.why} if span.why else {})}


def _missing(column: str, items: Sequence[Mapping[str, Any]], spec: PersonSpec) -> list[Mapping[str, Any]]:
    """The entries of a list that the plan does not have."""
    known = getattr(spec, column)
    return [one for one in items if MODELS[column].model_validate(one) not in known]


_ENTRIES = {
    "exempt": Text("豁免", "the exemptions"),
    "pin": Text("指定", "the pins"),
    "refuse": Text("回避", "the refusals"),
    "wish": Text("意愿", "the wishes"),
}
_IDS = Text("给同名的人写上编号", "give people of one name an id each")
