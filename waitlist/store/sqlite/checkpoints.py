"""Moving what was committed from the write-ahead log into the database file."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

from waitlist.store.sqlite.files import OwnerLock

logger = logging.getLogger(__name__)

_WANTED_FRAMES = 1000  # about 4 MB of log between two checkpoints
_FEWEST_CHANGES, _MOST_CHANGES = 250, 20_000
_GROWTH = 4 * 2**20
_LARGE = 64 * 2**20
_TOO_LARGE = 256 * 2**20


class Checkpoints:
    """Called by the writer between its groups, and by nobody else: before 3.51.3 SQLite is not safe with two.

    The log starts over in its file, whose length then says nothing unless it grows. So the changed rows are
    counted as well, and the number between two checkpoints follows what the last one found.
    """

    def __init__(self, path: Path, owner: OwnerLock, *, retry_seconds: float = 5) -> None:
        self._log = path.with_name(f"{path.name}-wal")
        self._owner = owner
        self._retry_seconds = retry_seconds
        self._changes_between = 2000
        self._changes_seen = 0
        self._size_seen = 0
        self._truncate_after = 0.0

    def after_group(self, connection: sqlite3.Connection, *, idle: bool) -> None:
        """Do what is due; `idle` says that nobody waits for the writer."""
        changes, size = connection.total_changes - self._changes_seen, self._size()
        if changes >= self._changes_between or size >= self._size_seen + _GROWTH:
            self._adapt(self._run(connection, "PASSIVE"))
            self._size_seen = size
        if size > (_LARGE if idle else _TOO_LARGE) and time.monotonic() >= self._truncate_after:
            # A backup may read for long; then the log cannot be emptied, and trying holds the writer up.
            self._truncate_after = time.monotonic() + self._retry_seconds
            self._truncate(connection, milliseconds=100)
            self._size_seen = self._size()

    def _adapt(self, frames: int) -> None:
        if frames > 2 * _WANTED_FRAMES:
            self._changes_between = max(self._changes_between // 2, _FEWEST_CHANGES)
        elif 0 < frames < _WANTED_FRAMES // 2:
            self._changes_between = min(self._changes_between * 2, _MOST_CHANGES)

    def last(self, connection: sqlite3.Connection) -> None:
        """Leave an empty log behind."""
        self._truncate(connection, milliseconds=1000)

    def _truncate(self, connection: sqlite3.Connection, *, milliseconds: int) -> None:
        """Empty the log, waiting so long for readers that are still in it."""
        (before,) = connection.execute("pragma busy_timeout").fetchone()
        connection.execute(f"pragma busy_timeout = {milliseconds}")
        self._run(connection, "TRUNCATE")
        connection.execute(f"pragma busy_timeout = {before}")

    def _run(self, connection: sqlite3.Connection, mode: str) -> int:
        """Return the number of frames found in the log, -1 when the checkpoint was not possible."""
        self._changes_seen = connection.total_changes
        try:
            with self._owner.borrowed() as ours:
                if not ours:
                    return -1
                _, frames, _ = connection.execute(f"pragma wal_checkpoint({mode})").fetchone()
                return int(frames)
        except (sqlite3.Error, OSError) as error:
            # Nothing is lost: what was committed stands in the log until a later checkpoint succeeds.
            logger.warning("checkpoint of %s failed: %s", self._log, error)
            return -1

    def _size(self) -> int:
        try:
            return self._log.stat().st_size
        except OSError:
            return 0
