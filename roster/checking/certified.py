"""Whether a schedule's proof holds: its values counted again, its bounds proved again, with the plan as it is
now."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from roster.checking.check import counted, hard_breaches, recount
from roster.checking.dual_bound import Proved, prove
from roster.domain.answer import Tier
from roster.domain.certificate import Claim, Verified
from roster.domain.schedule import Schedule
from roster.domain.text import plain
from roster.records.proof_file import ProofFile
from roster.rules.base import Rule
from roster.rules.board import Board
from roster.rules.tiers import TIERS


def verify(schedule: Schedule, rules: Sequence[Rule], proof: ProofFile) -> tuple[Verified, ...] | None:
    """Each tier of a proof, for the schedule as it was built; None where that breaks a hard rule, or the rows
    are not there."""
    if any(hard_breaches(schedule, rules)):
        return None
    costs = recount(schedule, rules)
    tiers = [Tier(one.key, plain(one.key.name), one.value, one.bound, proved=False) for one in proof.claims]
    known = next((n for n, one in enumerate(tiers) if not _countable(one)), len(tiers))
    certificate = type(proof.certificate)(proof.certificate.tiers[:known])
    try:
        found = prove(Board(schedule.horizon, rules), tiers[:known], certificate)
    except ValueError:
        return None
    verified = [
        _verified(claim, tier, counted(costs, *tier.key), proved)
        for claim, tier, proved in zip(proof.claims, tiers, found, strict=False)
    ]
    verified += [Verified(claim, "unknown", claim.value) for claim in proof.claims[known:]]
    return tuple(verified)


def _countable(tier: Tier) -> bool:
    """Whether the plan says what the tier counts: changes of another schedule it does not know."""
    return all(name in TIERS for name in tier.key.name.split("+"))


def _verified(claim: Claim, tier: Tier, value: Fraction, proved: Proved | None) -> Verified:
    bound = None if proved is None else proved.bound
    if value != claim.value:
        return Verified(claim, "value", value, bound)
    if proved is not None and proved.settles(tier.value):
        return Verified(claim, "proved", value, tier.value)
    if claim.proof == "certificate" or (bound is not None and bound > value):
        return Verified(claim, "bound", value, bound)
    return Verified(claim, "search" if claim.proof == "search" else "open", value, bound)
