"""All documents by the names under which `roster schema --of` describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roster.output.shapes.answers import (
    Built,
    CalendarDay,
    ExplainedDay,
    ExplainedPerson,
    Proof,
    WhatIf,
)
from roster.output.shapes.imports import ImportedPeople, ImportedSchedule
from roster.output.shapes.stats import StatsByPerson, StatsBySegment, StatsByUnit
from roster.records.notice_change import DayChange
from roster.records.shapes import Finding, Impossible, Schedule

DOCUMENTS: Mapping[str, Any] = {
    "schedule": Schedule,
    "build": Built | Impossible,
    "what-if": WhatIf,
    "check": list[Finding],
    "proof": Proof,
    "explain": ExplainedDay | ExplainedPerson,
    "stats": StatsByPerson | StatsByUnit | StatsBySegment,
    "calendar": list[CalendarDay],
    "calendar-diff": list[DayChange],
    "import": ImportedSchedule | ImportedPeople,
}
