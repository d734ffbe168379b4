"""Fairness, line by line: everyone close to the fair share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from roster.almanac.names import aliases, word_text
from roster.domain.duties import Role
from roster.domain.horizon import FairTier, Horizon
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import DayWord, DutyWord, LineWord, ShiftWord, Strict, Words, Zh
from roster.language.phrases import name_of
from roster.rules.base import Breach, Rule, Scope, Telling, Weight
from roster.rules.selectors import Who
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board

DEFAULT_LINES = ("leader", "春节", "ritual-night", "holiday", "weekend", "workday")

DRIFT = Fraction(2)
"""From how many duties above the fair share on a person is named as overloaded."""


_FINEST = 2520
"""What a squared duty weighs is a whole number of so many parts: exact for all shares of duty in tenths or
quarters."""


def burden(share: Fraction) -> Fraction:
    """What a squared duty off the fair share weighs for someone with a share of duty: one by the share of
    duty, to the 2520th part.

    So whoever has half a share of duty takes half of what must be spread beyond, or below, the fair shares.
    """
    return Fraction(round(_FINEST / share), _FINEST)


class FairLine(Strict):
    """A line of fairness: the duties of a word, a role, shifts, days or tasks (all that is given must fit),
    for a group.

    `number` puts lines in order, the greatest first; `name` is what it is called where it is shown.
    """

    bare: ClassVar[str | None] = "line"
    ranked: ClassVar[str] = "number"
    """The field that is meant where lines are given as a mapping of words to numbers."""

    line: Annotated[LineWord | None, Zh("公平项", "项目")] = None
    who: Annotated[Who | None, Zh("对象", "适用人员")] = None
    name: Annotated[str | None, Field(min_length=1, max_length=40), Zh("名称")] = None
    role: Annotated[tuple[Role, ...], Words, Zh("岗位")] = ()
    shift: Annotated[tuple[ShiftWord, ...], Words, Zh("班次")] = ()
    day: Annotated[tuple[DayWord, ...], Words, Zh("日子")] = ()
    duty: Annotated[tuple[DutyWord, ...], Words, Zh("值守任务", "任务")] = ()
    number: Annotated[int, Zh("先后")] = 1

    @model_validator(mode="after")
    def _said(self) -> FairLine:
        if not (self.line or self.role or self.shift or self.day or self.duty):
            raise ValueError("no-line-said")
        return self

    def __str__(self) -> str:
        words = (self.line, *self.role, *self.shift, *self.day, *self.duty)
        return self.name or "·".join(word for word in words if word)


class Fair(Rule):
    """Each line of duties is spread by the square of what each person is off the fair share.

    The fair share of a line is reckoned among those who can serve it: every post is divided over exactly the
    people who can hold it, by role, unit, absences, exemptions and hard rules, as evenly as can be met in
    proportion to share of duty × days on which the person could serve the line (the lexicographically optimal
    division, Megiddo 1974, Fujishige 1980; plain proportion where everyone can hold every post). Whoever is
    barred from a post owes nothing of it, and the shares add up to the posts. `away: owed` leaves absences
    out of the reckoning: what was missed is owed. What was served above or below it in earlier quarters
    counts on (`reset: yearly` begins anew each year, `half-life` lets it fade by half in so many quarters).
    Whoever is new to a line, or comes back after a quarter or more, begins at its average; in the quarter of
    joining the fair share is rounded down, and is no more than the average, as far as others can hold the
    rest. Lines are made fair one after the other, in the order given; a duty counts in the first line that
    fits it. Each line costs the sum over people of (served - fair share)² / share of duty (to the 2520th
    part), exactly, so that whoever has half a duty takes half of what must be spread beyond the shares; its
    unit is a squared duty.

    A line is a kind of day, a period, `leader`, `ritual-night`, a shift of the plan, or `night` (what begins
    before 5:00 or crosses midnight), or what fits all of `line`, `role`, `shift`, `day` and `duty`. With
    `who` it is made fair among these people alone (others of the same line after them); its duties stay one
    line with one account, and the tier is called by both, weekend·consultant, or by its `name`. Several rules
    may stand side by side, each for its own `who` or with other lines: a duty then counts once in each that
    means the person, and the posts are divided over all of them together. Where two rules understand
    different duties by one word, the later one's line bears its group or number too: weekend·junior. Of leave
    and leaving that are filed after a schedule was published, the shares on record are brought up to date;
    whoever joined after that owes nothing of it.

    ```yaml
    - {rule: fair, lines: [春节, holiday, ritual-night, weekend, workday], reset: half-life, half-life: 4}
    - {rule: fair, lines: [night, {line: leader, who: {rank: leader}}], reset: half-life, half-life: 4}
    ```
    """

    title: ClassVar[Text] = Text("公平", "fairness")
    zh: ClassVar[tuple[str, ...]] = ("公平",)
    told: ClassVar[str] = (
        "每个公平项逐项摊匀：各人与应担次数之差的平方和最小。应担次数只在能值的人里分：每个岗由能值它的人"
        "（看职级、单位、请假、豁免和硬性规则）按“分担比例×能值的天数”分摊，在做得到的分法里取最均的一种；"
        "规则不许值的岗，一点也不欠；各人应担加起来等于岗数"
        "（请假写“补上”时不扣请假的天数，欠下的以后补）；以往季度多值、少值的接着算："
        "清零写“每年清零”则每年从头算，写“逐渐减半”则每过“半衰期”个季度减半；"
        "新来的、离开后回来的人从该项的平均数算起，头一个季度取整、不超过平均数（只要别人能接）。"
        "按所写的先后逐项做到最公平，一个班只算进最先对上的那一项。"
        "公平项可以是日子、时段、带班领导、祭祀夜间、计划里的班次，或“夜班”（跨零点或5点以前开始），"
        "也可以写成 {公平项: 周末, 对象: {职级: 领导}}：只在这些人之间摊匀（同一项的其他人随后摊匀），"
        "账仍记在这一项；"
        "还可以写“岗位”“班次”“日子”“值守任务”“名称”。可以写几条公平规则，各管各的对象或公平项，一个班在管到此人的每一条里各算一次。"
        "值班表公布以后才报的请假、离岗，同事先报的一样扣除；公布以后才来的人，不欠那张表的次数。"
        "每项的代价是各人（实值-应担）²÷分担比例之和（半份的人只摊一半的零头），按次数的平方计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "who"})
    tier: ClassVar[TierName] = "fairness"
    scope: ClassVar[Scope] = "person"

    rule: Literal["fair"] = "fair"
    weight: Annotated[Weight, Zh("权重"), Field()] = 1
    lines: Annotated[tuple[FairLine, ...], Zh("公平项", "项目")] = Field(
        default_factory=lambda: tuple(FairLine(line=line) for line in DEFAULT_LINES)
    )
    away: Annotated[Literal["excused", "owed"], Zh("请假")] = "excused"

    reset: Annotated[Literal["never", "yearly", "half-life"], Zh("清零")] = "never"
    half_life: Annotated[int, Field(ge=1, le=40), Zh("半衰期")] = 4

    @field_validator("lines", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Words and numbers, as a mapping, are lines too."""
        if isinstance(value, dict) and not set(value) <= set(FairLine.model_fields):
            return [{"line": word, "number": number} for word, number in value.items()]
        return value

    @field_validator("lines")
    @classmethod
    def _ordered(cls, lines: tuple[FairLine, ...]) -> tuple[FairLine, ...]:
        """The lines in their order: as listed, or by the numbers given, the greatest first; each once."""
        if not lines:
            raise ValueError("no-lines")
        found: list[FairLine] = []
        for line in sorted(lines, key=lambda line: -line.number):
            if line not in found:
                found.append(line)
        return tuple(found)

    @model_validator(mode="after")
    def _fading(self) -> Fair:
        if "half_life" in self.model_fields_set and self.reset != "half-life":
            raise ValueError("half-life-alone")
        return self

    _number: int = PrivateAttr(0)

    def numbered(self, number: int) -> Fair:
        """The rule as the one of that number among the rules of fairness."""
        if not number:
            return self
        other = self.model_copy()
        other._number = number
        return other

    def twice(self, earlier: Sequence[Rule]) -> Text | None:
        """Rules of fairness stand side by side for different groups or lines, where all forget alike."""
        known = aliases()

        def words(rule: Fair) -> set[str | None]:
            return {one.name or known.get(one.line or "", one.line) for one in rule.lines if one.who is None}

        if all(
            (rule.who is not None or self.who is not None or words(rule).isdisjoint(words(self)))
            and (rule.reset, rule.half_life) == (self.reset, self.half_life)
            and rule != self
            for rule in fair_rules(earlier)
        ):
            return None
        return Text(
            "合并成一条；要分开算，就各写“对象”或不同的公平项，“清零”写成一样",
            "make one of them; to keep them apart, give each its `who` or other lines, and the same `reset`",
        )

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        """With several rules of fairness, all the lines of a duty; its first line is always told apart."""
        return (lambda duty: duty.lines) if any(duty.lines for duty in horizon.duties) else None

    def _tiers(self, horizon: Horizon) -> Iterator[FairTier]:
        return (tier for tier in horizon.fair_tiers if tier.rule == self._number)

    def post(self, board: Board) -> None:
        from roster.rules.statements import Even

        horizon = board.horizon
        for tier in self._tiers(horizon):
            line = tier.line
            rows = [
                row
                for row, person in enumerate(board.people)
                if (person.id, line) in horizon.fair and tier.means(person.id)
            ]
            targets = tuple(_target(horizon, board.people[row].id, line) for row in rows)
            burdens = tuple(burden(board.people[row].share) for row in rows)
            crews = board.crews_where(lambda duty, line=line: line in duty.counted)  # type: ignore[misc]
            if rows and len(crews):
                weights = tuple(board.crews[crew].one.counts for crew in crews.tolist())
                board.state(Even(board.numbers(rows), crews, weights, targets, burdens, self, tier.name))

    def costs(self, schedule: Schedule) -> Mapping[str | None, Fraction]:
        """The sum of squares of each line."""
        horizon = schedule.horizon
        counts = {person.id: schedule.counts(person.id) for person in horizon.people}
        tiers: dict[str, list[FairTier]] = {}
        for tier in self._tiers(horizon):
            tiers.setdefault(tier.line, []).append(tier)
        sums: dict[str | None, Fraction] = {}
        for (person, line), fair in horizon.fair.items():
            for tier in [one for one in tiers.get(line, ()) if one.means(person)][:1]:
                carried = horizon.balance.get((person, line), Fraction(0))
                off = carried + counts[person].get(line, 0) - fair
                cost = off**2 * burden(horizon.person[person].share)
                sums[tier.name] = sums.get(tier.name, Fraction(0)) + cost
        return sums

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        tiers = tuple(self._tiers(horizon))
        for person in horizon.people:
            counts = schedule.counts(person.id)
            for line in dict.fromkeys(tier.line for tier in tiers if tier.means(person.id)):
                fair = horizon.fair.get((person.id, line))
                served = counts.get(line, Fraction(0))
                carried = horizon.balance.get((person.id, line), Fraction(0))
                above = served + carried - (fair or 0)
                if fair is not None and above >= DRIFT and served:
                    message = Text(
                        "{name}“{line}”值班{count}次，应担{fair}，累计多出{above}次",
                        "{name} serves {count} of line “{line}” against a fair share of {fair}: {above} "
                        "above it in all",
                    ).format(
                        name=name_of(person),
                        line=word_text(line),
                        count=served,
                        fair=f"{float(fair):.1f}",
                        above=f"{float(above):.1f}",
                    )
                    mine = schedule.duties_of[person.id]
                    dates = tuple(duty.date for duty in mine if line in horizon.counted(person.id, duty))
                    yield Breach(self.rule, message, (person.id,), dates, amount=above, weight=self.price)


def fair_rules(rules: Iterable[Rule]) -> list[Fair]:
    """The rules of fairness among others, in their order."""
    return [rule for rule in rules if isinstance(rule, Fair)]


def _target(horizon: Horizon, person: str, line: str) -> Fraction:
    """What would bring the person's balance to 0: the fair share less what was served above it before."""
    return horizon.fair[person, line] - horizon.balance.get((person, line), Fraction(0))
