"""A full disk is an answer, and over once there is room."""

from __future__ import annotations

import os
import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from faults.disks import Disk, Limited, may_mount, mounted
from faults.load import check, people
from running import serving
from served import write_folder

LONG = os.environ.get("WAITLIST_LONG") == "1"
ROUNDS = 20 if LONG else 2
MEGABYTES = 64


@pytest.mark.parametrize("kind", ["tmpfs", "limit"] if may_mount() else ["limit"])
def test_a_full_disk_refuses_joins_for_as_long_as_it_is_full(tmp_path: Path, kind: str) -> None:
    chance = random.Random(2013)  # noqa: S311 - instants that can be drawn again
    data = tmp_path / "server" / "data"
    data.mkdir(parents=True)
    write_folder(data.parent)
    recoveries: list[float] = []
    with ExitStack() as at_end:
        disk: Disk = at_end.enter_context(mounted(data, MEGABYTES)) if kind == "tmpfs" else Limited(data)
        server = at_end.enter_context(serving(data.parent, WAITLIST_LIMITS_ENABLED="false"))
        if isinstance(disk, Limited):
            disk.process = server.process.pid
        with people(server.port, kind, clients=8, pause=0.02) as journal:
            journal.wait_for_joins(20)
            for _ in range(ROUNDS):
                time.sleep(chance.uniform(0.1, 0.4))
                disk.fill()
                journal.wait_for_refusals(20)
                freed = time.monotonic()
                disk.free()
                journal.wait_for_joins(20)
                recoveries.append((journal.joined_since(freed) or freed) - freed)
        assert server.process.poll() is None
        found = check(data / "waitlist.sqlite3", journal.acknowledged)
        print(  # noqa: T201 - the figures are reported
            f"full disk ({kind}) x {ROUNDS}: {len(journal.acknowledged)} acknowledged, {found.lost} lost, "
            f"{found.doubled} doubled, {len(journal.refused)} refused, {dict(journal.odd)} odd, "
            f"{journal.reads} reads, 0 restarts, joins again after {max(recoveries):.2f} s at most"
        )
        assert (found.lost, found.doubled, found.faults) == (0, 0, 0)
        assert not journal.odd
        assert set(journal.reads) == {200}
        assert server.end() == 0
