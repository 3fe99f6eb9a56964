"""Backups made while people join, each of them restored: nobody is missing, and nobody erased is back."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from command import arguments, environment
from faults.load import check, people
from running import serving
from served import write_folder

LONG = os.environ.get("WAITLIST_LONG") == "1"
ROUNDS = 20 if LONG else 2
FREE = {"WAITLIST_LIMITS_ENABLED": "false"}


def waitlist(folder: Path, *words: str | Path) -> str:
    """Run a command as a process of its own; return what it wrote to stdout."""
    ended = subprocess.run(
        arguments(*words),
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def back(database: Path, erased: set[str]) -> int:
    """Count erased people who are on a list, by any of the addresses that it holds."""
    with closing(sqlite3.connect(database)) as connection:
        kept = connection.execute("select canonical from signups union all select address from signups")
        links = connection.execute("select address from links")
        return sum(address in erased for rows in (kept.fetchall(), links.fetchall()) for (address,) in rows)


def restored(folder: Path, server: Path, backup: Path) -> dict[str, Any]:
    """Restore a backup on a machine of its own, which has nothing but it and the ledger."""
    write_folder(folder)
    (folder / "data").mkdir()
    shutil.copy(server / "data" / "erased.jsonl", folder / "data")
    said: dict[str, Any] = json.loads(waitlist(folder, "restore", backup, "--json"))
    assert said["warnings"] == []
    return said


def test_backups_under_load(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    write_folder(folder)
    erased: set[str] = set()
    lost = doubled = faults = came_back = replayed = 0
    slowest = 0.0
    backup = folder
    with serving(folder, **FREE) as server:
        with people(server.port, "backup", clients=8, pause=0.02) as journal:
            for number in range(ROUNDS):
                journal.wait_for_joins(100)
                begun = list(journal.acknowledged)
                began = time.monotonic()
                backup = Path(json.loads(waitlist(folder, "backup", "--json"))["file"])
                slowest = max(slowest, time.monotonic() - began)
                for address in begun[-1 - number :: -50][:2]:
                    waitlist(folder, "erase", address, "--yes")
                    erased.add(address)
                machine = tmp_path / f"machine-{number}"
                machine.mkdir()
                replayed += restored(machine, folder, backup)["erased"]
                database = machine / "data" / "waitlist.sqlite3"
                found = check(database, [address for address in begun if address not in erased])
                lost, doubled, faults = lost + found.lost, doubled + found.doubled, faults + found.faults
                came_back += back(database, erased)
        assert server.end() == 0
    began = time.monotonic()
    waitlist(folder, "restore", backup, "--force")
    with serving(folder, **FREE) as server:
        recovery = time.monotonic() - began
        with people(server.port, "after", clients=2) as after:
            after.wait_for_joins(10)
        came_back += back(folder / "data" / "waitlist.sqlite3", erased)
        assert server.end() == 0
    print(  # noqa: T201 - the figures are reported
        f"backup under load x {ROUNDS}: {len(journal.acknowledged)} acknowledged, {lost} lost, "
        f"{doubled} doubled, {faults} faults, {len(journal.refused)} refused, {dict(journal.odd)} odd, "
        f"{len(erased)} erased after their backup ({replayed} replayed), {came_back} of them back, "
        f"slowest backup {slowest:.2f} s, "
        f"restored and serving again after {recovery:.2f} s"
    )
    assert (lost, doubled, faults, came_back) == (0, 0, 0, 0)
    assert replayed == len(erased) > 0
    assert not journal.odd
    assert not journal.refused
