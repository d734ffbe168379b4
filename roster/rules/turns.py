"""Whose turn it is: strict rotation in list order, and who is spared because they served last time."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from roster.domain.dates import ONE_DAY, Quarter
from roster.domain.duties import Duty, Service
from roster.domain.horizon import Horizon
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed
from roster.files.fields import DayWord, PersonWord, Words, Zh
from roster.language.phrases import duty_text, name_of
from roster.rules.ability import Barring
from roster.rules.base import Breach, Excluded, Rule, Scope, Weight
from roster.rules.calls import Refusals
from roster.rules.people import Exempt, Present, Roles
from roster.rules.tiers import TierName

if TYPE_CHECKING:
    from roster.rules.board import Board

_YEAR = 400 * ONE_DAY
"""How far back the same festival lies at most: a lunar year with a leap month, and some days."""

_APART = 60 * ONE_DAY
"""Services nearer than this belong to the same occasion."""

_BARRING = tuple(kind.model_construct() for kind in (Present, Exempt, Roles, Refusals))


class Turns(Rule):
    """Strict rotation: duties go round in the order of the list, on from whoever served last.

    The list is `people`, or those whom `who` means in the order of the plan. Whoever can not serve (away,
    exempt, of another role, refused, already served that day) is passed over and stays first in line; a
    newcomer joins at the end of the line. One breach is one duty served by someone whose turn it is not; its
    unit is a duty.

    ```yaml
    - {rule: turns, which: {role: leader}, who: {rank: leader}}
    - {rule: turns, which: {day: holiday}, people: [赵样一, 钱样二], weight: 5}
    ```
    """

    title: ClassVar[Text] = Text("轮流", "turns")
    zh: ClassVar[tuple[str, ...]] = ("轮流", "轮班")
    told: ClassVar[str] = (
        "按名单顺序轮流，从上次值到的人接着往下轮。名单是“人员”，或“对象”里的人按计划里的先后；"
        "轮到而不能值的人（请假、豁免、职级不符、回避、当天已值）先跳过，仍排在最前，能值时补上；"
        "新来的人排在队尾。一处违反是一个班没有由轮到的人值，按班计。"
    )
    tier: ClassVar[TierName] = "turns"

    rule: Literal["turns"] = "turns"
    people: Annotated[tuple[PersonWord, ...], Words, Zh("人员", "名单")] = ()

    @model_validator(mode="after")
    def _one_list(self) -> Turns:
        if self.people and self.who is not None:
            raise ValueError("two-lists")
        return self

    def reach(self, quarter: Quarter) -> dt.date:
        # Whoever served last did so whenever it was: what comes once a year may be years ago.
        return dt.date.min

    def _listed(self, horizon: Horizon) -> list[Person]:
        """Those who take turns, in the order of the list."""
        if self.people:
            by_word = {word: person for person in horizon.people for word in (person.name, person.id)}
            return list(dict.fromkeys(by_word[word] for word in self.people if word in by_word))
        return list(filter(self.means, horizon.people))

    def _last(self, horizon: Horizon, person: Person) -> dt.datetime:
        """When the person last had a turn: by the records, or on joining; the beginning of time where neither
        tells."""
        starts = [s.start for s in horizon.served_by.get(person.id, ()) if self._counts(horizon, s)]
        joined = person.member.first or dt.date.min
        return max([dt.datetime.combine(joined, dt.time()), *starts])

    def _counts(self, horizon: Horizon, service: Service) -> bool:
        return service.date < horizon.quarter.first and self.applies(horizon, service)

    @staticmethod
    def _can(horizon: Horizon, person: Person, duties: list[Duty]) -> bool:
        barring = Barring(horizon, _BARRING)
        return any(barring.able(person, duty) for duty in duties)

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        """Those who are not on the list."""
        if self.price is None:
            listed_ids = {person.id for person in self._listed(horizon)}
            others = frozenset(person.id for person in horizon.people) - listed_ids
            yield Excluded(others, partial(self.applies, horizon))

    # -- for the solver: a line of people, each served one goes to its end ------------------------

    def post(self, board: Board) -> None:
        from roster.rules.statements import Charge

        horizon = board.horizon
        rows = {person.id: row for row, person in enumerate(board.people)}
        people = self._listed(horizon)
        place = {person.id: (self._last(horizon, person), n) for n, person in enumerate(people)}
        ordered = deque(sorted(people, key=lambda person: place[person.id]))
        line: deque[Person] = deque()
        shifts: dict[tuple[dt.datetime, dt.datetime, str], list[int]] = {}
        for crew in board.crews:
            if self.applies(horizon, crew.one):
                shifts.setdefault((crew.one.start, crew.one.end, crew.one.shift), []).append(crew.index)
        busy: dict[dt.date, set[str]] = {}
        for (start, _, _), crews in sorted(shifts.items()):
            # Who joins in the quarter comes behind all who served before that.
            while ordered and place[ordered[0].id][0] <= start:
                line.append(ordered.popleft())
            duties = [duty for crew in crews for duty in board.crews[crew].duties]
            served = busy.setdefault(start.date(), set())
            need = sum(duty.need for duty in duties)
            able = (
                person for person in line if person.id not in served and self._can(horizon, person, duties)
            )
            chosen = [person for person, _ in zip(able, range(need), strict=False)]
            for person in chosen:
                line.remove(person)
            line.extend(chosen)
            served |= {person.id for person in chosen}
            turn = {rows[person.id] for person in chosen}
            others = [row for row in range(len(board.people)) if row not in turn]
            if self.price is None:
                board.forbid(others, crews)
            else:
                for row in others:
                    board.state(Charge(row, board.numbers(crews), self.price, self))

    # -- for the checker: whoever served longest ago is next --------------------------------------

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for duties, due in self._due(horizon):
            names = listed(name_of(person) for person in due) if due else Text("无人", "nobody")
            turn = {person.id for person in due}
            for duty in duties:
                for served in schedule.assigned[duty.index]:
                    if served in turn:
                        continue
                    person = horizon.person.get(served)
                    message = Text(
                        "{duty}轮到{due}，排了{name}", "{duty}: it is the turn of {due}, {name} serves"
                    ).format(
                        duty=duty_text(duty), due=names, name=served if person is None else name_of(person)
                    )
                    yield Breach(self.rule, message, (served,), (duty.date,), (duty.index,), 1, self.price)

    def _due(self, horizon: Horizon) -> Iterator[tuple[list[Duty], list[Person]]]:
        """The duties of each shift and whose turn they are, in order of time."""
        people = self._listed(horizon)
        latest = {person.id: (self._last(horizon, person), False, n) for n, person in enumerate(people)}
        today: dict[str, dt.date] = {}
        mine = [duty for duty in horizon.duties if self.applies(horizon, duty)]
        for shift in sorted({(duty.start, duty.end, duty.shift) for duty in mine}):
            duties = [duty for duty in mine if (duty.start, duty.end, duty.shift) == shift]
            date = duties[0].date
            free = [person for person in people if today.get(person.id) != date]
            ready = sorted(
                (person for person in free if self._can(horizon, person, duties)),
                key=lambda person: latest[person.id],
            )
            due = ready[: sum(duty.need for duty in duties)]
            for number, person in enumerate(due):
                latest[person.id] = (shift[0], True, number)
                today[person.id] = date
            yield duties, due


class Spared(Rule):
    """Who served on a festival, holiday or period the last time is spared this time, as far as possible.

    `years` says how far back it counts: with `years: 10` nobody has a second turn before everyone who can
    serve has had the first. One breach is one duty on such a day by someone who served then; its unit is a
    duty.

    ```yaml
    - {rule: spared, on: [除夕, 春节, 国庆]}
    - {rule: spared, on: [除夕], years: 10}
    ```
    """

    title: ClassVar[Text] = Text("上次值过的优先免排", "spared this time")
    zh: ClassVar[tuple[str, ...]] = ("免排", "上年值过免排")
    told: ClassVar[str] = (
        "某个节日、假期、时段上次值过的人，这次尽量免排。"
        "“年数”是往回看几年：写 年数: 10，人人轮过一次以前，谁也不会值第二次。"
        "一处违反是值过的人又值了这样的一天，按班计。"
    )
    tier: ClassVar[TierName] = "turns"
    scope: ClassVar[Scope] = "person"

    rule: Literal["spared"] = "spared"
    weight: Annotated[Weight, Zh("权重")] = 1
    on: Annotated[tuple[DayWord, ...], Words, Field(min_length=1), Zh("日子", "时段")]
    years: Annotated[int, Field(ge=1, le=10), Zh("年数")] = 1

    def reach(self, quarter: Quarter) -> dt.date:
        return quarter.first - self.years * _YEAR

    def looks_at(self, horizon: Horizon, duty: Duty) -> bool:
        return self.applies(horizon, duty) and not horizon.day[duty.date].words.isdisjoint(self.on)

    def post(self, board: Board) -> None:
        from roster.rules.statements import Charge

        horizon = board.horizon
        words = {day.date: day.words for day in horizon.days}
        rows = board.rows(self.who)
        for date in sorted(words):
            named = words[date] & set(self.on)
            crews = board.crews_where(partial(self._on, horizon, date))
            if not named or not len(crews):
                continue
            then = board.past(rows, partial(self._was, horizon, date, named))
            if self.price is None:
                board.forbid(rows[then > 0], crews)
            else:
                for row in rows[then > 0].tolist():
                    board.state(Charge(row, crews, self.price, self))

    def excludes(self, horizon: Horizon) -> Iterator[Excluded]:
        """Those who served then, from the days of that name."""
        people = tuple(filter(self.means, horizon.people)) if self.price is None else ()
        for day in horizon.days:
            named = day.words & set(self.on)
            then = frozenset(
                person.id
                for person in (people if named else ())
                if any(self._was(horizon, day.date, named, s) for s in horizon.served_by.get(person.id, ()))
            )
            if then:
                yield Excluded(then, partial(self._on, horizon, day.date))

    def _on(self, horizon: Horizon, date: dt.date, duty: Duty) -> bool:
        return duty.date == date and self.applies(horizon, duty)

    def _was(self, horizon: Horizon, date: dt.date, named: frozenset[str], service: Service) -> bool:
        """Whether something served before was on a day of that name, the last time or so many years back."""
        day = horizon.day[service.date]
        then = date - self.years * _YEAR <= service.date <= date - _APART and not named.isdisjoint(day.words)
        return then and self.applies(horizon, service)

    def breaches(self, schedule: Schedule) -> Iterator[Breach]:
        horizon = schedule.horizon
        for person, duties in self.served(schedule):
            past = self.served_before(horizon, person)
            for duty in duties:
                words = [word for word in self.on if word in horizon.day[duty.date].words]
                then = [
                    (service.date, word)
                    for service in past
                    if 60 <= (duty.date - service.date).days <= 400 * self.years
                    for word in [word for word in words if word in horizon.day[service.date].words][:1]
                ]
                if then:
                    date, word = max(then)
                    message = Text(
                        "{duty}：{name}{date}的{word}值过班，这次应免排",
                        "{duty}: {name} served on {word} on {date} and should be spared",
                    ).format(duty=duty_text(duty), name=name_of(person), date=date, word=word)
                    yield Breach(self.rule, message, (person.id,), (duty.date,), (duty.index,), 1, self.price)
