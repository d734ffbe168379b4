"""What may hang in public, what changed, and files written with the build."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest

from roster.domain.answer import Answer
from roster.domain.schedule import Schedule
from roster.errors import Exit, RosterError
from roster.job.opening import Job
from roster.language.masking import mask_ids, mask_notes, mask_phone
from roster.output.files import check_target, export
from roster.output.issue import Issue, Wanted
from roster.records.document import Change, document
from roster.records.file_name import distinct_names, safe_name
from roster.records.schedule_file import write

KINDS = (".xlsx", ".html", ".docx", ".csv", ".json", ".ics")


@pytest.fixture
def issue(days: tuple[Job, Answer]) -> Issue:
    job, answer = days
    return Issue(job, document(answer, "zh"), answer.schedule)


@pytest.fixture
def private(issue: Issue) -> Issue:
    """The issue where two share a name and have numbers of their own, and a swap has its reason."""
    job = issue.job
    serving = [
        one.id for one in job.horizon.people if any(one.id in them for them in issue.schedule.assigned)
    ]
    ids = {serving[3]: "000000199001011234", serving[4]: "000000198505055678"}
    people = tuple(
        replace(
            one, id=ids.get(one.id, one.id), name="王伟" if one.id in ids else one.name, phone="10000001234"
        )
        for one in job.horizon.people
    )
    horizon = replace(job.horizon, people=people)
    assigned = tuple(tuple(ids.get(one, one) for one in them) for them in issue.schedule.assigned)
    rows = [replace(row, assigned=them) for row, them in zip(issue.document.duties, assigned, strict=True)]
    first = rows[0].assigned[0]
    rows[0] = replace(rows[0], changes=(Change(first, first, reason="做手术", approver="何试路"),))
    listed = tuple(
        replace(one, id=ids.get(one.id, one.id), name="王伟" if one.id in ids else one.name)
        for one in issue.document.people
    )
    told = replace(issue.document, duties=tuple(rows), people=listed)
    plan = job.plan.model_copy(update={"notes": ("局长手机10012345678,值班室029-00000000",)})
    return Issue(replace(job, horizon=horizon, plan=plan), told, Schedule(horizon, assigned))


def text_of(path: Path) -> str:
    """All that a file says."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
    if path.suffix == ".docx":
        document = docx.Document(io.BytesIO(path.read_bytes()))
        cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
        return "\n".join([*cells, *(one.text for one in document.paragraphs)])
    return path.read_text(encoding="utf-8-sig").replace("\r\n ", "")


@pytest.mark.parametrize("kind", KINDS)
def test_the_posting_masks_numbers_and_leaves_reasons_out(private: Issue, kind: str, tmp_path: Path) -> None:
    open_, posted = tmp_path / f"open{kind}", tmp_path / f"posted{kind}"
    export(private, open_, overwrite=False)
    export(replace(private, wanted=Wanted(posting=True)), posted, overwrite=False)
    said = text_of(posted)
    for secret in (
        "10000001234",
        "10012345678",
        "000000199001011234",
        "000000198505055678",
        "19900101",
        "做手术",
    ):
        assert secret not in said
    assert "000000199001011234" in text_of(open_)
    assert "000************234" in said
    if kind not in {".json", ".ics"}:
        assert "100****1234" in said
        assert "10000001234" in text_of(open_)
    if kind in {".html", ".docx", ".xlsx"}:
        assert "029-00000000" in said


def test_a_posted_document_is_still_one(private: Issue, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    export(replace(private, wanted=Wanted(posting=True)), path, overwrite=False)
    data = json.loads(path.read_text(encoding="utf-8"))
    known = {person["id"] for person in data["people"]}
    assert len(known) == len(data["people"])
    assert {one for duty in data["duties"] for one in duty["assigned"]} <= known


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("10000001234", "100****1234"),
        ("138 0000 1234", "138 **** 1234"),
        ("029-00000000", "029-****0000"),
        ("33210000", "33****00"),
        ("10000001234/10000005678", "100****1234/100****5678"),
        ("", ""),
        ("8001", "8**1"),
        ("保密", "保密"),
    ],
)
def test_phones_are_masked(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_notes_keep_the_offices_number() -> None:
    assert (
        mask_notes("值班室029-00000000,手机10000001234,2027-01-01")
        == "值班室029-00000000,手机100****1234,2027-01-01"
    )


def test_masked_ids_stay_apart() -> None:
    masked = mask_ids(["1001", "1101", "1201"])
    assert len(set(masked.values())) == 3
    assert not set(masked) & set(masked.values())


@pytest.mark.parametrize("kind", [".html", ".docx", ".xlsx"])
@pytest.mark.parametrize("form", ["yaml", "json", "csv", "xlsx"])
def test_the_notice_says_what_changed_and_nothing_else(
    issue: Issue, form: str, kind: str, tmp_path: Path
) -> None:
    old = tmp_path / f"2027Q1.{form}"
    (
        write(old, issue.document, overwrite=False)
        if form in {"yaml", "json"}
        else export(issue, old, overwrite=False)
    )
    index = next(duty.index for duty in issue.schedule.horizon.duties if duty.role == "staff")
    was = issue.schedule.assigned[index][0]
    other = next(one.name for one in issue.job.horizon.people if "staff" in one.roles and one.id != was)
    assigned = list(issue.schedule.assigned)
    assigned[index] = (other,)
    changed = Schedule(issue.schedule.horizon, tuple(assigned))
    rows = list(issue.document.duties)
    rows[index] = replace(rows[index], changes=(Change(was, other, reason="病假"),))
    told = replace(issue.document, duties=tuple(rows))
    now = replace(issue, schedule=changed, document=told, wanted=Wanted(since=old))
    path = tmp_path / f"notice{kind}"
    export(now, path, overwrite=False)
    said = text_of(path)
    assert was in said
    assert other in said
    assert "病假" in said
    assert "共1处" in said
    assert not [
        one.name for one in issue.job.horizon.people if one.name in said and one.name not in {was, other}
    ]
    posted = replace(now, wanted=Wanted(since=old, posting=True))
    export(posted, path, overwrite=True)
    assert "病假" not in text_of(path)


def test_no_change_is_no_notice(issue: Issue, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    write(old, issue.document, overwrite=False)
    with pytest.raises(RosterError) as caught:
        export(replace(issue, wanted=Wanted(since=old)), tmp_path / "n.html", overwrite=False)
    assert caught.value.code == Exit.NO
    assert "no duty changed" in str(caught.value)
    assert not (tmp_path / "n.html").exists()


def test_duties_that_fell_away_are_named(issue: Issue, tmp_path: Path) -> None:
    old = tmp_path / "old.yaml"
    extra = replace(issue.document.duties[0], shift="旧班次", assigned=("已调走的人",))
    write(old, replace(issue.document, duties=(*issue.document.duties, extra)), overwrite=False)
    export(replace(issue, wanted=Wanted(since=old)), tmp_path / "n.html", overwrite=False)
    said = text_of(tmp_path / "n.html")
    assert "已调走的人" in said
    assert "（取消）" in said


@pytest.mark.parametrize(
    ("target", "wanted", "said"),
    [
        ("a.txt", Wanted(), "files of type “.txt” can not be written"),
        ("a", Wanted(), "files of type “” can not be written"),
        ("a.csv", Wanted(encoding="utf-16"), "--encoding: the encoding “utf-16” can not be used"),
        ("a.html", Wanted(person="孙试远"), "--person is for .ics only"),
        ("a.pdf", Wanted(monthly=True), "--monthly is for .xlsx only"),
        ("a.ics", Wanted(since=Path("x")), "--change-notice is for .html, .pdf, .docx, .xlsx only"),
        ("there.csv", Wanted(), "the file is there already and was not overwritten"),
        ("{person}.html", Wanted(), "{person} is for .ics only"),
    ],
)
def test_what_can_not_be_written_is_refused_at_once(
    target: str, wanted: Wanted, said: str, tmp_path: Path
) -> None:
    (tmp_path / "there.csv").write_text("x", encoding="utf-8")
    with pytest.raises(RosterError, match=re.escape(said)):
        check_target(tmp_path / target, wanted, overwrite=False)


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "..\\x",
        "/etc/passwd",
        "C:\\x",
        "..",
        ".",
        "",
        " ",
        "CON",
        "nul.txt",
        "aux .x",
        "COM¹",
        "x. .",
        "a\x00b",
        "a\nb",
        "é" * 200,
        "\u202etxt",
    ],
)
def test_a_name_is_one_file_in_its_folder(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert not safe.endswith((".", " "))
    assert not Path(safe).stem.strip().casefold().startswith(("con", "nul", "aux", "com"))
    assert len(safe.encode()) <= 121
    path = (tmp_path / f"{safe}.ics").resolve()
    assert path.parent == tmp_path.resolve()
    path.write_bytes(b"")
    assert len(set(distinct_names([name, name, name]))) == 3
