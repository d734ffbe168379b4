"""What a plan asks to be manned: segments, shifts, and duties with their numbers of people."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain.dates import Day
from roster.files.fields import DayWord, SegmentWord, ShiftWord, Strict, UnitWord, Words, Zh
from roster.plan.values import Clock, Share, time_of_day

ALL = "all"
"""The word for all segments."""


class SegmentSpec(Strict):
    """A road segment and the unit that answers for it."""

    bare: ClassVar[str | None] = "name"

    name: Annotated[str, Field(min_length=1), Zh("名称", "路段")]
    side: Annotated[str, Zh("侧")] = ""
    between: Annotated[tuple[str, ...], Words, Zh("起止", "区间")] = ()
    unit: Annotated[UnitWord | None, Zh("单位", "科室", "责任科室")] = None
    mobile: Annotated[bool, Zh("机动", "流动")] = False
    need: Annotated[int | None, Field(ge=0, le=1000), Zh("人数", "每岗人数")] = None


class ShiftSpec(Strict):
    """A shift: `19:00-23:00`; where the end is not after the start it is on the next day."""

    bare: ClassVar[str | None] = "time"

    time: Annotated[str | None, Zh("时间", "时段")] = None
    start: Annotated[Clock | None, Zh("开始")] = None
    end: Annotated[Clock | None, Zh("结束")] = None

    @model_validator(mode="after")
    def _said(self) -> ShiftSpec:
        if (self.time is None) == (self.start is None or self.end is None):
            raise ValueError("shift")
        self.times()
        return self

    def times(self) -> tuple[dt.time, dt.time]:
        """Start and end; raises ValueError with a code for what is wrong."""
        if self.time is None:
            assert self.start is not None
            assert self.end is not None
            start, end = self.start, self.end
        else:
            parts = (
                self.time.replace("—", "-").replace("–", "-").replace("~", "-").replace("至", "-").split("-")
            )
            if len(parts) != 2:
                raise ValueError("shift")
            start, end = time_of_day(parts[0]), time_of_day(parts[1])
        if start == end:
            raise ValueError("empty-shift")
        return start, end


class StaffSpec(Strict):
    """How many people a duty takes: as many as must, and if more may serve, how many are preferred."""

    bare: ClassVar[str | None] = "at_least"

    at_least: Annotated[int, Field(ge=0, le=1000), Zh("至少", "人数")] = 1
    preferred: Annotated[int | None, Field(ge=0, le=1000), Zh("宜配")] = None
    at_most: Annotated[int | None, Field(ge=0, le=1000), Zh("至多")] = None

    @model_validator(mode="after")
    def _ordered(self) -> StaffSpec:
        if not self.at_least <= self.wanted <= self.room:
            raise ValueError("staff-order")
        return self

    @property
    def wanted(self) -> int:
        """How many people are preferred."""
        return self.at_least if self.preferred is None else self.preferred

    @property
    def room(self) -> int:
        """How many people may serve at most."""
        return self.wanted if self.at_most is None else self.at_most


class ReserveSpec(Strict):
    """People on call for each shift of a duty, and what such a turn counts."""

    bare: ClassVar[str | None] = "people"

    people: Annotated[int, Field(ge=0, le=1000), Zh("人数")] = 1
    counts: Annotated[Share, Zh("计")] = Fraction(1, 2)
    priority: Annotated[int | None, Field(ge=1, le=9), Zh("优先级")] = None


class DutySpec(Strict):
    """What must be manned: on which days, in which shifts, on which segments, by how many."""

    name: Annotated[str, Field(min_length=1), Zh("名称", "任务")]
    on: Annotated[tuple[DayWord, ...], Words, Field(min_length=1), Zh("日子", "日期")]
    except_: Annotated[tuple[DayWord, ...], Words, Zh("除外", "不含")] = Field(default=())
    shifts: Annotated[tuple[ShiftWord, ...], Words, Field(min_length=1), Zh("班次")]
    segments: Annotated[tuple[SegmentWord, ...], Words, Zh("路段", "包抓路段")] = (ALL,)
    staff: Annotated[StaffSpec | None, Zh("值班人员", "人数")] = None
    leaders: Annotated[int, Field(ge=0, le=1000), Zh("带班领导", "领导")] = 0
    leaders_per: Annotated[Literal["shift", "post"], Zh("领导按")] = "shift"
    reserves: Annotated[ReserveSpec | None, Zh("备班", "机动")] = None
    priority: Annotated[int, Field(ge=1, le=9), Zh("优先级")] = 1

    def falls_on(self, day: Day) -> bool:
        """Whether the duty falls on a day."""
        return not day.words.isdisjoint(self.on) and day.words.isdisjoint(self.except_)

    @property
    def everywhere(self) -> bool:
        """Whether the duty is on all segments."""
        return ALL in self.segments
