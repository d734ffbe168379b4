"""What a staff or leave list adds to a plan: the lines put in, what is there already, what was not taken."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text as RichText

from roster.domain.text import Language, Text, listed
from roster.files.discretion import shown_lines, starred
from roster.plan.enlist import Enlistment

_MOST = 8
"""How many names of people who are there already are named."""


class Changed(Protocol):
    """A file as it was and as it would be."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def before(self) -> str:
        """Its text as it is."""

    @property
    def after(self) -> str:
        """Its text as it would be."""


def print_enlistment(
    console: Console,
    found: Enlistment,
    changed: Iterable[Changed],
    unused: Sequence[str],
    language: Language,
    *,
    private: bool = False,
) -> None:
    """Print the lines that change, then what is added and what is not; reasons only where `private`."""
    notes = [] if private else [person.note for person in found.people if person.note]
    for one in changed:
        console.print(RichText(str(one.path), style="bold"))
        for line in _lines(one, notes, private=private):
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
            console.print(RichText(line, style=style), soft_wrap=True)
        console.print()
    for text in _sentences(found, unused):
        console.print(text.to(language))
    for problem in (*found.remarks, *found.problems):
        console.print(RichText(problem.render(language), style="yellow"))


def _lines(one: Changed, notes: Sequence[str], *, private: bool) -> Iterator[str]:
    before, after = (
        text.splitlines() if private else shown_lines(text, one.path.name) for text in (one.before, one.after)
    )
    for line in difflib.unified_diff(before, after, n=1, lineterm=""):
        shown = line
        for note in notes:
            shown = shown.replace(note, starred(note)) if line.startswith("+") else shown
        if not line.startswith(("---", "+++")):
            yield shown


def _sentences(found: Enlistment, unused: Sequence[str]) -> Iterator[Text]:
    if found.people:
        yield Text("新增{n}人", "{n} {n:person|people} added").format(n=len(found.people))
    leave = len(found.leave) + sum(len(person.values.get("away", ())) for person in found.people)
    if leave:
        yield Text("新增{n}条请假", "{n} {n:absence|absences} added").format(n=leave)
    if found.units:
        yield Text("计划里还没有的单位：{u}", "units that the plan did not have: {u}").format(
            u=listed(found.units)
        )
    for rank, role in found.ranks.items():
        who = Text("带班领导", "leaders") if role == "leader" else Text("值班人员", "staff")
        yield Text("职务“{rank}”计划里没有，按{who}排", "the rank “{rank}” is new: taken as {who}").format(
            rank=rank, who=who
        )
    if found.same:
        names = listed(found.same[:_MOST])
        yield Text(
            "计划里已有{n}人，没有改动：{names}{more}", "{n} {n:is|are} in the plan already: {names}{more}"
        ).format(n=len(found.same), names=names, more="……" if len(found.same) > _MOST else "")
    if found.same_leave:
        yield Text("计划里已有{n}条请假", "{n} {n:absence is|absences are} in the plan already").format(
            n=len(found.same_leave)
        )
    if unused:
        yield Text("没有用到的列：{titles}", "columns that were not used: {titles}").format(
            titles=listed(unused)
        )
