"""The command `waitlist`: in this process where that is enough, as a process of its own where it must be."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from waitlist.cli import run

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


class Waitlist:
    """Runs commands in `folder`: `waitlist("tiers", "plan")`."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._capsys = capsys
        self._patch = patch
        for name in list(os.environ):
            if name.startswith("WAITLIST_") or name in {"PORT", "DATABASE_URL"}:
                patch.delenv(name)
        patch.chdir(folder)

    def __call__(self, *arguments: str | Path) -> Ran:
        self._capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        wrote = self._capsys.readouterr()
        return Ran(code, wrote.out, wrote.err)

    def environment(self, **variables: str) -> None:
        """Set environment variables for the commands that follow."""
        for name, value in variables.items():
            self._patch.setenv(name, value)

    def write(self, path: str, text: str) -> Path:
        """Write a file in the folder."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of a process of its own, without settings of whoever runs the tests."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("WAITLIST_") and name not in {"PORT", "DATABASE_URL"}
    }
    return {**ours, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "", **variables}


def arguments(*words: str | Path) -> list[str]:
    """Return what starts the command in a process of its own."""
    return [sys.executable, "-m", "waitlist", *(str(word) for word in words)]


@contextmanager
def started(
    *words: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start the command with pipes at all its ends; it is killed at the end if it is still there."""
    process = subprocess.Popen(
        arguments(*words),
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
