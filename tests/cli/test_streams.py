"""Where the answer goes: a reader that stops, a disk that is full, a stream that is closed, a terminal that obeys."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from roster.cli import streams
from roster.domain.answer import Answer
from roster.domain.schedule import Schedule
from roster.domain.text import plain, signs
from roster.engine.budget import Budget
from roster.errors import Exit, Place, Problem, RosterError
from roster.files.limits import files_in
from roster.job.opening import Job
from tests.running import run

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="streams of POSIX")
ROSTER = [sys.executable, "-m", "roster"]
NAMED = """\
units: ["A\\e]0;x\\a"]
title: "T\\e[2J"
people:
  - {name: "\\e[31mP1", unit: "A\\e]0;x\\a", tags: ["\\x9b31m"]}
  - {name: P2, unit: "A\\e]0;x\\a"}
segments: ["G\\r\\b"]
shifts: {"s\\e[1A": 08:00-12:00}
duties:
  - {name: "d\\e[5m", on: [weekend], shifts: ["s\\e[1A"], staff: 1}
notes: ["n\\e[8m"]
"""


@POSIX
@pytest.mark.parametrize(
    "command", [["calendar", "2027"], ["calendar", "2027", "--format", "json"], ["schema"]]
)
def test_a_reader_that_stops_is_no_mistake(command: list[str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [*ROSTER, *command], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        # Less than a pipe holds is read, and then nobody reads.
        process.stdout.read(1)
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) in {Exit.READER_GONE, Exit.FINE}
    assert said == b""


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
@pytest.mark.parametrize("command", [["calendar", "2027-02"], ["schema"], ["--help"], ["rules"]])
def test_a_full_disk_is_a_sentence(command: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ROSTER, *command],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            env={**os.environ, "ROSTER_LANG": "en"},
        )
    assert done.returncode == Exit.USAGE
    assert done.stderr.decode().strip() == "the output can not be written: the disk is full"


@POSIX
@pytest.mark.parametrize(
    ("closing", "code"), [(">&-", 0), ("2>&-", 0), (">&- 2>&- <&-", 0), ("2>/dev/full", 0)]
)
def test_a_stream_that_is_closed_is_not_missed(closing: str, code: int, tmp_path: Path) -> None:
    command = f"{' '.join(ROSTER)} calendar 2027-02 --ics x.ics {closing}"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == code
    # What is told on a stream that is closed must not land in a file that was opened since.
    assert (tmp_path / "x.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")


@POSIX
def test_nobody_hears_the_progress_and_the_schedule_is_built(tmp_path: Path) -> None:
    assert run("init", ".", "--lang", "en", folder=tmp_path).returncode == 0
    out = io.StringIO()
    gone = mock.Mock(spec=io.StringIO, write=mock.Mock(side_effect=BrokenPipeError(32, "gone")))
    with mock.patch.object(sys, "stdout", out), mock.patch.object(sys, "stderr", gone):
        streams.prepare_streams()
        print("told", file=sys.stderr)
        print("answered")
    assert out.getvalue() == "answered\n"


def test_what_is_printed_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(NAMED, encoding="utf-8")
    assert run("build", "-q", "2027Q1", folder=tmp_path).returncode == 0
    commands = [
        ("check",),
        ("show",),
        ("show", "--by", "person"),
        ("show", "--format", "json"),
        ("stats",),
        ("calendar", "2027-02"),
        ("explain", "P2"),
        ("build", "-q", "2027Q2", "--export", "x.csv"),
        ("check", "--quarter", "\x1b[31m"),
        ("check", "no\x1b[31msuch.yaml"),
        ("export", "--to", "x.\x1b[31m"),
    ]
    for words in commands:
        done = run(*words, folder=tmp_path)
        assert not obeyed(done.stdout + done.stderr), words
    assert "␛[31mP1" in run("stats", folder=tmp_path).stdout


def test_what_is_written_holds_no_control_characters(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text(NAMED, encoding="utf-8")
    assert run("build", "-q", "2027Q1", folder=tmp_path).returncode == 0
    for name in ("x.csv", "x.html", "x.ics", "x.json"):
        assert run("export", "--to", name, folder=tmp_path).returncode == 0
        assert not obeyed((tmp_path / name).read_text(encoding="utf-8").replace("\r\n", "\n")), name


def test_a_terminal_gets_colours_and_signs(tmp_path: Path) -> None:
    from roster.cli.shown import Shown

    out = io.StringIO()
    console = Shown(file=out, force_terminal=True, color_system="standard", highlight=False)
    console.print("a\x1b[2Jb\x9b", style="bold")
    assert out.getvalue() == "\x1b[1ma␛[2Jb\ufffd\x1b[0m\n"


def test_json_keeps_what_it_holds_and_shows_none_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    from roster.cli.console import print_json

    data = {"a": "\x1b\x7f\x9b\u202e\u2066"}
    print_json(data)
    out = capsys.readouterr().out
    assert not obeyed(out)
    assert json.loads(out) == data


def obeyed(text: str) -> bool:
    return signs(text) != text


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (PermissionError(13, "x", "schedules"), "schedules: permission denied", Exit.USAGE),
        (OSError(36, "x", "y" * 300), "the name is too long", Exit.USAGE),
        (MemoryError(), "not enough memory", Exit.USAGE),
        (KeyError("a\nb\x1b[31m"), "Please report this line: KeyError", Exit.SELF_CHECK),
        (RecursionError("deep"), "Please report this line: RecursionError", Exit.SELF_CHECK),
    ],
)
def test_whatever_goes_wrong_is_a_sentence(error: Exception, said: str, code: int, tmp_path: Path) -> None:
    with mock.patch("roster.job.opening.read", side_effect=error):
        done = run("check", folder=tmp_path, ROSTER_LANG="en")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not obeyed(done.stderr)


@pytest.mark.parametrize("folder", ["schedules", "holidays"])
def test_a_folder_that_can_not_be_read_is_not_an_empty_one(folder: str, tmp_path: Path) -> None:
    assert run("init", ".", "--lang", "en", folder=tmp_path).returncode == 0
    scandir = os.scandir

    def refused(path: Path) -> object:
        if Path(path).name == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with mock.patch("os.scandir", refused):
        for command in ("check", "build"):
            done = run(command, folder=tmp_path, ROSTER_LANG="en")
            assert done.returncode == Exit.USAGE
            assert f"{folder}: can not be read: permission denied" in done.stderr
    assert not (tmp_path / "schedules").exists()
    assert files_in(tmp_path / "nowhere") == ()


@POSIX
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    assert run("init", "x", "--lang", "en", folder=tmp_path).returncode == 0
    folder = tmp_path / "x"
    os.mkfifo(tmp_path / "pipe.yaml")
    os.mkfifo(tmp_path / "pipe.csv")
    os.mkfifo(tmp_path / "pipe.xlsx")
    os.mkfifo(tmp_path / "pipe.ics")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "zero.csv").symlink_to("/dev/zero")
    (folder / "listed.yaml").write_text("people: zero.csv\n", encoding="utf-8")
    commands = [
        *(("check", f"../pipe.{kind}") for kind in ("yaml", "csv", "xlsx")),
        *(("check", ".", f"../pipe.{kind}") for kind in ("yaml", "csv", "xlsx")),
        *(("import", f"../pipe.{kind}") for kind in ("csv", "xlsx")),
        *((command, "zero.yaml") for command in ("check", "build", "stats")),
        ("check", ".", "zero.yaml"),
        ("check", ".", "zero.csv"),
        ("check", "listed.yaml"),
        ("calendar", "--plan", "zero.yaml"),
        ("build", "--from", "zero.yaml"),
        ("build", "--what-if", "zero.yaml"),
    ]
    for words in commands:
        done = run(*words, folder=folder, ROSTER_LANG="en")
        assert done.returncode == Exit.USAGE, words
        assert "no plain file" in done.stderr or "不是普通文件" in done.stderr, words
    (folder / "roster.yaml").unlink()
    os.mkfifo(folder / "roster.yaml")
    for words in (("check",), ("build",), ("calendar",)):
        done = run(*words, folder=folder, ROSTER_LANG="en")
        assert (done.returncode, "no plain file" in done.stderr) == (Exit.USAGE, True), words


@POSIX
def test_a_schedule_or_a_notice_that_is_a_pipe_is_refused(tmp_path: Path) -> None:
    assert run("init", ".", "--lang", "en", folder=tmp_path).returncode == 0
    for folder, name in (("schedules", "2026Q4.yaml"), ("holidays", "2027.yaml")):
        (tmp_path / folder).mkdir()
        os.mkfifo(tmp_path / folder / name)
        done = run("build", "-q", "2027Q1", folder=tmp_path, ROSTER_LANG="en")
        assert done.returncode == Exit.USAGE
        assert f"{name}: this is no plain file" in done.stderr
        shutil.rmtree(tmp_path / folder)


WAITING = """
import sys, time
from unittest import mock
from roster.cli import main
def slow(issue, target, *, overwrite):
    print("begun", file=sys.stderr, flush=True)
    time.sleep(60)
sys.argv = ["roster", *sys.argv[1:]]
with mock.patch("roster.output.files.export", slow):
    main()
"""


@POSIX
@pytest.mark.parametrize(
    "words", [("export", "--to", "x.csv"), ("build", "-q", "2027Q2", "--export", "x.csv")]
)
def test_an_interrupt_is_answered_while_files_are_written(
    words: tuple[str, ...], begun: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(begun, tmp_path / "folder")
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        while b"begun" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == Exit.INTERRUPTED
        assert b"Traceback" not in process.stderr.read()


def test_who_breaks_off_a_build_does_not_wait_for_its_files(tmp_path: Path) -> None:
    from roster.building import build as building

    assert run("init", ".", "--lang", "en", folder=tmp_path).returncode == 0
    real = building.build

    def broken_off(job: Job, budget: Budget, near: Schedule | None = None) -> Answer:
        answer = real(job, budget, near)
        budget.cancel()
        return answer

    with mock.patch("roster.building.build.build", broken_off):
        done = run("build", "-q", "2027Q1", "--export", "x.pdf", folder=tmp_path)
    assert done.returncode == Exit.INTERRUPTED
    assert (tmp_path / "schedules" / "2027Q1.yaml").is_file()
    assert not (tmp_path / "x.pdf").exists()
    assert "x.pdf was not exported" in done.stderr


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "y" * 300 + "/x.csv", "x.csv/" + "y" * 300 + ".csv"])
def test_a_name_too_long_for_the_disk_is_a_sentence(name: str, begun: Path) -> None:
    for words in (
        ("export", "--to", name),
        ("init", name),
        ("check", name),
        ("check", ".", name),
        ("import", name),
    ):
        done = run(*words, folder=begun, ROSTER_LANG="en")
        assert done.returncode == Exit.USAGE, words
        assert "the name is too long" in done.stderr or "名字太长" in done.stderr, words


def test_a_crowd_of_mistakes_is_counted_and_not_all_told(tmp_path: Path) -> None:
    crowd = RosterError.of(Problem(Place("x", n + 1, 1), plain(n)) for n in range(5000))
    with mock.patch("roster.job.opening.read", side_effect=crowd):
        done = run("check", folder=tmp_path, ROSTER_LANG="en")
    lines = done.stderr.splitlines()
    assert len(lines) < 300
    assert lines[-1] == "5000 in all"


@pytest.mark.parametrize(
    "words",
    [
        *(
            ("calendar", span)
            for span in ("9999-12", "0001-01", "9999", "0001", "0001Q1", "9999Q4", "2100-01")
        ),
        ("calendar", "9999-12", "--format", "json"),
        *(("build", "-q", quarter) for quarter in ("0001Q1", "9999Q4", "1989Q4", "2100Q1")),
        *(("build", "--time-limit", limit) for limit in ("nan", "-1", "1e999999x")),
        *(("build", "--gap", gap) for gap in ("nan", "inf", "1e100000000", "-1%")),
    ],
)
def test_numbers_and_years_of_the_command_line_have_bounds(words: tuple[str, ...], begun: Path) -> None:
    done = run(*words, folder=begun, ROSTER_LANG="en")
    assert done.returncode == Exit.USAGE
    assert done.stderr.strip()
