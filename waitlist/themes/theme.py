"""A theme made ready for one site: its templates compiled, its files named, its colours computed."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import jinja2

from waitlist import i18n
from waitlist.config import SiteSettings
from waitlist.config.folders import themes
from waitlist.config.pictures import named
from waitlist.pages import Drawing, Mail, Page, Picture
from waitlist.problems import ConfigError, Problem, suggest
from waitlist.themes import look, pictures
from waitlist.themes.assets import PICTURES, Asset, address, address_of, asset, digest, files, link_files
from waitlist.themes.brand import brand_in
from waitlist.themes.chain import Link, chain
from waitlist.themes.copies import Copies, find_copies
from waitlist.themes.environment import make_environment
from waitlist.themes.films import FILMS, FilmFile, film_file
from waitlist.themes.frame import Frame
from waitlist.themes.letters import Letter, letter
from waitlist.themes.look_mistakes import missing_faces
from waitlist.themes.templates import loader, wanted_templates

STYLESHEET = "style.css"
"""The theme's stylesheet; colours and letters are put before it, and the site's own `site.css` behind it."""

SHARED_STYLESHEETS = ("blocks.css", "sharing.css")
"""How blocks of a landing page and ways of sharing look, from the theme's variables; before `style.css`."""

SITE_STYLESHEET = "site.css"


def load_theme(settings: SiteSettings, folder: Path, told: list[Problem] | None = None) -> Theme:
    """Make the site's theme ready; `folder` is the one with its site.toml. Raises `ConfigError`.

    Whoever wants every mistake gives `told`: what a page can be drawn without is added there and not raised.
    """
    return Theme(settings, chain(settings.theme, folder, themes(settings.root)), told)


class Theme:
    """Renders the pages and mails of one site.

    `assets` is everything that its pages load, by path, save `films`: those are read when asked for.
    `unmade` are copies of pictures that have to be made; the originals are served meanwhile.
    """

    def __init__(
        self, settings: SiteSettings, links: tuple[Link, ...], told: list[Problem] | None = None
    ) -> None:
        self._settings = settings
        self._links = links
        self._told = told
        self._absent: set[str] = set()  # files that were told to be missing
        self._files = _find_files(links)
        self._addresses: dict[str, str] = {}
        self._sizes: dict[str, pictures.Size | None] = {}
        self._blurs: dict[str, str] = {}
        self._logo_mask = False
        self.unmade: tuple[Copies, ...] = ()
        self.assets: dict[str, Asset] = {}
        self.films: dict[str, FilmFile] = {}
        self.look = look.resolve(settings, links, self._report)
        self._slots = named(settings)
        self.colors = self.look.colors
        self._load_assets()
        self._loader = loader(links)
        self._environments: dict[str, jinja2.Environment] = {}
        self._require_templates()

    @property
    def chain(self) -> list[str]:
        """The names of the folders that templates and files are looked for in, the nearest first."""
        return [link.name for link in self._links]

    def render(self, page: Page | Drawing, frame: Frame) -> str:
        """Return the page as HTML, a picture as SVG."""
        template = self._environment(frame.language).get_template(page.template)
        drawn = template.render(self._context(page, frame))
        return i18n.unmarked(drawn) if isinstance(page, Drawing) else i18n.marked(drawn)

    def render_mail(self, mail: Mail, frame: Frame) -> Letter:
        """Return the mail's subject, text and HTML."""
        environment = self._environment(frame.language)
        context = self._context(mail, frame)
        text, html = (
            environment.get_template(f"mail/{mail.kind}.{ending}").render(context)
            for ending in ("txt", "html")
        )
        return letter(mail.kind, text, i18n.marked(html))

    def asset(self, name: str) -> str:
        """Return the path of a file of the theme, such as `icons.svg`. Raises `ConfigError`."""
        return self._address(name, self._links[1].folder / "static" / name)

    def file(self, name: str) -> Path | None:
        """Return where the file of a name in `static` lies, None when it was told to be missing."""
        return None if name in self._absent else self._files[name]

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
        return Picture(
            src, alt, width, height, sources["avif"], sources["webp"], blur, self._drawn_width(path)
        )

    def default_picture(self, slot: str) -> Picture | None:
        """Return the picture that the theme shows in a slot where the site names none."""
        found = self.look.slots.get(slot)
        if found is None or found.default is None:
            return None
        width, height = self._sizes.get(found.default) or (None, None)
        return Picture(self.asset(found.default), "", width, height, sizes=found.sizes)

    def _drawn_width(self, path: str) -> str:
        slots = [self.look.slot(slot) for slot in self._slots.get(path, ())]
        said = {slot.sizes for slot in slots if slot}
        return said.pop() if len(said) == 1 else ""

    def film(self, path: str) -> tuple[str, str]:
        """Return a film's path on the server and its type; `path` starts in the site's folder.

        Raises `ConfigError`.
        """
        src = self._address(_site_name(path), self._links[0].folder / path)
        return src, self.films[src].content_type

    def compile(self) -> None:
        """Compile every template of the theme. Raises `ConfigError` with every mistake found."""
        environment, problems = self._environment("en"), []
        for name in wanted_templates():
            try:
                environment.get_template(name)
            except jinja2.TemplateSyntaxError as error:
                where = f"{error.filename}: line {error.lineno}"
                problems.append(
                    Problem(where, f"the mistake {error.message!r}", "a template that Jinja can read")
                )
        if problems:
            raise ConfigError(dict.fromkeys(problems))

    def _load_assets(self) -> None:
        missing = missing_faces(self._links, self._settings, self._files)
        self._report([problem for _, problem in missing])
        self._absent.update(name for name, _ in missing)
        stands_for: dict[str, str] = {}
        if self._settings.cache is not None:
            found = find_copies(self._originals(), self._files, self._settings.cache / "pictures")
            self._files, self.unmade, stands_for = self._files | found.files, found.unmade, found.stands_for
        texts = {name for name in self._files if name.endswith(".css")}
        for name, file in self._files.items():
            if name.lower().endswith(FILMS):
                film = film_file(file)
                self._addresses[name] = address_of(name, film.digest)
                self.films[self._addresses[name]] = film
            elif name not in texts and name not in stands_for:
                self._add(name, _bytes(file))
        for name, fallback in stands_for.items():
            self._addresses[name], self._sizes[name] = self._addresses[fallback], self._sizes[fallback]
        brand = self._settings.brand
        if brand.logo and brand.logo.endswith(".svg"):
            drawing = self.assets[self.picture(brand.logo).src]
            self._logo_mask = b"currentColor" in drawing.body
        for name in texts - {STYLESHEET, *SHARED_STYLESHEETS, SITE_STYLESHEET}:
            self._add(name, self._linked(name).encode())
        blurs = self._blur_rules()
        own = [self.look.in_scheme(self._linked_file(STYLESHEET, file)) for file in self._stylesheets()]
        parts = [
            self.look.stylesheet(self.asset),
            *(self.look.in_scheme(self._linked(name)) for name in SHARED_STYLESHEETS),
            *own,
            self._logo_rule(),
            blurs,
        ]
        if SITE_STYLESHEET in texts:
            parts.append(self.look.in_scheme(self._linked(SITE_STYLESHEET)))
        self._add(STYLESHEET, "\n".join(parts).encode())

    def _originals(self) -> dict[str, set[int]]:
        """Return the widths that are wanted of each picture of the site."""
        return {
            _site_name(path): {
                width for slot in slots if (found := self.look.slot(slot)) for width in found.widths
            }
            for path, slots in self._slots.items()
        }

    def _stylesheets(self) -> list[Path]:
        """Return the nearest `style.css` and those of parents that it only adds to, the parents' first."""
        found: list[Path] = []
        for link in self._links:
            file = link.folder / "static" / STYLESHEET
            if file.is_file():
                found.append(file)
                if link.declared.styles == "replace":
                    break
        if not found:
            raise ConfigError([self._missing(STYLESHEET, self._links[-1].folder / "static" / STYLESHEET)])
        return found[::-1]

    def _add(self, name: str, body: bytes) -> None:
        path = address(name, body)
        self._addresses[name] = path
        self.assets[path] = asset(name, body)
        self._sizes[name] = pictures.size(body)

    def _linked(self, name: str) -> str:
        file = self._files.get(name)
        if file is None:
            raise ConfigError([self._missing(name, self._links[-1].folder / "static" / name)])
        return self._linked_file(name, file)

    def _linked_file(self, name: str, file: Path) -> str:
        folder = Path(name).parent

        def resolved(url: str) -> str:
            name = (folder / url).as_posix()
            if name not in self._addresses:  # it may be written as in an address, `my%20face.woff2`
                name = (folder / unquote(url)).as_posix()
            if name not in self._addresses:
                line = css.count("\n", 0, css.find(url)) + 1
                absent.append(
                    replace(self._missing(name, file), where=f"{file}: line {line}", got=f"url({url})")
                )
            return self._addresses.get(name, "")

        css = _bytes(file).decode(errors="replace")
        absent: list[Problem] = []
        linked = link_files(css, resolved)
        self._report(absent)
        return linked

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
            if name in self._absent:
                return ""
            raise ConfigError([self._missing(name, where)]) from None

    def _report(self, problems: list[Problem]) -> None:
        if problems and self._told is None:
            raise ConfigError(problems)
        if self._told is not None:
            self._told += problems

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
            for name in wanted_templates()
            if name not in there
        ]
        if problems:
            raise ConfigError(problems)

    def _environment(self, language: str) -> jinja2.Environment:
        if language not in self._environments:
            brand = brand_in(self._settings, language, self.picture, logo_mask=self._logo_mask)
            fonts = dict.fromkeys(self.asset(face.file) for _, face in self.look.drawn(language))
            names = {
                "asset": self.asset,
                "brand": brand,
                "colors": self.colors,
                "options": self.look.options,
                "look": self.look.classes,
                "fonts": tuple(fonts),
            }
            self._environments[language] = make_environment(self._loader, self._settings, language, names)
        return self._environments[language]

    def _context(self, shown: Page | Drawing | Mail, frame: Frame) -> dict[str, Any]:
        context: dict[str, Any] = {name: getattr(shown, name) for name in _NAMES[type(shown)]}
        return context | {
            "url": frame.url,
            "path": frame.path,
            "base_url": frame.base_url,
            "prefixed": frame.prefixed,
            "site": frame.settings,
            "languages": frame.languages,
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
