"""Share pages, drawn once for everybody who sees the same, and filled in with what is one person's own.

Drawing a page takes a millisecond, filling one in a few microseconds. What is left open are the code, the
address and the alias. A template may do with them whatever it likes: each kind of page is drawn twice, with
different values, and only where nothing but the values themselves differs is it kept; any other is drawn for
each request. So is a page with a place in line, which is like no other.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from waitlist.web import views

if TYPE_CHECKING:
    from waitlist.flows.status import Status
    from waitlist.sites import Site
    from waitlist.themes import Frame

KINDS = 500  # kept at most, some 20 kB each

# Different in length, in case and in script, so that a template that looks at a value gives itself away.
_MARKS = (
    {"code": "qo1loqsz0uai", "address": "qVq@mark.example", "alias": "qWq Mark"},
    {"code": "uai0zsqol1qo", "address": "zXz.a.much.longer.mailbox.\u0e01@mark.example", "alias": "z\u0e02Z"},
)
_FIELDS = ("code", "address", "alias")


_Parts = tuple[bytes | int, ...]
"""The page in pieces; a number stands for the value of that field."""


class SharePages:
    """The share pages of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kinds: dict[tuple[object, ...], _Parts | None] = {}

    def body(self, frame: Frame, status: Status, notice: str, now: int) -> bytes:
        """Return the page of a session."""
        if status.place is not None:
            return self._draw(frame, status, notice, now).encode()
        values = tuple(getattr(status, field) for field in _FIELDS)
        kind = (
            replace(status, code="", address="", alias=""),
            tuple(map(bool, values)),
            self._site.phase(now),
            (frame.language, frame.path, frame.prefixed),
            notice,
        )
        if kind not in self._kinds:
            if len(self._kinds) >= KINDS:
                self._kinds.clear()
            self._kinds[kind] = self._prepare(frame, status, notice, now)
        parts = self._kinds[kind]
        if parts is None:
            return self._draw(frame, status, notice, now).encode()
        own = [str(escape(value)).encode() for value in values]
        return b"".join(own[part] if isinstance(part, int) else part for part in parts)

    def _draw(self, frame: Frame, status: Status, notice: str, now: int) -> str:
        page = replace(views.share(self._site, frame, status, now), notice=notice)
        return self._site.theme.render(page, frame)

    def _prepare(self, frame: Frame, status: Status, notice: str, now: int) -> _Parts | None:
        """Return the pieces of a kind of page, or None if its template does more than write the values."""
        one, other = (self._pieces(frame, status, marks, notice, now) for marks in _MARKS)
        return one if one == other else None

    def _pieces(self, frame: Frame, status: Status, marks: dict[str, str], notice: str, now: int) -> _Parts:
        marked: dict[str, Any] = {field: mark for field, mark in marks.items() if getattr(status, field)}
        text = self._draw(frame, replace(status, **marked), notice, now)
        fields = {str(escape(mark)): _FIELDS.index(field) for field, mark in marked.items()}
        pieces = re.split(f"({'|'.join(map(re.escape, fields))})", text)
        return tuple(fields[piece] if piece in fields else piece.encode() for piece in pieces)
