"""A share of a processor's core for each process that is measured, by the control groups of Linux.

On a small machine the load and the database leave no core free for a second process: what it adds is seen
when each process may only use a part of one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

PERIOD = 10_000  # microseconds
_ROOT = Path("/sys/fs/cgroup")


def workers(pid: int) -> list[int]:
    """Return the processes that serve: those that a process has started, or itself."""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [int(each) for each in started] or [pid]


@contextmanager
def held(pids: Sequence[int], share: float) -> Iterator[None]:
    """Let each process have ``share`` of a core while this lasts. `SystemExit` where that cannot be."""
    with ExitStack() as stack:
        for pid in pids:
            stack.enter_context(_held(pid, share))
        yield


@contextmanager
def _held(pid: int, share: float) -> Iterator[None]:
    older = _ROOT / "cpu"
    parent = older if older.is_dir() else _ROOT
    group, quota = parent / f"waitlist-bench-{os.getpid()}-{pid}", round(share * PERIOD)
    try:
        group.mkdir()
        if parent is older:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD), "ascii")
            (group / "cpu.cfs_quota_us").write_text(str(quota), "ascii")
        else:
            (parent / "cgroup.subtree_control").write_text("+cpu", "ascii")
            (group / "cpu.max").write_text(f"{quota} {PERIOD}", "ascii")
        (group / "cgroup.procs").write_text(str(pid), "ascii")
    except OSError as error:
        raise SystemExit(
            f"{error.filename}: {error.strerror}. Shares of a core need Linux with control groups, and root."
        ) from error
    try:
        yield
    finally:
        (parent / "cgroup.procs").write_text(str(pid), "ascii")
        group.rmdir()
