"""`/privacy` and `/terms`: the founder's own text, or a starter that tells what the software does."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from waitlist import pages
from waitlist.config import SiteSettings
from waitlist.sites import Site
from waitlist.web.answers import Answer
from waitlist.web.requests import SiteRequest

Gettext = Callable[[str], str]


async def privacy(request: SiteRequest) -> Answer:
    """Show the privacy page."""
    return request.page(privacy_page(request.site, request.language))


async def terms(request: SiteRequest) -> Answer:
    """Show the terms."""
    return request.page(terms_page(request.site.settings, request.language))


def privacy_page(site: Site, language: str) -> pages.Document:
    """Return the privacy page of a site."""
    settings = site.settings
    _ = settings.words(language).gettext
    starter = _starter_privacy(settings, language, _, site.privacy.unconfirmed_days)
    return _document(_("Privacy"), settings.pages.privacy.get(language), starter)


def terms_page(settings: SiteSettings, language: str) -> pages.Document:
    """Return the terms of a site."""
    _ = settings.words(language).gettext
    return _document(_("Terms"), settings.pages.terms.get(language), _starter_terms(settings, language, _))


def _document(title: str, own: str, starter: tuple[str, ...]) -> pages.Document:
    lines = own.splitlines() if own else starter
    return pages.Document(title, tuple(line.strip() for line in lines if line.strip()))


def _who(settings: SiteSettings, language: str) -> str:
    """Return who offers this; each part stands apart, whichever way it and the page are read."""
    brand = settings.brand
    address = escape(brand.postal_address.get(language)).replace("\n", ", ")
    parts = (brand.legal_name or brand.name, address, brand.email or "")
    return Markup(", ").join(Markup("<bdi>{}</bdi>").format(part) for part in parts if part)


def _starter_privacy(settings: SiteSettings, language: str, _: Gettext, days: int) -> tuple[str, ...]:
    stopping = (
        _("Every mail after the one that confirms has a link that stops the mails and keeps your place.")
        if settings.confirmation == "on"
        else _("Every mail has a link that stops the mails and keeps your place.")
    )
    how_long = _(
        "An address that nobody confirmed is deleted after %(days)s days. Others stay until you erase them."
    ) % {"days": days}
    return (
        "## " + _("Who we are"),
        _who(settings, language),
        "## " + _("What we keep"),
        _("Your e-mail address, what you answered in the form, the language you read, and when you joined."),
        _("Whose link you came by, and how many friends came by yours. You never see their addresses."),
        _("From where you reached us: a code of your network, whose key is thrown away within a day."),
        "## " + _("What for"),
        _("To keep your place, count your friends, send your rewards, and write to you about the launch."),
        *_loaded(settings, _),
        "## " + _("How long"),
        how_long,
        "## " + _("Cookies"),
        _("Two of our own: one opens your page, one remembers whose link you opened. There are no others.")
        if settings.attribution.cookie
        else _("One of our own, which opens your page. There are no others."),
        "## " + _("Your rights"),
        _("Your page has everything kept about you as a file, and a button that erases it."),
        stopping,
    )


def _loaded(settings: SiteSettings, _: Gettext) -> tuple[str, ...]:
    """Say what pages load from others: films, once somebody plays one."""
    services = {film.service for film in settings.landing.played_elsewhere}
    if not services:
        return (_("Nothing here is sold, and no page loads anything from other companies."),)
    return (
        _("Nothing here is sold."),
        *(
            _(
                "A film comes from %(service)s once you play it: then they learn your address, and their own "
                "rules hold. Nothing else is loaded from other companies."
            )
            % {"service": service}
            for service in sorted(services)
        ),
    )


def _starter_terms(settings: SiteSettings, language: str, _: Gettext) -> tuple[str, ...]:
    counted = (
        _("A friend counts who joined by your link and confirmed the address from the mail.")
        if settings.confirmation == "on"
        else _("A friend counts who joined by your link.")
    )
    return (
        "## " + _("Who offers this"),
        _who(settings, language),
        "## " + _("What counts"),
        counted,
        _("Every person counts once, however many addresses or spellings of one are used."),
        _("Where something looks wrong we look at it before it counts, and your page says so."),
        "## " + _("Rewards"),
        _("A reward is yours once enough friends count. What you earned stays when the rewards change."),
        _("Who makes up people to earn rewards gets none."),
        "## " + _("Joining"),
        _("Joining costs nothing and binds you to nothing. You can leave at any time from your page."),
    )
