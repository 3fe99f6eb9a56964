"""`waitlist preview` as a process of its own, on a free port."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from command import arguments, environment

ADDRESS = re.compile(r"Preview on (http://127\.0\.0\.1:\d+)/(\S*)")
PATIENCE = 30.0


class Previewed:
    """A preview of `folder`; `url` is its address."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], log: Path) -> None:
        self.folder = folder
        self.process = process
        self._log = log
        self.url, self.query = self._address()

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", headers=headers, timeout=PATIENCE)

    def post(self, path: str, on: str) -> httpx2.Response:
        """Send a form that stands on a page."""
        headers = {"referer": f"{self.url}{on}"}
        return httpx2.post(f"{self.url}{path}", data={"email": "ada@example.com"}, headers=headers)

    def get_once(self, path: str, words: str) -> str:
        """Ask for a page until it has some words; a save is seen a moment later."""
        late = time.monotonic() + PATIENCE
        while words not in (text := self.get(path).text):
            assert time.monotonic() < late, text
            time.sleep(0.1)
        return text

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def _address(self) -> tuple[str, str]:
        late = time.monotonic() + PATIENCE
        while not (found := ADDRESS.search(self.said)):
            assert self.process.poll() is None, self.said
            assert time.monotonic() < late, self.said
            time.sleep(0.02)
        return found[1], found[2]


@contextmanager
def previewed(folder: Path, *options: str) -> Iterator[Previewed]:
    """Show the preview of a folder while this lasts."""
    log = folder / "preview.log"
    with log.open("wb") as opened:
        process = subprocess.Popen(
            arguments("preview", "--port", "0", *options),
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=opened,
            stderr=opened,
        )
    with process:
        try:
            yield Previewed(folder, process, log)
        finally:
            process.kill()
