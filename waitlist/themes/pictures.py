"""The size of a picture from its first bytes, and the copies beside it: other widths, a blurred one."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import PurePosixPath
from struct import error, unpack

Size = tuple[int, int]

_NUMBER = r'="\s*([0-9.]+)(?:px)?\s*"'
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
_SVG_WIDTH = re.compile(r"\swidth" + _NUMBER)
_SVG_HEIGHT = re.compile(r"\sheight" + _NUMBER)
_SVG_VIEW = re.compile(r'\sviewBox="[-0-9.]+[\s,]+[-0-9.]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)')
# Start of frame, in all its kinds; the markers between them mean something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def size(body: bytes) -> Size | None:
    """Return width and height of a PNG, JPEG, GIF, WebP, AVIF or SVG in pixels; `None` if unreadable."""
    try:
        found = _read(body)
    except (error, IndexError, ValueError):
        return None
    return found if found and min(found) > 0 else None


def _read(body: bytes) -> Size | None:
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return _pair(unpack(">II", body[16:24]))
    if body.startswith((b"GIF87a", b"GIF89a")):
        return _pair(unpack("<HH", body[6:10]))
    if body.startswith(b"\xff\xd8"):
        return _jpeg(body)
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return _webp(body)
    if body[4:8] == b"ftyp":
        return _avif(body)
    return _svg(body[:4096].decode("utf-8", "replace"))


def _pair(values: tuple[int, ...]) -> Size:
    return values[0], values[1]


def _jpeg(body: bytes) -> Size | None:
    place = 2
    while place < len(body):
        if body[place] != 0xFF:
            return None
        marker = body[place + 1]
        if marker == 0xFF:  # padding
            place += 1
            continue
        if marker in _JPEG_FRAMES:
            height, width = unpack(">HH", body[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(body[place + 2 : place + 4], "big")
    return None


def _webp(body: bytes) -> Size | None:
    match body[12:16]:
        case b"VP8 ":
            width, height = unpack("<HH", body[26:30])
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(body[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    return None


def _avif(body: bytes) -> Size | None:
    place = body.find(b"ispe")  # the first such box is the picture's own
    return None if place < 0 else _pair(unpack(">II", body[place + 8 : place + 16]))


def _svg(text: str) -> Size | None:
    tag = _SVG_TAG.search(text)
    if tag is None:
        return None
    width, height = _SVG_WIDTH.search(tag[0]), _SVG_HEIGHT.search(tag[0])
    if width and height:
        return round(float(width[1])), round(float(height[1]))
    view = _SVG_VIEW.search(tag[0])
    return (round(float(view[1])), round(float(view[2]))) if view else None


def variants(path: str, others: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Find the copies of `hero.jpg` in other widths, `hero-640.avif`, among the paths `others`.

    Return for `avif` and `webp` the width and path of each, narrow ones first.
    """
    picture = PurePosixPath(path)
    name = re.compile(re.escape(str(picture.with_suffix(""))) + r"-(\d{2,4})\.(avif|webp)")
    found: dict[str, list[tuple[int, str]]] = {"avif": [], "webp": []}
    for other in others:
        if match := name.fullmatch(other):
            found[match[2]].append((int(match[1]), other))
    return {kind: sorted(copies) for kind, copies in found.items()}


BLURRED = "-blur.webp"
BLUR_MOST = 1000
"""Bytes that a blurred copy may have: it stands in the stylesheet, which every page waits for."""


def blurred(path: str) -> str:
    """Return where the blurred copy of a picture would lie: `hero-blur.webp` for `hero.jpg`."""
    return f"{PurePosixPath(path).with_suffix('')}{BLURRED}"


def blur_rules(name: str, body: bytes, *, phone: bool) -> str:
    """Return the rules that paint a blurred copy behind whatever has the class `name`.

    `phone`: and with the class `name-phone`, which narrow screens prefer to any other.
    """
    url = f"url(data:image/webp;base64,{b64encode(body).decode()})"
    rules = f".{name}{{background:{url} 50%/cover no-repeat}}\n"
    if phone:
        # Twice the class, so that it weighs more than the one of the wide picture.
        narrow = f".{name}-phone.{name}-phone{{background-image:{url};background-size:cover}}"
        rules += f"@media (max-width:47.99rem){{{narrow}}}\n"
    return rules
