"""The ledger of erasures: a file outside of the database, so that a restored backup brings nobody back.

It is written from the table `erased`, which is the truth: whatever stands there and not yet here is added. So
nothing is lost when a process ends between an erasure and its line, nor when the whole file is.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from waitlist.store import erasures
from waitlist.store.database import Database
from waitlist.store.sqlite.files import flush_folder

FILE = "erased.jsonl"


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """One line. `site` is the site's number in the database, `hash` the keyed hash of the address.

    `at` is in milliseconds since 1970: whoever joined by that address until then was erased.
    """

    at: int
    site: int
    hash: str

    @classmethod
    def read(cls, line: str) -> Self | None:
        """Return what a line says, None when it cannot be read."""
        try:
            said = json.loads(line)
            found = cls(said["at"], said["site"], said["hash"])
        except (ValueError, TypeError, KeyError):
            return None
        sound = type(found.at) is int and type(found.site) is int and isinstance(found.hash, str)
        return found if sound else None


class Ledger:
    """The file `erased.jsonl` in `folder`. Several processes may add to it at once; lines may repeat."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._written: set[Erasure] = set()

    def read(self) -> tuple[set[Erasure], int]:
        """Return every erasure, and the number of lines that cannot be read, such as one cut off."""
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return set(), 0
        lines = [Erasure.read(line) for line in text.split("\n") if line]
        return {line for line in lines if line is not None}, lines.count(None)

    def append(self, new: Iterable[Erasure]) -> None:
        """Add lines; they are on the disk when it returns. Raises OSError, and then none was added."""
        text = "".join(f"{json.dumps(asdict(erasure))}\n" for erasure in sorted(new)).encode()
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            end = os.fstat(descriptor).st_size
            if end and os.pread(descriptor, 1, end - 1) != b"\n":
                text = b"\n" + text  # after a line that was cut off
            _write(descriptor, text, end)
        finally:
            os.close(descriptor)
        if is_new:
            flush_folder(self.path.parent)

    async def follow(self, database: Database, since: int = 0) -> int:
        """Add what the database knows and the file does not; return how many lines that were.

        `since` (milliseconds since 1970) leaves out what is older: 0 compares everything, the file read anew.
        Raises StoreUnavailable or OSError; the next call then does the rest.
        """
        _, missing = await self.compare(database, since)
        if missing or not since:  # empty as well: whoever copies it to another place should find it
            await asyncio.to_thread(self.append, missing)
            self._written |= missing
        return len(missing)

    async def compare(self, database: Database, since: int = 0) -> tuple[int, set[Erasure]]:
        """Return how many erasures the database knows, and those that the file does not."""
        rows = await database.read(erasures.since, since)
        if not since:
            self._written, _ = await asyncio.to_thread(self.read)
        known = {Erasure(row["created_at"], row["site"], row["hash"]) for row in rows}
        return len(known), known - self._written


def _write(descriptor: int, text: bytes, end: int) -> None:
    """Write all of it behind `end`, or nothing: half a line on a full disk would stay there."""
    try:
        while text:
            text = text[os.write(descriptor, text) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)
        raise
