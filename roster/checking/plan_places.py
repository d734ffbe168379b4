"""Where in the plan a breach is at home, when no row of a schedule shows it: a person's entry, the rule, the
duty."""

from __future__ import annotations

from roster.domain.horizon import Horizon
from roster.errors import Place
from roster.plan import Plan
from roster.rules.base import Breach, Rule


def place_of_rule(plan: Plan, rule: Rule, key: str | None = None) -> Place | None:
    """Where the plan writes a rule, or one of its keys; None for a rule that holds without being written."""
    for number, one in enumerate(plan.rules):
        if one is rule:
            return plan.place("rules", number, *(() if key is None else (key,)))
    return None


def place_of_entry(plan: Plan, person: str, part: str, number: int) -> Place | None:
    """Where the plan has the `number`-th entry (a pin, a wish …) of a person (an id)."""
    row = next((n for n, spec in enumerate(plan.people) if spec.key == person), None)
    return None if row is None else plan.place("people", row, part, number)


def place_of_duty(plan: Plan, name: str) -> Place | None:
    """Where the plan asks for the duties of a name."""
    number = next((n for n, spec in enumerate(plan.duties) if spec.name == name), None)
    return None if number is None else plan.place("duties", number)


def place_in_plan(plan: Plan, horizon: Horizon, rule: Rule, breach: Breach) -> Place:
    """The place in the plan that a breach is nearest to."""
    found = None
    if breach.entry is not None and breach.people:
        found = place_of_entry(plan, breach.people[0], rule.rule, breach.entry)
    found = found or place_of_rule(plan, rule)
    if found is None and breach.duties:
        found = place_of_duty(plan, horizon.duties[breach.duties[-1]].name)
    if found is None and breach.people:
        found = place_of_entry(plan, breach.people[0], rule.rule, 0)
    return found or plan.place("rules", key=True)
