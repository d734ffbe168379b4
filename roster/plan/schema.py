"""The plan as models: what may be written in `roster.yaml`, and what it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PlainValidator, PrivateAttr, SerializeAsAny, model_validator

from roster.almanac.periods import Period
from roster.domain import (
    ROLES,
    Call,
    Day,
    Exemption,
    Person,
    Quarter,
    Role,
    Segment,
    Shift,
    Span,
    Unit,
    Wish,
)
from roster.errors import Place
from roster.rules.base import TIERS, Rule, TierName
from roster.source import Source
from roster.text import Language
from roster.words import (
    DateWord,
    DayWord,
    EarningWord,
    LineWord,
    PersonWord,
    RangeWord,
    RankWord,
    SegmentWord,
    ShiftWord,
    Strict,
    UnitWord,
    Words,
    Zh,
)

ALL = "all"

BUILT_IN_RANKS: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(("leader", "带班领导", "领导"), ("leader",)),
    **dict.fromkeys(("staff", "值班人员", "工作人员"), ("staff",)),
}
"""The ranks there are without a `ranks` section, and the roles each may fill."""


def _exact(value: Any) -> Any:
    """A decimal number as an exact fraction."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            pass
    raise ValueError("number")


def _share(value: Any) -> Fraction:
    share = _exact(value)
    if not 0 < share <= 10:
        raise ValueError("share")
    return Fraction(share)


def _days(value: Any) -> Fraction:
    days = _exact(value)
    if not 0 <= days <= 30:
        raise ValueError("lieu")
    return Fraction(days)


def _time(text: str) -> dt.time:
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
    return _time(value) if isinstance(value, str) else value


def _quarter(value: Any) -> Any:
    if isinstance(value, Quarter) or value is None:
        return value
    try:
        return Quarter.parse(str(value))
    except ValueError:
        raise ValueError("quarter") from None


Share = Annotated[Fraction, PlainValidator(_share, json_schema_input_type=float)]
Number = Annotated[Fraction, PlainValidator(_exact, json_schema_input_type=float)]
DaysOff = Annotated[Fraction, PlainValidator(_days, json_schema_input_type=float | str)]
Clock = Annotated[dt.time, PlainValidator(_clock, json_schema_input_type=str)]
QuarterWord = Annotated[Quarter | None, PlainValidator(_quarter, json_schema_input_type=str)]


class UnitSpec(Strict):
    """A section of the bureau or a subordinate unit."""

    bare: ClassVar[str | None] = "name"

    name: Annotated[str, Field(min_length=1), Zh("名称", "单位")]
    kind: Annotated[Literal["section", "subordinate"], Zh("类别", "性质")] = "section"


class Dates(Strict):
    """Dates: one, a range `2027-02-05..2027-02-08`, or from and to, either of them open."""

    bare: ClassVar[str | None] = "date"

    date: Annotated[RangeWord | None, Zh("日期")] = None
    from_: Annotated[DateWord | None, Zh("自", "开始", "从")] = Field(default=None)
    to: Annotated[DateWord | None, Zh("至", "截止", "到")] = None
    until: Annotated[DateWord | None, Zh("直到")] = None
    why: Annotated[str, Zh("事由", "原因")] = ""

    @model_validator(mode="after")
    def _ordered(self) -> Dates:
        span = self.span
        if span.first is not None and span.last is not None and span.first > span.last:
            raise ValueError("from-after-to")
        return self

    @property
    def span(self) -> Span:
        if self.date is not None:
            return Span(self.date[0], self.date[1], self.why)
        return Span(self.from_, self.to or self.until, self.why)


class Absence(Dates):
    """A dated absence: leave, illness, village posting, secondment."""


class ExemptionSpec(Dates):
    """A dated exemption from shifts (from all, where none is named)."""

    shift: Annotated[tuple[ShiftWord, ...], Words, Zh("班次")] = ()


class CallSpec(Dates):
    """Particular duties: dates, and if named, shifts and segments."""

    shift: Annotated[tuple[ShiftWord, ...], Words, Zh("班次")] = ()
    segment: Annotated[tuple[SegmentWord, ...], Words, Zh("路段")] = ()

    @property
    def call(self) -> Call:
        return Call(self.span, frozenset(self.shift), frozenset(self.segment))


class WishSpec(CallSpec):
    """A wish to serve (`want: on`) or not to serve (`want: off`)."""

    want: Annotated[Literal["on", "off"], Zh("意愿", "希望")] = "off"
    weight: Annotated[int, Field(ge=1, le=1000), Zh("权重", "分量")] = 1


def _calls(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


Many = BeforeValidator(_calls)


class PersonSpec(Strict):
    """Someone who serves."""

    bare: ClassVar[str | None] = "name"

    name: Annotated[str, Field(min_length=1), Zh("姓名", "名字")]
    id: Annotated[str | None, Zh("编号", "工号")] = None
    unit: Annotated[UnitWord, Zh("单位", "科室", "责任科室")]
    rank: Annotated[RankWord, Zh("职级", "职务")] = "staff"
    phone: Annotated[str, Zh("电话", "联系电话", "手机")] = ""
    tags: Annotated[tuple[str, ...], Words, Zh("标签")] = ()
    share: Annotated[Share, Zh("份额", "分担")] = Fraction(1)
    from_: Annotated[DateWord | None, Zh("到岗", "自")] = Field(default=None)
    until: Annotated[DateWord | None, Zh("离岗", "至")] = None
    away: Annotated[tuple[Absence, ...], Many, Zh("请假", "不在岗")] = ()
    exempt: Annotated[tuple[ExemptionSpec, ...], Many, Zh("豁免")] = ()
    pin: Annotated[tuple[CallSpec, ...], Many, Zh("指定")] = ()
    refuse: Annotated[tuple[CallSpec, ...], Many, Zh("回避", "不排")] = ()
    wish: Annotated[tuple[WishSpec, ...], Many, Zh("意愿", "希望")] = ()

    @property
    def key(self) -> str:
        """The id: the name unless one is given."""
        return self.id or self.name


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
            start, end = _time(parts[0]), _time(parts[1])
        if start == end:
            raise ValueError("empty-shift")
        return start, end


class DutySpec(Strict):
    """What must be manned: on which days, in which shifts, on which segments, by how many."""

    name: Annotated[str, Field(min_length=1), Zh("名称", "任务")]
    on: Annotated[tuple[DayWord, ...], Words, Field(min_length=1), Zh("日子", "日期")]
    except_: Annotated[tuple[DayWord, ...], Words, Zh("除外", "不含")] = Field(default=())
    shifts: Annotated[tuple[ShiftWord, ...], Words, Field(min_length=1), Zh("班次")]
    segments: Annotated[tuple[SegmentWord, ...], Words, Zh("路段", "包抓路段")] = (ALL,)
    staff: Annotated[int | None, Field(ge=0, le=1000), Zh("值班人员", "人数")] = None
    leaders: Annotated[int, Field(ge=0, le=1000), Zh("带班领导", "领导")] = 0
    leaders_per: Annotated[Literal["shift", "post"], Zh("领导按")] = "shift"
    priority: Annotated[int, Field(ge=1, le=9), Zh("优先级")] = 1

    def falls_on(self, day: Day) -> bool:
        """Whether the duty falls on a day."""
        return not day.words.isdisjoint(self.on) and day.words.isdisjoint(self.except_)

    @property
    def everywhere(self) -> bool:
        """Whether the duty is on all segments."""
        return ALL in self.segments


class Plan(Strict):
    """A bureau's plan. It lasts for years; a quarter is built from it at a time."""

    bureau: Annotated[str, Zh("单位名称", "局名")] = ""
    title: Annotated[str, Zh("标题")] = "值班安排表"
    language: Annotated[Language, Zh("语言")] = "zh"
    quarter: Annotated[QuarterWord, Zh("季度")] = None
    units: Annotated[tuple[UnitSpec, ...], Many, Zh("单位", "科室")] = ()
    ranks: Annotated[Mapping[str, Annotated[tuple[Role, ...], Words]], Zh("职级", "职务")] = Field(
        default_factory=dict
    )
    people: Annotated[tuple[PersonSpec, ...], Zh("人员", "名单"), Field(min_length=1)]
    segments: Annotated[tuple[SegmentSpec, ...], Many, Zh("路段", "包抓路段")] = ()
    shifts: Annotated[Mapping[str, ShiftSpec], Zh("班次"), Field(min_length=1)]
    periods: Annotated[Mapping[str, Period], Zh("时段", "重点时段")] = Field(default_factory=dict)
    duties: Annotated[tuple[DutySpec, ...], Many, Zh("值守任务", "任务"), Field(min_length=1)]
    rules: Annotated[tuple[SerializeAsAny[Rule], ...], Zh("规则")] = ()
    tiers: Annotated[tuple[TierName, ...], Words, Zh("次序", "先后")] = TIERS
    opening: Annotated[Mapping[PersonWord, Mapping[LineWord, Number]], Zh("此前次数", "期初")] = Field(
        default_factory=dict
    )
    lieu: Annotated[Mapping[EarningWord, DaysOff], Zh("补休")] = Field(default_factory=dict)
    notes: Annotated[tuple[str, ...], Words, Zh("备注", "说明")] = ()

    _source: Source = PrivateAttr(default_factory=lambda: Source("", [""]))
    _origin: Mapping[tuple[str | int, ...], tuple[str | int, ...]] = PrivateAttr(default_factory=dict)

    def persons(self) -> tuple[Person, ...]:
        """The people, as the ground floor knows them."""
        return tuple(self._person(spec) for spec in self.people)

    def roles_of(self, rank: str) -> frozenset[Role]:
        """The roles a rank may fill."""
        return frozenset(self.ranks.get(rank) or BUILT_IN_RANKS.get(rank, ROLES))

    def _person(self, spec: PersonSpec) -> Person:
        return Person(
            id=spec.key,
            name=spec.name,
            unit=spec.unit,
            rank=spec.rank,
            roles=self.roles_of(spec.rank),
            phone=spec.phone,
            tags=frozenset(spec.tags),
            share=spec.share,
            member=Span(spec.from_, spec.until),
            away=tuple(one.span for one in spec.away),
            exempt=tuple(Exemption(one.span, frozenset(one.shift)) for one in spec.exempt),
            pins=tuple(one.call for one in spec.pin),
            refusals=tuple(one.call for one in spec.refuse),
            wishes=tuple(Wish(one.call, one.want == "on", one.weight) for one in spec.wish),
        )

    def unit_values(self) -> tuple[Unit, ...]:
        return tuple(Unit(spec.name, spec.kind) for spec in self.units)

    def segment_values(self) -> tuple[Segment, ...]:
        return tuple(
            Segment(spec.name, spec.unit, spec.side, spec.between, spec.mobile, spec.need)
            for spec in self.segments
        )

    def shift_values(self) -> tuple[Shift, ...]:
        return tuple(Shift(name, *spec.times()) for name, spec in self.shifts.items())

    def place(self, *loc: str | int, key: bool = False) -> Place:
        """Where in the file a part of the plan stands, by its English path; nearest around it where it is absent."""
        path: tuple[str | int, ...] = loc
        while path and path not in self._origin:
            path = path[:-1]
        return self._source.place(self._origin.get(path, ()), key=key)
