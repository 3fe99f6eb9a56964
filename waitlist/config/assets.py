"""Files that a site brings along: pictures and videos, always inside the site's own folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from waitlist.config.refusals import Expects, refuse
from waitlist.config.values import Word
from waitlist.problems import suggest

PICTURES = (".avif", ".webp", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".ico")


def file_named(endings: tuple[str, ...]) -> Callable[[str, ValidationInfo], str]:
    """Return a check for the path of a file in the site's folder whose name has one of these endings."""

    def check(value: str, info: ValidationInfo) -> str:
        if "//" in value or ":" in value:
            raise refuse(hint="Pages load nothing from other hosts: put the file into the site's folder.")
        if "\\" in value:
            raise refuse(hint=f'Write "{value.replace(chr(92), "/")}".')
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise refuse(hint="The path starts in the folder of site.toml and stays inside it.")
        if path.suffix.lower() not in endings:
            raise refuse(hint=f"The name must end in {', '.join(endings)}.")
        if folder := (info.context or {}).get("folder"):
            _exists(folder, path)
        return str(path)

    return check


def _exists(folder: Path, path: PurePosixPath) -> None:
    file = folder / path
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
        found = file.is_file()
        readable = found and _readable(file)
        beside = [other.name for other in file.parent.iterdir()] if inside and not found else []
    except (OSError, ValueError, RuntimeError):  # a name too long, a loop of links, a folder closed to us
        inside, found, readable, beside = True, False, False, []
    if not inside:
        raise refuse(hint="The file is a link that leads out of the site's folder: copy it there instead.")
    if not found:
        near = suggest(path.name, beside)
        raise refuse(
            "a file that exists in the site's folder", near or f"Put it at {file}, or take the key out."
        )
    if not readable:
        raise refuse("a file that can be read", f"Give the server's user the right to read {file}.")


def _readable(file: Path) -> bool:
    try:
        with file.open("rb"):
            return True
    except OSError:
        return False


PICTURE = 'a picture in the site\'s folder, such as "pictures/hero.jpg"'
Picture = Annotated[Word, AfterValidator(file_named(PICTURES)), Expects(PICTURE)]
