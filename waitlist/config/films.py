"""Films: a file in the site's folder, or one at YouTube or Vimeo that is loaded once somebody plays it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, ValidationInfo

from waitlist.config.assets import file_named
from waitlist.config.refusals import Expects, refuse
from waitlist.config.text import Text
from waitlist.config.values import Word
from waitlist.problems import suggest

FILMS = (".mp4", ".webm")
CAPTIONS = (".vtt",)

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}", re.ASCII)
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([^/]+)/?")
_VIMEO_PATH = re.compile(r"/(?:video/)?(\d{5,12})(?:/([0-9a-f]{6,20}))?/?", re.ASCII)
_VIMEO_KEY = re.compile(r"[0-9a-f]{6,20}", re.ASCII)
_HOSTS = ("youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "player.vimeo.com")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A film at another company: `page` is where people find it there, `player` what a frame loads."""

    service: str
    page: str
    player: str

    @property
    def origin(self) -> str:
        """What the security policy has to allow for the player."""
        parts = urlsplit(self.player)
        return f"{parts.scheme}://{parts.netloc}"


def elsewhere(video: str) -> Elsewhere | None:
    """Return where a film is played from; `None` for a file of our own, and for an address of no film."""
    try:
        parts = urlsplit(video)
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host not in _HOSTS:
        return None
    asked = {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=20).items()}
    return _vimeo(parts.path, asked.get("h", "")) if "vimeo" in host else _youtube(host, parts.path, asked)


def _youtube(host: str, path: str, asked: dict[str, str]) -> Elsewhere | None:
    found = _YOUTUBE_PATH.fullmatch(path)
    name = found[1] if found else path.strip("/") if host == "youtu.be" else asked.get("v", "")
    if not _YOUTUBE_ID.fullmatch(name):
        return None
    return Elsewhere(
        "YouTube",
        f"https://www.youtube.com/watch?v={name}",
        f"https://www.youtube-nocookie.com/embed/{name}?autoplay=1&playsinline=1&rel=0",
    )


def _vimeo(path: str, key: str) -> Elsewhere | None:
    found = _VIMEO_PATH.fullmatch(path)
    if not found:
        return None
    key = found[2] or (key if _VIMEO_KEY.fullmatch(key) else "")
    return Elsewhere(
        "Vimeo",
        f"https://vimeo.com/{found[1]}{'/' + key if key else ''}",
        f"https://player.vimeo.com/video/{found[1]}?{'h=' + key + '&' if key else ''}autoplay=1&dnt=1",
    )


_check_film = file_named(FILMS)
_check_captions = file_named(CAPTIONS)


def _video(value: str, info: ValidationInfo) -> str:
    if "//" not in value:
        return _check_film(value, info)
    if elsewhere(value) is None:
        host = urlsplit(value).hostname if value.count("[") == value.count("]") == 0 else None
        bare = (host or "").removeprefix("www.")
        if bare in _HOSTS:
            raise refuse(hint="This is no address of one film: copy it from the page that plays it.")
        near = suggest(bare, _HOSTS) if bare else ""
        raise refuse(hint=near or "A film from anywhere else goes as a file into the site's folder.")
    return value


def _captions(value: Text, info: ValidationInfo) -> Text:
    for _, path in value.values:
        if path:
            _check_captions(path, info)
    return value


Video = Annotated[
    Word,
    AfterValidator(_video),
    Expects('a video in the site\'s folder, such as "pictures/film.mp4", or its address at YouTube or Vimeo'),
]
Captions = Annotated[
    Text,
    AfterValidator(_captions),
    Expects(
        'a WebVTT file in the site\'s folder, such as "pictures/film.vtt", or a table of them by language'
    ),
]
