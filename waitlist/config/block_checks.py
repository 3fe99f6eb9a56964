"""What the blocks of a landing page must fulfil together with the rest of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from waitlist.config.complaints import shown
from waitlist.config.films import elsewhere
from waitlist.config.keys import Path

Complaint = tuple[Path, str, str, str]

DATES = {"opens": ("opens",), "closes": ("closes",), "next": ("opens", "closes")}


def check_blocks(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    """Yield what is wrong with films and blocks: where, what stood there, what is expected, and a hint."""
    landing = _table(raw.get("landing"))
    yield from _film(landing, ("landing",), "video_captions")
    heroes = 0
    blocks = landing.get("blocks")
    for place, block in enumerate(blocks if isinstance(blocks, list) else []):
        path = ("landing", "blocks", place)
        match _table(block).get("kind"):
            case "hero":
                heroes += 1
                if heroes > 1:
                    yield (*path, "kind"), '"hero"', "one first screen", "Take one of them out."
            case "video":
                yield from _film(block, path, "captions")
            case "countdown":
                yield from _countdown(block, path, _table(raw.get("dates")))
            case "support":
                yield from _support(block, path, _table(raw.get("brand")))


def _film(table: Mapping[str, Any], path: Path, captions: str) -> Iterator[Complaint]:
    video = table.get("video")
    if isinstance(video, str) and (film := elsewhere(video)) and table.get(captions):
        expected = "captions only for a film in the site's folder"
        hint = f"Give a film at {film.service} its captions there."
        yield (*path, captions), shown(table[captions]), expected, hint


def _countdown(block: Mapping[str, Any], path: Path, dates: Mapping[str, Any]) -> Iterator[Complaint]:
    to = block.get("to", "next")
    wanted = DATES.get(to, ()) if isinstance(to, str) else ()
    if wanted and not any(isinstance(dates.get(name), date) for name in wanted):
        keys = " or ".join(f"dates.{name}" for name in wanted)
        yield (*path, "to"), shown(to), f"a campaign with {keys}", f"Set {keys}, or take the block out."


def _support(block: Mapping[str, Any], path: Path, brand: Mapping[str, Any]) -> Iterator[Complaint]:
    if not any(block.get(name) for name in ("email", "phone", "links")) and not brand.get("email"):
        hint = "Set brand.email, or email, phone or links of the block."
        yield (*path, "email"), "", "a way to reach you", hint


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
