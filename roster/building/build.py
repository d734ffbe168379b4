"""The whole job in one function: read, expand, solve, check, answer."""

from __future__ import annotations

from collections.abc import Sequence

from roster.building.best import Impossible, best
from roster.checking.check import counted, findings_of, hard_breaches, recount
from roster.checking.counting import shortages
from roster.checking.unmet import rule_results, schedule_notes, unmet
from roster.domain.answer import Answer, Finding, Tier
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.engine.budget import Budget
from roster.engine.params import DEFAULT, Params
from roster.errors import Exit, Place, Problem, RosterError, fault
from roster.job.opening import Job
from roster.rules.base import Rule
from roster.rules.kept import Kept


def build(job: Job, budget: Budget, near: Schedule | None = None, params: Params = DEFAULT) -> Answer:
    """The best schedule of a job, proved as far as time allowed, checked before anyone sees it.

    Of schedules that are equally good it is one that differs little from `near`, where that is given.
    `params` tune the engine. Raises RosterError: with exit code 1 where no roster is possible, 2 where there
    is nothing to man, 3 where time ran out before there was one, 4 where the answer fails its own check.
    """
    if not job.horizon.duties:
        raise _nothing_to_do(job)
    rules = job.rules if near is None else (*job.rules, Kept.of(near))
    stages = job.plan.stages if near is None else (*job.plan.stages, Kept.tier)
    try:
        solved = best(job.horizon, rules, stages, budget, near, params)
    except Impossible:
        raise _impossible(job, budget) from None
    if solved is None:
        raise _out_of_time(budget)
    _self_check(solved.schedule, rules, solved.tiers)
    short = [shortage.finding() for shortage in shortages(job.horizon, job.rules)]
    provisional = [Finding("provisional", "warning", text) for text in job.warnings]
    # The self-check has found no other hard rule broken.
    vacancies = [rule for rule in job.rules if rule.tier == "vacancies"]
    broken = findings_of(solved.schedule, vacancies, soft=False)
    results = rule_results(job.plan, solved.schedule, job.rules)
    findings = (
        *job.remarks,
        *provisional,
        *short,
        *_explained(solved.schedule, job.rules, broken),
        *schedule_notes(job.plan, solved.schedule, job.rules, results),
        *unmet(job.plan, job.horizon, job.almanac),
    )
    return Answer(solved.schedule, solved.tiers, findings, solved.certificate, results)


def _self_check(schedule: Schedule, rules: Sequence[Rule], tiers: Sequence[Tier]) -> None:
    """Raise RosterError unless the checker finds no hard rule broken and the very value of each tier."""
    wrong = [breach.message for breach in hard_breaches(schedule, rules)]
    recounted = recount(schedule, rules)
    for tier in tiers:
        value = counted(recounted, *tier.key)
        if value != tier.value:
            message = Text(
                "{tier}：求解得{value}，复核得{again}", "{tier}: solved {value}, recounted {again}"
            )
            wrong.append(message.format(tier=tier.title, value=float(tier.value), again=float(value)))
        if tier.bound > tier.value:
            message = Text(
                "{tier}：下界{bound}高于值{value}", "{tier}: bound {bound} above the value {value}"
            )
            wrong.append(message.format(tier=tier.title, bound=float(tier.bound), value=float(tier.value)))
    if wrong:
        raise fault(*wrong)


def _explained(schedule: Schedule, rules: Sequence[Rule], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, those of vacant posts with what held people back."""
    if not schedule.vacancies():
        return tuple(findings)
    # Imported only here: most rosters have nothing vacant, and are to be there soon.
    from roster.explaining.vacancy import vacancy_findings

    return vacancy_findings(schedule, rules, findings)


def _nothing_to_do(job: Job) -> RosterError:
    message = Text("{quarter}没有任何值守任务", "{quarter} asks for no duty at all").format(
        quarter=job.quarter
    )
    hint = Text(
        "看看各项任务的“日子”在本季度有没有：roster calendar {quarter}",
        "see whether the days of the duties come in the quarter: roster calendar {quarter}",
    ).format(quarter=job.quarter)
    return RosterError(
        (Problem(job.plan.place("duties", key=True), message, hint),), Exit.USAGE, job.plan.language
    )


def _impossible(job: Job, budget: Budget) -> RosterError:
    """The smallest clash, each part of it with its line in the plan; only what was tried is promised."""
    from roster.explaining.conflict import smallest_clash
    from roster.explaining.demands import place_of

    clash = smallest_clash(job.horizon, job.rules, budget)
    every, enough = len(clash.demands), clash.enough
    if every == 1:
        message = Text(
            "下面这一条做不到，排不出任何值班表{how}",
            "no roster is possible, for what follows can not be kept{how}",
        )
    else:
        message = Text(
            "下面这{n}条互相矛盾，排不出任何值班表{how}",
            "no roster is possible: these {n} contradict each other{how}",
        )
    hint = Text("先放宽或删去其中一条，再排一次", "relax or delete one of them, and build again")
    if not clash.smallest:
        how = Text("（时间到了，也许还能缩小）", " (time is over: perhaps fewer of them do)")
    elif enough is None:
        how = Text("（时间到了，没有试是否另有矛盾）", " (time is over: there may be others)")
    elif len(enough) < every:
        how = Text("；计划里另有别的矛盾", "; there are other contradictions besides")
    else:
        how = Text("；缺了其中任何一条就排得出", "; without any one of them there is one")
        hint = Text("放宽或删去其中任何一条即可", "relax or delete any one of them")
        if every == 1:
            how = Text("；没有它就排得出", "; without it there is one")
            hint = Text("放宽或删去它即可", "relax or delete it")
    file = Place(job.plan.place().file)
    alone = enough if enough is not None and len(enough) < every else ()
    parts = [
        Problem(place_of(job.plan, file, one), _alone(one.text) if one in alone else one.text)
        for one in clash.demands
    ]
    message = message.format(n=every, how=how)
    return RosterError((Problem(file, message, hint), *parts), Exit.NO, job.plan.language)


def _alone(part: Text) -> Text:
    """A part of a clash without which there is a roster, where that does not hold of all of them."""
    return Text("{part}（去掉这一条就排得出）", "{part} (without this one there is a roster)").format(
        part=part
    )


def _out_of_time(budget: Budget) -> RosterError:
    if budget.interrupted:
        message, code = (
            Text("已中断，还没有排出值班表", "interrupted before there was a roster"),
            Exit.INTERRUPTED,
        )
    else:
        message, code = (
            Text("时间用完，还没有排出值班表", "time ran out before there was a roster"),
            Exit.TIME,
        )
    return RosterError.of(
        [Problem(Place(""), message, Text("用 --time-limit 给更多时间", "give more with --time-limit"))], code
    )
