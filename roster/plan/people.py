"""People in a plan: who they are, when they are away, what they may not, must and wish."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain.dates import Span
from roster.domain.people import Call
from roster.files.fields import (
    DateWord,
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
from roster.plan.values import Many, Share


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
        """The dates, with the reason."""
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
        """The duties that are meant."""
        return Call(self.span, frozenset(self.shift), frozenset(self.segment))


class WishSpec(CallSpec):
    """A wish to serve (`want: on`) or not to serve (`want: off`), by oneself or in a shift with a partner."""

    want: Annotated[Literal["on", "off"], Zh("意愿", "希望")] = "off"
    with_: Annotated[PersonWord | None, Zh("搭档", "同班")] = Field(default=None)
    weight: Annotated[int, Field(ge=1, le=1000), Zh("权重", "分量")] = 1


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
