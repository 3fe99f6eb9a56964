"""Pictures of every state: a browser goes through the preview and takes them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from waitlist.cards.artist import CannotDraw
from waitlist.clock import now
from waitlist.config import SiteSettings
from waitlist.preview import devtools, ways
from waitlist.preview.chromium import SETTLE
from waitlist.preview.hall import Hall
from waitlist.preview.stage import Broken
from waitlist.preview.state import State
from waitlist.preview.wishes import SCHEMES, Wishes
from waitlist.problems import Problem, WaitlistError
from waitlist.sites import Site
from waitlist.themes.letters import Letter
from waitlist.web.cards import Cards, Drawing

PLAIN_WIDTHS = ("390", "1280")
_TALL = 1024  # pixels from which on a screen is held sideways
_MOST_WINDOWS = 4


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to be opened once, and photographed in several widths and schemes; `folder` is where to."""

    folder: Path
    site: str
    theme: str
    language: str
    state: State
    widths: tuple[int, ...]
    schemes: tuple[str, ...]

    @property
    def path(self) -> str:
        return ways.Shown(self.site, self.theme, self.language, self.state.id).address

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture already, which no window changes."""
        return self.state.page == "picture"

    @property
    def count(self) -> int:
        """How many pictures it makes."""
        return 1 if self.is_picture else len(self.widths) * len(self.schemes)

    def file(self, *more: object, ending: str = "png") -> Path:
        name = "-".join(map(str, (self.state.id, self.language, *more)))
        return self.folder / self.site / self.theme / f"{name}.{ending}"


def planned(hall: Hall, sites: Iterable[SiteSettings], wishes: Wishes, folder: Path) -> Iterator[Shot]:
    """Yield every page to open. Raises `ConfigError` when a theme cannot be made ready."""
    widths = tuple(map(int, wishes.width or PLAIN_WIDTHS))
    schemes = wishes.scheme or tuple(SCHEMES)
    for settings in sites:
        for theme in wishes.theme or (settings.theme,):
            states = hall.stage(settings.name, theme).states(wishes.page)
            for language in settings.languages:
                if not wishes.language or language in wishes.language:
                    for state in states:
                        yield Shot(folder, settings.name, theme, language, state, widths, schemes)


def require_writable(folder: Path) -> None:
    """Make the folder. Raises `WaitlistError` when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".waitlist-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise WaitlistError(
            f"--shots: cannot write into {folder}: {error.strerror}. Name a folder that this user may write "
            "into; one that is not there yet is made."
        ) from error


async def take(
    shots: Iterable[Shot],
    hall: Hall,
    *,
    origin: str,
    program: str,
    scale: float,
    told: Callable[[int], None],
) -> tuple[Problem, ...]:
    """Take them all, a few at a time, and return what is wrong with those that cannot be drawn.

    `origin` is where they are served; `told` hears how many more are done.
    """
    left = iter(shots)
    cards = Cards()
    problems: dict[Problem, None] = {}

    async def work(browser: devtools.Browser) -> None:
        window = await browser.open()
        for shot in left:
            try:
                drawn = hall.stage(shot.site, shot.theme).draw(shot.state, shot.language, now())
            except Broken as error:
                problems.update(dict.fromkeys(error.problems))
            else:
                shot.file().parent.mkdir(parents=True, exist_ok=True)
                if isinstance(drawn.shown, Drawing):
                    shot.file().write_bytes(await _png(cards, drawn.site, drawn.shown))
                else:
                    await _photograph(window, shot, origin, scale)
                if isinstance(drawn.shown, Letter):
                    text = f"Subject: {drawn.shown.subject}\n\n{drawn.shown.text}"
                    shot.file(ending="txt").write_text(text, "utf-8")
            told(shot.count)

    try:
        async with devtools.started(program) as browser, asyncio.TaskGroup() as group:
            for _ in range(min(_MOST_WINDOWS, os.cpu_count() or 1)):
                group.create_task(work(browser))
    except* (WaitlistError, OSError) as errors:
        raise errors.exceptions[0] from None
    finally:
        await cards.close()
    return tuple(problems)


async def _png(cards: Cards, site: Site, drawing: Drawing) -> bytes:
    try:
        return await cards.png(site, drawing)
    except CannotDraw as error:
        raise WaitlistError(
            "A picture that stands beside links cannot be drawn. Look at the pictures that it is made of."
        ) from error


async def _photograph(window: devtools.Window, shot: Shot, origin: str, scale: float) -> None:
    await window.resize(shot.widths[0], _height(shot.widths[0]), scale)
    await window.prefer(shot.schemes[0])
    await window.go(f"{origin}{shot.path}")
    for width in shot.widths:
        await window.resize(width, _height(width), scale)
        if not shot.state.is_mail:  # a mail runs nothing, and has all its pictures once it is open
            await window.run(SETTLE)
        for scheme in shot.schemes:
            await window.prefer(scheme)
            shot.file(width, scheme).write_bytes(await window.picture(width))


def _height(width: int) -> int:
    """Return how high a screen of a width is."""
    return {390: 844, 768: 1024}.get(width, 800 if width >= _TALL else 844)
