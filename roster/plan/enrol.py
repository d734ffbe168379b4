"""An enlistment written into the files of a plan: the plan itself, and the staff list it may name.

Before anything is written the new text is read as a plan: it must hold all that the old one held, what was
added, and nothing else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from roster.domain.people import Person
from roster.domain.text import Language, Text
from roster.errors import Exit, Place, Problem, RosterError
from roster.files.fields import Strict
from roster.files.limits import read_bytes
from roster.files.source import MOST_BYTES, encoding_of, read_text
from roster.files.yaml_text import flow
from roster.plan.amend import Amendment
from roster.plan.enlist import Enlistment, NewLeave, NewPerson, absence
from roster.plan.entry_cells import MODELS, written
from roster.plan.people import Absence, PersonSpec
from roster.plan.reading import PLAN_FILE, parse
from roster.plan.schema import BUILT_IN_RANKS, Plan, UnitSpec
from roster.plan.terms import VALUES, keys_of
from roster.tables.csv_rows import CsvRows

_PEOPLE, _UNITS, _RANKS = ("people", "人员", "名单"), ("units", "单位", "科室"), ("ranks", "职级", "职务")
_AWAY = ("away", "请假", "不在岗")


@dataclass(frozen=True)
class Amended:
    """A file of the plan as it was and as it would be."""

    path: Path
    before: str
    after: str

    @property
    def data(self) -> bytes:
        """The new text in the encoding of the old."""
        return self.after.encode(encoding_of(read_bytes(self.path, MOST_BYTES)))


def enrol(path: Path, plan: Plan, found: Enlistment, source: str) -> tuple[Amended, ...]:
    """The files of the plan with what was found put in; raises RosterError where that can not be done safely.

    `source` is the file it came from, named in a comment. Nothing is written.
    """
    file = path / PLAN_FILE if path.is_dir() else path
    text = read_text(file)
    work = _Enrolling(Amendment(text, str(file)), found, source, plan.language)
    name = work.people_file
    files: list[Amended] = []
    if name is None:
        work.people()
    else:
        staff = file.parent / name
        before = read_text(staff)
        files.append(Amended(staff, before, _with_rows(before, found)))
    work.units()
    work.ranks()
    # The plan first: a unit that nobody belongs to yet does no harm, a person of an unknown unit does.
    files.insert(0, Amended(file, text, work.amendment.apply()))
    changed = tuple(one for one in files if one.before != one.after)
    _prove(plan, found, changed, file)
    return changed


class _Enrolling:
    """Puts people, units, ranks and absences where a plan has them, in the spelling it uses for its keys."""

    def __init__(self, amendment: Amendment, found: Enlistment, source: str, language: Language) -> None:
        self.amendment = amendment
        self.found = found
        comment = Text("以下从 {file} 导入", "from {file}").format(file=" ".join(source.split()))
        self.comment = comment.to(language)
        said = amendment.find(amendment.root, _PEOPLE)
        assert said is not None
        self.key, self.node = said

    @property
    def people_file(self) -> str | None:
        """The staff list that the plan names in place of its people."""
        return self.node.value if self.node.id == "scalar" else None

    def people(self) -> None:
        entries = self.node.value if self.node.id == "sequence" else [self.node]
        spelling = self._spelling(entries)
        if items := [self._item(person, spelling) for person in self.found.people]:
            self.amendment.add_items(self.node, items, self.comment)
        of_person: dict[int, list[NewLeave]] = {}
        for leave in self.found.leave:
            of_person.setdefault(leave.index, []).append(leave)
        for index, leaves in of_person.items():
            spans = [flow(self._in_words(absence(leave.span), spelling)) for leave in leaves]
            there = self.amendment.find(entries[index], _AWAY)
            if there is None:
                self.amendment.add_key(entries[index], spelling["away"], f"[{', '.join(spans)}]")
            else:
                self.amendment.add_items(there[1], spans)

    def units(self) -> None:
        if not self.found.units:
            return
        said = self.amendment.find(self.amendment.root, _UNITS)
        chinese = self.key != "people"
        bare = (
            said is not None and said[1].id == "sequence" and any(one.id == "scalar" for one in said[1].value)
        )
        words = {key: _first_chinese(UnitSpec, key) if chinese else key for key in ("name", "kind")}
        kind = VALUES["subordinate"][0] if chinese else "subordinate"
        items = [
            flow(name)
            if bare and which == "section"
            else flow({words["name"]: name, **({words["kind"]: kind} if which == "subordinate" else {})})
            for name, which in self.found.units.items()
        ]
        if said is None:
            self.amendment.add_section("单位" if chinese else "units", items, self.key)
        else:
            self.amendment.add_items(said[1], items)

    def ranks(self) -> None:
        said = self.amendment.find(self.amendment.root, _RANKS)
        for rank, role in self.found.ranks.items():
            assert said is not None
            word = VALUES[role][0] if self.key != "people" else role
            self.amendment.add_key(said[1], flow(rank), f"[{word}]")

    def _spelling(self, entries: Sequence[Any]) -> Mapping[str, str]:
        """How the plan spells each key of a person: as it does already, else in the others' language."""
        known = keys_of(PersonSpec)
        written = [key for entry in entries for key in self.amendment.keys(entry) if key in known]
        used = {known[key]: key for key in reversed(written)}
        chinese = sum(not key.isascii() for key in written) * 2 > len(written)
        found = {}
        for key in dict.fromkeys(known.values()):
            found[key] = used.get(key) or (_first_chinese(PersonSpec, key) if chinese else key)
        return found

    def _item(self, person: NewPerson, spelling: Mapping[str, str]) -> str:
        item = flow(self._in_words(person.values, spelling))
        block = self.node.id == "sequence" and not self.node.flow_style
        return f"{item}  # {person.remark}" if person.remark and block else item

    def _in_words(self, values: Mapping[str, Any], spelling: Mapping[str, str]) -> dict[str, Any]:
        """The values under the keys of the plan, those of entries too."""
        chinese = not spelling["name"].isascii()

        def spelled(model: type[Strict], one: Mapping[str, Any]) -> dict[str, Any]:
            return {_first_chinese(model, key) if chinese else key: item for key, item in one.items()}

        if "from" in values and "to" in values:
            return spelled(Absence, values)
        return {
            spelling[key]: [spelled(MODELS[key], one) for one in value] if key in MODELS else value
            for key, value in values.items()
        }


def _first_chinese(model: type[Strict], key: str) -> str:
    return next((word for word, known in keys_of(model).items() if known == key and not word.isascii()), key)


def _with_rows(text: str, found: Enlistment) -> str:
    """A staff list in CSV with the new people below and the absences in their rows."""
    known = {word.lower(): key for word, key in keys_of(PersonSpec).items()}
    table = list(CsvRows(text, ""))
    heads = [known.get(cell.strip().lower(), "") for cell in table[0]]
    chinese = not all(cell.isascii() for cell in table[0])
    asked = [key for person in found.people for key in person.values] + (["away"] if found.leave else [])
    usual = {rank for rank, roles in BUILT_IN_RANKS.items() if roles == ("staff",)}
    if all(person.values.get("rank", "staff") in usual for person in found.people):
        # Whoever has no rank is of the usual one.
        asked = [key for key in asked if key != "rank"]
    more = [key for key in dict.fromkeys(asked) if key not in heads]
    if more:
        titles = [_first_chinese(PersonSpec, key) if chinese else key for key in more]
        width = len(heads)
        table = [
            [*row, *[""] * (width - len(row)), *(titles if number == 0 else [""] * len(more))] if row else row
            for number, row in enumerate(table)
        ]
        heads += more
    places = [number for number, row in enumerate(table) if number and any(cell.strip() for cell in row)]
    for leave in found.leave:
        row = table[places[leave.index]]
        column = heads.index("away")
        row += [""] * (column + 1 - len(row))
        row[column] = ";".join(filter(None, (row[column], written("away", [absence(leave.span)]))))
    rows = [[_cell(person.values, head) for head in heads] for person in found.people]
    newline = next((end for end in ("\r\n", "\n", "\r") if end in text), "\n")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=newline)
    if more or found.leave:
        writer.writerows([*table, *rows])
        return out.getvalue()
    writer.writerows(rows)
    return text + ("" if not text or text.endswith(("\n", "\r")) else newline) + out.getvalue()


def _cell(values: Mapping[str, Any], head: str) -> str:
    value = values.get(head)
    if value is None:
        return ""
    if head in MODELS:
        return written(head, value)
    return "、".join(value) if isinstance(value, list) else str(value)


# -- proof -------------------------------------------------------------------------------------


def _prove(plan: Plan, found: Enlistment, changed: Iterable[Amended], file: Path) -> None:
    """Raise RosterError where the new files are no plan, or not the old plan with what was found."""
    texts = {one.path: one.after for one in changed}
    after = parse(texts.get(file) or read_text(file), str(file), file.parent, texts)
    expected = list(plan.persons(private=True))
    for leave in found.leave:
        old = expected[leave.index]
        expected[leave.index] = replace(old, away=(*old.away, leave.span))
    now = after.persons(private=True)
    others = set(Plan.model_fields) - {"people", "units", "ranks"}
    same = all(getattr(plan, name) == getattr(after, name) for name in others)
    units = [*plan.units, *(UnitSpec.model_validate({"name": n, "kind": k}) for n, k in found.units.items())]
    ok = (
        same
        and list(after.units) == units
        and dict(after.ranks) == {**plan.ranks, **{rank: (role,) for rank, role in found.ranks.items()}}
        and list(now[: len(expected)]) == expected
        and [_ranked(after, one) for one in now[len(expected) :]]
        == [_ranked(after, after.person_of(PersonSpec.model_validate(one.values))) for one in found.people]
    )
    if not ok:
        message = Text(
            "不能把名单稳妥地并入计划，没有写入",
            "the list can not be brought into the plan safely: nothing was written",
        )
        hint = Text("照预览手工补上", "add it by hand, as the preview shows")
        raise RosterError.of([Problem(Place(str(file)), message, hint)], Exit.USAGE)


def _ranked(plan: Plan, person: Person) -> Person:
    """The person; where the plan has no ranks of its own, those that may do the same are one."""
    return person if plan.ranks else replace(person, rank="")
