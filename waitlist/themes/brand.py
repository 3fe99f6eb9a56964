"""The brand in one language, as templates see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from waitlist.config import SiteSettings
    from waitlist.pages import Picture


@dataclass(frozen=True, slots=True)
class Brand:
    """Its names and pictures; what a site does not set is empty."""

    name: str
    tagline: str
    legal_name: str
    email: str
    postal_address: str
    website: str
    logo: Picture | None
    logo_mask: bool  # a drawing in `currentColor`, painted in the page's colour
    favicon: Picture | None


def brand_in(
    settings: SiteSettings, language: str, picture: Callable[[str, str], Picture], *, logo_mask: bool
) -> Brand:
    """Return the brand of a site; `picture` makes one of a path and the words for who cannot see it."""
    brand = settings.brand
    logo, favicon = (picture(path, brand.name) if path else None for path in (brand.logo, brand.favicon))
    return Brand(
        name=brand.name,
        tagline=brand.tagline.get(language),
        legal_name=brand.legal_name or brand.name,
        email=brand.email or "",
        postal_address=brand.postal_address.get(language),
        website=brand.website or "",
        logo=logo,
        logo_mask=logo_mask,
        favicon=favicon,
    )
