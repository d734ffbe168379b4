"""The tiers of the objective: what is made best first, and what two of them weigh when they are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from roster.domain.text import Text, listed
from roster.domain.tiers import TierKey
from roster.language.names import line_text

PlanTier = Literal["vacancies", "staffing", "turns", "fairness", "wishes", "place", "spacing", "rotation"]
TierName = PlanTier | Literal["changes"]

TIER_TITLES: dict[TierName, Text] = {
    "vacancies": Text("空岗", "vacant posts"),
    "staffing": Text("人数", "staffing"),
    "turns": Text("轮次", "turns"),
    "fairness": Text("公平", "fairness"),
    "wishes": Text("意愿", "wishes"),
    "place": Text("借调", "lending"),
    "spacing": Text("间隔", "spacing"),
    "rotation": Text("轮岗", "rotation over segments"),
    "changes": Text("改动", "changes"),
}

TIERS: tuple[PlanTier, ...] = tuple(name for name in TIER_TITLES if name != "changes")
"""The order of the tiers where a plan does not say another; changes of another schedule are no plan's
business."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Several tiers made best at once, each counted by its weight."""

    weights: tuple[tuple[TierName, int], ...]

    @property
    def name(self) -> str:
        return "+".join(name for name, _ in self.weights)


def tier_title(key: TierKey) -> Text:
    """A tier as it is called for people: its name, and its part where there may be several of that name."""
    if key.line is not None:
        return Text("公平·{line}", "fairness: {line}").format(line=line_text(key.line))
    if key.name == "vacancies":
        return Text("空岗（优先级{n}）", "vacant posts (priority {n})").format(n=key.part)
    title = listed(text for name, text in TIER_TITLES.items() if name in key.names)
    return Text("{tier}均摊", "{tier} evened out").format(tier=title) if key.part == "even" else title
