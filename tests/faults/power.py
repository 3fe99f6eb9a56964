"""Power loss: what a disk may hold at an instant, made from a record of every write and flush of a database.

What was flushed is there. What was written after the last flush of its file is there, or not, or in part by
sectors, each write for itself: disks and systems reorder. (That a file was removed counts at once.)
"""

from __future__ import annotations

import random
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

WRITE, TRUNCATE, FLUSH, UNLINK = 1, 2, 3, 4
SUFFIXES = ("", "-wal", "-journal")
SECTOR = 512
HEAD = struct.Struct("=5q")

Unflushed = Literal["none of it", "all of it", "some of it"]


@dataclass(frozen=True, slots=True)
class Record:
    """`time` in nanoseconds of the monotonic clock; `file` is a place in `SUFFIXES`."""

    time: int
    kind: int
    file: int
    offset: int
    data: bytes


def compiled(folder: Path) -> Path:
    """Make the recorder from its source."""
    source, made = Path(__file__).with_name("recorder.c"), folder / "recorder.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", made, source, "-ldl", "-lpthread"], check=True)
    return made


def read(journal: Path) -> list[Record]:
    """Read what was recorded; the last record may have been cut off."""
    text = journal.read_bytes()
    records, place = [], 0
    while place + HEAD.size <= len(text):
        time, kind, file, offset, length = HEAD.unpack_from(text, place)
        place += HEAD.size
        records.append(Record(time, kind, file, offset, text[place : place + length]))
        place += length
    return records


class Disk:
    """What surely stands in each file, and what is on its way. `heeds` are the files whose flushes count."""

    def __init__(self, heeds: frozenset[int] = frozenset(range(len(SUFFIXES)))) -> None:
        self._heeds = heeds
        self._sure: dict[int, bytearray] = {}
        self._under_way: dict[int, list[Record]] = {file: [] for file in range(len(SUFFIXES))}

    def take(self, record: Record) -> None:
        """Let one thing happen."""
        if record.kind == UNLINK:
            self._sure.pop(record.file, None)
            self._under_way[record.file].clear()
        elif record.kind != FLUSH:
            self._under_way[record.file].append(record)
        elif record.file in self._heeds:
            contents = self._sure.setdefault(record.file, bytearray())
            for earlier in self._under_way[record.file]:
                _apply(contents, earlier)
            self._under_way[record.file].clear()

    def contents(self, unflushed: Unflushed, chance: random.Random) -> dict[int, bytes]:
        """Return what the files hold when the power comes back."""
        found = {}
        for file, waiting in self._under_way.items():
            if file not in self._sure and not waiting:
                continue
            contents = bytearray(self._sure.get(file, b""))
            for record in waiting:
                for part in _survives(record, unflushed, chance):
                    _apply(contents, part)
            found[file] = bytes(contents)
        return found


def _survives(record: Record, unflushed: Unflushed, chance: random.Random) -> Iterator[Record]:
    if unflushed == "all of it":
        yield record
    elif unflushed == "some of it":
        fate = chance.choice(("whole", "gone", "torn"))
        if fate == "whole" or (fate == "torn" and record.kind == TRUNCATE):
            yield record
        elif fate == "torn":
            for start in range(0, len(record.data), SECTOR):
                if chance.random() < 0.5:
                    part = record.data[start : start + SECTOR]
                    yield Record(record.time, WRITE, record.file, record.offset + start, part)


def _apply(contents: bytearray, record: Record) -> None:
    end = record.offset + len(record.data)
    if record.kind == TRUNCATE:
        del contents[record.offset :]
    if len(contents) < end:
        contents.extend(bytes(end - len(contents)))
    contents[record.offset : end] = record.data


def written(contents: dict[int, bytes], database: Path) -> None:
    """Write files as they were found."""
    for file, suffix in enumerate((*SUFFIXES, "-shm")):
        path = database.with_name(f"{database.name}{suffix}")
        path.unlink(missing_ok=True)
        if file in contents:
            path.write_bytes(contents[file])
