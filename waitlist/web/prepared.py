"""Answers made ahead: whole headers and bytes in every encoding, sent without a thought."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import brotli
from starlette.types import Message, Send

Header = tuple[bytes, bytes]

PUBLIC = b"public, max-age=15"
"""How long anybody may keep a page: short, since dates pass and people are counted."""

FOR_EVER = b"public, max-age=31536000, immutable"
PERSONAL = b"private, no-store"

NO_BODY: Message = {"type": "http.response.body", "body": b""}

_RANGE = re.compile(rb"bytes=(\d*)-(\d*)")


@lru_cache(maxsize=512)
def encodings(accept: bytes) -> tuple[str, ...]:
    """Return which of `br` and `gzip` a header `Accept-Encoding` takes, the smaller one first."""
    accepted: dict[bytes, bool] = {}
    for part in accept[:500].lower().split(b","):
        name, _, parameter = part.partition(b";")
        accepted[name.strip()] = not re.fullmatch(rb"q=0(\.0*)?", parameter.strip())
    every = accepted.get(b"*", False)
    return tuple(name for name in ("br", "gzip") if accepted.get(name.encode(), every))


class Variant:
    """The bytes in one encoding; `unchanged` is the 304 for whoever has them."""

    __slots__ = ("body", "etag", "start", "unchanged")

    def __init__(self, content: bytes, headers: Sequence[Header], encoding: str, *, tagged: bool) -> None:
        tag = blake2b(content, digest_size=9).hexdigest()
        self.etag = f'"{tag}{"-" + encoding if encoding else ""}"'.encode() if tagged else b""
        kept = [*headers, (b"etag", self.etag)] if tagged else [*headers]
        sent = [*kept, (b"content-length", str(len(content)).encode())]
        if encoding:
            sent.append((b"content-encoding", encoding.encode()))
        self.start: Message = {"type": "http.response.start", "status": 200, "headers": sent}
        self.body: Message = {"type": "http.response.body", "body": content}
        without_type = [header for header in kept if header[0] != b"content-type"]
        self.unchanged: Message = {"type": "http.response.start", "status": 304, "headers": without_type}


class Prepared:
    """One page or file, ready to send."""

    __slots__ = ("_identity", "_ranges", "_variants", "is_page")

    def __init__(
        self,
        body: bytes,
        content_type: str,
        *,
        headers: Sequence[Header],
        compressed: Mapping[str, bytes] | None = None,
        is_page: bool = False,
    ) -> None:
        """Prepare `body`; `headers` are all but type, length, encoding, tag and the part of `Vary` on encodings."""
        compressed = compressed or {}
        self.is_page = is_page
        self._ranges = content_type.startswith("video/")
        base = [(b"content-type", content_type.encode()), *headers]
        if self._ranges:
            base.append((b"accept-ranges", b"bytes"))
        self._identity = Variant(body, base, "", tagged=True)
        self._variants = {
            name: Variant(content, base, name, tagged=True) for name, content in compressed.items() if content
        }

    async def send(self, method: str, asked: Mapping[bytes, bytes], send: Send) -> None:
        """Answer a GET or HEAD whose headers are `asked`."""
        variant = self._identity
        if self._variants:
            for name in encodings(asked.get(b"accept-encoding", b"")):
                if name in self._variants:
                    variant = self._variants[name]
                    break
        if b"if-none-match" in asked and _knows(asked[b"if-none-match"], variant.etag):
            await send(variant.unchanged)
            await send(NO_BODY)
        elif method == "HEAD":
            await send(variant.start)
            await send(NO_BODY)
        elif self._ranges and b"range" in asked:
            await self._send_range(asked, send)
        else:
            await send(variant.start)
            await send(variant.body)

    async def _send_range(self, asked: Mapping[bytes, bytes], send: Send) -> None:
        """Send a part: some browsers play no film without."""
        body: bytes = self._identity.body["body"]
        part = _range(asked[b"range"], len(body))
        if part is None or asked.get(b"if-range", self._identity.etag) != self._identity.etag:
            await send(self._identity.start)
            await send(self._identity.body)
            return
        first, end = part
        kept = [header for header in self._identity.start["headers"] if header[0] != b"content-length"]
        content_range = f"bytes {first}-{end - 1}/{len(body)}".encode()
        length = str(end - first).encode()
        headers = [*kept, (b"content-range", content_range), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 206, "headers": headers})
        await send({"type": "http.response.body", "body": body[first:end]})


def _knows(if_none_match: bytes, etag: bytes) -> bool:
    if if_none_match == etag:
        return True
    # A proxy that encoded the bytes anew made the tag a weak one.
    tags = (tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b","))
    return any(tag in (etag, b"*") for tag in tags)


def _range(header: bytes, size: int) -> tuple[int, int] | None:
    """Return the first byte and the end of a single range, None for anything else."""
    found = _RANGE.fullmatch(header.strip()) if len(header) < 50 else None
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, end = max(0, size - int(found[2])), size
    else:
        first, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    return (first, end) if first < end else None


def compress(body: bytes) -> dict[str, bytes]:
    """Return a page in both encodings, for pages made now and then."""
    return {"br": brotli.compress(body, quality=9), "gzip": gzip.compress(body, 9, mtime=0)}


def vary(*names: str) -> Header:
    """Return the header `Vary`."""
    return (b"vary", ", ".join(names).encode())
