"""A duty folder with two quarters on record, small enough to count by hand.

乙 leaves after the first, 丙 comes with the second; 丁 covers for 甲, and 甲 and 丙 swap.
"""

from __future__ import annotations

from pathlib import Path

PLAN = """\
bureau: 样例局
language: zh
units: [一科, 二科]
people:
  - {name: 甲, unit: 一科, rank: leader}
  - {name: 丙, unit: 二科, from: 2027-01-01}
  - {name: 丁, unit: 二科}
ranks: {leader: [leader, staff], staff: [staff]}
segments: [{name: 南街, unit: 一科}, {name: 北街, unit: 二科}]
shifts: {晚间: 19:00-23:00}
duties:
  - {name: 值守, on: [workday, weekend, holiday], shifts: [晚间], staff: 1}
lieu: {春节: 2, 法定节假日: 1, weekend: 1/2}
"""

_HEAD = "version: 1\nquarter: {quarter}\nstatus: feasible\ngap: 0.0\n"


def _row(date: str, segment: str, unit: str, line: str, assigned: str, more: str = "", need: int = 1) -> str:
    role = "leader" if segment == "null" else "staff"
    times = f"start: {date}T19:00, end: {date}T23:00"
    return (
        f"  - {{date: {date}, shift: 晚间, {times}, duty: 值守, segment: {segment}, role: {role}, need: {need}, "
        f"assigned: [{assigned}], line: {line}, unit: {unit}{more}}}\n"
    )


def _change(planned: str, actual: str, approver: str = "甲") -> str:
    return f", changes: [{{planned: {planned}, actual: {actual}, approver: {approver}}}]"


AUTUMN = (
    _HEAD.format(quarter="2026Q4")
    + "tiers:\n  - {name: fairness, line: workday, value: 2.5, bound: 2.5, proved: true}\n"
    + "duties:\n"
    + _row("2026-10-01", "南街", "一科", "holiday", "甲", _change("甲", "丁"))
    + _row("2026-11-04", "北街", "二科", "workday", "乙")
    + _row("2026-11-07", "南街", "一科", "weekend", "甲", need=2)
    + "people:\n"
    + "  - {id: 甲, name: 甲, unit: 一科, counts: {holiday: 1, weekend: 1, workday: 0}, "
    + "fair: {holiday: 0.33, workday: 0.5, weekend: 1}}\n"
    + "  - {id: 乙, name: 乙, unit: 一科, counts: {holiday: 0, weekend: 0, workday: 1}, "
    + "fair: {holiday: 0.33, workday: 0.5, weekend: 1}}\n"
    + "  - {id: 丁, name: 丁, unit: 二科, counts: {holiday: 0, weekend: 0, workday: 0}, fair: {holiday: 0.34}}\n"
)
WINTER = (
    _HEAD.format(quarter="2027Q1")
    + "tiers:\n"
    + "  - {name: vacancies, line: null, value: 0, bound: 0, proved: true}\n"
    + "  - {name: fairness, line: 春节, value: 0, bound: 0, proved: true}\n"
    + "  - {name: fairness, line: workday, value: 4.5, bound: 4.2, proved: false}\n"
    + "duties:\n"
    + _row("2027-02-06", "null", "null", "春节", "甲")
    + _row("2027-03-03", "北街", "二科", "workday", "丙")
    + _row("2027-03-04", "北街", "二科", "workday", "丙", _change("丙", "甲"))
    + _row("2027-03-05", "南街", "一科", "workday", "甲", _change("甲", "丙"))
    + "people:\n"
    + "  - {id: 甲, name: 甲, unit: 一科, counts: {春节: 1, workday: 1}, fair: {春节: 1, workday: 1.5}}\n"
    + "  - {id: 丙, name: 丙, unit: 二科, counts: {春节: 0, workday: 2}, fair: {workday: 1}}\n"
    + "  - {id: 丁, name: 丁, unit: 二科, counts: {春节: 0, workday: 0}, fair: {workday: 0.5}}\n"
)


def write_folder(folder: Path) -> Path:
    """The plan and both schedules, in a folder."""
    (folder / "schedules").mkdir(parents=True)
    for name, text in (
        ("roster.yaml", PLAN),
        ("schedules/2026Q4.yaml", AUTUMN),
        ("schedules/2027Q1.yaml", WINTER),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    return folder
