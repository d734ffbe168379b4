"""What changes cost, in the words of the rules."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial

from roster.checking.effects import Effect
from roster.domain.duties import Duty
from roster.domain.people import Person
from roster.domain.reasons import Cost, Load
from roster.domain.text import Language, Text, joined, plain
from roster.domain.tiers import TierKey
from roster.explaining.case import Case
from roster.language.names import amount, line_text
from roster.language.options import carried_text
from roster.language.phrases import days_text, name_of
from roster.rules.base import Breach
from roster.rules.tiers import TIER_TITLES, TierName

_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")

_GAP = re.compile(r"(?<=[\d一-鿿]) (?=[一-鿿])")
"""A space before a Chinese word: a line would be broken there."""

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

_UNITS: dict[TierName, Text] = {
    "vacancies": Text("空岗{more}{n}个", "{n} {more} vacant {n:post|posts}"),
    "staffing": Text("人数偏差{more}{n}分", "numbers off what is preferred: {n} {n:point|points} {more}"),
    "turns": Text("未按轮次{more}{n}分", "out of turn: {n} {n:point|points} {more}"),
    "wishes": Text("未满足的意愿{more}{n}分", "wishes refused: {n} {n:point|points} {more}"),
    "place": Text("借自外单位{more}{n}人次", "{n} {more} {n:post|posts} held by other units"),
    "spacing": Text("间隔不足{more}{n}次", "{n} {more} {n:duty|duties} too close"),
    "rotation": Text("重复路段{more}{n}次", "{n} {more} {n:visit|visits} too many to one segment"),
}


def clash_texts(effect: Effect, person: Person, duty: Duty) -> tuple[Text, ...]:
    """The rules that a change breaks, said of one person in a duty."""
    return tuple(_grouped(effect.clashes, person, duty))


def costs_of(case: Case, effect: Effect, person: Person, duty: Duty) -> tuple[Cost, ...]:
    """What a change costs, tier by tier; what is better has an amount below 0."""
    return tuple(
        Cost(key.name, key.part, more, _cost_text(case, effect, key, more, person, duty))
        for key, more in effect.tiers
    )


def _cost_text(case: Case, effect: Effect, key: TierKey, more: Fraction, person: Person, duty: Duty) -> Text:
    """What makes a tier worse, in the rules' own sentences where they have any; else by how much."""
    told: list[Text] = []
    if more > 0 and "fairness" in key.names:
        told += [
            load_text(case.load(who, line, one))
            for who, line, one in effect.served
            if who == person.id and one > 0 and key.part in {None, line}
        ]
    if more > 0:
        told += _grouped(
            (breach for rule, breach in effect.worse if rule.tier in key.names and rule.tier != "fairness"),
            person,
            duty,
        )
    return joined(told) if told else difference(key, more)


def _grouped(breaches: Iterable[Breach], person: Person, duty: Duty) -> Iterator[Text]:
    """The first sentence of each rule, and how many more it says."""
    said: dict[str, list[Text]] = {}
    for breach in breaches:
        said.setdefault(breach.rule, []).append(bare(breach.message, person, duty))
    for texts in said.values():
        more = (
            Text("（另{n}处）", " (and {n} more)").format(n=len(texts) - 1) if len(texts) > 1 else plain("")
        )
        yield Text("{text}{more}", "{text}{more}").format(text=texts[0], more=more)


def load_text(load: Load) -> Text:
    """That a duty would be someone's so many-th of the line, against the fair share and what was carried
    before."""
    line = line_text(load.line)
    if load.fair is None:
        return Text("没有“{line}”的应担份额", "has no share of “{line}”").format(line=line)
    text = Text(
        "会是第{n}次“{line}”，应担{fair}次{before}",
        "would be the {nth} “{line}” duty against a fair share of {fair}{before}",
    )
    return text.format(
        n=amount(load.served),
        nth=ordinal(load.served),
        line=line,
        fair=amount(load.fair),
        before=carried_text(load),
    )


def difference(key: TierKey, more: Fraction) -> Text:
    """By how much a tier is worse or better, in its own unit."""
    word = Text("多", "more") if more > 0 else Text("少", "fewer")
    if key.terms:
        title = " + ".join
        return Text("“{zh}”合计{word}{n}分", "“{en}” together: {n} {n:point|points} {word}").format(
            zh="、".join(TIER_TITLES[name].zh for name, _ in _names(key)),
            en=title(TIER_TITLES[name].en for name, _ in _names(key)),
            word=word,
            n=amount(abs(more)),
        )
    if key.name == "fairness":
        text = (
            Text("“{line}”不如现在公平", "“{line}” would be less fair")
            if more > 0
            else Text("“{line}”会更公平", "“{line}” would be fairer")
        )
        return text.format(line=line_text(key.part or ""))
    if key.part == "even":
        worse = Text("意愿的取舍更不均", "wishes would be granted less evenly")
        return worse if more > 0 else Text("意愿的取舍更均匀", "wishes would be granted more evenly")
    unit = next(text for name, text in _UNITS.items() if name == key.name)
    return unit.format(more=word, n=amount(abs(more)))


def _names(key: TierKey) -> Iterator[tuple[TierName, int]]:
    weights = dict(key.terms)
    yield from ((name, weights[name]) for name in TIER_TITLES if name in weights)


def bare(text: Text, person: Person, duty: Duty) -> Text:
    """A sentence about one person in one duty without naming either again, its dates as one says them."""
    named = f"{duty.date} {duty.shift}{'' if duty.segment is None else ' ' + duty.segment}"
    zh = text.zh.removeprefix(f"{named}：").removeprefix(name_of(person)).removeprefix("：")
    en = text.en.removeprefix(f"{named}: ").removeprefix(name_of(person)).removeprefix(":").lstrip()
    zh = _GAP.sub("", zh)
    return Text(
        _DATE.sub(partial(_day, duty.date.year, "zh"), zh), _DATE.sub(partial(_day, duty.date.year, "en"), en)
    )


def _day(year: int, language: Language, match: re.Match[str]) -> str:
    """A date of the year as one says it: 2月5日 · 5 Feb; of another year as it is written."""
    date = dt.date.fromisoformat(match[0])
    if date.year != year:
        return match[0]
    return days_text(date, date).to(language)


def ordinal(count: Fraction) -> str:
    """1st, 2nd, 11th; a number that is not whole as it is."""
    if count.denominator != 1:
        return amount(count)
    number = int(count)
    last = 0 if number % 100 in {11, 12, 13} else number % 10
    return f"{number}{_ENDINGS.get(last, 'th')}"
