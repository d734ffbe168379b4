"""Reasons as values: why this person on this day, why not another, what one carries and what a change would
do.

Ground floor: what is found out further up, and what views show. Everything is said in `Text`, by the rules or
about them; an amount stands beside it where another program may want it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.text import Text
from roster.domain.tiers import TierKey

OptionKind = Literal["free", "better", "costs", "breaks", "cannot"]
"""What becomes of the roster with another in the post: as good, better, worse, a rule broken, not possible at
all.
"""

VerdictKind = Literal["pinned", "equal", "needed", "better", "open"]
"""Pinned by the plan; another roster is as good; every other roster is worse; one is better; not settled."""


@dataclass(frozen=True)
class Cost:
    """What one tier would cost more (`amount` above nought) or less, in words."""

    tier: str
    part: str | None
    amount: Fraction
    text: Text


@dataclass(frozen=True)
class Option:
    """Somebody else in the post, and what it would cost.

    `swap` is the duty that the two exchange (without one, the other simply serves instead); `reasons` are
    what makes it impossible or which rules it breaks, `costs` what each tier would cost, in the order of the
    tiers; `load` is what the other would carry of the duty's line then.
    """

    person: Person
    kind: OptionKind
    reasons: tuple[Text, ...] = ()
    costs: tuple[Cost, ...] = ()
    swap: Duty | None = None
    load: Load | None = None


@dataclass(frozen=True)
class Load:
    """What one person carries of a line: duties of the quarter, the fair share, and what earlier quarters
    left.
    """

    line: str
    served: Fraction
    fair: Fraction | None
    carried: Fraction = Fraction(0)

    @property
    def above(self) -> Fraction:
        """How far above the fair share the person stands in all."""
        return self.carried + self.served - (self.fair or 0)


@dataclass(frozen=True)
class Verdict:
    """The answer in sentences; `proof` says on what it rests."""

    kind: VerdictKind
    text: tuple[Text, ...]
    proof: Text | None = None


@dataclass(frozen=True)
class PostReason:
    """Why a person serves a duty: everybody else who might have, and what follows."""

    duty: Duty
    person: Person
    load: Load
    verdict: Verdict
    options: tuple[Option, ...]
    others: tuple[tuple[Text, int], ...] = ()
    """Why others never come into question, and how many they are (people of other ranks)."""


@dataclass(frozen=True)
class ShiftReason:
    """Why somebody does not serve in a shift: what bars them, or the cheapest way of having them there.

    The way is an `option`: `duty` in the place of `instead`, or without one in a vacant post.
    """

    shift: str
    duties: tuple[Duty, ...]
    reasons: tuple[Text, ...] = ()
    instead: Person | None = None
    duty: Duty | None = None
    option: Option | None = None


@dataclass(frozen=True)
class DayReason:
    """Why a person does not serve on a date, shift by shift."""

    person: Person
    date: dt.date
    shifts: tuple[ShiftReason, ...]
    text: Text


@dataclass(frozen=True)
class VacantReason:
    """Why a post is vacant, sentence by sentence: who is held back by what, and what would fill it."""

    duty: Duty
    short: int
    text: tuple[Text, ...]


LineKind = Literal["fair", "above", "below", "none"]
"""As near to the fair share as whole duties allow; more than that above it, or below it; no share of the
line.
"""


@dataclass(frozen=True)
class LineReason:
    """One line of a defence sheet: the load, where the others stand, and what is proved.

    `least` and `most` are how far those who have a share of the line stand above it (below: below nought),
    the person included, `people` how many they are. `proved`: no roster that is as good in all that comes
    before the line brings this person nearer to the fair share without taking someone else farther from
    theirs; `proof` says so, or why it can not be said.
    """

    load: Load
    kind: LineKind
    least: Fraction
    most: Fraction
    people: int
    proved: bool
    text: Text
    proof: Text


@dataclass(frozen=True)
class WishReason:
    """A wish, whether it was granted, and why not."""

    wish: Text
    granted: bool
    text: tuple[Text, ...] = ()


@dataclass(frozen=True)
class PastQuarter:
    """What a person served in an earlier quarter, by line, against the fair share, and the balance after it.

    Without a quarter it is what the plan says was served before there were records.
    """

    quarter: Quarter | None
    served: Mapping[str, Fraction]
    fair: Mapping[str, Fraction]
    balance: Mapping[str, Fraction]


@dataclass(frozen=True)
class Sheet:
    """The defence sheet of a person in a quarter."""

    person: Person
    quarter: Quarter
    lines: tuple[LineReason, ...]
    history: tuple[PastQuarter, ...]
    wishes: tuple[WishReason, ...]
    absences: tuple[Text, ...]
    statement: tuple[Text, ...]


@dataclass(frozen=True)
class TierChange:
    """A tier before and after a change, as the plan orders them; `proved` says whether both values are the
    best there are.

    `new` is what the rules object to in it now, and did not before; `reshared` whether the fair shares that
    it is measured by are others after the change, so that neither value is better.
    """

    key: TierKey
    title: Text
    before: Fraction
    after: Fraction
    proved: bool
    new: tuple[Text, ...] = ()
    reshared: bool = False

    @property
    def more(self) -> Fraction:
        """By how much the value is greater after the change."""
        return self.after - self.before


@dataclass(frozen=True)
class PostChange:
    """A shift (of one role and name) in which other people serve: who no longer does, and who does instead.

    `vacant` is how many posts more stay vacant (below nought: fewer).
    """

    duty: Duty
    leaves: tuple[Person, ...]
    comes: tuple[Person, ...]
    vacant: int = 0


@dataclass(frozen=True)
class LoadChange:
    """What one person carries of a line, before and after; None where the person is not in the plan."""

    person: Person
    line: str
    before: Load | None
    after: Load | None


@dataclass(frozen=True)
class Comparison:
    """What a change of the plan does to the roster of a quarter.

    `against` says what it is compared with; `moved` is how many times somebody stands at another segment in a
    shift they serve anyway; `fewest` whether it is proved that fewer changes of who serves when would not do.
    """

    quarter: Quarter
    changes: tuple[Text, ...]
    against: Text
    tiers: tuple[TierChange, ...]
    posts: tuple[PostChange, ...]
    loads: tuple[LoadChange, ...]
    moved: int = 0
    fewest: bool = False
