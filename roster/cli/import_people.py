"""`roster import` of a staff list or a leave list: what is new becomes entries of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from roster.cli.console import console, print_json, tell
from roster.cli.options import Format
from roster.domain.dates import CHINA, Quarter
from roster.domain.text import Text
from roster.errors import Exit, Place, Problem, RosterError
from roster.files.atomic import write_bytes
from roster.output.views.enlistment import print_enlistment
from roster.plan import Plan, read
from roster.plan.enlist import Enlistment, enlist
from roster.plan.enrol import Amended, enrol
from roster.plan.entry_cells import Named, named
from roster.plan.staff_list import read_lists
from roster.tables.table import Table


@dataclass(frozen=True)
class Listed:
    """What a list adds to the plan, and whether it was written; `private`: reasons may be shown."""

    found: Enlistment
    unused: Sequence[str]
    written: bool
    private: bool


def import_people(
    file: Path,
    tables: Sequence[Table],
    folder: Path,
    quarter: Quarter | None,
    *,
    write: bool,
    private: bool,
    output: Format,
) -> Exit:
    """Show what the lists add to the plan, and write it where that is asked for."""
    plan = read(folder)
    today = dt.datetime.now(CHINA).date()
    lists = read_lists(tables, (quarter or plan.quarter or Quarter.of(today).next()).first, _names(plan))
    if not (lists.people or lists.leave or lists.problems):
        message = Text(
            "看不出这是什么表：没有“日期、包抓路段、值班人员”，也没有“姓名、单位”或“姓名、请假时间”",
            "neither a schedule (date, segment, staff), nor a staff list (name, unit), nor a leave list "
            "(name, from, to)",
        )
        raise RosterError.of([Problem(Place(str(file)), message)])
    found = enlist(plan, lists)
    amended = () if found.empty else enrol(folder, plan, found, file.name)
    if write:
        for one in amended:
            write_bytes(one.path, one.data, overwrite=True)
    if output is Format.json:
        from roster.output.shapes.imports import ImportedPeople

        answer = Listed(found, lists.unused, written=write and bool(amended), private=private)
        print_json(answer, ImportedPeople, plan.language)
    else:
        print_enlistment(console(), found, amended, lists.unused, plan.language, private=private)
    tell(_outcome(found, amended, write=write), plan.language)
    return Exit.NO if found.problems else Exit.FINE


def _names(plan: Plan) -> Named:
    return named(plan.shifts, (segment.name for segment in plan.segments))


def _outcome(found: Enlistment, amended: Sequence[Amended], *, write: bool) -> Text:
    if found.empty:
        return Text("没有要加进计划的", "nothing to add to the plan")
    files = "、".join(str(one.path) for one in amended)
    if write:
        return Text("已写入 {files}", "written to {files}").format(files=files)
    return Text(
        "只是预览，没有写入。核对无误后加 --write 写入 {files}",
        "nothing was written; add --write to write {files}",
    ).format(files=files)
