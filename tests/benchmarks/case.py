"""What a benchmark is: a plan, the quarters to build, and what a schedule of it is worth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from roster.domain.dates import Quarter
from roster.domain.horizon import Horizon
from roster.domain.schedule import Schedule

Recount = Callable[[Schedule, Horizon], Mapping[str, Fraction]]


@dataclass(frozen=True)
class Case:
    """A plan in a folder, the quarters to build in order, and what a schedule is worth by definition."""

    name: str
    quarters: tuple[Quarter, ...]
    plan: Mapping[str, Any] | Path
    recount: Recount
    optimum: Mapping[str, float]

    def write(self, folder: Path) -> None:
        """Put the plan into a folder. JSON is YAML."""
        if isinstance(self.plan, Path):
            shutil.copy(self.plan, folder / "roster.yaml")
        else:
            text = json.dumps(self.plan, ensure_ascii=False, indent=0)
            (folder / "roster.yaml").write_text(text, encoding="utf-8")


def vacancies_only(schedule: Schedule, horizon: Horizon) -> Mapping[str, Fraction]:
    """The recount of a case that has no definition of its own."""
    return {"vacancies": Fraction(sum(short for _, short in schedule.vacancies()))}
