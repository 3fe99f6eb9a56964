"""Answers made ahead: whole headers and bytes in every encoding, sent without a thought."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import brotli
from starlette.types import Message

Header = tuple[bytes, bytes]

PUBLIC = b"public, max-age=15"
"""How long anybody may keep a page: short, since dates pass and people are counted."""

FOR_EVER = b"public, max-age=31536000, immutable"
PERSONAL = b"private, no-store"

NO_BODY: Message = {"type": "http.response.body", "body": b""}

_REMEMBERED = 64  # spellings of Accept-Encoding; browsers have about five


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

    def __init__(self, content: bytes, headers: Sequence[Header], encoding: str) -> None:
        tag = blake2b(content, digest_size=9).hexdigest()
        self.etag = f'"{tag}{"-" + encoding if encoding else ""}"'.encode()
        kept = [*headers, (b"etag", self.etag)]
        sent = [*kept, (b"content-length", str(len(content)).encode())]
        if encoding:
            sent.append((b"content-encoding", encoding.encode()))
        self.start: Message = {"type": "http.response.start", "status": 200, "headers": sent}
        self.body: Message = {"type": "http.response.body", "body": content}
        without_type = [header for header in kept if header[0] != b"content-type"]
        self.unchanged: Message = {"type": "http.response.start", "status": 304, "headers": without_type}


class Prepared:
    """One page or file, ready to send."""

    __slots__ = ("_chosen", "_identity", "_variants", "is_page")

    def __init__(
        self,
        body: bytes,
        content_type: str,
        *,
        headers: Sequence[Header],
        compressed: Mapping[str, bytes] | None = None,
        is_page: bool = False,
    ) -> None:
        """Prepare `body`; `headers` are all but type, length, encoding and tag."""
        self.is_page = is_page
        base = [(b"content-type", content_type.encode()), *headers]
        self._identity = Variant(body, base, "")
        variants = (compressed or {}).items()
        self._variants = {name: Variant(content, base, name) for name, content in variants if content}
        self._chosen: dict[bytes, Variant] = {}

    def answer(self, method: str, asked: Mapping[bytes, bytes]) -> tuple[Message, Message]:
        """Return the two messages that answer a GET or HEAD whose headers are `asked`."""
        variant = self._variant(asked.get(b"accept-encoding", b""))
        if b"if-none-match" in asked and _knows(asked[b"if-none-match"], variant.etag):
            return variant.unchanged, NO_BODY
        if method == "HEAD":
            return variant.start, NO_BODY
        return variant.start, variant.body

    def _variant(self, accept: bytes) -> Variant:
        found = self._chosen.get(accept)
        if found is None:
            names = (name for name in encodings(accept) if name in self._variants)
            name = next(names, "")
            found = self._variants[name] if name else self._identity
            if len(self._chosen) < _REMEMBERED:
                self._chosen[accept] = found
        return found


def _knows(if_none_match: bytes, etag: bytes) -> bool:
    if if_none_match == etag:
        return True
    # A proxy that encoded the bytes anew made the tag a weak one.
    tags = (tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b","))
    return any(tag in (etag, b"*") for tag in tags)


def compress(body: bytes) -> dict[str, bytes]:
    """Return a page in both encodings, for pages made now and then."""
    return {"br": brotli.compress(body, quality=6), "gzip": gzip.compress(body, 9, mtime=0)}


def vary(*names: str) -> Header:
    """Return the header `Vary`."""
    return (b"vary", ", ".join(names).encode())
