"""The tiers of a plan as an answer has them: one for each priority of vacancies, each line of fairness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roster.domain.horizon import Horizon
from roster.domain.tiers import TierKey
from roster.rules.tiers import TIERS, Joint, TierName


def tier_keys(horizon: Horizon, stages: Iterable[TierName | Joint]) -> tuple[TierKey, ...]:
    """The tiers of a plan in their order, as far as they can cost anything in this quarter."""
    return tuple(key for stage in stages for key in _keys(horizon, stage))


def _keys(horizon: Horizon, stage: TierName | Joint) -> Iterator[TierKey]:
    if isinstance(stage, Joint):
        yield TierKey(stage.name, None, stage.weights)
    elif stage == "vacancies":
        yield from (TierKey(stage, str(n)) for n in sorted({duty.priority for duty in horizon.duties}))
    elif stage == "fairness":
        yield from (TierKey(stage, tier.name) for tier in horizon.fair_tiers)
    elif stage == "wishes":
        yield from (TierKey(stage), TierKey(stage, "even"))
    else:
        assert stage in TIERS
        yield TierKey(stage)
