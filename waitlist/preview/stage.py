"""A site in one theme, on which every state can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from waitlist import pages
from waitlist.config import SiteSettings
from waitlist.preview.changes import running
from waitlist.preview.state import Showing, State
from waitlist.preview.states import states_of
from waitlist.problems import Problem
from waitlist.sites import InForce, Site
from waitlist.themes import load_theme
from waitlist.themes.letters import Letter
from waitlist.themes.trying import MISTAKES, problems_of
from waitlist.web.cards import Drawing

Shown = str | Letter | Drawing
"""A page as HTML, a mail, a picture before it is drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A state as it was drawn; `site` is the site as that state has it."""

    site: Site
    shown: Shown


class Broken(Exception):
    """A template that cannot be drawn, with what is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def in_theme(settings: SiteSettings, theme: str) -> SiteSettings:
    """Return a site's settings in a theme, without what the founder chose among the offers of another."""
    if settings.theme == theme:
        return settings
    look = settings.look.model_copy(update={"options": None, "display": None, "text": None})
    return settings.model_copy(update={"theme": theme, "look": look})


class Stage:
    """Draws a site's states in a theme. Raises `ConfigError` when the theme cannot be made ready.

    `told` as for `load_theme`.
    """

    def __init__(self, settings: SiteSettings, theme: str, told: list[Problem] | None = None) -> None:
        wanted = in_theme(settings, theme)
        self.theme = load_theme(wanted, wanted.folder, told)
        self.site = Site(InForce(0, tuple(wanted.tiers), wanted.place), wanted, self.theme)

    def states(self, wanted: tuple[str, ...] = ()) -> tuple[State, ...]:
        """Return the states that the site can get into."""
        return states_of(self.site, wanted)

    def draw(self, state: State, language: str, now: int) -> Drawn:
        """Draw a state. Raises `Broken` when its template will not do."""
        site = state.change(running(self.site, now), now)
        frame = site.frame(language, state.path, prefixed=len(site.languages) > 1)
        try:
            content = state.draw(Showing(site, frame, now))
            if isinstance(content, Drawing):
                return Drawn(site, content)
            if isinstance(content, pages.Mail):
                return Drawn(site, self.theme.render_mail(content, frame))
            html = self.theme.render(content, frame)
        except MISTAKES as error:
            raise Broken(tuple(problems_of(error, state.id, language))) from error
        return Drawn(site, _opened(html) if state.opened else html)

    def problems(self, now: int) -> Iterator[Problem]:
        """Yield what goes wrong when all states are drawn, in every language of the site."""
        for language in self.site.languages:
            for state in self.states():
                try:
                    self.draw(state, language, now)
                except Broken as error:
                    yield from error.problems


def _opened(html: str) -> str:
    return html.replace("<details open", "<details").replace("<details", "<details open")
