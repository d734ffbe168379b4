"""`roster check`: everything there is to say about a plan, and about a schedule of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from roster.checking.check import counted, findings_of, key_of, recount
from roster.checking.counting import shortages
from roster.checking.matching import match
from roster.checking.plan_places import place_in_plan
from roster.checking.swaps import change_findings
from roster.checking.unmet import rule_results, schedule_notes
from roster.domain.answer import Finding
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed
from roster.language.lookup import Persons
from roster.language.names import line_text
from roster.language.phrases import role_text
from roster.plan import Plan
from roster.records.document import Document, TierRecord
from roster.rules.base import Breach, Rule
from roster.rules.tiers import TIER_TITLES, TIERS, TierName

if TYPE_CHECKING:
    from roster.records.intake import Intake

_DRIFT = Fraction(1, 1000)
"""Files keep values to six places; what differs by less is the same."""


def review_plan(
    horizon: Horizon, rules: tuple[Rule, ...], warnings: Iterable[Text], *, private: bool = False
) -> tuple[Finding, ...]:
    """What a plan alone shows: posts that can not be manned, duties that never come, provisional days.

    With `private`, the reasons people gave for being away stand with their names.
    """
    found = [Finding("provisional", "warning", text) for text in warnings]
    if not horizon.duties:
        found.append(
            Finding(
                "no-duty", "warning", Text("本季度没有任何值守任务", "the quarter asks for no duty at all")
            )
        )
    return (*found, *(shortage.finding(private=private) for shortage in shortages(horizon, rules)))


def review_schedule(
    horizon: Horizon,
    rules: tuple[Rule, ...],
    intake: Intake,
    built: Document | None = None,
    plan: Plan | None = None,
) -> tuple[Finding, ...]:
    """Every conflict of a schedule with its plan, at its place in the file; what has none there, at that in
    the `plan`.

    What the rules only price is a warning, and said only where the schedule is worse than it was when it was
    built: as the file itself tells, or else the document `built`, and then what was so before is left out.
    Where neither tells, all of it is said.
    """
    built = intake.document or built
    matched = match(horizon, intake.rows)
    unread = [
        Finding("unreadable", "error", problem.message, where=str(problem.place))
        for problem in intake.problems
    ]
    unread += [
        Finding("sheet-ignored", "warning", remark.message, where=str(remark.place))
        for remark in intake.remarks
    ]
    known = match(horizon, built.duties).schedule if built is not None and intake.document is None else None

    def where(rule: Rule, breach: Breach) -> tuple[str, ...]:
        found = matched.where(breach, known)
        return found if found or plan is None else (str(place_in_plan(plan, horizon, rule, breach)),)

    hard = findings_of(matched.schedule, rules, soft=False, where=where)
    worse = worse_tiers(matched.schedule, rules, built)
    soft = [
        finding
        for rule in rules
        if rule.price is not None and (built is None or rule.tier in {tier for tier, _ in worse})
        for finding in _new(findings_of(matched.schedule, (rule,), soft=True, where=where), rule, known)
    ]
    drift = dict.fromkeys(finding for _, finding in worse)
    changes = change_findings(intake.rows)
    unread += _edited_aside(horizon, intake, known) if known is not None else []
    # What has no place in the schedule at all is asked for by the plan's duties.
    asked = "" if plan is None else str(plan.place("duties", key=True))
    own = (one if one.where else replace(one, where=asked) for one in (*matched.findings, *drift))
    notes: tuple[Finding, ...] = ()
    if plan is not None:
        results = rule_results(plan, matched.schedule, rules)
        notes = schedule_notes(plan, matched.schedule, rules, results)
    return (*unread, *own, *changes, *hard, *soft, *notes)


def _edited_aside(horizon: Horizon, intake: Intake, known: Schedule) -> list[Finding]:
    """Edits in a table that only repeats another and is not read: it has what neither that one nor the record
    has."""
    persons = Persons(horizon.people)
    before: dict[tuple[object, ...], list[set[str]]] = {}
    for duty, people in zip(horizon.duties, known.assigned, strict=True):
        before.setdefault((duty.date, duty.role, duty.segment), []).append(set(people))
    found: list[Finding] = []
    for row in intake.aside:
        there = before.get((row.date, row.role, row.segment)) or before.get((row.date, row.role, None), [])
        named = [persons.find(name) for name, _ in persons.parted(row.served)]
        if there and {person.id for those in named for person in those} not in there:
            message = Text(
                "{date} {where}：这张表不读，在这里改了不算数；请改按日期的表",
                "{date} {where}: this sheet is not read, and an edit here does not count; edit the table "
                "by date",
            ).format(date=row.date, where=row.segment or role_text(row.role))
            found.append(Finding("sheet-ignored", "warning", message, (), (row.date,), str(row.place)))
    return found


def _new(found: Iterable[Finding], rule: Rule, known: Schedule | None) -> list[Finding]:
    """The findings about a rule that the schedule as it was known does not have."""
    before = {key_of(one) for one in findings_of(known, (rule,), soft=True)} if known else set()
    return [one for one in found if key_of(one) not in before]


def worse_tiers(
    schedule: Schedule, rules: tuple[Rule, ...], document: Document | None
) -> list[tuple[TierName, Finding]]:
    """The tiers in which a schedule is worse than the file says it was built."""
    found: list[tuple[TierName, Finding]] = []
    costs = recount(schedule, rules)
    for tier in () if document is None else document.tiers:
        names = [name for name in TIERS if name in tier.key.name.split("+") and name != "vacancies"]
        value = counted(costs, *tier.key)
        if names and value > tier.value + _DRIFT:
            title = listed(TIER_TITLES[name] for name in names)
            found += [(name, _drifted(title, tier, value)) for name in names]
    return found


def _drifted(title: Text, tier: TierRecord, value: Fraction) -> Finding:
    part = tier.key.part if tier.key.line is None else line_text(tier.key.line)
    message = Text(
        "{tier}变差：排定时{before}，现在{now}", "{tier} is worse: {before} as built, {now} now"
    ).format(
        tier=title if part is None else Text("{t}“{p}”", "{t} “{p}”").format(t=title, p=part),
        before=f"{float(tier.value):.5g}",
        now=f"{float(value):.5g}",
    )
    return Finding("drift", "warning", message)
