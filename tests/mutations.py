"""Files as mistakes and malice make them: a good plan, schedule, list, notice or workbook, changed at random places.

Every change is drawn from a seed, so that what falls over can be looked at again: `python -m tests.mutations KIND SEED`.
"""

from __future__ import annotations

import copy
import io
import json
import random
import re
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import yaml

from tests.running import run

PLAN = """\
bureau: 某局
title: 值班表
language: en
quarter: 2027Q1
units: [A, {name: B, kind: subordinate}]
ranks: {领导: [leader], 科员: [staff], 主任: [leader, staff]}
people:
  - {name: P1, unit: A, rank: 领导, phone: "13812345678", tags: [党员], share: 0.5, from: 2020-01-01}
  - {name: P2, unit: A, rank: 科员, away: [2027-02-03..2027-02-09, {from: 2027-03-01, to: 2027-03-02, why: 病}]}
  - {name: P3, id: "007", unit: B, rank: 科员, exempt: [{shift: 夜, until: 2027-02-01, why: 哺乳}], tags: [司机]}
  - {name: P4, unit: B, rank: 主任, pin: [2027-01-09], refuse: [{date: 2027-01-10, shift: [早]}]}
  - {name: P5, unit: A, rank: 科员, wish: [{date: 2027-01-16, want: on, weight: 3, with: P2}], until: 2027-03-20}
  - {name: P6, unit: B, rank: 主任, share: 1/3}
segments: [G, {name: H, side: 南, between: [甲, 乙], unit: B, need: 1, mobile: true}]
shifts: {早: 07:30-09:00, 夜: {start: "20:00", end: "08:00"}}
periods:
  清明: {before: 2, after: 0}
  日子: {date: [2027-01-09, 2027-02-20], line: true}
  冬训: {from: 12-20, to: 01-10, ritual: true}
  双休: {on: [weekend], except: [holiday], years: {2027: {lunar: [初一], weekend-before: 春节}}}
duties:
  - {name: 周末, on: [weekend], shifts: [早], segments: all, staff: {at-least: 1, preferred: 1, at-most: 2}, priority: 2}
  - {name: 祭, on: [清明, 除夕, 日子], except: [元宵], shifts: [夜], segments: [G], staff: 1, leaders: 1,
     leaders-per: post, reserves: {people: 1, counts: 0.5, priority: 3}}
rules:
  - {rule: rest, hours: 11}
  - {rule: max-duties, per: week, at-most: 3, who: {tag: 司机}}
  - {rule: max-duties, days: 7, at-most: 4, weight: 2, which: {day: weekend, any: [{shift: 早}, {not: {line: holiday}}]}}
  - {rule: max-days-running, at-most: 4}
  - {rule: total, count: hours, per: week, at-most: 40, weight: 1}
  - {rule: total, per: period, on: [春节], exactly: 1, weight: 3}
  - {rule: may-not-follow, after: [夜], not: [早]}
  - {rule: max-weekends, at-most: 9, weight: 1}
  - {rule: composition, each: shift, who: {tag: 党员}, at-least: 1, weight: 5}
  - {rule: together, people: [P1, P2], each: day, weight: 3}
  - {rule: apart, people: [P3, P4], each: day, weight: 1}
  - {rule: own-unit, weight: 1, far: 3}
  - {rule: quota, units: {A: 2, B: 1}, weight: 2}
  - {rule: turns, which: {day: 日子}, people: [P4, P6], weight: 5}
  - {rule: spared, on: [除夕, 春节], years: 2, weight: 1}
  - {rule: fair, lines: {日子: 3, weekend: 1}, reset: half-life, half-life: 4, away: owed}
  - {rule: wish, budget: 10}
  - {rule: spacing, days: 3}
  - {rule: rotation, running: true, even: true}
tiers: [vacancies, {join: {fairness: 10, wishes: 1}}, spacing]
opening: {P2: {weekend: 2.5}, P3: {weekend: 1}}
lieu: {holiday: 1, weekend: 1/2}
notes: [带班领导手机保持畅通]
"""
NOTICE = """\
source: 国办发明电〔2026〕0号
off: {元旦: 2027-01-01..2027-01-03, 春节: [2027-02-05..2027-02-12]}
workdays: [2027-02-20]
"""
STAFF = "姓名,单位,职务,手机,标签,份额,到岗,离岗,请假\n张三,A,科员,13800000000,党员、司机,0.5,2020-01-01,,2027-02-03..2027-02-09 病\n李四,B,主任,,,,,2027-12-31,\n"
LEAVE = "姓名,请假时间,事由\nP2,2月3日至5日,事假\nP3,2027.2.3-2.5,病\nP5,3月1日—3月底,年休\n"

WEIRD: tuple[str, ...] = (
    *("null", "true", "0", "-1", "1", "2.5", "1e300", "1e999", "-1e999", ".nan", ".inf", "1e-300", "0x10"),
    *('"1e100000000"', '"-1e99999999"', '"1/3"', '"1/0"', '"NaN"', '"Infinity"', "9" * 30, f'"{"9" * 5000}"'),
    *(
        '""',
        '" "',
        '"\\e[31m"',
        '"\\0"',
        '"\\x9b"',
        '"\\u202e"',
        '"\\n"',
        f'"{"长" * 3000}"',
        '"{x}"',
        '"%s"',
        '"{"',
    ),
    *("[]", "{}", "[[]]", "[[a]]", "{a: 1}", "[null]", "[{role: leader}]", "{a: {b: [c]}}", "[1, 2, 3]"),
    *("0001-01-01", "9999-12-31", "2027-02-30", "2027-02-03..9999-12-31", "0001Q1", "9999Q4", "2027Q1"),
    *(
        "24:00",
        "25:99",
        "00:00-24:00",
        "08:00-08:00",
        "all",
        "hard",
        "P1",
        "weekend",
        "春节",
        "早",
        "A",
        "G",
        "~",
    ),
    *(
        '"a\\0.csv"',
        '"/dev/zero"',
        '"../x.csv"',
        f'"{"x" * 300}.csv"',
        "2027-01-01T00:00+08:00",
        '"9999-12-31T23:59"',
    ),
)
"""What may stand anywhere, as YAML."""
TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\x1b[31m",
    "\0",
    "\r",
    "\n",
    '"',
    "'",
    ",",
    ";",
    "\t",
    "长" * 500,
    "9" * 400,
    "1e100000000",
    "1e999",
)
TEXTS += (
    "{x}",
    "%s",
    "0001-01-01",
    "9999-12-31",
    "45000",
    "99999",
    "2月30日",
    "\ufeff",
    "\ud83d\ude00",
    "..",
    "至",
    "=1+1",
    "甲、" * 300,
)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is made of, and the commands that read it."""

    make: Callable[[random.Random, Path], None]
    commands: tuple[tuple[str, ...], ...]


def _nodes(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _nodes(value, (*path, key))


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def tree(dice: random.Random, text: str) -> str:
    """A document with some of its values taken away, put elsewhere, doubled, or made something else."""
    data = yaml.load(text, Loader=yaml.BaseLoader)
    if dice.random() < 0.6:
        for _ in range(dice.choice((1, 2, 4))):
            _nudge(dice, data)
        return _flow(data)
    raw: list[str] = []
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        paths = [path for path in _nodes(data) if path]
        path = dice.choice(paths)
        parent, key = _at(data, path[:-1]), path[-1]
        step = dice.randrange(6)
        if step <= 2:
            raw.append(dice.choice(WEIRD))
            parent[key] = f"@@{len(raw) - 1}@@"
        elif step == 3:
            del parent[key]
        elif step == 4:
            parent[key] = copy.deepcopy(_at(data, dice.choice(paths)))
        elif isinstance(parent, list):
            parent += [copy.deepcopy(parent[key])] * dice.choice((1, 2, 30))
        else:
            parent[dice.choice(("x", "年", "name", "from", "rule", "\x1b", "1", ""))] = parent.pop(key)
    written = _flow(data)
    for number, value in enumerate(raw):
        written = written.replace(f'"@@{number}@@"', value)
    return written


NUMBERS: tuple[str, ...] = (
    "0",
    "1",
    "2",
    "3",
    "5",
    "7",
    "10",
    "30",
    "60",
    "100",
    "400",
    "1000",
    "10000",
    "1000000",
)
NUMBERS += ("0.5", "0.001", "0.333333", "0.000001", "167.9", "99999.5", "1.1")
DATES = (
    "1900-01-01",
    "1990-01-01",
    "2026-12-31",
    "2027-01-01",
    "2027-02-28",
    "2027-03-31",
    "2099-12-31",
    "2199-12-31",
)


def _nudge(dice: random.Random, data: Any) -> None:
    """Make one value another of its kind, so that what comes of it may be a plan: another number, date or word."""
    leaves = [path for path in _nodes(data) if path and isinstance(_at(data, path), str)]
    path = dice.choice(leaves)
    parent, value = _at(data, path[:-1]), _at(data, path)
    if _sort(value) == "number":
        new = dice.choice(NUMBERS)
    elif _sort(value) == "date":
        new = dice.choice(DATES) if dice.random() < 0.5 else "..".join(sorted(dice.choices(DATES, k=2)))
    elif dice.random() < 0.3:
        if isinstance(parent, dict) or len(parent) > 1:
            del parent[path[-1]]
        return
    else:
        alike = [one for one in leaves if one[-1] == path[-1] and _sort(_at(data, one)) == "word"]
        near = [one for one in alike if one[:1] == path[:1] and one[-2:-1] == path[-2:-1]]
        new = _at(data, dice.choice(near if dice.random() < 0.7 else alike))
    parent[path[-1]] = new


def _sort(value: str) -> str:
    if value.replace(".", "", 1).isdecimal():
        return "number"
    return "date" if value[:2] in {"19", "20", "21"} and value[4:5] == "-" else "word"


_PLAIN_WORDS = {"true", "false", "null"}


def _flow(data: Any) -> str:
    """As YAML in one line for each part; what is no word of its own in quotes."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ",\n ".join(map(_flow, data)) + "]"
    number = data.replace(".", "").replace("-", "").isdecimal() or data in _PLAIN_WORDS
    return data if number else json.dumps(data)


def scratched(dice: random.Random, text: str) -> str:
    """A text with characters taken away, put in, or cut off."""
    for _ in range(dice.choice((1, 1, 2, 5))):
        at = dice.randrange(len(text) + 1)
        step = dice.randrange(4)
        if step == 0:
            text = text[:at] + dice.choice(TEXTS) + text[at:]
        elif step == 1:
            text = text[:at] + text[at + dice.choice((1, 2, 10)) :]
        elif step == 2:
            text = text[:at] + dice.choice(":,[]{}-\"'#&*!|>%@`\n\t ") + text[at + 1 :]
        else:
            text = text[:at] if dice.random() < 0.3 else text[:at] + text[max(0, at - 20) :]
    return text


def spoilt(dice: random.Random, data: bytes) -> bytes:
    """Bytes with some of them changed."""
    raw = bytearray(data)
    for _ in range(dice.choice((1, 2, 8))):
        if raw:
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw)


def _write(dice: random.Random, path: Path, text: str, *, whole: bool = True) -> None:
    """Write the text changed: as a tree, in its characters or in its bytes."""
    step = dice.random()
    if whole and step < 0.7:
        text = tree(dice, text)
    elif step < 0.95:
        text = scratched(dice, text)
    data = text.encode("utf-8", "surrogatepass")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(spoilt(dice, data) if step >= 0.95 else data)


def _table(dice: random.Random, path: Path, text: str) -> None:
    """Write a text table with some of its cells changed, or its characters."""
    if dice.random() < 0.6:
        rows = [line.split(",") for line in text.splitlines()]
        for _ in range(dice.choice((1, 2, 4))):
            row = dice.choice(rows)
            row[dice.randrange(len(row))] = dice.choice((*TEXTS, *WEIRD))
        end = dice.choice(("\n", "\r\n", "\r"))
        path.write_bytes(end.join(map(",".join, rows)).encode("utf-8", "surrogatepass"))
    else:
        _write(dice, path, text, whole=False)


def _plan(dice: random.Random, folder: Path) -> None:
    _write(dice, folder / "roster.yaml", PLAN)


def _history(dice: random.Random, folder: Path) -> None:
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    text = (folder / "built.yaml").read_text(encoding="utf-8")
    # Few rows are enough, and quickly changed.
    data = yaml.load(text, Loader=yaml.BaseLoader)
    data["duties"] = data["duties"][:6]
    quarter = dice.choice(("2027Q1", "2026Q4"))
    data["quarter"] = quarter
    _write(dice, folder / "schedules" / f"{quarter}.yaml", _flow(data))


def _notice(dice: random.Random, folder: Path) -> None:
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    _write(dice, folder / "holidays" / "2027.yaml", NOTICE)


def _staff(dice: random.Random, folder: Path) -> None:
    plan = yaml.load(PLAN, Loader=yaml.BaseLoader)
    few = {key: plan[key] for key in ("units", "ranks", "segments", "shifts", "duties", "periods")}
    (folder / "roster.yaml").write_text(_flow({**few, "people": "list.csv"}), encoding="utf-8")
    _table(dice, folder / "list.csv", STAFF)


def _lists(dice: random.Random, folder: Path) -> None:
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    _table(dice, folder / "list.csv", dice.choice((STAFF, LEAVE)))


def _edited(dice: random.Random, folder: Path) -> None:
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    text = (folder / "built.csv").read_text(encoding="utf-8-sig")
    _table(dice, folder / "table.csv", "\n".join(text.splitlines()[:8]))


def _workbook(dice: random.Random, folder: Path) -> None:
    """A workbook with bytes of the archive, or characters of a part of it, changed."""
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    raw = (folder / "built.xlsx").read_bytes()
    if dice.random() < 0.3:
        raw = spoilt(dice, raw)
    else:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
            names = [name for name in old.namelist() if name.endswith(("xml", "rels"))]
            chosen = set(dice.sample(names, dice.choice((1, 1, 2))))
            for name in old.namelist():
                data = old.read(name)
                if name in chosen:
                    change = _filled if dice.random() < 0.7 else scratched
                    data = change(dice, data.decode()).encode("utf-8", "surrogatepass")
                new.writestr(name, data)
        raw = out.getvalue()
    (folder / "table.xlsx").write_bytes(raw)


_FILLED = re.compile(r'(?<=>)[^<>]+(?=</)|(?<==")[^"<>]*(?=")')


def _filled(dice: random.Random, text: str) -> str:
    """XML with other texts and attributes in it, well-formed still."""
    for _ in range(dice.choice((1, 2, 5))):
        found = list(_FILLED.finditer(text))
        if found:
            one = dice.choice(found)
            more = (
                "0",
                "1",
                "-1",
                "16384",
                "1048576",
                "4294967296",
                "A1",
                "XFD1048576",
                "A1:XFD1048576",
                "s",
                "str",
                "d",
                "e",
                "b",
            )
            other = dice.choice((*more, dice.choice(found)[0], *TEXTS))
            text = text[: one.start()] + escape(other, {'"': "&quot;"}) + text[one.end() :]
    return text


def _calendar(dice: random.Random, folder: Path) -> None:
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "schedules").mkdir(exist_ok=True)
    text = (folder / "built.yaml").read_text(encoding="utf-8")
    (folder / "schedules" / "2027Q1.yaml").write_text(text, encoding="utf-8")
    _write(dice, folder / "old.ics", (folder / "built.ics").read_text(encoding="utf-8"), whole=False)


KINDS: dict[str, Kind] = {
    "plan": Kind(
        _plan,
        (
            ("check",),
            ("check", "--format", "json"),
            ("calendar", "2027-02"),
            ("build", "--time-limit", "1"),
            ("build", "--what-if", "away: P2 2027-01-09", "--time-limit", "1"),
        ),
    ),
    "history": Kind(
        _history,
        (
            ("check", "-q", "2027Q1"),
            ("show",),
            ("stats",),
            ("explain", "P2"),
            ("export", "--to", "out.csv"),
            ("export", "--to", "out.ics"),
            ("export", "--to", "out.html"),
            ("build", "--time-limit", "1", "-q", "2027Q1", "--force"),
        ),
    ),
    "notice": Kind(_notice, (("calendar", "2027-02"), ("check",))),
    "staff": Kind(_staff, (("check",), ("check", "--format", "json"))),
    "lists": Kind(_lists, (("import", "list.csv"), ("import", "list.csv", "--write"))),
    "edited": Kind(_edited, (("check", ".", "table.csv"), ("import", "table.csv"))),
    "workbook": Kind(
        _workbook,
        (
            ("check", ".", "table.xlsx"),
            ("import", "table.xlsx"),
            ("check", ".", "table.xlsx", "--mark", "m.xlsx"),
        ),
    ),
    "calendar": Kind(_calendar, (("export", "--to", "out.ics", "--previous", "old.ics"),)),
}


def begin(folder: Path) -> None:
    """Build what is to be changed: a schedule and its files."""
    (folder / "roster.yaml").write_text(PLAN, encoding="utf-8")
    done = run("build", "--time-limit", "20", folder=folder)
    assert done.returncode in {0, 1}, done.stderr
    for kind in ("csv", "xlsx", "ics"):
        assert run("export", "--to", f"built.{kind}", folder=folder).returncode == 0
    (folder / "schedules" / "2027Q1.yaml").rename(folder / "built.yaml")


def tried(kind: str, seed: int, begun: Path) -> str:
    """What is wrong with how a command takes a changed file; empty where nothing is."""
    dice = random.Random(f"{kind} {seed}")
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path in begun.glob("built.*"):
            (folder / path.name).write_bytes(path.read_bytes())
        KINDS[kind].make(dice, folder)
        words = dice.choice(KINDS[kind].commands)
        began = time.process_time()
        done = run(*words, folder=folder, ROSTER_LANG="en")
        took = time.process_time() - began
        shown = done.stdout + done.stderr
        # A build may use two threads for as long as it was given.
        most = 8.0 if words[0] == "build" else 5.0
        wrong = [
            *([f"code {done.returncode}"] if done.returncode not in {0, 1, 2, 3} else []),
            *([f"{took:.1f} s"] if took > most else []),
            *(["an escape sequence"] if "\x1b" in shown else []),
            *(["a traceback"] if "Traceback" in shown else []),
            *(["no sentence"] if done.returncode == 2 and not done.stderr.strip() else []),
            *(["a file left behind"] if list(folder.rglob(".roster-*")) else []),
        ]
        return f"{kind} {seed} {' '.join(words)}: {', '.join(wrong)}\n{done.stderr[-600:]}" if wrong else ""


if __name__ == "__main__":
    with TemporaryDirectory() as where:
        begin(Path(where))
        first, count = int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
        for number in range(first, first + count):
            said = tried(sys.argv[1], number, Path(where))
            if said:
                print(said, flush=True)
