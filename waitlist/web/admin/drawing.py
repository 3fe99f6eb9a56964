"""Templates, texts and files of the admin pages, which are of the machine and not of a site's theme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

import jinja2

from waitlist.config.folders import bundled
from waitlist.i18n import marked, number
from waitlist.i18n.catalogues import catalogue, compiled, read
from waitlist.themes.assets import digest
from waitlist.web.prepared import FOR_EVER, Prepared, compress

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("en", "th")
"""The languages of the admin pages. Their texts lie apart: who translates a site need not translate these."""

_FONTS: Final = tuple(f"ibm-plex-sans-thai-{part}" for part in (
    "latin-400", "latin-600", "latin-ext-400", "latin-ext-600", "thai-400", "thai-600",
))  # fmt: skip
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_BUDDHIST_ERA = 543


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> NullTranslations:
    """Return the texts of the admin pages in a language."""
    if language == "en":
        return NullTranslations()
    return compiled(read(HERE / "locales" / f"{language}.po", language), catalogue(language))


class Drawing:
    """Draws pages. `files` are what they load, by name with the content's digest in it."""

    def __init__(self) -> None:
        ours = sorted(file for file in (HERE / "static").iterdir() if file.suffix in _TYPES)
        contents = {file.name: file.read_bytes() for file in ours}
        fonts = bundled("themes") / "classic" / "static" / "fonts"
        contents |= {f"{name}.woff2": (fonts / f"{name}.woff2").read_bytes() for name in _FONTS}
        self._named = {name: _with_digest(name, content) for name, content in contents.items()}
        # A stylesheet names its fonts, which are named by their content.
        for name in [name for name in contents if name.endswith(".css")]:
            contents[name] = self._with_addresses(contents[name].decode()).encode()
            self._named[name] = _with_digest(name, contents[name])
        self.files: Mapping[str, Prepared] = {
            self._named[name]: _prepared(name, content) for name, content in contents.items()
        }
        self._environments: dict[str, jinja2.Environment] = {}

    def draw(self, template: str, language: str, variables: Mapping[str, Any]) -> bytes:
        """Return a page."""
        environment = self._environments.get(language)
        if environment is None:
            environment = self._environments[language] = self._environment(language)
        return marked(environment.get_template(template).render(variables)).encode()

    def address(self, name: str) -> str:
        """Return the path of a file."""
        return f"/admin/static/{self._named[name]}"

    def _with_addresses(self, text: str) -> str:
        for name in _FONTS:
            text = text.replace(f"{name}.woff2", self._named[f"{name}.woff2"])
        return text

    def _environment(self, language: str) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(words(language), newstyle=True)  # type: ignore[attr-defined] # the extension's
        environment.globals.update(file=self.address, language=language)
        environment.filters["num"] = lambda value: number(value, language)
        environment.filters["moment"] = lambda value, zone=UTC: moment(value, language, zone)
        environment.filters["day"] = lambda value, zone=UTC: day(value, language, zone)
        environment.filters["iso"] = iso
        return environment


def iso(milliseconds: int) -> str:
    """Write a time as machines read it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(milliseconds: int, language: str, zone: tzinfo = UTC) -> str:
    """Write a day as it stands in a table: `21 Nov 2026`."""
    from babel.dates import format_date  # noqa: PLC0415 - few pages show a date

    when = datetime.fromtimestamp(milliseconds / 1000, zone)
    year = when.year + (_BUDDHIST_ERA if language == "th" else 0)
    return f"{format_date(when, 'd MMM', locale=language)} {year}"


def moment(milliseconds: int, language: str, zone: tzinfo = UTC) -> str:
    """Write a day and its hour: `21 Nov 2026 09:30`."""
    when = datetime.fromtimestamp(milliseconds / 1000, zone)
    return f"{day(milliseconds, language, zone)} {when:%H:%M}"


def _with_digest(name: str, content: bytes) -> str:
    file = Path(name)
    return f"{file.stem}.{digest(content)}{file.suffix}"


def _prepared(name: str, content: bytes) -> Prepared:
    kind = _TYPES[Path(name).suffix]
    compressed = {} if name.endswith(".woff2") else compress(content)
    return Prepared(content, kind, headers=((b"cache-control", FOR_EVER),), compressed=compressed)
