"""The share buttons: for each channel the address that opens it with the prepared words.

Where each address is described, as of 2026:

- WhatsApp `wa.me/?text=`: https://faq.whatsapp.com/5913398998672934
- LINE `line.me/R/share?text=`: https://developers.line.biz/en/docs/messaging-api/using-line-url-scheme/
- Facebook `sharer.php?u=`: undocumented for years, in use everywhere; the documented dialog needs an app of
  one's own, https://developers.facebook.com/docs/sharing/reference/share-dialog. It takes no words.
- X `x.com/intent/tweet`: https://docs.x.com/x-for-websites/post-button/guides/web-intent
- Telegram `t.me/share/url`: https://core.telegram.org/widgets/share
- LinkedIn `share-offsite`: what its share plugin opens. It takes no words.
  https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/plugins/share-plugin
- Reddit `submit?url=&title=`: the form of https://www.reddit.com/submit with its fields filled in
- Threads `intent/post`: https://developers.facebook.com/documentation/threads/threads-web-intents
- Bluesky `intent/compose`: https://docs.bsky.app/docs/advanced-guides/intent-links
- e-mail: RFC 6068. SMS: RFC 5724, which names no field; `?&body=` is read by phones of both makers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from waitlist.config.channels import ChannelId
from waitlist.pages import Channel

LINK = "{link}"


class _Way(NamedTuple):
    """How a channel is opened: `{url}` is the link alone, `{words}` the words with it, `{bare}` without."""

    label: str
    address: str


def _ways(_: Callable[[str], str]) -> dict[ChannelId, _Way]:
    return {
        "whatsapp": _Way("WhatsApp", "https://wa.me/?text={words}"),
        "line": _Way("LINE", "https://line.me/R/share?text={words}"),
        "facebook": _Way("Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
        "x": _Way("X", "https://x.com/intent/tweet?text={bare}&url={url}"),
        "telegram": _Way("Telegram", "https://t.me/share/url?url={url}&text={bare}"),
        "linkedin": _Way("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
        "reddit": _Way("Reddit", "https://www.reddit.com/submit?url={url}&title={bare}"),
        "threads": _Way("Threads", "https://www.threads.com/intent/post?text={bare}&url={url}"),
        "bluesky": _Way("Bluesky", "https://bsky.app/intent/compose?text={words}"),
        "email": _Way(_("E-mail"), "mailto:?subject={subject}&body={words}"),
        "sms": _Way(_("SMS"), "sms:?&body={words}"),
    }


def channel_link(link: str, channel: str) -> str:
    """Return a personal link that tells which channel it came by."""
    return f"{link}?c={channel}"


def with_link(words: str, link: str) -> str:
    """Return words with a link where it goes: at the end where they say nothing else."""
    return words.replace(LINK, link) if LINK in words else f"{words} {link}".strip()


def without_link(words: str) -> str:
    """Return words for a channel that has a place of its own for the link."""
    return " ".join(words.replace(LINK, "").split()).rstrip(" :–—-")


def channels(
    _: Callable[[str], str],
    wanted: Sequence[ChannelId],
    words: Callable[[ChannelId], str],
    link: str,
    subject: str,
) -> tuple[Channel, ...]:
    """Return the wanted buttons in their order.

    `words` gives the prepared words of a channel, with `{link}` where the link goes. Each channel's link says
    which it was (`?c=line`), so that the founder sees what works.
    """
    ways = _ways(_)
    return tuple(_channel(name, ways[name], words(name), link, subject) for name in wanted)


def _channel(name: ChannelId, way: _Way, words: str, link: str, subject: str) -> Channel:
    shown = channel_link(link, name)
    filled = {
        "url": shown,
        "words": with_link(words, shown),
        "bare": without_link(words),
        "subject": subject,
    }
    coded = {part: quote(text, safe="") for part, text in filled.items()}
    takes_words = "{words}" in way.address or "{bare}" in way.address
    return Channel(name, way.label, way.address.format_map(coded), takes_words)
