"""A program in a process of its own, that is killed and started again."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE = 30.0  # seconds


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as free:
        free.bind((host, 0))
        return int(free.getsockname()[1])


class Process:
    """Started at the begin of a `with`, and killed at its end. What it says goes to the end of `log`.

    `command` is what runs in `folder`, `options` are those of `subprocess.Popen`, and `answers` tells whether
    it does what it is for.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        log: Path,
        answers: Callable[[], bool],
        **options: Any,
    ) -> None:
        self._command = command
        self.folder = folder
        self._log = log
        self._answers = answers
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8", "replace")

    def start(self) -> float:
        """Start it; return how many seconds passed until it answered."""
        began = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._options,
            )
        while not self._answers():
            assert self._process.poll() is None, self.said
            assert time.perf_counter() - began < PATIENCE, self.said
            time.sleep(0.01)
        return time.perf_counter() - began

    def kill(self) -> None:
        """End it as the kernel would: at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
