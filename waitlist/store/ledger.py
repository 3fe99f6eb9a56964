"""The ledgers: files outside of the database, so that no restored backup brings back or writes to anybody.

`erased.jsonl` has the erasures, `wishes.jsonl` what was said about mails. Each is written from a table, which
is the truth: whatever stands there and not yet here is added. So nothing is lost when a process ends between
a change and its line, nor when the whole file is.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, Self, TypeVar, get_args

from waitlist.store import erasures, wishes
from waitlist.store.database import Database, Row, Tx
from waitlist.store.sqlite.files import flush_folder
from waitlist.store.wishes import What

FILE = "erased.jsonl"
WISHES_FILE = "wishes.jsonl"


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """One line. `site` is the site's number in the database, `hash` the keyed hash of the address.

    `at` is in milliseconds since 1970: whoever joined by that address until then was erased.
    """

    at: int
    site: int
    hash: str

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self | None:
        """Return what a line says, None when that will not do."""
        found = cls(said["at"], said["site"], said["hash"])
        return (
            found
            if type(found.at) is int and type(found.site) is int and isinstance(found.hash, str)
            else None
        )

    @classmethod
    def kept(cls, row: Row) -> Self:
        """Return what a row of the database says."""
        return cls(row["created_at"], row["site"], row["hash"])


@dataclass(frozen=True, slots=True, order=True)
class Wish:
    """One line: `what` was said about mails to an address, `at` that time the last time."""

    at: int
    site: int
    hash: str
    what: What

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self | None:
        """Return what a line says, None when that will not do."""
        found = cls(said["at"], said["site"], said["hash"], said["what"])
        sound = type(found.at) is int and type(found.site) is int and isinstance(found.hash, str)
        return found if sound and found.what in get_args(What) else None

    @classmethod
    def kept(cls, row: Row) -> Self:
        """Return what a row of the database says."""
        return cls(row["created_at"], row["site"], row["hash"], row["what"])


Line = TypeVar("Line", Erasure, Wish)


class _Book(Generic[Line]):
    """A file of lines in a folder. Several processes may add to it at once; lines may repeat."""

    def __init__(self, path: Path, kind: type[Line], since: Callable[[Tx, int], list[Row]]) -> None:
        self.path = path
        self._kind: type[Line] = kind
        self._since = since
        self._written: set[Line] = set()

    def read(self) -> tuple[set[Line], int]:
        """Return every line, and the number of those that cannot be read, such as one cut off."""
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return set(), 0
        lines = [self._read(line) for line in text.split("\n") if line]
        return {line for line in lines if line is not None}, lines.count(None)

    def _read(self, line: str) -> Line | None:
        try:
            found: Line | None = self._kind.of(json.loads(line))
        except (ValueError, TypeError, KeyError):
            return None
        return found

    def append(self, new: Iterable[Line]) -> None:
        """Add lines; they are on the disk when it returns. Raises OSError, and then none was added."""
        text = "".join(f"{json.dumps(asdict(line))}\n" for line in sorted(new)).encode()
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

    async def compare(self, database: Database, since: int = 0) -> tuple[int, set[Line]]:
        """Return how many lines the database has, and those that the file does not."""
        rows = await database.read(self._since, since)
        if not since:
            self._written, _ = await asyncio.to_thread(self.read)
        known = {self._kind.kept(row) for row in rows}
        return len(known), known - self._written


class Ledger(_Book[Erasure]):
    """The erasures in `folder`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, Erasure, erasures.since)


class WishLedger(_Book[Wish]):
    """What was said about mails, in `folder`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / WISHES_FILE, Wish, wishes.since)


def _write(descriptor: int, text: bytes, end: int) -> None:
    """Write all of it behind `end`, or nothing: half a line on a full disk would stay there."""
    try:
        while text:
            text = text[os.write(descriptor, text) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)
        raise
