"""Which brands there are, and the folder under `sites` of each."""

from __future__ import annotations

from pathlib import Path

SITES = Path(__file__).resolve().parent.parent / "sites"
FOLDERS = {
    "orrin": "harrys",
    "foldry": "foldry",
    "bathos": "bathos",
    "brightwell": "brightwell",
    "oaf": "oaf",
    "chaikha": "chaikha",
}


def pictures(brand: str) -> Path:
    """The folder that a brand's pictures are served from."""
    return SITES / FOLDERS[brand] / "pictures"
