"""Copies of a founder's pictures in other widths and formats: which are there, and which have to be made.

They are made by `waitlist.themes.encode` in a process of its own, since what it needs takes more memory than
everything that serves. A copy is named by the content it was made of, so that it is never a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from waitlist.themes import pictures

ENCODED = frozenset({".jpg", ".jpeg", ".png", ".webp"})
"""Kinds of picture that copies are made of."""

_VERSION = 3  # of the way copies are made: another number makes all of them anew


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies of one picture: `key` begins the names of its files in `folder`."""

    source: Path
    folder: Path
    key: str
    widths: tuple[int, ...]

    @property
    def list(self) -> Path:
        """The file that names all copies; it is written last, so that it stands for all of them."""
        return self.folder / f"{self.key}.list"

    def made(self) -> dict[str, Path] | None:
        """Return the copies by the end of their names, such as `640.avif`; `None` before they are made."""
        try:
            names = self.list.read_text("ascii").split()
        except (OSError, UnicodeDecodeError):
            return None
        found = {name: self.folder / f"{self.key}-{name}" for name in names}
        return found if all(file.is_file() for file in found.values()) else None


def copies(source: Path, body: bytes, widths: Iterable[int], folder: Path) -> Copies:
    """Return the copies of a picture with these bytes, in these widths."""
    wanted = tuple(sorted(set(widths)))
    content = sha256(f"{_VERSION} {wanted} ".encode() + body)
    return Copies(source, folder, content.hexdigest()[:24], wanted)


@dataclass(frozen=True, slots=True)
class Found:
    """Copies of many pictures: `files` by name, which one `stands_for` an original, what is `unmade`."""

    files: dict[str, Path]
    stands_for: dict[str, str]
    unmade: tuple[Copies, ...]


def find_copies(originals: Mapping[str, Iterable[int]], files: Mapping[str, Path], folder: Path) -> Found:
    """Look in `folder` for copies of `originals`, which says the wanted widths by name in `files`.

    A picture with copies beside it, made by hand, is left alone.
    """
    added: dict[str, Path] = {}
    stands_for: dict[str, str] = {}
    unmade: list[Copies] = []
    stems: set[str] = set()
    for name, widths in originals.items():
        file, stem = files.get(name), name.rpartition(".")[0]
        if file is None or file.suffix.lower() not in ENCODED or stem in stems:
            continue
        if any(pictures.variants(name, files).values()):
            continue
        stems.add(stem)  # of two pictures that are called the same, the second one stays as it is
        wanted = copies(file, file.read_bytes(), widths, folder)
        made = wanted.made()
        if made is None:
            unmade.append(wanted)
            continue
        for ending, copy in made.items():
            added[f"{stem}-{ending}"] = copy
            if ending.startswith("fallback."):
                stands_for[name] = f"{stem}-{ending}"
    return Found(added, stands_for, tuple(unmade))
