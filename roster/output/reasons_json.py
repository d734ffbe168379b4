"""Reasons as one JSON document, in one language.

`about` says what is answered. Amounts of duties are numbers; a tier is named as in the schedule document, and an
`amount` above nought is what it would cost more, in the unit of that tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import (
    Cost,
    DayReason,
    LineReason,
    Load,
    Option,
    PastQuarter,
    PostReason,
    Sheet,
    ShiftReason,
    VacantReason,
)
from roster.domain.text import Language, Text
from roster.records.document import number

VERSION = 1


def reasons_dict(
    quarter: Quarter, reasons: Iterable[PostReason | DayReason | VacantReason], language: Language
) -> dict[str, Any]:
    """`{"version", "quarter", "about": "day", "posts": [...], "absent": [...], "vacant": [...]}`.

    A post: `{"duty", "person", "load", "verdict": {"kind", "text": [...], "proof"}, "options": [...], "others": [{"why",
    "people"}]}`; kinds of verdict: pinned, equal, needed, better, open. An option: `{"person", "kind", "reasons": [...],
    "costs": [{"tier", "part", "amount", "text"}], "swap", "load"}`; kinds: free, better, costs, breaks, cannot.
    An absence: `{"person", "date", "text", "shifts": [{"shift", "reasons": [...], "instead", "duty", "option"}]}`.
    A vacancy: `{"duty", "short", "text": [...]}`.
    """
    reasons = tuple(reasons)
    return {
        "version": VERSION,
        "quarter": str(quarter),
        "about": "day",
        "posts": [_post(one, language) for one in reasons if isinstance(one, PostReason)],
        "absent": [_day(one, language) for one in reasons if isinstance(one, DayReason)],
        "vacant": [
            {"duty": duty_dict(one.duty), "short": one.short, "text": texts(one.text, language)}
            for one in reasons
            if isinstance(one, VacantReason)
        ],
    }


def _post(reason: PostReason, language: Language) -> dict[str, Any]:
    verdict = reason.verdict
    return {
        "duty": duty_dict(reason.duty),
        "person": person_dict(reason.person),
        "load": load_dict(reason.load),
        "verdict": {
            "kind": verdict.kind,
            "text": texts(verdict.text, language),
            "proof": None if verdict.proof is None else verdict.proof.to(language),
        },
        "options": [_option(option, language) for option in reason.options],
        "others": [{"why": why.to(language), "people": count} for why, count in reason.others],
    }


def _option(option: Option, language: Language) -> dict[str, Any]:
    return {
        "person": person_dict(option.person),
        "kind": option.kind,
        "reasons": texts(option.reasons, language),
        "costs": [_cost(cost, language) for cost in option.costs],
        "swap": None if option.swap is None else duty_dict(option.swap),
        "load": None if option.load is None else load_dict(option.load),
    }


def _cost(cost: Cost, language: Language) -> dict[str, Any]:
    return {
        "tier": cost.tier,
        "part": cost.part,
        "amount": number(cost.amount),
        "text": cost.text.to(language),
    }


def _day(reason: DayReason, language: Language) -> dict[str, Any]:
    return {
        "person": person_dict(reason.person),
        "date": str(reason.date),
        "text": reason.text.to(language),
        "shifts": [_shift(shift, language) for shift in reason.shifts],
    }


def _shift(reason: ShiftReason, language: Language) -> dict[str, Any]:
    return {
        "shift": reason.shift,
        "reasons": texts(reason.reasons, language),
        "instead": None if reason.instead is None else person_dict(reason.instead),
        "duty": None if reason.duty is None else duty_dict(reason.duty),
        "option": None if reason.option is None else _option(reason.option, language),
    }


def sheet_dict(sheet: Sheet, language: Language) -> dict[str, Any]:
    """`{"version", "quarter", "about": "person", "person", "lines", "history", "wishes", "absences", "statement"}`.

    A line: a load and `{"kind", "everybody": {"least", "most", "people"}, "proved", "text", "proof"}`; kinds: fair, above, below, none.
    An earlier quarter: `{"quarter", "served", "fair", "balance"}` by line; `quarter` is null for what the plan says of before.
    """
    return {
        "version": VERSION,
        "quarter": str(sheet.quarter),
        "about": "person",
        "person": person_dict(sheet.person),
        "lines": [_line(line, language) for line in sheet.lines],
        "history": [_past(past) for past in sheet.history],
        "wishes": [
            {"wish": wish.wish.to(language), "granted": wish.granted, "text": texts(wish.text, language)}
            for wish in sheet.wishes
        ],
        "absences": texts(sheet.absences, language),
        "statement": texts(sheet.statement, language),
    }


def _line(line: LineReason, language: Language) -> dict[str, Any]:
    return {
        **load_dict(line.load),
        "kind": line.kind,
        "everybody": {"least": number(line.least), "most": number(line.most), "people": line.people},
        "proved": line.proved,
        "text": line.text.to(language),
        "proof": line.proof.to(language),
    }


def _past(past: PastQuarter) -> dict[str, Any]:
    def numbers(them: Mapping[str, Fraction]) -> dict[str, int | float]:
        return {line: number(value) for line, value in them.items()}

    return {
        "quarter": None if past.quarter is None else str(past.quarter),
        "served": numbers(past.served),
        "fair": numbers(past.fair),
        "balance": numbers(past.balance),
    }


def duty_dict(duty: Duty) -> dict[str, Any]:
    """A duty, as the schedule document names it."""
    return {
        "date": str(duty.date),
        "shift": duty.shift,
        "duty": duty.name,
        "segment": duty.segment,
        "role": duty.role,
        "line": duty.line,
    }


def person_dict(person: Person) -> dict[str, Any]:
    """Who somebody is."""
    return {"id": person.id, "name": person.name, "unit": person.unit}


def load_dict(load: Load) -> dict[str, Any]:
    """`{"line", "served", "fair", "carried", "above"}`, in duties; `above` is served + carried - fair."""
    return {
        "line": load.line,
        "served": number(load.served),
        "fair": None if load.fair is None else number(load.fair),
        "carried": number(load.carried),
        "above": number(load.above),
    }


def texts(them: Iterable[Text], language: Language) -> list[str]:
    """Sentences in a language."""
    return [text.to(language) for text in them]
