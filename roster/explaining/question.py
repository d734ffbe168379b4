"""What is asked: the words of a question, and the duties and the person they mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.schedule import Schedule
from roster.domain.text import Text, listed
from roster.errors import Place, Problem, RosterError
from roster.explaining.case import Case
from roster.language.phrases import ROLE_TEXTS
from roster.language.typed import names_of, phrases, tidy, words_of

_DATE = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")

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
    """What is asked: a person alone (`date` None), or a date with the duties meant and, where named, the person."""

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
    """The quarter of the date among the words; without a year, the last of the known ones that has such a date."""
    each = [one for word in words for one in words_of(word)]
    match = next((match for word in each if (match := _DATE.fullmatch(word))), None)
    if match is None:
        return None
    if match[1]:
        date = _date(match, None)
        return None if date is None else Quarter.of(date)
    dates = ((quarter, _date(match, quarter)) for quarter in sorted(known, reverse=True))
    return next((quarter for quarter, date in dates if date in quarter), None)


def ask(case: Case, words: Sequence[str]) -> Question:
    """The question that the words make; raises RosterError where one of them means nothing, or together too much."""
    return _Asking(case).question([word.strip() for word in words if word.strip()])


class _Asking:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.horizon = case.job.horizon
        self.known = {
            "segment": {tidy(duty.segment) for duty in self.horizon.duties if duty.segment},
            "shift": {tidy(duty.shift) for duty in self.horizon.duties},
            "duty": {tidy(duty.name) for duty in self.horizon.duties},
        }

    def question(self, words: Sequence[str]) -> Question:
        date: dt.date | None = None
        person: Person | None = None
        duties = list(self.horizon.duties)
        narrowed = False
        for word in self._phrases(words):
            match = None if self._people(word) else _DATE.fullmatch(word)
            if match and date is None:
                date = self._day(word, match)
                duties = [duty for duty in duties if duty.date == date]
                continue
            found = self._people(word)
            if found:
                person = self._one(word, found)
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
                    "写 roster explain 2027-02-05 路段,或 roster explain 姓名",
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
        people = (name for person in self.horizon.people for name in names_of(person))
        known = {*people, *_ROLES, *(name for names in self.known.values() for name in names)}
        each = [one for word in words for one in words_of(word)]
        yield from phrases(each, known, _DATE.fullmatch)

    def _day(self, word: str, match: re.Match[str]) -> dt.date:
        date = _date(match, self.horizon.quarter)
        if date is None:
            raise _problem(Text("没有“{w}”这一天", "there is no such date as “{w}”").format(w=word), None)
        if date not in self.horizon.quarter:
            raise _problem(
                Text("{date}不在{q}内", "{date} is not in {q}").format(date=date, q=self.horizon.quarter),
                Text("用 --quarter {q}", "use --quarter {q}").format(q=Quarter.of(date)),
            )
        return date

    def _people(self, word: str) -> list[Person]:
        exact = [
            person for person in self.horizon.people if word in names_of(person) - {tidy(person.name)}
        ] or [person for person in self.horizon.people if word == tidy(person.id)]
        return exact or [person for person in self.horizon.people if tidy(person.name) == word]

    @staticmethod
    def _one(word: str, found: Sequence[Person]) -> Person:
        if len(found) > 1:
            raise _problem(
                Text("有{n}个“{w}”", "there are {n} “{w}”").format(n=len(found), w=word),
                Text("请写编号:{ids}", "write the id: {ids}").format(ids=listed(one.id for one in found)),
            )
        return found[0]

    def _matching(self, word: str, duties: Sequence[Duty]) -> list[Duty] | None:
        """Those of the duties that a word means; None where it means no duty of the quarter."""
        role = _ROLES.get(word)
        if word in self.known["segment"]:
            return [duty for duty in duties if duty.segment and tidy(duty.segment) == word]
        if word in self.known["shift"]:
            return [duty for duty in duties if tidy(duty.shift) == word]
        if word in self.known["duty"]:
            return [duty for duty in duties if tidy(duty.name) == word]
        if role is not None:
            return [duty for duty in duties if duty.role == role]
        return None

    def _unknown(self, word: str) -> RosterError:
        people = [word for person in self.horizon.people for word in (person.name, person.id)]
        known = [*self.known["segment"], *self.known["shift"], *self.known["duty"], *people, *_ROLES]
        return _problem(
            Text(
                "没有叫“{w}”的路段、班次、任务或人员",
                "there is no segment, shift, duty or person called “{w}”",
            ).format(w=word),
            _nearest(word, known),
        )

    def _not_then(self, word: str, date: dt.date | None, duties: Sequence[Duty]) -> RosterError:
        message = Text("{date}没有“{w}”的值守", "there is no duty “{w}” on {date}").format(date=date, w=word)
        return _problem(message, there(duties)) if duties else _problem(message, None)

    def _which(self, date: dt.date, duties: Sequence[Duty]) -> RosterError:
        return _problem(
            Text(
                "{date}有好几个岗,请再写路段、班次或人员",
                "there are several posts on {date}: name a segment, shift or person",
            ).format(date=date),
            there(duties),
        )

    def _near_days(self, date: dt.date) -> Text | None:
        dates = sorted({duty.date for duty in self.horizon.duties}, key=lambda one: (abs(one - date), one))[
            :2
        ]
        return (
            Text("最近的值守日:{days}", "the nearest days of duty: {days}").format(days=listed(sorted(dates)))
            if dates
            else None
        )


def there(duties: Iterable[Duty]) -> Text:
    """What there is on the day: the segments of each shift."""
    shifts: dict[str, list[object]] = {}
    for duty in duties:
        shifts.setdefault(duty.shift, []).append(duty.segment or ROLE_TEXTS[duty.role])
    parts = [
        Text("{shift}:{where}", "{shift}: {where}").format(shift=shift, where=listed(dict.fromkeys(where)))
        for shift, where in shifts.items()
    ]
    there = Text(";".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    return Text("这一天有 {there}", "on that day there is {there}").format(there=there)


def _date(match: re.Match[str], quarter: Quarter | None) -> dt.date | None:
    """The date of a match; without a year, of the quarter's. None where there is no such date."""
    year = int(match[1]) if match[1] else None if quarter is None else quarter.year
    try:
        return None if year is None else dt.date(year, int(match[2]), int(match[3]))
    except ValueError:
        return None


def _nearest(word: str, known: Iterable[str]) -> Text | None:
    best = process.extract(word, sorted(set(known)), scorer=fuzz.ratio, score_cutoff=40, limit=3)
    if not best:
        return None
    return Text("是不是{words}?", "did you mean {words}?").format(words=listed(f"“{one[0]}”" for one in best))


def _problem(message: Text, hint: Text | None) -> RosterError:
    return RosterError.of([Problem(Place(""), message, hint)])
