"""A theme made ready for one site: its templates compiled, its files named, its colours computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import jinja2

from waitlist import i18n
from waitlist.config import SiteSettings
from waitlist.config.folders import themes
from waitlist.pages import Drawing, Mail, Page, Picture
from waitlist.problems import ConfigError, Problem, suggest
from waitlist.themes import colors, pictures
from waitlist.themes.assets import PICTURES, Asset, address, asset, digest, files, link_files
from waitlist.themes.chain import Link, chain
from waitlist.themes.letters import Letter, letter

STYLESHEET = "style.css"
"""The theme's stylesheet; the brand's colours are put before it and the site's own `site.css` behind it."""

SITE_STYLESHEET = "site.css"


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


@dataclass(frozen=True, slots=True)
class Brand:
    """The brand in one language, as templates see it."""

    name: str
    tagline: str
    legal_name: str
    email: str
    postal_address: str
    website: str
    logo: Picture | None
    logo_mask: bool  # a drawing in `currentColor`, painted in the page's colour
    favicon: Picture | None


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    href: str
    current: bool


class BytecodeMemory(jinja2.BytecodeCache):
    """Keeps compiled templates for the life of the process, for every site and language that uses them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if code := self._kept.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_BYTECODE = BytecodeMemory()


def load_theme(settings: SiteSettings, folder: Path) -> Theme:
    """Make the site's theme ready; `folder` is the one with its site.toml. Raises `ConfigError`."""
    return Theme(settings, chain(settings.theme, folder, themes(settings.root)))


class Theme:
    """Renders the pages and mails of one site. `assets` is everything that its pages load, by path."""

    def __init__(self, settings: SiteSettings, links: tuple[Link, ...]) -> None:
        self._settings = settings
        self._links = links
        self._files = _find_files(links)
        self._addresses: dict[str, str] = {}
        self._sizes: dict[str, pictures.Size | None] = {}
        self._blurs: dict[str, str] = {}
        self._logo_mask = False
        self.assets: dict[str, Asset] = {}
        self.colors = self._palette()
        self._load_assets()
        self._loader = _loader(links)
        self._environments: dict[str, jinja2.Environment] = {}
        self._brands: dict[str, Brand] = {}
        self._require_templates()

    def render(self, page: Page | Drawing, frame: Frame) -> str:
        """Return the page as HTML, a picture as SVG."""
        template = self._environment(frame.language).get_template(page.template)
        return template.render(self._context(page, frame))

    def render_mail(self, mail: Mail, frame: Frame) -> Letter:
        """Return the mail's subject, text and HTML."""
        environment = self._environment(frame.language)
        context = self._context(mail, frame)
        text, html = (
            environment.get_template(f"mail/{mail.kind}.{ending}").render(context)
            for ending in ("txt", "html")
        )
        return letter(mail.kind, text, html)

    def asset(self, name: str) -> str:
        """Return the path of a file of the theme, such as `icons.svg`. Raises `ConfigError`."""
        return self._address(name, self._links[1].folder / "static" / name)

    def picture(self, path: str, alt: str = "") -> Picture:
        """Return a picture of the site with all its widths; `path` starts in the site's folder.

        Copies in other widths lie beside it: `hero.jpg`, `hero-640.avif`, `hero-1280.webp`.
        Raises `ConfigError`.
        """
        name = _site_name(path)
        src = self._address(name, self._links[0].folder / path)
        width, height = self._sizes.get(name) or (None, None)
        sources = {
            kind: ", ".join(f"{self._addresses[copy]} {wide}w" for wide, copy in copies)
            for kind, copies in pictures.variants(name, self._files).items()
        }
        blur = self._blurs.get(pictures.blurred(name), "")
        return Picture(src, alt, width, height, sources["avif"], sources["webp"], blur)

    def compile(self) -> None:
        """Compile every template of the theme. Raises `ConfigError` with every mistake found."""
        environment, problems = self._environment("en"), []
        for name in _wanted_templates():
            try:
                environment.get_template(name)
            except jinja2.TemplateSyntaxError as error:
                where = f"{error.filename}: line {error.lineno}"
                problems.append(
                    Problem(where, f"the mistake {error.message!r}", "a template that Jinja can read")
                )
        if problems:
            raise ConfigError(dict.fromkeys(problems))

    def _palette(self) -> dict[str, dict[str, str]]:
        chosen = {key: value for link in reversed(self._links) for key, value in link.colors.items()}
        brand = self._settings.brand
        return colors.palette(
            brand.color or chosen["brand"], brand.accent or chosen["accent"], chosen["paper"]
        )

    def _load_assets(self) -> None:
        texts = {name for name in self._files if name.endswith(".css")}
        for name, file in self._files.items():
            if name not in texts:
                self._add(name, _bytes(file))
        brand = self._settings.brand
        if brand.logo and brand.logo.endswith(".svg"):
            drawing = self.assets[self.picture(brand.logo).src]
            self._logo_mask = b"currentColor" in drawing.body
        for name in texts - {STYLESHEET, SITE_STYLESHEET}:
            self._add(name, self._linked(name).encode())
        blurs = self._blur_rules()
        parts = [colors.stylesheet(self.colors), self._linked(STYLESHEET), self._logo_rule(), blurs]
        if SITE_STYLESHEET in texts:
            parts.append(self._linked(SITE_STYLESHEET))
        self._add(STYLESHEET, "\n".join(parts).encode())

    def _add(self, name: str, body: bytes) -> None:
        path = address(name, body)
        self._addresses[name] = path
        self.assets[path] = asset(name, body)
        self._sizes[name] = pictures.size(body)

    def _linked(self, name: str) -> str:
        file = self._files.get(name)
        if file is None:
            raise ConfigError([self._missing(name, self._links[-1].folder / "static" / name)])
        folder = Path(name).parent
        return link_files(
            _bytes(file).decode(), lambda url: self._address((folder / url).as_posix(), file.parent / url)
        )

    def _logo_rule(self) -> str:
        if not self._logo_mask:
            return ""
        logo = self.picture(self._settings.brand.logo or "")
        ratio = f"aspect-ratio:{logo.width}/{logo.height};" if logo.width else ""
        return f'.logo-mask{{{ratio}-webkit-mask-image:url("{logo.src}");mask-image:url("{logo.src}")}}'

    def _blur_rules(self) -> str:
        """Name a class for each blurred copy and return the rules: no element may have a style of its own."""
        phone = self._settings.landing.picture_phone
        narrow = pictures.blurred(_site_name(phone)) if phone else ""
        rules = []
        for name in self._files:
            if not (name.startswith("site/") and name.endswith(pictures.BLURRED)):
                continue
            body = self.assets[self._addresses[name]].body
            if len(body) > pictures.BLUR_MOST:
                expected = f"at most {pictures.BLUR_MOST} bytes, since it stands in the stylesheet"
                hint = "Make it some 32 pixels wide, or give it a name without -blur."
                raise ConfigError([Problem(str(self._files[name]), f"{len(body)} bytes", expected, hint)])
            self._blurs[name] = f"blur-{digest(body)}"
            rules.append(pictures.blur_rules(self._blurs[name], body, phone=name == narrow))
        return "".join(rules)

    def _address(self, name: str, where: Path) -> str:
        try:
            return self._addresses[name]
        except KeyError:
            raise ConfigError([self._missing(name, where)]) from None

    def _missing(self, name: str, where: Path) -> Problem:
        hint = suggest(name, self._files) or "Put the file there, or take its name out."
        return Problem(str(where), "no such file", "a picture, font, script or stylesheet", hint)

    def _require_templates(self) -> None:
        environment = self._environment("en")
        there = set(environment.list_templates())
        problems = [
            Problem(
                str(self._links[1].folder / name), "no such template", "a template for every page and mail"
            )
            for name in _wanted_templates()
            if name not in there
        ]
        if problems:
            raise ConfigError(problems)

    def _environment(self, language: str) -> jinja2.Environment:
        if language not in self._environments:
            self._environments[language] = self._make_environment(language)
        return self._environments[language]

    def _make_environment(self, language: str) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=self._loader,
            extensions=["jinja2.ext.i18n"],
            autoescape=jinja2.select_autoescape(disabled_extensions=("txt",), default=True),
            undefined=jinja2.StrictUndefined,
            bytecode_cache=_BYTECODE,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        texts = i18n.catalogue(language)
        install: Callable[..., None] = environment.install_gettext_callables  # type: ignore[attr-defined]
        install(texts.gettext, texts.ngettext, newstyle=True)
        environment.globals |= {
            "asset": self.asset,
            "number": partial(i18n.number, language=language),
            "date": partial(i18n.date, language=language),
            "moment": partial(i18n.moment, language=language),
            "language": language,
            "brand": self._brand(language),
            "colors": self.colors,
        }
        return environment

    def _brand(self, language: str) -> Brand:
        brand = self._settings.brand
        logo, favicon = (
            self.picture(path, brand.name) if path else None for path in (brand.logo, brand.favicon)
        )
        return Brand(
            name=brand.name,
            tagline=brand.tagline.get(language),
            legal_name=brand.legal_name or brand.name,
            email=brand.email or "",
            postal_address=brand.postal_address.get(language),
            website=brand.website or "",
            logo=logo,
            logo_mask=self._logo_mask,
            favicon=favicon,
        )

    def _context(self, shown: Page | Drawing | Mail, frame: Frame) -> dict[str, Any]:
        context: dict[str, Any] = {name: getattr(shown, name) for name in _NAMES[type(shown)]}
        return context | {
            "url": frame.url,
            "path": frame.path,
            "base_url": frame.base_url,
            "prefixed": frame.prefixed,
            "site": frame.settings,
            "languages": _language_links(frame),
        }


_NAMES = {
    shown: tuple(field.name for field in fields(shown))
    for shown in (*get_args(Page), Drawing, *get_args(Mail))
}


def _find_files(links: tuple[Link, ...]) -> dict[str, Path]:
    """Return every file to serve by its name: the nearest one's, and the site's pictures under `site/`."""
    found: dict[str, Path] = {}
    for link in reversed(links):
        found |= files(link.folder / "static")
    site = links[0].folder
    own = {name: file for name, file in files(site, PICTURES).items() if not name.startswith("static/")}
    return found | {_site_name(name): file for name, file in own.items()}


def _site_name(path: str) -> str:
    return "site/" + path.removeprefix("pictures/")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        hint = "Give the server's user the right to read it."
        raise ConfigError(
            [Problem(str(file), error.strerror or str(error), "a file that can be read", hint)]
        ) from error


def _loader(links: tuple[Link, ...]) -> jinja2.BaseLoader:
    """Find `x.html` in templates, `mail/x.html` in mail, `core/x.html` in the templates of `core` alone."""
    pages = jinja2.FileSystemLoader([link.folder / "templates" for link in links])
    mails = jinja2.FileSystemLoader([link.folder / "mail" for link in links])
    single = {link.name: jinja2.FileSystemLoader(link.folder / "templates") for link in links}
    single_mails = {f"{link.name}-mail": jinja2.FileSystemLoader(link.folder / "mail") for link in links}
    return jinja2.ChoiceLoader([pages, jinja2.PrefixLoader({"mail": mails, **single, **single_mails})])


def _wanted_templates() -> list[str]:
    mails = [f"mail/{mail.kind}.{ending}" for mail in get_args(Mail) for ending in ("txt", "html")]
    return [page.template for page in (*get_args(Page), Drawing)] + mails


def _language_links(frame: Frame) -> tuple[LanguageLink, ...]:
    return tuple(
        LanguageLink(code, i18n.LANGUAGES[code], quote(f"/{code}{frame.path}"), code == frame.language)
        for code in frame.settings.languages
    )
