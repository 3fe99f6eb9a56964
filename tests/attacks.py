"""How often an attack is tried, and on which databases."""

from __future__ import annotations

import os

import pytest

LONG = os.environ.get("WAITLIST_LONG") == "1"

on_each = pytest.mark.usefixtures("each_database")

# Where time is short, only what hangs on the database is tried on both.
on_each_if_long = [pytest.mark.anyio, on_each] if LONG else [pytest.mark.anyio]


def times(short: int, full: int) -> int:
    """Return how often an attack is tried: as `docs/security.md` says, or fewer where time is short."""
    return full if LONG else short
