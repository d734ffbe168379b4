"""The two faces where duties run past a person's last day, or windows past the quarter: on every roster of tiny worlds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from roster.domain.dates import Span
from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.rules.ability import Ability
from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.calls import Pins
from roster.rules.cover import Cover, Staffing
from roster.rules.crew import Composition
from roster.rules.fairness import Fair
from roster.rules.people import Present
from roster.rules.place import OneCrew
from roster.rules.quota import Quota
from roster.rules.rest import Rest
from roster.rules.selectors import Which, Who
from roster.rules.sequences import Follow
from roster.rules.totals import Total
from roster.rules.wishes import Wishes
from tests.rules.test_two_faces import RULES, prove, sound
from tests.tiny import crossings, duty, evenings, flexible, on, service, world

A, B, C = Person("甲", "甲", "一科"), Person("乙", "乙", "二科"), Person("丙", "丙", "三所")


def nights() -> Horizon:
    """Nights and mornings round the day on which 甲 leaves and the one on which 乙 joins."""
    people = [
        replace(A, member=Span(None, on(1))),
        replace(B, member=Span(on(1), None)),
        replace(C, away=(Span(on(2), on(2)),)),
    ]
    return world(people, [duty(0, "夜"), duty(1, "早"), duty(1, "夜"), duty(2, "早"), duty(3, "夜")])


def test_absence_of_who_leaves_or_joins() -> None:
    prove(Present(), sound(nights))


def test_who_leaves_begins_no_night_that_ends_after_the_last_day() -> None:
    """As for leave: the night of the last day runs into a day on which nobody of the bureau is there for it."""
    horizon = nights()
    served = Schedule(horizon, (("甲",), ("甲",), ("甲",), ("乙",), ("丙",)))
    assert [(breach.people, breach.dates) for breach in Present().breaches(served)] == [(("甲",), (on(1),))]
    ability = Ability(horizon, [Present()])
    for place, person in enumerate(horizon.people):
        for group in ability.groups:
            barred = Present().bars(horizon, person, group.one) is not None
            assert (group.number in ability.on(place, group.one.date)) != barred


QUARTER_END = 89
"""The last day of the quarter, as an offset."""


def ends() -> Horizon:
    """Two people on the first and last days of a quarter; one of them served just before it."""
    days = [0, 1, 2, QUARTER_END - 3, QUARTER_END - 1, QUARTER_END]
    return world([A, B], [duty(n, "午") for n in days], served=[service("甲", -2, "午")])


WINDOWS: list[Rule] = [
    Spacing(days=2),
    Spacing(days=4, weight=3),
    Spacing(days=4, weight="hard"),
    MaxDuties(at_most=1, days=3, weight=2),
    MaxDuties(at_most=2, days=4),
    MaxDuties(at_most=3, days=120),
    MaxDuties(at_most=3, days=120, weight=2),
    MaxDaysRunning(at_most=1, weight=2),
    MaxDaysRunning(at_most=2),
]


@pytest.mark.parametrize("rule", WINDOWS, ids=repr)
def test_windows_across_the_ends_of_the_quarter(rule: Rule) -> None:
    prove(rule, sound(ends))


@pytest.mark.parametrize(
    "rule", [Spacing(days=2), Spacing(days=4), MaxDuties(at_most=1, days=5, weight=3)], ids=repr
)
@pytest.mark.parametrize("apart", [1, 3])
def test_duties_close_together_cost_the_same_on_any_days(rule: Rule, apart: int) -> None:
    """Or else they would be bunched on the first and last days of each quarter."""
    costs = set()
    for first in (0, 1, 40, QUARTER_END - apart - 1, QUARTER_END - apart):
        served = Schedule(world([A], [duty(first, "早"), duty(first + apart, "早")]), (("甲",), ("甲",)))
        costs.add(sum(rule.costs(served).values()))
    assert len(costs) == 1


def test_a_window_longer_than_the_quarter_holds_it() -> None:
    served = Schedule(world([A], [duty(n, "早") for n in range(3)]), (("甲",),) * 3)
    assert list(MaxDuties(at_most=2, days=200).breaches(served))
    assert not list(MaxDuties(at_most=3, days=200).breaches(served))


def test_days_running_are_days_not_duties() -> None:
    """Two duties on one day are no second day; the roster is wrong, but not in this."""
    duties = [duty(0, "早"), duty(0, "晚"), duty(1, "早"), duty(2, "早"), duty(2, "午")]
    served = Schedule(world([A], duties, served=[service("甲", -3, "早")]), (("甲",),) * 5)
    assert not list(MaxDaysRunning(at_most=3).breaches(served))
    (breach,) = MaxDaysRunning(at_most=2).breaches(served)
    assert breach.amount == 1
    assert "3天" in breach.message.zh
    assert "3 days running" in breach.message.en
    assert set(breach.duties) == {0, 1, 2, 3, 4}


def test_what_may_not_follow_is_found_beside_a_second_duty_of_the_day() -> None:
    """Any of two duties on a day may be the one that leads, or the one that follows."""
    duties = [duty(0, "早"), duty(0, "夜"), duty(0, "午"), duty(1, "早"), duty(1, "晚")]
    rule = Follow(after=("夜",), not_=("早",))
    for served, found in (("甲甲-甲甲", 1), ("甲-甲甲甲", 0), ("-甲甲-甲", 0), ("-甲甲甲-", 1)):
        assigned = tuple((sign,) if sign != "-" else () for sign in served)
        breaches = list(rule.breaches(Schedule(world([A], duties), assigned)))
        assert len(breaches) == found
        assert all(set(breach.duties) == {1, 3} for breach in breaches)


@pytest.mark.parametrize(
    ("rule", "pair"),
    [
        (Rest(hours=11, which=Which(line=("weekend",))), (duty(0, "晚"), duty(1, "早"))),
        (Follow(after=("晚",), not_=("早",), which=Which(line=("weekend",))), (duty(0, "晚"), duty(1, "早"))),
    ],
    ids=["rest", "may-not-follow"],
)
def test_a_rule_on_pairs_means_both_duties(rule: Rule, pair: tuple[Duty, Duty]) -> None:
    """With `which` neither the earlier nor the later one is enough; the page and the finding say so."""
    for lines in itertools.product(("weekend", "workday"), repeat=2):
        duties = [replace(one, line=line) for one, line in zip(pair, lines, strict=True)]
        breaches = list(rule.breaches(Schedule(world([A], duties), (("甲",), ("甲",)))))
        assert len(breaches) == (lines == ("weekend", "weekend"))
        assert all("前后两个班都在" in breach.message.zh for breach in breaches)
        assert all("both duties" in breach.message.en for breach in breaches)
    assert "both duties must be meant" in " ".join((type(rule).__doc__ or "").split())
    assert "前后两个班都在其中才管" in type(rule).told


def mixed() -> Horizon:
    """Three people, one of whom is away on one day: fixed posts, posts whose number may vary, posts nobody must fill."""
    people = [
        replace(A, away=(Span(on(1), on(1)),), tags=frozenset({"党员"})),
        replace(B, unit="一科"),
        C,
    ]
    duties = [
        duty(0, "早", need=2),
        duty(1, "早", segment="南街"),
        duty(1, "晚", need=2),
        replace(duty(2, "早", segment="南街", unit="一科"), preferred=1, most=2),
        replace(duty(2, "早", segment="北街", unit="二科"), preferred=1, most=2),
        replace(duty(3, "午", segment="北街", unit="二科"), need=0, preferred=1, most=3),
    ]
    return world(people, duties)


HELD: list[Rule] = [
    Composition(who=Who(tag=("党员",)), at_least=1, each="day"),
    Composition(who=Who(tag=("党员",)), at_least=1, each="shift", weight=2),
    Composition(who=Who(unit=("一科",)), at_least=2, at_most=2, each="day", weight=3),
    Composition(who=Who(unit=("一科",)), at_least=2, each="shift"),
    Composition(who=Who(unit=("一科",)), at_least=2, each="post", weight=2),
    Composition(who=Who(person=("丙",)), at_least=1, each="post"),
    Composition(who=Who(person=("丙",)), at_least=3, each="day", weight=4),
    Quota(weight="hard"),
    Quota(weight=2, units={"一科": 3, "三所": 1}),
    Quota(weight="hard", units={"一科": 1, "三所": 3}),
]


@pytest.mark.parametrize(
    "rule",
    [pytest.param(rule, marks=[pytest.mark.slow] if n % 4 else []) for n, rule in enumerate(HELD)],
    ids=repr,
)
def test_posts_that_are_held_for_some(rule: Rule) -> None:
    prove(rule, sound(mixed))


def demands_nothing(rule: Rule) -> bool:
    """Whether a rule asks no one by name to serve, and no number of anyone: those are demands of their own."""
    return not isinstance(rule, (Cover, Staffing, Fair, Pins, Wishes, Total))


@pytest.mark.parametrize("rule", [rule for rule in RULES + HELD if demands_nothing(rule)], ids=repr)
@pytest.mark.parametrize("build", [evenings, crossings, flexible, mixed], ids=lambda build: build.__name__)
def test_no_hard_rule_forbids_to_leave_everything_vacant(build: Callable[[], Horizon], rule: Rule) -> None:
    """Whatever can not be manned by the rules is left vacant: no table at all is the worst of answers."""
    horizon = build()
    empty = Schedule(horizon, tuple(() for _ in horizon.duties))
    hard = rule if rule.price is None else rule.model_copy(update={"weight": "hard"})
    assert not [breach for breach in hard.breaches(empty) if breach.weight is None]


def broken_period() -> Horizon:
    """A period of six days with duties on some of them, another of its name after it; numbers may vary on one day."""
    people = [A, replace(B, unit="一科"), C]
    duties = [
        duty(0, "早", segment="南街"),
        duty(3, "早", segment="南街"),
        replace(duty(5, "早", segment="南街"), preferred=1, most=2),
        duty(8, "早", segment="南街"),
        duty(9, "早", segment="北街"),
    ]
    horizon = world(people, duties, periods={"会期": (0, 5), "别期": (4, 7)})
    days = tuple(
        replace(day, words=day.words | {"会期"}) if day.date in (on(8), on(9)) else day
        for day in horizon.days
    )
    return replace(horizon, days=days)


@pytest.mark.parametrize(
    "rule",
    [OneCrew(on=("会期",)), OneCrew(on=("会期",), weight=2), OneCrew(on=("别期", "会期"), weight=3)],
    ids=repr,
)
def test_one_crew_through_days_without_duty(rule: Rule) -> None:
    prove(rule, sound(broken_period))


def test_a_day_without_duty_does_not_end_a_period() -> None:
    horizon = broken_period()
    served = Schedule(horizon, (("甲",), ("乙",), ("丙",), ("甲",), ("丙",)))
    assert [breach.amount for breach in OneCrew(on=("会期",)).breaches(served)] == [1]
