"""Where the links and forms of a page lead in the preview: to the state that would follow."""

from __future__ import annotations

from typing import NamedTuple

SHOW = "/show/"


class Shown(NamedTuple):
    """Which page is open: what stands in its address."""

    site: str
    theme: str
    language: str
    state: str

    @property
    def address(self) -> str:
        return f"{SHOW}{self.site}/{self.theme}/{self.language}/{self.state}"


_LINKS = (
    ("/me/card", "card"),
    ("/me/forget", "forget-plain"),
    ("/me/data", "recover-fresh"),
    ("/me", "share-4"),
    ("/s/", "share-4"),
    ("/leaderboard", "leaderboard-full"),
    ("/privacy", "privacy"),
    ("/terms", "terms"),
    ("/recover", "recover-plain"),
    ("/confirm/", "confirm-plain"),
    ("/unsubscribe/", "unsubscribe-plain"),
    ("/r/", "landing-invited"),
)
_FORMS = (
    ("/join", "share-new"),
    ("/confirm/", "share-0"),
    ("/recover", "recover-sent"),
    ("/me/resend", "share-resent"),
    ("/me/address", "share-address-changed"),
    ("/me/alias", "share-alias"),
    ("/me/send", "send"),
    ("/me/signout", "landing-plain"),
    ("/me/forget", "forget-done"),
    ("/unsubscribe/", "unsubscribe-done"),
)


def parse(path: str) -> Shown | None:
    """Return which page an address of the preview shows."""
    parts = path.removeprefix(SHOW).split("/")
    return Shown(*parts) if path.startswith(SHOW) and len(parts) == 4 else None


def following(here: Shown, languages: tuple[str, ...], path: str, *, posted: bool) -> Shown | None:
    """Return the page that a link or form on `here` leads to; None where nothing would be there.

    A link to the same page in another language stays in its state.
    """
    first, _, rest = path.removeprefix("/").partition("/")
    language = first if first in languages else ""
    inside = f"/{rest}" if language else path
    for start, state in _FORMS if posted else _LINKS:
        if inside == start or (start.endswith("/") and inside.startswith(start)):
            found = state
            break
    else:
        if posted or inside not in {"", "/"}:
            return None
        found = "landing-plain"
    if (
        language
        and language != here.language
        and not posted
        and found.partition("-")[0] == here.state.partition("-")[0]
    ):
        found = here.state
    return here._replace(language=language or here.language, state=found)
