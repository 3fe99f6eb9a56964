"""The power goes at any instant: every join that was answered before is on the disk. Only with --long."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
from pathlib import Path

from faults.load import Checked, check, people
from faults.power import FLUSH, Disk, Record, Unflushed, compiled, read, written
from running import serving
from served import write_folder

LONG = os.environ.get("WAITLIST_LONG") == "1"
CUTS = 200
SECONDS = 6.0
POLICIES: tuple[Unflushed, ...] = ("none of it", "all of it", "some of it")


def recorded(folder: Path) -> tuple[list[Record], dict[str, float], Path]:
    """Serve people under the recorder, kill the server; return the record, who was acknowledged, the file."""
    server_folder = folder / "server"
    server_folder.mkdir()
    write_folder(server_folder)
    database = (server_folder / "data" / "waitlist.sqlite3").resolve()
    variables = {
        "LD_PRELOAD": str(compiled(folder)),
        "RECORDER_DATABASE": str(database),
        "RECORDER_JOURNAL": str(folder / "journal"),
        "WAITLIST_LIMITS_ENABLED": "false",
    }
    with serving(server_folder, **variables) as server:
        with people(server.port, "power", clients=16, pause=0.005) as journal:
            journal.wait_for_joins(1)
            time.sleep(SECONDS)
        server.end(signal.SIGKILL)
        assert not journal.odd
    return read(folder / "journal"), journal.acknowledged, database


def as_found(database: Path, acknowledged: list[str]) -> Checked:
    """Check a database; one that does not open has lost everybody."""
    try:
        return check(database, acknowledged)
    except sqlite3.Error:
        return Checked(len(acknowledged), 0, 1)


def loses_power(
    records: list[Record], acknowledged: dict[str, float], database: Path, *, heeds: frozenset[int], cuts: int
) -> tuple[int, int, int, float]:
    """Cut the power at random instants, half of them right behind a flush.

    Return acknowledged joins in all cuts, lost ones, faulty files, and the longest opening in seconds.
    """
    chance = random.Random(2013)  # noqa: S311 - instants that can be drawn again
    first = int(min(acknowledged.values()) * 1e9)
    flushes = [record.time for record in records if record.kind == FLUSH and record.time > first]
    instants = sorted(
        chance.choice(flushes) if number % 2 else chance.randint(first, records[-1].time)
        for number in range(cuts)
    )
    disk, place = Disk(heeds), 0
    counted = lost = faults = 0
    longest = 0.0
    for number, instant in enumerate(instants):
        while place < len(records) and records[place].time <= instant:
            disk.take(records[place])
            place += 1
        before = [address for address, when in acknowledged.items() if when * 1e9 <= instant]
        written(disk.contents(POLICIES[number % len(POLICIES)], chance), database)
        began = time.monotonic()
        found = as_found(database, before)
        longest = max(longest, time.monotonic() - began)
        counted, lost, faults = counted + len(before), lost + found.lost, faults + found.faults
    return counted, lost, faults, longest


if LONG:

    def test_power_loss_loses_no_acknowledged_join(tmp_path: Path) -> None:
        records, acknowledged, database = recorded(tmp_path)
        rebuilt = tmp_path / "rebuilt.sqlite3"

        # The record is complete: all of it together is what the killed server left.
        disk = Disk()
        for record in records:
            disk.take(record)
        whole = disk.contents("all of it", random.Random(0))  # noqa: S311 - nothing is drawn
        assert whole[0] == database.read_bytes()
        assert whole[1] == database.with_name(f"{database.name}-wal").read_bytes()

        every = frozenset({0, 1, 2})
        counted, lost, faults, longest = loses_power(records, acknowledged, rebuilt, heeds=every, cuts=CUTS)
        # As if flushes of the log had done nothing: a harness that sees no loss here sees none at all.
        _, control, _, _ = loses_power(records, acknowledged, rebuilt, heeds=frozenset({0, 2}), cuts=15)
        print(  # noqa: T201 - the figures are reported
            f"power loss x {CUTS}: {len(acknowledged)} acknowledged ({counted} in all cuts), {lost} lost, "
            f"{faults} faults, opened and checked within {longest:.2f} s; without flushes {control} lost"
        )
        assert (lost, faults) == (0, 0)
        assert control > 0
