"""Somebody put into a post: which hard rules that breaks, by the checker's faces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.explaining.plan_changes import Change, World, duty_key
from roster.rules.amounts import WindowRule
from roster.rules.base import Breach, Rule
from roster.rules.calls import Pins, Refusals
from roster.rules.crew import Accompanied, Apart, Composition, Together
from roster.rules.people import Exempt, Present, Roles
from roster.rules.place import OwnUnit
from roster.rules.rest import OneShift, Rest
from roster.rules.sequences import Follow, MaxWeekends, MinDaysOff, MinDaysRunning, WholeWeekends
from roster.rules.totals import Total
from roster.rules.wishes import Wishes

_ALONE = (
    *(OneShift, Present, Exempt, Roles, Pins, Refusals, Rest, WindowRule, Total, OwnUnit),
    *(MinDaysRunning, MinDaysOff, Follow, MaxWeekends, WholeWeekends),
)
"""Rules whose breaches hang on one person's own duties."""
_DAY = (Composition, Accompanied, Together, Apart, Wishes)
"""Rules whose breaches hang on who serves on one date. Any other is asked about the whole schedule."""

Broken = tuple[tuple[Rule, Breach], ...]


class Placing:
    """A schedule into which people can be put to see what breaks; the schedule itself stays as it is."""

    def __init__(self, schedule: Schedule, rules: Iterable[Rule]) -> None:
        hard = [rule for rule in rules if rule.price is None and rule.tier != "vacancies"]
        self.schedule = schedule
        alone = (rule for rule in hard if isinstance(rule, _ALONE))
        self._alone = tuple(sorted(alone, key=lambda rule: not isinstance(rule, OneShift)))
        self._day = tuple(rule for rule in hard if isinstance(rule, _DAY))
        self._whole = tuple(rule for rule in hard if not isinstance(rule, (*_ALONE, *_DAY)))
        self._on: dict[dt.date, list[Duty]] = {}
        for duty in schedule.horizon.duties:
            self._on.setdefault(duty.date, []).append(duty)

    def broken(
        self, person: Person, duty: Duty, changes: Sequence[Change] = (), leaving: Duty | None = None
    ) -> Broken:
        """The breaches of hard rules that come with the person in the duty, the changes of the plan made.

        The person is taken from the duty `leaving`, if there is one. No change may add or drop a duty. Of whoever
        would be in two places, only that is said.
        """
        found = _new(self._alone, self._own(person, (duty,)), person, duty, changes, leaving)
        if found and isinstance(found[0][0], OneShift):
            return tuple(found)
        if self._day:
            dates = {duty.date, *(() if leaving is None else (leaving.date,))}
            there = self._own(
                person, [one for date in sorted(dates) for one in self._on[date]], everybody=True
            )
            found += _new(self._day, there, person, duty, changes, leaving)
        if self._whole:
            found += _new(self._whole, self.schedule, person, duty, changes, leaving)
        return tuple(found)

    def _own(self, person: Person, others: Sequence[Duty], *, everybody: bool = False) -> Schedule:
        """The schedule of the person's own duties and some others; of the person alone, or with everybody in it."""
        horizon, assigned = self.schedule.horizon, self.schedule.assigned
        shared = {one.index for one in others}
        mine = {one.index: one for one in (*self.schedule.duties_of.get(person.id, ()), *others)}
        own = [(person.id,) if person.id in assigned[index] else () for index in mine]
        serving = [
            assigned[index] if everybody and index in shared else alone
            for index, alone in zip(mine, own, strict=True)
        ]
        people = horizon.people if everybody else (person,)
        duties = tuple(replace(one, index=number) for number, one in enumerate(mine.values()))
        served = horizon.served if everybody else horizon.served_by.get(person.id, ())
        return Schedule(replace(horizon, people=people, duties=duties, served=served), tuple(serving))


def _new(
    rules: tuple[Rule, ...],
    schedule: Schedule,
    person: Person,
    duty: Duty,
    changes: Sequence[Change],
    leaving: Duty | None,
) -> list[tuple[Rule, Breach]]:
    """The breaches that are there with the person in the duty and not without."""
    world = World(schedule.horizon, rules)
    for change in changes:
        world = change.on(world)
    here, left = duty_key(duty), None if leaving is None else duty_key(leaving)
    before, after = list(schedule.assigned), list(schedule.assigned)
    for number, one in enumerate(world.horizon.duties):
        others = tuple(name for name in before[number] if name != person.id)
        if duty_key(one) == here:
            before[number], after[number] = others, (*others, person.id)
        elif duty_key(one) == left:
            after[number] = others
    without, having = Schedule(world.horizon, tuple(before)), Schedule(world.horizon, tuple(after))
    found: list[tuple[Rule, Breach]] = []
    for rule in world.rules:
        now = [breach for breach in rule.breaches(having) if breach.weight is None]
        if now:
            there = {breach.message for breach in rule.breaches(without)}
            found += [(rule, breach) for breach in now if breach.message not in there]
        if found and isinstance(rule, OneShift):
            break
    return found
