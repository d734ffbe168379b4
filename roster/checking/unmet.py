"""What a plan asks for and does not get: periods without a day, rules and wishes without a duty, rules broken
often.

Nothing of this is wrong, and nothing of it should pass in silence: each is a note, at its place in the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from roster.almanac import Almanac
from roster.almanac.periods import Period, Window
from roster.checking.plan_places import place_of_entry, place_of_rule
from roster.domain.answer import Finding, RuleResult
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person, Wish
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed
from roster.language.phrases import duty_text, name_of
from roster.plan import Plan
from roster.rules.base import Rule
from roster.rules.tiers import TIER_TITLES, Joint, TierName
from roster.rules.wishes import wish_text

if TYPE_CHECKING:
    from roster.checking.effects import Effects

_MUCH = 3
"""A rule is broken much where it is in one case of so many, and in so many cases at least."""


def unmet(plan: Plan, horizon: Horizon, almanac: Almanac) -> tuple[Finding, ...]:
    """What the plan asks for that means no day, no duty or nobody, before anything is solved."""
    return (
        *_periods(plan, horizon, almanac),
        *_rules(plan, horizon),
        *idle_rules(plan),
        *_wishes(plan, horizon),
        *_exemptions(plan, horizon),
    )


# -- periods -----------------------------------------------------------------------------------


def _periods(plan: Plan, horizon: Horizon, almanac: Almanac) -> Iterator[Finding]:
    quarter = horizon.quarter
    now = {name for day in horizon.days for name in day.periods}
    elsewhere = plan.periods.keys() - now
    there = almanac.periods_in(quarter.year) if elsewhere else frozenset()
    for name, period in plan.periods.items():
        last = _last(period)
        if name not in elsewhere:
            continue
        if last is not None and last < quarter.first:
            message = Text(
                "时段“{name}”的日期都已过去（到{last}为止），{quarter}一天也没有",
                "the period “{name}” is over (its dates end on {last}): {quarter} has no day of it",
            ).format(name=name, last=last, quarter=quarter)
        elif name not in there:
            message = Text(
                "时段“{name}”在{year}年一天也没有", "the period “{name}” has no day in {year}"
            ).format(name=name, year=quarter.year)
        else:
            continue
        yield Finding("idle", "warning", message, where=str(plan.place("periods", name)))


def _last(period: Period) -> dt.date | None:
    """The last day of a period that is written by dates with their years alone; None for one that comes
    again."""
    windows: tuple[Window, ...] = (period, *period.years.values())
    dates: list[dt.date] = []
    for window in windows:
        if window.on or window.lunar or window.festival or window.weekend_before:
            return None
        if window.before is not None or window.after is not None:
            return None
        if isinstance(window.from_, tuple) or isinstance(window.to, tuple):
            return None
        dates += [*window.date, *(() if window.to is None else (window.to,))]
    return max(dates, default=None)


# -- rules and what people ask for -------------------------------------------------------------


def _rules(plan: Plan, horizon: Horizon) -> Iterator[Finding]:
    """Rules that mean no duty of the quarter."""
    for rule in plan.rules:
        if horizon.duties and not rule.reaches(horizon):
            message = Text(
                "规则“{rule}”本季度管不到任何班", "the rule “{rule}” is about no duty of this quarter"
            ).format(rule=rule.title)
            yield Finding("idle", "warning", message, where=str(place_of_rule(plan, rule) or ""))


def idle_rules(plan: Plan) -> Iterator[Finding]:
    """Rules that mean nobody: their words are all known, and yet no one on the list is all that they ask."""
    people = plan.persons()
    for rule in plan.rules:
        for key in ("who", "by"):
            meant = getattr(rule, key, None)
            if meant is not None and not any(meant.matches(person) for person in people):
                message = Text("规则“{rule}”的对象里没有人", "the rule “{rule}” is about nobody").format(
                    rule=rule.title
                )
                yield Finding("idle", "warning", message, where=str(place_of_rule(plan, rule, key) or ""))


def _wishes(plan: Plan, horizon: Horizon) -> Iterator[Finding]:
    for person in horizon.people:
        for number, wish in enumerate(person.wishes):
            if not wish.call.span.overlaps(horizon.quarter) or not _in_vain(horizon, wish):
                continue
            message = Text(
                "{name}希望在{wish}值守，本季度没有这样的班",
                "{name} wishes to serve on {wish}: the quarter has no such duty",
            ).format(name=name_of(person), wish=wish_text(horizon, wish))
            place = place_of_entry(plan, person.id, "wish", number)
            yield Finding("idle", "warning", message, (person.id,), where=str(place or ""))


def _in_vain(horizon: Horizon, wish: Wish) -> bool:
    """Whether a wish for duties can not be met by any; one against duties that do not come is met anyway."""
    return wish.wanted and not any(wish.call.covers(duty) for duty in horizon.duties)


def _exemptions(plan: Plan, horizon: Horizon) -> Iterator[Finding]:
    used = {shift for spec in plan.duties for shift in spec.shifts}
    for person in horizon.people:
        for number, one in enumerate(person.exempt):
            if not one.shifts or not one.shifts.isdisjoint(used):
                continue
            message = Text(
                "{name}豁免的班次{shifts}，没有任务用到", "{name} is exempt from {shifts}, which no duty has"
            ).format(name=name_of(person), shifts=listed(sorted(one.shifts)))
            place = place_of_entry(plan, person.id, "exempt", number)
            yield Finding("idle", "warning", message, (person.id,), where=str(place or ""))


# -- what became of the priced rules -----------------------------------------------------------


def rule_results(plan: Plan, schedule: Schedule, rules: Sequence[Rule]) -> tuple[RuleResult, ...]:
    """Each priced rule by itself: how often it asked for something, how often that was not done, and at what
    cost.

    Fairness has its own lines; what holds without being written is there only where it asks for anything.
    """
    found = []
    for rule in rules:
        if rule.price is None or rule.tier in {"fairness", "vacancies", "changes"}:
            continue
        place, tally = place_of_rule(plan, rule), rule.tally(schedule)
        if place is None and not tally.asked:
            continue
        cost = sum((breach.cost for breach in rule.breaches(schedule)), Fraction(0))
        found.append(
            RuleResult(
                rule.rule,
                rule.title,
                str(place or ""),
                rule.tier,
                rule.price,
                tally.asked,
                tally.broken,
                cost,
            )
        )
    return tuple(found)


def schedule_notes(
    plan: Plan, schedule: Schedule, rules: Sequence[Rule], results: Sequence[RuleResult]
) -> tuple[Finding, ...]:
    """What a schedule does not do of what its plan asks for, though it breaks no hard rule; from its
    `rule_results`."""
    return (*left_empty(plan, schedule, rules), *often_broken(results, plan.stages))


def often_broken(results: Sequence[RuleResult], stages: Sequence[TierName | Joint]) -> Iterator[Finding]:
    """The rules that the plan writes and the schedule breaks in many cases, with what comes before them."""
    before: dict[str, list[TierName]] = {}
    seen: list[TierName] = []
    for stage in stages:
        names = [name for name, _ in stage.weights] if isinstance(stage, Joint) else [stage]
        before |= {name: list(seen) for name in names}
        seen += names
    for one in results:
        if not one.where or one.broken < _MUCH or one.broken * _MUCH < one.asked:
            continue
        message = Text(
            "规则“{rule}”要求{asked}处，只做到{kept}处，{broken}处没有做到{why}",
            "the rule “{rule}” asked {asked} times and was kept {kept} times, broken {broken} times{why}",
        )
        first = listed(TIER_TITLES[name] for name in before.get(one.tier, ()))
        why = Text("，排在它前面的是：{first}", "; before it come {first}").format(first=first)
        if not before.get(one.tier):
            why = Text("", "")
        yield Finding(
            "unkept",
            "warning",
            message.format(rule=one.title, asked=one.asked, kept=one.kept, broken=one.broken, why=why),
            where=one.where,
        )


_LOOKED_AT = 50
"""How many vacant posts are looked at for somebody who could fill them."""


def left_empty(plan: Plan, schedule: Schedule, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Where something else comes before vacancies: the posts left vacant that somebody could fill."""
    vacant = [duty for duty, _ in schedule.vacancies()]
    if not vacant or plan.stages[0] == "vacancies":
        return
    # Few plans come here.
    from roster.checking.effects import Effects

    effects = Effects(schedule, rules, ())
    found = [(duty, able) for duty in vacant[:_LOOKED_AT] if (able := _able(effects, duty)) is not None]
    if not found:
        return
    message = Text(
        "次序里空岗不排在最前；有{n}个空岗有人能值而不违反任何硬性规则，例如{duty}（{name}）",
        "vacant posts do not come first in the tiers, and {n} of them could be filled, no hard rule broken: "
        "for example {duty} ({name})",
    )
    duty, person = found[0]
    message = message.format(n=len(found), duty=duty_text(duty), name=name_of(person))
    yield Finding("tiers", "warning", message, where=str(plan.place("tiers", key=True)))


def _able(effects: Effects, duty: Duty) -> Person | None:
    """Somebody who could serve a duty with the schedule as it is, no hard rule broken."""
    serving = effects.schedule.assigned[duty.index]
    for person in effects.horizon.people:
        if person.id in serving or not effects.barring.able(person, duty):
            continue
        if effects.of({duty.index: (*serving, person.id)}).possible:
            return person
    return None
