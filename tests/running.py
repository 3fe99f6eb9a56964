"""`waitlist serve` as a process of its own, on a free port."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from command import arguments, environment

PATIENCE = 30.0  # seconds; these machines are slow at times


class Running:
    """A server that was started in `folder`. What it writes to stderr is in `said`."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path, log: Path, port: int) -> None:
        self.process = process
        self.folder = folder
        self.port = port
        self._log = log

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def wait_for(self, words: str) -> str:
        """Wait until the server said something; return all it said."""
        until(lambda: words in self.said or self.process.poll() is not None)
        assert words in self.said, self.said
        return self.said

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", headers=headers, timeout=PATIENCE)

    def write(self, path: str, text: str) -> None:
        """Save a file of the folder."""
        (self.folder / path).write_text(text, "utf-8")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something is true, or fail."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def refused(folder: Path, *words: str, **variables: str) -> tuple[int, str]:
    """Run a server that should not start; return its exit code and what it said."""
    ended = subprocess.run(
        arguments("serve", "--config", folder, *words),
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr


@contextmanager
def serving(folder: Path, *words: str, port: int | None = None, **variables: str) -> Iterator[Running]:
    """Serve `folder` and wait for the greeting; killed at the end if it still runs."""
    port = free_port() if port is None else port
    log = folder.with_name(f"{folder.name}-{port}.log")
    with log.open("w") as output:
        process = subprocess.Popen(
            arguments("serve", "--config", folder, "--port", str(port), *words),
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Running(process, folder, log, port)
    try:
        running.wait_for("Serving on ")
        yield running
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in running.said, running.said
