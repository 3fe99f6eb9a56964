"""Copies of the samples' pictures, made once for every server of the tests."""

from __future__ import annotations

from pathlib import Path

from command import ROOT

KEPT = ROOT / ".pytest_cache" / "pictures"


def share_pictures(folder: Path) -> None:
    """Let a server in `folder` find the copies that were made before, and leave those that it makes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "pictures").symlink_to(KEPT)
