"""What a plan demands, piece by piece: each pin, absence, exemption and refusal, each rule, each duty's room.

A piece can be left out of the world: so it is found out which of them contradict each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from roster.domain.dates import Span
from roster.domain.duties import ROLES
from roster.domain.people import Person
from roster.domain.text import Text, listed
from roster.errors import Place
from roster.explaining.plan_changes import World
from roster.language.phrases import name_of, role_text, span_text
from roster.plan import Plan
from roster.rules.base import Rule
from roster.rules.calls import call_text

_T = TypeVar("_T")

Part = Literal["pin", "away", "exempt", "refuse", "from", "rank"]
"""Which of a person's entries in the plan."""


@dataclass(frozen=True)
class OfPerson:
    """One entry of a person: the `number`-th pin, absence, exemption or refusal, the dates of membership, the
    rank."""

    person: Person
    part: Part
    number: int = 0

    @property
    def text(self) -> Text:
        """The entry in a sentence, without a reason."""
        name, person = name_of(self.person), self.person
        if self.part == "pin":
            call = call_text(person.pins[self.number])
            return Text("{name}指定在{call}值守", "{name} is pinned to {call}").format(name=name, call=call)
        if self.part == "refuse":
            call = call_text(person.refusals[self.number])
            return Text("{name}已登记回避{call}", "{name} has refused {call}").format(name=name, call=call)
        if self.part == "away":
            days = span_text(person.away[self.number])
            return Text("{name}{days}不在岗", "{name} is away {days}").format(name=name, days=days)
        if self.part == "exempt":
            one = person.exempt[self.number]
            shifts = listed(sorted(one.shifts)) if one.shifts else Text("所有班次", "all shifts")
            return Text("{name}{days}豁免{shifts}", "{name} is exempt from {shifts} {days}").format(
                name=name, days=span_text(one.span), shifts=shifts
            )
        if self.part == "from":
            return Text("{name}只在{days}在岗", "{name} is a member only {days}").format(
                name=name, days=span_text(person.member)
            )
        return Text(
            "{name}的职级“{rank}”只担任{roles}", "{name}, rank “{rank}”, serves only as {roles}"
        ).format(name=name, rank=person.rank, roles=listed(role_text(role) for role in sorted(person.roles)))


@dataclass(frozen=True)
class OfRule:
    """A hard rule, written in the plan or holding without being written."""

    rule: Rule

    @property
    def text(self) -> Text:
        """The demand in a sentence."""
        text = Text("“{title}”", "“{title}”")
        if self.rule.asked is not None:
            text = Text("“{title}”（{asked}）", "“{title}” ({asked})")
        return text.format(title=self.rule.title, asked=self.rule.asked)


@dataclass(frozen=True)
class OfDuty:
    """That the posts of a duty, by its name, hold no more people than they do."""

    name: str

    @property
    def text(self) -> Text:
        """The demand in a sentence."""
        return Text("“{name}”的岗位数", "the number of posts of “{name}”").format(name=self.name)


Demand = OfPerson | OfRule | OfDuty


def demands(world: World) -> Iterator[Demand]:
    """Every piece that may be part of a contradiction; what is the people's own first, then rules, then
    posts."""
    for person in world.horizon.people:
        yield from (OfPerson(person, "pin", number) for number in range(len(person.pins)))
    for person in world.horizon.people:
        yield from (OfPerson(person, "away", number) for number in range(len(person.away)))
        yield from (OfPerson(person, "exempt", number) for number in range(len(person.exempt)))
        yield from (OfPerson(person, "refuse", number) for number in range(len(person.refusals)))
        if person.member != Span():
            yield OfPerson(person, "from")
        if len(person.roles) < len(ROLES):
            yield OfPerson(person, "rank")
    yield from (OfRule(rule) for rule in world.rules if rule.price is None and not rule.of_entries)
    yield from map(OfDuty, dict.fromkeys(duty.name for duty in world.horizon.duties))


def only(world: World, kept: Collection[Demand]) -> World:
    """The world in which nothing but these pieces is demanded; what is only priced is left out."""
    rules = {id(one.rule) for one in kept if isinstance(one, OfRule)}
    duties = {one.name for one in kept if isinstance(one, OfDuty)}
    entries: dict[str, set[tuple[Part, int]]] = {}
    for one in kept:
        if isinstance(one, OfPerson):
            entries.setdefault(one.person.id, set()).add((one.part, one.number))
    horizon = world.horizon
    # Room beside a duty, not in it: that more people may come makes no post of it any less vacant.
    more = [
        replace(duty, index=len(horizon.duties) + number, need=0, preferred=0, most=len(horizon.people))
        for number, duty in enumerate(duty for duty in horizon.duties if duty.name not in duties)
    ]
    return World(
        replace(
            horizon,
            people=tuple(_stripped(person, entries.get(person.id, set())) for person in horizon.people),
            duties=(*horizon.duties, *more),
        ),
        tuple(rule for rule in world.rules if rule.of_entries or id(rule) in rules),
    )


def _stripped(person: Person, kept: Collection[tuple[Part, int]]) -> Person:
    def those(part: Part, items: Sequence[_T]) -> tuple[_T, ...]:
        return tuple(item for number, item in enumerate(items) if (part, number) in kept)

    return replace(
        person,
        pins=those("pin", person.pins),
        away=those("away", person.away),
        exempt=those("exempt", person.exempt),
        refusals=those("refuse", person.refusals),
        member=person.member if ("from", 0) in kept else Span(),
        roles=person.roles if ("rank", 0) in kept else frozenset(ROLES),
    )


def place_of(plan: Plan, file: Place, demand: Demand) -> Place:
    """Where the plan says it; the file alone for what holds without being written.

    Lines that hold somebody's reason for being away are not shown, only named.
    """
    if isinstance(demand, OfPerson):
        row = next(number for number, spec in enumerate(plan.people) if spec.key == demand.person.id)
        if demand.part in {"from", "rank"}:
            key = demand.part if demand.part == "rank" or demand.person.member.first else "until"
            return plan.place("people", row, key)
        place = plan.place("people", row, demand.part, demand.number)
        return place if demand.part == "pin" else replace(place, source="")
    if isinstance(demand, OfRule):
        number = next((n for n, rule in enumerate(plan.rules) if rule is demand.rule), None)
        return file if number is None else plan.place("rules", number)
    number = next((n for n, spec in enumerate(plan.duties) if spec.name == demand.name), None)
    return file if number is None else plan.place("duties", number)
