"""Names as they are printed: weekdays, kinds of day, lines of fairness."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from roster.almanac.names import english, lunar_text, word_text
from roster.domain.dates import Day, Kind, Quarter
from roster.domain.duties import Duty
from roster.domain.text import Language, Text, plain
from roster.language.marks import ALL_SEGMENTS, PROVISIONAL, RESERVE

WEEKDAYS = tuple(
    Text(zh, en)
    for zh, en in zip(
        ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        strict=True,
    )
)

KINDS: dict[Kind, Text] = {
    "workday": Text("工作日", "workday"),
    "weekend": Text("周末", "weekend"),
    "holiday": Text("法定节假日", "holiday"),
    "makeup-workday": Text("调休上班", "make-up workday"),
}


class Placed(Protocol):
    """A duty, or the row of a file for one."""

    @property
    def segment(self) -> str | None:
        """The road segment; None for a leader of all, or a reserve."""

    @property
    def reserve(self) -> bool:
        """Whether it is on call."""


def place_text(duty: Placed) -> Text:
    """Where a duty is: its segment, all of them for a leader, on call for a reserve."""
    if duty.segment is not None:
        return plain(duty.segment)
    return RESERVE if duty.reserve else ALL_SEGMENTS


def line_text(line: str) -> Text:
    """A line of fairness as it heads a column; one crossed with a group, word by word."""
    words = [word_text(word) for word in line.split("·")]
    return Text("·".join(word.zh for word in words), "·".join(word.en for word in words))


def named(name: str, language: Language) -> str:
    """A festival, period or holiday in a language."""
    return word_text(name).zh if language == "zh" else english(name)


def day_title(day: Day, language: Language) -> str:
    """The festival or holiday in the column of weekdays, else the weekday."""
    if day.festivals:
        return named(day.festivals[0], language)
    return WEEKDAYS[day.weekday - 1].to(language)


def day_note(day: Day, language: Language) -> str:
    """The lunar date, and the period or kind that makes the day special."""
    names = day.periods or ((day.holiday,) if day.holiday and day.kind == "holiday" else ())
    special = ("、" if language == "zh" else ", ").join(named(name, language) for name in names)
    if day.kind == "makeup-workday":
        special = KINDS[day.kind].to(language)
    mark = f"({PROVISIONAL.to(language)})" if day.provisional else ""
    return " ".join(part for part in (_lunar(day, language), f"{special}{mark}") if part)


def _lunar(day: Day, language: Language) -> str:
    """The lunar date; in English marked as lunar."""
    return Text("{d}", "lunar {d}").format(d=lunar_text(day.lunar)).to(language) if day.lunar else ""


def times(duty: Duty) -> str:
    """19:00-23:00; an end that is not after the start is on the next day."""
    return f"{duty.start:%H:%M}-{duty.end:%H:%M}"


def amount(value: Fraction) -> str:
    """A number of duties to a tenth; whole where it is whole."""
    return f"{float(round(value, 1)):g}"


def quarter_title(title: str, quarter: Quarter) -> Text:
    """The title of a quarter's table on a screen."""
    return Text(f"{title}（{quarter}）", f"{title} ({quarter})")
