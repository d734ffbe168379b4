"""The almanac: every day of any year from 1990 to 2099, in the bureau's terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from roster.almanac.lunar import festivals, lunar_dates
from roster.almanac.names import BLOCK_WORDS, LOW_CARBON_DAY, WEEKDAY_WORDS, aliases, spellings
from roster.almanac.notices import Notice
from roster.almanac.periods import BUILT_IN, RITUAL, Period, dates_of
from roster.almanac.statutory import DaysOff, days_off, statutory_days
from roster.domain.dates import FIRST_YEAR, LAST_YEAR, ONE_DAY, Day, Kind, Quarter, Span, dates_between
from roster.domain.text import Text
from roster.errors import Place, Problem, RosterError


class Almanac:
    """What each date is, given the periods of a plan and the notices in its folder."""

    def __init__(self, periods: Mapping[str, Period] | None = None, notices: Iterable[Notice] = ()) -> None:
        self.periods: dict[str, Period] = {**BUILT_IN, **(periods or {})}
        self.notices = {notice.year: notice for notice in notices}
        self._known: dict[dt.date, Day] = {}
        self._bare: dict[dt.date, Day] = {}

    def day(self, date: dt.date) -> Day:
        """What the date is; raises RosterError outside 1990-2099."""
        return self.days(date, date)[0]

    def days(self, first: dt.date, last: dt.date) -> tuple[Day, ...]:
        """Every day from `first` to `last`; raises RosterError outside 1990-2099."""
        for date in (first, last):
            if not FIRST_YEAR <= date.year <= LAST_YEAR:
                message = Text("{year}年超出历法范围", "the year {year} is out of range").format(
                    year=date.year
                )
                hint = Text("可用1990年至2099年", "1990 to 2099 are known")
                raise RosterError.of([Problem(Place(""), message, hint)])
        missing = [date for date in dates_between(first, last) if date not in self._known]
        if missing:
            self._known |= self._made(missing[0], missing[-1])
        return tuple(self._known[date] for date in dates_between(first, last))

    def known_days(self, first: dt.date, last: dt.date) -> tuple[Day, ...]:
        """The days from `first` to `last` that the almanac knows: none before 1990 or after 2099."""
        first, last = max(first, dt.date(FIRST_YEAR, 1, 1)), min(last, dt.date(LAST_YEAR, 12, 31))
        return self.days(first, last) if first <= last else ()

    def canonical(self, word: str) -> str | None:
        """The word that a spelling means (法定节假日: holiday); None for a word that means no day or line."""
        if word in self.periods:
            return word
        return aliases().get(word)

    def words(self) -> frozenset[str]:
        """Every word by which a plan may mean days."""
        return frozenset(aliases()) | frozenset(self.periods)

    @cached_property
    def own_lines(self) -> tuple[str, ...]:
        """The periods that ask for a line of fairness of their own."""
        return tuple(name for name, period in self.periods.items() if period.line)

    def warnings(self, quarter: Quarter) -> tuple[Text, ...]:
        """What should be known before a quarter is built: provisional days, a date that follows no rule."""
        found: list[Text] = []
        if any(day.provisional for day in self.days(quarter.first, quarter.last)):
            found.append(
                Text(
                    "{year}年放假通知尚未录入，{quarter}的节假日为暂定；通知发布后写入 holidays/{year}.yaml"
                    " 再重排",
                    "no notice for {year} is known: the holidays of {quarter} are provisional; put it into"
                    " holidays/{year}.yaml and build again",
                ).format(year=quarter.year, quarter=quarter)
            )
        if quarter.number == 2 and LOW_CARBON_DAY not in self.periods_in(quarter.year):
            found.append(
                Text(
                    "没有写全国低碳日的日期（每年另行公布，多在五、六月）：如需值守，请在 periods 中写明",
                    "the date of the Low-Carbon-Day is not set (announced each year, mostly May or June):"
                    " name it under periods if it is manned",
                )
            )
        return tuple(found)

    def periods_in(self, year: int) -> frozenset[str]:
        """The periods that have a day in the year."""
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        covers = self._covers(first, last)
        return frozenset(
            name for name, dates in covers.items() if any(first <= date <= last for date in dates)
        )

    def _made(self, first: dt.date, last: dt.date) -> dict[dt.date, Day]:
        covers = self._covers(first, last)
        return {date: self._covered(self._plain(date), covers) for date in dates_between(first, last)}

    def _covers(self, first: dt.date, last: dt.date) -> dict[str, set[dt.date]]:
        """The dates of each period from `first` to `last` and around them; one that names another comes after
        it.
        """
        covers: dict[str, set[dt.date]] = {}
        span = Span(
            max(first - 62 * ONE_DAY, dt.date(FIRST_YEAR, 1, 1)),
            min(last + 62 * ONE_DAY, dt.date(LAST_YEAR, 12, 31)),
        )

        def means(date: dt.date, word: str) -> bool:
            return date in covers[word] if word in covers else word in self._plain(date).words

        for name in sorted(self.periods, key=self._depth):
            covers[name] = dates_of(name, self.periods[name], span, means)
        return covers

    def _depth(self, name: str, above: tuple[str, ...] = ()) -> int:
        """How many periods must be known before this one; raises RosterError where they go in a circle."""
        period = self.periods[name]
        if name in above:
            message = Text(
                "时段“{name}”绕了一圈又指回自己", "period “{name}” refers to itself in a circle"
            ).format(name=name)
            raise RosterError.of([Problem(Place(""), message)])
        named = {
            word for window in (period, *period.years.values()) for word in (*window.on, *window.except_)
        }
        return 1 + max(
            (
                self._depth(other, (*above, name))
                for other in named
                if other in self.periods and other != name
            ),
            default=0,
        )

    def _plain(self, date: dt.date) -> Day:
        """The day without the periods of the plan."""
        if date not in self._bare:
            notice, following = self.notices.get(date.year), self.notices.get(date.year + 1)
            self._bare[date] = _plain_day(date, notice, following)
        return self._bare[date]

    def _covered(self, day: Day, covers: Mapping[str, set[dt.date]]) -> Day:
        periods = tuple(name for name in self.periods if day.date in covers[name])
        # A period of a festival's name means its whole window; the plan's words follow it.
        words = set(day.words)
        for name in self.periods:
            words -= set(spellings(name))
        for name in periods:
            words |= {name, *spellings(name)}
        ritual = any(self._ritual(name) for name in periods)
        if ritual:
            words |= set(spellings("ritual"))
        return Day(
            day.date,
            day.kind,
            day.holiday,
            day.lunar,
            day.festivals,
            periods,
            frozenset(words),
            ritual,
            day.provisional,
            day.statutory,
        )

    def _ritual(self, name: str) -> bool:
        said = self.periods[name].ritual
        return name in RITUAL if said is None else said


@lru_cache(maxsize=512)
def _days_off(year: int) -> DaysOff:
    return days_off(year)


def _plain_day(date: dt.date, notice: Notice | None, following: Notice | None) -> Day:
    off, worked, provisional = _status(date, notice, following)
    weekend = date.isoweekday() > 5
    kind: Kind = "holiday" if off else "makeup-workday" if worked else "weekend" if weekend else "workday"
    holiday = off or (_adjoining(date, notice, following) if kind == "weekend" else None)
    statutory = date in statutory_days(date.year)
    words = {*spellings("every-day"), *WEEKDAY_WORDS[date.isoweekday() - 1], *spellings(kind)}
    words |= set(spellings("workday" if kind in {"workday", "makeup-workday"} else "day-off"))
    if statutory:
        words |= set(spellings("statutory"))
    names = festivals(date.year).get(date, ())
    for name in names:
        words |= set(spellings(name))
    for name in (holiday or "").split("、"):
        words |= set(BLOCK_WORDS.get(name, ()))
    return Day(
        date,
        kind,
        holiday,
        lunar_dates(date.year)[date].name,
        names,
        words=frozenset(words),
        provisional=provisional and kind == "holiday",
        statutory=statutory,
    )


def _status(date: dt.date, notice: Notice | None, following: Notice | None) -> tuple[str | None, bool, bool]:
    """The holiday a date is off for, whether it is a make-up workday, and whether that is provisional."""
    for said in (notice, following):
        if said is not None and (date in said.off or date in said.workdays):
            return said.off.get(date), date in said.workdays, False
    if notice is not None:
        return None, False, False
    known = _days_off(date.year)
    return known.off.get(date), date in known.workdays, known.provisional


def _adjoining(date: dt.date, notice: Notice | None, following: Notice | None) -> str | None:
    """The holiday whose block of days off a weekend day belongs to, by adjoining it."""
    for step in (ONE_DAY, -ONE_DAY):
        near = date + step
        while near.year == date.year and (near - date).days in range(-3, 4):
            off, worked, _ = _status(near, notice, following)
            if off:
                return off
            if worked or near.isoweekday() <= 5:
                break
            near += step
    return None
