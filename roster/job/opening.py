"""A quarter's job, opened: the plan, the days, the rules and what must be manned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from roster.almanac import Almanac, read_notices
from roster.domain.answer import Finding
from roster.domain.dates import CHINA, Quarter
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.text import Text
from roster.files.atomic import clear
from roster.job.expand import expand
from roster.plan import Plan, read
from roster.plan.reading import PLAN_FILE
from roster.records.balance import NEVER, Reset
from roster.records.history import read_history
from roster.records.schedule_file import FOLDER
from roster.rules.base import Rule
from roster.rules.catalogue import rulebook
from roster.rules.fairness import fair_rules


@dataclass(frozen=True)
class Job:
    """All that a build or a check of one quarter works on; `folder` is the duty folder."""

    folder: Path
    plan: Plan
    almanac: Almanac
    rules: tuple[Rule, ...]
    horizon: Horizon

    @property
    def quarter(self) -> Quarter:
        """The quarter that is planned."""
        return self.horizon.quarter

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What should be known of the quarter's days before it is relied on."""
        return self.almanac.warnings(self.quarter)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What of the plan's files is not read, as findings."""
        return tuple(
            Finding("not-read", "warning", one.message, where=str(one.place)) for one in self.plan.remarks
        )


def open_job(
    path: Path,
    quarter: Quarter | None = None,
    today: dt.date | None = None,
    folder: Path | None = None,
    *,
    private: bool = False,
) -> Job:
    """The job of a plan file or duty folder; raises RosterError with everything wrong.

    Without a quarter it is the plan's, and without that the next one to begin after `today`. Notices and
    records are those of `folder`, without one of the plan's own folder. With `private` people keep their
    reasons of absence, which no other job knows.
    """
    folder = folder or (path if path.is_dir() else path.parent)
    for one in (folder, folder / FOLDER):
        clear(one)
    plan = read(path)
    chosen = quarter or plan.quarter or Quarter.of(today or dt.datetime.now(CHINA).date()).next()
    almanac = Almanac(plan.periods, read_notices(folder))
    rules = rulebook(plan.rules)
    history = read_history(folder, chosen, reset_of(rules), excusable(plan))
    return Job(folder, plan, almanac, rules, expand(plan, chosen, rules, almanac, history, private=private))


def folder_of(schedule: Path) -> Path:
    """The folder of a schedule's plan: the nearest above it that has one, else the current one."""
    for folder in schedule.resolve().parents:
        if (folder / PLAN_FILE).is_file():
            here = Path.cwd()
            return folder.relative_to(here) if folder.is_relative_to(here) else folder
    return Path()


def reset_of(rules: Iterable[Rule]) -> Reset:
    """When balances are forgotten, as the rule of fairness says."""
    return next((Reset(fair.reset, fair.half_life) for fair in fair_rules(rules)), NEVER)


def excusable(plan: Plan) -> Mapping[str, Person]:
    """Whose absences are excused in earlier quarters too: everyone's, unless leave is owed."""
    if not any(fair.away == "excused" for fair in fair_rules(plan.rules)[:1]):
        return {}
    return {person.id: person for person in plan.persons()}
