"""What surrounds a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from waitlist import i18n
from waitlist.config import SiteSettings


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a page: whose it is, in which language, and where it stands.

    `path` is without the language; `prefixed` says that the visitor asked for the language in the address
    (`/th/me`), so that links keep it. `base_url` has no slash at its end.
    """

    settings: SiteSettings
    language: str
    path: str
    base_url: str
    prefixed: bool = False

    def url(self, path: str) -> str:
        """Return the address of one of the site's pages as a link on this page."""
        return f"/{self.language}{path}" if self.prefixed else path

    @property
    def languages(self) -> tuple[LanguageLink, ...]:
        """The page in each language of the site."""
        return tuple(
            LanguageLink(code, i18n.language_name(code), quote(f"/{code}{self.path}"), code == self.language)
            for code in self.settings.languages
        )
