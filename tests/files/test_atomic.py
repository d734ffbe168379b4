"""What is written keeps its mode, its owner and its place, and nothing is left beside it whatever ends the process."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from roster.errors import RosterError
from roster.files.atomic import clear, write_text
from roster.job.opening import open_job

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")

KILLED = """
import os, signal, sys
from pathlib import Path
def broken_off(self, target):
    os.kill(os.getpid(), int(sys.argv[2]))
Path.replace = broken_off
from roster.files.atomic import write_text
write_text(Path(sys.argv[1]), "secret", overwrite=True)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
@pytest.mark.parametrize("bits", [0o600, 0o640, 0o664, 0o644])
def test_a_file_that_is_written_anew_keeps_its_mode(bits: int, tmp_path: Path) -> None:
    path = tmp_path / "roster.yaml"
    path.write_text("a", encoding="utf-8")
    path.chmod(bits)
    write_text(path, "b", overwrite=True)
    assert (mode(path), path.read_text(encoding="utf-8")) == (bits, "b")


@POSIX
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_is_as_readable_as_the_process_lets_files_be(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        write_text(tmp_path / "x", "a", overwrite=False)
    finally:
        os.umask(before)
    assert mode(tmp_path / "x") == 0o666 & ~mask


@POSIX
def test_a_file_keeps_its_owner_where_that_can_be(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    path = tmp_path / "x"
    path.write_text("a", encoding="utf-8")
    os.chown(path, 1234, 4321)
    path.chmod(0o640)
    write_text(path, "b", overwrite=True)
    found = path.stat()
    assert (found.st_uid, found.st_gid, mode(path)) == (1234, 4321, 0o640)


@POSIX
def test_where_the_group_can_not_be_kept_no_other_may_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_text("a", encoding="utf-8")
    path.chmod(0o640)
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    os.chown(path, 1234, 4321)

    def refused(*_: object) -> None:
        raise PermissionError(1, "no")

    monkeypatch.setattr(os, "chown", refused)
    write_text(path, "b", overwrite=True)
    assert mode(path) == 0o600


@POSIX
def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    there = tmp_path / "elsewhere" / "plan.yaml"
    there.parent.mkdir()
    there.write_text("a", encoding="utf-8")
    link, second = tmp_path / "roster.yaml", tmp_path / "second.yaml"
    link.symlink_to(there)
    second.symlink_to("roster.yaml")
    write_text(second, "b", overwrite=True)
    assert link.is_symlink()
    assert second.is_symlink()
    assert there.read_text(encoding="utf-8") == "b"
    assert [one.name for one in there.parent.iterdir()] == ["plan.yaml"]


@POSIX
def test_a_link_to_nothing_yet_makes_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "x").symlink_to(tmp_path / "y")
    write_text(tmp_path / "x", "a", overwrite=False)
    assert (tmp_path / "x").is_symlink()
    assert (tmp_path / "y").read_text(encoding="utf-8") == "a"


@POSIX
def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x").symlink_to("y")
    (tmp_path / "y").symlink_to("x")
    with pytest.raises(RosterError, match="circle"):
        write_text(tmp_path / "x", "a", overwrite=True)


@POSIX
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_what_a_killed_process_left_is_cleared_by_the_next(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "roster.yaml"
    path.write_text("a", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", KILLED, path, str(int(number))], timeout=60, check=False)
    assert done.returncode == -number
    assert len(list(tmp_path.iterdir())) == 2
    assert path.read_text(encoding="utf-8") == "a"
    clear(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["roster.yaml"]


@POSIX
def test_opening_a_folder_clears_it_and_its_schedules(tmp_path: Path) -> None:
    (tmp_path / "schedules").mkdir()
    for folder in (tmp_path, tmp_path / "schedules"):
        (folder / ".roster-0123456789abcdef.tmp").write_text("left", encoding="utf-8")
    with pytest.raises(RosterError, match=r"roster\.yaml: no such file"):
        open_job(tmp_path)
    assert not list(tmp_path.rglob("*.tmp"))


@POSIX
def test_what_is_not_ours_or_still_being_written_is_left_alone(tmp_path: Path) -> None:
    import fcntl

    others = [".roster-notes.tmp", ".roster-0123456789ABCDEF.tmp", "roster-0123456789abcdef.tmp", "x.tmp"]
    for name in others:
        (tmp_path / name).write_text("a", encoding="utf-8")
    (tmp_path / ".roster-00000000000000aa.tmp").mkdir()
    target = tmp_path / "target"
    target.write_text("a", encoding="utf-8")
    (tmp_path / ".roster-00000000000000bb.tmp").symlink_to(target)
    busy = tmp_path / ".roster-00000000000000cc.tmp"
    with busy.open("w") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        clear(tmp_path)
        assert busy.exists()
    clear(tmp_path)
    left = {one.name for one in tmp_path.iterdir()}
    assert left == {*others, "target", ".roster-00000000000000aa.tmp", ".roster-00000000000000bb.tmp"}


@POSIX
def test_a_name_that_just_fits_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".csv")
    write_text(path, "a", overwrite=False)
    assert path.read_text(encoding="utf-8") == "a"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x" * 300, "the name is too long"),
        ("a\0b", "the name holds a character that can not be used"),
        ("x/y/" + "z" * 300, "the name is too long"),
    ],
)
def test_a_name_that_can_be_none_is_a_sentence(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RosterError, match=f"can not be written: {said}$") as caught:
        write_text(tmp_path / name, "a", overwrite=True)
    assert caught.value.code == 2


@POSIX
def test_what_is_no_file_is_not_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(RosterError, match="no plain file"):
            write_text(path, "a", overwrite=True)


@POSIX
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_text("a", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RosterError, match="the disk is full"):
        write_text(path, "b", overwrite=True)
    assert path.read_text(encoding="utf-8") == "a"
    assert [one.name for one in tmp_path.iterdir()] == ["x"]
