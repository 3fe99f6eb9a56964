"""What processes of one command tell each other, so that any of them can answer for all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from waitlist.web.metrics.counted import Counted


class Told(NamedTuple):
    """Which process says it, and what it counted."""

    pid: int
    counted: Counted


class Siblings:
    """A folder with a file for each process, which the process `number` (from 0) renews every few seconds."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.number = number

    def tell(self, counted: Counted) -> None:
        """Write down what this process counted. Raises OSError."""
        new = self.folder / f"{self.number}.new"
        new.write_text(json.dumps([os.getpid(), counted]), encoding="utf-8")
        new.replace(self.folder / f"{self.number}.json")

    def others(self) -> Iterator[tuple[int, Told]]:
        """Give what each of the others said last, by its number. Raises OSError."""
        for path in sorted(self.folder.glob("*.json"), key=lambda path: int(path.stem)):
            if int(path.stem) != self.number:
                pid, counted = json.loads(path.read_text(encoding="utf-8"))
                yield int(path.stem), Told(pid, counted)
