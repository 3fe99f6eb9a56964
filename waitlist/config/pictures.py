"""Which pictures a site's settings name, and for which place on the page."""

from __future__ import annotations

from collections.abc import Iterator

from waitlist.config.assets import PICTURE
from waitlist.config.complaints import dotted
from waitlist.config.keys import Kind, Path, fields
from waitlist.config.model import Settings
from waitlist.config.site import SiteFile

SLOTS = {
    "landing.picture": "hero",
    "landing.video_poster": "hero",
    "landing.picture_phone": "phone",
    "tiers.picture": "reward",
    "landing.blocks[story].picture": "story",
}
"""The slot of a key; every other key has the one of figures."""

ELSEWHERE = "figure"
PLACES = (*dict.fromkeys(SLOTS.values()), ELSEWHERE)
_MARKS = ("brand.logo", "brand.favicon")  # drawn small, and delivered as they are


def named(settings: SiteFile) -> dict[str, tuple[str, ...]]:
    """Return the slots of each picture by its path in the site's folder."""
    found: dict[str, dict[str, None]] = {}
    for key, _, path in _walk(settings, Kind(SiteFile), "", ()):
        if key not in _MARKS:
            found.setdefault(path, {})[SLOTS.get(key, ELSEWHERE)] = None
    return {path: tuple(slots) for path, slots in found.items()}


def places(settings: SiteFile) -> Iterator[tuple[str, str]]:
    """Yield each key that names a picture, as problems write it, and the picture's path in the folder."""
    for _, place, path in _walk(settings, Kind(SiteFile), "", ()):
        yield dotted(place), path


def _walk(value: object, kind: Kind, key: str, place: Path) -> Iterator[tuple[str, Path, str]]:
    if isinstance(value, Settings):
        if kind.choices:
            key = f"{key}[{getattr(value, 'kind')}]"  # noqa: B009 - of this one's model, which has it
        for name, (inner, _) in fields(type(value)).items():
            below = next((n for n, f in type(value).model_fields.items() if (f.alias or n) == name), name)
            within = f"{key}.{name}" if key else name
            yield from _walk(getattr(value, below), inner, within, (*place, name))
    elif isinstance(value, tuple) and kind.item:
        for number, each in enumerate(value):
            yield from _walk(each, kind.item, key, (*place, number))
    elif isinstance(value, str) and value and kind.phrase == PICTURE:
        yield key, place, value
