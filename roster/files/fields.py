"""The building blocks of whatever is written in a plan: strict mappings, words in two languages, references.

Models of the plan mark their fields with `Zh` (the Chinese key) and `Ref` (what kind of thing a word
must name); reading the plan collects the table of terms and checks every reference from these marks.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, model_validator

RefKind = Literal[
    "person", "unit", "rank", "tag", "who", "shift", "segment", "duty", "day", "line", "earns", "which"
]


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a field whose words must name something the plan defines.

    "who", "which": any such kind; "earns": what a duty may be, by its day or its line.
    """

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
        # A plan uses few of the models that there are: each is made ready when it first reads something.
        defer_build=True,
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        coerce_numbers_to_str=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )

    bare: ClassVar[str | None] = None
    """The field that is meant where a word, a number or a list is given instead of the mapping."""

    @model_validator(mode="before")
    @classmethod
    def _from_bare(cls, value: Any) -> Any:
        return value if cls.bare is None or isinstance(value, (dict, BaseModel)) else {cls.bare: value}


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
EarningWord = Annotated[str, Ref("earns")]

FIRST_DATE, LAST_DATE = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""The dates that may be written: beyond them a slip of the pen is meant, or no date at all."""
YEARLY = r"\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*"
DATE = rf"\s*\d{{4}}\s*[-/.年]{YEARLY}"
BAR = r"(?:\.\.|至|到|~)"
"""Patterns of a day of every year, of a date, and of the bar between the ends of a range."""


def read_date(value: Any) -> dt.date:
    """2027-02-05, 2027/2/5, 2027.2.5 and 2027年2月5日 are the same date; raises ValueError with a code."""
    if isinstance(value, str):
        if not re.fullmatch(DATE, value):
            raise ValueError("date")
        year, month, day = map(int, re.findall(r"\d+", value))
        try:
            date = dt.date(year, month, day)
        except ValueError:
            raise ValueError("far-date" if year < FIRST_DATE.year else "no-such-date") from None
        if not FIRST_DATE <= date <= LAST_DATE:
            raise ValueError("far-date")
        return date
    if isinstance(value, dt.date):
        return value
    raise ValueError("date")


def read_yearly(value: Any) -> dt.date | tuple[int, int]:
    """A date, or for 06-01 or 6月1日 of every year (month, day); raises ValueError with a code."""
    if isinstance(value, str) and re.fullmatch(YEARLY, value):
        month, day = map(int, re.findall(r"\d+", value))
        try:
            dt.date(2023, month, day)
        except ValueError:
            raise ValueError("no-such-date") from None
        return month, day
    return read_date(value)


def read_range(value: Any) -> tuple[dt.date, dt.date]:
    """A date or a range of dates `first..last` (see BAR), as (first, last); raises ValueError with a code."""
    ends = re.split(BAR, value) if isinstance(value, str) else value
    if not isinstance(ends, (tuple, list)):
        ends = (ends,)
    if len(ends) not in {1, 2}:
        raise ValueError("date")
    return read_date(ends[0]), read_date(ends[-1])


RangeWord = Annotated[tuple[dt.date, dt.date], PlainValidator(read_range, json_schema_input_type=str)]
DateWord = Annotated[dt.date, PlainValidator(read_date, json_schema_input_type=str)]
YearlyDate = Annotated[dt.date | tuple[int, int], PlainValidator(read_yearly, json_schema_input_type=str)]

# A single word or a list of words.
Words = BeforeValidator(_many)
