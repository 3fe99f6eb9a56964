"""What the doctor found in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is what was looked at, in a word or two; `says` and `remedy` are whole sentences."""

    status: Status
    about: str
    says: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.status:<5} {self.about}: {self.says}"
        return f"{line}\n      {self.remedy}" if self.remedy else line


def ok(about: str, says: str) -> Finding:
    return Finding("ok", about, says)


def warn(about: str, says: str, remedy: str) -> Finding:
    return Finding("warn", about, says, remedy)


def fail(about: str, says: str, remedy: str) -> Finding:
    return Finding("fail", about, says, remedy)


def unreadable(about: str, error: PermissionError) -> Finding:
    remedy = "Run this command as the server's user, or as one who can read it."
    return fail(about, f"{error.filename} cannot be read ({error.strerror}).", remedy)
