"""`--what-if`: changes of a plan as one writes them on the command line, in English or Chinese words.

    away: NAME DATES            请假: 姓名 日期        someone is away
    recall: NAME DATES          销假: 姓名 日期        someone comes back from leave
    gone: NAME DATE             离岗: 姓名 日期        someone leaves, no longer serving from the date on
    lend: UNIT UNIT DATES       借调: 单位 单位 日期   people of the first unit may serve for the second
    drop: DATE SHIFT [SEGMENT]  撤岗: 日期 班次 [路段] posts are dropped
    lift: RULE [NAME] [+N]      放宽: 规则 [姓名] [+N] a maximum is raised
    other-plan.yaml             the plan itself is another

Dates are `2027-02-05`, `2027-02-05..08`, `2月5日..8日`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from roster.domain.dates import Quarter, Span
from roster.domain.duties import Duty
from roster.domain.text import Text, listed
from roster.errors import Place, Problem, RosterError
from roster.explaining.plan_changes import Away, Change, Dropped, Gone, Lent, Lifted, Recalled
from roster.job.opening import Job
from roster.language.lookup import UNIT, Names, Persons, nearest
from roster.language.phrases import name_of
from roster.language.spans import Range
from roster.language.spelling import key
from roster.language.typed import dates_typed, is_dates, phrases, words_of
from roster.rules.base import Rule

_T = TypeVar("_T")

_KINDS = {
    "away": ("away", "请假", "不在岗", "休假"),
    "recall": ("recall", "销假", "召回"),
    "gone": ("gone", "离岗", "调走", "调离"),
    "lend": ("lend", "借调", "借人"),
    "drop": ("drop", "撤岗", "取消"),
    "lift": ("lift", "放宽"),
}
"""The words for each kind of change."""

_FORMS = {
    "away": Text("请假: 张三 2027-02-05..08", "away: NAME 2027-02-05..08"),
    "recall": Text("销假: 张三 2027-02-05..08", "recall: NAME 2027-02-05..08"),
    "gone": Text("离岗: 张三 2027-02-05", "gone: NAME 2027-02-05"),
    "lend": Text("借调: 甲科 乙站 2027-02-05..08", "lend: UNIT UNIT 2027-02-05..08"),
    "drop": Text("撤岗: 2027-02-05 班次 路段", "drop: 2027-02-05 SHIFT SEGMENT"),
    "lift": Text("放宽: 值班次数上限 张三 +1", "lift: max-duties NAME +1"),
}


def is_plan(text: str) -> bool:
    """Whether a what-if names another plan instead of a change."""
    return text.lower().endswith((".yaml", ".yml")) or Path(text).is_dir()


def changes_of(job: Job, texts: Sequence[str]) -> tuple[Change, ...]:
    """The changes that are written; raises RosterError with everything wrong with them."""
    found: list[Change] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            found += _Reading(job, text).changes()
        except RosterError as error:
            problems += error.problems
    if problems:
        raise RosterError(tuple(problems), language=job.plan.language)
    return tuple(found)


class _Reading:
    """One change as it is written."""

    def __init__(self, job: Job, text: str) -> None:
        self.job = job
        self.horizon = job.horizon
        self.text = text
        head, _, rest = text.replace(":", ":").partition(":")
        words = {word: kind for kind, those in _KINDS.items() for word in those}
        kind = words.get(head.strip().lower())
        if kind is None:
            raise self._wrong(
                Text("不认识“{w}”", "“{w}” is not known").format(w=head.strip()),
                Text("写 {forms}", "write {forms}").format(
                    forms=listed(f"“{form.zh}”" for form in _FORMS.values())
                )
                if job.plan.language == "zh"
                else Text("写 {forms}", "write {forms}").format(
                    forms=listed(f"“{form.en}”" for form in _FORMS.values())
                ),
            )
        self.kind = kind
        rest = rest.replace("→", " ").replace("->", " ")
        rest = re.sub(r"(?<=[\d日])\s*(\.\.|至|到|~)\s*(?=\d)", r"\1", rest)
        self.words = list(phrases(words_of(rest), self._means, _apart))

    def _means(self, text: str) -> bool:
        """Whether a text names something that such a change may have."""
        if self.kind == "lend":
            return bool(self.units.find(text))
        if self.kind == "drop":
            return key(text) in set().union(*map(_named, self.horizon.duties))
        return bool(self.persons.find(text) or (self.kind == "lift" and self.maxima.find(text)))

    def changes(self) -> list[Change]:
        readers: dict[str, Callable[[], list[Change]]] = {
            "away": self._away,
            "recall": self._recall,
            "gone": self._gone,
            "lend": self._lend,
            "drop": self._drop,
            "lift": self._lift,
        }
        found = readers[self.kind]()
        if self.words:
            raise self._wrong(Text("多了“{w}”", "“{w}” is too much").format(w=" ".join(self.words)), None)
        return found

    def _away(self) -> list[Change]:
        (first, last), person = self._dates(), self._named(self.persons)
        return [Away(person, Span(first, last))]

    def _recall(self) -> list[Change]:
        (first, last), person = self._dates(), self._named(self.persons)
        if not any(span.overlaps(Span(first, last)) for span in person.away):
            away = (
                listed(f"{span.first or ''}..{span.last or ''}" for span in person.away)
                if person.away
                else None
            )
            raise self._wrong(
                Text("{name}那几天没有请假", "{name} is not away then").format(name=name_of(person)),
                None if away is None else Text("请假的日子：{away}", "away on: {away}").format(away=away),
            )
        return [Recalled(person, first, last)]

    def _gone(self) -> list[Change]:
        (first, _), person = self._dates(), self._named(self.persons)
        return [Gone(person, first)]

    def _lend(self) -> list[Change]:
        first, last = self._dates()
        lender, borrower = self._named(self.units), self._named(self.units)
        return [Lent(lender, borrower, first, last)]

    def _drop(self) -> list[Change]:
        first, last = self._dates()
        duties = [duty for duty in self.horizon.duties if first <= duty.date <= last]
        while self.words:
            word = self.words.pop(0)
            kept = [duty for duty in duties if key(word) in _named(duty)]
            if not kept:
                known = {text for duty in duties for text in (duty.shift, duty.segment, duty.name) if text}
                raise self._wrong(
                    Text("那几天没有“{w}”的值守", "there is no duty “{w}” then").format(w=word),
                    nearest(word, known),
                )
            duties = kept
        if not duties:
            raise self._wrong(Text("那几天没有值守", "there is no duty then"), None)
        return [Dropped(duty, duty.room) for duty in duties]

    def _lift(self) -> list[Change]:
        chosen = self._named(self.maxima)
        more = bool(self.words) and not _NUMBER.fullmatch(self.words[0])
        person = self._named(self.persons) if more else None
        by = int(self.words.pop(0)) if self.words else 1
        return [Lifted(rule, person, by) for rule in chosen]

    # -- words ---------------------------------------------------------------------------------

    @cached_property
    def persons(self) -> Persons:
        return Persons(self.horizon.people)

    @cached_property
    def units(self) -> Names[str]:
        return Names(UNIT, ((unit.name, unit.name) for unit in self.horizon.units))

    @cached_property
    def maxima(self) -> Names[list[Rule]]:
        by_name: dict[str, list[Rule]] = {}
        for rule in self.job.rules:
            for word in (rule.rule, *type(rule).zh) if rule.maximum is not None else ():
                by_name.setdefault(word, []).append(rule)
        return Names(Text("上限", "maximum"), by_name.items())

    def _named(self, names: Names[_T]) -> _T:
        if not self.words:
            raise self._wrong(Text("没有写完", "something is missing"), self._form())
        word = self.words.pop(0)
        found = names.find(word)
        if len(found) != 1:
            message, hint = names.unclear(word, found)
            raise self._wrong(message, hint or self._form())
        return found[0]

    def _dates(self) -> Range:
        place = next((n for n, word in enumerate(self.words) if is_dates(word)), None)
        if place is None:
            raise self._wrong(Text("没有写日期", "there is no date"), self._form())
        quarter = self.horizon.quarter
        found = dates_typed(self.words.pop(place), quarter.year)
        if found is None:
            wrong = Text(
                "没有这一天，或先后颠倒", "there is no such date, or the end comes before the beginning"
            )
            raise self._wrong(wrong, self._form())
        if not Span(*found).overlaps(quarter):
            raise self._wrong(
                Text("日期不在{q}内", "the dates are not in {q}").format(q=quarter),
                Text("用 --quarter {q}", "use --quarter {q}").format(q=Quarter.of(found[0])),
            )
        return found

    def _form(self) -> Text:
        return Text("写 {form}", "write {form}").format(form=_FORMS[self.kind])

    def _wrong(self, message: Text, hint: Text | None) -> RosterError:
        said = Text("--what-if “{t}”：{m}", "--what-if “{t}”: {m}").format(t=self.text, m=message)
        return RosterError.of([Problem(Place(""), said, hint)])


_NUMBER = re.compile(r"\+?\d+")


def _apart(word: str) -> bool:
    return is_dates(word) or _NUMBER.fullmatch(word) is not None


def _named(duty: Duty) -> set[str]:
    """What a duty may be called by, as keys."""
    return {key(text) for text in (duty.shift, duty.segment or "", duty.name)}
