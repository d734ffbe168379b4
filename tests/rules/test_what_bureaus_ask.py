"""What a bureau may ask, asked in a plan in either language: built, and judged by a reading of the file alone.

Each case is the rules as written in English and in Chinese keys, and a judge that knows nothing of the product's code.
"""

from __future__ import annotations

import datetime as dt
import itertools
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.running import run

PLAN = """
language: en
units: [{{name: 安监科}}, {{name: 农路站, kind: subordinate}}]
ranks: {{科长: [leader], 科员: [staff], 工勤: [staff]}}
people:
  - {{name: 赵样, unit: 安监科, rank: 科长}}
  - {{name: 钱样, unit: 农路站, rank: 科长}}
  - {{name: 孙样, unit: 安监科, rank: 科员, tags: [党员]{孙样}}}
  - {{name: 李样, unit: 安监科, rank: 科员, tags: [司机]{李样}}}
  - {{name: 周样, unit: 安监科, rank: 工勤{周样}}}
  - {{name: 吴样, unit: 农路站, rank: 科员, tags: [党员, 司机]{吴样}}}
  - {{name: 郑样, unit: 农路站, rank: 工勤, tags: [新人]{郑样}}}
segments: [{{name: 南街, unit: 安监科}}, {{name: 北街, unit: 农路站}}]
shifts: {{早: 07:30-09:00, 晚: 19:00-23:00, 夜: 20:00-08:00}}
duties:
{duties}
{tiers}
rules:
{rules}
"""
MORNINGS = "- {name: 值守, on: [周一, 周二, 周四, 周六, 周日], shifts: [早], staff: 1}"
NIGHTS = "- {name: 值守, on: [周一, 周三, 周六, 周日], shifts: [夜], segments: [南街], staff: 1}"
LED = "- {name: 值守, on: [周六, 周日], shifts: [早], segments: [南街], staff: 1, leaders: 1}"
PAIRS = "- {name: 值守, on: [周一, 周四], shifts: [早, 晚], segments: [南街], staff: 2}"
SPREAD = "- {rule: fair, lines: [leader, workday, weekend]}\n- {rule: spacing, days: 2}"
STAFF = ("孙样", "李样", "周样", "吴样", "郑样")


@dataclass(frozen=True)
class Turn:
    """One person on one duty."""

    person: str
    date: dt.date
    shift: str
    start: dt.datetime
    end: dt.datetime
    segment: str | None
    role: str

    @property
    def hours(self) -> float:
        return (self.end - self.start) / dt.timedelta(hours=1)

    @property
    def week(self) -> tuple[int, int]:
        return self.date.isocalendar()[:2]


class Roster:
    """A schedule as its file has it."""

    def __init__(self, path: Path) -> None:
        data: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        self.rows: list[Any] = data["duties"]
        self.turns = [
            Turn(
                person,
                dt.date.fromisoformat(str(row["date"])),
                row["shift"],
                dt.datetime.fromisoformat(str(row["start"])),
                dt.datetime.fromisoformat(str(row["end"])),
                row["segment"],
                row["role"],
            )
            for row in self.rows
            for person in row["assigned"]
        ]
        self.vacant = sum(row["need"] - len(row["assigned"]) for row in self.rows)

    def of(self, person: str) -> list[Turn]:
        return [turn for turn in self.turns if turn.person == person]

    def groups(self, key: Callable[[Turn], object]) -> list[list[Turn]]:
        found: dict[object, list[Turn]] = defaultdict(list)
        for turn in self.turns:
            found[key(turn)].append(turn)
        return list(found.values())


Judge = Callable[[Roster], bool]


@dataclass(frozen=True)
class Case:
    """Rules in both languages, what must be manned, who is special, and the judge.

    `otherwise` are rules under which the judge finds fault (none where what is asked needs no rule written).
    """

    name: str
    english: str
    chinese: str
    judge: Judge
    duties: str = MORNINGS
    people: str = ""
    tiers: str = ""
    otherwise: str | None = SPREAD


def build(case: Case, rules: str, folder: Path, quarter: str = "2027Q1") -> Roster:
    special = dict.fromkeys(STAFF, "")
    if case.people:
        name, _, more = case.people.partition(" ")
        special[name] = ", " + more
    text = PLAN.format(
        duties=textwrap.indent(case.duties, "  "),
        rules=textwrap.indent(textwrap.dedent(rules).strip(), "  ") if rules else "  []",
        tiers=case.tiers,
        **special,
    )
    (folder / "roster.yaml").write_text(text, encoding="utf-8")
    checked = run("check", "-q", quarter, folder=folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    done = run("build", "-q", quarter, "--force", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    path = folder / "schedules" / f"{quarter}.yaml"
    again = run("check", ".", str(path), folder=folder)
    assert again.returncode == 0, again.stdout + again.stderr
    return Roster(path)


def most(
    key: Callable[[Turn], object], limit: float, weigh: Callable[[Turn], float] = lambda turn: 1
) -> Judge:
    """Nobody has more than so much in one of the groups."""
    return lambda roster: all(
        sum(map(weigh, group)) <= limit for group in roster.groups(lambda turn: (turn.person, key(turn)))
    )


def least(periods: int, key: Callable[[Turn], object], limit: float) -> Judge:
    """Each of the staff has at least so many turns in each of so many groups."""

    def judge(roster: Roster) -> bool:
        counts = Counter((turn.person, key(turn)) for turn in roster.turns if turn.role == "staff")
        keys = {key(turn) for turn in roster.turns}
        return len(keys) == periods and all(counts[person, one] >= limit for person in STAFF for one in keys)

    return judge


def night(turn: Turn) -> float:
    return float(turn.end.date() > turn.date)


def month(turn: Turn) -> int:
    return turn.date.month


def runs(roster: Roster, person: str) -> list[list[dt.date]]:
    dates = sorted({turn.date for turn in roster.of(person)})
    found: list[list[dt.date]] = []
    for date in dates:
        if found and (date - found[-1][-1]).days == 1:
            found[-1].append(date)
        else:
            found.append([date])
    return found


FIRST, LAST = dt.date(2027, 1, 1), dt.date(2027, 3, 31)


def inner(dates: list[dt.date]) -> bool:
    return dates[0] > FIRST and dates[-1] < LAST


CASES = [
    Case(
        "at most, a week, and fewer hours a day",
        "- {rule: total, per: week, at-most: 2}\n- {rule: total, count: hours, per: day, at-most: 2}",
        "- {规则: 总量, 每: 周, 至多: 2}\n- {规则: 工时, 计: 小时, 每: 天, 至多: 2}",
        most(lambda turn: turn.week, 2),
    ),
    Case(
        "at least, a month",
        "- {rule: total, per: month, at-least: 8, who: {rank: [科员, 工勤]}}",
        "- {规则: 总量, 每: 月, 至少: 8, 对象: {职级: [科员, 工勤]}}",
        least(3, month, 8),
    ),
    Case(
        "exactly, a quarter",
        "- {rule: total, per: quarter, exactly: 26, who: 孙样}",
        "- {规则: 总量, 每: 季度, 恰好: 26, 对象: 孙样}",
        lambda roster: len(roster.of("孙样")) == 26,
    ),
    Case(
        "hours, any ten days",
        "- {rule: total, count: hours, days: 10, at-most: 6}",
        "- {规则: 总量, 计: 小时, 天数: 10, 至多: 6}",
        lambda roster: all(
            sum(t.hours for t in roster.of(p) if 0 <= (t.date - FIRST).days - start < 10) <= 6
            for p in STAFF
            for start in range(81)
        ),
    ),
    Case(
        "nights, a week and a month",
        "- {rule: total, count: nights, per: week, at-most: 1}\n- {rule: total, count: nights, per: month, at-most: 4}",
        "- {规则: 总量, 计: 夜班, 每: 周, 至多: 1}\n- {规则: 总量, 计: 夜, 每: 每月, 至多: 4}",
        lambda roster: most(lambda t: t.week, 1, night)(roster) and most(month, 4, night)(roster),
        duties=NIGHTS,
    ),
    Case(
        "exactly one, a period",
        "- {rule: total, per: period, on: [春节], exactly: 1, who: {not: {person: [周样]}, rank: [科员, 工勤]}}",
        "- {规则: 总量, 每: 时段, 日子: [春节], 恰好: 1, 对象: {非: {人员: [周样]}, 职级: [科员, 工勤]}}",
        lambda roster: (
            Counter(t.person for t in roster.turns if t.date.day in range(5, 9))
            == {"孙样": 1, "李样": 1, "吴样": 1, "郑样": 1}
        ),
        duties="- {name: 值守, on: [春节], shifts: [晚], segments: [南街], staff: 1}",
    ),
    Case(
        "a price beside other wants",
        "- {rule: total, per: quarter, at-most: 5, who: {tag: 党员}, weight: 3}",
        "- {规则: 总量, 每: 季度, 至多: 5, 对象: {标签: 党员}, 权重: 3}",
        lambda roster: roster.vacant == 0 and all(len(roster.of(p)) <= 5 for p in ("孙样", "吴样")),
    ),
    Case(
        "rest hours",
        "- {rule: rest, hours: 11}",
        "- {规则: 休息, 时数: 11}",
        lambda roster: all(
            b.start - a.end >= dt.timedelta(hours=11)
            for p in STAFF
            for a, b in itertools.pairwise(sorted(roster.of(p), key=lambda t: t.start))
        ),
        duties="- {name: 值守, on: [every-day], shifts: [早, 晚], segments: [南街], staff: 1}",
        otherwise="",
    ),
    Case(
        "at most two and at least two days running",
        "- {rule: max-days-running, at-most: 2}\n- {rule: min-days-running, at-least: 2}",
        "- {规则: 连班上限, 至多: 2}\n- {规则: 连班下限, 至少: 2}",
        lambda roster: all(len(r) == 2 or not inner(r) for p in STAFF for r in runs(roster, p)),
        duties="- {name: 值守, on: [周五, 周六, 周日, 周一], shifts: [早], segments: [南街], staff: 1}",
    ),
    Case(
        "no single day off",
        "- {rule: min-days-off, at-least: 2}",
        "- {规则: 连休下限, 至少: 2}",
        lambda roster: all(
            (b[0] - a[-1]).days != 2 for p in STAFF for a, b in itertools.pairwise(runs(roster, p))
        ),
        duties="- {name: 值守, on: [周一, 周三, 周五, 周日], shifts: [早], segments: [南街], staff: 2}",
    ),
    Case(
        "no morning after a night",
        "- {rule: may-not-follow, after: [晚], not: [早]}",
        "- {规则: 不得接班, 之后: [晚], 不得: [早]}",
        lambda roster: (
            not any(
                a.shift == "晚" and b.shift == "早" and (b.date - a.date).days == 1
                for p in STAFF
                for a in roster.of(p)
                for b in roster.of(p)
            )
        ),
        duties="- {name: 值守, on: [every-day], shifts: [早, 晚], segments: [南街], staff: 2}",
    ),
    Case(
        "weekends: at most seven; both days or neither",
        "- {rule: max-weekends, at-most: 7}\n- {rule: whole-weekends}",
        "- {规则: 周末值班上限, 至多: 7}\n- {规则: 周末连值}",
        lambda roster: all(
            len({t.week for t in roster.of(p) if t.date.isoweekday() > 5}) <= 7
            and all(n == 2 for n in Counter(t.week for t in roster.of(p) if t.date.isoweekday() > 5).values())
            for p in STAFF
        ),
        duties="- {name: 值守, on: [周六, 周日], shifts: [早], staff: 1}",
    ),
    Case(
        "the same leader on both days of a weekend",
        "- {rule: whole-weekends, which: {role: leader}}",
        "- {规则: 周末两天, 适用值守: {岗位: 带班领导}}",
        lambda roster: all(
            len({t.person for t in group if t.role == "leader"}) == 1
            for group in roster.groups(lambda t: t.week)
        ),
        duties=LED,
    ),
    Case(
        "a party member and a driver in each shift, at most one newcomer",
        "- {rule: composition, each: shift, who: {any: [{tag: 党员}, {rank: 工勤}]}, at-least: 1}\n"
        "- {rule: composition, each: post, who: {tag: 新人}, at-most: 1}\n"
        "- {rule: composition, each: day, who: {tag: 司机}, at-least: 1}",
        "- {规则: 人员搭配, 每: 班次, 对象: {任一: [{标签: 党员}, {职级: 工勤}]}, 至少: 1}\n"
        "- {规则: 人员搭配, 每: 点位, 对象: {标签: 新人}, 至多: 1}\n"
        "- {规则: 人员搭配, 每: 天, 对象: {标签: 司机}, 至少: 1}",
        lambda roster: (
            all({t.person for t in g} & {"李样", "吴样"} for g in roster.groups(lambda t: t.date))
            and all({t.person for t in g} != {"李样"} for g in roster.groups(lambda t: t.start))
        ),
        duties="- {name: 值守, on: [周一, 周四], shifts: [早], segments: [南街], staff: 2}",
    ),
    Case(
        "together, apart, mentor and newcomer",
        "- {rule: together, people: [孙样, 李样]}\n- {rule: apart, people: [周样, 吴样], each: day}\n"
        "- {rule: accompanied, who: {tag: 新人}, by: {tag: 党员}, each: post}",
        "- {规则: 同班, 人员: [孙样, 李样]}\n- {规则: 不同班, 人员: [周样, 吴样], 每: 天}\n"
        "- {规则: 老带新, 对象: {标签: 新人}, 由: {标签: 党员}, 每: 点位}",
        lambda roster: (
            all(
                len(ps & {"孙样", "李样"}) != 1 and ("郑样" not in ps or ps & {"孙样", "吴样"})
                for ps in ({t.person for t in g} for g in roster.groups(lambda t: t.start))
            )
            and not any({"周样", "吴样"} <= {t.person for t in g} for g in roster.groups(lambda t: t.date))
        ),
        duties=PAIRS,
    ),
    Case(
        "nobody is lent",
        "- {rule: own-unit, weight: hard}",
        "- {规则: 本单位优先, 权重: 必须}",
        lambda roster: all(
            (t.segment == "南街") == (t.person in {"孙样", "李样", "周样"}) for t in roster.turns
        ),
    ),
    Case(
        "round the segments, never twice running",
        "- {rule: rotation}",
        "- {规则: 轮岗, 不连续: true, 均匀: true}",
        lambda roster: all(
            abs(n["南街"] - n["北街"]) <= 1 for n in (Counter(t.segment for t in roster.of(p)) for p in STAFF)
        ),
    ),
    Case(
        "a steady post",
        "- {rule: steady-post}\n- {rule: fair, lines: [workday]}",
        "- {规则: 定岗}\n- {规则: 公平, 公平项: [工作日]}",
        lambda roster: sum(len({t.segment for t in roster.of(p)}) for p in STAFF) <= 7,
        duties="- {name: 值守, on: [周一], shifts: [早], staff: 1}",
        otherwise="- {rule: rotation}\n- {rule: fair, lines: [workday]}",
    ),
    Case(
        "one crew through a period",
        "- {rule: one-crew, on: [春节], weight: 2}",
        "- {规则: 固定班组, 时段: [春节], 权重: 2}",
        lambda roster: len({(t.person, t.segment) for t in roster.turns}) == 2,
        duties="- {name: 值守, on: [春节], shifts: [晚], staff: 1}",
    ),
    Case(
        "turns, passing over who is away and giving the turn back",
        "- {rule: turns, people: [孙样, 李样, 周样, 吴样]}",
        "- {规则: 轮流, 名单: [孙样, 李样, 周样, 吴样]}",
        lambda roster: (
            [t.person for t in roster.turns][:8]
            == ["孙样", "周样", "李样", "吴样", "孙样", "周样", "李样", "吴样"]
        ),
        duties="- {name: 值守, on: [周一], shifts: [早], segments: [南街], staff: 1}",
        people="李样 away: [2027-01-11]",
    ),
    Case(
        "quotas as given",
        "- {rule: quota, units: {安监科: 3, 农路站: 1}, weight: hard}",
        "- {规则: 名额, 份额: {安监科: 3, 农路站: 1}, 权重: 硬性}",
        lambda roster: (
            abs(sum(t.person in {"孙样", "李样", "周样"} for t in roster.turns) - len(roster.turns) * 3 / 4)
            < 1
        ),
    ),
    Case(
        "quotas by head-count",
        "- {rule: quota, who: {rank: [科员, 工勤]}}",
        "- {规则: 单位名额, 对象: {职级: [科员, 工勤]}}",
        lambda roster: (
            abs(sum(t.person in {"吴样", "郑样"} for t in roster.turns) - len(roster.turns) * 2 / 5) < 1
        ),
        otherwise="",
    ),
    Case(
        "people on call, free and counted half",
        "- {rule: fair, lines: [workday]}\n- {rule: rest, hours: 11}",
        "- {规则: 公平, 项目: [工作日]}\n- {规则: 休息间隔, 小时: 11}",
        lambda roster: (
            all(len({t.person for t in g}) == len(g) == 2 for g in roster.groups(lambda t: t.date))
            and [row.get("reserve", False) for row in roster.rows][:2] == [False, True]
        ),
        duties="- {name: 值守, on: [周一, 周三], shifts: [早], segments: [南街], staff: 1, reserves: {people: 1, counts: 0.5}}",
        otherwise=None,
    ),
    Case(
        "wishes",
        "- {rule: wish, budget: 12, even: true}",
        "- {规则: 意愿, 额度: 12, 均摊: true}",
        lambda roster: (
            any(t.date == dt.date(2027, 1, 4) for t in roster.of("孙样"))
            and not any(t.date.month == 2 and t.segment == "北街" for t in roster.of("孙样"))
        ),
        people="孙样 wish: [{date: 2027-01-04, want: on}, {from: 2027-02-01, to: 2027-02-28, segment: 北街, want: off, weight: 5}]",
        otherwise=None,
    ),
    Case(
        "a minimum, a preferred number and a most",
        "- {rule: staffing, under: 10, over: 1}",
        "- {规则: 宜配人数, 不足: 10, 超出: 1}",
        lambda roster: all(len(g) == 3 for g in roster.groups(lambda t: t.start)),
        duties="- {name: 值守, on: [周一], shifts: [早], segments: [南街], staff: {at-least: 1, preferred: 3, at-most: 4}}",
        otherwise=None,
    ),
    Case(
        "the order of tiers is the plan's",
        "- {rule: fair, lines: [workday, weekend]}\n- {rule: own-unit}",
        "- {规则: 公平, 公平项: [工作日, 周末]}\n- {规则: 本单位优先}",
        lambda roster: all(
            (t.segment == "南街") == (t.person in {"孙样", "李样", "周样"}) for t in roster.turns
        ),
        tiers="tiers: [vacancies, place, fairness]",
        otherwise="- {rule: fair, lines: [workday, weekend]}",
    ),
    Case(
        "selectors of duties: and, or, not; segments, periods and dates",
        "- {rule: max-duties, per: quarter, at-most: 0, who: {all: [{unit: 安监科}, {not: {tag: 党员}}]},\n"
        "   which: {any: [{segment: 北街, day: [周一, 周二]}, {from: 2027-03-01, to: 2027-03-10}], not: {day: 元宵}}}",
        "- {规则: 次数上限, 每: 季度, 至多: 0, 对象: {全部: [{单位: 安监科}, {除外: {标签: 党员}}]},\n"
        "   适用值守: {任一: [{路段: 北街, 日子: [周一, 周二]}, {自: 2027-03-01, 至: 2027-03-10}], 除外: {日子: 元宵}}}",
        lambda roster: (
            not any(
                t.person in {"李样", "周样"}
                and (
                    (t.segment == "北街" and t.date.isoweekday() < 3)
                    or dt.date(2027, 3, 1) <= t.date <= dt.date(2027, 3, 10)
                )
                for t in roster.turns
                if t.date not in {dt.date(2027, 2, 19), dt.date(2027, 2, 20)}
            )
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_asked_is_kept(case: Case, tmp_path: Path) -> None:
    for language, rules in (("en", case.english), ("zh", case.chinese)):
        folder = tmp_path / language
        folder.mkdir()
        assert case.judge(build(case, rules, folder))
    one, other = (Roster(tmp_path / lang / "schedules" / "2027Q1.yaml").turns for lang in ("en", "zh"))
    assert one == other


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", [case for case in CASES if case.otherwise is not None], ids=lambda case: case.name
)
def test_it_would_not_be_kept_unasked(case: Case, tmp_path: Path) -> None:
    """Without the rules the judge finds fault, so that it can."""
    assert not case.judge(build(case, case.otherwise or "", tmp_path))
