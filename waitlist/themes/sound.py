"""Whether the pictures of a site can be shown: each is read as a whole, by what draws them elsewhere, too.

Pillow is loaded here, which nothing that serves does.
"""

from __future__ import annotations

import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from waitlist.config import SiteSettings
from waitlist.config.pictures import places
from waitlist.problems import Problem
from waitlist.themes.encode import MOST_PIXELS

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
MOST = 2 * MOST_PIXELS // 1_000_000  # beyond twice its limit Pillow reads nothing

_KINDS = {
    ".avif": "AVIF",
    ".webp": "WEBP",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".gif": "GIF",
    ".ico": "ICO",
}
_ANEW = "Save it anew in the program it was made with, and put it there again."
_SVG = "{http://www.w3.org/2000/svg}svg"


def wrong_pictures(settings: SiteSettings) -> Iterator[Problem]:
    """Yield what is wrong with each picture that the settings name, once for each key."""
    file = settings.folder / "site.toml"
    shown = (file.relative_to(settings.root) if file.is_relative_to(settings.root) else file).as_posix()
    found: dict[str, tuple[str, str, str] | None] = {}
    for key, path in places(settings):
        if path not in found:
            found[path] = wrong_picture(settings.folder / path)
        if wrong := found[path]:
            got, expected, hint = wrong
            yield Problem(f"{shown}: {key}", f'"{path}", {got}', expected, hint)


def wrong_picture(file: Path) -> tuple[str, str, str] | None:
    """Return what a file is instead, what it should be, and what to do; `None` for a sound picture."""
    try:
        empty = not file.stat().st_size
    except OSError as error:
        return error.strerror or "a file that cannot be read", "a file that can be read", ""
    if empty:
        return "an empty file", "a picture", _ANEW
    return _wrong_svg(file) if file.suffix.lower() == ".svg" else _wrong_pixels(file)


def _wrong_svg(file: Path) -> tuple[str, str, str] | None:
    expected = "an SVG drawing"
    try:
        root = ET.parse(file).getroot()  # noqa: S314 - the founder's own file
    except ET.ParseError as error:
        return f"a drawing that is broken ({error})", expected, _ANEW
    if root.tag != _SVG:
        return "a file that begins otherwise", expected, "An SVG begins with <svg xmlns=…>."
    return None


def _wrong_pixels(file: Path) -> tuple[str, str, str] | None:
    wanted = _KINDS[file.suffix.lower()]
    name = wanted.replace("WEBP", "WebP")
    try:
        with warnings.catch_warnings(), Image.open(file) as picture:
            warnings.simplefilter("ignore")  # odd metadata harms nobody
            kind = picture.format or ""
            picture.load()
    except UnidentifiedImageError:
        return "a file that is no picture", f"a picture of the kind {name}, as its name says", _ANEW
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        return f"a picture that is broken ({error})", "a whole picture", _ANEW
    except Image.DecompressionBombError:
        return "a picture of too many pixels", f"one of at most {MOST} million", "Save it smaller."
    if kind not in (wanted, "MPO" if wanted == "JPEG" else wanted):
        ending = next((ending for ending, each in _KINDS.items() if each == kind), "")
        hint = f"Call it {file.with_suffix(ending).name}, here and in its folder." if ending else _ANEW
        return (
            f"a picture of the kind {kind.replace('WEBP', 'WebP')}",
            f"one of the kind {name}, as its name says",
            hint,
        )
    return None
