"""The plan as models: what may be written in `roster.yaml`, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr, SerializeAsAny, model_validator

from roster.almanac.periods import Period
from roster.domain.dates import Span
from roster.domain.duties import ROLES, Role, Segment, Shift
from roster.domain.people import Exemption, Person, Unit, Wish
from roster.domain.text import Language
from roster.errors import Place, Problem
from roster.files.fields import EarningWord, LineWord, PersonWord, Strict, Words, Zh
from roster.files.source import Source
from roster.plan.demand import DutySpec, SegmentSpec, ShiftSpec
from roster.plan.people import PersonSpec
from roster.plan.values import DaysOff, Many, Number, QuarterWord, TierWeight
from roster.rules.base import Rule
from roster.rules.tiers import TIERS, Joint, PlanTier, TierName

BUILT_IN_RANKS: dict[str, tuple[Role, ...]] = {
    **dict.fromkeys(("leader", "带班领导", "领导"), ("leader",)),
    **dict.fromkeys(("staff", "值班人员", "工作人员"), ("staff",)),
}
"""The ranks there are without a `ranks` section, and the roles each may fill."""


def without_reasons(person: Person) -> Person:
    """The person with all dates, and no reason for any."""

    def bare(span: Span) -> Span:
        return Span(span.first, span.last)

    return replace(
        person,
        away=tuple(bare(span) for span in person.away),
        exempt=tuple(replace(one, span=bare(one.span)) for one in person.exempt),
        pins=tuple(replace(one, span=bare(one.span)) for one in person.pins),
        refusals=tuple(replace(one, span=bare(one.span)) for one in person.refusals),
        wishes=tuple(replace(one, call=replace(one.call, span=bare(one.call.span))) for one in person.wishes),
    )


class UnitSpec(Strict):
    """A section of the bureau or a subordinate unit."""

    bare: ClassVar[str | None] = "name"

    name: Annotated[str, Field(min_length=1), Zh("名称", "单位")]
    kind: Annotated[Literal["section", "subordinate"], Zh("类别", "性质")] = "section"


class Weights(Strict):
    """What each of several joined tiers weighs."""

    vacancies: Annotated[TierWeight, Zh("空岗")] = None
    staffing: Annotated[TierWeight, Zh("人数")] = None
    turns: Annotated[TierWeight, Zh("轮次")] = None
    fairness: Annotated[TierWeight, Zh("公平")] = None
    wishes: Annotated[TierWeight, Zh("意愿")] = None
    place: Annotated[TierWeight, Zh("借调", "本单位优先")] = None
    spacing: Annotated[TierWeight, Zh("间隔")] = None

    def joint(self) -> Joint:
        """The tiers named, with their weights."""
        said = ((name, getattr(self, name, None)) for name in TIERS)
        return Joint(tuple((name, weight) for name, weight in said if weight is not None))


class TierSpec(Strict):
    """One tier, or several joined by weights."""

    bare: ClassVar[str | None] = "tier"

    tier: Annotated[PlanTier | None, Zh("层次")] = None
    join: Annotated[Weights | None, Zh("合并")] = None

    @model_validator(mode="after")
    def _said(self) -> TierSpec:
        if (self.tier is None) == (self.join is None) or len(self.names) < 1:
            raise ValueError("tier-or-join")
        return self

    @property
    def names(self) -> tuple[TierName, ...]:
        """The tier, or those joined into one."""
        if self.tier is not None:
            return (self.tier,)
        return () if self.join is None else tuple(name for name, _ in self.join.joint().weights)


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
    tiers: Annotated[tuple[TierSpec, ...], Many, Zh("次序", "先后")] = ()
    opening: Annotated[Mapping[PersonWord, Mapping[LineWord, Number]], Zh("此前次数", "期初")] = Field(
        default_factory=dict
    )
    lieu: Annotated[Mapping[EarningWord, DaysOff], Zh("补休")] = Field(default_factory=dict)
    notes: Annotated[tuple[str, ...], Words, Zh("备注", "说明")] = ()

    _source: Source = PrivateAttr(default_factory=lambda: Source("", [""]))
    _origin: Mapping[tuple[str | int, ...], tuple[str | int, ...]] = PrivateAttr(default_factory=dict)

    _remarks: tuple[Problem, ...] = PrivateAttr(default=())

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What in the files of the plan is not read, with its place: unknown columns of a staff list."""
        return self._remarks

    @property
    def stages(self) -> tuple[TierName | Joint, ...]:
        """The tiers in their order; those the plan does not name follow in the usual one."""
        said: list[TierName | Joint] = []
        for spec in self.tiers:
            said += [] if spec.tier is None else [spec.tier]
            said += [] if spec.join is None else [spec.join.joint()]
        named = {name for spec in self.tiers for name in spec.names}
        return (*said, *(name for name in TIERS if name not in named))

    def persons(self, *, private: bool = False) -> tuple[Person, ...]:
        """The people, as the ground floor knows them: without anybody's reasons, unless for a private view.

        This is the one way from a plan to what is built, checked, explained and printed.
        """
        people = (self.person_of(spec) for spec in self.people)
        return tuple(people if private else map(without_reasons, people))

    def roles_of(self, rank: str) -> frozenset[Role]:
        """The roles a rank may fill."""
        return frozenset(self.ranks.get(rank) or BUILT_IN_RANKS.get(rank, ROLES))

    def id_of(self, word: str) -> str:
        """The id of the person an id or a name means; an id comes first."""
        bearers = (spec.key for spec in self.people if spec.name == word)
        return word if any(spec.key == word for spec in self.people) else next(bearers, word)

    def person_of(self, spec: PersonSpec) -> Person:
        """One entry of the people, reasons included."""
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
            wishes=tuple(
                Wish(one.call, one.want == "on", one.weight, one.with_ and self.id_of(one.with_))
                for one in spec.wish
            ),
        )

    def unit_values(self) -> tuple[Unit, ...]:
        """The units."""
        return tuple(Unit(spec.name, spec.kind) for spec in self.units)

    def segment_values(self) -> tuple[Segment, ...]:
        """The road segments."""
        return tuple(
            Segment(spec.name, spec.unit, spec.side, spec.between, spec.mobile, spec.need)
            for spec in self.segments
        )

    def shift_values(self) -> tuple[Shift, ...]:
        """The shifts."""
        return tuple(Shift(name, *spec.times()) for name, spec in self.shifts.items())

    def place(self, *loc: str | int, key: bool = False) -> Place:
        """The place of a part of the plan, by its English path; where it is absent, of what is around it."""
        path: tuple[str | int, ...] = loc
        while path and path not in self._origin:
            path = path[:-1]
        return self._source.place(self._origin.get(path, ()), key=key)
