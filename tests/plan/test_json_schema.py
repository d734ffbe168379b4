"""The JSON Schema takes what the reader takes, in both languages, and says what is wrong where it is wrong."""

from __future__ import annotations

import copy
import json
import random
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from roster.errors import RosterError
from roster.files.source import parse as parse_source
from roster.plan import parse
from roster.plan.json_schema import plan_schema
from roster.plan.terms import VALUES, keys_of
from roster.rules.catalogue import CATALOGUE
from tests.cli.test_one_language import CHINESE, ENGLISH
from tests.plan.test_import_people import PLANS

ROOT = Path(__file__).parent.parent.parent
SCHEMA = plan_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def texts() -> dict[str, str]:
    """Every plan there is: the example, the templates, the tests' own, and what rules say of themselves."""
    found = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in sorted([*ROOT.glob("examples/**/roster.yaml"), *ROOT.glob("tests/**/*.yaml")])
    }
    for language in ("zh", "en"):
        template = files("roster.plan").joinpath("templates", f"{language}.yaml")
        found[language] = template.read_text(encoding="utf-8")
    found |= {f"import {name}": text for name, text in PLANS.items()}
    found |= {"english": ENGLISH, "chinese": CHINESE}
    for kind in CATALOGUE:
        for number, example in enumerate(
            re.findall(r"^ {4,}(- ?\{.*\}|\{rule.*\})$", kind.__doc__ or "", re.MULTILINE)
        ):
            base = found["en"]
            found[f"{kind.__name__} {number}"] = (
                f"{base[: base.index('rules:')]}rules:\n  - {example.lstrip('- ')}\n"
            )
    return found


def valid(text: str, folder: Path | None = None) -> bool:
    try:
        parse(text, "x.yaml", folder)
    except (RosterError, TypeError):
        return False
    return True


TEXTS = texts()
VALID = {name: text for name, text in TEXTS.items() if valid(text)}


def data(text: str) -> Any:
    """As YAML 1.2 has it."""
    return parse_source(text, "x.yaml").data


def complaint(value: Any) -> str:
    error = best_match(VALIDATOR.iter_errors(value))
    return "" if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert len(VALID) > 40


@pytest.mark.parametrize("name", VALID)
def test_it_takes_every_plan_there_is(name: str) -> None:
    assert complaint(data(VALID[name])) == ""


def mutated(value: Any, chance: random.Random, other: list[Any]) -> Any:
    """The data with one thing changed: left out, put in, made another."""
    value = copy.deepcopy(value)
    at, last = value, None
    for _ in range(chance.randint(1, 6)):
        keys = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
        if not keys:
            break
        parent, last = at, chance.choice(keys)
        at = at[last]
    if last is None:
        return value
    words = [*WORDS, *(word for one in VALUES.values() for word in one), *VALUES]
    change = chance.randint(0, 5)
    if change == 0:
        del parent[last]
    elif change == 1:
        parent[last] = chance.choice(SCALARS)
    elif change == 2:
        parent[last] = [at]
    elif change == 3 and isinstance(at, list) and at:
        parent[last] = at[0]
    elif change == 4 and isinstance(parent, dict):
        parent[chance.choice(words)] = parent.pop(last)
    else:
        parent[last] = copy.deepcopy(chance.choice(other))
    return value


SCALARS: list[Any] = [
    *(None, True, False, 0, 1, 2, 3.0, 0.5, -1, 10**6, "", "a", "2", " 2 ", "0.5", "1/2", "1e1", "是", "否", "yes", "on", "off"),
    *("2027-02-05", "2027年2月5日", "2027-2-5..2027-02-08", "2027-02-05至2027-02-08", "6-1", "6月1日", "2027Q1", "2027-q2", "x.csv"),
    *("19:00", "19:00-23:00", "20:00至08:00", "工作日", "weekend", "all", "全部", [], {}, ["a"], ["2027-02-05", "2027-02-06"]),
]  # fmt: skip
WORDS = [word for kind in CATALOGUE for word in keys_of(kind)]


def parts(value: Any) -> list[Any]:
    found = [value]
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += parts(one)
    return found


@pytest.mark.parametrize("tries", [600, pytest.param(6000, marks=pytest.mark.slow)])
def test_what_the_reader_takes_it_takes(tries: int) -> None:
    chance = random.Random(tries)
    plans = [data(text) for name, text in VALID.items() if len(text) < 6000]
    other = [one for plan in plans[-12:] for one in parts(plan)]
    taken = 0
    for _ in range(tries):
        plan = chance.choice(plans)
        for _ in range(chance.randint(1, 2)):
            plan = mutated(plan, chance, other)
        if isinstance(plan, dict) and valid(json.dumps(plan, ensure_ascii=False)):
            taken += 1
            assert complaint(plan) == "", json.dumps(plan, ensure_ascii=False)
    assert taken > tries / 15


MISTAKES = [
    ("segments: [", "segmnts: [", "", "segmnts"),
    ("hours: 11", "hour: 11", "rules/0", "hour"),
    ("hours: 11", "hours: lots", "rules/0/hours", "lots"),
    ("hours: 11", "hours: 0", "rules/0/hours", "0"),
    ("weight: 2}", "weight: lots}", "rules/3/weight", "lots"),
    ("rule: rest", "rule: rst", "rules/0/rule", "rst"),
    ("{rule: rest, hours: 11}", "{hours: 11}", "rules/0", "rule"),
    ("{rule: rest, hours: 11}", "rst", "rules/0", "rst"),
    ("{name: Ann Lee, unit: Safety, rank: Chief}", "{name: Ann Lee, rank: Chief}", "people/0", "unit"),
    ("{name: Ann Lee, unit: Safety, rank: Chief}", "Ann Lee", "people/0", "Ann Lee"),
    ("date: 2027-02-20", "date: 2027-02", "people/3/refuse/0/date", "2027-02"),
    ("want: off", "want: of", "people/3/wish/0/want", "of"),
    ("share: 0.5", "share: half", "people/3/share", "half"),
    ("quarter: 2027Q1", "quarter: 2027Q5", "quarter", "2027Q5"),
    ("language: en", "language: english please", "language", "english please"),
    ("per: week, at-most: 2", "per: weeks, at-most: 2", "rules/1/per", "weeks"),
    ("per: week, at-most: 2", "per: week, at-most: -2", "rules/1/at-most", "-2"),
    ("staff: 1, leaders: 1", "staff: some, leaders: 1", "duties/0/staff", "some"),
    ("shifts: {Morning", "shfts: {Morning", "", "shifts"),
    ("[leader]", "[boss]", "ranks/Chief/0", "boss"),
]


@pytest.mark.parametrize(("was", "now", "where", "what"), MISTAKES)
def test_a_mistake_is_refused_where_it_is(was: str, now: str, where: str, what: str) -> None:
    assert was in ENGLISH
    text = ENGLISH.replace(was, now, 1)
    assert not valid(text)
    errors = list(VALIDATOR.iter_errors(data(text)))
    said = complaint(data(text))
    assert said.startswith(f"{where}: ")
    assert what in said
    # Neither a list of all rules nor of everything else that might have been.
    assert len(errors) <= 2
    assert len(said) < 1500


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ("单位: 安全科, 职级: 科长", "职级: 科长", "人员/0"),
        ("小时: 11", "小时数: 11", "规则/0"),
        ("意愿: 不上", "意愿: 不去", "人员/3/意愿/0/意愿"),
        ("人员:", "人:", ""),
    ],
)
def test_so_it_is_in_chinese(was: str, now: str, where: str) -> None:
    assert was in CHINESE
    said = complaint(data(CHINESE.replace(was, now, 1)))
    assert said.startswith(f"{where}: ")
