"""What is asked: the words of a question, and the duties and the person they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text, joined, listed
from roster.errors import Place, Problem, RosterError
from roster.explaining.case import Case
from roster.language.lookup import Persons, nearest, unknown
from roster.language.phrases import ROLE_TEXTS
from roster.language.spelling import key
from roster.language.typed import date_typed, is_dates, phrases, words_of

_MANY = 4
"""So many posts are explained at once at most."""

_ROLES = {
    "leader": "leader",
    "带班": "leader",
    "带班领导": "leader",
    "领导": "leader",
    "staff": "staff",
    "值班": "staff",
    "值班人员": "staff",
}
"""Words by which a role may be meant."""


@dataclass(frozen=True)
class Question:
    """What is asked: a person alone (`date` None), or a date with the duties meant and, where named, the
    person."""

    date: dt.date | None
    person: Person | None
    duties: tuple[Duty, ...] = ()
    narrowed: bool = False
    """Whether more than a person was named with the date: a segment, shift, role or duty."""

    def posts(self, schedule: Schedule) -> tuple[tuple[Duty, Person], ...]:
        """The duties meant with each one who serves there; of a person who is named, that one's.

        Raises RosterError where they are too many for one answer.
        """
        people = schedule.horizon.person
        found = tuple(
            (duty, people[one])
            for duty in self.duties
            for one in schedule.assigned[duty.index]
            if one in people and (self.person is None or one == self.person.id)
        )
        if len(found) > _MANY:
            raise _problem(
                Text("{date}符合的岗有{n}个", "{n} posts on {date} fit").format(date=self.date, n=len(found)),
                there(self.duties),
            )
        return found

    def vacancies(self, schedule: Schedule) -> tuple[Duty, ...]:
        """The duties meant that lack people; none where a person is meant."""
        lacking = {duty.index for duty, _ in schedule.vacancies()}
        return tuple(duty for duty in self.duties if self.person is None and duty.index in lacking)


def quarter_asked(words: Sequence[str], known: Iterable[Quarter]) -> Quarter | None:
    """The quarter of the date among the words; without a year, the last of the known ones that has such a
    date."""
    each = [one for word in words for one in words_of(word)]
    word = next(filter(is_dates, each), "")
    date = date_typed(word, None)
    if date is not None:
        return Quarter.of(date)
    return next((one for one in sorted(known, reverse=True) if date_typed(word, one.year) in one), None)


def ask(case: Case, words: Sequence[str]) -> Question:
    """The question that the words make; raises RosterError where one of them means nothing, or together too
    much."""
    return _Asking(case).question([word.strip() for word in words if word.strip()])


class _Asking:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.horizon = case.job.horizon
        self.persons = Persons(self.horizon.people)
        self.known = {
            attribute: {key(name): name for duty in self.horizon.duties if (name := getattr(duty, attribute))}
            for attribute in ("segment", "shift", "name")
        }

    def question(self, words: Sequence[str]) -> Question:
        date: dt.date | None = None
        person: Person | None = None
        duties = list(self.horizon.duties)
        narrowed = False
        for word in self._phrases(words):
            if self.persons.find(word):
                person = self.persons.one(word)
                continue
            if is_dates(word) and date is None:
                date = self._day(word)
                duties = [duty for duty in duties if duty.date == date]
                continue
            meant = self._matching(word, duties)
            if meant is None:
                raise self._unknown(word)
            if not meant:
                raise self._not_then(word, date, duties)
            duties, narrowed = meant, True
        if date is None and (person is None or narrowed):
            raise _problem(
                Text("没有写日期", "there is no date"),
                Text(
                    "写 roster explain 2027-02-05 路段，或 roster explain 姓名",
                    "write roster explain 2027-02-05 SEGMENT, or roster explain PERSON",
                ),
            )
        if date is not None and not duties:
            raise _problem(
                Text("{date}没有任何值守", "there is no duty on {date}").format(date=date),
                self._near_days(date),
            )
        if date is not None and person is None and not narrowed:
            raise self._which(date, duties)
        return Question(date, person, tuple(duties) if date else (), narrowed)

    def _phrases(self, words: Sequence[str]) -> Iterator[str]:
        """The words put together to the names they mean."""
        each = [one for word in words for one in words_of(word)]
        yield from phrases(each, self._means, is_dates)

    def _means(self, text: str) -> bool:
        spelled = key(text)
        return any(spelled in names for names in (_ROLES, *self.known.values())) or bool(
            self.persons.find(text)
        )

    def _day(self, word: str) -> dt.date:
        date = date_typed(word, self.horizon.quarter.year)
        if date is None:
            raise _problem(Text("没有“{w}”这一天", "there is no such date as “{w}”").format(w=word), None)
        if date not in self.horizon.quarter:
            raise _problem(
                Text("{date}不在{q}内", "{date} is not in {q}").format(date=date, q=self.horizon.quarter),
                Text("用 --quarter {q}", "use --quarter {q}").format(q=Quarter.of(date)),
            )
        return date

    def _matching(self, word: str, duties: Sequence[Duty]) -> list[Duty] | None:
        """Those of the duties that a word means; None where it means no duty of the quarter."""
        spelled = key(word)
        for attribute, names in self.known.items():
            if spelled in names:
                return [duty for duty in duties if key(getattr(duty, attribute) or "") == spelled]
        role = _ROLES.get(spelled)
        return None if role is None else [duty for duty in duties if duty.role == role]

    def _unknown(self, word: str) -> RosterError:
        people = [word for person in self.horizon.people for word in (person.name, person.id)]
        known = [*(name for names in self.known.values() for name in names.values()), *people, *_ROLES]
        kind = Text("路段、班次、任务或人员", "segment, shift, duty or person")
        return _problem(unknown(word, kind), nearest(word, known))

    def _not_then(self, word: str, date: dt.date | None, duties: Sequence[Duty]) -> RosterError:
        message = Text("{date}没有“{w}”的值守", "there is no duty “{w}” on {date}").format(date=date, w=word)
        return _problem(message, there(duties)) if duties else _problem(message, None)

    def _which(self, date: dt.date, duties: Sequence[Duty]) -> RosterError:
        return _problem(
            Text(
                "{date}有好几个岗，请再写路段、班次或人员",
                "there are several posts on {date}: name a segment, shift or person",
            ).format(date=date),
            there(duties),
        )

    def _near_days(self, date: dt.date) -> Text | None:
        dates = sorted({duty.date for duty in self.horizon.duties}, key=lambda one: (abs(one - date), one))[
            :2
        ]
        return (
            Text("最近的值守日：{days}", "the nearest days of duty: {days}").format(
                days=listed(sorted(dates))
            )
            if dates
            else None
        )


def there(duties: Iterable[Duty]) -> Text:
    """What there is on the day: the segments of each shift."""
    shifts: dict[str, list[object]] = {}
    for duty in duties:
        shifts.setdefault(duty.shift, []).append(duty.segment or ROLE_TEXTS[duty.role])
    there = joined(
        Text("{shift}：{where}", "{shift}: {where}").format(shift=shift, where=listed(dict.fromkeys(where)))
        for shift, where in shifts.items()
    )
    return Text("这一天有 {there}", "on that day there is {there}").format(there=there)


def _problem(message: Text, hint: Text | None) -> RosterError:
    return RosterError.of([Problem(Place(""), message, hint)])
