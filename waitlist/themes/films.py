"""Films of a site: too large to lie in memory, so that only their size and name are read ahead."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from waitlist.problems import ConfigError, Problem
from waitlist.themes.assets import CONTENT_TYPES

FILMS = (".mp4", ".webm")


@dataclass(frozen=True, slots=True)
class FilmFile:
    """A film on the disk, as it was when the theme was made ready. `changed` is in nanoseconds since 1970."""

    file: Path
    size: int
    changed: int
    digest: str
    content_type: str

    def is_same(self, size: int, changed: int) -> bool:
        """Tell whether the file is still the one that its name promises."""
        return (size, changed) == (self.size, self.changed)


def film_file(file: Path) -> FilmFile:
    """Look at a film, and name it by its content. Raises `ConfigError`."""
    try:
        with file.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()[:10]
        found = file.stat()
    except OSError as error:
        hint = "Give the server's user the right to read it."
        raise ConfigError(
            [Problem(str(file), error.strerror or str(error), "a file that can be read", hint)]
        ) from error
    return FilmFile(file, found.st_size, found.st_mtime_ns, digest, CONTENT_TYPES[file.suffix.lower()])
