"""The copy of a backup that a restore works on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from waitlist.problems import WaitlistError
from waitlist.store.sqlite.files import OwnerLock
from waitlist.store.sqlite.replace import copy
from waitlist.store.sqlite.snapshot import faults


def require_backup(backup: Path) -> None:
    """Refuse a file that is not there, before anybody agrees to have it replace something."""
    if not backup.is_file():
        raise WaitlistError(f"{backup}: no such file. Name one that `waitlist backup` made.")


def checked_copy(backup: Path, new: Path, database: Path) -> None:
    """Copy `backup` to `new` and look at every page of it. Raises WaitlistError for what is no backup."""
    if database.exists() and backup.samefile(database):
        raise WaitlistError(f"{backup} is the database itself. Name a file that `waitlist backup` made.")
    if _is_served(backup):
        raise WaitlistError(
            f"{backup}: a server is writing to it, so that a copy could be torn. "
            "Let `waitlist backup` make one."
        )
    copy(backup, new)
    try:
        found = faults(new)
    except sqlite3.Error as error:
        found = [str(error)]
    if found:
        raise WaitlistError(f"{backup} is damaged, or no backup at all: {'; '.join(found)}. Use another one.")


def _is_served(file: Path) -> bool:
    if not file.with_name(f"{file.name}.lock").exists():
        return False
    owner = OwnerLock(file)
    free = owner.take()
    owner.release()
    return not free
