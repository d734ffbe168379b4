"""The one list of rules. Adding a rule touches its own file and this list."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.calls import Pins, Refusals
from roster.rules.cover import Cover, Staffing
from roster.rules.crew import Accompanied, Apart, Composition, Together
from roster.rules.fairness import Fair
from roster.rules.people import Exempt, Present, Roles
from roster.rules.place import OneCrew, OwnUnit
from roster.rules.quota import Quota
from roster.rules.rest import OneShift, Rest
from roster.rules.rotation import Rotation, SteadyPost
from roster.rules.sequences import Follow, MaxWeekends, MinDaysOff, MinDaysRunning, WholeWeekends
from roster.rules.totals import Total
from roster.rules.turns import Spared, Turns
from roster.rules.wishes import Wishes

CATALOGUE: tuple[type[Rule], ...] = (
    Cover,
    Staffing,
    OneShift,
    Present,
    Exempt,
    Roles,
    Pins,
    Refusals,
    Rest,
    MaxDuties,
    MaxDaysRunning,
    Total,
    MinDaysRunning,
    MinDaysOff,
    Follow,
    MaxWeekends,
    WholeWeekends,
    Composition,
    Accompanied,
    Together,
    Apart,
    OwnUnit,
    OneCrew,
    Quota,
    Turns,
    Spared,
    Fair,
    Wishes,
    Spacing,
    Rotation,
    SteadyPost,
)
"""Every rule there is, in the order in which they are documented."""


def rulebook(written: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that hold: those written in the plan, and before them the implied ones not mentioned."""
    fair = itertools.count()
    written = tuple(rule.numbered(next(fair)) if isinstance(rule, Fair) else rule for rule in written)
    mentioned = {rule.rule for rule in written}
    # They are as they come: nothing is to be validated, for which each model would have to be made ready.
    implied = (kind.model_construct() for kind in CATALOGUE if kind.implied)  # type: ignore[call-arg]
    return (*(rule for rule in implied if rule.rule not in mentioned), *written)
