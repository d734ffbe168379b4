"""The two faces where duties run past a person's last day, or windows past the quarter: on every roster of tiny worlds."""

from __future__ import annotations

from dataclasses import replace

from roster.domain import Horizon, Person, Schedule, Span
from roster.rules.ability import Ability
from roster.rules.people import Present
from tests.rules.test_two_faces import prove, sound
from tests.tiny import duty, on, world

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
