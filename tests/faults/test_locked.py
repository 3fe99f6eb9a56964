"""Another process locks the database: for a short while people wait, then they are told to try again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from faults.load import check, people
from running import serving
from served import write_folder

LONG = os.environ.get("WAITLIST_LONG") == "1"
SHORT_LOCK = 3
LONG_LOCK = 30 if LONG else 8  # seconds; a write waits for 5

LOCKER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("begin immediate")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("rollback")
"""


def test_a_short_lock_is_waited_for_and_a_long_one_is_an_answer(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    write_folder(folder)
    database = folder / "data" / "waitlist.sqlite3"
    with (
        serving(folder, WAITLIST_LIMITS_ENABLED="false") as server,
        people(server.port, "lock", clients=8, pause=0.02) as journal,
    ):
        for seconds in (SHORT_LOCK, LONG_LOCK):
            journal.wait_for_joins(50)
            before, refused = len(journal.acknowledged), len(journal.refused)
            journal.slowest = 0.0
            command = [sys.executable, "-c", LOCKER, str(database), str(seconds)]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as locker:
                assert locker.stdout is not None
                assert locker.stdout.readline() == b"locked\n"
                locker.wait()
            released = time.monotonic()
            journal.wait_for_joins(50)
            recovery = (journal.joined_since(released) or released) - released
            found = check(database, list(journal.acknowledged))
            refusals = len(journal.refused) - refused
            print(  # noqa: T201 - the figures are reported
                f"locked for {seconds} s: {len(journal.acknowledged) - before} acknowledged, "
                f"{found.lost} lost, {found.doubled} doubled, {refusals} refused, "
                f"{dict(journal.odd)} odd, "
                f"slowest answer {journal.slowest:.1f} s, joins again after {recovery:.2f} s"
            )
            assert (found.lost, found.doubled, found.faults) == (0, 0, 0)
            assert not journal.odd
            assert set(journal.reads) == {200}
            assert (refusals > 0) == (seconds == LONG_LOCK)
