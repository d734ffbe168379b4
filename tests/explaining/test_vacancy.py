"""Why a post is vacant: what is said of people is what the checker says, and every repair does what it promises."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from roster.checking.check import findings_of, hard_breaches
from roster.domain.dates import Quarter, Span
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule
from roster.engine.budget import Budget
from roster.engine.solve import solve
from roster.explaining.plan_changes import Change, Dropped, Lifted, Recalled, changed
from roster.explaining.repairs import Repair, Repairs
from roster.explaining.vacancy import EXPLAINED, vacancy_findings, why_vacant
from roster.job.opening import Job, open_job
from roster.rules.amounts import MaxDaysRunning, MaxDuties
from roster.rules.base import Rule
from roster.rules.catalogue import rulebook
from roster.rules.sequences import MaxWeekends
from roster.rules.totals import Total
from tests.benchmarks.cases import generated, holiday
from tests.conftest import EXAMPLE
from tests.rules.test_two_faces import RULES
from tests.tiny import again, crossings, crowd, duty, evenings, flexible, on, rounds, weekends, world

WORLDS = {one.__name__: one() for one in (again, crossings, crowd, evenings, flexible, rounds, weekends)}
HARD = [rule for rule in RULES if rule.price is None and rule.tier != "vacancies"]


def random_roster(horizon: Horizon, rng: random.Random) -> Schedule:
    ids = [person.id for person in horizon.people]
    return Schedule(
        horizon,
        tuple(
            tuple(rng.sample(ids, min(rng.randint(0, max(one.room, 1)), len(ids)))) for one in horizon.duties
        ),
    )


@pytest.mark.parametrize("name", WORLDS)
def test_what_breaks_with_somebody_in_a_post_is_what_the_whole_schedule_says(name: str) -> None:
    rng = random.Random(name)
    horizon = WORLDS[name]
    for rule in HARD:
        for _ in range(4):
            roster = random_roster(horizon, rng)
            post = rng.choice(horizon.duties)
            others = [one for one in horizon.people if one.id not in roster.assigned[post.index]]
            if not others:
                continue
            person = rng.choice(others)
            leaving = rng.choice([None, *roster.duties_of[person.id]])
            lifted = [Lifted(rule, rng.choice([None, person]))] if rule.maximum is not None else []
            back = Recalled(person, post.date, post.touches[-1])
            several: tuple[tuple[Change, ...], ...] = ((), (back,), (*lifted, back))
            for changes in several:
                found = Repairs(roster, [rule]).broken(person, post, changes, leaving)
                told = changed(horizon, [rule], changes, shares=False)
                before, after = (
                    Counter(hard_breaches(Schedule(told.horizon, one.assigned), told.rules))
                    for one in (roster, moved(roster, person.id, post, leaving))
                )
                assert Counter(breach for _, breach in found) == after - before


def moved(roster: Schedule, person: str, post: Duty, leaving: Duty | None) -> Schedule:
    assigned = list(roster.assigned)
    assigned[post.index] = (*assigned[post.index], person)
    if leaving is not None:
        assigned[leaving.index] = tuple(name for name in assigned[leaving.index] if name != person)
    return Schedule(roster.horizon, tuple(assigned))


def test_a_maximum_that_is_passed_already_is_broken_by_one_more_duty() -> None:
    """Also where the rule's sentence stays the same: a duty on the other day of a weekend that counts already."""
    person = replace(crowd().people[0], wishes=())
    days = [one for one in range(14) if on(one).isoweekday() > 5]
    duties = [duty(day, "晚") for day in days]
    schedule = Schedule(world([person], duties), ((person.id,), (), (person.id,), ()))
    rule = MaxWeekends(at_most=1)
    assert len(list(rule.breaches(schedule))) == 1
    assert [one for one, _ in Repairs(schedule, [rule]).broken(person, schedule.horizon.duties[1])] == [rule]


# -- every repair, applied and solved ---------------------------------------------------------------


def keeps_its_promise(schedule: Schedule, rules: Sequence[Rule], post: Duty, repair: Repair) -> bool:
    """Whether the changed plan, solved, has one post more of the duty filled, and of the others no fewer by priority."""
    world = changed(schedule.horizon, rules, repair.changes)
    filled = len(schedule.assigned[post.index]) + 1
    duties = tuple(
        replace(one, priority=0, need=filled) if one.key == post.key else one for one in world.horizon.duties
    )
    solved = solve(replace(world.horizon, duties=duties), world.rules, ("vacancies",), Budget())
    assert solved is not None
    assert not list(hard_breaches(solved.schedule, world.rules))
    before: Counter[int] = Counter()
    for one, short in schedule.vacancies():
        before[one.priority] += short if one != post else 0
    after: Counter[int] = Counter()
    for one, short in solved.schedule.vacancies():
        after[one.priority] += short
    return not after[0] and all(after[priority] <= before[priority] for priority in after)


def promises_kept(schedule: Schedule, rules: Sequence[Rule], *, most: int) -> Counter[str]:
    """For every vacant post: at most so many repairs of each kind, applied; how many of each kind there were."""
    kinds: Counter[str] = Counter()
    for post, _ in schedule.vacancies():
        why = why_vacant(schedule, rules, post)
        mine: Counter[str] = Counter()
        for repair in why.repairs:
            kind = "+".join(type(change).__name__ for change in repair.changes)
            mine[kind] += 1
            if mine[kind] <= most:
                assert keeps_its_promise(schedule, rules, post, repair), (post, repair.changes)
        kinds += mine
        assert why.repairs, post
    return kinds


def built(plan: str, folder: Path, quarter: Quarter) -> tuple[Job, Schedule]:
    (folder / "roster.yaml").write_text(plan, encoding="utf-8")
    job = open_job(folder, quarter, private=True)
    solved = solve(job.horizon, job.rules, job.plan.stages, Budget())
    assert solved is not None
    return job, solved.schedule


@pytest.mark.parametrize(("people", "segments"), [(9, 4), pytest.param(20, 6, marks=pytest.mark.slow)])
def test_every_repair_of_an_impossible_holiday_does_what_it_promises(
    tmp_path: Path, people: int, segments: int
) -> None:
    case = holiday("impossible", generated(people, segments))
    case.write(tmp_path)
    job = open_job(tmp_path, case.quarters[0])
    solved = solve(job.horizon, job.rules, job.plan.stages, Budget())
    assert solved is not None
    vacancies = sum(short for _, short in solved.schedule.vacancies())
    assert vacancies
    assert promises_kept(solved.schedule, job.rules, most=2)


@pytest.mark.slow
def test_every_repair_of_the_example_with_a_third_on_leave_does_what_it_promises(tmp_path: Path) -> None:
    lines = []
    free = {"局领导": 2, "科长": 4, "站长": 5, "科员": 7, "工勤": 1}
    for line in (EXAMPLE / "roster.yaml").read_text(encoding="utf-8").splitlines():
        rank = next((rank for rank in free if f"rank: {rank}" in line and "phone" in line), None)
        if rank and free[rank] and not any(word in line for word in ("away", "pin", "from", "until")):
            free[rank] -= 1
            leave = ", away: [{from: 2027-01-20, to: 2027-03-10, why: 探亲假}]}"
            lines.append(line.removesuffix("}") + leave)
        else:
            lines.append(line)
    job, schedule = built("\n".join(lines), tmp_path, Quarter(2027, 1))
    on_leave = [one for one in job.horizon.people if any(span.why == "探亲假" for span in one.away)]
    assert 3 * len(on_leave) >= len(job.horizon.people)
    assert schedule.vacancies()
    assert promises_kept(schedule, job.rules, most=3)["Recalled"]


# -- what is said -----------------------------------------------------------------------------------


def one_short() -> tuple[Schedule, tuple[Rule, ...]]:
    """A post on the second evening that nobody is left for: one serves already, one is away, one has served enough."""
    people = [
        replace(crowd().people[0], id=name, name=name, wishes=(), away=away)
        for name, away in (("甲", ()), ("乙", (Span(on(1), on(1), "手术"),)), ("丙", ()))
    ]
    horizon = world(people, [duty(0, "晚"), duty(1, "早"), duty(1, "晚")])
    rules = rulebook([MaxDuties(at_most=1, per="week")])
    return Schedule(horizon, (("丙",), ("甲",), ())), rules


def test_who_is_held_back_by_what_and_what_would_help() -> None:
    schedule, rules = one_short()
    why = why_vacant(schedule, rules, schedule.horizon.duties[2])
    assert {held.kind.zh: [one.name for one, _ in held.people] for held in why.held} == {
        "当天已有班": ["甲"],
        "请假": ["乙"],
        "已到上限（每周至多1次）": ["丙"],
    }
    assert [repair.changes for repair in why.repairs] == [
        (Recalled(schedule.horizon.people[1], on(1), on(1)),),
        (Lifted(MaxDuties(at_most=1, per="week"), schedule.horizon.people[2]),),
    ]
    assert not any("手术" in text.zh for text in why.sentences())
    assert any("乙（手术）" in text.zh for text in why.sentences(private=True))
    assert why.brief.en == (
        " (1 already on duty then, 1 on leave, 1 at the maximum (at most 1 duty a week));"
        " to fill it: recall 乙 from leave on 2 Jan; 乙 serves"
    )


def test_somebody_who_could_simply_be_put_in_is_named() -> None:
    schedule, _ = one_short()
    why = why_vacant(schedule, rulebook([]), schedule.horizon.duties[2])
    assert [one.name for one in why.able] == ["丙"]
    assert any("丙可以直接补上" in text.zh for text in why.sentences())


def test_a_post_of_lower_priority_is_dropped_where_somebody_stands_in_it() -> None:
    schedule, rules = one_short()
    duties = tuple(replace(one, priority=1 + (one.index == 1)) for one in schedule.horizon.duties)
    schedule = Schedule(replace(schedule.horizon, duties=duties), schedule.assigned)
    repairs = Repairs(schedule, rules)
    candidates = [repairs.candidate(one, duties[2]) for one in schedule.horizon.people[:1]]
    assert [repair.changes for repair in repairs.direct(candidates, duties[2])] == [(Dropped(duties[1]),)]


def test_a_build_explains_the_first_and_lists_the_rest() -> None:
    people = crowd().people[:1]
    horizon = world(
        people, [duty(0, "晚", need=2, priority=1 + number % 2) for number in range(EXPLAINED + 3)]
    )
    horizon = replace(horizon, duties=tuple(replace(one, segment=f"{one.index}街") for one in horizon.duties))
    schedule = Schedule(horizon, tuple(() for _ in horizon.duties))
    rules = rulebook([])
    found = vacancy_findings(schedule, rules, findings_of(schedule, rules, soft=False))
    assert len(found) == len(horizon.duties)
    plain = {one.message for one in findings_of(schedule, rules, soft=False)}
    assert [one.message in plain for one in found[EXPLAINED:]] == [True] * 3
    first = [one for one in horizon.duties if one.priority == 1]
    assert [f"{one.index}街" in found[n].message.zh for n, one in enumerate(first)] == [True] * len(first)


@pytest.mark.parametrize(
    ("rule", "by"),
    [
        (Total(count="hours", per="week", at_most=5), 3.5),
        (Total(count="hours", per="week", at_most=5.25), 3.5),
        (Total(count="hours", days=4, at_most=6.5), 3.5),
        (Total(count="hours", per="month", at_most=9.75), 0.5),
        (Total(per="week", at_most=2), 1),
        (MaxDuties(days=4, at_most=3), 1),
        (MaxDuties(per="week", at_most=2), 1),
        (MaxDaysRunning(at_most=2), 2),
        (MaxDaysRunning(at_most=3), 1),
    ],
    ids=str,
)
def test_a_maximum_is_raised_by_as_much_as_the_post_takes(rule: Total, by: float) -> None:
    """In whatever a rule counts: hours too, and several days at once; less would not do."""
    person = replace(crowd().people[0], wishes=())
    duties = [duty(0, "早"), duty(1, "午"), duty(2, "晚"), duty(3, "早")]
    schedule = Schedule(world([person], duties), ((person.id,), (person.id,), (), (person.id,)))
    assert not list(rule.breaches(schedule))
    why = why_vacant(schedule, rulebook([rule]), schedule.horizon.duties[2])
    assert [repair.changes for repair in why.repairs] == [(Lifted(rule, person, by),)]
    assert not any("没有哪一项改动" in text.zh for text in why.sentences())
    full = Schedule(schedule.horizon, ((person.id,),) * 4)
    less = 0.5 if rule.rule == "total" and rule.count == "hours" else 1
    for more, kept in ((by, True), (by - less, False)):
        raised = rule.model_copy(update={"at_most": (rule.at_most or 0) + more})
        assert (not list(raised.breaches(full))) == kept
