"""The pages of one site that are the same for everybody, made ahead: landing pages and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from waitlist.sites import Site
from waitlist.themes import Asset
from waitlist.web import cards, security, views
from waitlist.web.numbers import Numbers
from waitlist.web.patterns import Pattern
from waitlist.web.prepared import FOR_EVER, PUBLIC, Header, Prepared, compress, vary

HTML = "text/html; charset=utf-8"
# Not `/r/`: what makes previews of links in chats and feeds obeys this. The page tells search engines itself.
STAMPED_FOR = 300_000
"""How long pages say when they were made, in milliseconds: those that came before work was asked for tell."""

_PERSONAL = ("/me", "/confirm/", "/s/", "/unsubscribe/")

Entry = Prepared | dict[str, Prepared]
"""What stands at a path; where the browser's language decides, one for each language."""


class Shelf:
    """Everything ready for one site.

    `now` is the time it was made at, `numbers` the figures it tells. `pages` are found by path.
    `plain` are landing pages for codes without a link, `linked` gives those of links, both by language and
    whether the path has the language in it.
    """

    def __init__(
        self,
        site: Site,
        now: int,
        numbers: Numbers,
        assets: Mapping[str, Prepared] | None = None,
        *,
        stamp: Callable[[int], str] | None = None,
    ) -> None:
        self.site = site
        self.numbers = numbers
        self.phase = site.phase(now)
        self.https = site.base_url.startswith("https:")
        self.security = security.headers(https=self.https)
        self.landing_security = security.of_landing(site.settings, self.security)
        self.assets = assets if assets is not None else _assets(site, self.security)
        self._now = now
        self._stamp = stamp if site.settings.fraud.proof_of_work != "off" else None
        self._cards = {language: cards.drawing(site, language).key.hex()[:8] for language in site.languages}
        self._keys = [(language, prefixed) for language in site.languages for prefixed in (False, True)]
        self._linked: dict[tuple[str, bool, bool], Pattern] = {}
        self.plain = {key: self._render(*key, "", None).encode() for key in self._keys}
        self.pages: dict[str, Entry] = {**self.assets, **self._landings(), "/robots.txt": self._robots()}
        for language in site.languages:  # a mistake in them is to be found before anybody is served
            for named in (True, False):
                self.linked((language, False), named=named)

    def linked(self, key: tuple[str, bool], *, named: bool) -> Pattern:
        """Return the page of links, of those with a name or of those without; made when first asked for."""
        language, prefixed = key
        found = self._linked.get((language, prefixed, named))
        if found is None:
            found = self._linked[language, prefixed, named] = self._pattern(language, prefixed, named=named)
        return found

    def complete(self) -> None:
        """Make all that would be made when first asked for."""
        for key in self._keys:
            self.linked(key, named=True)
            self.linked(key, named=False)

    def is_current(self, now: int, numbers: Numbers) -> bool:
        """Tell whether nothing changed that its pages tell."""
        return (
            self.phase == self.site.phase(now)
            and self.numbers == numbers
            and self._day(now) == self._day(self._now)
            and (self._stamp is None or 0 <= now - self._now < STAMPED_FOR)
        )

    def remade(self, now: int, numbers: Numbers) -> Shelf:
        """Return a new one with pages of now, as complete as this one; files stay."""
        shelf = Shelf(self.site, now, numbers, self.assets, stamp=self._stamp)
        # None besides: one that cannot be drawn is to keep no other from being made anew.
        for language, prefixed, named in tuple(self._linked):
            shelf.linked((language, prefixed), named=named)
        return shelf

    def _day(self, now: int) -> int:
        """Return the number of days to the next date, which pages may count down."""
        dates = self.site.settings.dates
        coming = [
            moment for moment in (dates.opens_at, dates.closes_at) if moment is not None and moment > now
        ]
        return (min(coming) - now) // 86_400_000 if coming else -1

    def _landings(self) -> dict[str, Entry]:
        languages = self.site.languages
        choosing = ("Accept-Language",) if len(languages) > 1 else ()
        found: dict[str, Entry] = {
            "/": {language: self._landing(language, choosing) for language in languages}
        }
        if not choosing:
            found["/"] = self._landing(languages[0], ())
        for language in languages:
            found[f"/{language}"] = found[f"/{language}/"] = self._landing(language, (), prefixed=True)
        return found

    def _landing(self, language: str, choosing: tuple[str, ...], *, prefixed: bool = False) -> Prepared:
        body = self.plain[language, prefixed]
        headers: list[Header] = [
            (b"cache-control", PUBLIC),
            vary(*choosing, "Accept-Encoding"),
            *self.landing_security,
        ]
        return Prepared(body, HTML, headers=headers, compressed=compress(body), is_page=True)

    def _pattern(self, language: str, prefixed: bool, *, named: bool) -> Pattern:  # noqa: FBT001 - half of a key
        def render(code: str, name: str) -> str:
            return self._render(language, prefixed, code, name if named else "")

        return Pattern(render)

    def _render(self, language: str, prefixed: bool, code: str, name: str | None) -> str:  # noqa: FBT001 - as above
        site = self.site
        frame = site.frame(language, f"/r/{code}" if code else "/", prefixed=prefixed)
        invitation = None if name is None else views.invitation(site, frame, name)
        form = views.join_form(site, frame, ref=code, stamp=self._stamp(self._now) if self._stamp else "")
        page = views.landing(site, frame, self._now, form=form, invitation=invitation, numbers=self.numbers)
        shown = cards.preview(site, frame, code, self._cards[language])
        return site.theme.render(replace(page, preview=shown), frame)

    def _robots(self) -> Prepared:
        kept_out = _PERSONAL if self.site.settings.indexing else ("/",)
        text = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in kept_out)
        headers = [(b"cache-control", PUBLIC), *self.security]
        return Prepared(text.encode(), "text/plain; charset=utf-8", headers=headers)


def _assets(site: Site, headers: tuple[Header, ...]) -> dict[str, Prepared]:
    found = {path: _asset(asset, FOR_EVER, headers) for path, asset in site.theme.assets.items()}
    favicon = site.settings.brand.favicon
    if favicon:
        source = site.theme.assets[site.theme.picture(favicon).src]
        found["/favicon.ico"] = _asset(source, b"public, max-age=86400", headers)
    return found


def _asset(asset: Asset, cache: bytes, headers: tuple[Header, ...]) -> Prepared:
    compressed = {"br": asset.br, "gzip": asset.gzip}
    varies = [vary("Accept-Encoding")] if any(compressed.values()) else []
    return Prepared(
        asset.body,
        asset.content_type,
        headers=[(b"cache-control", cache), *varies, *headers],
        compressed=compressed,
    )
