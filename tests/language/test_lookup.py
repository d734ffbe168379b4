"""Names as hands write them: who is meant, and who is not guessed."""

from __future__ import annotations

import pytest

from roster.domain.people import Person
from roster.domain.text import Text
from roster.errors import Place
from roster.language.lookup import Persons, advice, nearest

PEOPLE = (
    Person("张试", "张试", "安监科", rank="科长", phone="10000001234"),
    Person("俞试和", "俞试和", "安监科"),
    Person("李试", "李试", "养护站"),
    Person("Ann Lee", "Ann Lee", "养护站"),
    Person("w1", "王试", "安监科"),
    Person("w2", "王试", "养护站"),
    Person("w3", "王试", "养护站"),
)


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("张 试", ["张试"]),
        ("张　试", ["张试"]),
        ("张试(安监科)", ["张试"]),
        ("张试科长", ["张试"]),
        ("张试(科长)", ["张试"]),
        ("张试 10000001234", ["张试"]),
        ("张试100****1234", ["张试"]),
        ("张试 10000000000", ["张试"]),
        ("张试(手机:10000000000)", ["张试"]),
        ("张试029-00000000", ["张试"]),
        ("电话:10000000000", []),
        ("张试 俞试和", ["张试", "俞试和"]),
        ("张试和李试", ["张试", "李试"]),
        ("俞试和", ["俞试和"]),
        ("俞试和及李试", ["俞试和", "李试"]),
        ("ann lee", ["Ann Lee"]),
        ("Ａｎｎ Ｌｅｅ", ["Ann Lee"]),
        ("Ann Lee and 李试", ["Ann Lee", "李试"]),
        ("王试(安监科)", ["w1"]),
        ("王试(w2)", ["w2"]),
        ("W3", ["w3"]),
        ("王试(w**)", ["w1"]),
        ("王试(w**#2)", ["w2"]),
    ],
)
def test_who_is_meant(written: str, ids: list[str]) -> None:
    persons = Persons(PEOPLE)
    found = [persons.find(name) for name, _ in persons.parted([(written, Place(""))])]
    assert [[one.id for one in those] for those in found] == [[one] for one in ids]


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("王试", 3),
        ("王试(养护站)", 2),
        ("赵试", 0),
        ("赵试10000000000", 0),
        ("1234567", 0),
        ("张试和赵试", 0),
        ("", 0),
    ],
)
def test_who_is_not_guessed(written: str, count: int) -> None:
    persons = Persons(PEOPLE)
    (name, _), *rest = persons.parted([(written, Place(""))])
    assert not rest
    assert len(persons.find(name)) == count


def test_ids_that_differ_in_capitals_alone_are_told_apart() -> None:
    persons = Persons((Person("a1", "Ann", "x"), Person("A1", "Ben", "x")))
    assert [[one.name for one in persons.find(word)] for word in ("a1", "A1", "\uff211")] == [
        ["Ann"],
        ["Ben"],
        ["Ann", "Ben"],
    ]


def test_a_word_that_is_near_is_proposed() -> None:
    assert nearest("运输可", ["运输科", "安监科"]) == Text("是不是“运输科”？", "did you mean “运输科”?")
    assert nearest("养护站", ["运输科", "安监科"]) is None
    assert advice("养护站", ["运输科", "安监科"]) == Text("可写：安监科、运输科", "known: 安监科, 运输科")
    assert advice("x", []) is None
