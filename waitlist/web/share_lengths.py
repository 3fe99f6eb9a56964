"""Words to share that are longer than a channel takes, each counted as the channel counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from waitlist.config import SiteSettings
from waitlist.config.channels import ChannelId
from waitlist.config.text import Text
from waitlist.referrals import CODE_LENGTH
from waitlist.web.share_links import channel_link, with_link, without_link

X_LINK = 23  # every link, however long

# Where X counts a sign once: Latin to Georgian, Thai among them, and spaces, dashes and quotes.
_ONCE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def _x(words: str, link: str) -> int:
    """https://docs.x.com/resources/fundamentals/counting-characters."""
    said = without_link(words)
    signs = sum(1 if any(low <= ord(sign) <= high for low, high in _ONCE) else 2 for sign in said)
    return signs + bool(said) + (X_LINK if link else 0)


def _threads(words: str, link: str) -> int:
    said = without_link(words)
    return len(said) + bool(said) + len(link)


def _bluesky(words: str, link: str) -> int:
    """Count what is seen as one sign: a letter with its marks."""
    return sum(unicodedata.category(sign)[0] != "M" for sign in with_link(words, link))


class _Most(NamedTuple):
    label: str
    most: int
    length: Callable[[str, str], int]


_MOST: dict[ChannelId, _Most] = {
    "x": _Most("X", 280, _x),
    "threads": _Most("Threads", 500, _threads),
    "bluesky": _Most("Bluesky", 300, _bluesky),
}


def hints(settings: SiteSettings) -> Iterator[str]:
    """Yield a line for each text of a site that a channel with a button will not take as a whole."""
    shared = settings.share
    for channel, (label, most, length) in _MOST.items():
        if channel not in shared.channels:
            continue
        own: Text = getattr(shared.words, channel)
        for place, language in enumerate(settings.languages):
            key = f"share.words.{channel}" if own.get(language) else "share.message"
            words = own.get(language) or shared.message.get(language)
            prefix = f"/{language}" if place else ""
            link = channel_link(f"{settings.base_url}{prefix}/r/{'x' * CODE_LENGTH}", channel)
            long = length(words, link) if words else 0
            if long > most:
                yield (
                    f"{settings.name}: {key} in {language} has {long} characters with the link, "
                    f"and {label} takes {most}. Say it shorter, or write share.words.{channel}."
                )
