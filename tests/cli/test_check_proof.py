"""The proof beside a schedule: it holds for what was built, and for nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.running import run

PROOF = Path("schedules/2027Q1.proof.json")
SCHEDULE = Path("schedules/2027Q1.yaml")


@pytest.fixture
def folder(duty: Path, tmp_path: Path) -> Path:
    shutil.copytree(duty, tmp_path, dirs_exist_ok=True)
    return tmp_path


def edit(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def verified(folder: Path) -> tuple[int, dict[str, Any]]:
    done = run("check", "-q", "2027Q1", "--proof", "--format", "json", folder=folder)
    return done.returncode, json.loads(done.stdout)


def test_every_tier_is_verified_without_a_solver(folder: Path) -> None:
    code = (
        "import sys\nfrom roster.cli import main\n"
        "sys.argv = ['roster', 'check', '-q', '2027Q1', '--proof']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print(end.code, file=sys.stderr)\n"
        "print(sorted({'ortools', 'highspy'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, timeout=60, check=True
    )
    assert done.stderr.decode().split("\n")[-3:] == ["0", "[]", ""]
    returned, answer = verified(folder)
    assert returned == 0
    assert answer["holds"]
    assert {tier["state"] for tier in answer["tiers"]} == {"proved"}
    assert len(answer["tiers"]) == len(json.loads((folder / PROOF).read_text(encoding="utf-8"))["tiers"])


def test_a_value_that_is_not_the_schedules_is_found(folder: Path) -> None:
    edit(
        folder / PROOF,
        lambda text: text.replace('"value": "0", "bound": "0"', '"value": "1", "bound": "1"', 1),
    )
    code, answer = verified(folder)
    assert code == 1
    assert answer["tiers"][0]["state"] == "value"


def test_multipliers_that_prove_less_are_found(folder: Path) -> None:
    """Without its multipliers nothing but the trivial bound is left of a tier of fairness."""

    def weaken(text: str) -> str:
        data = json.loads(text)
        fair = next(tier for tier in data["tiers"] if tier["name"] == "fairness" and tier["prices"])
        fair["prices"] = [0 for _ in fair["prices"]]
        return json.dumps(data)

    edit(folder / PROOF, weaken)
    code, answer = verified(folder)
    assert code == 1
    assert "bound" in {tier["state"] for tier in answer["tiers"]}


def test_another_schedule_is_not_what_was_proved(folder: Path) -> None:
    def swap_names(text: str) -> str:
        lines = text.split("\n")
        rows = [number for number, line in enumerate(lines) if "assigned: [" in line and "leader" not in line]
        first, last = rows[0], rows[-1]
        names = [lines[row].split("assigned: [")[1].split("]")[0] for row in (first, last)]
        lines[first] = lines[first].replace(f"assigned: [{names[0]}]", f"assigned: [{names[1]}]")
        return "\n".join(lines)

    edit(folder / SCHEDULE, swap_names)
    code, answer = verified(folder)
    assert (code, answer["tiers"], answer["holds"]) == (1, None, False)


def test_what_was_swapped_since_leaves_the_proof_as_it_is(folder: Path) -> None:
    def record(text: str) -> str:
        lines = text.split("\n")
        row = next(n for n, line in enumerate(lines) if "assigned: [" in line)
        planned = lines[row].split("assigned: [")[1].split("]")[0].split(",")[0]
        lines[row] = (
            lines[row].removesuffix("}") + f", changes: [{{planned: {planned}, actual: null, reason: ill}}]}}"
        )
        return "\n".join(lines)

    edit(folder / SCHEDULE, record)
    code, answer = verified(folder)
    assert code == 0
    assert answer["holds"]


def test_another_plan_is_not_what_was_proved_for(folder: Path) -> None:
    edit(folder / "roster.yaml", lambda text: text.replace("staff: 1", "staff: 2"))
    code, answer = verified(folder)
    assert code == 1
    assert not answer["holds"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"version": 1}',
        '{"version": 1, "schedule": "x", "tiers": [{"name": 1}]}',
        "null",
        "\x00",
    ],
)
def test_what_is_no_proof_is_a_sentence(text: str, folder: Path) -> None:
    (folder / PROOF).write_text(text, encoding="utf-8")
    done = run("check", "-q", "2027Q1", "--proof", folder=folder)
    assert done.returncode == 2
    assert "2027Q1.proof.json" in done.stderr


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unit", "1e999999999"),
        ("unit", "1/0"),
        ("prices", [2**70]),
        ("prices", [2**62]),
        ("value", "9" * 60),
        ("rows", ["x"]),
        ("statements", [10**17]),
        ("before", {"-1": "1"}),
        ("before", {"99": "1"}),
        ("before", {"0": "-5"}),
    ],
)
def test_numbers_out_of_place_prove_nothing(key: str, value: Any, folder: Path) -> None:
    def spoil(text: str) -> str:
        data = json.loads(text)
        tier = next(tier for tier in data["tiers"] if tier["name"] == "fairness")
        tier |= {"statements": [-1], "rows": [0], "prices": [1], key: value}
        return json.dumps(data)

    edit(folder / PROOF, spoil)
    assert run("check", "-q", "2027Q1", "--proof", folder=folder).returncode in {1, 2}


def test_a_schedule_without_a_proof_is_a_sentence(folder: Path) -> None:
    (folder / PROOF).unlink()
    done = run("check", "-q", "2027Q1", "--proof", folder=folder)
    assert done.returncode == 2
    assert "2027Q1.proof.json" in done.stderr
