"""A file is there when it is complete, or not at all."""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from waitlist.exports.files import NewFile
from waitlist.problems import WaitlistError


def test_the_file_gets_its_name_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with NewFile(target) as file:
        file.write(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with suppress(RuntimeError), NewFile(target) as file:
        file.write(b"new")
        raise RuntimeError
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with NewFile(target) as file:
        file.write(b"ada@example.com")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    target, link = tmp_path / "out.csv", tmp_path / "link.csv"
    link.symlink_to(target)
    with NewFile(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    with NewFile(pipe) as file:
        file.write(b"new")
    reader.join(10)
    assert read == [b"new"]
    assert pipe.is_fifo()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    target = tmp_path / "missing/out.csv"
    with pytest.raises(WaitlistError) as refused, NewFile(target):
        pass
    assert str(refused.value) == (
        f"{target}: No such file or directory. Nothing new is there. "
        "Look at its folder, at its rights and at the room on the disk, then try again."
    )


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(WaitlistError) as refused, NewFile(tmp_path):
        pass
    assert str(refused.value) == f"{tmp_path}: this is a folder, expected a file. Name a file in it."


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_said() -> None:
    with pytest.raises(WaitlistError) as refused, NewFile(Path("/dev/full")) as file:
        file.write(b"x" * 1_000_000)
    assert str(refused.value).startswith("/dev/full: No space left on device.")
