"""What people wish: for and against days, shifts, segments and partners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from roster.domain.duties import Duty
from roster.domain.horizon import Horizon
from roster.domain.people import Person, Wish
from roster.domain.schedule import Schedule
from roster.domain.text import Text
from roster.files.fields import Zh
from roster.language.phrases import duty_text, name_of
from roster.rules.base import Breach, Rule, Scope, Tally, Telling, Weight
from roster.rules.calls import call_text, segment_calls
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board
    from roster.rules.statements import Hope


class Wishes(Rule):
    """Wishes for and against duties are granted as far as the tiers before them allow.

    A wish for something is granted by one duty that meets it; a wish against costs each duty that it
    covers; with a partner, each shift that both serve. Everyone has the same `budget` of points, divided over
    the wishes of the quarter by their weights, so that nobody gains by asking for more (0: each wish has
    its weight in points). One breach is a wish not granted, or a duty served against one; it costs the
    weight times its points. With `even`, refusals are then spread over people: by the sum of squares of
    each one's refused points.

    ```yaml
    - {rule: wish, budget: 10, even: true}
    ```
    """

    title: ClassVar[Text] = Text("意愿", "wishes")
    zh: ClassVar[tuple[str, ...]] = ("意愿",)
    told: ClassVar[str] = (
        "各人的意愿（想值、不想值哪天、哪班、哪条路段，想与谁同班）在前面各层之后尽量满足。"
        "每人每季度的额度相同，按各条意愿的轻重分摊，提得多也占不到便宜（额度写0则各条按自己的权重算）；"
        "写了均摊，就再让落空的分数在各人之间摊匀（平方和最小）。"
        "一处违反是一条没有满足的意愿，或违愿值的一个班，代价是权重乘这条的分数，按分计。"
    )
    takes: ClassVar[frozenset[str]] = frozenset({"weight", "who"})
    tier: ClassVar[TierName] = "wishes"
    implied: ClassVar[bool] = True

    rule: Literal["wish"] = "wish"
    weight: Annotated[Weight, Field(description="1 一般；hard 必须"), Zh("权重")] = 1
    budget: Annotated[int, Field(ge=0, le=1000), Zh("额度", "分数")] = 10
    even: Annotated[bool, Zh("均摊")] = True

    def scope_in(self, horizon: Horizon) -> Scope:
        partners = any(wish.partner is not None for person in horizon.people for wish in person.wishes)
        return "quarter" if partners else "person"

    def tells_apart(self, horizon: Horizon) -> Telling | None:
        return segment_calls((person, wish.call) for person in horizon.people for wish in person.wishes)

    def points(self, horizon: Horizon, person: Person) -> tuple[tuple[Wish, int], ...]:
        """The wishes that reach into the quarter and the points of each, the budget divided by largest
        remainder."""
        if not self.means(person):
            return ()
        wishes = [wish for wish in person.wishes if wish.call.span.overlaps(horizon.quarter)]
        total = sum(wish.weight for wish in wishes)
        if not self.budget or not total:
            return tuple((wish, wish.weight) for wish in wishes)
        points = [self.budget * wish.weight // total for wish in wishes]
        left = sorted(range(len(wishes)), key=lambda n: (-(self.budget * wishes[n].weight % total), n))
        for n in left[: self.budget - sum(points)]:
            points[n] += 1
        return tuple(zip(wishes, points, strict=True))

    def reaches(self, horizon: Horizon) -> bool:
        return True

    def tally(self, schedule: Schedule) -> Tally:
        """Each wish of the quarter is asked for once."""
        asked = sum(len(self.points(schedule.horizon, person)) for person in schedule.horizon.people)
        return Tally(asked, len({(breach.people, breach.entry) for breach in self.breaches(schedule)}))

    # -- for the solver ---------------------------------------------------------------------------

    def post(self, board: Board) -> None:
        from roster.rules.statements import Hopes

        rows = {person.id: row for row, person in enumerate(board.people)}
        for row, person in enumerate(board.people):
            wishes = self.points(board.horizon, person)
            hopes = tuple(self._hope(board, wish, points, rows) for wish, points in wishes)
            if hopes:
                board.state(Hopes(row, hopes, self, self.even))

    def _hope(self, board: Board, wish: Wish, points: int, rows: Mapping[str, int]) -> Hope:
        from roster.rules.statements import Hope

        mine = board.crews_where(wish.call.covers)
        if wish.partner is None or wish.partner not in rows:
            return Hope(wish.wanted, points, mine[:0] if wish.partner else mine)
        shifts: dict[tuple[dt.datetime, str], list[int]] = {}
        for position, crew in enumerate(mine.tolist()):
            shifts.setdefault(_shift(board.crews[crew].one), []).append(position)
        shared = [
            (mine[positions], board.crews_where(lambda duty, shift=shift: _shift(duty) == shift))  # type: ignore[misc]
            for shift, positions in shifts.items()
        ]
        return Hope(wish.wanted, points, mine, rows[wish.partner], tuple(shared))

    # -- for the checker --------------------------------------------------------------------------

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person in horizon.people:
            for wish, points in self.points(horizon, person):
                met = self._met(schedule, person, wish)
                weight = None if self.price is None else self.price * points
                entry = person.wishes.index(wish)
                if wish.wanted and not met:
                    message = Text(
                        "{name}希望在{wish}值守，未能安排", "{name} wished to serve on {wish}: not granted"
                    )
                    dates = (wish.call.span.first,) if wish.call.span.first else ()
                    text = message.format(name=name_of(person), wish=wish_text(horizon, wish))
                    yield Breach(self.rule, text, (person.id,), dates, weight=weight, entry=entry)
                for duty in () if wish.wanted else met:
                    message = Text(
                        "{name}希望不在{wish}值守，仍安排了{duty}",
                        "{name} wished not to serve on {wish}: serves {duty}",
                    )
                    text = message.format(
                        name=name_of(person), wish=wish_text(horizon, wish), duty=duty_text(duty)
                    )
                    yield Breach(
                        self.rule, text, (person.id,), (duty.date,), (duty.index,), weight=weight, entry=entry
                    )

    def _met(self, schedule: Schedule, person: Person, wish: Wish) -> list[Duty]:
        """The duties that a wish is about: those it covers, with a partner those in which both serve the
        shift."""
        covered = [duty for duty in schedule.duties_of[person.id] if wish.call.covers(duty)]
        if wish.partner is None:
            return covered
        theirs = {(duty.start, duty.shift) for duty in schedule.duties_of.get(wish.partner, ())}
        shared = {(duty.start, duty.shift): duty for duty in reversed(covered)}
        return [duty for shift, duty in sorted(shared.items()) if shift in theirs]

    def costs(self, schedule: Schedule) -> Mapping[str | None, Fraction]:
        """What is refused in all, and the sum of squares of the points refused to each person."""
        total: dict[str | None, Fraction] = {None: Fraction(0)}
        horizon = schedule.horizon
        for person in horizon.people:
            wishes = self.points(horizon, person)
            refused = 0
            for wish, points in wishes:
                met = len(self._met(schedule, person, wish))
                refused += points * (int(not met) if wish.wanted else met)
            total[None] += refused * (self.price or 0)
            if wishes and self.even and self.price is not None:
                total["even"] = total.get("even", Fraction(0)) + refused**2
        return total


def _shift(duty: Duty) -> tuple[dt.datetime, str]:
    return duty.start, duty.shift


def wish_text(horizon: Horizon, wish: Wish) -> Text:
    """The dates, shifts and segments of a wish, and its partner."""
    call = call_text(wish.call)
    if wish.partner is None:
        return call
    partner = horizon.person.get(wish.partner)
    name = wish.partner if partner is None else name_of(partner)
    return Text("{call}与{name}同班", "{call} with {name}").format(call=call, name=name)
