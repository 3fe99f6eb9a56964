"""The fields of a form as they came: urlencoded or multipart, and whatever is wrong with their bytes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from waitlist.web.refusals import Refusal

MOST_FIELDS = 100

URLENCODED = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data"


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields by name. In `unreadable` stand those whose bytes are no UTF-8, or that came twice and differ."""

    values: Mapping[str, str]
    unreadable: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Return what stands in a field without the space around it, `""` when it is not there."""
        return self.values.get(name, "").strip()


async def parse_fields(content_type: bytes, body: bytes) -> Fields:
    """Read a form.

    Raises `Refusal`: 415 for anything else, 400 for a multipart that is none, 413 for too many fields.
    """
    kind = content_type.partition(b";")[0].strip().lower()
    if kind == URLENCODED or not (kind or body):
        return _gather(_urlencoded(body))
    if kind == MULTIPART:
        return _gather(await _multipart(content_type, body))
    raise Refusal(415)


def _urlencoded(body: bytes) -> Iterable[tuple[str, str | None]]:
    pairs = body.split(b"&") if body else []
    if len(pairs) > MOST_FIELDS:
        raise Refusal(413)
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        yield _decoded(name) or "", _decoded(value)


def _decoded(text: bytes) -> str | None:
    try:
        return unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None


async def _multipart(content_type: bytes, body: bytes) -> Iterable[tuple[str, str | None]]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        Headers({"content-type": content_type.decode("latin-1")}),
        stream(),
        max_files=0,
        max_fields=MOST_FIELDS,
        max_part_size=len(body) + 1,
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Refusal(400) from None
    return [(name, value if isinstance(value, str) else None) for name, value in form.multi_items()]


def _gather(pairs: Iterable[tuple[str, str | None]]) -> Fields:
    values: dict[str, str] = {}
    unreadable: set[str] = set()
    for name, value in pairs:
        # The same once more is what impatient browsers and extensions send.
        if value is None or values.get(name, value) != value:
            unreadable.add(name)
        else:
            values[name] = value
    for name in unreadable:
        values.pop(name, None)
    return Fields(values, frozenset(unreadable))
