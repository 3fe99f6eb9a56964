"""The gallery's own pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from waitlist.config import SiteSettings
from waitlist.preview import ways
from waitlist.preview.hall import Hall
from waitlist.preview.stage import Broken
from waitlist.preview.state import State
from waitlist.preview.states import PAGES, STATES
from waitlist.preview.wishes import AXES, Choice, Wishes, choices, offered, shown
from waitlist.problems import ConfigError
from waitlist.themes.letters import Letter
from waitlist.web.dev_mail import linked

_HERE = Path(__file__).parent
FILES = {file.name: file.read_bytes() for file in sorted((_HERE / "static").iterdir())}
"""What the gallery's pages load, by name."""

_TEMPLATES = Environment(
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    loader=FileSystemLoader(_HERE / "templates"),
)
_TITLES = {"site": "Site", "theme": "Theme", "language": "Language", "width": "Width", "scheme": "Scheme"}


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen: alone, or beside those that are."""

    label: str
    chosen: bool
    switch: str
    toggle: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """One row of choices."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A state in one combination; `differs` says in which, where several are shown."""

    state: State
    choice: Choice
    src: str
    href: str
    differs: str


@dataclass(frozen=True, slots=True)
class Group:
    """A page with its states."""

    id: str
    title: str
    figures: tuple[Figure, ...]
    href: str
    chosen: bool
    count: int


def index(hall: Hall, wished: Wishes) -> str:
    """Return the gallery of a site."""
    settings = _settings(hall, wished)
    return _render(
        "index.html",
        hall,
        settings,
        wished,
        path="/",
        groups=tuple(_groups(hall, settings, wished)),
        everything=wished.switched("page", "").query() or "/",
        all_shown=not wished.page,
    )


def one(hall: Hall, wished: Wishes, state: State, now: int) -> str:
    """Return a state at full size, with the ones before and after it."""
    settings = _settings(hall, wished)
    around = _states(hall, settings, wished.page if _is_wished(state, wished) else ())
    ids = [each.id for each in around]
    place = ids.index(state.id) if state.id in ids else 0
    query = wished.query()
    return _render(
        "one.html",
        hall,
        settings,
        wished,
        path=f"/one/{state.id}",
        state=state,
        page=PAGES[state.page],
        figures=tuple(_figures(hall, settings, wished, state)),
        letters=tuple(_letters(hall, settings, wished, state, now)),
        before=f"/one/{ids[place - 1]}{query}" if place > 0 else "",
        after=f"/one/{ids[place + 1]}{query}" if place + 1 < len(ids) else "",
        back=f"/{query}#{state.page}",
        place=place + 1,
        count=len(ids),
    )


def letter_text(letter: Letter) -> str:
    """Return a mail's plain text as a page."""
    return _TEMPLATES.get_template("text.html").render(subject=letter.subject, text=linked(letter.text))


def mistake(words: str) -> str:
    """Return what is wrong with settings or a template, to be put right."""
    return _TEMPLATES.get_template("mistake.html").render(problems=words.splitlines())


def missing() -> str:
    """Return what stands where nothing is."""
    return _TEMPLATES.get_template("missing.html").render()


def _settings(hall: Hall, wished: Wishes) -> SiteSettings:
    return hall.sites.get(wished.site) or next(iter(hall.sites.values()))


def _is_wished(state: State, wished: Wishes) -> bool:
    return not wished.page or state.id in wished.page or state.page in wished.page


def _states(hall: Hall, settings: SiteSettings, wanted: tuple[str, ...]) -> tuple[State, ...]:
    """Return the states to show; of a site whose theme will not do all of them, to say so in each frame."""
    try:
        return hall.stage(settings.name, settings.theme).states(wanted)
    except ConfigError:
        return tuple(STATES.values())


def _groups(hall: Hall, settings: SiteSettings, wished: Wishes) -> Iterator[Group]:
    there = _states(hall, settings, ())
    for page, title in PAGES.items():
        states = [state for state in there if state.page == page]
        if not states:
            continue
        wanted = [state for state in states if _is_wished(state, wished)]
        figures = tuple(figure for state in wanted for figure in _figures(hall, settings, wished, state))
        href = f"/{wished.switched('page', page).query()}"
        chosen = page in wished.page
        yield Group(page, title, figures, href, chosen, len(states))


def _figures(hall: Hall, settings: SiteSettings, wished: Wishes, state: State) -> Iterator[Figure]:
    axes = shown(wished, settings, hall.themes)
    known = offered(settings, hall.themes)
    several = [axis for axis in AXES if len(axes[axis]) > 1]
    for choice in choices(wished, settings, hall.themes):
        src = ways.Shown(settings.name, choice.theme, choice.language, state.id).address
        differs = " · ".join(known[axis][str(getattr(choice, axis))] for axis in several)
        yield Figure(state, choice, src, f"/one/{state.id}{wished.query()}", differs)


def _letters(
    hall: Hall, settings: SiteSettings, wished: Wishes, state: State, now: int
) -> Iterator[tuple[str, str, str]]:
    """Yield language, subject and address of the plain text of a mail."""
    if not state.is_mail:
        return
    axes = shown(wished, settings, hall.themes)
    for language in axes["language"]:
        theme = axes["theme"][0]
        try:
            drawn = hall.stage(settings.name, theme).draw(state, language, now).shown
        except (Broken, ConfigError):
            continue  # the frame says it
        if isinstance(drawn, Letter):
            here = ways.Shown(settings.name, theme, language, f"{state.id}.txt")
            yield language, drawn.subject, here.address


def _axes(hall: Hall, settings: SiteSettings, wished: Wishes, path: str) -> Iterator[Axis]:
    if len(hall.sites) > 1:
        sites = (
            Option(each.brand.name, each.name == settings.name, f"{path}{_of_site(wished, each.name)}")
            for each in hall.sites.values()
        )
        yield Axis(_TITLES["site"], tuple(sites))
    chosen = shown(wished, settings, hall.themes)
    for axis, known in offered(settings, hall.themes).items():
        if len(known) > 1:
            values = chosen[axis]
            options = (
                Option(
                    label,
                    value in values,
                    f"{path}{wished.switched(axis, value).query()}",
                    "" if values == (value,) else f"{path}{wished.toggled(axis, value, values).query()}",
                )
                for value, label in known.items()
            )
            yield Axis(_TITLES[axis], tuple(options))


def _of_site(wished: Wishes, name: str) -> str:
    """Return the wishes for another site, which has a theme and languages of its own."""
    return replace(wished, site=name, theme=(), language=()).query()


def _render(
    template: str, hall: Hall, settings: SiteSettings, wished: Wishes, path: str, **variables: Any
) -> str:
    return _TEMPLATES.get_template(template).render(
        site=settings,
        axes=tuple(_axes(hall, settings, wished, path)),
        error=str(hall.error).splitlines() if hall.error else [],
        **variables,
    )
