"""The building blocks of whatever is written in a plan: strict mappings, words in two languages, references.

Models of the plan mark their fields with `Zh` (the Chinese key) and `Ref` (what kind of thing a word
must name); reading the plan collects the table of terms and checks every reference from these marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

RefKind = Literal["person", "unit", "rank", "tag", "who", "shift", "segment", "duty", "day", "line", "which"]


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field whose words must name something the plan defines; "who" and "which": any such kind."""

    kind: RefKind


@dataclass(frozen=True, slots=True)
class Zh:
    """The Chinese key(s) under which a plan may write the field; the first is the one shown."""

    keys: tuple[str, ...]

    def __init__(self, *keys: str) -> None:
        object.__setattr__(self, "keys", keys)


class Strict(BaseModel):
    """A mapping of the plan: unknown keys are refused, keys are written with hyphens, values never change."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


def _many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


PersonWord = Annotated[str, Ref("person")]
UnitWord = Annotated[str, Ref("unit")]
RankWord = Annotated[str, Ref("rank")]
TagWord = Annotated[str, Ref("tag")]
ShiftWord = Annotated[str, Ref("shift")]
SegmentWord = Annotated[str, Ref("segment")]
DutyWord = Annotated[str, Ref("duty")]
DayWord = Annotated[str, Ref("day")]
LineWord = Annotated[str, Ref("line")]

# A single word or a list of words.
Words = BeforeValidator(_many)
