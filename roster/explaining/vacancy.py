"""Why a post is vacant: who would have been able, what held each back, and what would fill it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from roster.checking.effects import Broken
from roster.domain.answer import Finding
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.explaining.plan_changes import Change, Dropped, Lifted
from roster.explaining.repairs import ORDER, Candidate, Repair, Repairs, raises
from roster.explaining.vacant_post import Held, WhyVacant
from roster.rules.base import Rule

SOLVES = 8
"""How many changes are tried by solving where no direct one does."""
EXPLAINED = 5
"""For how many vacant posts a build says what held people back."""


def why_vacant(
    schedule: Schedule,
    rules: Sequence[Rule],
    duty: Duty,
    budget: Budget | None = None,
    solves: int = SOLVES,
) -> WhyVacant:
    """Why a duty of the schedule lacks people, and what would fill one post of it.

    `budget` bounds the time for solving, `solves` the number of changes solved for; 0 keeps to what the
    checker alone can prove.
    """
    repairs = Repairs(schedule, rules)
    candidates, broken = _looked_at(repairs, duty)
    able = tuple(one.person for one in candidates if not one.bars and not broken[one.person.id])
    held = [one for one in candidates if one.bars or broken[one.person.id]]
    found = repairs.direct(_least_first(schedule, duty.line, held), duty)
    tried, complete = 0, True
    if not able and (not found or len(found[0].changes) > 1):
        more, tried, complete = _by_solving(repairs, duty, held, broken, budget or Budget(), solves)
        found = [*more, *found]
    short = _short(schedule, duty)
    kinds = tuple(_held(held, broken))
    return WhyVacant(duty, short, able, kinds, tuple(found), tried, complete)


def _brief(repairs: Repairs, duty: Duty) -> Text:
    """What is said of a vacant post in a list: without solving, and with the first repair alone."""
    candidates, broken = _looked_at(repairs, duty)
    held = [one for one in candidates if one.bars or broken[one.person.id]]
    able = tuple(one.person for one in candidates if not one.bars and not broken[one.person.id])
    found = () if able else tuple(repairs.direct(_least_first(repairs.schedule, duty.line, held), duty, 1))
    kinds = tuple(_held(held, broken))
    return WhyVacant(duty, _short(repairs.schedule, duty), able, kinds, found).brief


def _short(schedule: Schedule, duty: Duty) -> int:
    return max(0, duty.need - len(schedule.assigned[duty.index]))


def _looked_at(repairs: Repairs, duty: Duty) -> tuple[list[Candidate], dict[str, Broken]]:
    """Those who have the rank for a duty and are not in it; of those whom nothing bars, what breaks with them
    in it."""
    serving = repairs.schedule.assigned[duty.index]
    others = (one for one in repairs.schedule.horizon.people if one.id not in serving)
    everybody = (repairs.candidate(person, duty) for person in others)
    candidates = [one for one in everybody if not any(rule.disqualifies for rule, _ in one.bars)]
    broken = {one.person.id: () if one.bars else repairs.broken(one.person, duty) for one in candidates}
    return candidates, broken


def _least_first(schedule: Schedule, line: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Whoever has served least of a line, against the fair share, first."""
    horizon, nothing = schedule.horizon, Fraction(0)

    def above(one: Candidate) -> Fraction:
        key = (one.person.id, line)
        served = schedule.counts(one.person.id).get(line, nothing)
        return served + horizon.balance.get(key, nothing) - horizon.fair.get(key, nothing)

    return sorted(candidates, key=above)


def _by_solving(
    repairs: Repairs,
    duty: Duty,
    candidates: Sequence[Candidate],
    broken: Mapping[str, Broken],
    budget: Budget,
    solves: int,
) -> tuple[list[Repair], int, bool]:
    """Single changes that fill the post when others move too; how many were tried, whether that was all."""
    found: list[Repair] = []
    tried = 0
    for change in _changes(repairs, duty, candidates, broken):
        if tried == solves or budget.exhausted:
            return found, tried, False
        answer = repairs.solved((change,), duty, budget)
        if answer is None:
            return found, tried, False
        tried += 1
        if answer:
            found.append(Repair((change,)))
    return found, tried, True


def _changes(
    repairs: Repairs, duty: Duty, candidates: Sequence[Candidate], broken: Mapping[str, Broken]
) -> Iterator[Change]:
    """The single changes worth solving for, kind by kind in turn."""
    kinds: dict[type, list[Change]] = {kind: [] for kind in ORDER}
    free = [one for one in candidates if not one.bars]
    for one in candidates:
        changes = repairs.permitting(one, duty)
        if changes is not None and len(changes) == 1:
            kinds[type(changes[0])].append(changes[0])
    steps: dict[Rule, set[float]] = {}
    for one in free:
        for most, by in raises(broken[one.person.id]).items():
            steps.setdefault(most, set()).add(by)
    only = [one for one in free if all(rule in steps for rule, _ in broken[one.person.id])]
    kinds[Lifted] += [Lifted(most, one.person, min(by)) for one in only[:2] for most, by in steps.items()]
    # For everybody by as little as helps one of them, then by as much as helps any.
    kinds[Lifted] += [
        Lifted(most, by=by) for most, those in steps.items() for by in {min(those): 0, max(those): 0}
    ]
    near = (
        other
        for other in repairs.schedule.horizon.duties
        if other.priority > duty.priority and other.role == duty.role and other.need
    )
    kinds[Dropped] += [
        Dropped(other) for other in sorted(near, key=lambda other: abs(other.start - duty.start))[:2]
    ]
    pending = [list(dict.fromkeys(changes)) for changes in kinds.values()]
    while any(pending):
        for kind in pending:
            if kind:
                yield kind.pop(0)


def _held(candidates: Iterable[Candidate], broken: Mapping[str, Broken]) -> Iterator[Held]:
    """Who has the rank for a duty and is kept from it, by what keeps them."""
    found: dict[Text, list[tuple[Person, str]]] = {}
    for one in candidates:
        if one.bars:
            _, cause = one.bars[0]
            found.setdefault(cause.kind, []).append((one.person, cause.why))
        else:
            kinds = tuple(dict.fromkeys(rule.hold for rule, _ in broken[one.person.id]))
            found.setdefault(_both(kinds), []).append((one.person, ""))
    for kind, people in sorted(found.items(), key=lambda item: -len(item[1])):
        yield Held(kind, tuple(people))


def _both(kinds: Sequence[Text]) -> Text:
    return Text("且".join(kind.zh for kind in kinds), " and ".join(kind.en for kind in kinds))


def vacancy_findings(
    schedule: Schedule, rules: Sequence[Rule], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """The findings with the vacancies first, by priority, the first of them with what held back whom and what
    would help.

    No reason that anybody gave for being away is in them.
    """
    findings = tuple(findings)
    vacant = [finding for finding in findings if finding.rule == "vacancy"]
    duties = [duty for duty, _ in schedule.vacancies()]
    ranked = sorted(zip(duties, vacant, strict=True), key=lambda pair: (pair[0].priority, pair[0].index))
    repairs = Repairs(schedule, rules)
    told = [
        replace(
            finding,
            message=Text("{a}{b}", "{a}{b}").format(a=finding.message, b=_brief(repairs, duty)),
        )
        for duty, finding in ranked[:EXPLAINED]
    ]
    rest = [finding for _, finding in ranked[EXPLAINED:]]
    return (*told, *rest, *(finding for finding in findings if finding.rule != "vacancy"))
