"""A web process of a campaign, which is killed and started again."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from command import ROOT, arguments, environment
from faults.ledger import SECRET

PATIENCE = 30.0  # seconds


def write_folder(folder: Path) -> Path:
    """Write the settings of the sample campaign."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "waitlist.toml", folder)
    shutil.copytree(ROOT / "sites", folder / "sites")
    return folder


class Web:
    """`waitlist serve` in `folder` on one address and port; killed at the end of a `with`.

    `variables` are settings, such as `WAITLIST_DATABASE_URL`.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1", **variables: str) -> None:
        self.folder = folder
        self.host = host
        with socket.socket() as free:
            free.bind((host, 0))
            self.port = int(free.getsockname()[1])
        self._log = folder / f"server-{host}-{self.port}.log"
        self._variables = {
            "WAITLIST_BASE_URL": "http://127.0.0.1:8000",  # what stands in front of all of them
            "WAITLIST_SECRET_KEYS": SECRET,
            "WAITLIST_LIMITS_ENABLED": "false",
            **variables,
        }
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
        return self._log.read_text("utf-8")

    def start(self) -> float:
        """Start it; return how many seconds passed until it answered."""
        began = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                arguments("serve", "--host", self.host, "--port", str(self.port)),
                cwd=self.folder,
                env=environment(**self._variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        while self.status("/healthz") != 200:
            assert self._process.poll() is None, self.said
            assert time.perf_counter() - began < PATIENCE, self.said
            time.sleep(0.01)
        return time.perf_counter() - began

    def kill(self) -> None:
        """End it as the kernel would: at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def status(self, path: str) -> int:
        """Return the status of a page, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://{self.host}:{self.port}{path}", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0
