"""Staff lists and leave lists as offices have them: what is new is added to the plan, and nothing else changes."""

from __future__ import annotations

import datetime as dt
import difflib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster.errors import RosterError
from roster.language.dates import date_near
from roster.language.spelling import tidy_name
from roster.plan import read
from roster.plan.enlist import Enlistment, enlist
from roster.plan.enrol import enrol
from roster.plan.staff_list import read_lists
from roster.tables.cells import clean
from roster.tables.office_file import read_tables
from roster.tables.table import Sheet, Table

NEAR = dt.date(2027, 1, 1)
PLANS = {
    "flow": """# 计划,注释要留着
language: zh
units: [{name: 安监科}, {name: 财务科}]  # 两个科
ranks: {局领导: [leader], 科员: [staff]}
people:
  # 安监科
  - {name: 张试一, unit: 安监科, rank: 科员, phone: "00000000001"}   # 老同志
  - {name: 张试二, unit: 财务科, rank: 科员, away: {from: 2027-01-04, to: 2027-01-05}}

  # 人员到此为止
shifts: {早: 7:00-9:00}
duties: [{name: 值守, on: [workday], shifts: [早], staff: 1}]
""",
    "chinese": """语言: zh
科室:
- 安监科
- 财务科
职务:
  局领导: [带班领导]
  科员: [值班人员]
人员:
- 姓名: 张试一
  科室: 安监科
  职务: 科员
  电话: "00000000001"
  请假:
  - {自: 2027-01-04, 至: 2027-01-05}   # 年休
- 姓名: 张试二
  科室: 财务科
  请假: [2027-01-07]
  职务: 科员
班次: {早: 7:00-9:00}
任务:
- {name: 值守, on: [workday], shifts: [早], staff: 1}""",
    "flat": """{language: en, units: [{name: 安监科}, {name: 财务科}], ranks: {局领导: leader, 科员: staff},
 people: [{name: 张试一, unit: 安监科, rank: 科员, phone: "00000000001"}, {name: 张试二, unit: 财务科, rank: 科员, away: }],
 shifts: {早: "7:00-9:00"}, duties: [{name: 值守, on: [workday], shifts: [早], staff: 1}]}
""",
    "no ranks": """units: [安监科, 财务科]
people:
    -   name: 张试一
        unit: 安监科
        phone: "00000000001"
    -   {name: 张试二, unit: 财务科, tags: [党员],}
shifts: {早: 7:00-9:00}
duties: [{name: 值守, on: [workday], shifts: [早], staff: 1}]
""",
}
STAFF = [
    ["某局花名册", "", "", "", "", ""],
    ["序号", "姓 名", "科室(单位)", "现任职务", "手机号码", "备注"],
    ["1", "张试一", "安监科", "科员", "00000000001", ""],
    ["2", "李  试", "安监科", "副局长", "00000000011", "借调\n一年"],
    ["3", "欧阳试德·阿卜杜", "养护中心", "科员", "00000000012", ""],
    ["4", "Ann  Lee", "财务科", "", "", ""],
    ["5", "=1+1", "财务科", "科员", "", "#{}:"],
]
LEAVE = [
    ["姓名", "请假类型", "开始时间", "结束时间"],
    ["张试一", "年休", "2027/2/3", "2月9日"],
    ["张 试二", "病假", "46423", "2027年2月6日 00:00"],
    ["李试", "事假", "12月30日", "1月2日"],
]


def table(rows: list[list[str]], name: str = "") -> Table:
    return Table("x.xlsx", Sheet(rows), name)


def imported(folder: Path, *tables: Table) -> Enlistment:
    """Import the tables into the plan of the folder and write it; the plan must read, and have lost no line."""
    plan = read(folder)
    before = (folder / "roster.yaml").read_bytes()
    found = enlist(plan, read_lists(tables, NEAR))
    for one in enrol(folder, plan, found, "名单.xlsx") if not found.empty else ():
        one.path.write_bytes(one.data)
    after = (folder / "roster.yaml").read_bytes()
    old, new = before.decode(), after.decode()
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    assert {kind for kind, *_ in changes} <= {"equal", "insert"}
    return found


def plan_in(folder: Path, text: str) -> Path:
    (folder / "roster.yaml").write_bytes(text.encode())
    return folder


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", PLANS)
def test_new_people_and_absences_are_added_in_the_layout_of_the_plan(
    layout: str, newline: str, tmp_path: Path
) -> None:
    folder = plan_in(tmp_path, PLANS[layout].replace("\n", newline))
    before = read(folder).persons(private=True)
    found = imported(folder, table(STAFF, "花名册"), table(LEAVE, "请假"))
    assert not found.problems
    people = {person.name: person for person in read(folder).persons(private=True)}
    assert list(people) == ["张试一", "张试二", "李试", "欧阳试德·阿卜杜", "Ann Lee", "=1+1"]
    assert people["张试一"].phone == before[0].phone
    assert {span.first for span in people["张试一"].away} >= {dt.date(2027, 2, 3)}
    assert (
        people["张试二"].away[-1].first,
        people["张试二"].away[-1].last,
        people["张试二"].away[-1].why,
    ) == (*(dt.date(2027, 2, 5), dt.date(2027, 2, 6), "病假"),)
    assert len(people["张试二"].away) == len(before[1].away) + 1
    assert people["李试"].roles == {"leader"}
    assert people["李试"].phone == "00000000011"
    assert people["李试"].away[0].first == dt.date(2026, 12, 30)
    assert people["欧阳试德·阿卜杜"].unit == "养护中心"
    assert {unit.name: unit.kind for unit in read(folder).units}["养护中心"] == "subordinate"
    text = (folder / "roster.yaml").read_bytes().decode()
    assert "\r\n" not in text.replace("\r\n", "") if newline == "\n" else "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("layout", PLANS)
def test_imported_again_it_adds_nothing(layout: str, tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS[layout])
    tables = (table(STAFF, "花名册"), table(LEAVE, "请假"))
    imported(folder, *tables)
    text = (folder / "roster.yaml").read_text(encoding="utf-8")
    again = imported(folder, *tables)
    assert again.empty
    assert len(again.same) == len(STAFF) - 2
    assert len(again.same_leave) == len(LEAVE) - 1
    assert (folder / "roster.yaml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_staff_list_in_csv_gets_rows(encoding: str, tmp_path: Path) -> None:
    rest = PLANS["no ranks"].partition("shifts:")[2]
    (tmp_path / "roster.yaml").write_text(
        f"units: [安监科, 财务科]\npeople: 名单.csv\nshifts:{rest}", encoding="utf-8"
    )
    listed = "姓名,单位,性别,电话\r\n张试一,安监科,男,00000000001\r\n\r\n张试二,财务科,女,"
    (tmp_path / "名单.csv").write_bytes(listed.encode(encoding))
    plan = read(tmp_path)
    first = enlist(plan, read_lists([table(STAFF)], NEAR))
    for one in enrol(tmp_path, plan, first, "x"):
        one.path.write_bytes(one.data)
    raw = (tmp_path / "名单.csv").read_bytes()
    # Every row as it was, with a place for the ranks that the list had none for: a leader is one.
    for old, new in zip(listed.split("\r\n"), raw.decode(encoding).split("\r\n"), strict=False):
        assert new.startswith(old)
    assert {person.name for person in read(tmp_path).persons() if "leader" in person.roles} == {"李试"}
    assert "养护中心" in (tmp_path / "roster.yaml").read_text(encoding="utf-8")
    plan = read(tmp_path)
    second = enlist(plan, read_lists([table(LEAVE)], NEAR))
    for one in enrol(tmp_path, plan, second, "x"):
        one.path.write_bytes(one.data)
    people = {person.name: person for person in read(tmp_path).persons(private=True)}
    assert [(span.first.isoformat(), span.why) for span in people["张试二"].away if span.first] == [
        ("2027-02-05", "病假")
    ]
    assert people["李试"].away[0].last == dt.date(2027, 1, 2)
    assert (tmp_path / "名单.csv").read_bytes().decode(encoding).count("男") == 1


def test_english_columns(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    staff = [
        ["No.", "Full name", "Department", "Job title", "Mobile", "Joined"],
        ["1", "Ann Lee", "安监科", "Deputy director", "00000000012", "2027-02-01"],
    ]
    leave = [
        ["Employee", "Dates", "Reason"],
        ["Ann Lee", "2027-03-01 - 2027-03-05".replace(" - ", "~"), "training"],
    ]
    found = imported(folder, table(staff), table(leave))
    assert not found.problems
    person = read(folder).persons(private=True)[-1]
    assert (person.name, person.unit, set(person.roles)) == ("Ann Lee", "安监科", {"leader"})
    assert person.member.first == dt.date(2027, 2, 1)
    assert [(span.first, span.last, span.why) for span in person.away] == [
        (dt.date(2027, 3, 1), dt.date(2027, 3, 5), "training")
    ]


def test_a_staff_list_may_tell_leave(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    rows = [
        ["姓名", "单位", "请假", "事由"],
        ["李试", "安监科", "2027.2.3至2.9", "探亲"],
        ["王试", "安监科", "", ""],
    ]
    found = imported(folder, table(rows))
    assert [person.values["name"] for person in found.people] == ["李试", "王试"]
    assert read(folder).persons(private=True)[-2].away[0].last == dt.date(2027, 2, 9)


@pytest.mark.parametrize(
    ("rows", "cell", "said"),
    [
        ([["姓名", "单位"], ["张试一", "财务科"]], "A2", "安监科"),
        ([["姓名", "单位"], ["李试", ""]], "A2", "没有单位"),
        ([["姓名", "单位"], ["李试", "安监科"], ["李试", "财务科"]], "A3", "不止一人"),
        ([["姓名", "单位", "份额"], ["李试", "安监科", "半"]], "C2", "份额"),
        ([["姓名", "单位", "到岗日期"], ["李试", "安监科", "下月"]], "C2", "日期"),
        ([["姓名", "开始", "结束"], ["某人", "2027-01-01", "2027-01-02"]], "A2", "没有叫“某人”的人员"),
        ([["姓名", "开始", "结束"], ["张试一", "2027-01-03", "2027-01-02"]], "C2", "早于"),
        ([["姓名", "开始", "结束"], ["张试一", "2027-01-03", ""]], "C2", "起止"),
        ([["姓名", "请假时间"], ["张试一", "下周"]], "B2", "日期"),
    ],
)
def test_what_can_not_be_taken_is_told_by_cell(
    rows: list[list[str]], cell: str, said: str, tmp_path: Path
) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    found = imported(folder, table(rows))
    assert [(str(one.place), said in one.message.zh) for one in found.problems] == [(cell, True)]
    assert len(read(folder).people) == 2 + (cell == "A3")


def test_people_of_one_name_need_ids(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    rows = [["姓名", "工号", "单位"], ["李试", "a1", "安监科"], ["李试", "a2", "财务科"]]
    assert not imported(folder, table(rows)).problems
    assert [person.id for person in read(folder).persons(private=True)[2:]] == ["a1", "a2"]
    leave = [["姓名", "开始", "结束"], ["李试", "2027-01-01", "2027-01-02"]]
    assert "2个" in imported(folder, table(leave)).problems[0].message.zh
    told = [["姓名", "科室", "开始", "结束"], ["李试", "财务科", "2027-01-01", "2027-01-02"]]
    assert not imported(folder, table(told)).problems
    assert [len(person.away) for person in read(folder).persons(private=True)[2:]] == [0, 1]


def test_what_differs_is_told_and_left(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    found = imported(folder, table([["姓名", "单位", "电话"], ["张试一", "安监科", "00000000099"]]))
    assert found.empty
    assert [("电话" in one.message.zh, str(one.place)) for one in found.remarks] == [(True, "A2")]


def test_an_alias_is_not_touched(tmp_path: Path) -> None:
    text = PLANS["flow"].replace("away: {from", "away: &a [{from").replace("2027-01-05}}", "2027-01-05}]}")
    text = text.replace('phone: "00000000001"}', 'phone: "00000000001", away: [2027-05-06]}')
    folder = plan_in(tmp_path, text + "notes: [x]\n")
    plan = read(folder)
    shared = text.replace("away: [2027-05-06]", "away: *a").replace("away: &a", "away: ")
    assert plan.people
    moved = shared.replace("  # 安监科\n", "  - {name: 张试零, unit: 安监科, away: &a [2027-07-01]}\n")
    folder = plan_in(tmp_path, moved)
    plan = read(folder)
    with pytest.raises(RosterError, match="alias"):
        enrol(folder, plan, enlist(plan, read_lists([table(LEAVE)], NEAR)), "x")


def test_a_workbook_of_both_lists(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for rows in (STAFF, LEAVE):
        sheet = book.create_sheet()
        for row in rows:
            sheet.append([None if cell.startswith("=") else cell or None for cell in row])
    book.worksheets[2]["C2"] = dt.date(2027, 2, 3)
    book.save(tmp_path / "名单.xlsx")
    lists = read_lists(read_tables(tmp_path / "名单.xlsx"), NEAR)
    assert [one.name for one in lists.people] == ["张试一", "李试", "欧阳试德·阿卜杜", "Ann Lee"]
    assert (lists.leave[0].name, lists.leave[0].first) == ("张试一", dt.date(2027, 2, 3))
    assert not lists.problems


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXTS, unit=TEXTS, phone=TEXTS, note=TEXTS, layout=st.sampled_from(sorted(PLANS)))
def test_whatever_a_cell_holds_the_plan_reads_and_says_it(
    name: str, unit: str, phone: str, note: str, layout: str, tmp_path: Path
) -> None:
    folder = plan_in(tmp_path, PLANS[layout])
    plan = read(folder)
    found = enlist(
        plan, read_lists([table([["姓名", "单位", "电话", "备注"], [name, unit, phone, note]])], NEAR)
    )
    if found.people:
        for one in enrol(folder, plan, found, "x\n# y.xlsx"):
            one.path.write_bytes(one.data)
        last = read(folder).persons(private=True)[-1]
        assert last.name == tidy_name(clean(name))
        assert last.phone == " ".join(clean(phone).split())


def test_a_date_without_a_year_is_the_nearest() -> None:
    assert date_near("12月30日", NEAR) == dt.date(2026, 12, 30)
    assert date_near("2月3日", NEAR) == dt.date(2027, 2, 3)
    assert date_near("2024年2月29日", NEAR) == dt.date(2024, 2, 29)


def test_a_list_as_offices_have_it(tmp_path: Path) -> None:
    """A title, headings of two rows, units merged or written once, sums, and a line for signatures."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "某局2027年在职人员花名册"
    sheet.merge_cells("A1:H1")
    sheet["A2"], sheet["G2"] = "填报单位:某局(盖章)", "2026年12月31日"
    heads = ["序号", "部门/科室", "姓  名", "性别", "职务、职称", "联系方式", None, "备  注"]
    sheet.append(heads)
    sheet["F4"], sheet["G4"] = "手 机", "办公电话"
    for column in "ABCDEH":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.merge_cells("F3:G3")
    for row in (
        [1, "安监科", "王 试甲", "男", "科长", 10000000001, "0000-00000001", "党员"],
        [2, None, "李 试", "女", "科员", "100 0000 0002"],
        [3, "养护大队\n(一中队)", "欧阳试德", "男", "队员"],
        [4, None, "陈 试 丙", "女", "副队长"],
        ["小计", None, "4人"],
        ["填表人:某某", None, "审核人:某某"],
    ):
        sheet.append(row)
    sheet.merge_cells("B5:B6")
    book.save(tmp_path / "名单.xlsx")
    folder = plan_in(tmp_path, PLANS["flow"])
    found = imported(folder, *read_tables(tmp_path / "名单.xlsx"))
    assert not found.problems
    assert [(one.name, one.unit, one.phone) for one in read(folder).persons(private=True)[2:]] == [
        ("王试甲", "安监科", "10000000001"),
        ("李试", "安监科", "100 0000 0002"),
        ("欧阳试德", "养护大队 (一中队)", ""),
        ("陈试丙", "养护大队 (一中队)", ""),
    ]
    assert found.units == {"养护大队 (一中队)": "subordinate"}


def test_a_unit_may_head_its_people(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    rows = [
        ["序号", "姓名", "联系电话"],
        ["一、安监科(2人)", "", ""],
        ["1", "王试", ""],
        ["2", "李试", ""],
        ["二、养护中心", "", ""],
        ["3", "周试", ""],
        ["合计", "3人", ""],
    ]
    found = imported(folder, table(rows))
    assert not found.problems
    assert [(one.values["name"], one.values["unit"]) for one in found.people] == [
        *(("王试", "安监科"), ("李试", "安监科"), ("周试", "养护中心")),
    ]


def test_a_unit_that_the_plan_has_is_known_without_its_brackets(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    found = imported(folder, table([["姓名", "科室"], ["王试", "安监科(应急办)"]]))
    assert found.people[0].values["unit"] == "安监科"
    assert not found.units


def test_several_spans_in_a_cell_are_so_many_absences(tmp_path: Path) -> None:
    folder = plan_in(tmp_path, PLANS["flow"])
    rows = [["姓名", "请假种类", "请(休)假起止日期"], ["张试一", "年休", "2.3-2.5、2月8日,3月1日上午"]]
    rows += [["李试", "病假", "2.3-2.5"], ["李试", "病假", "2月3日至5日"]]
    staff = [["姓名", "单位"], ["李试", "安监科"]]
    assert not imported(folder, table(staff, "花名册"), table(rows, "请假")).problems
    people = {one.name: one for one in read(folder).persons(private=True)}
    assert [(str(one.first), str(one.last), one.why) for one in people["张试一"].away[-3:]] == [
        ("2027-02-03", "2027-02-05", "年休"),
        ("2027-02-08", "2027-02-08", "年休"),
        ("2027-03-01", "2027-03-01", "年休"),
    ]
    assert len(people["李试"].away) == 1
