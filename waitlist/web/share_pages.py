"""Share pages, drawn once for everybody who sees the same, and filled in with what is one person's own.

Drawing a page takes a millisecond, filling one in a few microseconds. What is left open are texts of a
person's own and numbers above 1; none and one are words of their own in many languages, so they belong to the
kind of page.

A template may do with all of them whatever it likes. Each kind of page is drawn twice, with different values
that notice what is done with them, and is kept only where nothing but the values themselves differs and none
was looked at. Any other is drawn for each request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import escape

from waitlist import i18n, pages
from waitlist.flows.leaderboard import NOBODY
from waitlist.web import views
from waitlist.web.leaders import TEASED, teaser
from waitlist.web.marks import MarkedNumber, MarkedText, Watch

if TYPE_CHECKING:
    from waitlist.flows.leaderboard import Board
    from waitlist.flows.status import Status
    from waitlist.sites import Site
    from waitlist.themes import Frame

KINDS = 500  # kept at most, some 20 kB each: those that were asked for last

TEXTS = ("code", "address", "alias", "name", "counted_names", "waiting_names", "held_names")
NUMBERS = ("place", "people", "joined", "waiting", "held", "counting", "friends")
ROWS = range(TEASED + 1)  # of the leaderboard; those that are not there stay empty

_own_texts = attrgetter(*TEXTS)
_own_numbers = attrgetter(*NUMBERS[:-1])
_LEADERS = tuple(f"leader{row}" for row in ROWS)
_LEADER_NUMBERS = tuple(f"{what}{row}" for what in ("rank", "brought") for row in ROWS)
_MARKED_NUMBERS = (*NUMBERS, *_LEADER_NUMBERS)
_shared = attrgetter("proven", "confirmed", "must_confirm", "subscribed", "earned", "reasons", "appealed")


class _Marks(NamedTuple):
    """Values to draw a page with; `value` is what every number is besides its digits."""

    texts: dict[str, str]
    numbers: dict[str, int]
    value: int


# The two differ in length, in case and in script. All signs that are written otherwise in some places of a
# page or address are in them, so that a text written in another way is not found again.
_MARKS = (
    _Marks(
        {
            "code": "qo1loqsz0uai",
            "address": "qVq+&'\"<>%@mark.example",
            "alias": "qWq &'\"<>% Mark",
            "name": "qXq &'\"<>% Mark",
            "counted_names": "qYq &'\"<>% Mark",
            "waiting_names": "qZq &'\"<>% Mark",
            "held_names": "qUq &'\"<>% Mark",
        }
        | {name: f"qTq{number} &'\"<>% Mark" for number, name in enumerate(_LEADERS)},
        dict(zip(_MARKED_NUMBERS, range(4_028_193_501, 4_778_193_501, 50_000_000), strict=True)),
        2,
    ),
    _Marks(
        {
            "code": "uai0zsqol1qoz",
            "address": "zX\u0e01.a.much.longer.mailbox&'\"<>%@mark.example",
            "alias": "zY\u0e02Z&'\"<>%",
            "name": "zZ\u0e02Z&'\"<>%",
            "counted_names": "zU\u0e02Z&'\"<>%",
            "waiting_names": "zV\u0e02Z&'\"<>%",
            "held_names": "zW\u0e02Z&'\"<>%",
        }
        | {name: f"zT\u0e02{number}Z&'\"<>%" for number, name in enumerate(_LEADERS)},
        dict(zip(_MARKED_NUMBERS, range(73_028_193_507, 73_778_193_507, 50_000_000), strict=True)),
        997,
    ),
)

Key = tuple[str, bool]
"""A page's language, and whether its path names it."""

_Rows = tuple[pages.LeaderRow, ...]
_Write = Callable[["Status", _Rows], bytes]
_Piece = bytes | str
"""Bytes, or the field that stands here: `alias`; `place` for its digits, `place,` for these in groups."""


def _writers(language: str) -> dict[str, _Write]:
    """Return how each field of a page in a language is written."""

    def text(name: str) -> _Write:
        get = attrgetter(name)
        return lambda status, _rows: escape(get(status)).encode()

    def digits(name: str) -> _Write:
        get = attrgetter(name)
        return lambda status, _rows: str(get(status)).encode()

    def number(name: str) -> _Write:
        get = attrgetter(name)
        return lambda status, _rows: i18n.number(get(status), language).encode()

    def leader(row: int) -> dict[str, _Write]:
        return {
            f"leader{row}": lambda _, rows: escape(rows[row].name).encode(),
            f"rank{row}": lambda _, rows: str(rows[row].rank).encode(),
            f"rank{row},": lambda _, rows: i18n.number(rows[row].rank, language).encode(),
            f"brought{row}": lambda _, rows: str(rows[row].friends).encode(),
            f"brought{row},": lambda _, rows: i18n.number(rows[row].friends, language).encode(),
        }

    return (
        {name: text(name) for name in TEXTS}
        | {"code": lambda status, _rows: status.code.encode()}  # no sign of a code is written otherwise
        | {name: digits(name) for name in NUMBERS}
        | {f"{name},": number(name) for name in NUMBERS}
        | {name: write for row in ROWS for name, write in leader(row).items()}
    )


class _Form:
    """A page in pieces, some of them to be filled in."""

    __slots__ = ("_holes", "_pieces")

    def __init__(self, pieces: Iterable[_Piece], writers: Mapping[str, _Write]) -> None:
        holes: dict[str, list[int]] = {}
        self._pieces: list[bytes] = []
        for piece in pieces:
            if isinstance(piece, str):
                holes.setdefault(piece, []).append(len(self._pieces))
            self._pieces.append(b"" if isinstance(piece, str) else piece)
        self._holes = tuple((writers[field], tuple(places)) for field, places in holes.items())

    def fill(self, status: Status, rows: _Rows) -> bytes:
        pieces = self._pieces.copy()
        for write, places in self._holes:
            text = write(status, rows)
            for place in places:
                pieces[place] = text
        return b"".join(pieces)


class SharePages:
    """The share pages of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._kinds: dict[tuple[object, ...], _Form | None] = {}
        # From here on friends change nothing but their number.
        self._top = max([2, *(tier.friends for tier in site.tiers)])

    def body(self, key: Key, status: Status, notice: str, now: int, board: Board = NOBODY) -> bytes:
        """Return the page of a session."""
        rows = teaser(self._site.words(key[0]).gettext, board, status)
        kind = self._kind(key, status, notice, now, rows)
        kinds = self._kinds
        if kind in kinds:
            form = kinds.pop(kind)
        else:
            form = self._prepare(self._frame(key), status, notice, now, rows)
            if len(kinds) >= KINDS:
                del kinds[next(iter(kinds))]
        kinds[kind] = form  # the last one now
        if form is None:
            frame = self._frame(key)
            return self._site.theme.render(self._page(frame, status, notice, now, rows), frame).encode()
        return form.fill(status, rows)

    def _frame(self, key: Key) -> Frame:
        language, prefixed = key
        return self._site.frame(language, "/me", prefixed=prefixed)

    def _kind(self, key: Key, status: Status, notice: str, now: int, rows: _Rows) -> tuple[object, ...]:
        code, *texts = _own_texts(status)
        place, people, joined, waiting, held, counting = _own_numbers(status)
        return (
            _shared(status),
            (len(code), *map(bool, texts)),
            place if place is None or place < 2 else 2,
            people if people is None or people < 2 else 2,
            min(2, joined),
            min(2, waiting),
            min(2, held),
            min(2, counting),
            min(status.friends, self._top),
            self._site.phase(now),
            key,
            notice,
            tuple((row.rank and min(2, row.rank), min(2, row.friends), row.is_you) for row in rows),
        )

    def _page(self, frame: Frame, status: Status, notice: str, now: int, rows: _Rows) -> pages.Share:
        return replace(views.share(self._site, frame, status, now), notice=notice, leaders=rows)

    def _prepare(self, frame: Frame, status: Status, notice: str, now: int, rows: _Rows) -> _Form | None:
        """Return a kind of page, or None if its template does more than write the values."""
        one, other = (self._pieces(frame, status, marks, notice, now, rows) for marks in _MARKS)
        return _Form(one, _writers(frame.language)) if one and one == other else None

    def _pieces(
        self, frame: Frame, status: Status, marks: _Marks, notice: str, now: int, rows: _Rows
    ) -> tuple[_Piece, ...]:
        """Return the page in pieces, none if the template looked at a value."""
        watch = Watch()
        texts: dict[str, Any] = {name: marks.texts[name] for name in TEXTS if getattr(status, name)}
        page = self._page(frame, status._replace(**texts), notice, now, rows)
        try:
            text = self._site.theme.render(self._marked(page, marks, watch), frame)
        except Exception:  # noqa: BLE001 - a template may break by a mark alone; if not, drawing it will tell
            return ()
        if watch.looked:
            return ()
        texts |= {name: marks.texts[name] for name in _LEADERS}
        fields = {str(escape(mark)): name for name, mark in texts.items()}
        fields |= {str(number): name for name, number in marks.numbers.items()}
        fields |= {i18n.number(number, frame.language): f"{name}," for name, number in marks.numbers.items()}
        pieces = re.split(f"({'|'.join(map(re.escape, fields))})", text)
        return tuple(fields[piece] if piece in fields else piece.encode() for piece in pieces)

    def _marked(self, page: pages.Share, marks: _Marks, watch: Watch) -> pages.Share:
        """Return the page with every open value as one that notices what is done with it."""

        def number(name: str, value: int) -> int:
            return value if value < 2 else MarkedNumber(marks.value, marks.numbers[name], watch)

        def friends(value: int) -> int:
            return value if value < self._top else number("friends", value)

        leaders = tuple(
            replace(
                row,
                rank=None if row.rank is None else number(f"rank{at}", row.rank),
                name=MarkedText(marks.texts[f"leader{at}"], watch),
                friends=number(f"brought{at}", row.friends),
            )
            for at, row in enumerate(page.leaders)
        )

        texts = ("link", "code", "qr", "message", "reminder", "sent_to", "name", "alias")
        watched: dict[str, Any] = {
            name: MarkedText(text, watch) for name in texts if (text := getattr(page, name))
        }
        names: dict[str, Any] = {
            name: MarkedText(text, watch)
            for name in ("counted_names", "waiting_names", "held_names")
            if (text := getattr(page.friends, name))
        }
        return replace(
            page,
            **watched,
            leaders=leaders,
            place=None if page.place is None else number("place", page.place),
            people=None if page.people is None else number("people", page.people),
            friends=replace(
                page.friends,
                joined=number("joined", page.friends.joined),
                waiting=number("waiting", page.friends.waiting),
                held=number("held", page.friends.held),
                counting=number("counting", page.friends.counting),
                counted=friends(page.friends.counted),
                **names,
            ),
            ladder=replace(page.ladder, friends=friends(page.ladder.friends)),
        )
