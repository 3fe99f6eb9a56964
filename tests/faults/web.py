"""A web process of a campaign, which is killed and started again."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from pathlib import Path

from command import ROOT, arguments, environment
from faults.ledger import SECRET
from faults.process import PATIENCE, Process, free_port
from pictured import share_pictures


def write_folder(folder: Path) -> Path:
    """Write the settings of the sample campaign."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "waitlist.toml", folder)
    shutil.copytree(ROOT / "sites", folder / "sites")
    share_pictures(folder)
    return folder


class Web(Process):
    """`waitlist serve` in `folder` on one address and port; killed at the end of a `with`.

    `variables` are settings, such as `WAITLIST_DATABASE_URL`.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1", **variables: str) -> None:
        self.host = host
        self.port = free_port(host)
        settings = {
            "WAITLIST_BASE_URL": "http://127.0.0.1:8000",  # what stands in front of all of them
            "WAITLIST_SECRET_KEYS": SECRET,
            "WAITLIST_LIMITS_ENABLED": "false",
            **variables,
        }
        super().__init__(
            arguments("serve", "--host", host, "--port", str(self.port)),
            folder,
            folder / f"server-{host}-{self.port}.log",
            lambda: self.status("/healthz") == 200,
            env=environment(**settings),
        )

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
