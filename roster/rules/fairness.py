"""Fairness, line by line: everyone close to the fair share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from roster.almanac.names import word_text
from roster.domain import Horizon, Schedule
from roster.rules.base import Breach, Rule, Scope, Weight
from roster.rules.tiers import TierName
from roster.rules.words import name_of
from roster.text import Text
from roster.words import LineWord, Zh

if TYPE_CHECKING:
    from roster.rules.vocabulary import Board

DEFAULT_LINES = ("leader", "春节", "ritual-night", "holiday", "weekend", "workday")

DRIFT = Fraction(2)
"""From how many duties above the fair share on a person is named as overloaded."""


class Fair(Rule):
    """Each line of duties is spread by the square of what each person is off the fair share.

    The fair share of a line is its posts, divided in proportion to share of duty × days on which the
    person could serve it (`away: owed` leaves absences out of the reckoning: what was missed is owed);
    what was served above or below it in earlier quarters counts on (`reset: yearly` begins anew each year,
    `half-life` lets it fade by half in so many quarters). Whoever is new to a line, or comes back after
    a quarter or more, begins at its average; in the quarter of joining the fair share is rounded down, and is no more
    than the average. Lines are made fair one after the other, in the order given; a duty counts in the first line
    that fits it. Each line costs the sum over people of (served - fair share)², exactly; its unit is a squared duty.

    ```yaml
    - {rule: fair, lines: [春节, holiday, ritual-night, weekend, workday], reset: half-life, half-life: 4}
    ```
    """

    title: ClassVar[Text] = Text("公平", "fairness")
    zh: ClassVar[tuple[str, ...]] = ("公平",)
    told: ClassVar[str] = (
        "每个公平项逐项摊匀:各人与应担次数之差的平方和最小。应担次数是该项的总岗数按“分担比例×能值的天数”"
        "分摊(请假写“补上”时不扣请假的天数,欠下的以后补);以往季度多值、少值的接着算:"
        "清零写“每年清零”则每年从头算,写“逐渐减半”则每过“半衰期”个季度减半;"
        "新来的、离开后回来的人从该项的平均数算起,头一个季度不会超过平均数。"
        "按所写的先后逐项做到最公平,一个班只算进最先对上的那一项。"
        "每项的代价是各人(实值-应担)的平方和,按次数的平方计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "who"})
    tier: ClassVar[TierName] = "fairness"
    scope: ClassVar[Scope] = "person"

    rule: Literal["fair"] = "fair"
    weight: Annotated[Weight, Zh("权重"), Field()] = 1
    lines: Annotated[Mapping[LineWord, int], Zh("公平项", "项目")] = Field(
        default_factory=lambda: dict.fromkeys(DEFAULT_LINES, 1)
    )
    away: Annotated[Literal["excused", "owed"], Zh("请假")] = "excused"

    reset: Annotated[Literal["never", "yearly", "half-life"], Zh("清零")] = "never"
    half_life: Annotated[int, Field(ge=1, le=40), Zh("半衰期")] = 4

    @field_validator("lines", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        words = isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value)
        return dict.fromkeys(value, 1) if words else value

    @field_validator("lines")
    @classmethod
    def _ordered(cls, lines: Mapping[str, int]) -> Mapping[str, int]:
        """The lines in their order: as listed, or by the numbers given, the greatest first."""
        if not lines:
            raise ValueError("no-lines")
        return dict(sorted(lines.items(), key=lambda item: -item[1]))

    @model_validator(mode="after")
    def _fading(self) -> Fair:
        if "half_life" in self.model_fields_set and self.reset != "half-life":
            raise ValueError("half-life-alone")
        return self

    def post(self, board: Board) -> None:
        horizon = board.horizon
        for line in horizon.lines:
            people = [row for row, person in enumerate(board.people) if (person.id, line) in horizon.fair]
            targets = [_target(horizon, board.people[row].id, line) for row in people]
            board.even(self, line, people, targets, board.crews_of_line(line))

    def costs(self, schedule: Schedule) -> Mapping[str | None, Fraction]:
        """The sum of squares of each line."""
        counts = {person.id: schedule.counts(person.id) for person in schedule.horizon.people}
        sums: dict[str | None, Fraction] = {}
        for (person, line), fair in schedule.horizon.fair.items():
            carried = schedule.horizon.balance.get((person, line), Fraction(0))
            sums[line] = sums.get(line, Fraction(0)) + (carried + counts[person].get(line, 0) - fair) ** 2
        return sums

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person in horizon.people:
            counts = schedule.counts(person.id)
            for line in horizon.lines:
                fair = horizon.fair.get((person.id, line))
                carried = horizon.balance.get((person.id, line), Fraction(0))
                above = counts[line] + carried - (fair or 0)
                if fair is not None and above >= DRIFT and counts[line]:
                    message = Text(
                        "{name}“{line}”值班{count}次,应担{fair},累计多出{above}次",
                        "{name} serves {count} of line “{line}” against a fair share of {fair}: {above} above it in all",
                    ).format(
                        name=name_of(person),
                        line=word_text(line),
                        count=counts[line],
                        fair=f"{float(fair):.1f}",
                        above=f"{float(above):.1f}",
                    )
                    dates = tuple(duty.date for duty in schedule.duties_of[person.id] if duty.line == line)
                    yield Breach(self.rule, message, (person.id,), dates, amount=above, weight=self.price)


def _target(horizon: Horizon, person: str, line: str) -> Fraction:
    """What would bring the person's balance to nought: the fair share less what was served above it before."""
    return horizon.fair[person, line] - horizon.balance.get((person, line), Fraction(0))
