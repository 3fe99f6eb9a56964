"""The load generator: wrk, a few seconds at a time, never to anything but the loopback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """``rate`` in requests a second, ``p99`` in milliseconds, ``failed``: no answer, or no 2xx or 3xx."""

    rate: float
    p99: float
    failed: int


def run(
    url: str,
    *,
    connections: int,
    seconds: int,
    script: str = "",
    headers: dict[str, str] | None = None,
    ref: str = "",
) -> Load:
    """Send requests for ``seconds`` over ``connections`` and return what came of it.

    ``ref`` is the code through whose link everybody joins.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("the benchmarks need wrk: apt-get install wrk (or brew install wrk)")
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(SCRIPTS / script)]
    env = {**os.environ, "WAITLIST_BENCH_REF": ref}
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True, env=env).stdout
    return Load(
        _number(r"Requests/sec:\s+([\d.]+)", said), _duration(r"99%\s+([\d.]+)(\w+)", said), _failures(said)
    )


def _number(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    return float(found[1]) if found else 0.0


def _duration(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def _failures(said: str) -> int:
    refused = int(_number(r"Non-2xx or 3xx responses:\s+(\d+)", said))
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return refused + (sum(int(count) for count in errors.groups()) if errors else 0)
