"""Schedules as files: read back as they were written, broken ones refused in words, nothing half-written."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster.domain.dates import Quarter
from roster.domain.tiers import TierKey
from roster.errors import RosterError
from roster.files.atomic import write_text
from roster.language.dates import parse_date
from roster.records.document import Change, Document, PersonRecord, Row, TierRecord
from roster.records.history import read_history
from roster.records.intake import read_any
from roster.records.schedule_file import path_of, read, write
from roster.tables.cells import split_names

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]),
    min_size=1,
    max_size=12,
)
DATES = st.dates(dt.date(2027, 1, 1), dt.date(2027, 3, 31))


@st.composite
def row(draw: st.DrawFn) -> Row:
    date = draw(DATES)
    start = dt.datetime.combine(date, dt.time(19))
    assigned = tuple(draw(st.lists(NAMES, max_size=3, unique=True)))
    changes = tuple(Change(name, draw(NAMES), date, draw(NAMES), draw(NAMES)) for name in assigned[1:2])
    return Row(
        date=date,
        shift=draw(NAMES),
        segment=draw(st.none() | NAMES),
        role=draw(st.sampled_from(["staff", "leader"])),
        assigned=assigned,
        duty=draw(NAMES),
        need=draw(st.integers(1, 9)),
        start=start,
        end=start + dt.timedelta(hours=4),
        line=draw(NAMES),
        unit=draw(st.none() | NAMES),
        changes=changes,
    )


DOCUMENTS = st.builds(
    Document,
    quarter=st.just(Quarter(2027, 1)),
    status=st.sampled_from(["optimal", "feasible"]),
    gap=st.sampled_from([0.0, 0.25]),
    duties=st.lists(row(), max_size=4).map(tuple),
    people=st.lists(
        st.builds(
            PersonRecord,
            id=NAMES,
            name=NAMES,
            unit=NAMES,
            counts=st.dictionaries(NAMES, st.integers(0, 50), max_size=3),
            fair=st.dictionaries(NAMES, st.integers(0, 5000).map(lambda n: Fraction(n, 100)), max_size=3),
        ),
        max_size=3,
    ).map(tuple),
    tiers=st.just((TierRecord(TierKey("fairness", "workday"), Fraction(5, 4), Fraction(1), False),)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS)
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_what_is_written_is_read(document: Document, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"2027Q1{suffix}"
    write(path, document, overwrite=True)
    again = read(path)
    assert again.to_dict() == document.to_dict()


def test_each_duty_is_a_line_and_has_a_place(tmp_path: Path) -> None:
    duty = Row(dt.date(2027, 2, 5), "晚间", None, "leader", ("甲", "乙"), need=2)
    path = path_of(tmp_path, Quarter(2027, 1))
    write(path, Document(Quarter(2027, 1), "optimal", 0.0, (duty, duty), ()), overwrite=False)
    first, second = read(path).duties
    assert second.place.line == first.place.line + 1
    line = path.read_text(encoding="utf-8").splitlines()[first.place.line - 1]
    assert [line[place.column - 1 :][:1] for place in first.places] == ["甲", "乙"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "duties: 3",
        "quarter: x\nduties: []",
        "quarter: 2027Q1\nduties: [{date: 2027-02-30}]",
        "quarter: 2027Q1\nduties: [3]",
        "quarter: 2027Q1\nduties: [{date: 2027-02-05, role: boss}]",
        "quarter: 2027Q1\nduties: []\npeople: [3]",
        "{",
    ],
)
def test_a_broken_schedule_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "2027Q1.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RosterError, match=r"2027Q1\.yaml"):
        read(path)


def test_nothing_is_overwritten_or_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    write_text(path, "a", overwrite=False)
    with pytest.raises(RosterError, match="--force"):
        write_text(path, "b", overwrite=False)
    write_text(path, "c", overwrite=True)
    assert path.read_text(encoding="utf-8") == "c"
    assert [one.name for one in tmp_path.iterdir()] == ["x.txt"]


def test_history_counts_who_served_and_not_who_was_planned(tmp_path: Path) -> None:
    start = dt.datetime.combine(dt.date(2026, 12, 31), dt.time(19))
    swapped = Row(
        start.date(),
        "晚间",
        "甲路",
        "staff",
        ("甲",),
        "值守",
        1,
        start,
        start + dt.timedelta(hours=4),
        "workday",
        changes=(Change("甲", "乙"),),
    )
    people = tuple(PersonRecord(name, name, "科", {}, {"workday": Fraction(1, 2)}) for name in "甲乙")
    before = Quarter(2026, 4)
    write(path_of(tmp_path, before), Document(before, "optimal", 0.0, (swapped,), people), overwrite=False)
    history = read_history(tmp_path, Quarter(2027, 1))
    assert history.balance == {("甲", "workday"): Fraction(-1, 2), ("乙", "workday"): Fraction(1, 2)}
    assert [service.person for service in history.services] == ["乙"]
    assert read_history(tmp_path, before).balance == {}
    assert read_history(tmp_path, Quarter(2026, 3)).balance == {}
    assert [service.person for service in read_history(tmp_path, Quarter(2026, 3)).services] == ["乙"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("甲、乙", ("甲", "乙")),
        ("甲, 乙;丙/丁\n戊", ("甲", "乙", "丙", "丁", "戊")),
        ("甲\uff0c乙\uff1b丙", ("甲", "乙", "丙")),
        ("甲(借)、【空岗】", ("甲",)),
        ("Ann Lee (lent)、[VACANT]", ("Ann Lee",)),
        ("甲\uff08借\uff09", ("甲",)),
        ("", ()),
    ],
)
def test_names_in_a_cell(cell: str, names: tuple[str, ...]) -> None:
    assert split_names(cell) == names


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-05",
        "2027/2/5",
        "2027.2.5",
        "2027年2月5日",
        "2月5日",
        "46423",
        "\uff12\uff10\uff12\uff17-02-05",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert parse_date(text, 2027) == dt.date(2027, 2, 5)


@pytest.mark.parametrize("text", ["", "明天", "2027-02-30", "13月1日"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text, 2027) is None


def test_a_table_is_read_in_any_order_of_columns(tmp_path: Path) -> None:
    text = "单位表\n值班人员,带班领导,日期,包抓路段,值守时间\n甲、乙,丙,2027/2/5,南街,19:00-23:00\n,,,,\n说明:提前十分钟,,,,\n丁,丙,某日,南街,晚间\n"
    path = tmp_path / "表.csv"
    path.write_text(text, encoding="gb18030")
    intake = read_any(path, Quarter(2027, 1))
    assert [(row.role, row.assigned, str(row.place)) for row in intake.rows] == [
        ("leader", ("丙",), "B3"),
        ("staff", ("甲", "乙"), "A3"),
    ]
    assert [str(problem.place) for problem in intake.problems] == ["C6"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("x.docx", "files of type “.docx” can not be read"), ("x.csv", "no heading row")],
)
def test_what_is_no_table_is_refused(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("你好,世界\n", encoding="utf-8")
    with pytest.raises(RosterError, match=said):
        read_any(tmp_path / name, Quarter(2027, 1))
