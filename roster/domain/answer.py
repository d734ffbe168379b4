"""What the tool answers: findings about a schedule, and a built schedule with its proof.

Ground floor: values only, standard library only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.domain.tiers import TierKey

if TYPE_CHECKING:
    from roster.domain.certificate import Certificate

Severity = Literal["error", "warning"]
Status = Literal["optimal", "feasible"]
ProofKind = Literal["certificate", "search"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One conflict or warning, as the contract has it; `where` is a place such as `B12` or
    `roster.yaml:40:7`.

    `also` are the places of the other duties that have part in it.
    """

    rule: str
    severity: Severity
    message: Text
    people: tuple[str, ...] = ()
    dates: tuple[dt.date, ...] = ()
    where: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of the objective: its value in the schedule, the best bound known, and whether it is proved.

    `proof` says how it is proved: by a "certificate", multipliers checked in exact arithmetic outside the
    engine, or by "search", for which the solver answers (its gap is 0). `within` is a bound for those who
    serve when they do in the schedule, where the rest is open.

    `value` and `bound` are in the tier's own unit, lower is better.
    """

    key: TierKey
    title: Text
    value: Fraction
    bound: Fraction
    proved: bool
    proof: ProofKind | None = None
    within: Fraction | None = None

    @property
    def gap(self) -> float:
        """How far the value may be from the best, relative to the value; 0 where proved."""
        return 0.0 if self.proved or not self.value else float((self.value - self.bound) / self.value)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one priced rule: in how many cases it asked for something, in how many that was not
    done.

    `where` is its line in the plan, empty for a rule that holds without being written; `cost` what it adds to
    its tier.
    """

    rule: str
    title: Text
    where: str
    tier: str
    weight: int
    asked: int
    broken: int
    cost: Fraction

    @property
    def kept(self) -> int:
        """In how many cases it was done."""
        return self.asked - self.broken


@dataclass(frozen=True)
class Answer:
    """A schedule and what can be said of it: each tier, each priced rule, and what was found."""

    schedule: Schedule
    tiers: tuple[Tier, ...]
    findings: tuple[Finding, ...] = ()
    certificate: Certificate | None = None
    rules: tuple[RuleResult, ...] = ()

    @property
    def status(self) -> Status:
        """Optimal where every tier is proved."""
        return "optimal" if all(tier.proved for tier in self.tiers) else "feasible"

    @property
    def gap(self) -> float:
        """The gap of the first tier that is not proved; 0 where all are."""
        return next((tier.gap for tier in self.tiers if not tier.proved), 0.0)
