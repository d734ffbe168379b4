"""What the commands print of shortages, vacant posts and contradictions, as the admin sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from roster.errors import cells
from tests import running
from tests.running import Done

CORPUS = Path(__file__).parents[1] / "explaining" / "corpus"


def run(name: str, folder: Path, *arguments: str, width: str = "80") -> Done:
    plan = (CORPUS / f"{name}.yaml").read_text(encoding="utf-8")
    (folder / "roster.yaml").write_text(plan, encoding="utf-8")
    return running.run(*arguments, "-q", "2027Q1", folder=folder, COLUMNS=width)


def together(text: str) -> str:
    """The text without what breaks its lines."""
    return "".join(text.split())


@pytest.mark.parametrize("width", ["80", "140"])
def test_shortages_stand_above_the_tables_and_remedies_below(tmp_path: Path, width: str) -> None:
    done = run("vacant-recall", tmp_path, "build", width=width)
    assert done.returncode == 1
    said = together(done.stdout)
    short = said.index("1月5日晚一科：需要1人次，可用0人次，缺1（请假2人：甲样一、乙样二）")
    assert short < said.index("包抓路段") < said.index("可补：1月5日从二科借人到一科的路段")
    assert "手术" not in said
    assert "手术" not in (tmp_path / "schedules" / "2027Q1.yaml").read_text(encoding="utf-8")
    assert all(cells(line) <= int(width) for line in done.stdout.splitlines())


def test_check_says_shortages_and_gives_reasons_only_where_they_are_asked_for(tmp_path: Path) -> None:
    plain, private = (
        run("vacant-recall", tmp_path, "check", "--plan-only", *more) for more in ((), ("--private",))
    )
    assert plain.returncode == private.returncode == 1
    assert "手术" not in plain.stdout
    assert "甲样一（手术）" in together(private.stdout)
    found = json.loads(run("vacant-recall", tmp_path, "check", "--plan-only", "--format", "json").stdout)
    counting = next(one for one in found if one["rule"] == "counting")
    assert counting["people"] == ["甲样一", "乙样二"]
    assert counting["dates"] == ["2027-01-05"]


def test_a_contradiction_is_one_document_in_json(tmp_path: Path) -> None:
    done = run("clash-three-days-running", tmp_path, "build", "--format", "json")
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert document["status"] == "impossible"
    assert len(document["findings"]) == 5
    assert document["findings"][1]["where"] == "roster.yaml:10:9"
    assert not (tmp_path / "schedules").exists()
