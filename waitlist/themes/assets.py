"""Files that pages load: named by their content, so that a browser may keep them for ever."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

import brotli

CONTENT_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""The kinds of file that are served; others (licences, sources) stay where they are."""

PICTURES = frozenset(
    {".avif", ".gif", ".ico", ".jpeg", ".jpg", ".mp4", ".png", ".svg", ".vtt", ".webm", ".webp"}
)

_TEXTS = frozenset({".css", ".js", ".svg", ".vtt"})
_LEAST = 400  # bytes below which compression saves no packet
_URL = re.compile(r"""url\(\s*(?:(["'])(?!data:|#)(.+?)\1|(?!data:|#)([^"'()]+?))\s*\)""")
_ODD = re.compile(r"[^A-Za-z0-9._/-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asset:
    """The bytes of a file and how to send them; `gzip` and `br` are empty where they would not help."""

    body: bytes
    content_type: str
    gzip: bytes = b""
    br: bytes = b""


def asset(name: str, body: bytes) -> Asset:
    """Make an asset of a file's bytes, compressed ahead when it is text."""
    suffix = PurePosixPath(name).suffix.lower()
    content_type = CONTENT_TYPES[suffix]
    if suffix not in _TEXTS or len(body) < _LEAST:
        return Asset(body, content_type)
    return Asset(body, content_type, *_compressed(body))


@lru_cache(maxsize=64)
def _compressed(body: bytes) -> tuple[bytes, bytes]:
    """Compress a file once for all sites whose theme has it."""
    return gzip.compress(body, 9, mtime=0), brotli.compress(body, quality=6)


def address(name: str, body: bytes) -> str:
    """Return the path that serves a file: `css/a.css` is at `/static/css/a-0123456789.css`."""
    return address_of(name, digest(body))


def address_of(name: str, digest: str) -> str:
    """Return the path that serves a file whose content has this `digest`.

    It is written without whatever means something in an address or a `srcset`, such as spaces, commas and
    `#`, so that it is the same wherever it stands; the digest still tells one file from the other.
    """
    path = PurePosixPath(name)
    plain = _ODD.sub("-", str(path.with_suffix("")))
    return f"/static/{plain}-{digest}{path.suffix.lower()}"


def digest(body: bytes) -> str:
    """Return what stands for a file's content in a name."""
    return sha256(body).hexdigest()[:10]


def files(folder: Path, suffixes: frozenset[str] = frozenset(CONTENT_TYPES)) -> dict[str, Path]:
    """Return the files below `folder` that may be served, by their path inside it; hidden ones are left out.

    A link that leads out of the folder is not followed.
    """
    found: dict[str, Path] = {}
    root = folder.resolve()
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or file.suffix.lower() not in suffixes or not file.is_file():
            continue
        if file.resolve().is_relative_to(root):
            found[inside.as_posix()] = file
    return found


def link_files(css: str, resolve: Callable[[str], str]) -> str:
    """Rewrite each `url(…)` of a stylesheet by `resolve`, which gets the name as it stands there."""
    return _URL.sub(lambda match: f'url("{resolve(match[2] or match[3])}")', css)
