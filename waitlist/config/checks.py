"""What keys must fulfil together. Works on the file as read, so that one wrong value hides no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from waitlist.config.block_checks import check_blocks
from waitlist.config.complaints import shown
from waitlist.config.keys import Path
from waitlist.problems import suggest

Complaint = tuple[Path, str, str, str]
"""Where, what stood there, what is expected, and a hint."""


def check_site(raw: Mapping[str, Any], themes: tuple[str, ...]) -> Iterator[Complaint]:
    """Yield what is wrong between the keys of one site's file."""
    yield from _theme(raw, themes)
    yield from _languages(raw)
    yield from _dates(raw)
    yield from _questions(raw)
    yield from _same_ids(raw, "tiers")
    yield from _same_ids(raw, "questions")
    yield from _ladder(raw)
    yield from check_blocks(raw)


def _theme(raw: Mapping[str, Any], themes: tuple[str, ...]) -> Iterator[Complaint]:
    theme = raw.get("theme", "classic")
    if isinstance(theme, str) and theme not in themes:
        known = " or ".join(shown(name) for name in themes) or "a folder under themes with a theme.toml"
        yield ("theme",), shown(theme), known, suggest(theme, themes)


def _languages(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    languages = raw.get("languages", [])
    if isinstance(languages, list):
        for place, language in enumerate(languages):
            if language in languages[:place]:
                yield ("languages", place), shown(language), "each language once", "Take one of them out."


def _dates(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    table = _table(raw.get("dates"))
    opens, closes = table.get("opens"), table.get("closes")
    if isinstance(opens, date) and isinstance(closes, date):
        zone = _zone(raw.get("timezone", "UTC"))
        if _moment(closes, zone) <= _moment(opens, zone):
            yield ("dates", "closes"), shown(closes), f"a time after dates.opens, {shown(opens)}", ""


def _zone(name: object) -> tzinfo:
    try:
        return ZoneInfo(str(name))
    except (ValueError, OSError, KeyError):  # reported by the key itself
        return UTC


def _moment(value: date, zone: tzinfo) -> datetime:
    moment = (
        value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=zone)
    )
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _questions(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    for place, question in _tables(raw, "questions"):
        options = question.get("options", [])
        choice = question.get("kind") == "choice"
        if choice and isinstance(options, list) and len(options) < 2:
            yield (
                ("questions", place, "options"),
                shown(options),
                "at least two options for the kind choice",
                "",
            )
        if not choice and options:
            hint = 'Set kind = "choice", or take the options out.'
            yield ("questions", place, "options"), shown(options), "options only for the kind choice", hint


def _same_ids(raw: Mapping[str, Any], name: str) -> Iterator[Complaint]:
    first: dict[str, int] = {}
    for place, table in _tables(raw, name):
        own = table.get("id")
        if isinstance(own, str) and first.setdefault(own, place) != place:
            hint = f"It belongs to {name}[{first[own] + 1}] already."
            yield (name, place, "id"), shown(own), "an id of its own", hint


def _ladder(raw: Mapping[str, Any]) -> Iterator[Complaint]:
    before, before_place = 0, 0
    for place, tier in _tables(raw, "tiers"):
        friends = tier.get("friends")
        if not isinstance(friends, int) or isinstance(friends, bool):
            continue
        if before and friends <= before:
            expected = f"more than {before}, which tiers[{before_place + 1}] asks for"
            hint = "Each tier needs more friends than the one before: put the smallest first."
            yield ("tiers", place, "friends"), shown(friends), expected, hint
        before, before_place = friends, place


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(raw: Mapping[str, Any], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = raw.get(name)
    if isinstance(entries, list):
        yield from ((place, entry) for place, entry in enumerate(entries) if isinstance(entry, dict))
