"""Values as they are written in a plan: numbers, times of day, quarters."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator

from roster.domain.dates import Quarter
from roster.language.numbers import exact

FINEST_SHARE = 10_000
"""The greatest denominator of a share, and of all together: fairness is computed in parts of their sum."""
MOST_COUNT = 10_000


def _share(value: Any) -> Fraction:
    try:
        share = exact(value)
    except ValueError as error:
        raise ValueError("share" if str(error) == "number-range" else str(error)) from None
    if not 0 < share <= 10:
        raise ValueError("share")
    if share.denominator > FINEST_SHARE:
        raise ValueError("fine-share")
    return share


def _count(value: Any) -> Fraction:
    """A number of duties to a hundredth: sums of shares are exact, and finer parts would be too fine."""
    return exact(value, MOST_COUNT, 100)


def _days(value: Any) -> Fraction:
    days = exact(value)
    if not 0 <= days <= 30:
        raise ValueError("lieu")
    return days


def time_of_day(text: str) -> dt.time:
    """7:30 or 19:00 as a time, 24:00 as midnight; raises ValueError with a code for what is wrong."""
    hour, _, minute = text.strip().replace("\uff1a", ":").partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise ValueError("time")
    if (int(hour), int(minute)) == (24, 0):
        return dt.time(0, 0)
    try:
        return dt.time(int(hour), int(minute))
    except ValueError:
        raise ValueError("no-such-time") from None


def _clock(value: Any) -> Any:
    if isinstance(value, str):
        return time_of_day(value)
    if value is None or isinstance(value, dt.time):
        return value
    raise ValueError("time")


def _quarter(value: Any) -> Any:
    if isinstance(value, Quarter) or value is None:
        return value
    try:
        return Quarter.parse(str(value))
    except ValueError:
        far = re.fullmatch(r"\s*\d{4}-?[Qq][1-4]\s*", str(value))
        raise ValueError("far-quarter" if far else "quarter") from None


Share = Annotated[Fraction, PlainValidator(_share, json_schema_input_type=float)]
Number = Annotated[Fraction, PlainValidator(_count, json_schema_input_type=float)]
DaysOff = Annotated[Fraction, PlainValidator(_days, json_schema_input_type=float | str)]
Clock = Annotated[dt.time, PlainValidator(_clock, json_schema_input_type=str)]
TierWeight = Annotated[int | None, Field(ge=1, le=1_000_000)]
QuarterWord = Annotated[Quarter | None, PlainValidator(_quarter, json_schema_input_type=str)]


def _calls(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


Many = BeforeValidator(_calls)
