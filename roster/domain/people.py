"""Who serves: people with what they may not, must and wish, and their units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from roster.domain.dates import ALWAYS, Span
from roster.domain.duties import Duty, Role


@dataclass(frozen=True, slots=True)
class Unit:
    """A section (科室) of the bureau or a unit subordinate to it (局属单位)."""

    name: str
    kind: Literal["section", "subordinate"] = "section"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A person does not serve the named shifts (empty: any) during `span`."""

    span: Span
    shifts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """Particular duties of one person: a pin, a refusal or a wish, by date and, if named, shift and segment.

    Empty `shifts` or `segments` mean any.
    """

    span: Span
    shifts: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()

    def covers(self, duty: Duty) -> bool:
        """Whether the duty is one of those meant."""
        return (
            duty.date in self.span
            and (not self.shifts or duty.shift in self.shifts)
            and (not self.segments or duty.segment in self.segments)
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish for (`wanted`) or against duties, or shifts shared with `partner` (an id); `weight` against the
    others'.
    """

    call: Call
    wanted: bool
    weight: int = 1
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who serves. `id` is the name unless the plan gives one; `share` is the part of a full duty.

    `shared`: others of the same horizon bear the name, so that it is the id that tells them apart.
    """

    id: str
    name: str
    unit: str
    rank: str = "staff"
    roles: frozenset[Role] = frozenset({"staff"})
    phone: str = ""
    tags: frozenset[str] = frozenset()
    share: Fraction = Fraction(1)
    member: Span = ALWAYS
    away: tuple[Span, ...] = ()
    exempt: tuple[Exemption, ...] = ()
    pins: tuple[Call, ...] = ()
    refusals: tuple[Call, ...] = ()
    wishes: tuple[Wish, ...] = ()
    shared: bool = False
