"""The defence sheet: what one person carries, where it comes from, and that it could not be less.

What follows from a proved line: the sum over people of (distance from the fair share)² / share of duty is the
least there is among the rosters that are as good in all tiers before. A roster of these in which one person
were nearer to the share and nobody farther from theirs would have a smaller sum, so there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from roster.domain.duties import Duty
from roster.domain.people import Person, Wish
from roster.domain.reasons import LineKind, LineReason, Load, Sheet, WishReason
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed
from roster.domain.tiers import TierKey
from roster.engine.budget import Budget
from roster.explaining.absent import why_not
from roster.explaining.case import DRIFT, Case
from roster.explaining.earlier_quarters import past_quarters
from roster.explaining.post import why_here
from roster.job.opening import reset_of
from roster.language.names import amount, line_text
from roster.language.options import shift_text
from roster.language.phrases import days_text, name_of
from roster.rules.fairness import burden
from roster.rules.wishes import wish_text

_STANDING: dict[LineKind, Text] = {
    "above": Text("比应担多{n}次", "{n} above the fair share"),
    "below": Text("比应担少{n}次", "{n} below the fair share"),
    "fair": Text("最接近应担的次数", "as near as whole duties allow"),
    "none": Text("没有应担份额", "has no fair share of it"),
}

_DAYS = 7
"""Of a wish for more days than this, only the first are looked into."""


def sheet(case: Case, person: Person, seconds: float) -> Sheet:
    """All there is to say of a person's load in the quarter; raises RosterError where a record can not be
    read."""
    lines = tuple(
        _line(case, person, line)
        for line in case.job.horizon.lines
        if (person.id, line) in case.job.horizon.fair or case.load(person.id, line).served
    )
    return Sheet(
        person,
        case.job.quarter,
        lines,
        past_quarters(case.job, person.id),
        tuple(_wishes(case, person, seconds)),
        tuple(_absences(case, person)),
        tuple(_statement(case, person, lines)),
    )


# -- line by line ----------------------------------------------------------------------------------


def _line(case: Case, person: Person, line: str) -> LineReason:
    load = case.load(person.id, line)
    horizon = case.job.horizon
    tier = next((one for one in horizon.fair_tiers if one.line == line and one.means(person.id)), None)
    others = [
        case.load(who, line).above
        for who, at in horizon.fair
        if at == line and (tier is None or tier.means(who))
    ]
    if load.fair is None:
        return LineReason(
            load, "none", Fraction(0), Fraction(0), len(others), False, _STANDING["none"], Text("—", "-")
        )
    step = min(duty.counts for duty in horizon.duties if line in duty.counted)
    kind: LineKind = "above" if load.above > step / 2 else "below" if load.above < -step / 2 else "fair"
    key = _key(case, line if tier is None else tier.name)
    proved = key is not None and (case.best[key] or _settled(case, key, load, step, person))
    text = _STANDING[kind].format(n=amount(abs(load.above)))
    proof = _proof(case, key, proved=proved)
    return LineReason(load, kind, min(others), max(others), len(others), proved, text, proof)


def _key(case: Case, line: str) -> TierKey | None:
    """The tier in which a line is made fair."""
    own = TierKey("fairness", line)
    return own if own in case.tiers else next((key for key in case.tiers if "fairness" in key.names), None)


def _settled(case: Case, key: TierKey, load: Load, step: Fraction, person: Person) -> bool:
    """Whether what a better roster could gain in a line that is not proved is too little to bring the person
    nearer."""
    before = case.tiers[: case.tiers.index(key)]
    record = next((one for one in case.records if one.key == key), None)
    if record is None or key.terms or not all(case.best[earlier] for earlier in before):
        return False
    off = abs(load.above)
    gains = [step * n * (2 * off - step * n) for n in range(1, int(2 * off / step) + 1)]
    open_by = (record.value if case.as_built else case.values[key]) - record.bound
    return all(gain * burden(person.share) > open_by + DRIFT for gain in gains if gain > 0)


def _proof(case: Case, key: TierKey | None, *, proved: bool) -> Text:
    """What is proved of a line, or why nothing is."""
    if proved and key is not None and key.terms:
        return Text(
            "已证明：要更接近应担，必有别人离应担更远，或者一并衡量的别项变差",
            "proved: nearer to it, someone else would be farther from theirs, or what is weighed with it "
            "be worse",
        )
    if proved:
        return Text(
            "已证明：要更接近应担，必有别人离应担更远",
            "proved: nearer to it, someone else would be farther from theirs",
        )
    if key is None or not case.records:
        return Text("没有证明（值班表里没有记录）", "nothing is proved (the schedule says nothing of it)")
    return _open_text(case, key)


def _open_text(case: Case, key: TierKey) -> Text:
    """What is not known of a line that is not proved."""
    record = next(one for one in case.records if one.key == key)
    if not record.proved:
        return Text(
            "没有证明：排的时候没有算到底，也许还能更公平",
            "not proved: when it was built time ran out, it might be fairer",
        )
    if not case.as_built and case.values[key] > record.value + DRIFT:
        return Text(
            "排定以后改动过，现在不如当时公平", "changed since it was built, and less fair than it was"
        )
    return Text(
        "前面有一项没有证明，所以这一项也不能断定",
        "a tier before it is not proved, so this can not be said either",
    )


# -- wishes ----------------------------------------------------------------------------------------


def _wishes(case: Case, person: Person, seconds: float) -> Iterator[WishReason]:
    rule = next((rule for rule in case.job.rules if rule.tier == "wishes"), None)
    wishes = [wish for wish in person.wishes if wish.call.span.overlaps(case.job.horizon.quarter)]
    for wish in wishes if rule is not None else ():
        assert rule is not None
        refused = list(rule.breaches(_only(case.schedule, person, wish)))
        said = wish_text(case.job.horizon, wish)
        text = (
            Text("希望{said}值守", "to serve on {said}")
            if wish.wanted
            else Text("希望{said}不值守", "not to serve on {said}")
        )
        served = [case.job.horizon.duties[index] for breach in refused for index in breach.duties]
        why = tuple(_why_refused(case, person, wish, served, seconds / len(wishes))) if refused else ()
        yield WishReason(text.format(said=said), not refused, why)


def _only(schedule: Schedule, person: Person, wish: Wish) -> Schedule:
    """The schedule as if this were the only wish of all."""
    people = tuple(
        replace(one, wishes=(wish,) if one.id == person.id else ()) for one in schedule.horizon.people
    )
    return replace(schedule, horizon=replace(schedule.horizon, people=people))


def _why_refused(
    case: Case, person: Person, wish: Wish, served: Iterable[Duty], seconds: float
) -> Iterator[Text]:
    """Why a wish was not granted: why the person serves all the same, or what serving would have cost."""
    for duty in served:
        now = replace(case, as_built=False)  # what else could be is weighed by the plan as it is
        verdict = why_here(now, duty, person, lambda *_: None, Budget(seconds)).verdict
        yield from (text for text in verdict.text)
    if wish.wanted:
        covered = [duty for duty in case.job.horizon.duties if wish.call.covers(duty)]
        if not covered:
            yield Text("那几天没有这样的岗", "there is no such duty then")
        for date in sorted({duty.date for duty in covered})[:_DAYS]:
            reason = why_not(case, person, date, [duty for duty in covered if duty.date == date])
            for shift in reason.shifts:
                yield Text("{date} {why}", "{date} {why}").format(
                    date=days_text(date, date), why=shift_text(shift)
                )
    if all(case.best[key] for key in case.tiers if "wishes" in key.names):
        yield Text(
            "“意愿”已证明：在它前面各项同样好的前提下，全体未满足的意愿不能再少",
            "wishes are proved: with all that comes before as good, no roster grants more of them in all",
        )


# -- all in all ------------------------------------------------------------------------------------


def _absences(case: Case, person: Person) -> Iterator[Text]:
    """Absences and exemptions that reach into the quarter, with their reasons where they may be said."""
    quarter = case.job.quarter
    spans = [(Text("不在岗", "away"), span) for span in person.away]
    spans += [
        (
            Text("豁免{shifts}", "exempt from {shifts}").format(
                shifts=listed(sorted(one.shifts)) if one.shifts else Text("全部班次", "all shifts")
            ),
            one.span,
        )
        for one in person.exempt
    ]
    for what, span in spans:
        first, last = (
            max(span.first or quarter.first, quarter.first),
            min(span.last or quarter.last, quarter.last),
        )
        if first <= last:
            why = Text("（{why}）", " ({why})").format(why=span.why) if span.why else Text("", "")
            yield Text("{days}{what}{why}", "{days} {what}{why}").format(
                days=days_text(first, last), what=what, why=why
            )


def _statement(case: Case, person: Person, lines: Iterable[LineReason]) -> Iterator[Text]:
    name = name_of(person)
    proved = [line for line in lines if line.proved]
    still = [line for line in lines if not line.proved and line.kind != "none"]
    if not case.schedule.vacancies():
        yield Text(
            "本季度没有空岗，每个岗总要有人值：{name}少值一次，就有别人多值一次",
            "no post is vacant this quarter, and each must be served by someone: whatever {name} did not "
            "serve, another would",
        ).format(name=name)
    if proved:
        yield Text(
            "已证明：在“{lines}”各项，凡是前面各项同样好的值班表，没有一张能让{name}更接近应担份额，而不让别人离自己的应担份额更远",
            "proved: in the lines {lines}, no roster that is as good in all that comes before brings "
            "{name} nearer to the"
            " fair share without taking someone else farther from theirs",
        ).format(lines=listed(line_text(line.load.line) for line in proved), name=name)
    above = [line for line in proved if line.kind == "above"]
    if above and not _forgotten(case):
        yield Text(
            "多担的部分（“{lines}”）记在账上，排下一季度时算进去",
            "what is above the share (in {lines}) is kept in the account and counts when the next quarter "
            "is built",
        ).format(lines=listed(line_text(line.load.line) for line in above))
    if still:
        yield Text(
            "没有证明的项：“{lines}”，不能断定{name}已不能再少",
            "not proved: {lines}; there it can not be said that {name} could not carry less",
        ).format(lines=listed(line_text(line.load.line) for line in still), name=name)


def _forgotten(case: Case) -> bool:
    """Whether the balances are forgotten at the end of the quarter."""
    return reset_of(case.job.rules).policy == "yearly" and case.job.quarter.number == 4
