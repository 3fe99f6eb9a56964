"""What a benchmark measured, kept as JSON together with how it was measured: its picture can be drawn again.

``--plot DIR`` of every benchmark writes ``DIR/NAME.json`` and draws it. A long benchmark is run in parts: the
rows that an earlier run left in the file stay, unless they were measured again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from waitlist import __version__

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps the rows of one run; made before it, because the machine is to be told as it was then.

    ``key`` names the columns of a row that say what was measured. Without a folder it keeps nothing.
    """

    folder: Path | None
    name: str
    key: Sequence[str]
    how: dict[str, Any]

    def keep(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write the rows and draw the picture of all that the file holds then."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{self.name}.json"
        runs = json.loads(file.read_text("utf-8"))["runs"] if file.exists() else []
        new = {self._key(row) for row in rows}
        for run in runs:
            run["rows"] = [row for row in run["rows"] if self._key(row) not in new]
        runs = [run for run in runs if run["rows"]]
        same = next((run for run in runs if _same(run, self.how)), None)
        if same is None:
            runs.append({**self.how, "rows": list(rows)})
        else:
            same["rows"] += rows
        file.write_text(json.dumps({"benchmark": self.name, "runs": runs}, indent=1) + "\n", "utf-8")
        from benchmarks.pictures import draw  # noqa: PLC0415 - needs matplotlib, measuring does not

        draw(file)

    def _key(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.key)


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--plot`` to the options of a benchmark."""
    parser.add_argument(
        "--plot", type=Path, metavar="DIR", help="keep the figures there as JSON, and draw them (matplotlib)"
    )


def keeper(chosen: argparse.Namespace, name: str, key: Sequence[str], **settings: Any) -> Keeper:
    """Begin a run with these settings: rounds, seconds, seed and the like."""
    # Whoever ends a run, by `timeout` or otherwise, ends the servers that it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if chosen.plot is not None:
        pass
    return Keeper(
        chosen.plot,
        name,
        key,
        {
            "at": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()),
            "machine": machine(),
            "load_before": round(os.getloadavg()[0], 1),
            "versions": _versions(),
            "settings": settings,
        },
    )


def machine() -> dict[str, Any]:
    """Return what it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": f"{platform.machine()}, {_processor()}".rstrip(", "),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": f"{platform.system()} {platform.release()}",
    }


def said() -> str:
    """Return a line about the machine, to stand above a table."""
    told = machine()
    return f"{told['processor']}, {told['cores']} cores, Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _versions() -> dict[str, str]:
    commit = subprocess.run(
        ["git", "log", "-1", "--format=%h", "--", "waitlist"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return {
        "waitlist": f"{__version__}{f', commit {commit}' if commit else ''}",
        "python": sys.version.split()[0],
        "uvicorn": version("uvicorn"),
        "sqlite": sqlite3.sqlite_version,
    }


def _same(run: dict[str, Any], how: dict[str, Any]) -> bool:
    """Tell whether rows belong to a run that is in the file already: one that keeps them as it goes."""
    return all(run[name] == how[name] for name in ("at", "versions", "settings"))
