"""Spans of dates as people write them: 2月3日至5日, 2.3-2.5, 2027/2/3—2/5, 2月3日、2月5日上午, 3月底."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from roster.language.dates import parse_date
from roster.language.spelling import folded

Range = tuple[dt.date, dt.date]
"""The first and the last date, both included."""

_DIGITS = "零一二三四五六七八九"
_YEAR_IN_WORDS = re.compile(rf"[〇{_DIGITS}]{{4}}(?=年)")
_IN_WORDS = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日号])")
_BESIDE = re.compile(
    r"[(\[【][^()\[\]【】]*[)\]】]|共计?\s*\d+(?:\.\d+)?\s*个?(?:工作)?[天日]|\d+(?:\.\d+)?\s*个?(?:工作日|天)"
    r"|T?\d{1,2}:\d{2}(?::\d{2})?|(?:星期|周|礼拜)[一二三四五六日天]|[上下]午|[全半]天|[自从止]|起(?=\s*[至到])"
)
"""What is written beside dates and not read: how many days, which half of a day, weekdays."""
_PARTS = re.compile(r"[、,;\n]+")
_BAR = re.compile(r"\s*(?:\.\.+|[至到~〜]|[—–―−]+|-+)\s*")
_BEFORE = re.compile(r"^\D+(?=\d)")
_AFTER = re.compile(r"[^\d日号月份底末]+$")
_MONTH = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})月(?:份|底|末)?")
_OPEN = re.compile(r"[至到截前].*|.*[起后前]|\d{1,2}[-/]\d{1,2}[日号]")
"""What has no beginning or no end, and 3-5日, of which nobody knows the month."""
_DAY = re.compile(r"(\d{1,2})[日号]?")
_FAR = 300
"""Days from the quarter beyond which a date without a year is not meant (29 February of another year)."""
_LONGEST = 200
"""The most days of a span whose end has no year and falls in the next one: longer ones are mistakes."""


def spans_near(text: str, near: dt.date) -> tuple[Range, ...]:
    """The spans in a text; without a year, those nearest to `near`. Empty where any part is none."""
    said = parse_spans(text)
    found = (parse_spans(text, year) for year in (near.year, near.year - 1, near.year + 1))
    kept = [one for one in found if one and abs(one[0][0] - near).days <= _FAR]
    return said or min(kept, key=lambda one: abs(one[0][0] - near), default=())


def parse_spans(text: str, year: int | None = None) -> tuple[Range, ...]:
    """The spans in a text; without `year`, a date needs its own. Empty where any part is none."""
    found: list[Range] = []
    for part in _parts(text):
        span = parse_span(part, found[-1][1].year if found else year) or _same_month(part, found)
        if span is None:
            return ()
        found.append(span)
    return tuple(found)


def _parts(text: str) -> Iterator[str]:
    text = _YEAR_IN_WORDS.sub(lambda year: "".join(_digit(sign) for sign in year[0]), folded(text))
    text = _IN_WORDS.sub(lambda word: str(_number(word[0])), text)
    text = re.sub(r"(?<=[年月日号])\s+(?=\d)|(?<=\d)\s+(?=[年月日号])", "", text)
    for part in map(str.strip, _PARTS.split(_BESIDE.sub("", text))):
        if part:
            yield "" if _OPEN.fullmatch(part) else _AFTER.sub("", _BEFORE.sub("", part))


def parse_span(text: str, year: int | None) -> Range | None:
    """A date, a month, or two of them with a bar between, and nothing beside. None for anything else."""
    begin = _date(text, year)
    if begin is not None:
        return begin, begin
    whole = _month(text, year)
    if whole is not None and not text.endswith(("底", "末")):
        return whole
    for bar in _BAR.finditer(text):
        first, last = text[: bar.start()], text[bar.end() :]
        months = _month(first, year)
        begin = _date(first, year) or (months and months[0])
        end = _end(last, begin) if begin else None
        if begin and end:
            return begin, end
    return None


def _end(text: str, begin: dt.date) -> dt.date | None:
    """The end of a span: a date, a month to its last day, or a day of the month it began in."""
    day = _DAY.fullmatch(text)
    if day:
        text = f"{begin.year}-{begin.month}-{day[1]}"
    for year in (begin.year, begin.year + 1):
        months = _month(text, year)
        end = _date(text, year) or (months and months[1])
        if end is not None and begin <= end and (year == begin.year or (end - begin).days <= _LONGEST):
            return end
    return None


def _same_month(text: str, found: list[Range]) -> Range | None:
    """A day, or two, in the month in which the span before it ended: 2月3日、5日."""
    if not found:
        return None
    last = found[-1][1]
    return parse_span(f"{last.year}-{last.month}-{text}", last.year) if _DAY.match(text) else None


def _date(text: str, year: int | None) -> dt.date | None:
    """A date; among dates, 2.5 is the fifth of February."""
    return parse_date(re.sub(r"^(\d{1,2})\.(\d{1,2})$", r"\1-\2", text.strip()), year)


def _month(text: str, year: int | None) -> Range | None:
    """The first and the last day of a month."""
    found = _MONTH.fullmatch(text)
    if found is None or not (found[1] or year) or not 1 <= int(found[2]) <= 12:
        return None
    first = dt.date(int(found[1] or year or 0), int(found[2]), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _digit(sign: str) -> str:
    return "0" if sign == "〇" else str(_DIGITS.index(sign))


def _number(word: str) -> int:
    """A number up to 99 in words: 三, 十, 二十, 二十三."""
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return int("".join(map(_digit, word)))
    return 10 * (int(_digit(tens)) if tens else 1) + (int(_digit(ones)) if ones else 0)
