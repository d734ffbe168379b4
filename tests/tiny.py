"""Worlds small enough to look at every roster there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

from roster.domain.dates import Day, Kind, Quarter, Span, dates_between
from roster.domain.duties import Duty, Role, Segment, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Call, Exemption, Person, Unit, Wish
from roster.domain.schedule import Schedule

QUARTER = Quarter(2027, 1)
FIRST = QUARTER.first
SHIFTS = {
    "早": ("07:30", "09:00"),
    "午": ("14:00", "17:00"),
    "晚": ("19:00", "23:00"),
    "夜": ("20:00", "08:00"),
}


def on(offset: int) -> dt.date:
    """The date so many days after the first of the quarter."""
    return FIRST + dt.timedelta(days=offset)


def times(offset: int, shift: str) -> tuple[dt.datetime, dt.datetime]:
    start, end = (dt.datetime.combine(on(offset), dt.time.fromisoformat(text)) for text in SHIFTS[shift])
    return start, end if end > start else end + dt.timedelta(days=1)


def duty(
    offset: int,
    shift: str,
    *,
    need: int = 1,
    segment: str | None = None,
    unit: str | None = None,
    role: Role = "staff",
    line: str = "workday",
    priority: int = 1,
) -> Duty:
    start, end = times(offset, shift)
    return Duty(0, on(offset), shift, start, end, "值守", segment, role, need, unit, priority, line)


def service(
    person: str, offset: int, shift: str, line: str = "workday", segment: str | None = None
) -> Service:
    start, end = times(offset, shift)
    return Service(person, on(offset), shift, start, end, "值守", segment, "staff", line)


def world(
    people: Sequence[Person],
    duties: Sequence[Duty],
    *,
    served: Sequence[Service] = (),
    fair: dict[tuple[str, str], Fraction] | None = None,
    balance: dict[tuple[str, str], Fraction] | None = None,
    kinds: dict[int, Kind] | None = None,
    periods: dict[str, tuple[int, int]] | None = None,
    since: int = 0,
) -> Horizon:
    """A horizon of the first days of a quarter; duties are numbered as given."""
    numbered = tuple(replace(one, index=number) for number, one in enumerate(duties))

    def day(date: dt.date) -> Day:
        offset = (date - FIRST).days
        kind = (kinds or {}).get(offset, "workday")
        named = tuple(name for name, (first, last) in (periods or {}).items() if first <= offset <= last)
        return Day(date, kind, periods=named, words=frozenset({kind, *named}))

    lines = tuple(dict.fromkeys(one.line for one in duties))
    shared = fair
    if shared is None:
        shared = {}
        for line in lines:
            total = sum(one.wanted * one.counts for one in duties if one.line == line)
            weights = sum((person.share for person in people), Fraction(0))
            shared |= {(person.id, line): total * person.share / weights for person in people}
    return Horizon(
        quarter=QUARTER,
        days=tuple(day(date) for date in QUARTER.dates()),
        people=tuple(people),
        duties=numbered,
        units=tuple(Unit(name) for name in sorted({person.unit for person in people})),
        segments=tuple(
            Segment(name, unit)
            for name, unit in dict.fromkeys((one.segment, one.unit) for one in duties)
            if name is not None
        ),
        lines=lines,
        served=tuple(served),
        margin=tuple(day(date) for date in dates_between(on(-430), on(-1))),
        balance=balance or {},
        fair=shared,
        since=on(since),
    )


def rosters(horizon: Horizon) -> Iterator[Schedule]:
    """Every roster: each duty with any set of people no larger than its room."""
    ids = [person.id for person in horizon.people]
    choices = [
        [chosen for size in range(one.room + 1) for chosen in combinations(ids, size)]
        for one in horizon.duties
    ]
    for assigned in product(*choices):
        yield Schedule(horizon, assigned)


BOTH: frozenset[Role] = frozenset({"staff", "leader"})


def evenings() -> Horizon:
    """Two people; evenings, early mornings and a night over four days, with duties served just before."""
    people = [
        Person("甲", "甲", "一科", roles=BOTH, tags=frozenset({"党员"}), share=Fraction(1, 2)),
        Person(
            "乙",
            "乙",
            "二科",
            away=(Span(on(3), on(3)),),
            exempt=(Exemption(Span(None, on(1)), frozenset({"夜"})),),
            pins=(Call(Span(on(1), on(1))),),
            refusals=(Call(Span(on(0), on(0)), frozenset({"早"})),),
            wishes=(
                Wish(Call(Span(on(2), on(2))), False, 3),
                Wish(Call(Span(on(0), on(1)), frozenset({"晚"})), True, 2),
            ),
        ),
    ]
    duties = [
        duty(0, "早"),
        duty(0, "晚", line="weekend"),
        duty(1, "早"),
        duty(1, "夜", line="weekend"),
        duty(2, "早", role="leader", priority=2),
        duty(3, "早"),
    ]
    served = [service("甲", -1, "晚"), service("乙", -2, "午"), service("甲", -2, "午")]
    return world(
        people,
        duties,
        served=served,
        balance={("甲", "workday"): Fraction(3, 2)},
        kinds={1: "weekend"},
        periods={"会期": (-1, 1), "后期": (3, 3)},
        since=-31,
    )


def crossings() -> Horizon:
    """Three people of two units, two segments on two days: posts that most rules can not tell apart."""
    people = [
        Person("甲", "甲", "一科", pins=(Call(Span(on(0), on(0)), frozenset(), frozenset({"南街"})),)),
        Person("乙", "乙", "二科", refusals=(Call(Span(on(1), on(1)), frozenset(), frozenset({"北街"})),)),
        Person(
            "丙",
            "丙",
            "一科",
            wishes=(Wish(Call(Span(on(0), on(1)), frozenset(), frozenset({"北街"})), True, 1),),
        ),
    ]
    duties = [
        duty(offset, "早", segment=segment, unit=unit, line="holiday" if offset else "workday")
        for offset in (0, 1)
        for segment, unit in (("南街", "一科"), ("北街", "二科"))
    ]
    return world(people, duties, kinds={1: "holiday"})


def crowd(*, wide: bool = False) -> Horizon:
    """Three people on days running, two of them at a time; one leaves before the last day (in the wide one: never)."""
    partners = {
        "甲": (Wish(Call(Span(on(0), on(2))), True, 2, "丙"), Wish(Call(Span(on(1), on(3))), False, 3, "乙")),
        "丙": (Wish(Call(Span(on(0), on(1))), False, 1),),
    }
    people = [
        Person(
            name,
            name,
            "一科",
            member=Span(on(0), on(3 if wide else 1)) if name == "丙" else Span(),
            wishes=partners.get(name, ()),
        )
        for name in "甲乙丙"
    ]
    duties = [duty(0, "午", need=2), duty(1, "午", need=2), duty(2, "午", need=2 if wide else 1)]
    if wide:
        duties.append(duty(3, "午"))
    return world(people, duties, served=[service("甲", -1, "午"), service("甲", -2, "午")])


def weekends(*, wide: bool = False) -> Horizon:
    """Two people over two weekends and the Monday between: 1 January 2027 is a Friday; one day with two shifts if wide."""
    people = [Person("甲", "甲", "一科"), Person("乙", "乙", "二科")]
    duties = [duty(1, "晚"), duty(2, "早"), duty(3, "午"), duty(8, "早"), duty(9, "早")]
    if wide:
        duties.append(duty(8, "晚"))
    return world(people, duties, kinds=dict.fromkeys((1, 2, 8, 9), "weekend"))


def again(*, wide: bool = False) -> Horizon:
    """Three people and days that come again: some served on them the year before, or days ago; one joined since."""
    people = [
        Person("甲", "甲", "一科", away=(Span(on(1), on(1)),)),
        Person("乙", "乙", "二科", member=Span(on(-20), None), share=Fraction(1, 2)),
        Person("丙", "丙", "三所", exempt=(Exemption(Span(), frozenset({"晚"})),)),
    ]
    duties = [
        duty(0, "早", need=2),
        duty(1, "早"),
        duty(1, "晚", line="holiday"),
        duty(3, "晚"),
    ]
    if wide:
        duties.append(duty(2, "早"))
    served = [
        service("丙", -355, "午"),
        service("甲", -354, "晚"),
        service("甲", -420, "早"),
        service("乙", -10, "早"),
        service("丙", -3, "晚"),
    ]
    periods = {"会期": (0, 1), "前期": (2, 3)}
    horizon = world(people, duties, served=served, kinds={1: "holiday"}, periods=periods)
    old = tuple(
        replace(day, words=day.words | {"会期", "前期"})
        if (day.date - FIRST).days in (-355, -354, -420)
        else day
        for day in horizon.margin
    )
    kinds: tuple[Unit, ...] = (Unit("一科"), Unit("二科"), Unit("三所", "subordinate"))
    return replace(horizon, margin=old, units=kinds)


def flexible(*, wide: bool = False) -> Horizon:
    """Three people, posts that may hold more or fewer, and one on call who counts half; more such posts if wide."""
    people = [Person("甲", "甲", "一科"), Person("乙", "乙", "二科"), Person("丙", "丙", "三所")]
    duties = [
        replace(duty(0, "早", segment="南街", unit="一科"), preferred=2, most=3),
        replace(duty(0, "早", segment="北街", unit="二科"), need=0, preferred=1, most=2),
        duty(1, "晚", need=2 if wide else 1),
        replace(duty(2, "晚"), reserve=True, counts=Fraction(1, 2)),
    ]
    if wide:
        duties.append(replace(duty(1, "早", segment="北街", unit="二科"), need=0, preferred=1, most=1))
    horizon = world(people, duties)
    return replace(horizon, units=(Unit("一科"), Unit("二科"), Unit("三所", "subordinate")))


def rounds(*, wide: bool = False) -> Horizon:
    """Three people go round two streets for three days, some having been there before; one street on the last, or two."""
    people = [Person("甲", "甲", "一科"), Person("乙", "乙", "二科"), Person("丙", "丙", "一科")]
    duties = [
        duty(offset, "早", segment=segment, unit=unit)
        for offset in range(3)
        for segment, unit in (("南街", "一科"), ("北街", "二科"))[: 2 if wide or offset < 2 else 1]
    ]
    served = [service("甲", -3, "早", segment="南街"), service("乙", -2, "早", segment="北街")]
    return world(people, duties, served=served)


def joining() -> Horizon:
    """Three people over four days: one joins on the second, one leaves after it; all served before, or never."""
    people = [
        Person("甲", "甲", "一科"),
        Person("乙", "乙", "二科", member=Span(on(1), None)),
        Person("丙", "丙", "一科", member=Span(None, on(1))),
    ]
    duties = [duty(offset, shift) for offset, shift in enumerate(("早", "午", "早", "晚"))]
    return world(people, duties, served=[service("丙", -2, "早"), service("甲", -5, "晚")])
