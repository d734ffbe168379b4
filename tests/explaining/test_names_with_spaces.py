"""What is typed on a command line may name what has spaces and digits in its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from roster.errors import RosterError
from roster.explaining.what_if import changes_of
from tests.explaining.worlds import built
from tests.running import run

PLAN = {
    "language": "en",
    "units": ["Farm", "Farm Roads", "Unit 3"],
    "people": [
        {"name": "Gus Sample", "unit": "Farm", "away": [{"from": "2027-01-06", "to": "2027-01-07"}]},
        {"name": "Gus", "unit": "Farm Roads"},
        {"name": "Team 2", "unit": "Unit 3"},
        {"name": "7", "unit": "Unit 3"},
        {"name": "Ann  Lee", "id": "a1", "unit": "Farm"},
        {"name": "Ann  Lee", "id": "a 2", "unit": "Farm"},
        {"name": "李至", "unit": "Farm"},
        {"name": "Mary O'Neil-Smith", "unit": "Farm"},
    ],
    "segments": [{"name": "North Road 2"}, "North Road"],
    "shifts": {"Late Shift": "19:00-23:00", "Early 7": "07:00-09:00"},
    "periods": {"w": {"from": "2027-01-04", "to": "2027-01-06"}},
    "duties": [{"name": "Night Budget", "on": ["w"], "shifts": ["Late Shift"], "staff": 1}],
    "rules": [{"rule": "max-duties", "per": "week", "at-most": 1}],
}
SAID = [
    ("away: Gus Sample 2027-01-05..06", "Gus Sample is away 5–6 Jan"),
    ("请假: Gus Sample 2027-01-05..06", "Gus Sample is away 5–6 Jan"),
    ("away: 2027-01-05..06 Gus Sample", "Gus Sample is away 5–6 Jan"),
    ('away: "Gus Sample" 1月5日..6日', "Gus Sample is away 5–6 Jan"),
    ("away: “Gus Sample” 1月5日 至 6日", "Gus Sample is away 5–6 Jan"),
    ("away: gus SAMPLE 2027-01-05", "Gus Sample is away 5 Jan"),
    ("away: ＧｕｓＳａｍｐｌｅ ２０２７／１／５－６", "Gus Sample is away 5–6 Jan"),
    ("away: Gus Sample (Farm) 20270105", "Gus Sample is away 5 Jan"),
    ("away: Gus Sample staff 1.5", "Gus Sample is away 5 Jan"),
    ("请假: 李 至 1月5日", "李至 is away 5 Jan"),
    ("away: Gus Sample 1月", "Gus Sample is away 1–31 Jan"),
    ("away: Gus 2027-01-05", "Gus is away 5 Jan"),
    ("away: Team 2 2027-01-05", "Team 2 is away 5 Jan"),
    ("away: 2027-01-05 Team 2", "Team 2 is away 5 Jan"),
    ("away: 7 2027-01-05", "7 is away 5 Jan"),
    ("gone: 2027-01-05 7", "7 leaves on 5 Jan"),
    ("away: a1 2027-01-05", "Ann  Lee(a1) is away 5 Jan"),
    ("away: a 2 2027-01-05", "Ann  Lee(a 2) is away 5 Jan"),
    ("away: Ann Lee(a1) 2027-01-05", "Ann  Lee(a1) is away 5 Jan"),
    ("away: Ann Lee (a1) 2027-01-05", "Ann  Lee(a1) is away 5 Jan"),
    ("请假: 李至 2027-01-05", "李至 is away 5 Jan"),
    ("请假: 李至1月5日至6日", "李至 is away 5–6 Jan"),
    ("recall: Gus Sample 2027-01-06", "recall Gus Sample from leave on 6 Jan"),
    ("gone: Mary O'Neil-Smith 2027-01-05", "Mary O'Neil-Smith leaves on 5 Jan"),
    ("lend: Farm Roads Farm 2027-01-05", "lend people of Farm Roads to Farm on 5 Jan"),
    ("借调: Farm Unit 3 2027-01-05", "lend people of Farm to Unit 3 on 5 Jan"),
    ("lend: farm roads FARM 2027-01-05", "lend people of Farm Roads to Farm on 5 Jan"),
    ("lend: Unit 3 -> Farm Roads 2027-01-05", "lend people of Unit 3 to Farm Roads on 5 Jan"),
    ("drop: 2027-01-05 Late Shift North Road 2", "drop 1 post for duty staff on 5 Jan Late Shift North Road 2 (Night Budget)"),
    ("drop: 2027-01-05 late shift NorthRoad2", "drop 1 post for duty staff on 5 Jan Late Shift North Road 2 (Night Budget)"),
    ("drop: 2027-01-05 North Road Night Budget", "drop 1 post for duty staff on 5 Jan Late Shift North Road (Night Budget)"),
    ("lift: max-duties Team 2 +2", "raise the maximum of duties (at most 1 duty a week) to 3 for Team 2"),
    ("放宽: 值班次数上限 Gus Sample", "raise the maximum of duties (at most 1 duty a week) to 2 for Gus Sample"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spaces")


@pytest.fixture(scope="module")
def case(folder: Path):  # type: ignore[no-untyped-def]
    return built(folder, PLAN)


@pytest.mark.parametrize(("text", "said"), SAID)
def test_a_what_if_names_them(text: str, said: str, case) -> None:  # type: ignore[no-untyped-def]
    [change] = changes_of(case.job, [text])
    assert change.text.en == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("away: Guss Smaple 2027-01-05", "there is no person “Guss Smaple”"),
        ("away: Ann Lee 2027-01-05", "there are 2 “Ann Lee”"),
        ("gone: Gus Sample", "there is no date"),
        ("away: Gus Sample Team 2 2027-01-05", "“Team 2” is too much"),
    ],
)
def test_what_means_nothing_is_named_whole(text: str, said: str, case) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RosterError) as caught:
        changes_of(case.job, [text])
    assert said in caught.value.problems[0].message.en


@pytest.mark.parametrize(
    "words",
    [
        ["Gus", "Sample"],
        ["Gus Sample"],
        ["2027-01-06", "Gus", "Sample"],
        ["2027-01-06 Gus Sample"],
        ["2027-01-05", "Late", "Shift", "North", "Road", "2"],
        ["2027-01-05", "North Road 2"],
        ["Team", "2"],
        ["7"],
        ["a", "2"],
        ["Ann", "Lee(a1)"],
        ["1-5", "7"],
        ["gus", "SAMPLE"],
        ["Gus Sample(Farm)"],
        ["李", "至"],
        ["1月5日", "late shift", "NORTH ROAD 2"],
        ["20270105", "STAFF", "7"],
    ],
)
def test_so_does_a_question(words: list[str], case, folder: Path) -> None:  # type: ignore[no-untyped-def]
    done = run("explain", *words, "--time-limit", "0", folder=folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--person", "gus SAMPLE (Farm)"),
        ("--person", "Ann Lee(a1)"),
        ("--person", "A 2"),
        ("--unit", "farm roads"),
    ],
)
def test_so_does_an_export(option: str, said: str, case, folder: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = run("export", "--to", str(tmp_path / "x.ics"), option, said, folder=folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["explain", "Guss", "Sample"],
            ["no segment, shift, duty or person “Guss Sample”", "did you mean “Gus Sample”?"],
        ),
        (
            ["build", "--what-if", "gone: Guss Sample 1-5"],
            ["no person “Guss Sample”", "did you mean “Gus Sample”?"],
        ),
        (
            ["export", "--to", "x.ics", "--person", "Guss Sample"],
            ["no person “Guss Sample”", "did you mean “Gus Sample”?"],
        ),
        (["export", "--to", "x.ics", "--unit", "Fram"], ["no unit “Fram”", "did you mean “Farm”?"]),
        (["explain", "ann lee"], ["there are 2 “ann lee”", "write the id: a1, a 2"]),
        (["build", "--what-if", "gone: ann lee 1-5"], ["there are 2 “ann lee”", "write the id: a1, a 2"]),
        (
            ["export", "--to", "x.ics", "--person", "ann lee"],
            ["there are 2 “ann lee”", "write the id: a1, a 2"],
        ),
    ],
)
def test_all_say_alike_what_is_not_known(words: list[str], said: list[str], case, folder: Path) -> None:  # type: ignore[no-untyped-def]
    done = run(*words, folder=folder)
    assert done.returncode == 2
    assert all(one in done.stderr for one in said), done.stderr
