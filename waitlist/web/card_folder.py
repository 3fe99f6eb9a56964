"""Cards without a name on them, where processes that serve together find each other's."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

MOST = 64
"""Cards that are kept there: those of the sites in every language, and a few of before a change."""


class CardFolder:
    """A folder of processes of one command. What cannot be read or written there is drawn once more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: bytes) -> bytes | None:
        """Return the card that was drawn already, by this process or another one."""
        with suppress(OSError):
            return self._path(key).read_bytes()
        return None

    def put(self, key: bytes, png: bytes, number: int) -> None:
        """Let the others have it. `number` is that of this process."""
        new = self._folder / f"{number}-{key.hex()}.card"  # of one process several may come at once
        with suppress(OSError):
            try:
                new.write_bytes(png)
                new.replace(self._path(key))
            finally:
                new.unlink(missing_ok=True)  # on a full disk a part of it stays
            for old in sorted(self._folder.glob("*.png"), key=lambda path: path.stat().st_mtime)[:-MOST]:
                old.unlink()

    def _path(self, key: bytes) -> Path:
        return self._folder / f"{key.hex()}.png"
