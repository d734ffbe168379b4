"""A command speaks one language: no Chinese in English output but the plan's own names, no English keyword in Chinese output."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from roster.almanac.names import aliases, word_text
from roster.language.preference import machine
from roster.plan.terms import VALUES, rules_by_name
from tests.running import Done, run

ENGLISH = """\
bureau: County Roads
title: Duty table
quarter: 2027Q1
language: en
units: [Safety, {name: Farm Roads, kind: subordinate}]
ranks: {Chief: [leader], Clerk: [staff]}
people:
  - {name: Ann Lee, unit: Safety, rank: Chief}
  - {name: Ben Fox, id: b1, unit: Safety, rank: Clerk, away: [{from: 2027-02-05, to: 2027-02-08, why: x}]}
  - {name: Ben Fox, id: b2, unit: Farm Roads, rank: Clerk, exempt: [{shift: Evening}]}
  - {name: Cai Poe, unit: Farm Roads, rank: Clerk, share: 0.5, wish: [{date: 2027-01-30, want: off}], refuse: [{date: 2027-02-20}]}
  - {name: Dee Roy, unit: Safety, rank: Clerk, until: 2027-03-15, pin: [{date: 2027-02-06}]}
segments: [{name: Main Street, unit: Safety}, {name: North Road, unit: Farm Roads}]
shifts: {Morning: "08:00-12:00", Evening: "19:00-23:00"}
periods: {Spring-Festival: {before: 1, after: 2}, Works: {from: 2027-02-18, to: 2027-02-20}}
duties:
  - {name: Watch, on: [Spring-Festival, Works, Friday], shifts: [Evening], staff: 1, leaders: 1, leaders-per: post, reserves: 1}
  - {name: Round, on: [weekend, statutory], except: [makeup-workday], shifts: [Morning], segments: [Main Street], staff: 1}
rules:
  - {rule: rest, hours: 11}
  - {rule: max-duties, per: week, at-most: 2}
  - {rule: max-days-running, at-most: 2}
  - {rule: total, which: {day: [holiday]}, per: quarter, at-most: 3, weight: 2}
  - {rule: total, count: nights, per: month, at-most: 9}
  - {rule: own-unit, weight: 1}
  - {rule: composition, who: {rank: Chief}, at-least: 1, each: shift, weight: 1}
  - {rule: may-not-follow, after: [Evening], not: [Morning], weight: 3}
  - {rule: total, who: {tag: nobody}, per: week, at-most: 1} # unknown tag is put in below
  - {rule: fair, lines: [Spring-Festival, ritual-night, holiday, Friday, weekend, workday, leader]}
lieu: {Spring-Festival: 2, holiday: 1, weekend: 0.5}
""".replace(
    "  - {rule: total, who: {tag: nobody}, per: week, at-most: 1} # unknown tag is put in below\n", ""
)
CHINESE = """\
单位名称: 某局
标题: 值班表
季度: 2027Q1
语言: 中文
单位: [安全科, {名称: 公路站, 类别: 局属单位}]
职级: {科长: [带班领导], 科员: [值班人员]}
人员:
  - {姓名: 赵甲, 单位: 安全科, 职级: 科长}
  - {姓名: 钱乙, 编号: q1, 单位: 安全科, 职级: 科员, 请假: [{自: 2027-02-05, 至: 2027-02-08, 事由: 病}]}
  - {姓名: 钱乙, 编号: q2, 单位: 公路站, 职级: 科员, 豁免: [{班次: 晚间}]}
  - {姓名: 孙丙, 单位: 公路站, 职级: 科员, 份额: 0.5, 意愿: [{日期: 2027-01-30, 意愿: 不上}], 回避: [{日期: 2027-02-20}]}
  - {姓名: 李丁, 单位: 安全科, 职级: 科员, 离岗: 2027-03-15, 指定: [{日期: 2027-02-06}]}
路段: [{名称: 南街, 单位: 安全科}, {名称: 北路, 单位: 公路站}]
班次: {上午: "08:00-12:00", 晚间: "19:00-23:00"}
时段: {春节: {before: 1, after: 2}, 整治: {from: 2027-02-18, to: 2027-02-20}}
任务:
  - {名称: 值守, 日子: [春节, 整治, 周五], 班次: [晚间], 人数: 1, 领导: 1, 领导按: 点位, 备班: 1}
  - {名称: 巡查, 日子: [周末, 法定假日当天], 除外: [调休上班日], 班次: [上午], 路段: [南街], 人数: 1}
规则:
  - {规则: 休息, 小时: 11}
  - {规则: 值班次数上限, 每: 周, 至多: 2}
  - {规则: 公平, 公平项: [春节, 祭祀夜间, 节假日, 周五, 周末, 工作日, 带班领导]}
补休: {春节: 2, 法定节假日: 1, 周末: 0.5}
"""
PEOPLE = {"en": ("Ann Lee", "Cai Poe", "Main Street", "Farm Roads"), "zh": ("赵甲", "孙丙", "南街", "公路站")}
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_ALLOWED = {
    "fair",
    "total",
    "rest",
    "apart",
    "wish",
    "role",
    "pin",
    "one",
    "all",
    "day",
    "en",
    "zh",
    "place",
    "period",
}
KEYWORDS = sorted(
    word
    for word in {*aliases(), *VALUES, *rules_by_name(), "holiday", "may-not-follow", "own-unit"}
    if word.isascii() and word not in _ALLOWED
)


def commands(names: str) -> list[list[str]]:
    person, other, segment, unit = PEOPLE[names]
    return [
        ["check", "--plan-only"],
        ["check", "bad"],
        ["build"],
        ["build"],
        ["check"],
        ["check", ".", "edited.yaml"],
        ["check", ".", "edited.yaml", "--format", "json"],
        ["build", "--what-if", f"away: {other} 2027-01-08..10"],
        ["build", "--what-if", f"lend: {unit} {unit} 2027-01-08", "--what-if", "nothing: x"],
        *(["show", "--by", by] for by in ("day", "segment", "person", "unit")),
        *(["explain", one] for one in (person, other, "b1" if names == "en" else "q1")),
        ["explain", "2027-02-06", segment],
        ["explain", "2027-02-19", segment],
        ["explain", "2027-02-06", person],
        ["explain", "2027-02-06"],
        *(["stats", "--by", by] for by in ("person", "unit", "segment")),
        ["calendar"],
        ["calendar", "2027Q1", "--list"],
        ["calendar", "2027Q2", "--list"],
        ["export", "--to", "t.csv", "--force"],
        ["export", "--to", "t.html", "--force"],
        ["export", "--to", "t.ics", "--force"],
        ["export", "--to", "t.docx", "--force"],
        ["export", "--to", "t.xxx"],
        ["import", "staff.csv"],
        ["import", "leave.csv"],
        ["import", "nothing.csv"],
        ["show", "-q", "2031Q1"],
    ]


def folder_of(names: str, folder: Path) -> Path:
    text = ENGLISH if names == "en" else CHINESE
    (folder / "roster.yaml").write_text(text, encoding="utf-8")
    (folder / "bad").mkdir()
    broken = text.replace("08:00-12:00", "8-25").replace("2027-02-20", "2027-02-30").replace("11}", "x}")
    (folder / "bad" / "roster.yaml").write_text(broken.replace(": [Friday]", ": [Frday]"), encoding="utf-8")
    heads = "name,unit,away,rank,hobby" if names == "en" else "姓名,单位,请假,职务,爱好"
    unit = PEOPLE[names][3]
    (folder / "staff.csv").write_text(
        f"{heads}\nX1,{unit},2027-02-03,Boss,y\nX2,New Unit,,Clerk,y\n", encoding="utf-8"
    )
    leave = "name,from,to" if names == "en" else "姓名,开始,结束"
    (folder / "leave.csv").write_text(
        f"{leave}\n{PEOPLE[names][0]},2027-02-03,2027-02-05\nNo,x,2027-02-05\n", encoding="utf-8"
    )
    (folder / "nothing.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return folder


def prepare(words: list[str], folder: Path) -> None:
    """A schedule in which everybody's duties moved to somebody else."""
    path = folder / "schedules" / "2027Q1.yaml"
    if "edited.yaml" in words:
        text = path.read_text(encoding="utf-8")
        moved = re.sub(r"assigned: \[(\w[^\],]*)\]", f"assigned: [{'b1' if 'b1' in text else 'q1'}]", text)
        (folder / "edited.yaml").write_text(moved, encoding="utf-8")


def said(done: Done, words: list[str], folder: Path) -> str:
    text = done.stdout + done.stderr
    if words[0] == "export" and done.returncode == 0:
        path = folder / words[2]
        if path.suffix == ".docx":
            import docx

            document = docx.Document(str(path))
            cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
            return "\n".join([text, *cells, *(one.text for one in document.paragraphs)])
        text += path.read_text(encoding="utf-8-sig").replace("\r\n ", "")
    if words == ["build"] and done.returncode in {0, 1}:
        found = (folder / "schedules" / "2027Q1.yaml").read_text(encoding="utf-8")
        # Sentences stand among the findings; what follows them is figures by line.
        text += re.split(r"\n(?=\w)", found[found.index("findings:") :])[0]
    return text


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ("en", "zh"),
        ("zh", "en"),
        pytest.param("en", "en", marks=pytest.mark.slow),
        pytest.param("zh", "zh", marks=pytest.mark.slow),
    ],
)
def test_every_command_speaks_one_language(names: str, language: str, tmp_path: Path) -> None:
    folder = folder_of(names, tmp_path)
    own = "".join(
        path.read_text(encoding="utf-8") for path in [folder / "roster.yaml", *folder.glob("*.csv")]
    )
    wrong: list[str] = []
    for words in commands(names):
        prepare(words, folder)
        done = run(*words, "--lang", language, folder=folder)
        assert done.returncode != 4, done.stderr
        # What styles a page, and what is added to a plan in its own words, is nobody's sentence.
        text = re.sub(r"<style.*?</style>|(?m:^[+-].*$)", " ", said(done, words, folder), flags=re.DOTALL)
        if language == "en":
            own_words = {*_CHINESE.findall(own)}
            found = {run_ for run_ in _CHINESE.findall(text) if not any(run_ in one for one in own_words)}
        else:
            # What an error shows of the plan is the plan's, and so is what a page is made of.
            shown = re.sub(
                r"(?m)^    [^→·].*$|<style.*?</style>|<script.*?</script>|<[^>]*>|(?m:^[A-Z-]+[:;].*$)",
                " ",
                text,
                flags=re.DOTALL,
            )
            shown = re.sub(r'\{rule:[^}]*\}|rule: [a-z-]+|"rule": "[a-z-]+"|severity: [a-z]+', " ", shown)
            found = {
                word for word in KEYWORDS if re.search(rf"(?<![\w./-]){re.escape(word)}(?![\w/.-])", shown)
            }
            found -= set(re.findall(r"[\w-]+", " ".join(PEOPLE["en"])))
        wrong += [f"{' '.join(words)}: {sorted(found)}"] if found else []
    assert not wrong, "\n".join(wrong)


def test_every_built_in_word_has_a_name_in_both_languages() -> None:
    for word in aliases():
        text = word_text(word)
        assert not re.search("[A-Za-z]", text.zh), word
        assert not _CHINESE.search(text.en), word


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_ALL": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
    ],
)
def test_the_language_of_the_machine(environment: dict[str, str], language: str) -> None:
    assert machine(environment) == language


@pytest.mark.parametrize(
    "words",
    [["check"], ["build", "-q", "2027Q2"], ["stats"], ["calendar", "2027Q1"], ["export", "--to", "x.csv"]],
)
def test_asked_then_variable_then_plan_then_machine(words: list[str], tmp_path: Path) -> None:
    """Also where something is wrong: before there is a plan, in it, and after it was read."""
    text = CHINESE.replace("语言: 中文\n", "").replace("季度: 2027Q1\n", "")
    plans = {"none": None, "zh": text, "bad": text.replace("2027-02-20", "2027-02-30")}
    for name, plan in plans.items():
        folder = tmp_path / name
        folder.mkdir()
        if plan is not None:
            (folder / "roster.yaml").write_text(plan, encoding="utf-8")
        for more, environment, chinese in (
            (["--lang", "en"], {"ROSTER_LANG": "zh", "LC_ALL": "zh_CN.UTF-8"}, False),
            (["--lang=zh"], {"ROSTER_LANG": "en", "LC_ALL": "C"}, True),
            ([], {"ROSTER_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, False),
            ([], {"ROSTER_LANG": "zh", "LC_ALL": "C"}, True),
            ([], {"LC_ALL": "C.UTF-8"}, plan is not None),
            ([], {"LC_ALL": "zh_CN.UTF-8"}, True),
        ):
            done = (
                run(*words, "--force", *more, folder=folder, COLUMNS="300", **environment)
                if words[0] in {"build", "export"}
                else run(*words, *more, folder=folder, COLUMNS="300", **environment)
            )
            said = re.sub(
                "|".join(sorted(set(_CHINESE.findall(text)), key=len, reverse=True)),
                "",
                done.stdout + done.stderr,
            )
            assert bool(_CHINESE.search(said)) == chinese, said


def test_a_plan_without_any_chinese_and_without_a_language_is_answered_in_the_machines(
    tmp_path: Path,
) -> None:
    (tmp_path / "roster.yaml").write_text(
        ENGLISH.replace("language: en\n", "").replace("title: Duty table\n", ""), encoding="utf-8"
    )
    english = run("show", "-q", "2031Q1", folder=tmp_path, LC_ALL="C").stderr
    chinese = run("show", "-q", "2031Q1", folder=tmp_path, LC_ALL="zh_CN.UTF-8").stderr
    assert "no schedule" in english
    assert "还没有" in chinese


@pytest.mark.parametrize(
    "command",
    [
        "",
        "init",
        "calendar",
        "build",
        "show",
        "check",
        "explain",
        "export",
        "import",
        "stats",
        "rules",
        "schema",
    ],
)
def test_so_does_the_help(command: str, tmp_path: Path) -> None:
    words = [*([command] if command else []), "--help"]
    english = run(*words, folder=tmp_path, ROSTER_LANG="en").stdout
    chinese = run(*words, folder=tmp_path, ROSTER_LANG="zh").stdout
    assert "Usage: roster" in english
    assert not _CHINESE.search(english)
    assert _CHINESE.search(chinese)
    assert not re.search("The (plan|schedule|file)|Which quarter|Tables or JSON|Overwrite|Language", chinese)
