"""Every rule once, on a roster small enough to judge by hand: who breaks it, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest

from roster.domain.dates import Span
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Exemption, Person, Unit, Wish
from roster.domain.schedule import Schedule
from roster.rules.amounts import MaxDaysRunning, MaxDuties, Spacing
from roster.rules.base import Rule
from roster.rules.calls import Pins, Refusals
from roster.rules.catalogue import CATALOGUE
from roster.rules.cover import Cover, Staffing
from roster.rules.crew import Accompanied, Apart, Composition, Together
from roster.rules.fairness import Fair
from roster.rules.people import Exempt, Present, Roles
from roster.rules.place import OneCrew, OwnUnit
from roster.rules.quota import Quota
from roster.rules.rest import OneShift, Rest
from roster.rules.rotation import Rotation, SteadyPost
from roster.rules.selectors import Which, Who
from roster.rules.sequences import Follow, MaxWeekends, MinDaysOff, MinDaysRunning, WholeWeekends
from roster.rules.totals import Total
from roster.rules.turns import Spared, Turns
from roster.rules.wishes import Wishes
from tests.tiny import BOTH, duty, on, service, world

A, B, C = Person("甲", "甲", "一科"), Person("乙", "乙", "二科"), Person("丙", "丙", "三所")
ALL = (A, B, C)
Amount = Fraction | int


@dataclass(frozen=True)
class Case:
    """A rule, the duties (1 January 2027 is a Friday), who serves each, and the breaches: amount and people."""

    rule: Rule
    duties: Sequence[Duty]
    served: str
    breaches: Sequence[tuple[Amount, str]]
    people: Sequence[Person] = ALL
    before: Sequence[Service] = ()
    more: dict[str, object] = field(default_factory=dict)
    cost: Amount | None = None

    @property
    def schedule(self) -> Schedule:
        """The roster; `served` has a word for each duty, each sign a person, - nobody."""
        horizon: Horizon = world(self.people, self.duties, served=self.before, **self.more)  # type: ignore[arg-type]
        kinds = {"三所": "subordinate"}
        units = tuple(Unit(unit.name, kinds.get(unit.name, "section")) for unit in horizon.units)  # type: ignore[arg-type]
        words = self.served.split()
        assert len(words) == len(self.duties)
        assigned = tuple(tuple(sign for sign in word if sign != "-") for word in words)
        return Schedule(replace(horizon, units=units), assigned)


MORNINGS = [duty(n, "早") for n in range(4)]
STREETS = [duty(n, "早", segment=s, unit=u) for n in (0, 1) for s, u in (("南街", "一科"), ("北街", "二科"))]
AWAY = replace(A, away=(Span(on(1), on(2), "年休"),), member=Span(None, on(2)))
NURSING = replace(B, exempt=(Exemption(Span(), frozenset({"晚", "夜"})),))
MEETING = {"periods": {"会期": (0, 1)}, "since": -31}

CASES = [
    # Two of three posts of the first morning are empty, the last one whole.
    Case(Cover(), [duty(0, "早", need=3), duty(1, "早", need=2)], "甲 甲乙", [(2, "")], cost=2),
    # Three preferred and one there: two missing at 5; none preferred beyond one: one too many at 2.
    Case(
        Staffing(under=5, over=2, weight=3),
        [
            replace(duty(0, "早"), preferred=3, most=3),
            replace(duty(1, "早"), most=2, preferred=1),
            duty(2, "早"),
        ],
        "甲 甲乙 -",
        [(2, ""), (1, "")],
        cost=3 * (2 * 5 + 1 * 2),
    ),
    Case(OneShift(), [duty(0, "早"), duty(0, "晚"), duty(1, "早")], "甲 甲 甲", [(1, "甲")]),
    # 甲 is on leave on the second and third day, and gone on the fourth.
    Case(Present(), MORNINGS, "甲 甲 乙 甲", [(1, "甲"), (1, "甲")], people=[AWAY, B]),
    Case(
        Exempt(),
        [duty(0, "晚"), duty(1, "早"), duty(2, "夜")],
        "乙 乙 乙",
        [(1, "乙")] * 2,
        people=[A, NURSING],
    ),
    Case(
        Roles(),
        [duty(0, "早", role="leader"), duty(1, "早", role="leader")],
        "甲 乙",
        [(1, "乙")],
        people=[replace(A, roles=BOTH), B],
    ),
    Case(
        Pins(),
        MORNINGS,
        "乙 甲 乙 乙",
        [(1, "甲")],
        people=[replace(A, pins=(Call(Span(on(0), on(0))), Call(Span(on(1), on(2))))), B],
    ),
    Case(
        Refusals(),
        MORNINGS,
        "甲 甲 乙 乙",
        [(1, "甲")],
        people=[replace(A, refusals=(Call(Span(on(0), on(0))),)), B],
    ),
    # Ten points over weights 1 and 4: 2 for the first morning, 8 against the second. Both fail; squares 10².
    Case(
        Wishes(),
        MORNINGS,
        "乙 甲 乙 乙",
        [(1, "甲"), (1, "甲")],
        people=[
            replace(
                A, wishes=(Wish(Call(Span(on(0), on(0))), True, 1), Wish(Call(Span(on(1), on(1))), False, 4))
            ),
            B,
        ],
        cost=10 + 100,
    ),
    # 23:00 to 7:30 is 8.5 hours: 2.5 short of 11; from 9:00 to the evening there is enough.
    Case(
        Rest(hours=11, weight=2),
        [duty(0, "晚"), duty(1, "早"), duty(2, "早")],
        "甲 甲 甲",
        [(1, "甲")],
        cost=2,
    ),
    # Friday to Sunday are one week: three against two. Monday is the next.
    Case(MaxDuties(at_most=2, per="week"), MORNINGS, "甲 甲 甲 甲", [(1, "甲")]),
    # With the two days before, four running: two windows of three, one of them begun in the quarter before.
    Case(
        MaxDaysRunning(at_most=2),
        MORNINGS,
        "甲 甲 乙 甲",
        [(1, "甲"), (1, "甲")],
        before=[service("甲", -1, "早"), service("甲", -2, "早")],
    ),
    # 9 hours before midnight's count: two nights in the days 0 to 3, one allowed.
    Case(
        Total(count="nights", per="month", at_most=1),
        [duty(0, "夜"), duty(2, "夜"), duty(3, "晚")],
        "甲 甲 甲",
        [(1, "甲")],
    ),
    # The meeting's two days ask exactly one each; 乙 has two, 丙 none; 甲 served its third day, the year before.
    Case(
        Total(per="period", on=("会期",), exactly=1, weight=4),
        MORNINGS,
        "乙 乙 甲 甲",
        [(1, "乙"), (1, "丙")],
        before=[service("甲", -1, "早")],
        more={"periods": {"会期": (-1, 1)}, "since": -31},
        cost=8,
    ),
    # Four and a half hours in the week before 2027 counts: 4 h + 1.5 h against 5 h is 30 minutes.
    Case(
        Total(count="hours", per="week", at_most=5),
        [duty(0, "早"), duty(3, "早")],
        "甲 甲",
        [(30, "甲")],
        before=[service("甲", -1, "晚")],
    ),
    Case(MinDaysRunning(at_least=2, weight=3), MORNINGS, "甲 甲 乙 甲", [(1, "乙"), (1, "甲")], cost=6),
    # One day off between the second and the fourth; two are asked.
    Case(MinDaysOff(at_least=2), MORNINGS, "- 甲 - 甲", [(1, "甲")]),
    Case(
        Follow(after=("晚",), not_=("早",)),
        [duty(0, "晚"), duty(1, "早"), duty(2, "早")],
        "甲 甲 甲",
        [(1, "甲")],
    ),
    # The 2nd and 9th are Saturdays.
    Case(
        MaxWeekends(at_most=1, weight=2),
        [duty(1, "早"), duty(2, "早"), duty(8, "早")],
        "甲 甲 甲",
        [(1, "甲")],
        cost=2,
    ),
    Case(
        WholeWeekends(),
        [duty(1, "早"), duty(2, "早"), duty(8, "早"), duty(9, "早")],
        "甲 乙 甲 甲",
        [(1, "甲"), (1, "乙")],
    ),
    # The same leader on both days of the weekend: 甲 and 乙 share one.
    Case(
        WholeWeekends(which=Which(role=("leader",))),
        [duty(1, "早", role="leader"), duty(2, "早", role="leader"), duty(2, "早")],
        "甲 乙 甲",
        [(1, "甲"), (1, "乙")],
    ),
    Case(
        Composition(who=Who(unit=("一科",)), at_least=1, each="shift"),
        [duty(0, "早", need=2), duty(1, "早", need=2)],
        "甲乙 乙丙",
        [(1, "")],
    ),
    # The newcomer 甲 is alone at the first post, with the mentor 乙 at the second, with 丙 only at the third.
    Case(
        Accompanied(who=Who(person=("甲",)), by=Who(person=("乙",)), each="post", weight=2),
        [duty(n, "早", need=2) for n in range(3)],
        "甲 甲乙 甲丙",
        [(1, "甲"), (1, "甲")],
        cost=4,
    ),
    Case(Together(people=("甲", "乙"), each="day"), [*MORNINGS[:2], duty(1, "晚")], "甲 甲 乙", [(1, "甲")]),
    Case(
        Apart(people=("甲", "乙", "丙")), [duty(0, "早", need=3), duty(1, "早")], "甲乙丙 甲", [(2, "丙乙甲")]
    ),
    # 乙 of 二科 is lent to 一科 (1), 丙 of a subordinate unit to 二科 (3 away).
    Case(OwnUnit(far=3, weight=2), STREETS, "乙 甲 甲 丙", [(1, "乙"), (1, "甲"), (3, "丙")], cost=10),
    # Two different people keep the south side through the meeting, one the north.
    Case(OneCrew(on=("会期",), weight=5), STREETS, "甲 乙 丙 乙", [(1, "丙甲")], more=MEETING, cost=5),
    # Six posts over 1 : 1 : 0 are 3, 3 and 0: 甲 has one too many, 丙 two, 乙 three too few.
    Case(
        Quota(units={"一科": 1, "二科": 1, "三所": 0}),
        [duty(n, "早") for n in range(6)],
        "甲 甲 甲 甲 丙 丙",
        [(1, ""), (3, ""), (2, "")],
        cost=6,
    ),
    # 甲 served last, so it is 乙, 丙, 甲, 乙: the second and third have changed places.
    Case(
        Turns(people=("甲", "乙", "丙"), weight=2),
        MORNINGS,
        "乙 甲 丙 乙",
        [(1, "甲"), (1, "丙")],
        before=[service("甲", -1, "早")],
        cost=4,
    ),
    # 乙 is away on its turn: 丙 goes first, and 乙 takes the turn back at once.
    Case(
        Turns(people=("甲", "乙", "丙")),
        MORNINGS,
        "甲 丙 乙 甲",
        [],
        people=[A, replace(B, away=(Span(on(1), on(1)),)), C],
    ),
    # 甲 served on the meeting a year ago, 丙 two; only 甲 is spared.
    Case(
        Spared(on=("工作日会",), weight=3),
        MORNINGS[:3],
        "甲 丙 甲",
        [(1, "甲")],
        before=[service("甲", -360, "早"), service("丙", -420, "早")],
        more={"periods": {"工作日会": (-430, 1)}},
        cost=3,
    ),
    # Shares of 1 each; 甲 has carried 2 more before and serves 2: (2 + 2 - 1)² + 1² (乙) + (1 - 1)² (丙).
    Case(
        Fair(),
        MORNINGS[:3],
        "甲 甲 丙",
        [(3, "甲")],
        more={"balance": {("甲", "workday"): Fraction(2)}},
        cost=9 + 1,
    ),
    # Windows of three days: 甲 in the one that begins the day before the quarter and in its first, 乙 in the next two.
    Case(Spacing(days=3), MORNINGS, "甲 甲 乙 乙", [(1, "甲")] * 2 + [(1, "乙")] * 2, cost=4),
    # Twice running at the south side, where 甲 had been last: two; the spread of three visits over two is 2.
    Case(
        Rotation(weight=2),
        STREETS,
        "甲 乙 甲 丙",
        [(1, "甲"), (1, "甲"), (1, "甲")],
        before=[service("甲", -1, "早", segment="南街")],
        more={"since": -31},
        cost=6,
    ),
    Case(SteadyPost(), STREETS, "甲 乙 丙 甲", [(1, "甲")], cost=1),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: type(case.rule).__name__)
def test_what_is_found_is_what_a_hand_finds(case: Case) -> None:
    schedule = case.schedule
    found = [
        (breach.amount, "".join(sorted(breach.people, key="丙乙甲".index)))
        for breach in case.rule.breaches(schedule)
    ]
    assert sorted(found) == sorted(case.breaches)
    if case.cost is not None:
        assert sum(case.rule.costs(schedule).values()) == case.cost


def test_every_rule_of_the_catalogue_is_judged() -> None:
    assert {type(case.rule) for case in CASES} == set(CATALOGUE)
