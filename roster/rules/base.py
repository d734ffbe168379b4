"""What every rule is: its words in the plan, and its two faces.

A rule is one class in one place. Its fields are its words in the plan. `post` is the face for the
solver, `breaches` the one for the checker; they share no logic, and a test over the catalogue proves
them equal on tiny worlds: as a hard rule the same rosters, as a priced one the same price.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator

from roster.domain.dates import Quarter
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import Strict, Zh
from roster.rules.selectors import Which, Who
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board

MARGIN = dt.timedelta(days=60)
"""How far around a quarter duties of its neighbours are looked at, for rest, spacing and maxima."""

MERGE = Text("合并成一条", "make one of them")
"""What to do where a rule is written twice."""

Telling = Callable[[Duty], Hashable]

Scope = Literal["person", "person-in-all", "day", "quarter"]

Weight = Literal["hard"] | Annotated[int, Field(ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of a rule by a schedule: who, when, by how much, in a sentence.

    `amount` is in the rule's unit (duties, hours, days …). `weight` is None where the rule is hard; otherwise
    the breach costs weight x amount in the rule's tier. `duties` are indices into the horizon's duties;
    `entry` is the number of the person's pin or wish that it is about.
    """

    rule: str
    message: Text
    people: tuple[str, ...] = ()
    dates: tuple[dt.date, ...] = ()
    duties: tuple[int, ...] = ()
    amount: Fraction | int = 1
    weight: int | None = None
    entry: int | None = None

    @property
    def cost(self) -> Fraction:
        return Fraction(0) if self.weight is None else Fraction(self.amount) * self.weight


@dataclass(frozen=True, slots=True)
class Cause:
    """What keeps someone from a duty, in a sentence.

    `kind` says it in a word, to anyone; `why` is the reason that was given, which is the person's own affair.
    """

    text: Text
    kind: Text
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was asked for, and in how many of these cases it was not done."""

    asked: int
    broken: int

    @property
    def kept(self) -> int:
        return self.asked - self.broken


@dataclass(frozen=True, slots=True)
class Ceiling:
    """At most so many duties from the first date to the last, what was served in other quarters included."""

    first: dt.date
    last: dt.date
    most: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """People (ids) who never serve certain duties, whatever else the roster holds."""

    people: frozenset[str]
    duties: Callable[[Duty], bool]


class Rule(Strict):
    """A rule of the plan. Subclasses fix `rule` to a literal name and give their own words and faces."""

    title: ClassVar[Text]
    """The rule's name for people."""
    zh: ClassVar[tuple[str, ...]] = ()
    """The Chinese names under which a plan may write `rule:`."""
    told: ClassVar[str] = ""
    """The class's documentation for Chinese readers: first what it asks in a sentence; what one breach is,
    and its unit."""
    tier: ClassVar[TierName] = "spacing"
    """The tier in which a priced breach is counted."""
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "who", "which"})
    """Which of the keys that rules have in common mean anything for this one; the others are refused."""
    implied: ClassVar[bool] = False
    """Whether the rule holds without being written (nobody is on two posts at once)."""

    scope: ClassVar[Scope] = "quarter"
    """On what a breach hangs: one person's own duties (and what duties there are in all), who serves on one
    date, or anything in the quarter.

    Where it hangs on less than the quarter, the effect of a change can be reckoned from those it touches.
    """

    exclusive: ClassVar[bool] = False
    """Whether it lets nobody serve twice on a date: whatever else a second duty there would break follows
    from that."""
    disqualifies: ClassVar[bool] = False
    """Whether those whom it bars never come into question for a duty (their rank does not serve in the role).
    """
    of_entries: ClassVar[bool] = False
    """Whether it says no more than entries of the plan do: where it is contradicted, these are named, not the
    rule."""
    eased_by: ClassVar[Literal["recall", "lend"] | None] = None
    """What lets in those it bars: that they are recalled from leave, or lent by their unit."""

    rule: str
    weight: Annotated[Weight, Zh("权重")] = "hard"
    who: Annotated[Who | None, Zh("对象", "适用人员")] = None
    which: Annotated[Which | None, Zh("适用值守", "适用任务")] = None

    @field_validator("weight", "who", "which", mode="before")
    @classmethod
    def _taken(cls, value: Any, info: ValidationInfo) -> Any:
        if info.field_name not in cls.takes:
            raise ValueError(f"takes-no-{info.field_name}")
        return value

    @property
    def price(self) -> int | None:
        """The cost of one unit of breach; None where the rule is hard."""
        return None if self.weight == "hard" else self.weight

    def means(self, person: Person) -> bool:
        """Whether the rule is about this person."""
        return self.who is None or self.who.matches(person)

    def people_in(self, horizon: Horizon) -> frozenset[str]:
        """The ids of the people it is about."""
        return frozenset(person.id for person in horizon.people if self.means(person))

    def applies(self, horizon: Horizon, duty: Duty | Service) -> bool:
        """Whether the rule looks at this duty."""
        return self.which is None or self.which.matches(duty, horizon.day[duty.date])

    def served(self, schedule: Schedule) -> Iterator[tuple[Person, list[Duty]]]:
        """Each person the rule is about, with those of their duties that it looks at, in order of time."""
        for person in schedule.horizon.people:
            if self.means(person):
                duties = schedule.duties_of[person.id]
                yield person, [duty for duty in duties if self.applies(schedule.horizon, duty)]

    def served_before(self, horizon: Horizon, person: Person) -> list[Service]:
        """The duties of a person in other quarters that the rule looks at, in order of time."""
        return [one for one in horizon.served_by.get(person.id, ()) if self.applies(horizon, one)]

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        """Whether the rule can say anything of this duty: beside `which`, its own words may leave it out."""
        return self.applies(horizon, duty)

    def reaches(self, horizon: Horizon) -> bool:
        """Whether there is any duty in the quarter that the rule can say anything of."""
        return any(self.looks_at(horizon, duty) for duty in horizon.duties)

    def tally(self, schedule: Schedule) -> Tally:
        """How often the rule asked for something in a schedule, and how often that was not done.

        Unless a rule says otherwise it asks something of each duty that one of its people serves; of those in
        a breach the last ones count as wrong, as many as it amounts to.
        """
        horizon = schedule.horizon
        asked = sum(
            self.looks_at(horizon, duty)
            for person in horizon.people
            if self.means(person)
            for duty in schedule.duties_of[person.id]
        )
        broken = {
            (breach.people, duty)
            for breach in self.breaches(schedule)
            for duty in breach.duties[-max(1, min(len(breach.duties), int(breach.amount))) :]
        }
        return Tally(asked, min(asked, len(broken)))

    def scope_in(self, horizon: Horizon) -> Scope:
        """The scope where it depends on what is asked in the quarter."""
        return self.scope

    def reach(self, quarter: Quarter) -> dt.date:
        """From which date on the rule must know what was served before the quarter."""
        return quarter.first - MARGIN

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        """What in a duty this rule can tell from another of the same time and role; None: nothing.

        Duties that no rule can tell apart are filled as one crew. The time, role, name, line and
        priority of a duty are always told apart and need not be named here.
        """
        return None if self.which is None else lambda duty: self.applies(horizon, duty)

    def bars(self, horizon: Horizon, person: Person, duty: Duty) -> Cause | None:
        """Why this person can never serve this duty, whatever else the roster holds; None where it is
        possible.

        To be asked of all rules at once by `ability.Barring`. Of the person, unit, rank, roles and tags may
        matter, and whether `who` means them; what else is theirs only on its own dates (membership, absences,
        exemptions, refusals). Of the duty, its shift, role and name may matter, and what `tells_apart` tells.
        """
        return None

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        """Whom the rule, being hard, keeps from duties altogether, beyond what `bars` tells (a maximum of
        none).

        They owe nothing of these duties.
        """
        yield from ()

    def ceilings(self, horizon: Horizon) -> Iterator[Ceiling]:
        """Windows of dates in which nobody it means serves more than so many of the duties it looks at."""
        yield from ()

    @property
    def maximum(self) -> float | None:
        """How much each person serves at most, in the unit of its `at-most`; None for a rule without such a
        number."""
        return None

    def raised(self, by: float) -> Self:
        """The rule with a higher maximum."""
        assert self.maximum is not None
        return self.model_copy(update={"at_most": self.maximum + by})

    def room_for(self, amounts: Sequence[Fraction | int]) -> float:
        """By how much its maximum must be raised that what one more duty breaks is kept.

        `amounts` are those of the breaches that come with the duty.
        """
        return math.ceil(max(amounts))

    @property
    def rest(self) -> dt.timedelta | None:
        """How long after a duty that it looks at nobody serves another such on another date; None where it
        asks nothing of the kind."""
        return None

    @property
    def asked(self) -> Text | None:
        """What it asks, with its number, in a few words (at most 3 in the week); None where its title says it
        all."""
        return None

    @property
    def hold(self) -> Text:
        """What is said of people whom it keeps from a post, in a few words."""
        if self.maximum is not None:
            return Text("已到上限（{most}）", "at the maximum ({most})").format(most=self.asked)
        return Text("受“{rule}”限制", "held by “{rule}”").format(rule=self.title)

    def twice(self, earlier: Sequence[Rule]) -> Text | None:
        """What to do instead where the rule can not stand beside earlier ones of its name in a plan; None
        where it can."""
        return None

    def post(self, board: Board) -> None:
        """The face for the solver: state the rule on the board."""
        raise NotImplementedError

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        """The face for the checker: every breach of the rule by the schedule."""
        raise NotImplementedError

    def costs(self, schedule: Schedule) -> Mapping[str | None, Fraction]:
        """What the schedule costs in the rule's tier, exactly, by the part of the tier (None: it has one
        part)."""
        return {None: sum((breach.cost for breach in self.breaches(schedule)), Fraction(0))}
