"""`waitlist preview`: every page and mail in every state, to look at or as pictures."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from waitlist.cli.opening import chosen, config_option, load_config
from waitlist.cli.serve.listen import listen, shown
from waitlist.cli.serve.watch import look, watched
from waitlist.config import Config, SiteSettings
from waitlist.config.folders import theme_names
from waitlist.preview import shots, wishes
from waitlist.preview.app import Preview
from waitlist.preview.chromium import VARIABLE, find
from waitlist.preview.hall import Hall
from waitlist.preview.serving import served
from waitlist.preview.wishes import SCHEMES, Wishes
from waitlist.problems import ConfigError

HOST = "127.0.0.1"
PORT = 8010


@click.command()
@config_option
@click.option("--site", "names", multiple=True, metavar="NAME", help="The site, by the name of its folder.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port; 0 takes any. [default: {PORT}]")
@click.option(
    "--shots",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write pictures into DIR, and end.",
)
@click.option("--page", multiple=True, metavar="NAME", help="Only this page or state, as share or share-37.")
@click.option("--theme", multiple=True, metavar="NAME", help="In this theme, in place of the site’s own.")
@click.option("--language", multiple=True, metavar="CODE", help="Only in this language.")
@click.option("--width", multiple=True, type=click.IntRange(240, 3840), help="So many pixels wide.")
@click.option("--scheme", multiple=True, type=click.Choice(tuple(SCHEMES)), help="Only by day, or by night.")
@click.option(
    "--scale",
    type=click.FloatRange(0.5, 4),
    default=1,
    show_default=True,
    help="2 for fine screens.",
)
@click.option("--chromium", envvar=VARIABLE, metavar="PATH", help="The browser that takes the pictures.")
def preview(
    *,
    place: Path | None,
    names: tuple[str, ...],
    port: int | None,
    folder: Path | None,
    page: tuple[str, ...],
    theme: tuple[str, ...],
    language: tuple[str, ...],
    width: tuple[int, ...],
    scheme: tuple[str, ...],
    scale: float,
    chromium: str | None,
) -> None:
    """Show every page and mail in every state, with made-up people.

    Serves a gallery for this machine alone, and prints its address. It shows your settings, texts and themes
    as they were saved last. Nothing is sent, nothing is stored, and no database is opened.

    With --shots pictures are written instead, as DIR/SITE/THEME/STATE-LANGUAGE-WIDTH-SCHEME.png, by the
    Chromium of the system: every state in the site’s own theme, in all its languages, 390 and 1280 pixels
    wide, by day and by night, and the plain text of mails beside them. Options that choose can be given
    several times.
    """
    config = load_config(place)
    wished = Wishes(names[0] if names else "", theme, language, tuple(map(str, width)), scheme, page)
    sites = _chosen(config, names)
    wishes.check(wished, sites, theme_names(config.folder))
    hall = Hall(lambda: _Read.of(place, names))
    if folder is None:
        with listen(HOST, PORT if port is None else port, "preview") as opened:
            asyncio.run(_show(hall, opened, wished))
        return
    program = find(chromium or "")
    shots.require_writable(folder)
    with listen(HOST, port or 0, "preview") as opened:
        asyncio.run(_shoot(hall, opened, wished, folder, program, scale))


@dataclass(frozen=True, slots=True)
class _Read:
    """The founder's folder as it was read."""

    config: Config
    sites: Mapping[str, SiteSettings]
    themes: tuple[str, ...]

    @classmethod
    def of(cls, place: Path | None, names: tuple[str, ...]) -> _Read:
        config = load_config(place)
        return cls(config, _chosen(config, names), theme_names(config.folder))

    def seen(self) -> object:
        return look(watched(self.config))


def _chosen(config: Config, names: tuple[str, ...]) -> dict[str, SiteSettings]:
    return {settings.name: settings for name in names or (None,) for settings in chosen(config, name)}


async def _show(hall: Hall, opened: socket.socket, wished: Wishes) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with served(Preview(hall), opened):
        click.echo(f"Preview on {_origin(opened)}/{wished.query()}", err=True)
        click.echo("  saved files are shown at once; nothing is sent or stored; Ctrl-C ends it", err=True)
        await ended.wait()


async def _shoot(
    hall: Hall, opened: socket.socket, wished: Wishes, folder: Path, program: str, scale: float
) -> None:
    planned = tuple(shots.planned(hall, hall.sites.values(), wished, folder))
    count = sum(shot.count for shot in planned)
    async with served(Preview(hall), opened):
        with click.progressbar(length=count, label=_pictures(count), file=sys.stderr) as bar:
            problems = await shots.take(
                planned, hall, origin=_origin(opened), program=program, scale=scale, told=bar.update
            )
    if problems:
        raise ConfigError(problems)
    click.echo(f"{_pictures(count)} written into {folder}.", err=True)


def _origin(opened: socket.socket) -> str:
    host, port = opened.getsockname()[:2]
    return f"http://{shown(host, port)}"


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"
