"""Quarter after quarter: what was served counts on, over years, with people joining and leaving."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from roster.building.build import build
from roster.domain.answer import Answer
from roster.domain.dates import Quarter
from roster.domain.duties import Duty
from roster.engine.budget import Budget
from roster.job.opening import Job, open_job
from roster.records import schedule_file
from roster.records.document import document
from roster.records.ledger import read_ledger
from roster.rules.calls import Refusals
from roster.rules.people import Exempt, Present, Roles
from tests.conftest import EXAMPLE

SMALL = """
units: [一科, 二科]
people:
  - {{name: 甲, unit: 一科}}
  - {{name: 乙, unit: 一科, away: [{{from: 2027-02-01, to: 2027-02-10}}]}}
  - {{name: 丙, unit: 二科, until: 2029-12-31}}
  - {{name: 丁, unit: 二科, from: 2029-01-01}}
  - {{name: 戊, unit: 二科}}
segments: [{{name: 南街, unit: 一科}}]
shifts: {{早: 07:30-09:00, 晚: 19:00-23:00}}
duties:
  - {{name: 守岁, on: [除夕], shifts: [晚], staff: 2}}
  - {{name: 值守, on: [周四], shifts: [早], staff: 1}}
rules:
{rules}
"""


def served(folder: Path, quarter: Quarter) -> tuple[Job, Answer]:
    """A quarter built on what is on record in the folder, and put on record itself."""
    job = open_job(folder, quarter)
    answer = build(job, Budget())
    assert answer.status == "optimal"
    assert not answer.schedule.vacancies()
    schedule_file.write(schedule_file.path_of(folder, quarter), document(answer, "zh"), overwrite=False)
    return job, answer


def begun(folder: Path, *rules: str) -> Path:
    text = SMALL.format(rules="\n".join(f"  - {rule}" for rule in rules))
    (folder / "roster.yaml").write_text(text, encoding="utf-8")
    return folder


def eves(job: Job, answer: Answer, before: Counter[str]) -> None:
    """New Year's Eve: nobody serves it again while someone who could have has not served it yet."""
    for duty, people in zip(job.horizon.duties, answer.schedule.assigned, strict=True):
        if "除夕" not in job.horizon.day[duty.date].words:
            continue
        that_day = {
            person
            for other, those in zip(job.horizon.duties, answer.schedule.assigned, strict=True)
            if other.date == duty.date
            for person in those
        }
        barring = (Present(), Exempt(), Roles(), Refusals())
        idle = [
            person.id
            for person in job.horizon.people
            if person.id not in that_day
            and all(rule.bars(job.horizon, person, duty) is None for rule in barring)
        ]
        for person in people:
            assert not before[person] or all(before[one] for one in idle), (duty.date, person)
    for duty, people in zip(job.horizon.duties, answer.schedule.assigned, strict=True):
        if "除夕" in job.horizon.day[duty.date].words:
            before.update(people)


def test_new_years_eve_goes_round_over_the_years(tmp_path: Path) -> None:
    folder = begun(tmp_path, "{rule: spared, on: [除夕], years: 10}", "{rule: fair, lines: [除夕, workday]}")
    before: Counter[str] = Counter()
    for year in range(2027, 2033):
        eves(*served(folder, Quarter(year, 1)), before)
    del before["丙"]  # who left
    assert set(before.values()) <= {2, 3}


def test_last_years_festival_spares(tmp_path: Path) -> None:
    folder = begun(tmp_path, "{rule: spared, on: [春节]}")
    crews = []
    for year in (2027, 2028, 2029):
        job, answer = served(folder, Quarter(year, 1))
        crews.append(
            {
                p
                for d, ps in zip(job.horizon.duties, answer.schedule.assigned, strict=True)
                if d.shift == "晚"
                for p in ps
            }
        )
    assert not crews[0] & crews[1]
    assert not crews[1] & crews[2]


def test_a_maximum_of_the_year_counts_what_earlier_quarters_hold(tmp_path: Path) -> None:
    folder = begun(
        tmp_path, "{rule: total, per: year, at-most: 8, who: 甲}", "{rule: fair, lines: [workday]}"
    )
    counts = [len(served(folder, Quarter(2027, n))[1].schedule.duties_of["甲"]) for n in (1, 2, 3, 4)]
    assert sum(counts) == 8
    assert counts[0] > 2


def test_turns_go_on_from_the_last_one_served(tmp_path: Path) -> None:
    names = ["甲", "乙", "丙", "戊"]
    folder = begun(tmp_path, "{rule: turns, which: {shift: 早}, people: [甲, 乙, 丙, 戊]}")
    order = [
        person
        for n in (2, 3)
        for duty, people in _rows(served(folder, Quarter(2027, n)))
        if duty.shift == "早"
        for person in people
    ]
    assert order == [names[n % 4] for n in range(len(order))]
    assert len(order) > 24


def _rows(done: tuple[Job, Answer]) -> Iterator[tuple[Duty, tuple[str, ...]]]:
    return zip(done[0].horizon.duties, done[1].schedule.assigned, strict=True)


def leaving(text: str, name: str, date: str) -> str:
    start = text.index(f"name: {name}")
    end = text.index("}\n", start)
    return f"{text[:end]}, until: {date}{text[end:]}"


@pytest.mark.slow
def test_eight_quarters_of_the_example(tmp_path: Path) -> None:
    """Six people come and go; no spread grows, New Year's Eve goes round, newcomers are not flooded."""
    text = (EXAMPLE / "roster.yaml").read_text(encoding="utf-8")
    for name, date in (("马试达", "2027-06-30"), ("苗试路", "2027-09-30"), ("谢试畅", "2027-12-31")):
        text = leaving(text, name, date)
    joining = (
        "  - {name: 新试甲, unit: 公路养护中心, rank: 科员, from: 2027-07-01}\n"
        "  - {name: 新试乙, unit: 交通执法大队, rank: 科员, from: 2028-01-01}\n"
        "  - {name: 新试丙, unit: 物流发展中心, rank: 站长, from: 2027-10-01}\n"
    )
    (tmp_path / "roster.yaml").write_text(
        text.replace("people:\n", f"people:\n{joining}", 1), encoding="utf-8"
    )
    before: Counter[str] = Counter()
    spreads: dict[str, list[Fraction]] = {}
    quarter, newcomers = Quarter(2027, 1), set()
    for _ in range(8):
        job, answer = served(tmp_path, quarter)
        eves(job, answer, before)
        horizon, counts = job.horizon, {p.id: answer.schedule.counts(p.id) for p in job.horizon.people}
        balance = {p.id: p.balance for p in read_ledger(tmp_path, quarter=quarter).people}
        for line in horizon.lines:
            sharing = [person for person in horizon.people if (person.id, line) in horizon.fair]
            here = [balance[person.id].get(line, Fraction(0)) for person in sharing]
            spreads.setdefault(line, []).append(max(here) - min(here))
            average = Fraction(sum(counts[person.id][line] for person in sharing)) / len(sharing)
            for person in sharing:
                joined = person.member.first or dt.date.min
                if joined in quarter:
                    newcomers.add(person.name)
                    assert counts[person.id][line] <= average, (person.name, line)
        quarter = quarter.next()
    assert newcomers == {"尤试远", "新试甲", "新试乙", "新试丙"}
    # A duty is whole: one above and one below is as even as it gets. What the plan says was served before the records
    # is made good in the first quarter that can.
    for line, found in spreads.items():
        assert max(found[1:]) <= max(found[0], Fraction(101, 100)), (line, found)
    assert set(before.values()) == {1}
