"""Pictures that are too small for their place: drawn larger than they are, they look washed out."""

from __future__ import annotations

from collections.abc import Iterator

from waitlist.config import SiteSettings
from waitlist.themes import pictures

LEAST = {"picture": 1200, "picture_phone": 640}
"""How wide in pixels the big pictures of the landing page should be at least."""


def hints(settings: SiteSettings) -> Iterator[str]:
    """Yield a line for each big picture of a site that is too small for screens of today."""
    file = settings.folder / "site.toml"
    place = (file.relative_to(settings.root) if file.is_relative_to(settings.root) else file).as_posix()
    for name, least in LEAST.items():
        path = getattr(settings.landing, name)
        if not path or path.lower().endswith(".svg"):
            continue
        size = pictures.size((settings.folder / path).read_bytes())
        if size and size[0] < least:
            yield (
                f'{place}: landing.{name}: "{path}" is {size[0]} pixels wide, and will look soft: '
                f"take one of {least} or more."
            )
