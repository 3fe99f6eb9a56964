"""A state of a page or mail, and what it is drawn for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from waitlist.pages import Mail, Page
from waitlist.sites import Site
from waitlist.themes import Frame
from waitlist.web.cards import Drawing


@dataclass(frozen=True, slots=True)
class Showing:
    """A site in a language at a time, `now` in milliseconds since 1970."""

    site: Site
    frame: Frame
    now: int

    @property
    def language(self) -> str:
        return self.frame.language

    def text(self, text: str) -> str:
        """Return a text of the software in the language of the page."""
        return self.site.words(self.language).gettext(text)


Draw = Callable[[Showing], Page | Mail | Drawing]
Change = Callable[[Site, int], Site]


def _as_it_is(site: Site, _now: int) -> Site:
    return site


def _always(_site: Site) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class State:
    """`id` is the page and the state of it, `share-37`; `title` the state in words.

    `change` makes the site what it has to be. `opened`: everything that opens is open. `when` tells whether
    a site can get there at all.
    """

    id: str
    title: str
    draw: Draw
    path: str = "/"
    change: Change = _as_it_is
    opened: bool = False
    when: Callable[[Site], bool] = _always

    @property
    def page(self) -> str:
        """Which page it is a state of; every mail is one of `mail`."""
        return self.id.partition("-")[0]

    @property
    def is_mail(self) -> bool:
        return self.page == "mail"
