"""Plans as they come: in either language, in any encoding, from a staff list, and broken beyond repair."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roster.domain.dates import Quarter, Span
from roster.errors import RosterError
from roster.files.source import decode
from roster.files.source import parse as parse_source
from roster.plan import parse, read
from roster.plan.json_schema import plan_schema
from roster.plan.terms import keys_of, rules_by_name
from roster.rules.catalogue import CATALOGUE

TEMPLATES = {
    lang: files("roster.plan").joinpath("templates", f"{lang}.yaml").read_text(encoding="utf-8")
    for lang in ("zh", "en")
}

SKETCH = """
bureau: 秦都区交通运输局
title: 建设全国文明城市工作值班安排表
quarter: 2027Q1
units:    [{name: 安监科}, {name: 农村公路管理站, kind: subordinate}]
people:
  - {name: 赵样一, unit: 安监科, rank: leader, phone: 0001, tags: [党员], share: 1.0, from: 2027-02-01,
     away: [{from: 2027-02-10, to: 2027-02-14, why: 年休}], exempt: [{shift: 夜班, until: 2027-06-30, why: 哺乳期}]}
segments: [{name: 渭阳中路南侧, between: [乐育南路, 体育场十字], unit: 安监科}]
shifts:   {早高峰: 07:30-09:00, 上午: 09:00-12:00, 下午: 14:00-17:00, 晚间: 19:00-23:00, 夜班: 20:00-08:00}
periods:  {清明: {before: 2, after: 0}, 全国低碳日: {date: 2027-06-15}, 汛期: {from: 2027-07-01, to: 2027-07-31}}
duties:
  - {name: 文明祭祀值守, on: [清明, 中元, 寒衣, 除夕], shifts: [晚间], segments: all, staff: 2, leaders: 1, priority: 1}
  - {name: 节假日交通秩序, on: [holiday], shifts: [上午, 下午], segments: all, staff: 1}
  - {name: 日常路段值守, on: [workday], shifts: [早高峰], segments: all, staff: 1}
rules:
  - {rule: rest, hours: 11}
  - {rule: max-duties, per: week, at-most: 3}
  - {rule: fair, lines: {春节: 5, holiday: 3, ritual-night: 3, weekend: 2, workday: 1}}
"""


def test_the_plan_reads_as_the_bureau_would_say_it() -> None:
    plan = parse(SKETCH, "roster.yaml")
    (person,) = plan.persons(private=True)
    assert plan.quarter == Quarter(2027, 1)
    assert person.member == Span(plan.people[0].from_, None)
    assert person.away[0].why == "年休"
    assert person.roles == {"leader"}
    assert person.phone == "0001"
    night = next(shift for shift in plan.shift_values() if shift.name == "夜班")
    start, end = night.on(dt.date(2027, 2, 10))
    assert (end - start).total_seconds() == 12 * 3600
    assert [rule.rule for rule in plan.rules] == ["rest", "max-duties", "fair"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_templates_say_the_same(language: str) -> None:
    plan, other = parse(TEMPLATES[language], "a"), parse(TEMPLATES["zh"], "b")
    assert plan.language == language
    assert len(plan.people) == len(other.people) == 16
    assert [rule.rule for rule in plan.rules] == [rule.rule for rule in other.rules]
    assert [person.share for person in plan.persons(private=True)] == [
        person.share for person in other.persons(private=True)
    ]
    assert Fraction(1, 2) in {person.share for person in plan.persons(private=True)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_bytes(TEMPLATES["zh"].encode(encoding))
    assert read(tmp_path).bureau == "某区交通运输局"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_staff_list_is_read(encoding: str, tmp_path: Path) -> None:
    staff = "工号,姓名,单位,职级,电话,标签\n7,赵样一,安监科,leader,0001,党员、司机\n8,钱样二,安监科,,,\n\n"
    (tmp_path / "名单.csv").write_bytes(staff.encode(encoding))
    start = SKETCH.index("people:")
    text = SKETCH[:start] + "people: 名单.csv\n" + SKETCH[SKETCH.index("segments:") :]
    plan = parse(text, "roster.yaml", tmp_path)
    first, second = plan.persons(private=True)
    assert (first.id, first.name, first.rank) == ("7", "赵样一", "leader")
    assert first.tags == frozenset({"党员", "司机"})
    assert second.rank == "staff"


def test_an_error_in_the_staff_list_is_named_there(tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text("姓名,单位\n赵样一,安监可\n", encoding="utf-8")
    start = SKETCH.index("people:")
    text = SKETCH[:start] + "people: 名单.csv\n" + SKETCH[SKETCH.index("segments:") :]
    with pytest.raises(RosterError) as caught:
        parse(text, "roster.yaml", tmp_path)
    assert "名单.csv:2:5" in str(caught.value)
    assert "安监科" in str(caught.value)


def test_yaml_is_read_as_1_2() -> None:
    data = parse_source("{a: 22:00, b: off, c: 012, d: 0.5, e: '3', f: ~, g: true, h: 1e3, i: no}", "x").data
    assert data == {
        "a": "22:00",
        "b": "off",
        "c": "012",
        "d": 0.5,
        "e": "3",
        "f": None,
        "g": True,
        "h": 1000.0,
        "i": "no",
    }


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(RosterError, match="alias"):
        parse_source("\n".join(lines), "bomb.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 10_000, "1:1001: this can not be read"),
        ("{a: " * 5_000, "1:4001: this can not be read"),
        ("&a [*a]", "1:1: nested too deeply"),
        ("a: &x {b: *x}", "1:4: nested too deeply"),
        ("\x07", "1:1: a control character that can not be used: U+0007"),
        ("- - " * 3_000, "1:1999: the indentation does not line up"),
    ],
)
def test_depth_and_circles_are_refused(text: str, said: str) -> None:
    with pytest.raises(RosterError, match=f"^deep.yaml:{re.escape(said)}"):
        parse_source(text, "deep.yaml")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04" + b"\0" * 40, "x.yaml: this is not a text file"),
        (b"\x81\x20\xff\xff\x80", "x.yaml:1:1: neither UTF-8 nor GB18030"),
        (b"a: \0", "x.yaml:1:4: this is not a text file"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(raw: bytes, said: str) -> None:
    with pytest.raises(RosterError, match=f"^{said}"):
        decode(raw, "x.yaml")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_no_bytes_make_a_traceback(raw: bytes) -> None:
    try:
        parse(decode(raw, "x.yaml"), "x.yaml")
    except RosterError as error:
        str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_mutation_of_a_plan_makes_a_traceback(data: st.DataObject) -> None:
    lines = TEMPLATES[data.draw(st.sampled_from(["zh", "en"]))].splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        at = data.draw(st.integers(0, len(line)))
        junk = data.draw(
            st.sampled_from(
                [
                    "[",
                    "]",
                    "{",
                    "}",
                    ": ",
                    "- ",
                    "*",
                    "&a",
                    "\t",
                    "null",
                    "3",
                    "'",
                    "#",
                    "2027-13-01",
                    "~",
                    "!!set",
                    "|",
                    "%",
                    "@",
                    "[]",
                    "{}",
                    "true",
                ]
            )
        )
        until = data.draw(st.integers(at, min(len(line), at + 8)))
        lines[number] = line[:at] + junk + line[until:]
    try:
        parse("\n".join(lines), "roster.yaml")
    except RosterError as error:
        shown = [problem.render(language) for problem in error.problems for language in ("zh", "en")]
        shown.sort()


def test_every_rule_and_key_has_a_chinese_word() -> None:
    for kind in CATALOGUE:
        assert kind.zh
        assert rules_by_name()[kind.zh[0]] is kind
        for key in kind.model_fields:
            english = kind.model_fields[key].alias or key
            assert key == "rule" or sum(word == english for word in keys_of(kind).values()) > 1, (kind, key)


def test_the_schema_knows_both_languages() -> None:
    properties = plan_schema()["properties"]
    assert properties["people"] == properties["人员"]
    assert "rules" in properties
